"""The words of a script."""

from pathlib import Path

import pytest

from hipcalm.core.breath import parse_pattern
from hipcalm.core.session import Breath, Reps, Script, Side
from tests.core.scripts import script, session


def test_each_side_has_its_other():
    assert (Side.LEFT.other, Side.RIGHT.other) == (Side.RIGHT, Side.LEFT)


def test_one_repetition_is_its_parts_and_the_hold_may_be_left_out():
    assert Reps(5, up=2000, hold=3000, down=3000).one_ms == 8000
    assert Reps(5, up=2000, down=3000).one_ms == 5000


def test_breaths_are_equal_when_their_patterns_are():
    four_six = Breath(parse_pattern("4-6"))

    assert four_six == Breath(parse_pattern("4-6"))
    assert four_six != Breath()
    assert four_six != "4-6"
    assert len({four_six, Breath(parse_pattern("4-6")), Breath()}) == 2


def test_a_breath_shows_what_an_author_would_write():
    assert (str(Breath()), repr(Breath(parse_pattern("4-6")))) == ("own", "Breath(4-6)")


def test_a_session_can_not_be_changed():
    with pytest.raises(AttributeError):
        session(script()).title = "Another"


def test_a_script_finds_its_files_beside_itself():
    assert Script(session(script()), Path("there") / "a.yaml", is_personal=True).folder == Path(
        "there"
    )
