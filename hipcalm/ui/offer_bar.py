"""A quiet line with a few buttons: something that may be taken up, or let be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from hipcalm.ui.choice_list import Answer
from hipcalm.ui.flow import Flow
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, label, set_text

_MARGIN = 18
MOST = 0.5
"""The share of the window's height that an offer may take; beyond that it scrolls."""
SMALLEST = 80


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
        self._row = Flow()
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(self._row)
        self._scroll = Scroll(self._page)
        self._scroll.setProperty("role", "caution")
        self._scroll.fill(self)
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
            made.show()  # at once, so that its place is counted
            made.ensurePolished()
        self._fit()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the height that the offer needs, but leave most of the window to what is below."""
        most = max(SMALLEST, round(self.window().height() * MOST))
        self._scroll.setFixedHeight(min(self._page.heightForWidth(self.width()), most))

    def text(self) -> str:
        """Return the words of the offer that is shown."""
        return self._words.text()

    def _choose(self, answer: object) -> None:
        self.hide()
        self.chosen.emit(answer)
