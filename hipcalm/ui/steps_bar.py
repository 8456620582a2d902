"""The slim bar of all steps: how much is done, and what is still to come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hipcalm.core.session import StepKind
from hipcalm.core.timeline import Timeline
from hipcalm.ui.theme import LIGHT, Theme

_GAP = 2.0
_NARROWEST = 2.0


class StepsBar(QWidget):
    """One piece a step, as wide as it is long in time; pauses are lower than work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline: Timeline | None = None
        self._theme = LIGHT
        self._position_ms = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 12)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    @property
    def timeline(self) -> Timeline | None:
        """What is shown."""
        return self._timeline

    def set_timeline(self, timeline: Timeline) -> None:
        """Show another timeline, or the same one laid out anew."""
        if timeline is not self._timeline:
            self._timeline = timeline
            self.update()

    def set_position(self, position_ms: int) -> None:
        """Show how far the session has gone; repaints only when a pixel changes."""
        if self._timeline is None:
            return
        total_ms = max(1, self._timeline.total_ms)
        before, now = (round(p * self.width() / total_ms) for p in (self._position_ms, position_ms))
        self._position_ms = position_ms
        if before != now:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._timeline is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        scale = self.width() / max(1, self._timeline.total_ms)
        for span in self._timeline.spans:
            is_pause = span.step.kind in (StepKind.PAUSE, StepKind.REST, StepKind.HOME)
            high = self.height() * (0.34 if is_pause else 0.67)
            left = span.start_ms * scale
            wide = max(_NARROWEST, span.duration_ms * scale - _GAP)
            piece = QRectF(left, (self.height() - high) / 2, wide, high)
            self._paint_piece(painter, piece, self._theme.line)
            done_ms = min(self._position_ms - span.start_ms, span.duration_ms)
            if done_ms > 0:
                share = done_ms / span.duration_ms
                done = QRectF(piece.x(), piece.y(), piece.width() * share, high)
                self._paint_piece(painter, done, self._theme.ring)

    @staticmethod
    def _paint_piece(painter: QPainter, piece: QRectF, colour: str) -> None:
        painter.setBrush(QColor(colour))
        radius = min(piece.height(), piece.width()) / 2
        painter.drawRoundedRect(piece, radius, radius)
