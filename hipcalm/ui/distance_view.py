"""The view for someone on the bed, three metres away: step, side, time left, and nothing else."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from hipcalm.ui.texts import wrapped
from hipcalm.ui.theme import LIGHT, Theme

SMALLEST = 1 / 8
"""No text is lower than this share of the window's height."""


_LINE = 1.12
Rows = list[tuple[list[str], str]]


class DistanceView(QWidget):
    """Large words. A long name wraps and is never cut off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._name = self._side = self._time = ""

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.update()

    def show_words(self, name: str, side: str, time: str) -> None:
        """Show a step's name, its side ("" for none) and the time left in it."""
        if (name, side, time) == (self._name, self._side, self._time):
            return
        if (name, side) != (self._name, self._side):
            self.setAccessibleName(" ".join(filter(None, (name, side))))
        self._name, self._side, self._time = name, side, time
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.ground))
        margin = self.width() * 0.04
        wide = self.width() - 2 * margin
        pixels, rows = self._fitting_rows(wide)
        line_height = pixels * _LINE
        top = (self.height() - line_height * _line_count(rows)) / 2
        for lines, colour in rows:
            painter.setFont(self._font(pixels))
            painter.setPen(QColor(colour))
            for line in lines:
                box = QRectF(margin, top, wide, line_height)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line)
                top += line_height

    def _fitting_rows(self, wide: float) -> tuple[int, Rows]:
        """Return the size of the letters in pixels, and the rows wrapped at it.

        Only a very long name in a narrow window is written smaller than 1/8: better than cut off.
        """
        pixels = max(16, math.ceil(self.height() * SMALLEST))
        rows = self._rows(pixels, wide)
        while pixels > 16 and _line_count(rows) * pixels * _LINE > self.height():
            pixels -= 2
            rows = self._rows(pixels, wide)
        return pixels, rows

    def _rows(self, pixels: int, wide: float) -> Rows:
        """Return name, side and time as lines that fit the width, each with its colour."""
        font = self._font(pixels)
        rows = [(wrapped(self._name, font, wide), self._theme.text)]
        if self._side:
            rows.append((wrapped(self._side, font, wide), self._theme.accent))
        rows.append(([self._time], self._theme.quiet))
        return rows

    def _font(self, pixels: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold)
        return font


def _line_count(rows: Rows) -> int:
    return sum(len(lines) for lines, _ in rows)
