"""The floor and the props, painted once for a pose and kept: they don't move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF, QRadialGradient

from hipcalm.figure.camera import Camera
from hipcalm.figure.outline import Blob, Shape
from hipcalm.figure.palette import Palette
from hipcalm.figure.vectors import Vector
from hipcalm.figure.words import (
    Ball,
    Bed,
    Block,
    Chair,
    Mat,
    Pillow,
    Prop,
    Table,
    Wall,
)

_FLOOR_WIDE, _FLOOR_DEEP, _FLOOR_LEAST = 0.475, 58.0, 9.0
"""Half-widths of the floor: a share of the window, and cm seen from above."""
_HAIRLINE = 0.5


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


class RoomPainter:
    """Paints what stands around the figure."""

    def __init__(self, painter: QPainter, camera: Camera, palette: Palette) -> None:
        self._painter = painter
        self._camera = camera
        self._palette = palette

    def floor(self, view: Sequence[float], shadow: Sequence[float] | None) -> None:
        """Paint the floor and the shadow that the figure throws on it."""
        painter, camera = self._painter, self._camera
        middle = (view[0] + view[2]) / 2
        y = camera((0.0, 0.0, 0.0))[1] + 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._palette["floor"])
        deep = max(_FLOOR_LEAST, _FLOOR_DEEP * camera.toward[1])
        painter.drawEllipse(QPointF(middle, y), (view[2] - view[0]) * _FLOOR_WIDE, deep)
        if shadow is None:
            return
        gradient = QRadialGradient(QPointF(0, 0), 1)
        for at, alpha in ((0.0, 0.27), (0.55, 0.15), (1.0, 0.0)):
            gradient.setColorAt(at, self._palette.faded("shadow", alpha))
        half = (shadow[1] - shadow[0]) / 2
        painter.save()
        painter.translate(*camera(((shadow[0] + shadow[1]) / 2, 0.0, 0.0)))
        painter.scale(half * 1.1, max(6.5, half * 0.12))
        painter.setBrush(gradient)
        painter.drawEllipse(QPointF(0, 0), 1, 1)
        painter.restore()

    def prop(self, prop: Prop) -> None:
        """Paint one prop."""
        match prop:
            case Bed():
                self._bed(prop)
            case Pillow():
                self._pillow(prop)
            case Chair():
                self._chair(prop)
            case Table():
                self._table(prop)
            case Ball():
                self._ball(prop)
            case Mat() | Block() | Wall():
                self._box(*_boxed(prop))
            case _:
                raise AssertionError(f"{prop} is no prop")

    # ------------------------------------------------------------------------------------ boxes

    def _box(self, extent: Extent, round_: float, colours: Faces) -> None:
        """Paint a box with rounded edges: the faces that the viewer sees."""
        x0, x1, y0, y1, z0, z1 = extent
        r = min(round_, (x1 - x0) / 2.01, (z1 - z0) / 2.01)
        ry = min(r, (y1 - y0) / 2.01)
        x0, x1, y0, y1, z0, z1 = x0 + r, x1 - r, y0 + ry, y1 - ry, z0 + r, z1 - r
        aside, above, ahead = self._camera.toward
        if abs(aside) > 1e-3:
            x = x1 if aside > 0 else x0
            self._face([(x, y0, z0), (x, y0, z1), (x, y1, z1), (x, y1, z0)], colours[2], r)
        z = z1 if ahead >= 0 else z0
        self._face([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], colours[1], r)
        if above > 1e-3:
            self._face([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], colours[0], r)

    def _face(self, corners: Sequence[Vector], colour: str, r: float) -> None:
        painter, told = self._painter, self._palette[colour]
        painter.setPen(_pen(QPen(told, 2 * r)))
        painter.setBrush(told)
        painter.drawPolygon(QPolygonF([QPointF(*self._camera(corner)) for corner in corners]))

    def _rod(self, a: Vector, b: Vector, width: float, colour: str) -> None:
        self._painter.setPen(_pen(QPen(self._palette[colour], width)))
        self._painter.drawLine(QPointF(*self._camera(a)), QPointF(*self._camera(b)))

    # -------------------------------------------------------------------------------- furniture

    def _bed(self, bed: Bed) -> None:
        z0, z1 = bed.at_z - bed.z, bed.at_z + bed.z
        for x in (bed.x0 + 12, bed.x1 - 12):
            self._box(Extent(x - 3, x + 3, 0, 10, z1 - 8, z1 - 2), 1.0, ("prop_line",) * 3)
        frame = Extent(bed.x0 + 1, bed.x1 - 2, 8, bed.top - 20, z0, z1)
        self._box(frame, 2.5, ("prop_side", "prop", "prop_side"))
        mattress = Extent(bed.x0, bed.x1, bed.top - 22, bed.top, z0, z1)
        self._box(mattress, 5.5, ("soft", "prop_top", "prop"))

    def _table(self, table: Table) -> None:
        z0, z1 = table.at_z - table.z, table.at_z + table.z
        feet = [(x, z) for z in (z0 + 3, z1 - 3) for x in (table.x0 + 3, table.x1 - 3)]
        for x, z in feet:
            colour = "prop_side" if z < table.at_z else "prop_line"
            self._rod((x, table.top - 3, z), (x, 1.6, z), 3.6, colour)
        self._box(Extent(table.x0, table.x1, table.top - 4, table.top, z0, z1), 1.6, faces("prop"))

    def _pillow(self, pillow: Pillow) -> None:
        end = min(pillow.w * 0.3, max(pillow.h * 0.5, 8.0))
        half = (pillow.w / 2) - end
        shape = Shape(self._camera)
        y = pillow.y + pillow.h / 2
        axes: tuple[Vector, Vector, Vector] = ((end, 0, 0), (0, pillow.h / 2, 0), (0, 0, pillow.z))
        shape.hull([Blob((pillow.x + k * half, y, pillow.at_z), axes) for k in (-1, 1)])
        self._painter.fillPath(shape.path, self._palette[_main(pillow.color)])

    # ------------------------------------------------------------------------------------ chair

    def _chair(self, chair: Chair) -> None:
        """Paint a chair from its far side to its near one."""
        back, front = (chair.x1, chair.x0) if chair.turned else (chair.x0, chair.x1)
        lean = 1.0 if chair.turned else -1.0
        z0, z1, y = chair.at_z - chair.z, chair.at_z + chair.z, chair.seat
        inset = 3.2 * lean
        far, near = z0 + 3, z1 - 3
        self._chair_leg((back - inset, y - 4, far), 2.4 * lean, "prop_side")
        self._chair_leg((front + inset, y - 4, far), -1.2 * lean, "prop_side")
        self._chair_back(chair, back, lean)
        self._box(Extent(chair.x0, chair.x1, y - 4.4, y - 1.4, z0, z1), 1.4, faces("prop"))
        cushion = Extent(chair.x0 + 1.2, chair.x1 - 1.2, y - 2.6, y, z0 + 1.2, z1 - 1.2)
        self._box(cushion, 1.3, faces("gear"))
        self._chair_leg((back - inset, y - 4, near), 2.4 * lean, "prop_line")
        self._chair_leg((front + inset, y - 4, near), -1.2 * lean, "prop_line")

    def _chair_leg(self, top: Vector, splay: float, colour: str) -> None:
        self._rod(top, (top[0] + splay, 1.7, top[2]), 3.4, colour)

    def _chair_back(self, chair: Chair, x: float, lean: float) -> None:
        """Paint two posts and a curved rest between them."""
        y, high = chair.seat, chair.seat + chair.back
        far, near = chair.at_z - chair.z + 3, chair.at_z + chair.z - 3
        foot, head = x - 1.6 * lean, x + 6.0 * lean
        self._rod((foot, y - 2, far), (head, high, far), 3.2, "prop_side")
        for low, top, colour in ((0.30, 0.52, "prop"), (0.64, 0.96, "prop")):
            self._slat(chair, (foot, head), (low, top), colour)
        self._rod((foot, y - 2, near), (head, high, near), 3.2, "prop_line")

    def _slat(
        self, chair: Chair, ends: tuple[float, float], part: tuple[float, float], colour: str
    ) -> None:
        """Paint a slat that bows away from the body, as a row of upright strips."""
        away = 1.0 if ends[1] > ends[0] else -1.0
        across = [k / 8 for k in range(9)]
        lower: list[Vector] = []
        upper: list[Vector] = []
        for t in across:
            z = chair.at_z + (chair.z - 3) * (2 * t - 1)
            bow = away * 1.4 * (1 - (2 * t - 1) ** 2)
            for share, edge in zip(part, (lower, upper), strict=True):
                x = ends[0] + (ends[1] - ends[0]) * share + bow
                edge.append((x, chair.seat + chair.back * share, z))
        self._face([*lower, *reversed(upper)], colour, 0.9)
        for a, b in pairwise(upper):
            self._rod(a, b, 1.1, "prop_top")

    # ------------------------------------------------------------------------------------- ball

    def _ball(self, ball: Ball) -> None:
        """Paint a ball that a body lies on: a little wider than high, flat where it stands."""
        squash = 0.05 if ball.r > 15 else 0.0
        rx, ry = ball.r * (1 + squash * 0.6), ball.r * (1 - squash)
        x, y = self._camera((ball.x, ball.y + ball.r * (1 - squash), ball.at_z))
        path = QPainterPath()
        path.addEllipse(QPointF(x, y), rx, ry)
        gradient = QRadialGradient(QPointF(x - rx * 0.35, y - ry * 0.45), rx * 1.5)
        for at, name in ((0.0, "ball_top"), (0.55, "ball"), (1.0, "ball_side")):
            gradient.setColorAt(at, self._palette[name])
        painter = self._painter
        painter.fillPath(path, gradient)
        if ball.r <= 8:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._palette.faded("ball_top", 0.43), 1.1))
        for share in (0.62, 0.28):
            painter.drawEllipse(QRectF(x - rx * share, y - ry * 0.985, 2 * rx * share, 1.97 * ry))


def _boxed(prop: Mat | Block | Wall) -> tuple[Extent, float, Faces]:
    """Return the box that a plain prop is, how round its edges are, and its colours."""
    z0, z1 = prop.at_z - prop.z, prop.at_z + prop.z
    if isinstance(prop, Mat):
        return Extent(prop.x0, prop.x1, -2.6, 0.0, z0, z1), 1.2, faces("gear")
    if isinstance(prop, Wall):
        x0, x1 = sorted((prop.x, prop.x + prop.depth))
        return Extent(x0, x1, 0.0, prop.h, z0, z1), 1.0, faces("prop")
    x0, x1 = prop.x - prop.w / 2, prop.x + prop.w / 2
    return Extent(x0, x1, prop.y, prop.y + prop.h, z0, z1), 1.4, faces(prop.color)


def _main(colour: str) -> str:
    """Return the colour of a thing that shows only one face."""
    return f"{colour}_top" if colour == "gear" else colour


def _pen(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def supports(props: Sequence[object]) -> Iterator[tuple[float, float, float]]:
    """Yield from where to where, and how high, something carries a body over the floor."""
    for prop in props:
        match prop:
            case Bed() | Table():
                yield prop.x0, prop.x1, prop.top
            case Chair():
                yield prop.x0, prop.x1, prop.seat
            case Block() if prop.z >= 12:
                yield prop.x - prop.w / 2, prop.x + prop.w / 2, prop.y + prop.h
            case _:
                continue
