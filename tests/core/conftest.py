"""What the tests of the core share."""

import os
from pathlib import Path

import hypothesis
import pytest

from hipcalm.core import loader
from tests.core.scripts import VOCABULARY, Load

# The same examples on every run and no files left behind. HYPOTHESIS_PROFILE=search tries far more.
hypothesis.settings.register_profile(
    "core", max_examples=25, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile("search", max_examples=5_000, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "core"))


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that loads a script's text, as one that is shipped or a personal one."""

    def loaded(text: str | bytes, *, is_personal: bool = False) -> loader.Loaded:
        file = tmp_path / "a.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return loader.load(file, VOCABULARY, is_personal=is_personal, shown_as="a.yaml")

    return loaded
