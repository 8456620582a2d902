"""Hands with fingers, and feet with toes.

They depend only on how they are turned, so each is made once around the world's middle, kept, and
moved to where it belongs. What is kept is bounded: the one used longest ago goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtGui import QPainterPath, QTransform

from hipcalm.figure.camera import Camera
from hipcalm.figure.joints import ArmJoints, LegJoints
from hipcalm.figure.limbs import FootJoints
from hipcalm.figure.outline import Blob, Shape
from hipcalm.figure.vectors import ORIGIN, Vector, add, cross, mad, mul, sub, unit

_MOST_KEPT = 600
"""Each takes some 5 kB, so about 3 MB at most."""
_STEP = 100.0
"""Directions are told apart to 1/100, which is half a degree."""
_FINE = 6.0
"""Outlines are joined at so many times their size, since Qt joins them to about one unit."""
_FACING = 0.3
"""The lines between fingers show when the back of the hand or the palm looks at the viewer."""
_TOES_FACING = 0.5


class Kept(NamedTuple):
    """A hand or a foot around its joint: shape, and the lines between fingers or toes."""

    path: QPainterPath
    lines: QPainterPath


class _Finger(NamedTuple):
    """A finger or a toe: where it begins across the hand or the foot, how far along, how long."""

    aside: float
    along: float
    length: float
    radius: float
    spread: float


_FINGERS = (
    _Finger(2.55, 8.6, 6.3, 0.98, 0.07),
    _Finger(0.85, 9.1, 7.0, 1.02, 0.02),
    _Finger(-0.85, 8.9, 6.5, 0.98, -0.03),
    _Finger(-2.45, 8.1, 5.0, 0.86, -0.09),
)
"""From the first finger, on the thumb's side, to the little one."""
_TOES = (
    _Finger(-2.55, 1.2, 3.6, 1.55, 0.0),
    _Finger(-0.55, 1.5, 3.0, 1.05, 0.0),
    _Finger(1.05, 1.2, 2.5, 0.98, 0.0),
    _Finger(2.45, 0.6, 2.2, 0.92, 0.0),
    _Finger(3.6, -0.4, 2.0, 0.88, 0.0),
)
"""From the big toe, on the inner side, outward; along from the ball of the foot."""

_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()


def _keep(key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    found = _kept.get(key)
    if found is not None:
        _kept.move_to_end(key)
        return found
    found = _kept[key] = make()
    if len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _rounded(v: Vector) -> tuple[int, int, int]:
    return (round(v[0] * _STEP), round(v[1] * _STEP), round(v[2] * _STEP))


def hand(arm: ArmJoints, sign: int, camera: Camera) -> Kept:
    """Return a hand around its wrist; `sign` is 1 for the right one."""
    key = ("hand", camera.key, sign, _rounded(arm.heading), _rounded(arm.palm))
    return _keep(key, lambda: _hand(arm.heading, arm.palm, sign, camera))


def _hand(heading: Vector, palm: Vector, sign: int, camera: Camera) -> Kept:
    shape = Shape(camera)
    thumb = mul(cross(palm, heading), -float(sign))

    def at(along: float, aside: float, out: float) -> Vector:
        return add(add(mul(heading, along), mul(thumb, aside)), mul(palm, out))

    heel = Blob(at(3.0, 0.2, 0.1), (mul(heading, 2.6), mul(palm, 1.75), mul(thumb, 3.0)))
    knuckles = Blob(at(7.6, 0.05, 0.1), (mul(heading, 1.9), mul(palm, 1.3), mul(thumb, 3.7)))
    shape.hull([(ORIGIN, 2.3), heel])
    shape.hull([heel, knuckles])
    for finger in _FINGERS:
        _finger(shape, finger, at)
    shape.capsule(at(2.6, 2.0, 0.2), 1.75, at(6.0, 4.3, 1.1), 1.2)
    shape.capsule(at(6.0, 4.3, 1.1), 1.2, at(9.2, 5.2, 1.5), 0.92)
    lines = QPainterPath()
    if abs(camera.depth(palm)) > _FACING:
        for first, second in pairwise(_FINGERS):
            _line_between(lines, first, second, at, camera)
    return Kept(_joined(shape.path), lines)


def _joined(path: QPainterPath) -> QPainterPath:
    """Return the same shape without lines inside it: it is painted often."""
    larger = QTransform.fromScale(_FINE, _FINE).map(path).simplified()
    return QTransform.fromScale(1 / _FINE, 1 / _FINE).map(larger)


_At = Callable[[float, float, float], Vector]


def _finger(shape: Shape, finger: _Finger, at: _At) -> None:
    middle, end = finger.along + finger.length * 0.5, finger.along + finger.length
    aside = finger.aside
    bent = at(middle, aside + finger.spread * finger.length * 0.5, 0.35)
    shape.capsule(at(finger.along - 1.0, aside, 0.0), finger.radius + 0.1, bent, finger.radius)
    tip = at(end - finger.radius, aside + finger.spread * finger.length, 1.15)
    shape.capsule(bent, finger.radius, tip, finger.radius * 0.86)


def _line_between(
    lines: QPainterPath, first: _Finger, second: _Finger, at: _At, camera: Camera
) -> None:
    start = (first.along + second.along) / 2 + 0.4
    reach = min(first.along + first.length, second.along + second.length) - 1.4
    aside = (first.aside + second.aside) / 2
    spread = (first.spread + second.spread) / 2
    lines.moveTo(*camera(at(start, aside, 0.1)))
    lines.lineTo(*camera(at(reach, aside + spread * (reach - start), 0.8)))


def foot(leg: LegJoints, sign: int, camera: Camera) -> Kept:
    """Return a foot around its ankle; `sign` is 1 for the right one."""
    held = leg.foot
    turned = (_rounded(held.heading), _rounded(held.up), _rounded(held.toe_up))
    key = ("foot", camera.key, sign, *turned)
    return _keep(key, lambda: _foot(leg.ankle, held, sign, camera))


def _foot(ankle: Vector, held: FootJoints, sign: int, camera: Camera) -> Kept:
    shape = Shape(camera)
    ahead, up, side = held.heading, held.up, held.across
    heel, arch, ball, toe = (
        sub(point, ankle) for point in (held.heel, held.arch, held.ball, held.toe)
    )
    out = mul(side, float(sign))
    back = Blob(heel, (mul(ahead, 3.1), mul(up, 3.1), mul(side, 3.1)))
    middle = Blob(mad(arch, up, 0.9), (mul(ahead, 3.0), mul(up, 2.6), mul(side, 3.2)))
    front = Blob(mad(ball, up, 0.3), (mul(ahead, 2.7), mul(up, 2.25), mul(side, 4.1)))
    shape.hull([(ORIGIN, 2.95), back, middle])
    shape.hull([back, middle, front])
    shape.capsule(mad(mul(ahead, 0.6), up, -1.2), 2.85, mad(mad(arch, ahead, 2.4), up, 1.0), 2.2)
    way, toe_up = unit(sub(toe, ball)), held.toe_up
    along, lines = held.toe_heading, QPainterPath()
    for finger in _TOES:
        start = mad(mad(ball, out, finger.aside), toe_up, finger.radius - 2.0)
        tip = mad(mad(start, along, finger.along + finger.length), toe_up, -0.25)
        shape.capsule(mad(start, toe_up, 0.5), finger.radius + 0.35, tip, finger.radius)
    if camera.depth(toe_up) + 0.5 * camera.depth(way) > _TOES_FACING:
        for first, second in pairwise(_TOES):
            aside = (first.aside + first.radius + second.aside - second.radius) / 2
            reach = min(first.along + first.length, second.along + second.length)
            base = mad(mad(ball, out, aside), toe_up, -0.4)
            lines.moveTo(*camera(mad(base, along, reach - 1.3)))
            lines.lineTo(*camera(mad(base, along, reach + 0.9)))
    return Kept(_joined(shape.path), lines)
