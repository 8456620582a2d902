"""The stage: the disc that breathes, the ring of time left, and the place for the figure.

The widget takes numbers and paints them; it knows no clock and counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRadialGradient,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from hipcalm.figure.painter import Figure
from hipcalm.figure.palette import Look
from hipcalm.ui.figure_scene import Scene
from hipcalm.ui.theme import LIGHT, Theme

SMALLEST = 100
"""Pixels of width and height below which there is nothing to follow."""
RING = 0.485
"""Radius of the ring, as a share of the shorter side; the disc stays inside it."""
EMPTY, FULL, STILL = 0.20, 0.42, 0.30
"""Radius of the disc with empty lungs, with full ones, and where no breath is paced."""
FIGURE = 0.475
"""Half the side of the figure's square, as a share of the stage's side."""
IMAGE = 0.36
"""The same of an author's own picture, which keeps its shape."""
KEEP = Qt.AspectRatioMode.KeepAspectRatio
BAR_GAP = 10.0
"""Pixels between the stage and the bar that stands in for the disc."""
WORD, BELOW, WIDEST = 0.058, 0.036, 0.82
"""Height of the two lines of words, and the width they may take."""
_RING_STEPS = 720
_FULLNESS_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the stage shows: `fullness` and `left` from 0 to 1, a `fullness` of None unpaced.

    `scene` is the figure; without one, the words stand in its place.

    `word` stands in the middle, `below` smaller under it.
    """

    fullness: float | None = None
    left: float = 1.0
    word: str = ""
    below: str = ""
    is_resting: bool = False
    scene: Scene | None = None

    def rounded(self) -> Picture:
        """Return the picture as coarse as the eye sees it: a frame like the last is skipped."""
        fullness = self.fullness
        if fullness is not None:
            fullness = round(fullness * _FULLNESS_STEPS) / _FULLNESS_STEPS
        left = round(self.left * _RING_STEPS) / _RING_STEPS
        return replace(self, fullness=fullness, left=left)


class Stage(QWidget):
    """Shows one Picture at a time. With `is_still`, a bar with words stands in for the disc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = Picture()
        self._theme = LIGHT
        self._is_still = False
        self._image: QImage | None = None
        self._figure, self._figure_before = Figure(), Figure()
        self._backdrop: tuple[tuple[QSize, float, Theme, bool], QPixmap] | None = None
        self.frames = 0
        """How many times the stage has been painted: for traces and benchmarks."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def set_look(self, look: Look) -> None:
        """Draw the person differently."""
        for figure in (self._figure, self._figure_before):
            figure.set_look(look)
        self.update()

    def set_image(self, image: QImage | None, told: str = "") -> None:
        """Show an author's own picture in place of the figure; `told` says it in words."""
        self._image = image
        self.setAccessibleDescription(told)
        self.update()

    def set_still(self, is_still: bool) -> None:
        """Choose the bar with words (True) or the disc."""
        self._is_still = is_still
        self.update()

    def show_picture(self, picture: Picture) -> None:
        """Show a picture; nothing is painted where the eye would see no difference."""
        picture = picture.rounded()
        if picture == self._picture:
            return
        if picture.word != self._picture.word:
            self.setAccessibleName(" ".join(filter(None, (picture.word, picture.below))))
        self._picture = picture
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a figure or an author's own picture is shown, and no words."""
        return self._image is not None or self._picture.scene is not None

    def sizeHint(self) -> QSize:
        return QSize(SMALLEST, SMALLEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(SMALLEST, SMALLEST)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self.frames += 1
        painter = QPainter(self)
        painter.drawPixmap(QPointF(0, 0), self._backdrop_now())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._is_still:
            self._paint_bar(painter)
        else:
            self._paint_disc(painter)
        self._paint_ring(painter)
        if self._image is not None:
            self._paint_image(painter, self._image)
        elif self._picture.scene is not None:
            self._paint_scene(painter, self._picture.scene)
        else:
            self._paint_words(painter)

    def _backdrop_now(self) -> QPixmap:
        """Return what does not move, painted once: the ground, the stage, the floor of the ring."""
        ratio = self.devicePixelRatioF()
        key = self.size(), ratio, self._theme, self._is_still
        if self._backdrop is None or self._backdrop[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(self._theme.ground))
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_stage(painter)
            self._paint_floor(painter)
            painter.end()
            self._backdrop = key, pixmap
        return self._backdrop[1]

    def _room(self) -> QRectF:
        """Return the place for disc and figure: all of the stage, or what the bar leaves of it."""
        room = QRectF(self.rect())
        if self._is_still:
            room.setHeight(room.height() - self._bar_height() - BAR_GAP)
        return room

    def _bar_height(self) -> float:
        return max(14.0, self.height() * 0.05)

    def _side(self) -> float:
        room = self._room()
        return max(1.0, min(room.width(), room.height()) - 4.0)

    def _circle(self, share: float) -> QRectF:
        """Return the square around a circle whose radius is a share of the stage's side."""
        radius = share * self._side()
        middle = self._room().center()
        return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        room = self._circle(IMAGE)
        shown = QRectF(QPointF(0, 0), QSizeF(image.size()).scaled(room.size(), KEEP))
        shown.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, image)

    def _paint_scene(self, painter: QPainter, scene: Scene) -> None:
        square = self._circle(FIGURE)
        pulse = 0.5 if self._picture.fullness is None else self._picture.fullness
        if scene.before is not None:
            fading = 1.0 - scene.share
            self._figure_before.paint(painter, square, scene.before, pulse=pulse, opacity=fading)
        self._figure.paint(painter, square, scene.now, pulse=pulse, opacity=scene.share)

    def _paint_stage(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.stage))
        painter.drawEllipse(self._circle(RING - 0.02))

    def _paint_disc(self, painter: QPainter) -> None:
        fullness = self._picture.fullness
        share = STILL if fullness is None else EMPTY + (FULL - EMPTY) * fullness
        disc = self._circle(share)
        gradient = QRadialGradient(
            disc.center() - QPointF(0, disc.height() * 0.12), disc.width() * 0.62
        )
        inner, outer = QColor(self._theme.breath_far), QColor(self._theme.breath)
        if fullness is None or self._picture.is_resting:
            inner.setAlphaF(0.55)
            outer.setAlphaF(0.55)
        gradient.setColorAt(0.0, inner)
        gradient.setColorAt(1.0, outer)
        painter.setBrush(gradient)
        painter.drawEllipse(disc)

    def _paint_bar(self, painter: QPainter) -> None:
        """Paint how full the lungs are as a bar that fills from the left."""
        width, height = self._side() * 0.8, self._bar_height()
        groove = QRectF(0, 0, width, height)
        groove.moveCenter(QPointF(self.width() / 2, self.height() - height / 2 - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.floor))
        painter.drawRoundedRect(groove, height / 2, height / 2)
        fullness = self._picture.fullness
        if fullness is None:
            return
        painter.save()
        painter.setClipRect(
            QRectF(groove.topLeft(), groove.size()).adjusted(0, 0, -width * (1 - fullness), 0)
        )
        painter.setBrush(QColor(self._theme.ring))
        painter.drawRoundedRect(groove, height / 2, height / 2)
        painter.restore()

    def _ring(self) -> tuple[QRectF, float]:
        """Return the square around the ring, and how thick the ring is."""
        thick = max(3.0, self._side() * 0.009)
        return self._circle(RING).adjusted(thick, thick, -thick, -thick), thick

    def _paint_floor(self, painter: QPainter) -> None:
        circle, thick = self._ring()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.floor), thick))
        painter.drawEllipse(circle)

    def _paint_ring(self, painter: QPainter) -> None:
        circle, thick = self._ring()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._picture.left > 0:
            pen = QPen(QColor(self._theme.ring), thick)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(circle, 90 * 16, round(self._picture.left * 360 * 16))

    def _paint_words(self, painter: QPainter) -> None:
        side = self._side()
        middle = -side * 0.01
        word = self._sized_font(self._picture.word, WORD, is_bold=True)
        below = self._sized_font(self._picture.below, BELOW)
        line = word.pixelSize() * 0.75 + below.pixelSize() * 0.75
        painter.setPen(QColor(self._theme.text))
        self._paint_line(painter, self._picture.word, word, middle)
        self._paint_line(painter, self._picture.below, below, middle + line)

    def _sized_font(self, text: str, share: float, *, is_bold: bool = False) -> QFont:
        """Return a font of a share of the stage's side, smaller where the text would not fit."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
        font.setPixelSize(max(12, round(self._side() * share)))
        wide, widest = QFontMetricsF(font).horizontalAdvance(text), self._side() * WIDEST
        if wide > widest:
            font.setPixelSize(max(10, int(font.pixelSize() * widest / wide)))
        return font

    def _paint_line(self, painter: QPainter, text: str, font: QFont, lower: float) -> None:
        painter.setFont(font)
        box = QRectF(0, 0, self.width(), font.pixelSize() * 1.6)
        box.moveCenter(self._room().center() + QPointF(0, lower))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
