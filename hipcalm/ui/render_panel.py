"""The row of a session's page that saves it as a sound file, to take along without the screen."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from hipcalm.ui.ground_keys import bind_grounding
from hipcalm.ui.texts import button, label, set_text

FILTERS = {".flac": "FLAC, smaller (*.flac)", ".wav": "WAV, plays everywhere (*.wav)"}
OFFER = "Save as a sound file…"
WHAT_FOR = "To listen without the screen: the same words and sounds, as one file."
LONGEST_NAME = 60
"""Letters: with their four bytes at most, and the ending, what every disk takes."""
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class RenderPanel(QFrame):
    """Offers to save a session as a sound file, and tells how far that has gone.

    A file that is being written when another session is opened is still told about: by its name.

    Signals:
        render_requested(Path): the person has chosen where.
        cancel_requested: the person would rather not.
        ground_requested: quiet words are wanted, in the midst of choosing a file.
    """

    render_requested = Signal(object)
    cancel_requested = Signal()
    ground_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._file = Path()
        self._is_busy = False
        self._words = label(WHAT_FOR, "quiet", wraps=True)
        self._words.setMinimumWidth(1)  # a long name is cut rather than the page widened
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Saving the sound file")
        self._save = button(OFFER)
        self._save.clicked.connect(self.ask_where)
        self._cancel = button("Cancel", tip="Leaves no file behind")
        self._cancel.setAccessibleName("Cancel saving")
        self._cancel.clicked.connect(self.cancel_requested)
        self._show = button("Show in folder", "link")
        self._show.clicked.connect(self._on_show)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._save)
        row.addWidget(self._cancel)
        row.addWidget(self._bar, 1)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._show, 0, Qt.AlignmentFlag.AlignLeft)
        self._present(WHAT_FOR)

    def offer(self, title: str) -> None:
        """Offer to save the session of that title."""
        self._title = title
        if not self._is_busy:
            self._present(WHAT_FOR)

    def show_idle(self) -> None:
        """Offer again: nothing is being saved any more."""
        self._present(WHAT_FOR)

    def show_progress(self, percent: int) -> None:
        """Tell how much is done, in percent."""
        self._present(f"Saving {self._file.name}… {percent} %", is_busy=True)
        self._bar.setValue(percent)

    def show_done(self, file: Path, note: str = "") -> None:
        """Tell that the file is there, and what there is to know about it."""
        self._file = file
        self._present(f"Saved as {file.name}. {note}".strip(), is_saved=True)
        self._announce()

    def show_failed(self, words: str) -> None:
        """Tell why there is no file, in a sentence with the mend."""
        self._present(words)
        self._announce()

    def ask_where(self) -> None:
        """Let the person choose a file, then ask for it to be written."""
        dialog = QFileDialog(self, "Save as a sound file", str(self._place()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(FILTERS.values()))
        dialog.setDefaultSuffix("flac")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("wav" if "wav" in chosen else "flac")
        )
        dialog.fileSelected.connect(self._on_chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bind_grounding(dialog, self.ground_requested.emit)
        dialog.open()

    def _on_chosen(self, chosen: str) -> None:
        self._file = Path(chosen)
        self.show_progress(0)
        self.render_requested.emit(self._file)

    def _place(self) -> Path:
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        folder = Path(music) if QDir(music).exists() else Path.home()
        return folder / f"{file_name(self._title)}.flac"

    def _present(self, words: str, *, is_busy: bool = False, is_saved: bool = False) -> None:
        """Show the words with the buttons that go with them; the focus stays in the row."""
        had_focus = any(part.hasFocus() for part in (self._save, self._cancel, self._show))
        self._is_busy = is_busy
        set_text(self._words, words)
        self._bar.setVisible(is_busy)
        self._cancel.setVisible(is_busy)
        self._save.setVisible(not is_busy)
        self._show.setVisible(is_saved)
        if had_focus:
            (self._cancel if is_busy else self._save).setFocus()

    def _announce(self) -> None:
        """Let a screen reader say the words, wherever the person is by now."""
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self._words.text())
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    def _on_show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))


def file_name(title: str) -> str:
    """Return a title as a name that every system takes for a file."""
    words = " ".join(_NOT_IN_NAMES.sub(" ", title).split())
    return words[:LONGEST_NAME].strip(" .") or "session"
