"""The head as shapes: skin, hair, ears, and the lines of the face."""

from __future__ import annotations

from math import atan2, hypot, pi
from typing import NamedTuple

from PySide6.QtGui import QPainterPath

from hipcalm.figure.camera import Camera, Flat
from hipcalm.figure.curves import rounded
from hipcalm.figure.joints import HeadJoints, Joints
from hipcalm.figure.outline import Shape
from hipcalm.figure.vectors import Vector, mad, mul

_HAIR_FACES = -0.5
_EAR_IN_FRONT, _EAR_SEEN = 0.4, -0.45

# Contours of the head, in cm from the middle of the skull: the side view (x forward, y up) and the
# front view (x to the side that the face is turned to), point for point.
_HEAD_SIDE = (
    (7.0, 7.8), (8.6, 4.4), (8.75, 1.4), (10.0, -2.3), (8.95, -3.7), (9.0, -5.6), (8.2, -8.8),
    (5.7, -10.8), (1.4, -9.0), (-3.2, -8.2), (-7.4, -5.4), (-9.4, 0.2), (-8.4, 5.8), (-4.2, 9.8),
    (1.6, 10.9),
)  # fmt: skip
_HEAD_FRONT = (
    (5.9, 7.6), (7.4, 3.2), (7.4, 0.8), (7.1, -2.0), (6.5, -4.4), (5.6, -6.8), (3.9, -9.2),
    (1.3, -10.9), (-1.3, -10.9), (-3.9, -9.2), (-6.5, -4.4), (-7.4, 0.8), (-7.0, 5.2), (-4.2, 9.6),
    (1.2, 10.9),
)  # fmt: skip
# Hair: from the fringe over the crown down to the nape, and back along the line of the hair.
_HAIR_SIDE = (
    (8.4, 5.6), (7.6, 9.4), (3.0, 12.2), (-4.2, 11.8), (-9.3, 7.8), (-11.0, 1.6), (-9.9, -3.6),
    (-6.9, -7.2), (-4.2, -5.6), (-2.4, -3.6), (0.2, -2.4), (2.0, -0.4), (3.2, 2.6), (5.6, 4.8),
)  # fmt: skip
_HAIR_FRONT = (
    (7.9, 1.6), (8.0, 7.0), (4.6, 11.4), (-0.6, 12.4), (-6.0, 10.8), (-8.3, 6.0), (-8.1, 0.6),
    (-7.4, -1.6), (-6.9, 0.4), (-6.3, 2.8), (-4.2, 4.9), (-0.6, 5.9), (3.2, 5.6), (6.2, 3.8),
)  # fmt: skip
# The same from behind: all hair, down to the nape.
_BACK_SIDE = (
    (8.4, 5.6), (7.6, 9.4), (3.0, 12.2), (-4.2, 11.8), (-9.3, 7.8), (-11.0, 1.6), (-9.9, -3.6),
    (-6.9, -7.2), (-4.2, -5.6), (-2.4, -3.6), (0.2, -2.4), (3.2, 2.6),
)  # fmt: skip
_BACK_FRONT = (
    (7.9, 1.6), (8.0, 7.0), (4.6, 11.4), (-0.6, 12.4), (-6.0, 10.8), (-8.3, 6.0), (-8.1, 0.6),
    (-7.2, -4.0), (-4.5, -8.6), (0.0, -9.6), (4.5, -8.6), (7.2, -4.0),
)  # fmt: skip


class _Contour(NamedTuple):
    """A line around something, in profile and from in front, point for point."""

    side: list[Flat]
    front: list[Flat]


_HEAD, _HAIR, _BACK = (
    _Contour(rounded(side, is_closed=True), rounded(front, is_closed=True))
    for side, front in (
        (_HEAD_SIDE, _HEAD_FRONT),
        (_HAIR_SIDE, _HAIR_FRONT),
        (_BACK_SIDE, _BACK_FRONT),
    )
)


class HeadShapes(NamedTuple):
    """The head. `ear` lies over the hair, `ear_behind` peeps out from behind the head."""

    head: QPainterPath
    hair: QPainterPath
    ear: QPainterPath
    ear_behind: QPainterPath
    lines: QPainterPath


class _Facing(NamedTuple):
    """How a head is seen: its directions in the picture, and how much it looks at the viewer.

    `ahead` and `up` are unit vectors of the picture, `height` how much of it is seen, `front` 0 in
    profile and 1 from in front, `toward` < 0 from behind.
    """

    middle: Flat
    ahead: Flat
    up: Flat
    height: float
    front: float
    toward: float


def _facing(head: HeadJoints, camera: Camera) -> _Facing:
    held = head.held
    ux, uy = camera(held.up)
    n = hypot(ux, uy) or 1e-6
    ux, uy = ux / n, uy / n
    hx, hy = -uy, ux
    fx, fy = camera(held.front)
    along, toward = fx * hx + fy * hy, camera.depth(held.front)
    sign = 1.0 if along >= 0 else -1.0
    w = min(1.0, abs(atan2(toward, abs(along))) / (pi / 2))
    w = w * w * (3 - 2 * w) * 0.5 + w * 0.5
    ahead = (hx * sign, hy * sign)
    return _Facing(camera(head.skull), ahead, (ux, uy), 0.35 + 0.65 * n, w, toward)


def _placed(seen: _Facing, contour: _Contour) -> list[Flat]:
    (cx, cy), (hx, hy), (ux, uy) = seen.middle, seen.ahead, seen.up
    placed = []
    for (ax, ay), (bx, by) in zip(contour.side, contour.front, strict=True):
        x, y = ax + (bx - ax) * seen.front, (ay + (by - ay) * seen.front) * seen.height
        placed.append((cx + hx * x + ux * y, cy + hy * x + uy * y))
    return placed if hx * uy < hy * ux else placed[::-1]


def head_shapes(joints: Joints, camera: Camera, *, has_knot: bool) -> HeadShapes:
    """Return the head's shapes."""
    head = joints.head
    seen = _facing(head, camera)
    skin, hair = Shape(camera), Shape(camera)
    skin.polygon(_placed(seen, _HEAD))
    hair.polygon(_placed(seen, _HAIR if seen.toward > _HAIR_FACES else _BACK))
    if has_knot:
        front, up, right = head.held
        knot = mad(mad(head.skull, front, -5.6), up, 11.6)
        hair.ellipsoid(knot, (mul(front, 4.0), mul(up, 3.6), mul(right, 4.0)))
    ear, behind = _ears(head, camera, seen)
    return HeadShapes(skin.path, hair.path, ear, behind, _face(head, camera, seen))


def _ears(head: HeadJoints, camera: Camera, seen: _Facing) -> tuple[QPainterPath, QPainterPath]:
    front, up, right = head.held
    over, behind = Shape(camera), Shape(camera)
    for sign in (1.0, -1.0):
        depth = camera.depth(mul(right, sign))
        if depth <= _EAR_SEEN or seen.toward <= -0.4:
            continue
        at = mad(mad(head.skull, front, -1.3), up, -1.1)
        at = mad(at, right, (6.9 + 0.7 * seen.front) * sign)
        shape = over if depth > _EAR_IN_FRONT else behind
        shape.ellipsoid(at, (mul(front, 1.7), mul(up, 2.4), right))
    return over.path, behind.path


def _face(head: HeadJoints, camera: Camera, seen: _Facing) -> QPainterPath:
    """Return the closed eyes and the small smile, as lines."""
    front, up, right = head.held
    lines = QPainterPath()

    def at(ahead: float, above: float, aside: float) -> Flat:
        place: Vector = mad(mad(mad(head.skull, front, ahead), up, above), right, aside)
        return camera(place)

    def arc(a: Flat, b: Flat, c: Flat) -> None:
        lines.moveTo(*a)
        lines.quadTo(*b, *c)

    for sign in (1.0, -1.0):
        if camera.depth(mad(mul(front, 0.80), right, 0.60 * sign)) > 0.12:
            lid = at(7.5, -1.2, 3.4 * sign)
            arc(at(8.3, 0.1, 1.7 * sign), lid, at(5.9, 0.2, 4.9 * sign))
    if seen.toward > -0.2:
        if seen.front < 0.35:
            sign = 1.0 if camera.depth(right) > 0 else -1.0
            arc(at(8.9, -5.8, 0.2), at(8.2, -6.1, sign), at(7.4, -5.5, 1.7 * sign))
        else:
            arc(at(8.4, -5.5, -1.5), at(9.6, -6.3, 0.0), at(8.4, -5.5, 1.5))
    return lines
