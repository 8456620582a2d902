"""Arms and legs as shapes: what cloth covers, and what is bare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from PySide6.QtGui import QPainterPath

from hipcalm.figure.body import FORE, SHIN, THIGH, UPPER, Build, Round
from hipcalm.figure.camera import Camera
from hipcalm.figure.extremities import Kept, foot, hand
from hipcalm.figure.joints import SIGN, ArmJoints, Joints, Side
from hipcalm.figure.outline import Shape, bone_rails
from hipcalm.figure.vectors import Vector, across, length, lerp, smooth, sub, unit

TROUSER_LEG, SLEEVE = 0.80, 0.52
"""Where leggings and sleeves end, as a share of the shin and of the upper arm."""
_LIES_FLAT = 0.98
_HEM = 0.35
"""How far a hem bulges, as a share of its width."""
_SLEEVE_GROWS = 0.5


class LegShapes(NamedTuple):
    """A leg: legging, bare ankle, foot; `flat` 1 is a thigh that lies in the picture's plane."""

    cloth: QPainterPath
    skin: QPainterPath
    toes: QPainterPath
    flat: float


class ArmShapes(NamedTuple):
    """An arm: bare skin, sleeve, and its hand, which may be painted at another time."""

    skin: QPainterPath
    cloth: QPainterPath
    hand: QPainterPath
    fingers: QPainterPath


def flatness(camera: Camera, a: Vector, b: Vector, full: float) -> float:
    """Return 1 for a bone that lies in the picture's plane, 0 for one that points at the viewer."""
    ax, ay = camera(a)
    bx, by = camera(b)
    return smooth((hypot(bx - ax, by - ay) / full - 0.45) / 0.35)


class _Pieces(NamedTuple):
    """The parts of a build's limbs that are drawn."""

    shin: tuple[Round, ...]
    ankle: tuple[Round, ...]
    upper: tuple[Round, ...]
    sleeve: tuple[Round, ...]


@cache
def _pieces(build: Build) -> _Pieces:
    return _Pieces(
        _cut(build.shin, 0.0, TROUSER_LEG),
        _cut(build.shin, TROUSER_LEG - 0.05, 1.0),
        _cut(build.upper, SLEEVE - 0.1, 1.0),
        _cut(build.upper, 0.0, SLEEVE),
    )


def _cut(rounds: tuple[Round, ...], start: float, end: float) -> tuple[Round, ...]:
    """Return the part of a limb from one share of its bone to another."""
    kept = [part for part in rounds if start < part.t < end]
    return (_at(rounds, start), *kept, _at(rounds, end))


def _at(rounds: Sequence[Round], t: float) -> Round:
    for a, b in pairwise(rounds):
        if t <= b.t:
            k = (t - a.t) / (b.t - a.t)
            return Round(
                t,
                a.front + (b.front - a.front) * k,
                a.back + (b.back - a.back) * k,
                a.side + (b.side - a.side) * k,
            )
    return rounds[-1]


def leg_shapes(joints: Joints, camera: Camera, side: Side) -> LegShapes:
    """Return a leg's shapes."""
    leg, build = joints.leg(side), joints.build
    hip, knee, ankle, pole = leg.hip, leg.knee, leg.ankle, leg.pole
    thigh_flat, shin_flat = flatness(camera, hip, knee, THIGH), flatness(camera, knee, ankle, SHIN)
    cloth = Shape(camera)
    thick, knee_r, hip_r = build.thigh[6].side, build.shin[0].side - 0.04, build.thigh[0].side - 0.2
    cloth.tube(bone_rails(camera, hip, knee, pole, build.thigh, -1.4 * (1 - thigh_flat)))
    pieces = _pieces(build)
    cloth.tube(bone_rails(camera, knee, ankle, pole, pieces.shin, -0.8 * (1 - shin_flat)), end=_HEM)
    cloth.disc(knee, knee_r)
    cloth.disc(hip, hip_r)
    if thigh_flat < _LIES_FLAT:
        middle = lerp(hip, knee, 0.4)
        cloth.capsule(hip, hip_r + 0.1, middle, thick - 0.2)
        cloth.capsule(middle, thick - 0.2, knee, knee_r)
    if shin_flat < _LIES_FLAT:
        calf = lerp(knee, ankle, 0.35)
        cloth.capsule(knee, knee_r, calf, build.shin[6].side - 0.1)
        cloth.capsule(calf, build.shin[6].side - 0.1, lerp(knee, ankle, TROUSER_LEG - 0.05), 3.4)
    skin = Shape(camera)
    skin.tube(bone_rails(camera, knee, ankle, pole, pieces.ankle, -0.12), end=1.0)
    kept = foot(leg, SIGN[side], camera)
    skin.add_moved(kept.path, camera(ankle))
    return LegShapes(cloth.path, skin.path, _moved_lines(kept, camera, ankle), thigh_flat)


def arm_shapes(joints: Joints, camera: Camera, side: Side) -> ArmShapes:
    """Return an arm's shapes."""
    arm, build = joints.arm(side), joints.build
    shoulder, elbow, wrist = arm.shoulder, arm.elbow, arm.wrist
    front = _arm_front(arm, joints)
    upper_flat = flatness(camera, shoulder, elbow, UPPER)
    fore_flat = flatness(camera, elbow, wrist, FORE)
    shrink, elbow_r = -0.8 * (1 - upper_flat), build.fore[0].side
    skin = Shape(camera)
    pieces = _pieces(build)
    skin.tube(bone_rails(camera, shoulder, elbow, front, pieces.upper, shrink))
    fore = bone_rails(camera, elbow, wrist, front, build.fore, -0.4 * (1 - fore_flat))
    skin.tube(fore, end=1.0)
    skin.disc(elbow, elbow_r)
    if upper_flat < _LIES_FLAT:
        skin.capsule(lerp(shoulder, elbow, 0.4), build.upper[6].side, elbow, elbow_r)
    if fore_flat < _LIES_FLAT:
        skin.capsule(elbow, elbow_r, lerp(elbow, wrist, 0.3), build.fore[3].side - 0.1)
        skin.capsule(lerp(elbow, wrist, 0.3), build.fore[3].side - 0.1, wrist, 2.4)
    cloth = Shape(camera)
    ball = build.upper[0].side + _SLEEVE_GROWS
    sleeve = bone_rails(camera, shoulder, elbow, front, pieces.sleeve, _SLEEVE_GROWS + shrink)
    cloth.tube(sleeve, end=_HEM)
    cloth.disc(shoulder, ball)
    if upper_flat < _LIES_FLAT:
        cloth.capsule(shoulder, ball, lerp(shoulder, elbow, 0.28), ball - 0.4)
    kept = hand(arm, SIGN[side], camera)
    held = Shape(camera)
    held.add_moved(kept.path, camera(wrist))
    return ArmShapes(skin.path, cloth.path, held.path, _moved_lines(kept, camera, wrist))


def _arm_front(arm: ArmJoints, joints: Joints) -> Vector:
    line = unit(sub(arm.wrist, arm.shoulder))
    bow = sub(lerp(arm.shoulder, arm.wrist, 0.5), arm.elbow)
    return across(bow if length(bow) > 1 else joints.chest.front, line)


def _moved_lines(kept: Kept, camera: Camera, at: Vector) -> QPainterPath:
    return kept.lines.translated(*camera(at))
