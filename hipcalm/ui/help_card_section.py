"""The page of the settings where a person may keep the numbers of people they trust."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit

from hipcalm.core.help import MOST_PEOPLE, HelpCard, Reach
from hipcalm.core.settings import Settings
from hipcalm.ui.settings_section import Section
from hipcalm.ui.texts import label

_LONGEST_NAME, _LONGEST_NUMBER = 80, 40


class HelpCardSection(Section):
    """The person's own help card.

    Signals:
        card_changed(HelpCard): something on it has changed.
    """

    card_changed = Signal(object)

    def __init__(self, settings: Settings, card: HelpCard) -> None:
        super().__init__("My help card", settings)
        self._country = card.country
        self._add_words(
            "Numbers you might want close by when it is hard to look for them. They stay on this "
            "computer, and every place may be left empty. Grounding shows them with one key."
        )
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setHorizontalSpacing(12)
        self._column.addLayout(self._grid)
        self._emergency = self._add_number("Local emergency number", card.emergency)
        self._crisis = self._add_number("Crisis line", card.crisis_line)
        people = (*card.people, *(Reach() for _ in range(MOST_PEOPLE)))[:MOST_PEOPLE]
        self._people = [
            self._add_reach(f"Someone I trust, {number}", reach)
            for number, reach in enumerate(people, 1)
        ]
        self._therapist = self._add_reach("Therapist or doctor", card.therapist)
        self._column.addStretch(1)

    def _add_number(self, title: str, number: str) -> QLineEdit:
        row = self._grid.rowCount()
        self._grid.addWidget(label(title), row, 0)
        line = self._line(f"{title}: number", number, _LONGEST_NUMBER)
        self._grid.addWidget(line, row, 2)
        return line

    def _add_reach(self, title: str, reach: Reach) -> tuple[QLineEdit, QLineEdit]:
        number = self._add_number(title, reach.number)
        name = self._line(f"{title}: name", reach.name, _LONGEST_NAME)
        self._grid.addWidget(name, self._grid.rowCount() - 1, 1)
        self.setTabOrder(name, number)
        return name, number

    def _line(self, name: str, text: str, longest: int) -> QLineEdit:
        line = QLineEdit(text)
        line.setMaxLength(longest)
        line.setCursorPosition(0)  # a long name shows its beginning
        line.setPlaceholderText("name" if name.endswith("name") else "number")
        line.setAccessibleName(name)
        line.editingFinished.connect(lambda: self.card_changed.emit(self.card()))
        return line

    def card(self) -> HelpCard:
        """Return the card as it is written now."""
        people = [Reach(name.text(), number.text()) for name, number in self._people]
        name, number = self._therapist
        return HelpCard(
            country=self._country,
            emergency=self._emergency.text(),
            crisis_line=self._crisis.text(),
            people=tuple(one for one in people if one.name.strip() or one.number.strip()),
            therapist=Reach(name.text(), number.text()),
        )
