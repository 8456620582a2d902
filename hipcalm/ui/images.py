"""Reading the pictures that authors put beside their scripts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from hipcalm.core.picture_check import LARGEST_BYTES

LARGEST = QSize(1_600, 1_600)
"""Pixels that a picture is read at, at most: it is never shown larger."""


def read_image(file: Path) -> QImage | None:
    """Return the picture of a file, no larger than it is shown, or None for what is no picture."""
    try:
        if file.stat().st_size > LARGEST_BYTES:
            return None
    except OSError:
        return None
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > LARGEST.width() or size.height() > LARGEST.height():
        reader.setScaledSize(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
