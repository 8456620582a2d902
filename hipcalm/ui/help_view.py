"""People and help: numbers first, then the signs of too much, then whom one might ask and when.

Everything is on this computer. A number is text to be read, selected or copied; no link is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core import help_words
from hipcalm.core.help import HelpCard, Numbers, Reach, crisis_words
from hipcalm.core.help_words import HelpList
from hipcalm.ui.texts import button, frame, in_the_middle, label, set_text

WIDEST = 760
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_SCROLLS = {
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}


class HelpView(QWidget):
    """Shows the page of people and help.

    Signals:
        back_requested: back to where one was.
        card_requested: the person's own card is to be filled in or changed.
        country_chosen(str): the code of a country whose numbers are to come first.
    """

    back_requested = Signal()
    card_requested = Signal()
    country_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("People and help")
        self._numbers, self._card = Numbers(), HelpCard()
        back = button("←  Back", "link", tip="Back (Esc)")
        back.clicked.connect(self.back_requested)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._scroll, 1)

    def show_help(self, card: HelpCard, numbers: Numbers) -> None:
        """Show the page with a person's own card."""
        self._card, self._numbers = card, numbers
        page = QWidget()
        page.setMaximumWidth(WIDEST)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 16, 16)
        column.setSpacing(14)
        column.addWidget(label("People and help", "display", wraps=True))
        self._crisis = label(role="large", wraps=True)
        self._crisis.setTextInteractionFlags(_SELECTABLE)
        column.addWidget(frame("caution", self._crisis))
        column.addWidget(self._own_card())
        column.addWidget(self._countries())
        column.addWidget(_signs())
        for tier in help_words.TIERS:
            column.addWidget(_told(tier))
        column.addStretch(1)
        old: QWidget | None = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        self._scroll.setWidget(in_the_middle(page))
        self._show_country()
        self.setFocus()

    def _own_card(self) -> QFrame:
        parts: list[QWidget] = [label("Your own numbers", "heading")]
        parts += [_number(reach) for reach in self._card.numbers()]
        if self._card.is_empty:
            words = "You might keep the numbers of people you trust here, for when it is hard to."
            parts.append(label(words, "quiet", wraps=True))
        change = button("Fill in the card" if self._card.is_empty else "Change the card")
        change.clicked.connect(self.card_requested)
        change.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return frame("card", *parts, change)

    def _countries(self) -> QFrame:
        self._choice = QComboBox()
        self._choice.setAccessibleName("Country")
        self._choice.addItem("Choose a country", "")
        for country in self._numbers.countries:
            self._choice.addItem(country.name, country.code)
        self._choice.setCurrentIndex(max(0, self._choice.findData(self._card.country)))
        self._choice.currentIndexChanged.connect(lambda _: self._on_country())
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._choice)
        row.addStretch(1)
        box = frame("card", label("Numbers by country", "heading"))
        column = box.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(row)
        column.addLayout(self._lines)
        column.addWidget(label(self._numbers.note, "quiet", wraps=True))
        more = label(self._numbers.more, "quiet", wraps=True)
        more.setTextInteractionFlags(_SELECTABLE)
        column.addWidget(more)
        return box

    def _on_country(self) -> None:
        self.country_chosen.emit(self._choice.currentData())
        self._show_country()

    def show_card(self, card: HelpCard) -> None:
        """Take over a card that has changed."""
        self.show_help(card, self._numbers)

    def _show_country(self) -> None:
        code = self._choice.currentData()
        while (item := self._lines.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.deleteLater()
        country = self._numbers.find(code)
        if country is not None:
            for reach in country.lines:
                self._lines.addWidget(_number(reach))
            for reach in country.emergency:
                self._lines.addWidget(_number(Reach(reach.name or "Emergency", reach.number)))
        words = crisis_words(_with_country(self._card, code), self._numbers)
        set_text(self._crisis, _BETWEEN_DIGITS.sub("\N{NO-BREAK SPACE}", words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.back_requested.emit()
        elif action := _SCROLLS.get(Qt.Key(event.key())):
            self._scroll.verticalScrollBar().triggerAction(action)
        else:
            super().keyPressEvent(event)


def _with_country(card: HelpCard, code: str) -> HelpCard:
    return HelpCard(code, card.emergency, card.crisis_line, card.people, card.therapist)


def _number(reach: Reach) -> QWidget:
    """Return a number with a button that copies it."""
    shown = label(str(reach), "large", wraps=True)
    shown.setTextInteractionFlags(_SELECTABLE)
    copy = button("Copy")
    copy.setAccessibleName(f"Copy {reach}")
    copy.clicked.connect(_copier(reach.number.strip(), copy))
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(shown, 1)
    row.addWidget(copy)
    return made


def _copier(number: str, told: QPushButton) -> Callable[[], None]:
    def copy() -> None:
        QGuiApplication.clipboard().setText(number)
        told.setText("Copied")

    return copy


def _signs() -> QFrame:
    title = label(help_words.SIGNS_TITLE, "heading")
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(24)
    for one in help_words.SIGNS:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(label(one.title, "strong"))
        for part in _items(one):
            column.addWidget(part)
        column.addStretch(1)
        row.addLayout(column, 1)
    after = [label(words, wraps=True) for words in help_words.SIGNS_AFTER]
    return frame("card", title, both, *after)


def _told(one: HelpList) -> QFrame:
    parts = [label(one.title, "heading", wraps=True)]
    parts += [label(one.before, wraps=True)] if one.before else []
    parts += _items(one)
    parts += [label(one.after, wraps=True)] if one.after else []
    return frame("card", *parts)


def _items(one: HelpList) -> list[QLabel]:
    return [label(f"·  {item}", wraps=True) for item in one.items]
