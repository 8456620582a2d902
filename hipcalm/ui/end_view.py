"""The page after a session: quiet, with nothing asked. An early end is as fine as a full one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hipcalm.core.session import Session
from hipcalm.ui.balanced import Balanced
from hipcalm.ui.flow import Flow
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, set_text
from hipcalm.ui.veil import Veil

_FULL = (
    "That was {title}.",
    "There's nothing more to do. Take whatever time you like before you move on.",
)
_EARLY = (
    "You stopped where you wanted to.",
    "A small piece is a whole one too. Take your time before you move on.",
)
_NIGHT = 0.85


class EndView(QWidget):
    """Shown when a session has ended.

    Signals:
        done: back to the library.
        again_requested: the same session once more.
    """

    done = Signal()
    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Balanced(role="display")
        self._words = Balanced(role="large")
        self._thanks = Balanced(role="heading")
        self._done = button("Done", "primary", tip="Back to the library (Enter)")
        self._done.setMinimumWidth(160)
        again = button("Once more")
        self._done.clicked.connect(self.done)
        again.clicked.connect(self.again_requested)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(48, 32, 48, 32)
        column.setSpacing(18)
        column.addStretch(2)
        for words in (self._title, self._words, self._thanks):
            column.addWidget(words)
        column.addSpacing(16)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addLayout(Flow(self._done, again, alignment=middle, spacing=12))
        column.addStretch(3)
        self._scroll = Scroll(page)
        self._scroll.fill(self)
        self._veil = Veil(self)

    def show_end(self, session: Session, *, was_early: bool) -> None:
        """Show the words for a session that ended by itself, or before its end."""
        title, words = _EARLY if was_early else _FULL
        set_text(self._title, title.format(title=session.title))
        set_text(self._words, words)
        self.setAccessibleName(self._title.text())
        self._veil.set_darkness(_NIGHT if session.dim_screen and not was_early else 0.0)
        self._veil.raise_()
        self._done.setFocus()

    def thank(self, words: str) -> None:
        """Show one line for what was answered, "" for nothing; the end has the keys again."""
        set_text(self._thanks, words)
        self._thanks.setVisible(bool(words))
        self._done.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._veil.setGeometry(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.done.emit()
        elif not self._scroll.take_key(event.key()):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._veil.set_darkness(0.0)
        super().mousePressEvent(event)
