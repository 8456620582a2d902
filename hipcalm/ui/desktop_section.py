"""The page of the settings about the desktop: start at login, a key of one's own, what works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from hipcalm.core.settings import Settings
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import Switch
from hipcalm.ui.settings_section import Section
from hipcalm.ui.texts import button, label, set_text

SUGGESTED_KEY = "ctrl+alt+g"


class Part(Protocol):
    """One thing that the desktop offers: whether it works, and what mends it where it does not."""

    @property
    def subject(self) -> str:
        """What it is."""

    @property
    def works(self) -> bool:
        """Whether it can be counted on."""

    @property
    def words(self) -> str:
        """What was found."""

    @property
    def mend(self) -> str:
        """What puts it right; empty where nothing is wrong."""


class DesktopSection(Section):
    """What HipCalm asks of the desktop. `to_bind` is the command that a key may be bound to.

    Signals:
        login_chosen(bool): whether to be started at login; answer by `show_login`.
        key_chosen(str): a combination for Ground, "" for none; answer by `show_key`.
    """

    login_chosen = Signal(bool)
    key_chosen = Signal(str)

    def __init__(self, settings: Settings, to_bind: str) -> None:
        super().__init__("Desktop", settings)
        self._login = Switch("Start HipCalm at login")
        words = "In the background, for reminders and the key; no window opens."
        self._login.setAccessibleDescription(words)
        self._login.toggled.connect(self.login_chosen)
        self._login_words = label(words, "quiet", wraps=True)
        self._column.addWidget(self._login)
        self._column.addWidget(self._login_words)
        self._add_key()
        self._add_command(to_bind)
        self._add_heading("What works on this desktop")
        self._parts = QVBoxLayout()
        self._parts.setSpacing(8)
        self._column.addLayout(self._parts)
        self._parts.addWidget(label("Looking…", "quiet"))
        self._column.addStretch(1)

    def show_login(self, *, is_on: bool, words: str = "") -> None:
        """Show what is true, and `words` where it could not be changed."""
        self._login.blockSignals(True)
        self._login.setChecked(is_on)
        self._login.blockSignals(False)
        set_text(self._login_words, words or self._login.accessibleDescription())

    def show_key(self, combination: str, words: str = "") -> None:
        """Show the key that is ours, "" for none, and `words` where it could not be had."""
        if combination:
            self._key.setText(combination)
        is_ours = f"{combination} brings Ground from any window." if combination else ""
        set_text(self._key_words, words or is_ours)
        self._let_go.setEnabled(bool(combination))

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Tell what works here, and how to mend what does not."""
        while (item := self._parts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for part in parts:
            state = "works" if part.works else "not here"
            told = (
                f"{part.subject.capitalize()}: {state}. {part.words[:1].upper()}{part.words[1:]}."
            )
            self._parts.addWidget(label(told, "" if part.works else "strong", wraps=True))
            if part.mend:
                mend = label(f"{part.mend[:1].upper()}{part.mend[1:]}.", "quiet", wraps=True)
                mend.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                mend.setContentsMargins(18, 0, 0, 0)
                self._parts.addWidget(mend)

    def _add_key(self) -> None:
        self._add_heading("A key for Ground, in any window")
        self._key = QLineEdit()
        self._key.setAccessibleName("Key for Ground")
        self._key.setPlaceholderText(SUGGESTED_KEY)
        self._key.returnPressed.connect(self._take)
        take = button("Use this key")
        take.clicked.connect(self._take)
        self._let_go = button("Give it back")
        self._let_go.setEnabled(False)
        self._let_go.clicked.connect(lambda: self.key_chosen.emit(""))
        self._column.addLayout(Flow(_filling(self._key), take, self._let_go, spacing=8))
        self._key_words = label(role="quiet", wraps=True)
        self._column.addWidget(self._key_words)

    def _take(self) -> None:
        self.key_chosen.emit((self._key.text().strip() or SUGGESTED_KEY).lower())

    def _add_command(self, to_bind: str) -> None:
        self._add_words(
            "Or bind this command to a key in your desktop's own keyboard settings; that works on "
            "every desktop:"
        )
        line = QLineEdit(to_bind)
        line.setReadOnly(True)
        line.setCursorPosition(0)
        line.setAccessibleName("Command for Ground")
        copy = button("Copy")
        copy.setAccessibleName("Copy the command")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(to_bind))
        self._column.addLayout(Flow(_filling(line), copy, spacing=8))


def _filling(line: QLineEdit) -> QLineEdit:
    """Let a field take what its row has to spare."""
    policy = line.sizePolicy()
    policy.setHorizontalStretch(1)
    line.setSizePolicy(policy)
    return line
