"""Where a session's words for contact glow."""

import pytest

from hipcalm.core.library import Library
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.session import EachSide, Step, Titrate
from hipcalm.figure.contacts import WORDS, marks, other_side, supports
from hipcalm.figure.skeleton import solve
from tests.figure.shipped import POSES

NOT_SESSIONS = {"patterns", "cautions", "poses"}
SESSIONS = [f for f in sorted(shipped_sessions().glob("*.yaml")) if f.stem not in NOT_SESSIONS]
NOWHERE = {"wall", "bed"}
"""Words that name no place of the body; a pose may know them all the same."""


def glowing(name, *words, mirrored=False):
    pose = POSES[name]
    carried = supports(pose.words.props)
    return list(marks(pose.words, words, solve(pose.base), carried, mirrored=mirrored))


def test_left_and_right_are_exchanged_as_words():
    assert other_side("left foot") == "right foot"
    assert other_side("the right one left") == "the left one right"
    assert other_side("knee") == "knee"


def test_the_left_foot_is_the_left_one():
    (left,), (right,) = glowing("stand", "left foot"), glowing("stand", "Right  foot")
    joints = solve(POSES["stand"].base)

    assert abs(left.at[2] - joints.leg_l.ankle[2]) < 3
    assert abs(right.at[2] - joints.leg_r.ankle[2]) < 3


def test_in_a_mirrored_picture_the_left_foot_is_drawn_by_the_other_leg():
    assert glowing("stand", "left foot", mirrored=True) == glowing("stand", "right foot")


def test_a_seat_glows_on_what_is_sat_on():
    pose = POSES["bed-side"]
    top = next(prop.top for prop in pose.words.props if hasattr(prop, "top"))

    assert {mark.at[1] for mark in glowing("bed-side", "hips")} == {top}


def test_a_word_that_nobody_knows_glows_nowhere():
    assert glowing("stand", "the moon") == []


@pytest.mark.parametrize("word", sorted(WORDS))
@pytest.mark.parametrize("name", ["stand", "bed", "all-fours"])
def test_every_known_word_glows_in_every_pose(name, word):
    assert glowing(name, word)


def steps(items):
    for item in items:
        if isinstance(item, Step):
            yield item
        elif isinstance(item, Titrate):
            yield item.step
        else:
            yield from steps(item.steps)
            if isinstance(item, EachSide) and item.between:
                yield item.between


@pytest.mark.parametrize("entry", SESSIONS, ids=lambda file: file.stem)
def test_what_shipped_sessions_say_glows_somewhere(entry, library: Library):
    """A word that no pose shows is allowed, but not a whole step that shows nothing."""
    session = library.open(entry.stem).session
    assert session is not None

    silent = [
        (step.pose, step.contact)
        for step in steps(session.steps)
        if step.contact and step.contact[0] not in NOWHERE and not glowing(step.pose, *step.contact)
    ]
    assert silent == []
