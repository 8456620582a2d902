"""The eye that looks at the figure: without perspective, turned by yaw, looking down by pitch."""

from __future__ import annotations

from math import cos, radians, sin

from hipcalm.figure.vectors import Vector

Flat = tuple[float, float]
"""A point of the picture in cm: x to the right, y DOWN."""


class Camera:
    """Turns points in space into points of the picture. Angles are in degrees.

    `yaw` 0 looks from the body's right, so that it faces right; 90 looks from in front. `pitch` +
    looks down. `key` names the camera where shapes are kept for reuse.
    """

    __slots__ = ("down", "key", "right", "toward")

    def __init__(self, yaw: float, pitch: float) -> None:
        a, p = radians(yaw), radians(pitch)
        self.key = (round(yaw, 2), round(pitch, 2))
        self.right: Vector = (cos(a), 0.0, -sin(a))
        self.down: Vector = (sin(a) * sin(p), -cos(p), cos(a) * sin(p))
        self.toward: Vector = (sin(a) * cos(p), sin(p), cos(a) * cos(p))

    def __call__(self, v: Vector) -> Flat:
        """Return where a point, or a direction, is in the picture."""
        x, y = self.right, self.down
        return (
            x[0] * v[0] + x[2] * v[2],
            y[0] * v[0] + y[1] * v[1] + y[2] * v[2],
        )

    def depth(self, v: Vector) -> float:
        """Return how much nearer a point is than the world's middle."""
        z = self.toward
        return z[0] * v[0] + z[1] * v[1] + z[2] * v[2]

    def depth_on_floor(self, v: Vector) -> float:
        """Return the same as if the eye looked level: height must not reorder limbs."""
        return self.right[0] * v[2] - self.right[2] * v[0]
