"""What a pose looks like at a moment: each clock follows what drives it."""

import pytest

from hipcalm.core.breath import Phase
from hipcalm.figure.motion import Drive, between, frame, poster_frame
from hipcalm.figure.pose import compiled, read
from hipcalm.figure.posture import FreeLeg, ReachLeg, is_alike
from hipcalm.figure.skeleton import solve
from hipcalm.figure.vectors import length, sub

LIMBS = {
    "pelvis": {"at": [0.0, 90.0]},
    "leg_R": {"foot": [0.0, 0.0]},
    "leg_L": {"thigh": -90.0, "shin": -90.0},
    "arm_R": {"upper": -92.0, "fore": -70.0},
    "arm_L": {"rests": "belly"},
}


def tilted(degrees):
    return {"chest": {"tilt": degrees}}


MOTIONS = {
    "lean": {"clock": "stretch", "to": tilted(10.0)},
    "wipe": {"clock": "breath", "out": [tilted(20.0), tilted(-20.0)]},
    "swell": {"clock": "breath", "in": tilted(8.0), "out": [tilted(0.0)]},
    "lift": {"clock": "reps", "to": tilted(30.0)},
    "march": {"clock": "tempo", "beats": [tilted(5.0), tilted(-5.0)], "through_base": True},
    "sway": {"clock": "tempo", "beats": [tilted(5.0), tilted(-5.0)]},
    "drift": {
        "clock": "loop",
        "keys": [{"hold": 1.0, "move": 2.0}, {"hold": 1.0, "move": 2.0, **tilted(12.0)}],
    },
}


@pytest.fixture(scope="module")
def pose():
    document = {
        "schema": 1,
        "id": "a",
        "title": "A",
        "view": [-80.0, -20.0, 80.0, 140.0],
        "base": LIMBS,
        "breath": {"belly": 4.0, "chest": 2.0},
        "motions": MOTIONS,
    }
    words, problems = read(document)
    assert not problems
    return compiled(words)


@pytest.fixture
def tilt(pose):
    def at(motion, **drive):
        return frame(pose, motion, Drive(**drive)).posture.chest.tilt

    return at


def test_a_stretch_eases_in_and_out_again(tilt):
    assert tilt("lean", elapsed_ms=0, left_ms=30_000) == 0
    assert 0 < tilt("lean", elapsed_ms=2_000, left_ms=28_000) < 10
    assert tilt("lean", elapsed_ms=15_000, left_ms=15_000) == 10
    assert 0 < tilt("lean", elapsed_ms=29_000, left_ms=1_000) < 10
    assert tilt("lean", elapsed_ms=30_000, left_ms=0) == 0


def test_a_short_stretch_still_gets_there(tilt):
    assert max(tilt("lean", elapsed_ms=t, left_ms=4_000 - t) for t in range(0, 4_001, 100)) > 9


def test_wipers_go_to_a_side_with_each_out_breath_in_turn(tilt):
    def out(index, fullness):
        return tilt("wipe", phase=Phase.EXHALE, fullness=fullness, breath_index=index)

    assert [out(0, 1.0), out(0, 0.0), out(1, 0.0), out(2, 0.0)] == [0, 20, -20, 20]
    assert tilt("wipe", phase=Phase.INHALE, fullness=0.0, breath_index=1) == 20
    assert tilt("wipe", phase=Phase.INHALE, fullness=1.0, breath_index=1) == 0


def test_the_first_in_breath_sets_out_from_the_base(tilt):
    def inhale(fullness):
        return tilt("swell", phase=Phase.INHALE, fullness=fullness, breath_index=0)

    assert [inhale(0.0), inhale(0.5), inhale(1.0)] == [0, 4, 8]


def test_a_movement_by_the_breath_goes_on_calmly_where_none_is_paced(tilt):
    found = [tilt("wipe", elapsed_ms=t) for t in range(0, 20_500, 500)]

    assert max(found) == pytest.approx(20)
    assert min(found) == pytest.approx(-20)


def test_repetitions_follow_the_lift(tilt):
    assert [tilt("lift", lift=k) for k in (0.0, 0.5, 1.0)] == [0, 15, 30]
    assert 0 < tilt("lift", elapsed_ms=2_000) < 30


def test_a_beat_brings_the_figure_to_its_frame(tilt):
    at = [tilt("march", elapsed_ms=t, bpm=60) for t in (0, 1_000, 1_500, 2_000, 3_000)]

    assert at == pytest.approx([0, 5, 0, -5, 5])
    assert tilt("sway", elapsed_ms=1_500, bpm=60) == pytest.approx(0)
    assert tilt("march", elapsed_ms=1_500) == pytest.approx(5)


def test_a_loop_runs_by_its_own_seconds(tilt):
    at = [tilt("drift", elapsed_ms=t) for t in (500, 2_000, 3_500, 5_000, 6_500)]

    assert at == pytest.approx([0, 6, 12, 6, 0])


@pytest.mark.parametrize("motion", [None, "still", *MOTIONS])
def test_belly_and_chest_rise_with_the_breath_in_every_motion(pose, motion):
    full = frame(pose, motion, Drive(phase=Phase.HOLD_IN, fullness=1.0)).posture
    empty = frame(pose, motion, Drive(phase=Phase.HOLD_OUT, fullness=0.0)).posture

    assert (full.belly, full.ribs) == (4, 2)
    assert (empty.belly, empty.ribs) == (0, 0)


def test_nothing_moves_in_a_still_pose_without_a_paced_breath(pose):
    frames = {frame(pose, None, Drive(elapsed_ms=t)) for t in range(0, 9_000, 300)}

    assert len(frames) == 1


def test_an_unknown_motion_is_still(pose):
    assert frame(pose, "none", Drive()).posture == pose.base


def test_the_poster_shows_the_first_motion_at_its_farthest(pose):
    assert poster_frame(pose).posture.chest.tilt == 10


def test_limbs_told_in_different_ways_meet_on_the_way(pose):
    standing = pose.base
    swung = standing._replace(leg_r=FreeLeg(-30.0, -100.0))
    assert not is_alike(standing, swung)

    half = between(standing, swung, 0.5)

    assert isinstance(half.leg_r, ReachLeg)
    for posture, t in ((standing, 0.001), (swung, 0.999)):
        here, there = solve(posture), solve(between(standing, swung, t))
        assert length(sub(here.leg_r.knee, there.leg_r.knee)) < 0.3
        assert length(sub(here.leg_r.foot.toe, there.leg_r.foot.toe)) < 0.3
        assert length(sub(here.arm_l.elbow, there.arm_l.elbow)) < 0.3
