"""The easier words of the shipped sessions: what is said to those who go smaller."""

from collections.abc import Iterator

import msgspec
import pytest

from hipcalm.core import fields, loader
from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.expand import NO_BREATH_WORDS, Choices, expand, without_breath_words
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Player
from hipcalm.core.session import Step, StepKind
from hipcalm.core.wording import MOVING_KINDS, check_step
from tests.core.scripts import SHIPPED, VOCABULARY

SESSIONS = {
    file.stem: loader.load(file, VOCABULARY, is_personal=False, shown_as=file.name).script.session
    for file in SHIPPED
}
IN_PLACE = {"Middle", "Change", "Change sides", "Change legs"}
"""Moves between the sides, which have no size."""
ON_THE_WAY = {("walk-10", "Feet"), ("walk-10", "Widen"), ("walk-10", "Ease")}
"""They ask for no more than to look, or for less already."""

every_session = pytest.mark.parametrize("name", SESSIONS)


def _steps(name) -> Iterator[Step]:
    seen = set()
    for placed in expand(SESSIONS[name]):
        if placed.path not in seen:
            seen.add(placed.path)
            yield placed.step


def _with_easier(name) -> Iterator[Step]:
    return (step for step in _steps(name) if step.easier)


@every_session
def test_every_dose_has_easier_words(name):
    doses = [placed.step for placed in expand(SESSIONS[name]) if placed.is_dose]

    assert [step.name for step in doses if not step.easier] == []


@every_session
def test_every_other_movement_has_easier_words_too(name):
    wordless = [step.name for step in _steps(name) if step.kind in MOVING_KINDS and not step.easier]

    assert [s for s in wordless if s not in IN_PLACE and (name, s) not in ON_THE_WAY] == []


@every_session
def test_easier_words_keep_the_rules_for_what_a_step_says(name):
    for step in _with_easier(name):
        easier = msgspec.structs.replace(step, say=step.easier)

        assert list(check_step((), easier)) == []


@every_session
def test_easier_words_name_the_sides_that_the_usual_words_name(name):
    for step in _with_easier(name):
        assert sorted(fields.used_fields(step.easier)) == sorted(fields.used_fields(step.say))


@every_session
def test_easier_words_are_other_words(name):
    assert [step.name for step in _with_easier(name) if step.easier == step.say] == []


@every_session
def test_easier_words_of_a_movement_do_not_speak_of_breath(name):
    for step in _with_easier(name):
        assert step.kind is StepKind.BREATH or not speaks_of_breath(step.easier)


@every_session
def test_without_breath_a_step_keeps_easier_words_of_its_own(name):
    for step in _with_easier(name):
        quiet = without_breath_words(step).easier

        assert quiet != NO_BREATH_WORDS
        assert step.easier.startswith(quiet)


@every_session
def test_whoever_goes_smaller_reads_easier_words_from_the_next_step_on(name):
    choices = Choices()
    player = Player(lay_out(SESSIONS[name], choices), choices, 0)
    before = player.timeline.spans

    player.go_smaller(0)

    after = player.timeline.spans
    assert after[0].caption == before[0].caption
    for usual, easier in zip(before[1:], after[1:], strict=True):
        assert (usual.caption != easier.caption) == bool(usual.step.easier)
