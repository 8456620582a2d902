"""A pose file with mistakes: each told with its file, line and key, all at once."""

import pytest

from hipcalm.figure.pose import load_pose

ANCHOR_HINT = " (write belly, kneeL, thighR:0.4 and the like)"
PROP_HINT = " (known are: ball, bed, block, chair, mat, pillow, table, wall)"
GOOD = """\
schema: 1
id: a-pose
title: "A pose"
view: [-80, -20, 80, 140]
base:
  pelvis: {at: [0, 91]}
  leg_R: {foot: [0, 0]}
  leg_L: {thigh: -90, shin: -90}
  arm_R: {upper: -92, fore: -70}
  arm_L: {rests: "thighL:0.4"}
motions:
  lean: {clock: stretch, to: {chest: {tilt: 10}}}
"""


@pytest.fixture
def problems(tmp_path):
    def found(text):
        file = tmp_path / "a-pose.yaml"
        file.write_text(text, encoding="utf-8")
        loaded = load_pose(file, shown_as="a-pose.yaml")
        assert (loaded.pose is None) == any(p.is_error for p in loaded.problems)
        return [str(problem) for problem in loaded.problems]

    return found


def test_a_good_pose_has_no_problem(problems):
    assert problems(GOOD) == []


def test_all_mistakes_are_told_at_once_each_at_its_place(problems):
    broken = GOOD.replace("leg_R:", "leg_Z:").replace("thighL:0.4", "thihgL:0.4")
    broken = broken.replace("clock: stretch", "clock: strech").replace("pelvis", "plevis")
    broken += "props:\n  - {type: mat, x0: 1, x1: wide}\n  - {type: sofa}\n"

    assert problems(broken) == [
        "a-pose.yaml:5:1: error: leg_R is missing (add leg_R: …)",
        "a-pose.yaml:5:1: error: pelvis is missing (add pelvis: …)",
        "a-pose.yaml:6:3: error: plevis is not a known key (did you mean pelvis?)",
        "a-pose.yaml:7:3: error: leg_Z is not a known key (did you mean leg_R?)",
        "a-pose.yaml:10:11: error: 'thihgL:0.4' is no place of the body" + ANCHOR_HINT,
        "a-pose.yaml:12:10: error: 'strech' is not known here (did you mean stretch?)",
        "a-pose.yaml:14:24: error: 'wide' stands here (write a number)",
        "a-pose.yaml:15:6: error: 'sofa' is not known here" + PROP_HINT,
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{foot: [0, 0]}", "{foot: [0]}", ":7:11: error: there is too little here (at least 2)"),
        ("{foot: [0, 0]}", "{foot: [0, 0], kneel: [0, 0]}", ":7:3: error: how is the leg held?"),
        ("{foot: [0, 0]}", "{pitch: 3}", ":7:3: error: how is the leg held?"),
        ("{foot: [0, 0]}", "{foot: [0, 0], out: 3}", ":7:25: error: out says nothing beside foot"),
        ("thigh: -90, shin: -90", "thigh: -90", ":8:3: error: shin is missing"),
        ("fore: -70", "fore: soon", ":9:23: error: 'soon' stands here (write a number)"),
        ('"thighL:0.4"', "belyl", "'belyl' is no place of the body (did you mean belly?)"),
        ('"thighL:0.4"', '"thighL:1.4"', "'thighL:1.4' is no place of the body"),
        ('"thighL:0.4"', "navel, palm: dwon", "'dwon' is no way for a palm (did you mean down?)"),
        ('"thighL:0.4"', "navel, palm: [0, 0]", "this is no point (write [x, y, z]"),
        ('"thighL:0.4"', "navel, palm: [0, 0, 0]", "a palm that faces nowhere"),
        ('"thighL:0.4"', "navel, elbow: ground", "'ground' is no turn of an elbow"),
        ("id: a-pose", "id: b-pose", ":2:1: error: the file is called a-pose, not b-pose"),
        ("[-80, -20, 80, 140]", "[80, -20, 80, 140]", ":4:1: error: the window has no size"),
        ("{at: [0, 91]}", "{tilt: 3}", ":6:3: error: at is missing"),
        ("to: {", "keys: {", ":12:26: error"),
        ("clock: stretch", "clock: loop", ":12:3: error: a motion by loop needs keys"),
        ("clock: stretch, ", "clock: stretch, in: {}, ", "in says nothing in a motion by stretch"),
        ("{chest: {tilt: 10}}", "{leg_R: {shin: 1}}", "shin says nothing beside foot"),
        ("lean:", "still:", ":12:3: error: still is always there"),
        ("schema: 1", "schema: 2", ":1:1: error: 2 is not known here"),
        ("motions:", "poster: {motion: laen}\nmotions:", "laen is not a motion of this pose"),
        ("motions:", "order: [body, leg_R]\nmotions:", "parts are missing: leg_L, arm_R, arm_L"),
        (
            "motions:",
            "order: [body, leg_R, leg_L, arm_R, arm_L, body]\nmotions:",
            "a part stands here twice",
        ),
        ("motions:", "contacts: {knee: {at: neeL}}\nmotions:", "did you mean kneeL?"),
    ],
)
def test_a_mistake_is_told(problems, old, new, told):
    assert old in GOOD

    found = problems(GOOD.replace(old, new))

    assert any(told in line for line in found), found


@pytest.mark.parametrize("text", ["", "- a\n", "schema: 1\n", "a: [\n", "base: no\n"])
def test_no_content_of_a_file_raises_an_error(problems, text):
    assert problems(text)


def test_a_loop_that_takes_no_time_is_told(problems):
    loop = "{clock: loop, keys: [{move: 0}, {move: 0}]}"
    text = GOOD.replace("{clock: stretch, to: {chest: {tilt: 10}}}", loop)

    assert any("the loop takes no time" in line for line in problems(text))


def test_a_missing_file_is_told(tmp_path):
    loaded = load_pose(tmp_path / "none.yaml")

    assert loaded.pose is None
    assert "the file is not there" in str(loaded.problems[0])
