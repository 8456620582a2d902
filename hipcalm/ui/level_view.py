"""The question before the first session with sound: can you hear this, and is it comfortable?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from hipcalm.ui.balanced import Balanced
from hipcalm.ui.flow import Flow
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import button, set_text

VOLUME_STEP = 10
_QUESTION = "Can you hear this? Is it comfortable?"
_WORDS = (
    "A soft bell, and the voice. Nothing in a session is louder than this. You might try it from "
    "where you will be."
)
_UNHEARD = (
    "Nothing to hear? The desktop's own volume may be low, or another device chosen. You might "
    "turn it up a little and try again, or begin without sound: every word is on the screen too."
)
_LOUDEST = "HipCalm gets no louder than this. The desktop's own volume may go further."


class LevelView(QWidget):
    """Asks once how loud HipCalm is to be.

    Signals:
        hear_requested: the bell and the voice are to be heard.
        volume_changed(int): everything is to be this loud, in percent.
        answered(bool): go on to the session, with sound or without.
        back_requested: not now; Esc.
    """

    hear_requested = Signal()
    volume_changed = Signal(int)
    answered = Signal(bool)
    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_QUESTION)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._volume = 100
        self._question = Balanced(_QUESTION, "display")
        self._words = Balanced(_WORDS, "large")
        self._level = QProgressBar()
        self._level.setTextVisible(False)
        self._level.setAccessibleName("Volume")
        self._state = Balanced(role="quiet")
        self._fine = button("Yes, that's fine  (Space)", "primary")
        self._fine.clicked.connect(lambda: self.answered.emit(True))
        page = QWidget()
        self._column = column = QVBoxLayout(page)
        column.setSpacing(14)
        column.addStretch(2)
        for part in (self._question, self._words):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self._level, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._answers(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._state)
        column.addStretch(3)
        self._scroll = Scroll(page)
        self._scroll.fill(self)

    def _answers(self) -> QWidget:
        self._level.setFixedWidth(220)
        others = (
            ("Quieter  (↓)", self._quieter),
            ("Once more  (R)", self.hear_requested.emit),
            ("Louder  (↑)", self._louder),
            ("I can't hear it  (N)", self._on_unheard),
            ("Without sound  (W)", lambda: self.answered.emit(False)),
        )
        made = [button(words) for words, _ in others]
        for one, (_, act) in zip(made, others, strict=True):
            one.clicked.connect(lambda _=False, act=act: act())
        for one in (*made, self._fine):
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        answers = QWidget()
        rows = QVBoxLayout(answers)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        for row in (made[:3], [self._fine], made[3:]):
            rows.addLayout(Flow(*row, spacing=12))
        self._keys = {
            Qt.Key.Key_Space: self._fine.click,
            Qt.Key.Key_Escape: self.back_requested.emit,
            Qt.Key.Key_Down: self._quieter,
            Qt.Key.Key_Up: self._louder,
            Qt.Key.Key_R: self.hear_requested.emit,
            Qt.Key.Key_N: self._on_unheard,
            Qt.Key.Key_W: made[4].click,
        }
        return answers

    def open(self, volume: int) -> None:
        """Ask, and let it be heard."""
        self._volume = volume
        self._level.setValue(volume)
        set_text(self._state, "")
        self.setFocus()
        self.hear_requested.emit()

    def show_state(self, words: str) -> None:
        """Tell why nothing can be heard."""
        set_text(self._state, words)

    def _quieter(self) -> None:
        self._set(self._volume - VOLUME_STEP)

    def _louder(self) -> None:
        self._set(self._volume + VOLUME_STEP)

    def _set(self, volume: int) -> None:
        set_text(self._state, _LOUDEST if volume > 100 else "")
        self._volume = max(VOLUME_STEP, min(100, volume))
        self._level.setValue(self._volume)
        self.volume_changed.emit(self._volume)
        self.hear_requested.emit()

    def _on_unheard(self) -> None:
        set_text(self._state, _UNHEARD)
        self.hear_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_low = self.height() < 520
        self._words.setHidden(is_low)
        side = 48 if self.width() >= 640 else 16
        self._column.setContentsMargins(side, 12 if is_low else 32, side, 12 if is_low else 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._keys.get(Qt.Key(event.key()))
        if act is None and self._scroll.take_key(event.key()):
            return
        if act is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            act()
