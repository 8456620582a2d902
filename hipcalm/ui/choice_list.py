"""A few answers of equal weight: a digit each, or arrows and Enter, or a click."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from hipcalm.ui.texts import button

Answer = tuple[Hashable, str]
"""What is told when it is chosen, and its words."""
BROKEN_INTO = 3
"""How many answers stand beside each other at most where a row has to be broken."""
_ONWARD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


class ChoiceList(QWidget):
    """Shows answers as a column, or as a row where there is room for one.

    Signals:
        chosen(object): an answer.
    """

    chosen = Signal(object)

    def __init__(self, *, is_row: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_row = is_row
        self._buttons: list[QPushButton] = []
        self._answers: tuple[Answer, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        if is_row:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_answers(self, answers: Sequence[Answer]) -> None:
        """Offer these answers; the first digit stands for the first of them."""
        if tuple(answers) == self._answers:
            return
        self._answers = tuple(answers)
        for old in self._buttons:
            self._grid.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        for number, (answer, words) in enumerate(self._answers, 1):
            made = button(f"{number}  {words}", "answer" if self._is_row else "")
            made.setAccessibleName(words)
            made.clicked.connect(lambda _=False, answer=answer: self.chosen.emit(answer))
            if not self._is_row:
                made.setMinimumWidth(280)
                made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            made.installEventFilter(self)
            self._buttons.append(made)
        self._place()

    def focus_first(self) -> None:
        """Give the keys to the first answer."""
        if self._buttons:
            self._buttons[0].setFocus()

    def take_digit(self, key: int) -> bool:
        """Choose by a digit's key; whether there was such an answer."""
        place = key - Qt.Key.Key_1
        if not 0 <= place < len(self._answers):
            return False
        self.chosen.emit(self._answers[place][0])
        return True

    def move_focus(self, step: int) -> None:
        """Give the keys to the next answer, or to the one before."""
        held = [place for place, one in enumerate(self._buttons) if one.hasFocus()]
        place = held[0] + step if held else 0
        if self._buttons:
            self._buttons[place % len(self._buttons)].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self.take_digit(event.key()):
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows stay within the answers, where a button would send them on."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            for keys, step in ((_ONWARD, 1), (_BACK, -1)):
                if event.key() in keys:
                    self.move_focus(step)
                    return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Lay the answers out in as many columns as there is room for."""
        columns = self._columns() if self._is_row else 1
        for number, one in enumerate(self._buttons):
            self._grid.addWidget(one, number // columns, number % columns)
        self.updateGeometry()

    def _columns(self) -> int:
        gap = self._grid.spacing()
        wide = [one.minimumSizeHint().width() + gap for one in self._buttons] or [1]
        room = self.width() + gap
        return len(wide) if sum(wide) <= room else max(1, min(room // max(wide), BROKEN_INTO))
