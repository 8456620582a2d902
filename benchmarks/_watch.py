"""Tells when a window's picture stands on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QListView, QMainWindow, QWidget

Told = Callable[[QMainWindow], None]


class Watch(QObject):
    """Calls `first` when the window has first been painted and `ready` when its cards have been.

    It hands the events that make Qt paint on to the window itself, so that it knows not only when
    painting began but when it was done and the picture handed to the screen.
    """

    def __init__(
        self, window: QMainWindow, cards: QListView | None, first: Told, ready: Told
    ) -> None:
        super().__init__(window)
        self._window, self._cards = window, cards
        self._viewport: QWidget | None = cards.viewport() if cards else None
        self._is_painted = self._has_cards = False
        self._first: Told | None = first
        self._ready: Told | None = ready
        for watched in (window, window.windowHandle(), self._viewport):
            if watched is not None:
                watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if kind is QEvent.Type.Paint:
            self._note(watched)
        elif kind in (QEvent.Type.Expose, QEvent.Type.UpdateRequest):
            watched.event(event)
            self._tell()
            return True
        return False

    def _note(self, painted: QObject) -> None:
        if painted is self._window:
            self._is_painted = True
        if self._cards is None:
            self._has_cards = self._is_painted
        elif painted is self._viewport:
            self._has_cards = self._cards.model().rowCount() > 0

    def _tell(self) -> None:
        if self._is_painted and self._first is not None:
            told, self._first = self._first, None
            told(self._window)
        if self._has_cards and self._ready is not None:
            told, self._ready = self._ready, None
            told(self._window)
