"""The pages of the settings about looks, breath, what applies to a person, and their own files."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from PySide6.QtCore import Qt, Signal

from hipcalm.core.session import Vocabulary
from hipcalm.core.settings import TEXT_SIZES, PersonName, Settings
from hipcalm.ui.inputs import Switch
from hipcalm.ui.settings_section import Section
from hipcalm.ui.texts import button, frame, label

HOLDS_CARD = (
    "Holding the breath doesn't suit everyone. If you are pregnant, or live with a heart, lung or "
    "blood-pressure condition, seizures, glaucoma, panic, or had surgery on chest or belly lately, "
    "you might ask someone who knows your health first. Holds are never longer than four seconds."
)
HOLDS_READ = "breath-holds"
"""Stands among the cards that a person has read."""
_THEMES = (("As the desktop", "system"), ("Light", "light"), ("Dark", "dark"))
_MOTIONS = (
    ("As the desktop", "system"),
    ("The disc that grows and shrinks", "full"),
    ("Less movement: a bar with words", "reduced"),
)
_PEOPLE = tuple((name.capitalize(), name) for name in get_args(PersonName))
_BUILDS = (("Slender", "slender"), ("Sturdy", "sturdy"))


class LookSection(Section):
    """How the program and the figure look."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("Look", settings)
        self._add_choice("Theme", _THEMES, "theme")
        self._add_slider("Text size", "text_size", TEXT_SIZES)
        self._add_choice("Movement of the pacer", _MOTIONS, "motion")
        self._add_choice("Who is shown", _PEOPLE, "person")
        self._add_choice("Their build", _BUILDS, "build")
        self._add_switch("Strong outline", "Draws a dark line around the figure.", "outline")
        self._column.addStretch(1)


class BreathSection(Section):
    """Breath and pauses."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("Breath and pauses", settings)
        self._has_read_of_holds = settings.breath_holds or HOLDS_READ in settings.cards_read
        self._add_switch(
            "Breath is not comfortable for me",
            "Takes away the pacer and all words about breath; feet, hands and sounds stand in.",
            "breath_comfortable",
            is_reversed=True,
        )
        words = "Off, patterns are played without their holds."
        holds = self._add_switch("Breath holds", words, "breath_holds")
        read = Switch("I have read this")
        read.setHidden(self._has_read_of_holds)
        read.toggled.connect(self._on_read)
        card = frame("caution", label(HOLDS_CARD, wraps=True), read)
        card.setVisible(settings.breath_holds)
        holds.toggled.connect(card.setVisible)
        self._column.addWidget(card)
        words = "Every pause lasts until you press Space."
        self._add_switch("Wait for me after each pause", words, "wait_after_pauses")
        self._column.addStretch(1)

    def _want(self, **changes: object) -> None:
        """Hold the breath only once the card about it has been read (X-04)."""
        if self._has_read_of_holds or not changes.get("breath_holds"):
            super()._want(**changes)

    def _on_read(self, is_read: bool) -> None:
        if is_read and not self._has_read_of_holds:
            self._has_read_of_holds = True
            self._want(breath_holds=True, cards_read=(*self._settings.cards_read, HOLDS_READ))


class CautionsSection(Section):
    """What applies to the person."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary) -> None:
        super().__init__("What applies to me", settings)
        self._add_words(
            "Steps then change to suit, and another session is offered where that is better. "
            "Nobody asks why."
        )
        self._ticked = settings.cautions
        for code, caution in vocabulary.cautions.items():
            if not caution.general:
                switch = Switch(caution.title)
                switch.setChecked(code in settings.cautions)
                switch.toggled.connect(lambda on, code=code: self._tick(code, on))
                self._column.addWidget(switch)
        self._column.addStretch(1)

    def _tick(self, code: str, is_ticked: bool) -> None:
        kept = tuple(c for c in self._ticked if c != code)
        self._ticked = (*kept, code) if is_ticked else kept
        self._want(cautions=self._ticked)


class FolderSection(Section):
    """Where the person's own session scripts lie.

    Signals:
        folder_requested: the folder is to be opened.
    """

    folder_requested = Signal()

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__("My own sessions", settings)
        self._add_words(
            "A session script that you put into this folder appears in the library at once."
        )
        path = label(wraps=True)
        path.setText(str(folder))  # as it is: it may be copied
        path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        path.setAccessibleName(f"Folder of my own sessions: {folder}")
        opens = button("Open the folder")
        opens.clicked.connect(self.folder_requested)
        self._column.addWidget(path)
        self._column.addWidget(opens, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
