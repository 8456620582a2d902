"""The page of the settings about the journal: what it keeps, and how to be rid of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hipcalm.core.settings import Settings
from hipcalm.ui.settings_section import Section
from hipcalm.ui.texts import button, label, set_text

_WHAT = (
    "HipCalm keeps which sessions you did, when, how far, and the numbers you gave around them. It "
    "stays on this computer, and nobody else is told. Nothing in it is a score."
)
_SURE = "Everything in the journal goes, and can't be brought back."


class JournalSection(Section):
    """Tells what the journal keeps, and deletes it when asked twice.

    Signals:
        delete_requested: all of it is to go; answer by `show_result`.
    """

    delete_requested = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__("My journal", settings)
        self._add_words(_WHAT)
        self._begin = button("Delete everything…")
        self._begin.clicked.connect(lambda: self._ask(is_asking=True))
        self._column.addWidget(self._begin, 0, Qt.AlignmentFlag.AlignLeft)
        self._sure = QWidget()
        row = QHBoxLayout(self._sure)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        keep = button("Keep it", "primary")
        keep.clicked.connect(lambda: self._ask(is_asking=False))
        self._keep = keep
        delete = button("Delete it all")
        delete.clicked.connect(self._on_delete)
        for made in (keep, delete):
            row.addWidget(made)
        row.addStretch(1)
        self._told = label(role="quiet", wraps=True)
        self._column.addWidget(self._told)
        self._column.addWidget(self._sure)
        self._sure.hide()
        self._column.addStretch(1)

    def show_result(self, words: str) -> None:
        """Tell what became of it."""
        set_text(self._told, words)

    def _ask(self, *, is_asking: bool) -> None:
        set_text(self._told, _SURE if is_asking else "")
        self._sure.setVisible(is_asking)
        self._begin.setHidden(is_asking)
        (self._keep if is_asking else self._begin).setFocus()

    def _on_delete(self) -> None:
        self._ask(is_asking=False)
        self.delete_requested.emit()
