"""Paints the person: parts from far to near, each throwing a soft shadow on those behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QRadialGradient,
)

from hipcalm.figure.camera import Camera, Flat
from hipcalm.figure.joints import SIDES, Joints, Side
from hipcalm.figure.limb_shapes import ArmShapes, LegShapes
from hipcalm.figure.palette import STEPS, Palette
from hipcalm.figure.shading import Bone, Shader
from hipcalm.figure.trunk_shapes import trunk_shapes
from hipcalm.figure.vectors import Vector, dot, lerp, mad
from hipcalm.figure.wardrobe import Wardrobe

OUTLINE = 0.8
"""cm of line around every part, in the high-contrast setting."""
_FAR_OVER = 9.0
"""cm behind the hips at which a part has its far colour."""
_FACE_LINE, _FINGER_LINE = 0.7, 0.36
_HIP_FREE, _SHOULDER_FREE = 11.0, 7.5
"""cm around hip and shoulder in which the high-contrast line comes up."""
_OVER = QPainter.CompositionMode.CompositionMode_SourceOver
_ATOP = QPainter.CompositionMode.CompositionMode_SourceAtop
_ANTIALIASING = QPainter.RenderHint.Antialiasing


class _Box(NamedTuple):
    """Where something has been painted, in cm of the picture."""

    left: float
    right: float
    upper: float
    lower: float


def _box(a: Flat, b: Flat, r: float) -> _Box:
    """Return the box around a line that is r thick."""
    left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
    upper, lower = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
    return _Box(left - r, right + r, upper - r, lower + r)


def goes_on(a: Flat, b: Flat, c: Flat) -> bool:
    """Whether the way from a over b to c is nearly straight."""
    (px, py), (qx, qy) = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return px * qx + py * qy > 0.8 * hypot(px, py) * hypot(qx, qy)


def order_of(joints: Joints, camera: Camera) -> list[str]:
    """Return the parts from the farthest to the nearest; the arms lie over what they touch."""
    depth = camera.depth_on_floor
    depths = {"body": depth(joints.hips)}
    for side in SIDES:
        leg, arm = joints.leg(side), joints.arm(side)
        depths[f"leg_{side}"] = depth(lerp(leg.knee, leg.ankle, 0.3))
        depths[f"arm_{side}"] = depth(lerp(arm.elbow, arm.wrist, 0.5)) + 1.0
    return sorted(depths, key=depths.__getitem__)


class PersonPainter:
    """Paints one solved figure onto a layer of its own."""

    def __init__(
        self,
        painter: QPainter,
        joints: Joints,
        camera: Camera,
        shader: Shader,
        wardrobe: Wardrobe,
    ) -> None:
        self._painter = painter
        self._wardrobe = wardrobe
        wardrobe.look_at(joints, camera)
        self._joints = joints
        self._camera = camera
        self._palette: Palette = shader.palette
        self._shader = shader
        self._seen: list[_Box] = []
        self._hips_depth = camera.depth(joints.hips)

    def paint(self, order: Sequence[str], glow: Callable[[QPainter], None]) -> None:
        """Paint everything; `glow` is called once all that it may lie on is there."""
        joints, camera = self._joints, self._camera
        wardrobe = self._wardrobe
        arms = {side: wardrobe.arm(joints, camera, side) for side in SIDES}
        alone = {name[-1] for name in order if name.startswith("hand")}
        last_big = max(i for i, name in enumerate(order) if name[:3] in ("bod", "leg"))
        for i, name in enumerate(order):
            side: Side = "R" if name[-1] == "R" else "L"
            match name[:3]:
                case "leg":
                    is_over = order.index("body") < i
                    self._leg(side, wardrobe.leg(joints, camera, side), is_over_body=is_over)
                case "arm":
                    self._arm(side, arms[side], with_hand=side not in alone)
                case "han":
                    self._hand(side, arms[side])
                case _:
                    self._body()
            if i == last_big:
                glow(self._painter)

    # ------------------------------------------------------------------------------------ parts

    def _leg(self, side: Side, shapes: LegShapes, *, is_over_body: bool) -> None:
        leg, painter = self._joints.leg(side), self._painter
        far = self._far(leg.hip)
        hip, knee, ankle = (self._camera(at) for at in (leg.hip, leg.knee, leg.ankle))
        heel, ball = self._camera(leg.foot.heel), self._camera(leg.foot.ball)
        bones = (
            Bone(
                hip, knee, 8.0, 4.9, 0.12 + 0.16 * shapes.flat, 6.5, True, goes_on(hip, knee, ankle)
            ),
            Bone(knee, ankle, 4.9, 3.2, 0.28, goes_on=True),
            Bone(heel, ball, 3.0, 2.4, 0.28, 4.0),
        )
        self._shade(*bones)
        self._mark(*bones)
        self._outline(shapes.skin, shapes.cloth, root=hip, free=_HIP_FREE)
        painter.fillPath(shapes.skin, self._palette.skin[far])
        self._fine_lines(shapes.toes, far)
        painter.fillPath(shapes.cloth, self._legging(far, hip, knee, is_over_body=is_over_body))

    def _arm(self, side: Side, shapes: ArmShapes, *, with_hand: bool) -> None:
        arm, painter = self._joints.arm(side), self._painter
        far = self._far(arm.shoulder)
        shoulder, elbow, wrist = (self._camera(at) for at in (arm.shoulder, arm.elbow, arm.wrist))
        bones = (
            Bone(shoulder, elbow, 5.4, 3.6, 0.30, 5.0, True, goes_on(shoulder, elbow, wrist)),
            Bone(elbow, wrist, 3.6, 2.4, 0.30, 5.0, goes_on=True),
        )
        self._shade(*bones)
        if with_hand:
            self._hand(side, shapes)
        self._mark(*bones)
        self._outline(shapes.skin, shapes.cloth, root=shoulder, free=_SHOULDER_FREE)
        painter.fillPath(shapes.skin, self._palette.skin[far])
        painter.fillPath(shapes.cloth, self._sleeve(far, shoulder, elbow))

    def _legging(self, far: int, hip: Flat, knee: Flat, *, is_over_body: bool) -> QBrush:
        """Return a brush that begins in the pelvis's colour, so that the hip has no seam."""
        colours = self._palette.leg
        if far < 2 or not is_over_body:
            return QBrush(colours[far])
        half = ((hip[0] + knee[0]) / 2, (hip[1] + knee[1]) / 2)
        gradient = QLinearGradient(*hip, *half)
        gradient.setColorAt(0.2, colours[0])
        gradient.setColorAt(1.0, colours[far])
        return QBrush(gradient)

    def _sleeve(self, far: int, shoulder: Flat, elbow: Flat) -> QBrush:
        """Return a brush that begins in the shirt's colour, so that the shoulder has no seam."""
        top = self._palette.top
        if not far:
            return QBrush(top[0])
        half = ((shoulder[0] + elbow[0]) / 2, (shoulder[1] + elbow[1]) / 2)
        gradient = QLinearGradient(*shoulder, *half)
        gradient.setColorAt(0.25, top[0])
        gradient.setColorAt(1.0, top[far])
        return QBrush(gradient)

    def _hand(self, side: Side, shapes: ArmShapes) -> None:
        arm = self._joints.arm(side)
        wrist, fingers = self._camera(arm.wrist), self._camera(mad(arm.wrist, arm.heading, 11.0))
        self._shade(Bone(wrist, fingers, 2.4, 2.4, 0.28, 4.0))
        far = self._far(arm.shoulder)
        self._outline(shapes.hand)
        self._painter.fillPath(shapes.hand, self._palette.skin[far])
        self._fine_lines(shapes.fingers, far)

    def _body(self) -> None:
        painter, colours = self._painter, self._palette
        trunk = trunk_shapes(self._joints, self._camera)
        head = self._wardrobe.head(self._joints, self._camera, has_knot=colours.has_knot)
        self._outline(trunk.pelvis, trunk.top, trunk.neck, head.head, head.hair)
        bones = self._trunk_bones()
        self._shade(*bones)
        self._mark(*bones)
        painter.fillPath(trunk.pelvis, colours.leg[0])
        painter.fillPath(trunk.neck, colours.skin[0])
        self._chin(trunk.neck.boundingRect())
        painter.fillPath(trunk.top, colours.top[0])
        painter.fillPath(head.ear_behind, colours.skin[2])
        painter.fillPath(head.head, colours.skin[0])
        painter.fillPath(head.hair, colours.hair)
        painter.fillPath(head.ear, colours.skin[2])
        self._stroke(head.lines, colours.line, _FACE_LINE)

    def _trunk_bones(self) -> list[Bone]:
        spine = self._joints.spine
        profile = abs(dot(self._camera.toward, self._joints.pelvis.right))

        def wide(i: int) -> float:
            return spine[i].to_back * profile + spine[i].to_side * (1 - profile)

        low, waist, ribs = (self._camera(spine[i].at) for i in (1, 4, 7))
        return [
            Bone(waist, low, wide(4), wide(1), 0.26),
            Bone(ribs, waist, wide(7) - 1, wide(4), 0.26, goes_on=True),
        ]

    def _chin(self, neck: QRectF) -> None:
        """Paint the shadow that the head throws on the neck."""
        head = self._joints.head
        below = mad(mad(head.skull, head.held.up, -3.0), head.held.front, 1.5)
        bone = Bone(self._camera(head.skull), self._camera(below), 8.0, 8.0, 0.38, 5.0)
        self._soft(is_on=True)
        self._painter.setClipRect(neck)
        self._shader.bone(self._painter, bone)
        self._painter.setClipping(False)
        self._soft(is_on=False)

    # ------------------------------------------------------------------------------------ tools

    def _far(self, at: Vector) -> int:
        """Return how far behind the hips something is, from 0 to STEPS."""
        k = (self._hips_depth - self._camera.depth(at)) / _FAR_OVER
        return round(max(0.0, min(1.0, k)) * STEPS)

    def _shade(self, *bones: Bone) -> None:
        """Paint the shadows of bones, only where something has been painted before."""
        painter = self._painter
        lands = [(bone, self._where_on(bone)) for bone in bones]
        for bone, where in lands:
            if where is not None:
                self._soft(is_on=True)
                painter.setClipRect(where)
                self._shader.bone(painter, bone)
        if any(where is not None for _, where in lands):
            painter.setClipping(False)
            self._soft(is_on=False)

    def _soft(self, *, is_on: bool) -> None:
        self._painter.setCompositionMode(_ATOP if is_on else _OVER)
        self._painter.setRenderHint(_ANTIALIASING, not is_on)

    def _mark(self, *bones: Bone) -> None:
        """Remember where parts have been painted."""
        self._seen.extend(_box(bone.a, bone.b, max(bone.a_radius, bone.b_radius)) for bone in bones)

    def _where_on(self, bone: Bone) -> QRectF | None:
        """Return the part of a bone's surroundings in which something has been painted."""
        own = _box(bone.a, bone.b, max(bone.a_radius, bone.b_radius) + bone.blur * 0.8)
        left, right, upper, lower = own
        parts = [
            _Box(
                max(left, box.left),
                min(right, box.right),
                max(upper, box.upper),
                min(lower, box.lower),
            )
            for box in self._seen
            if left < box.right and right > box.left and upper < box.lower and lower > box.upper
        ]
        if not parts:
            return None
        x, y = min(part.left for part in parts), min(part.upper for part in parts)
        x1, y1 = max(part.right for part in parts), max(part.lower for part in parts)
        return QRectF(x, y, x1 - x, y1 - y)

    def _outline(self, *paths: QPainterPath, root: Flat | None = None, free: float = 0.0) -> None:
        """Paint a line around a part, in the high-contrast setting.

        Around `root`, where a limb begins, `free` cm stay without: no joint as of a doll.
        """
        colour = self._palette.outline
        if colour is None:
            return
        brush = QBrush(colour)
        if root is not None:
            clear = QColor(colour)
            clear.setAlpha(0)
            gradient = QRadialGradient(QPointF(*root), 2 * free)
            gradient.setColorAt(0.5, clear)
            gradient.setColorAt(0.8, colour)
            brush = QBrush(gradient)
        for path in paths:
            self._stroke(path, brush, 2 * OUTLINE)

    def _fine_lines(self, lines: QPainterPath, far: int) -> None:
        if not lines.isEmpty():
            self._stroke(lines, self._palette.skin[STEPS].darker(106 + 4 * far), _FINGER_LINE)

    def _stroke(self, lines: QPainterPath, colour: QColor | QBrush, width: float) -> None:
        pen = QPen(QBrush(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._painter.strokePath(lines, pen)
