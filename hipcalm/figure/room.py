"""The floor and the props, painted once for a pose and kept: they don't move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QRadialGradient

from hipcalm.figure.camera import Camera
from hipcalm.figure.joints import Joints
from hipcalm.figure.outline import Blob, Shape
from hipcalm.figure.palette import Palette
from hipcalm.figure.props import Ball, Bed, Block, Chair, Mat, Pillow, Prop, Table, Wall
from hipcalm.figure.solids import Extent, Faces, SolidPainter, faces
from hipcalm.figure.vectors import Vector

_FLOOR_WIDE, _FLOOR_DEEP, _FLOOR_LEAST = 0.475, 58.0, 9.0
"""Half-widths of the floor: a share of the window, and cm seen from above."""
_SAG, _TOUCHES = 2.2, 5.0
"""cm that a mattress hangs under the body, and within which a body is held to lie on it."""
_SOFT_FROM = 30.0
"""Pillows at least so wide give."""


class Load(NamedTuple):
    """A part of the body that presses on what it lies on: its underside, and how wide it is."""

    at: Vector
    wide: float


class RoomPainter(SolidPainter):
    """Paints what stands around the figure; what is soft gives under its `body`."""

    def __init__(
        self, painter: QPainter, camera: Camera, palette: Palette, body: Sequence[Load] = ()
    ) -> None:
        super().__init__(painter, camera, palette)
        self._body = body

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
                self.box(*_boxed(prop))
            case _:
                raise AssertionError(f"{prop} is no prop")

    # -------------------------------------------------------------------------------- furniture

    def _bed(self, bed: Bed) -> None:
        z0, z1 = bed.at_z - bed.z, bed.at_z + bed.z
        for x in (bed.x0 + 12, bed.x1 - 12):
            self.box(Extent(x - 3, x + 3, 0, 10, z1 - 8, z1 - 2), 1.0, ("prop_line",) * 3)
        frame = Extent(bed.x0 + 1, bed.x1 - 2, 8, bed.top - 20, z0, z1)
        self.box(frame, 2.5, ("prop_side", "prop", "prop_side"))
        mattress = Extent(bed.x0, bed.x1, bed.top - 22, bed.top, z0, z1)
        self.box(mattress, 5.5, ("soft", "prop_top", "prop"))
        self._sag(bed, z1)

    def _sag(self, bed: Bed, z: float) -> None:
        """Let the mattress's near edge hang where the body's weight is."""
        pressed = [
            load
            for load in self._body
            if bed.x0 < load.at[0] < bed.x1 and abs(load.at[1] - bed.top) < _TOUCHES
        ]
        if not pressed or self._camera.toward[2] < 0.5:
            return
        upper, lower = [], []
        for i in range(41):
            x = bed.x0 + 6 + (bed.x1 - bed.x0 - 12) * i / 40
            deep = max(_dip(x, load) for load in pressed)
            upper.append((x, bed.top - 6.0, z - 5.5))
            lower.append((x, bed.top - 10.4 - _SAG * deep, z - 5.5))
        self.face([*upper, *reversed(lower)], "soft", 0.4)

    def _table(self, table: Table) -> None:
        z0, z1 = table.at_z - table.z, table.at_z + table.z
        feet = [(x, z) for z in (z0 + 3, z1 - 3) for x in (table.x0 + 3, table.x1 - 3)]
        for x, z in feet:
            colour = "prop_side" if z < table.at_z else "prop_line"
            self.rod((x, table.top - 3, z), (x, 1.6, z), 3.6, colour)
        self.box(Extent(table.x0, table.x1, table.top - 4, table.top, z0, z1), 1.6, faces("prop"))

    def _pillow(self, pillow: Pillow) -> None:
        end = min(pillow.w * 0.3, max(pillow.h * 0.5, 8.0))
        half, high = (pillow.w / 2) - end, pillow.h / 2
        shape = Shape(self._camera)
        under = [load for load in self._body if _is_on(load, pillow)]
        if under and pillow.w >= _SOFT_FROM:
            self._pressed_pillow(shape, pillow, under[0])
        else:
            axes: tuple[Vector, Vector, Vector] = ((end, 0, 0), (0, high, 0), (0, 0, pillow.z))
            y = pillow.y + high
            shape.hull([Blob((pillow.x + k * half, y, pillow.at_z), axes) for k in (-1, 1)])
        self._painter.fillPath(shape.path, self._palette[_main(pillow.color)])

    def _pressed_pillow(self, shape: Shape, pillow: Pillow, load: Load) -> None:
        """Add a pillow that is low under a head, and comes up beside it."""
        high, x0, x1 = pillow.h / 2, pillow.x - pillow.w / 2, pillow.x + pillow.w / 2
        flat: tuple[Vector, Vector, Vector] = ((5, 0, 0), (0, high * 0.72, 0), (0, 0, pillow.z))
        y = pillow.y + high * 0.72
        shape.hull([Blob((x, y, pillow.at_z), flat) for x in (x0 + 5, x1 - 5)])
        for x, room in ((x0, load.at[0] - x0), (x1, x1 - load.at[0])):
            wide = max(4.0, min(10.0, room * 0.42))
            middle = x + wide * 0.9 if x is x0 else x - wide * 0.9
            puffed: tuple[Vector, Vector, Vector]
            puffed = ((wide, 0, 0), (0, high * 1.12, 0), (0, 0, pillow.z * 0.96))
            shape.hull([Blob((middle, pillow.y + high * 1.12, pillow.at_z), puffed)])

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
        self.box(Extent(chair.x0, chair.x1, y - 4.4, y - 1.4, z0, z1), 1.4, faces("prop"))
        cushion = Extent(chair.x0 + 1.2, chair.x1 - 1.2, y - 2.6, y, z0 + 1.2, z1 - 1.2)
        self.box(cushion, 1.3, faces("gear"))
        self._chair_leg((back - inset, y - 4, near), 2.4 * lean, "prop_line")
        self._chair_leg((front + inset, y - 4, near), -1.2 * lean, "prop_line")

    def _chair_leg(self, top: Vector, splay: float, colour: str) -> None:
        self.rod(top, (top[0] + splay, 1.7, top[2]), 3.4, colour)

    def _chair_back(self, chair: Chair, x: float, lean: float) -> None:
        """Paint two posts and a curved rest between them."""
        y, high = chair.seat, chair.seat + chair.back
        far, near = chair.at_z - chair.z + 3, chair.at_z + chair.z - 3
        foot, head = x - 1.6 * lean, x + 6.0 * lean
        self.rod((foot, y - 2, far), (head, high, far), 3.2, "prop_side")
        for low, top, colour in ((0.30, 0.52, "prop"), (0.64, 0.96, "prop")):
            self._slat(chair, (foot, head), (low, top), colour)
        self.rod((foot, y - 2, near), (head, high, near), 3.2, "prop_line")

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
        self.face([*lower, *reversed(upper)], colour, 0.9)
        for a, b in pairwise(upper):
            self.rod(a, b, 1.1, "prop_top")

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


def loads(joints: Joints) -> list[Load]:
    """Return the parts of a body that press on what they lie on."""
    hips, ribs, skull = joints.hips, joints.spine[7].at, joints.head.skull
    return [
        Load((hips[0], hips[1] - 11.0, hips[2]), 15.0),
        Load((ribs[0], ribs[1] - 10.0, ribs[2]), 17.0),
        Load((skull[0], skull[1] - 9.0, skull[2]), 9.0),
    ]


def _dip(x: float, load: Load) -> float:
    return exp(-(((x - load.at[0]) / load.wide) ** 2))


def _is_on(load: Load, pillow: Pillow) -> bool:
    """Whether a part of the body lies in or on a pillow."""
    is_over = abs(load.at[0] - pillow.x) < pillow.w / 2
    return is_over and -2.0 < load.at[1] - pillow.y < pillow.h + 3.0


def _main(colour: str) -> str:
    """Return the colour of a thing that shows only one face."""
    return f"{colour}_top" if colour == "gear" else colour
