"""A darkness that lies over a view and lets every click and key through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Veil(QWidget):
    """Dims what lies below it, from 0 (clear) to 1 (black)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._darkness = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_darkness(self, darkness: float) -> None:
        """Dim to `darkness`; changes too small to see are left out."""
        if abs(darkness - self._darkness) < 0.004 and darkness not in (0.0, 1.0):
            return
        if darkness == self._darkness:
            return
        self._darkness = darkness
        self.setVisible(darkness > 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor("black")
        colour.setAlphaF(self._darkness)
        QPainter(self).fillRect(event.rect(), colour)
