"""Every shipped pose: it loads, no body in it does what none can, and planted points stay."""

from itertools import pairwise

import jsonschema
import pytest
import yaml

from hipcalm.core.session import Side
from hipcalm.figure import limits, pose_schema
from hipcalm.figure.body import BUILDS
from hipcalm.figure.contacts import marks, other_side, supports
from hipcalm.figure.joints import Joints
from hipcalm.figure.meanings import MEANINGS
from hipcalm.figure.posture import KneelLeg, Posture, RestArm, StandLeg
from hipcalm.figure.skeleton import solve
from hipcalm.figure.vectors import Vector, length, mad, sub
from tests.figure.shipped import FOLDER, LOADED, MOTIONS, POSES, frames

SIDED = [name for name, pose in POSES.items() if pose.words.sided]
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", LOADED)
def test_a_shipped_pose_has_no_problem(name):
    assert LOADED[name].problems == ()


def test_the_schema_file_is_the_one_that_the_code_makes():
    written = (FOLDER / "pose.schema.json").read_text(encoding="utf-8")

    assert written == pose_schema.schema_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_editor_finds_nothing_wrong_with_a_shipped_pose(file):
    text = file.read_text(encoding="utf-8")

    jsonschema.validate(yaml.safe_load(text), pose_schema.schema())
    assert text.startswith("# yaml-language-server: $schema=pose.schema.json\n")


def test_every_key_has_a_meaning_and_every_meaning_a_key():
    parts = pose_schema.schema()["$defs"].values()
    shapes = [shape for part in parts for shape in part.get("properties", {}).items()]

    assert {key for key, _ in shapes} == set(MEANINGS)
    assert all(shape["description"] for _, shape in shapes)


@pytest.mark.parametrize(("name", "motion"), MOTIONS)
def test_no_body_does_what_none_can(name, motion):
    pose = POSES[name]
    carried = supports(pose.words.props)

    for shown in frames(pose, motion):
        assert [str(e) for e in limits.check(solve(shown.posture), carried)] == []


@pytest.mark.parametrize("build", BUILDS.values(), ids=lambda build: build.name)
@pytest.mark.parametrize("name", POSES)
def test_every_build_reaches_what_it_should(name, build):
    assert solve(POSES[name].base, build).miss < limits.MOST_MISS


def planted(posture: Posture, joints: Joints) -> dict[str, Vector]:
    """Return the points that a posture holds to a place in the room."""
    found = {}
    for side, leg, solved in (
        ("right", posture.leg_r, joints.leg_r),
        ("left", posture.leg_l, joints.leg_l),
    ):
        if isinstance(leg, KneelLeg):
            found[f"{side} knee at {leg.at}"] = solved.knee
        elif isinstance(leg, StandLeg) and not leg.foot.toe_out:
            found[f"{side} foot at {leg}"] = solved.ankle
    for side, arm, held in (
        ("right", posture.arm_r, joints.arm_r),
        ("left", posture.arm_l, joints.arm_l),
    ):
        if isinstance(arm, RestArm) and not arm.anchor and not arm.share:
            palm = mad(mad(held.wrist, held.heading, 6.0), held.palm, 2.6)
            found[f"{side} palm at {arm.offset}"] = palm
    return found


@pytest.mark.parametrize(("name", "motion"), MOTIONS)
def test_planted_points_stay_where_they_are(name, motion):
    shown = [one.posture for one in frames(POSES[name], motion)]
    points = [planted(posture, solve(posture)) for posture in shown]

    for before, after in pairwise(points):
        for what in before.keys() & after.keys():
            assert length(sub(before[what], after[what])) < 0.1, what


@pytest.mark.parametrize("name", SIDED)
def test_a_sided_pose_is_mirrored_for_the_other_side_only(name):
    pose = POSES[name]
    shown = Side.RIGHT if pose.words.sided.endswith("_R") else Side.LEFT

    assert not pose.is_mirrored_for(shown)
    assert pose.is_mirrored_for(shown.other)
    assert not pose.is_mirrored_for(None)


@pytest.mark.parametrize("name", SIDED)
def test_a_mirrored_picture_keeps_the_sides_of_words(name):
    pose = POSES[name]
    joints, carried = solve(pose.base), supports(pose.words.props)

    def at(word, *, mirrored):
        return [m.at for m in marks(pose.words, [word], joints, carried, mirrored=mirrored)]

    for word in ("left foot", "right foot", "left hand", "right hand"):
        assert at(word, mirrored=True) == at(other_side(word), mirrored=False)
    for word in ("feet", "hands", "seat"):
        assert at(word, mirrored=True) == at(word, mirrored=False)


@pytest.mark.parametrize("name", SIDED)
def test_the_glow_is_on_the_side_that_moves(name):
    """A pose of a leg glows at that leg or, in half kneeling, at the one behind: never both."""
    glow = POSES[name].words.glow
    places = [place.name for g in glow for place in (g.start, g.to) if place]
    sides = {name.partition(":")[0][-1:] for name in places}

    assert len(sides & {"R", "L"}) <= 1


@pytest.mark.parametrize("name", POSES)
def test_an_easier_form_is_a_pose(name):
    easier = POSES[name].words.easier

    assert easier is None or easier in POSES
