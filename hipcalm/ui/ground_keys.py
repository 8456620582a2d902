"""The keys that ground, wherever in the program they are pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget


def bind_grounding(window: QWidget, ground: Callable[[], None]) -> None:
    """Let G, and Ctrl+G where letters are typed, ground from a window or a dialog.

    Each dialog needs it: while one is open, no other window's keys count.
    """
    for keys in ("G", "Ctrl+G"):
        made = QShortcut(QKeySequence(keys), window, ground)
        # A list that hangs open has its window's keys; those of the whole program pass it.
        made.setContext(Qt.ShortcutContext.ApplicationShortcut)
        # With a list open over a dialog, the keys of the window and of the dialog both count.
        made.activatedAmbiguously.connect(ground)


class GroundMenu(QMenu):
    """A menu from which G grounds, with no window of the program to be seen."""

    def __init__(self, ground: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ground

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_G and not event.isAutoRepeat():
            self._ground()
        else:
            super().keyPressEvent(event)
