"""Soft things: the shadow that one part of the figure throws on another, glows, and contacts.

All of them end in nothing, so they are painted without antialiasing, which is several times cheaper
and can't be seen.
"""

from __future__ import annotations

from math import atan2, degrees, hypot
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QRadialGradient,
    QTransform,
)

from hipcalm.figure.camera import Flat
from hipcalm.figure.palette import Palette, mixed

_FALL = ((0.0, 0.0), (0.25, 0.06), (0.5, 0.22), (0.75, 0.52), (1.0, 1.0))
"""How a soft edge grows from outside (0) to the contour (1)."""
_FADES = ((0.22, 0.16), (0.28, 0.33), (0.34, 0.5), (0.40, 0.67), (0.46, 0.84))
"""A shadow comes up along the upper bone, so that hip and shoulder show no joint."""
_FADE_STEP, _FULL_FROM = 0.06, 0.52
_GLOW = (
    (0.0, 0.0, 0.97),
    (0.14, 0.06, 0.94),
    (0.28, 0.2, 0.84),
    (0.42, 0.4, 0.64),
    (0.56, 0.6, 0.42),
    (0.70, 0.8, 0.22),
    (0.85, 1.0, 0.07),
    (1.0, 1.0, 0.0),
)
"""A glow from its middle outward: where, how far from its core's colour to its rim's, alpha."""
_SHADOW = ((0.0, 0.38), (0.3, 0.31), (0.6, 0.135), (0.85, 0.03), (1.0, 0.0))
_CONTACT = ((0.0, 0.95), (0.35, 0.78), (0.7, 0.3), (1.0, 0.0))
"""Where, and alpha."""
_SPRITE = 96


class Bone(NamedTuple):
    """A soft shadow around a line from a to b, in cm of the picture.

    Where `goes_on`, another bone goes on in much the same direction, and there is no round end.
    """

    a: Flat
    b: Flat
    a_radius: float
    b_radius: float
    strength: float
    blur: float = 6.5
    comes_up: bool = False
    goes_on: bool = False


class Shader:
    """Paints soft things in the colours of one palette; what it needs for that is kept."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._bands: dict[tuple[str, int, int], QBrush] = {}
        self._ends: dict[tuple[str, int, int], QBrush] = {}
        self._sprites: dict[str, QImage] = {}

    def bone(self, painter: QPainter, bone: Bone, colour: str = "shade") -> None:
        """Paint a soft shadow around a bone: a band, and a half-round end."""
        (ax, ay), (bx, by) = bone.a, bone.b
        dx, dy = bx - ax, by - ay
        n = hypot(dx, dy)
        width = (bone.a_radius + bone.b_radius) / 2 + bone.blur
        c, s = (dx / n, dy / n) if n > 0.5 else (1.0, 0.0)
        before = painter.transform()
        if n > 2.0:
            turned = QTransform(c, s, -s * width, c * width, ax, ay)
            painter.setTransform(turned, True)
            self._band(painter, n, self._band_brush(colour, bone, width), bone.comes_up)
            painter.setTransform(before)
        if bone.goes_on:
            return
        width = bone.b_radius + bone.blur
        painter.setTransform(QTransform(c * width, s * width, -s * width, c * width, bx, by), True)
        painter.setBrush(self._end_brush(colour, bone, width))
        if n > 2.0:
            painter.drawPie(QRectF(-1.0, -1.0, 2.0, 2.0), -90 * 16, 180 * 16)
        else:
            painter.drawEllipse(QPointF(0.0, 0.0), 1.0, 1.0)
        painter.setTransform(before)

    def _band(self, painter: QPainter, n: float, brush: QBrush, comes_up: bool) -> None:
        start = 0.0
        if comes_up:
            start = n * _FULL_FROM
            for at, opacity in _FADES:
                painter.setOpacity(opacity)
                painter.fillRect(QRectF(n * at, -1.0, n * _FADE_STEP, 2.0), brush)
            painter.setOpacity(1.0)
        painter.fillRect(QRectF(start, -1.0, n - start, 2.0), brush)

    def _band_brush(self, colour: str, bone: Bone, width: float) -> QBrush:
        """Return a brush across a band from -1 to 1."""
        soft = round(bone.blur / width * 40)
        key = (colour, round(bone.strength * 50), soft)
        brush = self._bands.get(key)
        if brush is None:
            gradient = QLinearGradient(0.0, -1.0, 0.0, 1.0)
            for at, alpha in _FALL:
                told = self.palette.faded(colour, alpha * bone.strength)
                gradient.setColorAt(at * soft / 80, told)
                gradient.setColorAt(1.0 - at * soft / 80, told)
            brush = self._bands[key] = QBrush(gradient)
        return brush

    def _end_brush(self, colour: str, bone: Bone, width: float) -> QBrush:
        """Return a brush for a disc of radius 1."""
        soft = round(bone.blur / width * 40)
        key = (colour, round(bone.strength * 50), soft)
        brush = self._ends.get(key)
        if brush is None:
            gradient = QRadialGradient(QPointF(0.0, 0.0), 1.0)
            for at, alpha in _FALL:
                gradient.setColorAt(
                    1.0 - at * soft / 40, self.palette.faded(colour, alpha * bone.strength)
                )
            brush = self._ends[key] = QBrush(gradient)
        return brush

    def blob(self, painter: QPainter, at: Flat, rx: float, ry: float, strength: float) -> None:
        """Paint a soft shadow that lies on the floor."""
        painter.setOpacity(strength)
        box = QRectF(at[0] - rx, at[1] - ry, 2 * rx, 2 * ry)
        painter.drawImage(box, self._sprite("shadow"))

    def glow(
        self, painter: QPainter, a: Flat, b: Flat, radius: float, strength: float, tone: str
    ) -> None:
        """Paint a glow along a line."""
        dx, dy = b[0] - a[0], b[1] - a[1]
        half = hypot(dx, dy) / 2
        painter.save()
        painter.translate((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        if half > 0.1:
            painter.rotate(degrees(atan2(dy, dx)))
        painter.setOpacity(min(1.0, strength))
        box = QRectF(-half - radius, -radius, 2 * (half + radius), 2 * radius)
        painter.drawImage(box, self._sprite("air" if tone == "air" else "glow"))
        painter.restore()

    def contact(
        self, painter: QPainter, at: Flat, size: Flat, angle: float, strength: float
    ) -> None:
        """Paint the glow of a place where the body is held."""
        painter.save()
        painter.translate(*at)
        if angle:
            painter.rotate(-angle)
        painter.setOpacity(strength)
        box = QRectF(-size[0], -size[1], 2 * size[0], 2 * size[1])
        painter.drawImage(box, self._sprite("contact"))
        painter.restore()

    def _sprite(self, name: str) -> QImage:
        sprite = self._sprites.get(name)
        if sprite is None:
            sprite = self._sprites[name] = self._new_sprite(name)
        return sprite

    def _new_sprite(self, name: str) -> QImage:
        half = _SPRITE / 2
        gradient = QRadialGradient(QPointF(half, half), half)
        for at, colour in self._stops(name):
            gradient.setColorAt(at, colour)
        sprite = QImage(_SPRITE, _SPRITE, QImage.Format.Format_ARGB32_Premultiplied)
        sprite.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sprite)
        painter.fillRect(sprite.rect(), gradient)
        painter.end()
        return sprite

    def _stops(self, name: str) -> list[tuple[float, QColor]]:
        colours = self.palette
        if name == "shadow":
            return [(at, colours.faded(name, alpha)) for at, alpha in _SHADOW]
        if name == "contact":
            return [(at, colours.faded(name, alpha)) for at, alpha in _CONTACT]
        if name == "air":
            return [(at, colours.faded("air", alpha)) for at, _, alpha in _GLOW]
        stops = []
        for at, m, alpha in _GLOW:
            core, warm, rim = colours["glow_core"], colours["glow"], colours["glow_rim"]
            colour = mixed(core, warm, m * 2) if m <= 0.5 else mixed(warm, rim, m * 2 - 1)
            colour.setAlphaF(alpha)
            stops.append((at, colour))
        return stops
