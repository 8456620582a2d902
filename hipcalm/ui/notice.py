"""One quiet line at the top of the window, for what a person should know once."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from hipcalm.ui.texts import button, label, set_text


class Notice(QFrame):
    """Shows a sentence until it is closed or another takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "caution")
        self._words = label(wraps=True)
        self._waits = False
        close = button("Close", "link")
        close.setAccessibleName("Close this notice")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 10, 6)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self._is_held = False
        self.hide()

    def tell(self, words: str) -> None:
        """Show a sentence; while it is held back, once it no longer is."""
        set_text(self._words, words)
        self.setVisible(not self._is_held)
        self._waits = self._is_held

    def hold_back(self, *, is_held: bool) -> None:
        """Show nothing from now on, or what has come meanwhile."""
        if is_held == self._is_held:
            return
        self._is_held = is_held
        if is_held:
            self._waits = self.isVisible()
            self.hide()
        elif self._waits:
            self.show()

    def tell_if(self, words: str) -> None:
        """Show a sentence, unless it is empty."""
        if words:
            self.tell(words)

    def withdraw(self, words: str) -> None:
        """Take a sentence back that is no longer true; any other stays."""
        if self._words.text() == words:
            self._waits = False
            self.hide()

    def text(self) -> str:
        """Return the sentence that is shown."""
        return self._words.text()
