"""One question at a time, before and after a session: 0 to 10, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hipcalm.core.check_in import ENDS, HIGHEST, LOWEST, OFFER_WORDS, QUESTIONS, SKIP, Advice
from hipcalm.core.session import Scale
from hipcalm.ui.balanced import Balanced
from hipcalm.ui.choice_list import ChoiceList
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, set_text

_ASIDE, _GAP = 24, 8
_HINT = "0 to 9, X for 10. Space skips, and nothing is kept."
_DIGITS = {Qt.Key(Qt.Key.Key_0 + value): value for value in range(10)} | {Qt.Key.Key_X: HIGHEST}


class CheckInView(QWidget):
    """Asks for ratings, and shows one offer where an answer calls for it.

    Signals:
        answered(dict): every scale that was answered, with its value; skipped ones are not there.
        advised(Offer): what was chosen of an advice.
        heard(str): a question, to be said aloud.
    """

    answered = Signal(object)
    advised = Signal(object)
    heard = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._to_ask: list[Scale] = []
        self._answers: dict[Scale, int] = {}
        self._is_advising = False
        self._question = Balanced(role="display")
        self._ends = Balanced(ENDS, "large")
        self._hint = Balanced(_HINT, "small")
        self._row = QWidget()
        self._row.setLayout(self._ratings())
        self._skip = button(f"{SKIP}  (Space)")
        self._skip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._skip.clicked.connect(lambda: self._go_on(None))
        self._offers = ChoiceList()
        self._offers.chosen.connect(self.advised)
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(_ASIDE, 20, _ASIDE, 20)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self._question)
        column.addWidget(self._ends)
        column.addWidget(self._row, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._skip, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._offers, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint)
        column.addStretch(3)
        self._scroll = Scroll(page)
        self._scroll.fill(self)

    def _ratings(self) -> QGridLayout:
        grid = self._grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        self._values = []
        for value in range(LOWEST, HIGHEST + 1):
            made = button(str(value), "rating")
            made.setParent(self._row)
            made.setAccessibleName(f"{value}, {ENDS}" if value in (LOWEST, HIGHEST) else str(value))
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _=False, value=value: self._go_on(value))
            self._values.append(made)
        return grid

    def ask(self, scales: Sequence[Scale]) -> None:
        """Ask for each scale, and then tell what was answered."""
        self._to_ask, self._answers = list(scales), {}
        self._ask_next()

    def advise(self, advice: Advice) -> None:
        """Ask one more thing, whose answers weigh the same."""
        self._is_advising = True
        self._show_question(advice.question)
        self._offers.show_answers([(offer, OFFER_WORDS[offer]) for offer in advice.offers])
        self._offers.focus_first()
        spoken = ", ".join(OFFER_WORDS[offer] for offer in advice.offers)
        self.heard.emit(f"{advice.question} {spoken}.")

    def _ask_next(self) -> None:
        if not self._to_ask:
            self.answered.emit(self._answers)
            return
        self._is_advising = False
        question = QUESTIONS[self._to_ask[0]]
        self._show_question(question)
        self.setFocus()
        self.heard.emit(f"{question} {_HINT}")

    def _show_question(self, question: str) -> None:
        set_text(self._question, question)
        self.setAccessibleName(question)
        for part in (self._ends, self._row, self._skip, self._hint):
            part.setHidden(self._is_advising)
        self._offers.setVisible(self._is_advising)

    def _go_on(self, value: int | None) -> None:
        """Take an answer, or none, to the present question."""
        if self._is_advising or not self._to_ask:
            return
        scale = self._to_ask.pop(0)
        if value is not None:
            self._answers[scale] = value
        self._ask_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.isAutoRepeat():
            return
        if self._is_advising:
            if not self._offers.take_digit(key) and not self._scroll.take_key(key):
                super().keyPressEvent(event)
        elif key in _DIGITS:
            self._go_on(_DIGITS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            self._go_on(None)
        elif not self._scroll.take_key(key):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = max(one.sizeHint().width() for one in self._values) + _GAP
        room = (self.width() - 2 * _ASIDE) // wide
        in_a_row = next(count for count in (len(self._values), 6, 4, 3, 1) if count <= max(1, room))
        for place, made in enumerate(self._values):
            self._grid.addWidget(made, place // in_a_row, place % in_a_row)
