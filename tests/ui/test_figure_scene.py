"""Which figure a moment shows, and how one pose gives way to the next."""

import pytest

from hipcalm.core import paths
from hipcalm.core.expand import Choices
from hipcalm.core.session import Side
from hipcalm.core.timeline import Timeline
from hipcalm.ui.figure_scene import FADE_MS, FigureScene, Poses, can_move_between
from tests.core.scripts import step, timeline

POSES = paths.assets() / "poses"


@pytest.fixture
def poses() -> Poses:
    return Poses(POSES)


def scene_at(scene: FigureScene, line: Timeline, position_ms: int, **how):
    return scene.at(line.moment_at(position_ms), **{"is_still": False, "is_moving": True, **how})


def test_a_step_shows_the_pose_that_it_names(poses):
    line = timeline(step(pose="half-kneel", motion="lean", duration="20s"))

    shown = scene_at(FigureScene(poses), line, 10_000)

    assert shown.now.pose.id == "half-kneel"
    assert shown.now.frame.effort > 0.9


def test_a_step_without_a_picture_shows_none(poses):
    line = timeline(step(pose="any"))

    assert scene_at(FigureScene(poses), line, 0) is None


def test_the_easier_form_shows_its_own_pose(poses):
    smaller = timeline(step(kind="stretch", pose="half-kneel"), Choices(level=1))
    easier = timeline(step(pose="half-kneel"), Choices(easier=True))

    for line in (easier, smaller):
        assert scene_at(FigureScene(poses), line, 0).now.pose.id == "half-kneel-counter"


@pytest.mark.parametrize(("side", "mirrored"), [("left", False), ("right", True)])
def test_the_other_side_is_the_mirrored_picture(poses, side, mirrored):
    line = timeline(step(pose="half-kneel", side=side))

    shown = scene_at(FigureScene(poses), line, 0)

    assert shown.now.mirrored is mirrored
    assert shown.now.pose.is_mirrored_for(Side(side)) is mirrored


def test_another_place_fades_in(poses):
    line = timeline(step(pose="bed", duration="10s") + step(pose="stand", duration="10s"))
    scene = FigureScene(poses)
    scene_at(scene, line, 9_990)

    begun, halfway, done = (scene_at(scene, line, 10_000 + t) for t in (0, FADE_MS // 2, FADE_MS))

    assert begun.before.pose.id == "bed"
    assert begun.share == 0.0
    assert halfway.share == pytest.approx(0.5)
    assert done.before is None
    assert done.share == 1.0


def test_a_body_moves_within_one_place(poses):
    line = timeline(
        step(pose="half-kneel", motion="lean", duration="10s")
        + step(pose="half-kneel", duration="10s")
    )
    scene = FigureScene(poses)
    before = scene_at(scene, line, 5_000)

    between = scene_at(scene, line, 10_300)

    assert can_move_between(before.now, between.now)
    assert between.before is None
    assert 0 < between.now.frame.posture.effort < before.now.frame.posture.effort


def test_a_pause_awaits_no_change(poses):
    line = timeline(step(pose="bed", duration="10s") + step(pose="stand", duration="10s"))
    scene = FigureScene(poses)
    scene_at(scene, line, 5_000)

    shown = scene_at(scene, line, 10_000, is_moving=False)

    assert shown.now.pose.id == "stand"
    assert shown.before is None


def test_with_less_movement_every_moment_shows_the_poster(poses):
    line = timeline(step(pose="march", motion="march", kind="tempo", bpm=40, duration="20s"))
    scene = FigureScene(poses)

    frames = {scene_at(scene, line, at, is_still=True).now.frame for at in range(0, 20_000, 700)}

    assert len(frames) == 1


def test_a_broken_pose_file_is_told_and_leaves_the_plain_disc(tmp_path):
    (tmp_path / "bed.yaml").write_text("schema: 1\nid: bed\ntitel: Bed\n", encoding="utf-8")
    poses = Poses(tmp_path)
    line = timeline(step(pose="bed"))

    assert scene_at(FigureScene(poses), line, 0) is None
    assert any("titel" in str(problem) for problem in poses.problems("bed"))


def test_a_step_that_is_swapped_leaves_its_movement_out(poses):
    line = timeline(
        step(pose="half-kneel", motion="lean", swap="{bone: Stay tall.}"),
        Choices(cautions=frozenset({"bone"})),
        cautions="[bone]",
    )
    scene = FigureScene(poses, Choices(cautions=frozenset({"bone"})))

    first, later = (scene_at(scene, line, at).now.frame for at in (0, 10_000))

    assert first == later


@pytest.mark.parametrize("breaths", [1, 2])
def test_behind_the_last_breath_the_figure_stays_where_it_was_led(poses, breaths):
    paced = {"duration": None, "breaths": breaths, "breath": "4-7"}
    line = timeline(step(pose="supine", motion="tilt", **paced))

    nearly, over = (scene_at(FigureScene(poses), line, line.total_ms - t) for t in (1, 0))

    tilts = [shown.now.frame.posture.pelvis.tilt for shown in (nearly, over)]
    assert tilts == pytest.approx([-98, -98], abs=0.1)
