"""A few answers of equal weight: a digit each, or arrows and Enter, or a click."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from hipcalm.ui.texts import button, wrapped

Answer = tuple[Hashable, str]
"""What is told when it is chosen, and its words."""
BROKEN_INTO = 3
"""How many answers stand beside each other at most where a row has to be broken."""
GAP = 10
COLUMN, NARROWEST = 280, 120
"""Pixels of width that a column has as a rule, and that answers have at least."""
_SPARE = 2  # for what is lost where the width of letters is rounded
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

    def show_answers(self, answers: Sequence[Answer]) -> None:
        """Offer these answers; the first digit stands for the first of them."""
        if tuple(answers) == self._answers:
            return
        self._answers = tuple(answers)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = []
        for place, (answer, words) in enumerate(self._answers):
            made = button(self._told(place), "answer" if self._is_row else "")
            made.setParent(self)
            made.setAccessibleName(words)
            made.clicked.connect(lambda _=False, answer=answer: self.chosen.emit(answer))
            made.installEventFilter(self)
            made.ensurePolished()  # so that its letters are known before it is seen
            made.show()
            self._buttons.append(made)
        self.updateGeometry()
        self._place()

    def _told(self, place: int) -> str:
        return f"{place + 1}  {self._answers[place][1]}"

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

    # ------------------------------------------------------------------ where each answer stands

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        return sum(row.height() for row in rows) + GAP * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        wide = [self._natural_width(place) for place in range(len(self._buttons))] or [0]
        natural = sum(wide) + GAP * (len(wide) - 1) if self._is_row else max(COLUMN, *wide)
        return QSize(natural, self.heightForWidth(natural))

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, 0)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # the letters have become larger, say
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        for row in self._rows(self.width()):
            for place, rect in row:
                one = self._buttons[place]
                text = "\n".join(self._lines(place, rect.width())).replace("&", "&&")
                if one.text() != text:
                    one.setText(text)
                one.setGeometry(rect)

    def _rows(self, width: int) -> list[_Row]:
        """Return the place of each answer, in as many columns as there is room for."""
        columns = self._columns(width) if self._is_row else 1
        wide = max(1, (width - GAP * (columns - 1)) // columns)
        rows, top = [], 0
        for first in range(0, len(self._buttons), columns):
            places = range(first, min(first + columns, len(self._buttons)))
            high = max(self._high(place, wide) for place in places)
            row = _Row(
                (place, QRect((place - first) * (wide + GAP), top, wide, high)) for place in places
            )
            rows.append(row)
            top += high + GAP
        return rows

    def _columns(self, width: int) -> int:
        wide = [self._natural_width(place) + GAP for place in range(len(self._buttons))] or [1]
        room = width + GAP
        return len(wide) if max(wide) * len(wide) <= room else self._broken_into(room // max(wide))

    def _broken_into(self, most: int) -> int:
        return max(1, min(most, BROKEN_INTO))

    def _natural_width(self, place: int) -> int:
        """Return how wide an answer is with its words in one line."""
        one = self._buttons[place]
        return _size(one, self._told(place)).width() + self._around(one).width() + _SPARE

    def _high(self, place: int, wide: int) -> int:
        one = self._buttons[place]
        return _size(one, "\n".join(self._lines(place, wide))).height() + self._around(one).height()

    def _lines(self, place: int, wide: int) -> list[str]:
        one = self._buttons[place]
        return wrapped(self._told(place), one.font(), wide - self._around(one).width())

    def _around(self, one: QPushButton) -> QSize:
        """Return what a button adds to its words on all sides."""
        return one.sizeHint() - _size(one, one.text())


def _size(one: QPushButton, words: str) -> QSize:
    return one.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words)


class _Row(list[tuple[int, QRect]]):
    """The places of some answers that stand beside each other."""

    def height(self) -> int:
        return self[0][1].height()
