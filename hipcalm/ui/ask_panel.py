"""What is asked or told over a paused session: carry on, end here, or see people and help."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hipcalm.ui.flow import Flow
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, label, set_text

LOW = 420
"""Pixels of height below which it has narrower margins."""
ROUND = 8
"""Pixels that its round corners take from what scrolls in it."""
BORDER = 1
PAUSED = "Paused"
PAUSED_WORDS = "You can carry on from here, or end for now. Either is fine."


class AskPanel(QFrame):
    """Lies over the player, which is paused.

    Signals:
        carry_on_chosen: Space, Enter on it, Esc, or a click.
        end_chosen: E, Enter on it, or a click.
        help_chosen: H, Enter on it, or a click.
    """

    carry_on_chosen = Signal()
    end_chosen = Signal()
    help_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._outer = parent
        self.setProperty("role", "panel")
        self._title = label(PAUSED, "title")
        self._words = label(PAUSED_WORDS, wraps=True)
        self._carry_on = button("Carry on  (Space)", "primary")
        self._end = button("End here  (E)")
        self._help = button("Help  (H)")
        self._buttons = (self._carry_on, self._end, self._help)
        row = Flow(alignment=Qt.AlignmentFlag.AlignHCenter, spacing=12)
        signals = (self.carry_on_chosen, self.end_chosen, self.help_chosen)
        for made, signal in zip(self._buttons, signals, strict=True):
            made.clicked.connect(signal)
            row.addWidget(made)
        self._page = QWidget()
        self._column = column = QVBoxLayout(self._page)
        column.setSpacing(14)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(row)
        self._scroll = Scroll(self._page)
        self._scroll.setProperty("role", "raised")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(ROUND, ROUND, ROUND, ROUND)
        outer.addWidget(self._scroll)

    def open(self, title: str = PAUSED, words: str = PAUSED_WORDS) -> None:
        """Show the question, or something to be told, with carrying on chosen."""
        set_text(self._title, title)
        set_text(self._words, words)
        is_list = "\n" in words
        alignment = Qt.AlignmentFlag.AlignLeft if is_list else Qt.AlignmentFlag.AlignCenter
        self._words.setAlignment(alignment)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.place()
        self.show()
        self.raise_()
        self._carry_on.setFocus()

    def place(self) -> None:
        """Keep to the middle of the player, whatever its size."""
        outer = self._outer.rect()
        wide = min(520, outer.width() - 24)
        aside, above = (32, 26) if outer.height() >= LOW else (18, 12)
        inside = aside - ROUND, above - ROUND
        self._column.setContentsMargins(*inside, *inside)
        around = 2 * (ROUND + BORDER)
        needed = self._page.heightForWidth(wide - around) + around
        high = min(needed, outer.height() - 12)
        self.setGeometry((outer.width() - wide) // 2, (outer.height() - high) // 2, wide, high)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Keep the focus here: neither Tab nor an arrow reaches what lies below the question."""
        held = next((i for i, one in enumerate(self._buttons) if one.hasFocus()), 0)
        self._buttons[(held + (1 if is_next else -1)) % len(self._buttons)].setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():  # the key that asked is still held down
            return
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Escape:
                self.carry_on_chosen.emit()
            case Qt.Key.Key_E:
                self.end_chosen.emit()
            case Qt.Key.Key_H:
                self.help_chosen.emit()
            case key if self._scroll.take_key(key):
                pass
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.focusNextPrevChild(False)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.focusNextPrevChild(True)
            case _:
                event.accept()  # nothing else reaches the player below
