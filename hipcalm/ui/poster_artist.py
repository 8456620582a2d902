"""Draws the still picture of a pose."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from hipcalm.core.settings import Settings
from hipcalm.figure.motion import poster_frame
from hipcalm.figure.painter import Figure, Shown
from hipcalm.ui.figure_scene import Poses, look_of
from hipcalm.ui.poster_disc import DISC, Key, disc_brush
from hipcalm.ui.theme import Theme


class PosterArtist:
    """Keeps what drawing one picture leaves ready for the next."""

    def __init__(self, poses: Poses) -> None:
        self._poses = poses
        self._figure = Figure()

    def drawn(self, key: Key, theme: Theme, settings: Settings) -> QPixmap:
        """Return the picture of a pose on the stage, before its disc."""
        self._figure.set_look(look_of(settings, theme))
        name, width, height, ratio, inner, outer = key
        size = QSize(round(width * ratio), round(height * ratio))
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor(theme.stage))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, width, height)
        side = min(box.width(), box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc_brush(box, (inner, outer)))
        painter.drawEllipse(box.center(), side * DISC, side * DISC)
        pose = self._poses.find(name)
        if pose is not None:
            square = QRectF(0, 0, side, side)
            square.moveCenter(box.center())
            self._figure.paint(painter, square, Shown(pose, poster_frame(pose)))
        painter.end()
        return QPixmap.fromImage(image)
