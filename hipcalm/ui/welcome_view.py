"""The first screen of all: what HipCalm is and is not, in a few lines, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hipcalm.ui.texts import button, in_the_middle, label

WIDEST = 620
_ASIDE, _ABOVE = 24, 14
_SCROLL_BAR = 16


class WelcomeView(QWidget):
    """Shown once.

    Signals:
        understood: on to the library.
        more_requested: the page of help and limits is to be read.
    """

    understood = Signal()
    more_requested = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Welcome")
        self._page = _page(label("Welcome", "display"), label(words, "large", wraps=True))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(in_the_middle(self._page))
        self._foot = self._buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(_ASIDE, _ABOVE, _ASIDE, _ABOVE)
        column.setSpacing(_ABOVE)
        column.addStretch(2)
        column.addWidget(self._scroll)
        column.addWidget(in_the_middle(self._foot))
        column.addStretch(3)

    def _buttons(self) -> QWidget:
        self._fine = button("Got it", "primary", tip="On to the sessions (Enter)")
        self._fine.setMinimumWidth(150)
        more = button("Read more")
        self._fine.clicked.connect(self.understood)
        more.clicked.connect(self.more_requested)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._fine)
        row.addWidget(more)
        row.addStretch(1)
        foot = QWidget()
        foot.setMaximumWidth(WIDEST)
        foot.setLayout(row)
        return foot

    def open(self) -> None:
        """Give the keys to the first button."""
        self._fine.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.understood.emit()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            is_down = event.key() == Qt.Key.Key_PageDown
            bar.setValue(bar.value() + (bar.pageStep() if is_down else -bar.pageStep()))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words the height that they need, and let them scroll where it isn't there."""
        super().resizeEvent(event)
        wide = min(self.width() - 2 * _ASIDE - _SCROLL_BAR, WIDEST)
        room = self.height() - 3 * _ABOVE - self._foot.sizeHint().height()
        self._scroll.setFixedHeight(max(1, min(self._page.heightForWidth(wide), room)))


def _page(*children: QWidget) -> QWidget:
    made = QWidget()
    made.setMaximumWidth(WIDEST)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for child in children:
        column.addWidget(child)
    return made
