"""How long 1 000 scripts take to load. Unit: ms.

The scripts are copies of the shipped ones, each with an id of its own, in a folder like the
person's own. They are read from disk and checked as at every start, by a Library that knows
nothing yet. The reference reads and parses the same files with libyaml (PyYAML's CSafeLoader) and
does nothing else. `listed` is what comes on top before a list of them can be shown: their lengths
and their order.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import yaml

from benchmarks.measured import Measured, More, in_turns
from hipcalm.core import paths
from hipcalm.core.library import VOCABULARY_FILES, Filter, Library

SCRIPTS = 1_000
ROUNDS = 5
GOAL = 2.0
_ID = re.compile(r"^id: *(\S+)", re.MULTILINE)
_OFFERED = re.compile(r"(?<=: )[a-z0-9-]+(?=[,}])")
_OFFERS = re.compile(r"^offer_instead: \{.*\}$", re.MULTILINE)


def measure() -> Measured:
    with tempfile.TemporaryDirectory(prefix="hipcalm-bench-") as folder:
        shipped, personal = Path(folder) / "shipped", Path(folder) / "personal"
        _write(shipped, personal)
        files = sorted(personal.iterdir())
        _parse(files[:20])
        _load(shipped, personal)
        loads, parses = in_turns(
            ROUNDS, lambda: _load(shipped, personal), lambda: _ms(lambda: _parse(files))
        )
    return Measured(
        what=f"loading {SCRIPTS} scripts",
        against="parsing the same files with libyaml",
        unit="ms",
        value=median(load for load, _ in loads),
        reference=median(parses),
        goal=GOAL,
        more={"listed": More(median(more for _, more in loads), "ms", "more until listed")},
    )


def _write(shipped: Path, personal: Path) -> None:
    """Write the words that scripts may use to one folder, the copies of the scripts to another."""
    shipped.mkdir()
    personal.mkdir()
    for name in VOCABULARY_FILES:
        shutil.copy(paths.shipped_sessions() / name, shipped)
    files = [f for f in paths.shipped_sessions().glob("*.yaml") if f.name not in VOCABULARY_FILES]
    first = {file.stem: f"{file.stem}-{number}" for number, file in enumerate(sorted(files))}
    for number, file in enumerate(islice(cycle(sorted(files)), SCRIPTS)):
        text, count = _ID.subn(rf"id: \1-{number}", file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"{file.name} has no id"
        text = _OFFERS.sub(lambda line: _OFFERED.sub(lambda id_: first[id_[0]], line[0]), text)
        (personal / f"{file.stem}-{number}.yaml").write_text(text, encoding="utf-8")


def _load(shipped: Path, personal: Path) -> tuple[float, float]:
    """Return how long loading took, and how much longer the list of what was loaded."""
    made: list[Library] = []

    def load() -> None:
        library = Library(shipped, personal)
        library.refresh()
        made.append(library)

    load_ms = _ms(load)
    shown: list[int] = []
    list_ms = _ms(lambda: shown.append(len(made[0].matching(Filter()))))
    assert shown == [SCRIPTS], f"{SCRIPTS - shown[0]} copies could not be loaded"
    return load_ms, list_ms


def _parse(files: list[Path]) -> None:
    for file in files:
        with file.open("rb") as stream:
            yaml.load(stream, Loader=yaml.CSafeLoader)


def _ms(work: Callable[[], None]) -> float:
    before = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - before) / 1e6
