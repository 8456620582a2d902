"""Arms and legs: from where they should reach to where their joints lie."""

from __future__ import annotations

from math import acos, atan2, cos, pi, radians, sin, sqrt
from typing import NamedTuple

from hipcalm.figure.body import ANKLE_HEIGHT, ARCH, BALL, HEEL, TOE
from hipcalm.figure.vectors import (
    Axes,
    Vector,
    across,
    add,
    cross,
    dot,
    length,
    mad,
    mul,
    sub,
    unit,
)

_FULL_REACH = 0.9985
"""A limb is never quite straight: at its full length the knee would snap."""
_ELBOW_RADIUS = 3.6
_ELBOW_OUT = 0.35
"""An elbow on the ground stays at least this much outward, so that it doesn't lie in the trunk."""
_MIDLINE_EPS = 1e-6
SOLE = {"ankle": (0.0, 0.0), "sole": (0.0, -ANKLE_HEIGHT), "heel": (HEEL[0], -ANKLE_HEIGHT)}
"""Which point of the foot, seen from the ankle joint, is put on the place that is given."""
_BALL_RADIUS, _INSTEP_RADIUS = 2.2, 4.0


class Bent(NamedTuple):
    """A limb of two bones: its middle and end joints, where the middle points to, and the miss."""

    middle: Vector
    end: Vector
    pole: Vector
    miss: float


class FootJoints(NamedTuple):
    """The points inside a foot, and how it is turned; `toe_*` tell how its toes are."""

    heel: Vector
    arch: Vector
    ball: Vector
    toe: Vector
    heading: Vector
    up: Vector
    across: Vector
    toe_heading: Vector
    toe_up: Vector


class Ring(NamedTuple):
    """The circle on which a knee or an elbow may lie."""

    middle: Vector
    radius: float
    axis: Vector
    pole: Vector


def ring(root: Vector, target: Vector, bones: tuple[float, float], ref: Vector) -> Ring:
    """Return where the middle joint may lie; `ref` is where it would rather point."""
    first, second = bones
    way = sub(target, root)
    distance = length(way)
    axis = unit(way)
    ca = (first * first + distance * distance - second * second) / (2 * first * distance)
    ca = max(-1.0, min(1.0, ca))
    return Ring(mad(root, axis, first * ca), first * sqrt(1.0 - ca * ca), axis, across(ref, axis))


def within_reach(root: Vector, target: Vector, bones: tuple[float, float]) -> tuple[Vector, float]:
    """Return the nearest place to `target` that the limb can reach, and by how much it misses."""
    way = sub(target, root)
    distance = length(way)
    far, near = (bones[0] + bones[1]) * _FULL_REACH, abs(bones[0] - bones[1]) + 2.0
    if near <= distance <= far:
        return target, 0.0
    held = far if distance > far else near
    return mad(root, unit(way), held), abs(distance - held)


def bend(
    root: Vector,
    target: Vector,
    bones: tuple[float, float],
    ref: Vector,
    outward: Vector,
    swivel: float = 0.0,
) -> Bent:
    """Return a limb from `root` that reaches for `target`, the middle joint towards `ref`.

    `swivel` degrees turn the middle joint around the limb's line, + to the side of `outward`.
    """
    end, miss = within_reach(root, target, bones)
    on = ring(root, end, bones, ref)
    pole = on.pole
    if swivel:
        aside = cross(on.axis, pole)
        if dot(aside, outward) < 0:
            aside = mul(aside, -1.0)
        a = radians(swivel)
        pole = mad(mul(pole, cos(a)), aside, sin(a))
    return Bent(mad(on.middle, pole, on.radius), end, pole, miss)


def bend_to_ground(
    root: Vector, target: Vector, bones: tuple[float, float], ref: Vector, outward: Vector
) -> Bent:
    """Return an arm whose elbow lies on the ground, on the outer side of the body."""
    end, miss = within_reach(root, target, bones)
    on = ring(root, end, bones, ref)
    aside = cross(on.axis, on.pole)
    lift = _ELBOW_RADIUS - on.middle[1]
    pole = max(
        _where(on, aside, (on.pole[1] * on.radius, aside[1] * on.radius), lift),
        key=lambda v: dot(v, outward),
    )
    if dot(pole, outward) < _ELBOW_OUT:
        parts = dot(on.pole, outward), dot(aside, outward)
        pole = min(_where(on, aside, parts, _ELBOW_OUT), key=lambda v: v[1])
    return Bent(mad(on.middle, pole, on.radius), end, pole, miss)


def _where(on: Ring, aside: Vector, parts: tuple[float, float], value: float) -> list[Vector]:
    """Return both directions around the ring in which a sum of its two parts has a value."""
    size = sqrt(parts[0] ** 2 + parts[1] ** 2) or _MIDLINE_EPS
    middle = atan2(parts[1], parts[0])
    away = acos(max(-1.0, min(1.0, value / size)))
    turns = middle + away, middle - away
    return [mad(mul(on.pole, cos(turn)), aside, sin(turn)) for turn in turns]


def foot_axes(pitch: float, toe_out: float, side: int) -> Axes:
    """Return heading, up and across of a foot held at these degrees."""
    a = pitch * pi / 180
    heading, up, right = (cos(a), sin(a), 0.0), (-sin(a), cos(a), 0.0), (0.0, 0.0, 1.0)
    if toe_out:
        t = toe_out * pi / 180 * side
        c, s = cos(t), sin(t)
        heading = (heading[0] * c, heading[1], heading[0] * s)
        up = (up[0] * c, up[1], up[0] * s)
        right = (-s, 0.0, c)
    return Axes(heading, up, right)


def foot_at(ankle: Vector, held: Axes, toe_heading: Vector | None) -> FootJoints:
    """Return the points inside a foot that hangs on an ankle."""
    heading, up, right = held

    def place(point: tuple[float, float]) -> Vector:
        return mad(mad(ankle, heading, point[0]), up, point[1])

    ball = place(BALL)
    toe_heading = toe_heading or heading
    toe_up = cross(right, toe_heading)
    toe = mad(mad(ball, toe_heading, TOE[0] - BALL[0]), toe_up, TOE[1] - BALL[1])
    return FootJoints(place(HEEL), place(ARCH), ball, toe, heading, up, right, toe_heading, toe_up)


def ankle_above(at: Vector, pin: str, held: Axes) -> Vector:
    """Return where the ankle lies when that point of the foot is at a place on the ground."""
    heading, up, _ = held
    if pin == "ball":
        foot = add(mul(heading, BALL[0]), mul(up, BALL[1]))
        return sub((at[0], at[1] + _BALL_RADIUS, at[2]), foot)
    if pin == "instep":
        return (at[0], at[1] + _INSTEP_RADIUS, at[2])
    along, height = SOLE[pin]
    return sub(at, add(mul(heading, along), mul(up, height)))


def sinks(foot: FootJoints) -> float:
    """Return how far the lowest point of a foot lies over the floor, in cm; below it is < 0."""
    return min(foot.heel[1] - 3.2, foot.ball[1] - 2.3, foot.toe[1] - 1.4)
