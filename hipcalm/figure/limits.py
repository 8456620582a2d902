"""What a body can't do: checks of solved figures, for tests and for authors of poses.

Angles are those of a healthy adult's passive range, with a little room, since our joints have no
flesh and our trunk no vertebrae:

- Hip: flexion 120, extension 20 (30 with the pelvis going along), abduction 45, adduction 30,
  rotation 45 (American Academy of Orthopaedic Surgeons, Joint Motion: Method of Measuring and
  Recording, 1965; Kapandji, The Physiology of the Joints, vol. 2: flexion up to 140 when the knee
  is held to the chest).
- Knee 150, elbow 150, wrist 80 flexion and 70 extension (AAOS 1965).
- Thoracolumbar spine: flexion 80 to 90, extension 25 to 35, side bending 35 to 40, rotation 45
  (AAOS 1965; White and Panjabi, Clinical Biomechanics of the Spine, 1990).
- Neck, head against chest: flexion and extension 60 to 70, rotation 80 (AAOS 1965).

A program can't tell whether a movement does good. This keeps it from showing an impossible one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import acos, asin, atan2, degrees
from typing import NamedTuple

from hipcalm.figure.contacts import Support, level_under
from hipcalm.figure.joints import SIDES, SIGN, Joints, Side
from hipcalm.figure.vectors import Axes, Vector, dot, lerp, sub, unit

MOST_MISS, MOST_SINK = 0.5, 0.9
"""cm that a hand or foot may fall short of its target, and that skin may be below a support."""
HIP_FLEXION, HIP_EXTENSION = 142.0, 32.0
HIP_ABDUCTION, HIP_ADDUCTION, HIP_ROTATION = 62.0, 34.0, 62.0
KNEE_FLEXION, ELBOW_FLEXION, WRIST_BEND = 155.0, 152.0, 95.0
SPINE_FLEXION, SPINE_EXTENSION, SPINE_SIDE, SPINE_ROTATION = 92.0, 40.0, 40.0, 50.0
NECK_FLEXION, NECK_EXTENSION, NECK_ROTATION = 72.0, 72.0, 85.0
_SKIN = {"heel": 3.2, "ball": 2.4, "toe": 1.8, "knee": 4.9}
"""How far the skin is from points of the leg, in cm."""
_ELBOW_SKIN = 3.4
_STRAIGHT = 12.0
"""Below this many degrees of bend a knee tells nothing about how the thigh is rotated."""


class Excess(NamedTuple):
    """A limit that is passed: what, by how much it is used, and how much is allowed."""

    what: str
    value: float
    limit: float

    def __str__(self) -> str:
        return f"{self.what} {self.value:.1f} (limit {self.limit:g})"


class HipAngles(NamedTuple):
    """How a thigh is held against the pelvis, in degrees; + bends, opens, turns outward."""

    flexion: float
    abduction: float
    rotation: float


def check(joints: Joints, supports: Sequence[Support] = ()) -> list[Excess]:
    """Return every limit that a figure passes."""
    found = [Excess("reach", joints.miss, MOST_MISS)]
    for side in SIDES:
        found += _legs(joints, side)
        found += _arms(joints, side)
        found += _sinking(joints, side, supports)
    found += _trunk(joints)
    return [excess for excess in found if excess.value > excess.limit]


def angle(a: Vector, b: Vector) -> float:
    """Return the angle between two directions, in degrees."""
    return degrees(acos(max(-1.0, min(1.0, dot(unit(a), unit(b))))))


def hip_angles(joints: Joints, side: Side) -> HipAngles:
    """Return how a thigh is held against the pelvis."""
    leg, pelvis, sign = joints.leg(side), joints.pelvis, SIGN[side]
    thigh = unit(sub(leg.knee, leg.hip))
    ahead, down, out = (
        dot(thigh, pelvis.front),
        -dot(thigh, pelvis.up),
        dot(thigh, pelvis.right) * sign,
    )
    flexion = degrees(atan2(ahead, down))
    if flexion < -90:
        flexion += 360  # a thigh on the chest, not one behind the back
    return HipAngles(flexion, degrees(asin(max(-1.0, min(1.0, out)))), _rotation(joints, side))


def _rotation(joints: Joints, side: Side) -> float:
    """Return how far the knee points aside from where the thigh alone would have it."""
    leg, pelvis, sign = joints.leg(side), joints.pelvis, SIGN[side]
    if angle(sub(leg.knee, leg.hip), sub(leg.ankle, leg.knee)) < _STRAIGHT:
        return 0.0
    thigh, shin = unit(sub(leg.knee, leg.hip)), unit(sub(leg.ankle, leg.knee))
    aside = dot(shin, pelvis.right) * sign - dot(thigh, pelvis.right) * sign * dot(shin, thigh)
    across = max(1e-6, (1 - dot(shin, thigh) ** 2) ** 0.5)
    return -degrees(asin(max(-1.0, min(1.0, aside / across))))


def _legs(joints: Joints, side: Side) -> Iterator[Excess]:
    leg, name = joints.leg(side), f" {side}"
    hip = hip_angles(joints, side)
    yield Excess("hip flexion" + name, hip.flexion, HIP_FLEXION)
    yield Excess("hip extension" + name, -hip.flexion, HIP_EXTENSION)
    yield Excess("hip abduction" + name, hip.abduction, HIP_ABDUCTION)
    yield Excess("hip adduction" + name, -hip.abduction, HIP_ADDUCTION)
    yield Excess("hip rotation" + name, abs(hip.rotation), HIP_ROTATION)
    bend = angle(sub(leg.knee, leg.hip), sub(leg.ankle, leg.knee))
    yield Excess("knee flexion" + name, bend, KNEE_FLEXION)
    bow = dot(sub(leg.knee, lerp(leg.hip, leg.ankle, 0.5)), leg.pole)
    yield Excess("knee bent backward" + name, -bow, 0.3)


def _arms(joints: Joints, side: Side) -> Iterator[Excess]:
    arm, name = joints.arm(side), f" {side}"
    fore = sub(arm.wrist, arm.elbow)
    yield Excess("elbow" + name, angle(sub(arm.elbow, arm.shoulder), fore), ELBOW_FLEXION)
    yield Excess("wrist" + name, angle(fore, arm.heading), WRIST_BEND)


def _sinking(joints: Joints, side: Side, supports: Sequence[Support]) -> Iterator[Excess]:
    leg = joints.leg(side)
    points = {
        "heel": leg.foot.heel,
        "ball": leg.foot.ball,
        "toe": leg.foot.toe,
        "knee": leg.knee,
    }
    for name, at in points.items():
        low = _level(at, supports) + _SKIN[name] - at[1]
        yield Excess(f"{name} {side} under its support", low, MOST_SINK)
    elbow = joints.arm(side).elbow
    low = _level(elbow, supports) + _ELBOW_SKIN - elbow[1]
    yield Excess(f"elbow {side} under its support", low, MOST_SINK)


def _level(at: Vector, supports: Sequence[Support]) -> float:
    """Return what carries a point that may be a little too deep in it already."""
    return level_under((at[0], at[1] + 3.0, at[2]), supports)


def _trunk(joints: Joints) -> Iterator[Excess]:
    bend, side, turn = between_blocks(joints.pelvis, joints.chest)
    yield Excess("spine flexion", bend, SPINE_FLEXION)
    yield Excess("spine extension", -bend, SPINE_EXTENSION)
    yield Excess("spine side bending", abs(side), SPINE_SIDE)
    yield Excess("spine rotation", abs(turn), SPINE_ROTATION)
    bend, _, turn = between_blocks(joints.chest, joints.head.held)
    yield Excess("neck flexion", bend, NECK_FLEXION)
    yield Excess("neck extension", -bend, NECK_EXTENSION)
    yield Excess("neck rotation", abs(turn), NECK_ROTATION)


def between_blocks(lower: Axes, upper: Axes) -> tuple[float, float, float]:
    """Return how one block is bent forward, leant to the right and turned right on another."""
    up = upper.up
    bend = degrees(atan2(dot(up, lower.front), dot(up, lower.up)))
    side = degrees(asin(max(-1.0, min(1.0, dot(up, lower.right)))))
    turn = degrees(asin(max(-1.0, min(1.0, dot(upper.front, lower.right)))))
    return bend, side, turn
