"""From a posture to solved joints: spine, then legs, then arms, then head. Pure arithmetic, no Qt.

What a posture asks for is what stays: a foot on the floor, a knee on the mat, a palm on a thigh. So
postures are blended first and solved after, and planted points never slide.
"""

from __future__ import annotations

from math import cos, radians, sin

from hipcalm.figure.body import (
    FORE,
    HIP_HALF,
    NECK,
    PALM_DEPTH,
    PALM_FROM_WRIST,
    SHIN,
    SHOULDER_HALF,
    SHOULDERS_AT,
    SLENDER,
    SPINE,
    THIGH,
    UPPER,
    Build,
)
from hipcalm.figure.joints import (
    SIGN,
    ArmJoints,
    Body,
    HeadJoints,
    Joints,
    LegJoints,
    Side,
    anchor,
)
from hipcalm.figure.limbs import (
    Bent,
    ankle_above,
    bend,
    bend_to_ground,
    foot_at,
    foot_axes,
    sinks,
)
from hipcalm.figure.posture import (
    Arm,
    Block,
    Foot,
    FreeArm,
    FreeLeg,
    Hand,
    KneelLeg,
    Leg,
    Posture,
    ReachArm,
    ReachLeg,
    RestArm,
    StandLeg,
)
from hipcalm.figure.spine import Station, march, station_at
from hipcalm.figure.vectors import (
    ORIGIN,
    Axes,
    Vector,
    across,
    add,
    axes,
    cross,
    direction,
    dot,
    length,
    lerp,
    mad,
    mul,
    sub,
    unit,
)

_LEG, _ARM = (THIGH, SHIN), (UPPER, FORE)
_SHRUG, _MOST_SHRUG = 0.07, 3.5
"""The shoulder blade follows the hand by this share of its way, and by so many cm at most."""
_SKULL_UP, _SKULL_FRONT, _ATLAS_FRONT = 7.2, 1.6, 0.8
_SHOULDER_BACK = 0.5
_ALMOST_FLOOR = -0.2


def solve(posture: Posture, build: Build = SLENDER) -> Joints:
    """Return where every joint lies in a posture."""
    pelvis = axes(*posture.pelvis)
    chest = axes(*posture.chest)
    hips = _kneel(posture, pelvis)
    if posture.plant is not None:
        s, x, y = posture.plant
        at = station_at(march(ORIGIN, pelvis, chest, build.torso, 0.0, 0.0), s).at
        hips = (x - at[0], y - at[1], hips[2])
    spine = march(hips, pelvis, chest, build.torso, posture.belly, posture.ribs)
    right, miss_r = _leg(posture.leg_r, hips, pelvis, "R")
    left, miss_l = _leg(posture.leg_l, hips, pelvis, "L")
    body = Body(build, hips, pelvis, spine, {"R": right, "L": left})
    shoulders = station_at(spine, SHOULDERS_AT)
    arm_r, reach_r = _arm(posture.arm_r, body, shoulders, "R")
    arm_l, reach_l = _arm(posture.arm_l, body, shoulders, "L")
    head = _head(posture.head, spine)
    miss = max(miss_r, miss_l, reach_r, reach_l)
    return Joints(build, hips, pelvis, chest, spine, right, left, arm_r, arm_l, head, miss)


def _kneel(posture: Posture, pelvis: Axes) -> Vector:
    """Return the hips, moved on the circle around a knee that is nailed to the ground."""
    hips = posture.hips
    for leg, side in ((posture.leg_r, 1), (posture.leg_l, -1)):
        if isinstance(leg, KneelLeg):
            off = mul(pelvis.right, HIP_HALF * side)
            hip = mad(leg.at, unit(sub(add(hips, off), leg.at)), THIGH)
            hips = sub(hip, off)
    return hips


def _leg(leg: Leg, hips: Vector, pelvis: Axes, side: Side) -> tuple[LegJoints, float]:
    sign = SIGN[side]
    hip = mad(hips, pelvis.right, HIP_HALF * sign)
    ref = mad(pelvis.front, pelvis.up, 0.4)
    if isinstance(leg, StandLeg):
        held = foot_axes(leg.foot.pitch, leg.foot.toe_out, sign)
        target = ankle_above(leg.at, leg.pin, held)
        bent = bend(hip, target, _LEG, ref, mul(pelvis.right, sign), leg.knee)
        return _with_foot(hip, bent, held, leg.foot, sign), bent.miss
    if isinstance(leg, ReachLeg):
        bent = bend(hip, leg.ankle, _LEG, leg.pole, pelvis.right)
        held = Axes(leg.heading, leg.up, cross(leg.heading, leg.up))
        foot = foot_at(bent.end, held, leg.toe_heading)
        return LegJoints(hip, bent.middle, bent.end, bent.pole, foot), bent.miss
    held = foot_axes(leg.foot.pitch, leg.foot.toe_out, sign)
    if isinstance(leg, KneelLeg):
        ankle = mad(leg.at, direction(leg.shin, leg.out, sign), SHIN)
        bent = Bent(leg.at, ankle, across(ref, unit(sub(ankle, hip))), 0.0)
        return _with_foot(hip, bent, held, leg.foot, sign), 0.0
    return _swing(leg, hip, ref, held, sign), 0.0


def _with_foot(hip: Vector, bent: Bent, held: Axes, foot: Foot, sign: int) -> LegJoints:
    toes = None if foot.toes is None else foot_axes(foot.toes, foot.toe_out, sign).front
    return LegJoints(hip, bent.middle, bent.end, bent.pole, foot_at(bent.end, held, toes))


def _swing(leg: FreeLeg, hip: Vector, ref: Vector, held: Axes, sign: int) -> LegJoints:
    """Return a leg that hangs or swings, lifted where its foot would go through the floor."""
    knee = mad(hip, direction(leg.thigh, leg.out, sign), THIGH)
    ankle = mad(knee, direction(leg.shin, leg.shin_out, sign), SHIN)
    line = unit(sub(ankle, hip))
    bow = sub(knee, lerp(hip, ankle, 0.5))
    pole = across(bow, line) if length(cross(bow, line)) > 1.0 else across(ref, line)
    joints = _with_foot(hip, Bent(knee, ankle, pole, 0.0), held, leg.foot, sign)
    low = sinks(joints.foot)
    if low >= _ALMOST_FLOOR:
        return joints
    lifted = (ankle[0], ankle[1] - low, ankle[2])
    bent = bend(hip, lifted, _LEG, mad(pole, ref, 0.2), ref)
    return _with_foot(hip, bent, held, leg.foot, sign)


def _arm(arm: Arm, body: Body, at: Station, side: Side) -> tuple[ArmJoints, float]:
    sign = SIGN[side]
    shoulder = _shoulder(at, sign)
    outward = mul(at.right, sign)
    if isinstance(arm, FreeArm):
        elbow = mad(shoulder, direction(arm.upper, arm.out, sign), UPPER)
        wrist = mad(elbow, direction(arm.fore, arm.fore_out, sign), FORE)
        return _with_hand(shoulder, elbow, wrist, arm.hand, at, sign), 0.0
    if isinstance(arm, ReachArm):
        shoulder = add(shoulder, arm.shrug)
        bent = bend(shoulder, arm.wrist, _ARM, arm.pole, outward)
        joints = ArmJoints(
            shoulder, bent.middle, bent.end, arm.heading, across(arm.palm, arm.heading)
        )
        return joints, bent.miss
    wrist = _wrist(arm, body, shoulder, at, sign)
    shoulder = _shrugged(shoulder, wrist)
    ref = mad(mad(mul(at.front, -0.8), at.up, -0.5), outward, 0.35)
    if arm.is_elbow_down:
        bent = bend_to_ground(shoulder, wrist, _ARM, ref, outward)
    else:
        bent = bend(shoulder, wrist, _ARM, ref, outward, arm.elbow)
    return _with_hand(shoulder, bent.middle, bent.end, arm.hand, at, sign), bent.miss


def _shoulder(at: Station, sign: int) -> Vector:
    return mad(mad(at.at, at.right, SHOULDER_HALF * sign), at.front, -_SHOULDER_BACK)


def _shrugged(shoulder: Vector, wrist: Vector) -> Vector:
    way = sub(wrist, shoulder)
    return mad(shoulder, way, min(_SHRUG, _MOST_SHRUG / (length(way) or 1.0)))


def _facing(hand: Hand, at: Station, sign: int) -> Vector:
    """Return where the palm faces."""
    front, up, outward = hand.palm.chest
    way = add(mad(hand.palm.world, at.front, front), mul(at.up, up))
    return unit(mad(way, at.right, outward * sign))


def _wrist(arm: RestArm, body: Body, shoulder: Vector, at: Station, sign: int) -> Vector:
    """Return where the wrist is, so that the palm touches the place it is given."""
    touched = anchor(body, arm.anchor) if arm.anchor else ORIGIN
    if arm.share:
        other = anchor(body, arm.other) if arm.other else ORIGIN
        touched = lerp(touched, other, arm.share)
    touched = add(touched, arm.offset)
    palm = _facing(arm.hand, at, sign)
    heading = _heading(arm.hand, sign) or across(sub(touched, shoulder), palm)
    return mad(mad(touched, heading, -PALM_FROM_WRIST), palm, -PALM_DEPTH)


def _heading(hand: Hand, sign: int) -> Vector | None:
    return None if hand.heading is None else direction(hand.heading, hand.out, sign)


def _with_hand(
    shoulder: Vector, elbow: Vector, wrist: Vector, hand: Hand, at: Station, sign: int
) -> ArmJoints:
    heading = _heading(hand, sign) or unit(sub(wrist, elbow))
    return ArmJoints(shoulder, elbow, wrist, heading, across(_facing(hand, at, sign), heading))


def _head(block: Block, spine: list[Station]) -> HeadJoints:
    held = axes(*block)
    base = station_at(spine, SPINE)
    atlas = mad(base.at, unit(add(base.up, held.up)), NECK)
    atlas = mad(atlas, base.front, _ATLAS_FRONT)
    skull = mad(mad(atlas, held.up, _SKULL_UP), held.front, _SKULL_FRONT)
    return HeadJoints(base.at, atlas, skull, held)


def reached(posture: Posture, joints: Joints) -> Posture:
    """Return the same posture with its limbs told by where they have come to.

    Such postures can be blended with any other that was treated so.
    """
    legs = [
        ReachLeg(leg.ankle, leg.pole, leg.foot.heading, leg.foot.up, leg.foot.toe_heading)
        for leg in (joints.leg_r, joints.leg_l)
    ]
    at = station_at(joints.spine, SHOULDERS_AT)
    arms = [
        ReachArm(
            sub(arm.shoulder, _shoulder(at, sign)),
            arm.wrist,
            _elbow_pole(arm),
            arm.heading,
            arm.palm,
        )
        for arm, sign in ((joints.arm_r, 1), (joints.arm_l, -1))
    ]
    return posture._replace(
        hips=joints.hips, plant=None, leg_r=legs[0], leg_l=legs[1], arm_r=arms[0], arm_l=arms[1]
    )


def _elbow_pole(arm: ArmJoints) -> Vector:
    line = unit(sub(arm.wrist, arm.shoulder))
    bow = sub(arm.elbow, lerp(arm.shoulder, arm.wrist, 0.5))
    if abs(dot(bow, bow)) < 1.0:
        bow = (sin(radians(20)), -cos(radians(20)), 0.0)
    return across(bow, line)
