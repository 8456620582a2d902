"""Paints a pose: floor, props and person, on a ground that somebody else has painted.

The room doesn't move and is kept as a picture. The person is painted on a layer of their own, so
that soft shadows fall only on the person; of that layer only the part is cleared and used in which
the person is. All that is kept together stays below 30 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from hipcalm.figure.camera import Camera
from hipcalm.figure.contacts import Mark, Support, level_under, marks, spot, supports, turned
from hipcalm.figure.joints import SIDES, Joints
from hipcalm.figure.layers import (
    STORE,
    Room,
    View,
    around,
    box_of,
    new_image,
    put,
    start,
    start_clear,
    tint,
    used_part,
    view_of,
)
from hipcalm.figure.motion import Frame
from hipcalm.figure.palette import Look, palette
from hipcalm.figure.parts import PersonPainter, order_of
from hipcalm.figure.pose import Pose
from hipcalm.figure.room import RoomPainter, loads
from hipcalm.figure.shading import Shader
from hipcalm.figure.skeleton import solve
from hipcalm.figure.vectors import Vector
from hipcalm.figure.wardrobe import Wardrobe

_RIM = 1 / 430
"""The contour around the figure, as a share of the picture's side; at least a pixel."""
_TOUCH_REACH = 6.0
"""cm over its support at which a point of the body throws no touch shadow any more."""
_LEAST_EFFORT = 0.02


class Shown(NamedTuple):
    """What a figure shows: a pose at a moment.

    `mirrored` shows the other side of the body (`Pose.is_mirrored_for`); words of `contacts`, as a
    step says them, keep their own side.
    """

    pose: Pose
    frame: Frame
    mirrored: bool = False
    contacts: tuple[str, ...] = ()


class Figure:
    """Paints poses in one look. Keep one for each place where a figure moves."""

    def __init__(self, look: Look | None = None) -> None:
        self._look = look or Look()
        self._palette = palette(self._look)
        self._shader, self._wardrobe = Shader(self._palette), Wardrobe()
        self._solved: tuple[Frame, Joints] | None = None

    @property
    def look(self) -> Look:
        """How the person is drawn."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Draw the person differently from now on."""
        if look == self._look:
            return
        self._look, self._palette = look, palette(look)
        self._shader, self._wardrobe = Shader(self._palette), Wardrobe()
        self._solved = None

    def paint(
        self,
        painter: QPainter,
        rect: QRectF,
        shown: Shown,
        *,
        pulse: float = 0.5,
        opacity: float = 1.0,
    ) -> None:
        """Paint a pose into a rectangle, on what is already there.

        `pulse`, 0 to 1, lets glows come and go. `opacity` is for a soft change between poses.
        """
        pose, frame, mirrored, contacts = shown
        ratio = painter.device().devicePixelRatio()
        view = view_of(pose, rect, ratio, mirrored=mirrored)
        camera = Camera(pose.words.camera.yaw, pose.words.camera.pitch)
        joints = self._joints(frame)
        carried = supports(pose.words.props)
        glowing = list(marks(pose.words, contacts, joints, carried, mirrored=mirrored))
        painter.save()
        painter.setOpacity(opacity)
        self._paint_room(painter, view, pose, camera, is_front=False)
        painter.setTransform(view.to_rect, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_touches(painter, camera, joints, carried, opacity)
        self._paint_marks(painter, camera, glowing, pulse, opacity, is_over=False)
        painter.restore()
        painter.save()
        painter.setOpacity(opacity)
        effort = frame.effort * (0.82 + 0.18 * pulse)
        self._paint_person(painter, view, pose, camera, joints, effort)
        self._paint_room(painter, view, pose, camera, is_front=True)
        painter.setTransform(view.to_rect, True)
        self._paint_marks(painter, camera, glowing, pulse, opacity, is_over=True)
        painter.restore()

    def _joints(self, frame: Frame) -> Joints:
        if self._solved is None or self._solved[0] is not frame:
            self._solved = frame, solve(frame.posture, self._look.body)
        return self._solved[1]

    # ------------------------------------------------------------------------------------- room

    def _paint_room(
        self, painter: QPainter, view: View, pose: Pose, camera: Camera, *, is_front: bool
    ) -> None:
        props = [prop for prop in pose.words.props if getattr(prop, "front", False) is is_front]
        if is_front and not props:
            return
        key = (pose, self._look.theme, is_front, view.mirrored, view.scale, view.size.toTuple())

        def make() -> Room:
            return self._new_room(view, pose, camera, is_front=is_front)

        room = STORE.room(key, make)
        put(painter, view, room.image, room.image.rect(), room.at)

    def _new_room(self, view: View, pose: Pose, camera: Camera, *, is_front: bool) -> Room:
        image = new_image(view.size)
        painter = start(image, view)
        room = RoomPainter(painter, camera, self._palette, loads(solve(pose.base)))
        if not is_front:
            room.floor(pose.words.view, pose.words.floor)
        for prop in pose.words.props:
            if getattr(prop, "front", False) is is_front:
                room.prop(prop)
        painter.end()
        at = used_part(image)
        return Room(image.copy(at), at)

    # ------------------------------------------------------------------------------- soft marks

    def _paint_touches(
        self,
        painter: QPainter,
        camera: Camera,
        joints: Joints,
        carried: Sequence[Support],
        opacity: float,
    ) -> None:
        """Paint a soft shadow under every point of the body that is near what carries it."""
        flat = max(0.2, camera.toward[1])
        for at, body, r in _touching(joints):
            level = level_under(at, carried)
            strength = 1 - (at[1] - body - level) / (_TOUCH_REACH + r * 0.5)
            if strength > 0.05:
                x, y = camera((at[0], level, at[2]))
                shown = min(1.0, strength) * opacity
                self._shader.blob(
                    painter, (x, y + r * flat * 0.35), r * 1.25, r * flat * 1.5, shown
                )

    def _paint_marks(
        self,
        painter: QPainter,
        camera: Camera,
        glowing: Sequence[Mark],
        pulse: float,
        opacity: float,
        *,
        is_over: bool,
    ) -> None:
        for mark in glowing:
            if mark.is_over is not is_over:
                continue
            angle = mark.angle
            if mark.along is not None:
                way = camera(mark.along)
                angle = turned(way) if hypot(*way) > 0.3 else 0.0
            swell = 1.0 + 0.12 * pulse
            size = (mark.long * swell, mark.high * swell)
            self._shader.contact(
                painter, camera(mark.at), size, angle, (0.72 + 0.28 * pulse) * opacity
            )

    # ----------------------------------------------------------------------------------- person

    def _paint_person(
        self,
        painter: QPainter,
        view: View,
        pose: Pose,
        camera: Camera,
        joints: Joints,
        effort: float,
    ) -> None:
        own, mask = STORE.layers(view.size)
        box = box_of(joints, camera, view)
        layer = start_clear(own, view)
        person = PersonPainter(layer, joints, camera, self._shader, self._wardrobe)

        def glow(onto: QPainter) -> None:
            self._paint_glows(onto, pose, camera, joints, effort)

        try:
            person.paint(pose.words.order or order_of(joints, camera), glow)
        finally:
            layer.end()
        self._put_person(painter, view, box, own, mask)

    def _put_person(
        self, painter: QPainter, view: View, box: QRect, own: QImage, mask: QImage
    ) -> None:
        """Paint the layer of the person, and a contour under it, made of moved copies."""
        outline = self._palette.outline
        tint(mask, own, box, outline)
        moves = around(min(view.size.toTuple()) * _RIM)
        opacity = painter.opacity()
        strength = 1.0 if outline is not None else self._palette.contour
        if opacity == 1.0:
            painter.setOpacity(strength)
            for move in moves:
                put(painter, view, mask, box, box.translated(move))
            painter.setOpacity(1.0)
            put(painter, view, own, box, box)
            return
        whole = new_image(box.size())
        onto = QPainter(whole)
        onto.setOpacity(strength)
        for move in moves:
            onto.drawImage(move, mask, box)
        onto.setOpacity(1.0)
        onto.drawImage(QPoint(0, 0), own, box)
        onto.end()
        put(painter, view, whole, whole.rect(), box)

    def _paint_glows(
        self, painter: QPainter, pose: Pose, camera: Camera, joints: Joints, effort: float
    ) -> None:
        if effort < _LEAST_EFFORT:
            return
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for glow in pose.words.glow:
            a, b = spot(glow.start, joints), spot(glow.to or glow.start, joints)
            strength = glow.strength * effort
            self._shader.glow(painter, camera(a), camera(b), glow.r, strength, glow.tone)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _touching(joints: Joints) -> list[tuple[Vector, float, float]]:
    """Return points that may touch ground: where, how thick the body is there, how wide."""
    found = [(joints.hips, 11.0, 27.0), (joints.spine[7].at, 10.0, 27.0)]
    for side in SIDES:
        leg, wrist = joints.leg(side), joints.arm(side).wrist
        heel, ball = leg.foot.heel, leg.foot.ball
        found.append(((heel[0] + 4.0, heel[1], heel[2]), 3.5, 7.0))
        found.append((ball, 3.0, 9.0))
        found.append((leg.knee, 5.0, 9.0))
        found.append((wrist, 3.0, 9.0))
    return found
