"""Boxes, faces and rods as the camera sees them: what furniture is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from hipcalm.figure.camera import Camera
from hipcalm.figure.palette import Palette
from hipcalm.figure.vectors import Vector


class Extent(NamedTuple):
    """A box in the room, in cm."""

    x0: float
    x1: float
    y0: float
    y1: float
    z0: float
    z1: float


Faces = tuple[str, str, str]
"""The colours of a box: its top, its front, its side."""


def faces(colour: str) -> Faces:
    """Return a box's colours from their common name."""
    return (f"{colour}_top", colour, f"{colour}_side")


class SolidPainter:
    """Paints plain solids in the colours of a palette."""

    def __init__(self, painter: QPainter, camera: Camera, palette: Palette) -> None:
        self._painter = painter
        self._camera = camera
        self._palette = palette

    def box(self, extent: Extent, round_: float, colours: Faces) -> None:
        """Paint a box with rounded edges: the faces that the viewer sees."""
        x0, x1, y0, y1, z0, z1 = extent
        r = min(round_, (x1 - x0) / 2.01, (z1 - z0) / 2.01)
        ry = min(r, (y1 - y0) / 2.01)
        x0, x1, y0, y1, z0, z1 = x0 + r, x1 - r, y0 + ry, y1 - ry, z0 + r, z1 - r
        aside, above, ahead = self._camera.toward
        if abs(aside) > 1e-3:
            x = x1 if aside > 0 else x0
            self.face([(x, y0, z0), (x, y0, z1), (x, y1, z1), (x, y1, z0)], colours[2], r)
        z = z1 if ahead >= 0 else z0
        self.face([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], colours[1], r)
        if above > 1e-3:
            self.face([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], colours[0], r)

    def face(self, corners: Sequence[Vector], colour: str, r: float) -> None:
        """Paint a flat face whose corners are rounded, r cm beyond the points."""
        painter, told = self._painter, self._palette[colour]
        painter.setPen(_pen(QPen(told, 2 * r)))
        painter.setBrush(told)
        painter.drawPolygon(QPolygonF([QPointF(*self._camera(corner)) for corner in corners]))

    def rod(self, a: Vector, b: Vector, width: float, colour: str) -> None:
        """Paint a round rod from one point to another."""
        self._painter.setPen(_pen(QPen(self._palette[colour], width)))
        self._painter.drawLine(QPointF(*self._camera(a)), QPointF(*self._camera(b)))


def _pen(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
