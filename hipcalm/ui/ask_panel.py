"""The question that Esc asks in a session: carry on, or end here. Both are fine."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hipcalm.ui.texts import button, label


class AskPanel(QFrame):
    """Lies over the player, which is paused.

    Signals:
        carry_on_chosen: Space, Enter on it, Esc, or a click.
        end_chosen: E, Enter on it, or a click.
    """

    carry_on_chosen = Signal()
    end_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._outer = parent
        self.setProperty("role", "panel")
        self.setAccessibleName("Paused")
        title = label("Paused", "title")
        words = label("You can carry on from here, or end for now. Either is fine.", wraps=True)
        self._carry_on = button("Carry on  (Space)", "primary")
        self._end = button("End here  (E)")
        self._carry_on.clicked.connect(self.carry_on_chosen)
        self._end.clicked.connect(self.end_chosen)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._carry_on)
        row.addWidget(self._end)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 26, 32, 26)
        column.setSpacing(14)
        for part in (title, words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addLayout(row)

    def open(self) -> None:
        """Show the question, with carrying on chosen."""
        self.place()
        self.show()
        self.raise_()
        self._carry_on.setFocus()

    def place(self) -> None:
        """Keep to the middle of the player, whatever its size."""
        outer = self._outer.rect()
        wide = min(520, outer.width() - 24)
        high = min(max(self.heightForWidth(wide), self.sizeHint().height()), outer.height() - 12)
        self.setGeometry((outer.width() - wide) // 2, (outer.height() - high) // 2, wide, high)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: ARG002 - there are but two
        """Keep the focus here: neither Tab nor an arrow reaches what lies below the question."""
        (self._carry_on if self._end.hasFocus() else self._end).setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():  # the key that asked is still held down
            return
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Escape:
                self.carry_on_chosen.emit()
            case Qt.Key.Key_E:
                self.end_chosen.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._carry_on.setFocus()
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self._end.setFocus()
            case _:
                event.accept()  # nothing else reaches the player below
