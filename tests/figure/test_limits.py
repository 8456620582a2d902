"""Limits: a figure that stands well passes, each kind of fault is found."""

import pytest

from hipcalm.figure import limits
from hipcalm.figure.posture import Block, FreeArm, FreeLeg, RestArm, StandLeg
from hipcalm.figure.skeleton import solve
from tests.figure.test_skeleton import REST


def found(**changes):
    return [excess.what for excess in limits.check(solve(REST._replace(**changes)))]


def test_standing_is_within_all_limits():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"leg_r": FreeLeg(70.0, 60.0)}, "hip flexion R"),
        ({"leg_l": FreeLeg(-140.0, -100.0)}, "hip extension L"),
        ({"leg_r": FreeLeg(-80.0, -80.0, out=70.0, shin_out=70.0)}, "hip abduction R"),
        ({"leg_r": FreeLeg(-80.0, -80.0, out=-50.0, shin_out=-50.0)}, "hip adduction R"),
        ({"leg_r": FreeLeg(-2.0, -90.0, out=0.0, shin_out=75.0)}, "hip rotation R"),
        ({"leg_r": FreeLeg(-10.0, -168.0)}, "knee flexion R"),
        ({"chest": Block(100.0), "head": Block(100.0)}, "spine flexion"),
        ({"chest": Block(-50.0), "head": Block(-50.0)}, "spine extension"),
        ({"chest": Block(0.0, 0.0, 50.0)}, "spine side bending"),
        ({"chest": Block(0.0, 70.0), "head": Block(0.0, 70.0)}, "spine rotation"),
        ({"head": Block(85.0)}, "neck flexion"),
        ({"head": Block(-85.0)}, "neck extension"),
        ({"arm_r": FreeArm(-90.0, 70.0)}, "elbow R"),
        ({"arm_l": RestArm("", (90.0, 90.0, -20.0))}, "reach"),
        (
            {"hips": (0.0, 80.0, 0.0), "leg_r": StandLeg((0.0, -3.0, 8.6))},
            "heel R under its support",
        ),
    ],
)
def test_a_fault_is_found(changes, what):
    assert what in found(**changes)
