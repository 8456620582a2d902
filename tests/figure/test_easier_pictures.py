"""What the shipped sessions say in their easier form, and the picture that is shown with it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from hipcalm.core import loader
from hipcalm.core.expand import expand
from hipcalm.core.session import Position, Step, StepKind
from hipcalm.figure.pose import Pose
from tests.core.scripts import SHIPPED, VOCABULARY
from tests.figure.shipped import POSES

SITTING, LYING = r"sit|seat(?:ed)?", r"lie|lying"
STANDING, KNEELING = r"stand|standing", r"kneel|kneeling|hands and knees"
NOT_SEEN = {
    Position.SITTING: f"{STANDING}|{KNEELING}|{LYING}",
    Position.STANDING: f"{SITTING}|{KNEELING}|{LYING}",
    Position.LYING: f"{SITTING}|{STANDING}|{KNEELING}",
    Position.WALKING: f"{SITTING}|{KNEELING}|{LYING}",
}
"""Words for another position than a picture's."""
THINGS = {
    "counter": "table",
    "table": "table",
    "chair": "chair",
    "stool": "block",
    "ball": "ball",
    "bed": "bed",
    "wall": "wall",
}
"""Words for things, and the kinds of prop that show them."""
OTHER_WAYS = re.compile(
    r"\bor\b[^.:;!?]*|\b(?:in place of|stand in for) the \w+|\bno ball\b", re.IGNORECASE
)
"""What is only offered beside what the picture shows."""
FIT_BOTH = {
    ("half-kneel", "Tall"),
    ("half-kneel", "Change legs"),
    ("hip-flow-8", "Change"),
    ("leg-lifts", "Change"),
    ("low-lunge-rocking", "Stay"),
    ("low-lunge-rocking", "Change sides"),
    ("marching", "Settle"),
    ("marching", "Pause"),
    ("marching", "Close"),
    ("morning-5", "Pause"),
    ("morning-5", "Close"),
    ("windshield-wipers", "Settle"),
    ("windshield-wipers", "Middle"),
    ("windshield-wipers", "Close"),
}
"""Steps whose usual words are true of both their pictures."""
AT_REST = {"Knee hug", "Slide long", "Split stance"}
"""Doses whose easier form leaves the movement out, or makes it too small to draw."""


class Told(NamedTuple):
    """A step of a session, and the picture that stands for it in the easier form."""

    session: str
    step: Step
    picture: Pose


def _all_steps() -> Iterator[Told]:
    for file in SHIPPED:
        loaded = loader.load(file, VOCABULARY, is_personal=False, shown_as=file.name)
        written = {placed.path: placed.step for placed in expand(loaded.script.session)}
        for step in written.values():
            pose = POSES.get(step.pose)
            if pose is not None:
                easier = POSES[pose.words.easier] if pose.words.easier else pose
                yield Told(file.stem, step, easier)


STEPS = list(_all_steps())
EASIER = [told for told in STEPS if told.step.easier]

each_easier_step = pytest.mark.parametrize(
    "told", EASIER, ids=[f"{told.session}: {told.step.name}" for told in EASIER]
)


def _without_other_ways(told: Told) -> str:
    return OTHER_WAYS.sub("", told.step.easier)


def test_where_the_picture_changes_the_words_change_or_are_known_to_fit_both():
    unchanged = {
        (told.session, told.step.name)
        for told in STEPS
        if told.picture is not POSES[told.step.pose] and not told.step.easier
    }

    assert unchanged == FIT_BOTH


@each_easier_step
def test_easier_words_tell_of_no_other_position_than_the_picture(told):
    position = VOCABULARY.poses[told.picture.id].position
    if position not in NOT_SEEN:
        return

    assert (
        re.findall(rf"\b(?:{NOT_SEEN[position]})\b", _without_other_ways(told), re.IGNORECASE) == []
    )


@each_easier_step
def test_easier_words_name_no_thing_that_the_picture_lacks(told):
    if told.step.kind is StepKind.SETUP:  # it also names what is to be at hand later
        return
    shown = {prop.__struct_config__.tag for prop in told.picture.words.props}
    words = re.findall(r"\w+", _without_other_ways(told).lower())

    assert [word for word in words if word in THINGS and THINGS[word] not in shown] == []


@each_easier_step
def test_the_easier_picture_moves_unless_the_words_leave_the_movement_out(told):
    if told.step.kind in {StepKind.STRETCH, StepKind.REPS, StepKind.TEMPO}:
        is_moving = told.step.motion in told.picture.motions

        assert is_moving == (told.step.name not in AT_REST)
