"""The page about poses: its example loads, and it leaves no key out."""

import re
from pathlib import Path

from hipcalm.figure import limits
from hipcalm.figure.contacts import WORDS
from hipcalm.figure.meanings import MEANINGS
from hipcalm.figure.motion import Drive, frame
from hipcalm.figure.pose import load_pose
from hipcalm.figure.props import PROPS
from hipcalm.figure.skeleton import solve

PAGE = (Path(__file__).parents[2] / "docs" / "poses.md").read_text(encoding="utf-8")


def test_the_example_is_a_pose_that_a_body_can_take(tmp_path):
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    file = tmp_path / "step-back.yaml"
    file.write_text(example[1], encoding="utf-8")

    loaded = load_pose(file)

    assert loaded.problems == ()
    assert loaded.pose is not None
    for elapsed_ms in (0, 3_000, 9_000):
        shown = frame(loaded.pose, "lean", Drive(elapsed_ms=elapsed_ms))
        assert [str(e) for e in limits.check(solve(shown.posture))] == []


def test_every_key_and_every_prop_is_on_the_page():
    words = set(re.findall(r"\w+", PAGE))

    assert set(MEANINGS) - words == set()
    assert set(PROPS) - words == set()


def test_the_words_that_glow_everywhere_are_on_the_page():
    plain = " ".join(PAGE.split())
    told = {word for word in WORDS if word in plain}

    assert len(told) > 25
