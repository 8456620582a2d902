"""Points and directions in space as plain tuples, and the little arithmetic that they need.

Plain tuples, since a figure is solved anew for each frame: the interpreter adds three floats faster
than it finds a method. Positions are in centimetres, angles in radians unless a name says degrees.
"""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import NamedTuple

Vector = tuple[float, float, float]
ORIGIN: Vector = (0.0, 0.0, 0.0)
_TINY = 1e-9


class Axes(NamedTuple):
    """Three unit vectors at right angles to each other: how a part of the body is turned."""

    front: Vector
    up: Vector
    right: Vector


def add(a: Vector, b: Vector) -> Vector:
    """Return a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vector, b: Vector) -> Vector:
    """Return a - b, which leads from b to a."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def mul(a: Vector, k: float) -> Vector:
    """Return a, k times as long."""
    return (a[0] * k, a[1] * k, a[2] * k)


def mad(a: Vector, b: Vector, k: float) -> Vector:
    """Return a + k b: from a, go k along b."""
    return (a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k)


def dot(a: Vector, b: Vector) -> float:
    """Return the inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Return the outer product, at right angles to both."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Vector) -> float:
    """Return how long a vector is."""
    return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Vector) -> Vector:
    """Return the direction of a vector, 1 long."""
    n = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) or _TINY
    return (a[0] / n, a[1] / n, a[2] / n)


def lerp(a: Vector, b: Vector, t: float) -> Vector:
    """Return the point that lies the share t of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def across(v: Vector, axis: Vector) -> Vector:
    """Return the direction of that part of v that lies at right angles to the unit vector axis."""
    d = dot(v, axis)
    return unit((v[0] - axis[0] * d, v[1] - axis[1] * d, v[2] - axis[2] * d))


def axes(tilt: float, turn: float = 0.0, roll: float = 0.0) -> Axes:
    """Return how a block of the body lies in space; all angles are in degrees.

    `tilt` 0 is upright, + bends forward, 90 lies prone, -90 supine. `turn` is + towards the body's
    right, `roll` + leans to the right.
    """
    a = radians(tilt)
    front, up, right = (cos(a), -sin(a), 0.0), (sin(a), cos(a), 0.0), (0.0, 0.0, 1.0)
    if roll:
        c, s = cos(radians(roll)), sin(radians(roll))
        up, right = mad(mul(up, c), right, s), mad(mul(right, c), up, -s)
    if turn:
        c, s = cos(radians(turn)), sin(radians(turn))
        front, right = mad(mul(front, c), right, s), mad(mul(right, c), front, -s)
    return Axes(front, up, right)


def direction(degrees: float, out_degrees: float, side: int) -> Vector:
    """Return where a bone points, as pose files say it.

    0 is forward (+x), 90 up, -90 down, 180 backward; `out_degrees` leads away from the midline, to
    the right for `side` 1 and to the left for -1.
    """
    a, o = radians(degrees), radians(out_degrees)
    return (cos(a) * cos(o), sin(a) * cos(o), side * sin(o))


def smooth(t: float) -> float:
    """Return t eased at both ends, and held to 0..1."""
    t = 0.0 if t < 0.0 else min(t, 1.0)
    return t * t * (3.0 - 2.0 * t)
