"""The disc behind the figure of a still picture, which stands alone until the figure is drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QRadialGradient

DISC = 0.36
"""Radius of the disc behind the figure, as a share of the picture's shorter side."""
Key = tuple[str, int, int, float, str, str]
"""Pose, width, height, pixel ratio, and the disc's inner and outer colour."""


def disc_brush(box: QRectF, colours: tuple[str, str]) -> QRadialGradient:
    """Return what fills the disc behind a poster, from its inner to its outer colour."""
    side = min(box.width(), box.height())
    gradient = QRadialGradient(box.center() - QPointF(0, side * 0.1), side * 0.5)
    gradient.setColorAt(0, QColor(colours[0]))
    gradient.setColorAt(1, QColor(colours[1]))
    return gradient
