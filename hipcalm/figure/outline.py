"""Flat shapes from round ones: the outlines of balls, bones and ellipsoids as the camera sees them.

A Shape collects outlines that overlap, all wound the same way, so that they make one shape without
holes. Outlines are straight lines from point to point, dense enough to look round: Qt fills those
four times as fast as curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from hipcalm.figure.body import Round
from hipcalm.figure.camera import Camera, Flat
from hipcalm.figure.curves import cap, capsule, circle, count, rounded
from hipcalm.figure.vectors import Vector, across, cross, sub, unit

_TINY = 1e-6
_CLOSE = 0.12
"""Points of a hull nearer than this, in cm, are left out."""


class Rails(NamedTuple):
    """The two sides of a tube, from its beginning to its end, and its direction at both."""

    left: list[Flat]
    right: list[Flat]
    into: Flat
    out_of: Flat


class Blob(NamedTuple):
    """An ellipsoid: its middle, and three half-axes at right angles."""

    at: Vector
    axes: tuple[Vector, Vector, Vector]


class Shape:
    """Outlines that are filled together."""

    __slots__ = ("camera", "path")

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.path = QPainterPath()
        self.path.setFillRule(Qt.FillRule.WindingFill)

    def tube(self, rails: Rails, start: float = 0.0, end: float = 0.0) -> None:
        """Add a tube; `start` and `end` say how far its ends bulge: 1 is a half circle."""
        left, right = rails.left, rails.right
        points = [*right]
        if end:
            points += cap(right[-1], left[-1], rails.out_of, end)
        points += reversed(left)
        if start:
            points += cap(left[0], right[0], (-rails.into[0], -rails.into[1]), start)
        self.polygon(points)

    def disc(self, at: Vector, radius: float) -> None:
        """Add a ball."""
        x, y = self.camera(at)
        self.polygon([(x + c * radius, y - s * radius) for c, s in circle(count(radius))])

    def capsule(self, a: Vector, a_radius: float, b: Vector, b_radius: float) -> None:
        """Add the hull of two balls."""
        start, end = self.camera(a), self.camera(b)
        self.polygon(capsule(start, a_radius, end, b_radius))

    def hull(self, blobs: Sequence[Blob | tuple[Vector, float]]) -> None:
        """Add the hull of balls and ellipsoids."""
        self.polygon(_hull([_flattened(self.camera, blob) for blob in blobs]))

    def ellipsoid(self, at: Vector, axes: tuple[Vector, Vector, Vector]) -> None:
        """Add one ellipsoid."""
        x, y, m0, m1, m2 = _flattened(self.camera, Blob(at, axes))
        a = sqrt(m0) or _TINY
        b, c = m1 / a, sqrt(max(m2 - m1 * m1 / m0, 0.0)) if m0 else sqrt(m2)
        self.polygon([(x + a * dx, y + b * dx + c * dy) for dx, dy in _FEW_AROUND])

    def hull_of_balls(self, *balls: tuple[Vector, float]) -> None:
        """Add the hull of balls."""
        flat = [(*self.camera(at), radius) for at, radius in balls]
        points = []
        for dx, dy in _FEW_AROUND:
            best = -1e9
            for cx, cy, r in flat:
                h = cx * dx + cy * dy + r
                if h > best:
                    best, x, y = h, cx + dx * r, cy + dy * r
            points.append((x, y))
        self.polygon(points)

    def polygon(self, points: Sequence[Flat]) -> None:
        """Add a closed line; it must be wound against the clock, as one sees it."""
        path = self.path
        to = path.lineTo
        path.moveTo(*points[0])
        for x, y in points:
            to(x, y)
        path.closeSubpath()

    def add_moved(self, path: QPainterPath, to: Flat) -> None:
        """Add a path that was made around the world's middle."""
        self.path.addPath(path.translated(*to))


# ------------------------------------------------------------------------------------------ tubes


def bone_rails(
    camera: Camera,
    a: Vector,
    b: Vector,
    front: Vector,
    rounds: Sequence[Round],
    grow: float = 0.0,
) -> Rails:
    """Return both sides of a straight bone's flesh; its cross-section is two half ellipses.

    So a calf stands out behind and a thigh in front, from wherever one looks.
    """
    ax, ay = camera(a)
    bx, by = camera(b)
    dx, dy = bx - ax, by - ay
    n = hypot(dx, dy) or _TINY
    tx, ty = dx / n, dy / n
    line = unit(sub(b, a))
    ahead = across(front, line)
    fx, fy = camera(ahead)
    sx, sy = camera(cross(line, ahead))
    f, s = fx * ty - fy * tx, sx * ty - sy * tx
    ff, ss, faces = f * f, s * s, f > 0
    left, right = [], []
    for t, to_front, to_back, to_side in rounds:
        one, other = (to_front, to_back) if faces else (to_back, to_front)
        side = (to_side + grow) ** 2 * ss
        p = sqrt((one + grow) ** 2 * ff + side)
        q = sqrt((other + grow) ** 2 * ff + side)
        x, y = ax + dx * t, ay + dy * t
        left.append((x + ty * p, y - tx * p))
        right.append((x - ty * q, y + tx * q))
    return Rails(left, right, (tx, ty), (tx, ty))


class Section(NamedTuple):
    """A cross-section of a bent tube: place, two directions, half-widths to front, back, side."""

    at: Vector
    front: Vector
    side: Vector
    to_front: float
    to_back: float
    to_side: float


def tube_rails(camera: Camera, sections: Sequence[Section]) -> Rails:
    """Return both sides of a bent tube, rounded between its sections."""
    middles = [camera(section.at) for section in sections]
    last = len(middles) - 1
    left: list[Flat] = []
    right: list[Flat] = []
    ways: list[Flat] = []
    for i, (_, front, side, to_front, to_back, to_side) in enumerate(sections):
        before, after = middles[max(i - 1, 0)], middles[min(i + 1, last)]
        tx, ty = after[0] - before[0], after[1] - before[1]
        n = hypot(tx, ty) or _TINY
        tx, ty = tx / n, ty / n
        ways.append((tx, ty))
        fx, fy = camera(front)
        sx, sy = camera(side)
        f, s = fx * ty - fy * tx, (sx * ty - sy * tx) * to_side
        p, q = (to_front, to_back) if f > 0 else (to_back, to_front)
        p, q = sqrt((p * f) ** 2 + s * s), sqrt((q * f) ** 2 + s * s)
        x, y = middles[i]
        left.append((x + ty * p, y - tx * p))
        right.append((x - ty * q, y + tx * q))
    return Rails(rounded(left), rounded(right), ways[0], ways[-1])


# ------------------------------------------------------------------------------------------ hulls

_Flattened = tuple[float, float, float, float, float]
"""Middle x and y, and the three numbers of the ellipse's matrix."""


def _directions(count: int) -> tuple[tuple[float, float, float, float, float], ...]:
    return tuple((x, -y, x * x, -2 * x * y, y * y) for x, y in circle(count))


_AROUND = _directions(28)
_FEW_AROUND = tuple((x, -y) for x, y in circle(24))


def _flattened(camera: Camera, blob: Blob | tuple[Vector, float]) -> _Flattened:
    """Return the ellipse that an ellipsoid is in the picture."""
    x, y = camera(blob[0])
    if not isinstance(blob, Blob):
        r = blob[1]
        return (x, y, r * r, 0.0, r * r)
    m0 = m1 = m2 = 0.0
    for axis in blob.axes:
        ex, ey = camera(axis)
        m0 += ex * ex
        m1 += ex * ey
        m2 += ey * ey
    return (x, y, m0, m1, m2)


def _hull(blobs: Sequence[_Flattened]) -> list[Flat]:
    points: list[Flat] = []
    lx = ly = 1e9
    for dx, dy, xx, xy, yy in _AROUND:
        best, found, size = -1e9, blobs[0], 1.0
        for blob in blobs:
            s = sqrt(blob[2] * xx + blob[3] * xy + blob[4] * yy)
            h = blob[0] * dx + blob[1] * dy + s
            if h > best:
                best, found, size = h, blob, s
        size = size or _TINY
        x = found[0] + (found[2] * dx + found[3] * dy) / size
        y = found[1] + (found[3] * dx + found[4] * dy) / size
        if abs(x - lx) + abs(y - ly) > _CLOSE:
            points.append((x, y))
            lx, ly = x, y
    return points
