"""The page of a file that can't be played yet: every problem with its place and its mend."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from hipcalm.core.library import Entry
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, label, set_text

SMALLEST_LIST = 120
"""Pixels of height that the list has at least; where there is less, the page scrolls."""


class ProblemsPage(QWidget):
    """Lists what is to be mended in one file.

    Signals:
        back_requested: back to the library.
        folder_requested: the folder of the person's own sessions is to be opened.
    """

    back_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        back = button("←  All sessions", "link", tip="Back (Esc)")
        back.clicked.connect(self.back_requested)
        self._title = label(role="display", wraps=True)
        words = (
            "This session can't be played yet. Here is each thing to mend, by line and column. "
            "The page follows the file: save it, and look again. Nothing else is affected."
        )
        self._list = QPlainTextEdit()
        self._list.setReadOnly(True)
        self._list.setTabChangesFocus(True)
        self._list.setAccessibleName("Problems")
        folder = button("Open the folder")
        folder.clicked.connect(self.folder_requested)
        foot = QHBoxLayout()
        foot.addWidget(folder)
        foot.addStretch(1)
        self._list.setMinimumHeight(SMALLEST_LIST)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(label(words, wraps=True))
        column.addWidget(self._list, 1)
        column.addLayout(foot)
        Scroll(page).fill(self)

    def show_entry(self, entry: Entry) -> None:
        """Show the problems of a file."""
        set_text(self._title, entry.file.name)
        lines = [
            f"Line {p.line}, column {p.column}: {p.message}" + (f"\n    {p.hint}" if p.hint else "")
            for p in entry.problems
        ]
        text = "\n\n".join(lines)
        if self._list.toPlainText() != text:
            self._list.setPlainText(text)
        self._list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)
