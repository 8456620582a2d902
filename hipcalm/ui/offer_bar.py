"""A quiet line with a few buttons: something that may be taken up, or let be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hipcalm.ui.choice_list import Answer
from hipcalm.ui.texts import button, label, set_text

_MARGIN = 18


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
        self._buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
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
                old.hide()
                old.deleteLater()
        self._buttons = []
        for answer, told in answers:
            made = button(told)
            made.clicked.connect(lambda _=False, answer=answer: self._choose(answer))
            self._buttons.append(made)
            self._row.addWidget(made)
        self._row.addStretch(1)
        self._turn()
        self.show()

    def text(self) -> str:
        """Return the words of the offer that is shown."""
        return self._words.text()

    def _choose(self, answer: object) -> None:
        self.hide()
        self.chosen.emit(answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Put the answers side by side where they fit, else one below the other."""
        wide = sum(one.sizeHint().width() + self._row.spacing() for one in self._buttons)
        ways = QBoxLayout.Direction
        fits = wide <= self.contentsRect().width() - 2 * _MARGIN
        self._row.setDirection(ways.LeftToRight if fits else ways.TopToBottom)
