"""The skeleton: bones keep their length, targets are met, misses are told."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.figure.body import FORE, SHIN, STURDY, THIGH, UPPER
from hipcalm.figure.posture import (
    Block,
    FreeArm,
    FreeLeg,
    KneelLeg,
    Plant,
    Posture,
    RestArm,
    StandLeg,
)
from hipcalm.figure.skeleton import reached, solve
from hipcalm.figure.vectors import axes, cross, dot, length, sub

REST = Posture(
    hips=(0.0, 90.0, 0.0),
    pelvis=Block(),
    chest=Block(),
    head=Block(),
    leg_r=StandLeg((0.0, 0.0, 8.6)),
    leg_l=StandLeg((0.0, 0.0, -8.6)),
    arm_r=FreeArm(-92.0, -80.0),
    arm_l=RestArm("thighL:0.4", (0.0, 0.0, 0.0)),
)
cm = st.floats(-40, 40)
degrees = st.floats(-170, 170)


def far(a, b):
    return length(sub(a, b))


@given(
    tilt=degrees,
    turn=degrees,
    foot=st.tuples(cm, st.floats(0, 40), cm),
    hand=st.tuples(cm, cm, cm),
    swivel=degrees,
)
@settings(max_examples=200, deadline=None)
def test_bones_keep_their_length_and_nothing_raises(tilt, turn, foot, hand, swivel):
    joints = solve(
        REST._replace(
            chest=Block(tilt, turn),
            leg_r=StandLeg(foot, knee=swivel),
            arm_l=RestArm("navel", hand, elbow=swivel, is_elbow_down=swivel > 0),
            leg_l=FreeLeg(tilt, turn),
        )
    )

    for leg in (joints.leg_r, joints.leg_l):
        assert far(leg.hip, leg.knee) == pytest.approx(THIGH)
        assert far(leg.knee, leg.ankle) == pytest.approx(SHIN)
    for arm in (joints.arm_r, joints.arm_l):
        assert far(arm.shoulder, arm.elbow) == pytest.approx(UPPER)
        assert far(arm.elbow, arm.wrist) == pytest.approx(FORE)
        assert dot(arm.heading, arm.palm) == pytest.approx(0, abs=1e-6)


def test_a_foot_stands_where_it_is_told_to():
    foot = solve(REST).leg_r.foot

    assert min(foot.heel[1] - 3.2, foot.ball[1] - 2.3) == pytest.approx(0, abs=0.3)


def test_a_target_out_of_reach_is_told():
    joints = solve(REST._replace(leg_r=StandLeg((80.0, 0.0, 8.6))))

    assert joints.miss > 20


def test_a_knee_on_the_ground_stays_and_the_hips_move():
    joints = solve(REST._replace(hips=(10.0, 60.0, 0.0), leg_r=KneelLeg((0.0, 5.0, 8.6))))

    assert joints.leg_r.knee == (0.0, 5.0, 8.6)
    assert far(joints.leg_r.hip, joints.leg_r.knee) == pytest.approx(THIGH)
    assert joints.hips != (10.0, 60.0, 0.0)


def test_a_planted_back_stays_while_the_pelvis_tilts():
    lying = REST._replace(chest=Block(-90.0), plant=Plant(36.0, -20.0, 10.0))

    places = [
        solve(lying._replace(pelvis=Block(tilt))).spine[7].at for tilt in (-90.0, -100.0, -112.0)
    ]

    assert all(far(places[0], place) < 0.3 for place in places)


def test_a_swinging_foot_never_goes_through_the_floor():
    joints = solve(REST._replace(hips=(0.0, 80.0, 0.0), leg_r=FreeLeg(-88.0, -90.0)))

    foot = joints.leg_r.foot
    assert min(foot.heel[1] - 3.2, foot.ball[1] - 2.3, foot.toe[1] - 1.4) > -0.3


def test_a_swivel_opens_the_knee_away_from_the_midline():
    bent = REST._replace(hips=(0.0, 70.0, 0.0))
    for side, leg in ((1, "leg_r"), (-1, "leg_l")):
        open_ = bent._replace(**{leg: StandLeg((0.0, 0.0, 8.6 * side), knee=40.0)})

        assert side * getattr(solve(open_), leg).knee[2] > side * getattr(solve(bent), leg).knee[2]


def test_what_limbs_have_come_to_gives_the_same_figure():
    before = solve(REST)
    after = solve(reached(REST, before))

    for name in ("leg_r", "leg_l", "arm_r", "arm_l"):
        for a, b in zip(getattr(before, name)[:3], getattr(after, name)[:3], strict=True):
            assert far(a, b) < 0.3, name


def test_flesh_does_not_move_bones():
    slender, sturdy = solve(REST), solve(REST, STURDY)

    assert slender.leg_r.knee == sturdy.leg_r.knee
    assert sturdy.spine[5].to_front > slender.spine[5].to_front


@pytest.mark.parametrize("turned", [(30, 0, 0), (0, 40, 0), (0, 0, 50), (-90, 20, 10)])
def test_axes_are_at_right_angles(turned):
    front, up, right = axes(*turned)

    assert dot(front, up) == pytest.approx(0)
    for a, b in zip(cross(front, up), right, strict=True):
        assert a == pytest.approx(b)
    assert math.isclose(length(front), 1)
