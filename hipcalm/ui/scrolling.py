"""What scrolls where its place is too small, by keys as well."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar, QVBoxLayout, QWidget

_WAYS = {
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}


class Scroll(QScrollArea):
    """Shows a page, which is as large as its place or, where it needs more, scrolls.

    It takes no focus: its view hands the keys on by `take_key`. What gets the focus is scrolled
    into sight, wherever the focus came from.
    """

    def __init__(self, page: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if page is not None:
            self.setWidget(page)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)

    def fill(self, view: QWidget) -> None:
        """Be all that a view shows."""
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self)

    def take_key(self, key: int) -> bool:
        """Scroll by Page Up, Page Down, Home or End; whether it was one of them."""
        way = _WAYS.get(Qt.Key(key))
        if way is not None:
            self.verticalScrollBar().triggerAction(way)
        return way is not None
