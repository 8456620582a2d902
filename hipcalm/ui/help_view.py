"""People and help: numbers first, then the signs of too much, then whom one might ask and when.

Everything is on this computer. A number is text to be read, selected or copied; no link is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core import help_words
from hipcalm.core.help import HelpCard, Numbers, Reach, crisis_words
from hipcalm.core.help_words import HelpList
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import ChoiceBox
from hipcalm.ui.long_words import LongWords, selectable
from hipcalm.ui.texts import button, frame, label, set_text

WIDEST = 760
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")


class HelpView(LongWords):
    """Shows the page of people and help.

    Signals:
        card_requested: the person's own card is to be filled in or changed.
        country_chosen(str): the code of a country whose numbers are to come first.
        reading_requested(ReadingPage): a page to read is wanted.
    """

    card_requested = Signal()
    country_chosen = Signal(str)
    reading_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers, self._card = Numbers(), HelpCard()

    def show_help(self, card: HelpCard, numbers: Numbers) -> None:
        """Show the page with a person's own card."""
        self._card, self._numbers = card, numbers
        page = QWidget()
        page.setMaximumWidth(WIDEST)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 16, 16)
        column.setSpacing(14)
        column.addWidget(label("People and help", "display", wraps=True))
        self._crisis = selectable(label(role="large", wraps=True))
        column.addWidget(frame("caution", self._crisis))
        column.addWidget(self._own_card())
        column.addWidget(self._countries())
        column.addWidget(_signs())
        for tier in help_words.TIERS:
            column.addWidget(self._tier(tier))
        column.addStretch(1)
        self._show(page, "People and help")
        self._show_country()

    def _tier(self, tier: HelpList) -> QFrame:
        parts = _parts(tier)
        if tier.reading is not None:
            read = button(tier.reading.title)
            read.clicked.connect(lambda: self.reading_requested.emit(tier.reading))
            read.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            parts.append(read)
        return frame("card", *parts)

    def _own_card(self) -> QFrame:
        parts: list[QWidget] = [label("Your own numbers", "heading", wraps=True)]
        parts += [_number(reach) for reach in self._card.numbers()]
        if self._card.is_empty:
            words = "You might keep the numbers of people you trust here, for when it is hard to."
            parts.append(label(words, "quiet", wraps=True))
        change = button("Fill in the card" if self._card.is_empty else "Change the card")
        change.clicked.connect(self.card_requested)
        change.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return frame("card", *parts, change)

    def _countries(self) -> QFrame:
        self._choice = ChoiceBox("Country")
        self._choice.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
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
        box = frame("card", label("Numbers by country", "heading", wraps=True))
        column = box.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(row)
        column.addLayout(self._lines)
        column.addWidget(label(self._numbers.note, "quiet", wraps=True))
        if self._numbers.more:
            column.addWidget(selectable(label(self._numbers.more, "quiet", wraps=True)))
        return box

    def _on_country(self) -> None:
        self.country_chosen.emit(self._choice.currentData())
        self._show_country()

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
        set_text(self._crisis, _unbroken(words))


def _with_country(card: HelpCard, code: str) -> HelpCard:
    return HelpCard(code, card.emergency, card.crisis_line, card.people, card.therapist)


def _number(reach: Reach) -> QWidget:
    """Return a number with a button that copies it."""
    shown = selectable(label(_unbroken(str(reach)), "large", wraps=True))
    copy = button("Copy")
    copy.setAccessibleName(f"Copy {reach}")
    copy.clicked.connect(_copier(reach.number.strip(), copy))
    shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made = QWidget()
    made.setLayout(Flow(shown, copy))
    return made


def _unbroken(words: str) -> str:
    """Return words whose numbers are not broken over two lines."""
    return _BETWEEN_DIGITS.sub("\N{NO-BREAK SPACE}", words)


def _copier(number: str, told: QPushButton) -> Callable[[], None]:
    def copy() -> None:
        QGuiApplication.clipboard().setText(number)
        told.setText("Copied")

    return copy


def _signs() -> QFrame:
    both = QWidget()
    both.setLayout(Flow(*(_list(one) for one in help_words.SIGNS), spacing=24))
    title = label(help_words.SIGNS_TITLE, "heading", wraps=True)
    after = [label(words, wraps=True) for words in help_words.SIGNS_AFTER]
    return frame("card", title, both, *after)


def _list(one: HelpList) -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(label(one.title, "strong"))
    for part in _items(one):
        column.addWidget(part)
    column.addStretch(1)
    return made


def _parts(one: HelpList) -> list[QWidget]:
    parts: list[QWidget] = [label(one.title, "heading", wraps=True)]
    parts += [label(one.before, wraps=True)] if one.before else []
    parts += _items(one)
    parts += [label(one.after, wraps=True)] if one.after else []
    return parts


def _items(one: HelpList) -> list[QLabel]:
    return [label(f"·  {item}", wraps=True) for item in one.items]
