"""Words that are longer than the window: a way back, and keys that scroll."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from hipcalm.ui.texts import button, in_the_middle

_SCROLLS = {
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}


class LongWords(QWidget):
    """Shows one page of words at a time, from its top.

    Signals:
        back_requested: back to where one was.
        ground_requested: quiet words are wanted at once.
    """

    back_requested = Signal()
    ground_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        back = button("←  Back", "link", tip="Back (Esc)")
        back.clicked.connect(self.back_requested)
        ground = button("Ground  (G)", "link", tip="Quiet words that bring you here (G)")
        ground.clicked.connect(self.ground_requested)
        head = QHBoxLayout()
        head.addWidget(back)
        head.addStretch(1)
        head.addWidget(ground)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    def _show(self, page: QWidget, name: str) -> None:
        """Show a page in place of the one before, and take the keys; `name` is spoken."""
        self.setAccessibleName(name)
        old: QWidget | None = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()  # what was pressed there may still be busy with it
        self._scroll.setWidget(in_the_middle(page))
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.back_requested.emit()
        elif action := _SCROLLS.get(Qt.Key(event.key())):
            self._scroll.verticalScrollBar().triggerAction(action)
        else:
            super().keyPressEvent(event)


def selectable(shown: QLabel) -> QLabel:
    """Return a label whose text may be selected, by hand and by the keys."""
    shown.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return shown
