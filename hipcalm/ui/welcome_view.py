"""The first screen of all: what HipCalm is and is not, in a few lines, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hipcalm.ui.texts import button, in_the_middle, label

WIDEST = 620


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
        title = label("Welcome", "display")
        told = label(words, "large", wraps=True)
        self._fine = button("Got it", "primary", tip="On to the sessions (Enter)")
        self._fine.setMinimumWidth(150)
        more = button("Read more")
        self._fine.clicked.connect(self.understood)
        more.clicked.connect(self.more_requested)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._fine)
        row.addWidget(more)
        row.addStretch(1)
        page = QWidget()
        page.setMaximumWidth(WIDEST)
        inner = QVBoxLayout(page)
        inner.setSpacing(20)
        inner.addWidget(title)
        inner.addWidget(told)
        inner.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.addStretch(2)
        outer.addWidget(in_the_middle(page))
        outer.addStretch(3)

    def open(self) -> None:
        """Give the keys to the first button."""
        self._fine.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.understood.emit()
        else:
            super().keyPressEvent(event)
