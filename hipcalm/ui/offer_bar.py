"""A quiet line with a few buttons: something that may be taken up, or let be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hipcalm.ui.choice_list import Answer
from hipcalm.ui.texts import button, label, set_text

NARROW = 720


class OfferBar(QFrame):
    """Shows one offer at a time, until it is answered.

    Signals:
        chosen(object): an answer.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "caution")
        self._words = label(wraps=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 12)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(self._row)
        self.hide()

    def offer(self, words: str, answers: Sequence[Answer]) -> None:
        """Show an offer; whatever is answered, it goes."""
        set_text(self._words, words)
        self.setAccessibleName(words)
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for answer, told in answers:
            made = button(told)
            made.clicked.connect(lambda _=False, answer=answer: self._choose(answer))
            self._row.addWidget(made)
        self._row.addStretch(1)
        self.show()

    def text(self) -> str:
        """Return the words of the offer that is shown."""
        return self._words.text()

    def _choose(self, answer: object) -> None:
        self.hide()
        self.chosen.emit(answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if self.width() >= NARROW else ways.TopToBottom)
