"""Settings: every change holds at once, and can be taken back where it was made."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core.session import Vocabulary
from hipcalm.core.settings import TEXT_SIZES, PersonName, Settings
from hipcalm.ui.texts import button, frame, label, set_text

HOLDS_CARD = (
    "Holding the breath doesn't suit everyone. If you are pregnant, or live with a heart, lung or "
    "blood-pressure condition, seizures, glaucoma, panic, or had surgery on chest or belly lately, "
    "you might ask someone who knows your health first. Holds are never longer than four seconds."
)
_THEMES = (("As the desktop", "system"), ("Light", "light"), ("Dark", "dark"))
_MOTIONS = (
    ("As the desktop", "system"),
    ("The disc that grows and shrinks", "full"),
    ("Less movement: a bar with words", "reduced"),
)
_PEOPLE = tuple((name.capitalize(), name) for name in get_args(PersonName))
_BUILDS = (("Slender", "slender"), ("Sturdy", "sturdy"))


class SettingsDialog(QDialog):
    """Shows the settings and says how they change.

    Signals:
        changed(Settings): something was set.
        folder_requested: the folder of the person's own sessions is to be opened.
    """

    changed = Signal(object)
    folder_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        vocabulary: Vocabulary,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle("Settings")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        self._build_look(column)
        self._build_figure(column)
        self._build_breath(column)
        self._build_cautions(column, vocabulary)
        self._build_folder(column, folder)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 14)
        outer.addWidget(scroll, 1)
        outer.addWidget(close)
        outer.setAlignment(close, Qt.AlignmentFlag.AlignHCenter)
        bar = scroll.verticalScrollBar().sizeHint().width()
        self.resize(max(620, page.minimumSizeHint().width() + bar + 8), 640)

    def _build_look(self, column: QVBoxLayout) -> None:
        column.addWidget(label("Look", "heading"))
        self._add_choice(column, "Theme", _THEMES, "theme")
        self._add_choice(column, "Movement of the pacer", _MOTIONS, "motion")
        percent = label(f"{self._settings.text_size} %")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName("Text size in percent")
        slider.setRange(*TEXT_SIZES)
        slider.setSingleStep(5)
        slider.setPageStep(20)
        slider.setValue(self._settings.text_size)
        slider.valueChanged.connect(lambda size: set_text(percent, f"{size} %"))
        # The whole program is dressed anew: once when the hand lets go, not at every pixel.
        slider.setTracking(False)
        slider.sliderMoved.connect(lambda size: set_text(percent, f"{size} %"))
        slider.valueChanged.connect(lambda size: self._set(text_size=size))
        column.addLayout(_titled("Text size", slider, percent))

    def _build_figure(self, column: QVBoxLayout) -> None:
        self._add_choice(column, "Who is shown", _PEOPLE, "person")
        self._add_choice(column, "Their build", _BUILDS, "build")
        outline = self._add_switch(
            column, "Strong outline", "Draws a dark line around the figure.", self._settings.outline
        )
        outline.toggled.connect(lambda on: self._set(outline=on))

    def _build_breath(self, column: QVBoxLayout) -> None:
        column.addSpacing(8)
        column.addWidget(label("Breath and pauses", "heading"))
        uncomfortable = self._add_switch(
            column,
            "Breath is not comfortable for me",
            "Takes away the pacer and all words about breath; feet, hands and sounds stand in.",
            not self._settings.breath_comfortable,
        )
        uncomfortable.toggled.connect(lambda on: self._set(breath_comfortable=not on))
        holds = self._add_switch(
            column,
            "Breath holds",
            "Off, patterns are played without their holds.",
            self._settings.breath_holds,
        )
        card = frame("caution", label(HOLDS_CARD, wraps=True))
        card.setVisible(self._settings.breath_holds)
        holds.toggled.connect(card.setVisible)
        holds.toggled.connect(lambda on: self._set(breath_holds=on))
        column.addWidget(card)
        waits = self._add_switch(
            column,
            "Wait for me after each pause",
            "Every pause lasts until you press Space.",
            self._settings.wait_after_pauses,
        )
        waits.toggled.connect(lambda on: self._set(wait_after_pauses=on))

    def _build_cautions(self, column: QVBoxLayout, vocabulary: Vocabulary) -> None:
        column.addSpacing(8)
        column.addWidget(label("What applies to me", "heading"))
        words = (
            "Steps then change to suit, and another session is offered where that is better. "
            "Nobody asks why."
        )
        column.addWidget(label(words, "quiet", wraps=True))
        for code, caution in vocabulary.cautions.items():
            if not caution.general:
                switch = QCheckBox(caution.title.replace("&", "&&"))
                switch.setChecked(code in self._settings.cautions)
                switch.toggled.connect(lambda on, code=code: self._set_caution(code, on))
                column.addWidget(switch)

    def _build_folder(self, column: QVBoxLayout, folder: Path) -> None:
        column.addSpacing(8)
        column.addWidget(label("My own sessions", "heading"))
        words = "A session script that you put into this folder appears in the library at once."
        column.addWidget(label(words, "quiet", wraps=True))
        path = label(str(folder), wraps=True)
        path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        path.setAccessibleName(f"Folder of my own sessions: {folder}")
        opens = button("Open the folder")
        opens.clicked.connect(self.folder_requested)
        column.addWidget(path)
        column.addWidget(opens, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_choice(
        self, column: QVBoxLayout, title: str, options: tuple[tuple[str, str], ...], setting: str
    ) -> None:
        box = QComboBox()
        box.setAccessibleName(title)
        for words, value in options:
            box.addItem(words, value)
        box.setCurrentIndex(box.findData(getattr(self._settings, setting)))
        box.currentIndexChanged.connect(lambda _: self._set(**{setting: box.currentData()}))
        column.addLayout(_titled(title, box))

    def _add_switch(self, column: QVBoxLayout, title: str, words: str, is_on: bool) -> QCheckBox:
        switch = QCheckBox(title)
        switch.setChecked(is_on)
        switch.setAccessibleDescription(words)
        told = label(words, "quiet", wraps=True)
        told.setContentsMargins(34, 0, 0, 4)
        column.addWidget(switch)
        column.addWidget(told)
        return switch

    def _set_caution(self, code: str, is_ticked: bool) -> None:
        kept = tuple(c for c in self._settings.cautions if c != code)
        self._set(cautions=(*kept, code) if is_ticked else kept)

    def _set(self, **changes: object) -> None:
        self._settings = msgspec.structs.replace(self._settings, **changes)
        self.changed.emit(self._settings)


def _titled(title: str, *parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(label(title), 1)
    for part in parts:
        row.addWidget(part, 1 if isinstance(part, QSlider) else 0)
    return row
