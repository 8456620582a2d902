"""Still pictures of poses for cards and pages, drawn when there is time, and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from hipcalm.core.settings import Settings
from hipcalm.ui.poster_disc import Key
from hipcalm.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from hipcalm.ui.figure_scene import Poses
    from hipcalm.ui.poster_artist import PosterArtist

MOST_KEPT = 8 * 1024 * 1024
SIDE, ROUND = 220, 16.0
"""Pixels: a page's picture, and the radius of its corners."""


class Posters(QObject):
    """Gives a picture at once where it has been drawn, and draws it soon where it has not.

    Signals:
        drawn: one more picture is there; ask again.
    """

    drawn = Signal()

    def __init__(self, poses: Callable[[], Poses], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._poses = poses
        self._theme = LIGHT
        self._settings = Settings()
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._wanted: dict[Key, None] = {}

    @property
    def theme(self) -> Theme:
        """The colours that pictures are drawn in."""
        return self._theme

    def dress(self, theme: Theme, settings: Settings) -> None:
        """Draw stage and people differently from now on."""
        if (theme, settings) != (self._theme, self._settings):
            self._theme, self._settings = theme, settings
            self._kept.clear()
            self._wanted.clear()

    @cached_property
    def _artist(self) -> PosterArtist:
        from hipcalm.ui.poster_artist import (  # noqa: PLC0415 - the first picture waits for none
            PosterArtist,
        )

        return PosterArtist(self._poses())

    def find(self, pose: str, size: QSize, ratio: float, disc: tuple[str, str]) -> QPixmap | None:
        """Return a pose's picture before a disc of two colours, or None for one not drawn yet."""
        key = (pose, size.width(), size.height(), ratio, *disc)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if not self._wanted:
            self._draw_soon()
        self._wanted[key] = None
        return None

    def _draw_soon(self) -> None:
        """Draw one picture in the next turn of the event loop: the window answers meanwhile."""
        QTimer.singleShot(0, self, self._draw_one)

    def _draw_one(self) -> None:
        if not self._wanted:
            return
        key = next(iter(self._wanted))
        del self._wanted[key]
        if self._wanted:
            self._draw_soon()
        self._kept[key] = self._artist.drawn(key, self._theme, self._settings)
        while len(self._kept) > 1 and self._bytes() > MOST_KEPT:
            self._kept.popitem(last=False)
        self.drawn.emit()

    def _bytes(self) -> int:
        return sum(p.width() * p.height() * 4 for p in self._kept.values())


class PosterLabel(QWidget):
    """The picture of one pose, in a rounded frame."""

    def __init__(self, posters: Posters, pose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._posters, self._pose = posters, pose
        self.setFixedSize(SIDE, SIDE)
        posters.drawn.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), ROUND, ROUND)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(self._posters.theme.stage))
        disc = (self._posters.theme.breath_far, self._posters.theme.breath)
        ratio = self.devicePixelRatio()
        if poster := self._posters.find(self._pose, self.size(), ratio, disc):
            painter.drawPixmap(0, 0, poster)
