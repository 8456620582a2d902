"""Lines of points that look round: arcs, caps, capsules, and lines smoothed in between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import acos, atan2, cos, hypot, pi, sin, sqrt

from hipcalm.figure.camera import Flat

_TINY = 1e-6
_OFF_ROUND = 0.02
"""cm that a line of points may lie off the circle that it stands for."""
# ---------------------------------------------------------------------------------- round lines

_SUB = 3
"""A rounded line has so many pieces for each of its pieces."""


def _weights() -> tuple[tuple[float, float, float, float], ...]:
    """Return what four neighbours weigh on a Catmull-Rom line, at each place between two."""
    made = []
    for k in range(1, _SUB):
        t = k / _SUB
        made.append(
            (
                (-t + 2 * t * t - t**3) / 2,
                (2 - 5 * t * t + 3 * t**3) / 2,
                (t + 4 * t * t - 3 * t**3) / 2,
                (t**3 - t * t) / 2,
            )
        )
    return tuple(made)


_WEIGHTS = _weights()


def rounded(points: Sequence[Flat], *, is_closed: bool = False) -> list[Flat]:
    """Return a line through the same points with more between them, so that it looks round."""
    n = len(points)
    if is_closed:
        around = [points[-1], *points, points[0], points[1]]
    else:
        around = [points[0], *points, points[-1]]
    fine: list[Flat] = []
    for i in range(n if is_closed else n - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = around[i : i + 4]
        fine.append((bx, by))
        for wa, wb, wc, wd in _WEIGHTS:
            x = wa * ax + wb * bx + wc * cx + wd * dx
            fine.append((x, wa * ay + wb * by + wc * cy + wd * dy))
    if not is_closed:
        fine.append(points[-1])
    return fine


# ------------------------------------------------------------------------------- discs, capsules


def count(radius: float) -> int:
    """Return how many points make a circle look round."""
    return round(pi / sqrt(2 * _OFF_ROUND / max(radius, 0.5))) + 1


@cache
def circle(count: int) -> tuple[Flat, ...]:
    return tuple((cos(2 * pi * k / count), sin(2 * pi * k / count)) for k in range(count))


@cache
def _half_circle() -> tuple[Flat, ...]:
    return tuple((cos(pi * k / 12), sin(pi * k / 12)) for k in range(1, 12))


def capsule(a: Flat, ra: float, b: Flat, rb: float) -> list[Flat]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    n = hypot(dx, dy)
    if n <= abs(ra - rb) + _TINY:
        x, y, r = (*a, ra) if ra >= rb else (*b, rb)
        return [(x + c * r, y - s * r) for c, s in circle(count(r))]
    way, open_ = atan2(-dy, dx), acos((ra - rb) / n)
    return _arc(b, rb, way - open_, 2 * open_) + _arc(a, ra, way + open_, 2 * (pi - open_))


def _arc(at: Flat, r: float, start: float, sweep: float) -> list[Flat]:
    steps = max(2, round(sweep / (2 * pi) * count(r)))
    x, y = at
    angles = [start + sweep * k / steps for k in range(steps + 1)]
    return [(x + cos(angle) * r, y - sin(angle) * r) for angle in angles]


def cap(p: Flat, q: Flat, way: Flat, bulge: float) -> list[Flat]:
    """Return points from p to q on a half ellipse that bulges along `way`, without the two."""
    mx, my = (p[0] + q[0]) / 2, (p[1] + q[1]) / 2
    hx, hy = (p[0] - q[0]) / 2, (p[1] - q[1]) / 2
    r = hypot(hx, hy) * bulge
    ax, ay = way[0] * r, way[1] * r
    return [(mx + hx * c + ax * s, my + hy * c + ay * s) for c, s in _half_circle()]
