"""Settings: every change holds at once, and can be taken back where it was made."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core.help import HelpCard
from hipcalm.core.reminder import ReminderSettings
from hipcalm.core.session import Vocabulary
from hipcalm.core.settings import Settings
from hipcalm.ui.desktop_section import DesktopSection
from hipcalm.ui.ground_keys import bind_grounding
from hipcalm.ui.help_card_section import HelpCardSection
from hipcalm.ui.journal_section import JournalSection
from hipcalm.ui.reminder_section import ReminderSection
from hipcalm.ui.settings_pages import BreathSection, CautionsSection, FolderSection, LookSection
from hipcalm.ui.settings_section import Section
from hipcalm.ui.sound_section import SoundSection


class SettingsDialog(QDialog):
    """Shows the settings, a page for each subject, and says how they change.

    Signals:
        changed(Settings): something was set.
        card_changed(HelpCard): the person's own help card was changed.
        folder_requested: the folder of the person's own sessions is to be opened.
        ground_requested: everything is to stop, and quiet words are wanted.
    """

    changed = Signal(object)
    card_changed = Signal(object)
    ground_requested = Signal()
    folder_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        vocabulary: Vocabulary,
        folder: Path,
        card: HelpCard | None = None,
        reminder: ReminderSettings | None = None,
        to_bind: str = "hipcalm ground",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle("Settings")
        self.sound = SoundSection(settings)
        own = FolderSection(settings, folder)
        own.folder_requested.connect(self.folder_requested)
        self.reminder = ReminderSection(settings, reminder or ReminderSettings())
        self.desktop = DesktopSection(settings, to_bind)
        self.journal = JournalSection(settings)
        helps = HelpCardSection(settings, card or HelpCard())
        helps.card_changed.connect(self.card_changed)
        self._names = QListWidget()
        self._names.setAccessibleName("Subjects")
        self._pages = QStackedWidget()
        for section in (
            LookSection(settings),
            BreathSection(settings),
            self.sound,
            self.reminder,
            CautionsSection(settings, vocabulary),
            helps,
            self.journal,
            own,
            self.desktop,
        ):
            self._add(section)
        self._names.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._names.setCurrentRow(0)
        self._lay_out()

    def _add(self, section: Section) -> None:
        section.wanted.connect(self._on_wanted)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(section)
        bar = scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(section.minimumSizeHint().width() + bar)
        self._pages.addWidget(scroll)
        self._names.addItem(section.title)

    def _lay_out(self) -> None:
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setFixedWidth(self._names.sizeHintForColumn(0) + 28)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._names)
        row.addWidget(self._pages, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 12, 0, 14)
        outer.addLayout(row, 1)
        outer.addWidget(close)
        outer.setAlignment(close, Qt.AlignmentFlag.AlignHCenter)
        bind_grounding(self, self.ground_requested.emit)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            QShortcut(QKeySequence(keys), self, lambda step=step: self._turn(step))
        self.resize(max(780, self.minimumSizeHint().width()), 640)

    def show_section(self, title: str) -> None:
        """Turn to a subject by its name."""
        for row in range(self._names.count()):
            if self._names.item(row).text() == title:
                self._names.setCurrentRow(row)

    def _turn(self, step: int) -> None:
        count = self._names.count()
        self._names.setCurrentRow((self._names.currentRow() + step) % count)

    def _on_wanted(self, changes: dict[str, object]) -> None:
        self._settings = msgspec.structs.replace(self._settings, **changes)
        self.changed.emit(self._settings)
