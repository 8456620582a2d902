"""Grounding: one line at a time, in large words, and nothing that has to be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hipcalm.core import fields
from hipcalm.core.player import Mode, Progress
from hipcalm.figure.palette import Look
from hipcalm.ui.balanced import Balanced
from hipcalm.ui.choice_list import Answer, ChoiceList
from hipcalm.ui.figure_scene import FigureScene
from hipcalm.ui.flow import Flow
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.stage import Picture, Stage
from hipcalm.ui.texts import button, set_text
from hipcalm.ui.theme import Theme

ROOM_FOR_PICTURE = 150
"""Pixels of height beside the words below which there is no picture."""
HINT = "Arrow keys, if you'd like your own pace · Space stays here · 1 if you feel far away or numb"
STAY_WORDS = "Stay as long as you like. There is nothing to do."
_HINT_STAY = "Space or an arrow key brings the choices back, whenever you like."
_HINT_HELD = "Staying here. Space or an arrow key goes on, whenever you like."
_ONWARD = (
    *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter),
    *(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up),
)


class GroundingView(QWidget):
    """Shows the run of a grounding session, and what may follow it.

    Signals:
        pressed: Space: stay here, or go on.
        onward, back: an arrow key: from now on at the person's own pace.
        numb_requested: 1: the form for feeling far away or numb.
        chosen(object): what is to follow, at the end.
        end_requested: E, at any time.
        help_requested: H, at any time.
        shown: the first words are on the screen.
    """

    pressed = Signal()
    onward = Signal()
    back = Signal()
    numb_requested = Signal()
    chosen = Signal(object)
    end_requested = Signal()
    help_requested = Signal()
    shown = Signal()

    def __init__(self, wall_clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall_clock = wall_clock
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Ground")
        self._scene: FigureScene | None = None
        self._is_still = False
        self._shown, self._told = -1, ""
        self._is_staying = self._is_new = False
        self._stage = Stage()
        self._words = Balanced(role="ground")
        self._hint = Balanced(HINT, "small")
        self._answers = ChoiceList()
        self._answers.chosen.connect(self.chosen)
        self._keys = {
            Qt.Key.Key_Space: self.pressed.emit,
            Qt.Key.Key_Return: self.pressed.emit,
            Qt.Key.Key_Enter: self.pressed.emit,
            Qt.Key.Key_Right: self.onward.emit,
            Qt.Key.Key_Down: self.onward.emit,
            Qt.Key.Key_Left: self.back.emit,
            Qt.Key.Key_Up: self.back.emit,
            Qt.Key.Key_1: self.numb_requested.emit,
            Qt.Key.Key_E: self.end_requested.emit,
            Qt.Key.Key_Escape: self.end_requested.emit,
            Qt.Key.Key_H: self.help_requested.emit,
        }
        self._lay_out()

    def _lay_out(self) -> None:
        self._end = button("End for today  (E)", "link")
        self._help = button("People and help  (H)", "link")
        self._end.clicked.connect(self.end_requested)
        self._help.clicked.connect(self.help_requested)
        foot = Flow(alignment=Qt.AlignmentFlag.AlignHCenter)
        for made in (self._end, self._help):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            foot.addWidget(made)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(32, 20, 32, 14)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(self._stage, 6)
        column.addWidget(self._words)
        column.addWidget(self._answers, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self._hint)
        column.addLayout(foot)
        self._scroll = Scroll(self._page)
        self._scroll.fill(self)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._stage.set_theme(theme)

    def set_look(self, look: Look) -> None:
        """Draw the person differently."""
        self._stage.set_look(look)

    def set_still(self, is_still: bool) -> None:
        """Choose the bar with words (True) or the disc."""
        self._is_still = is_still
        self._stage.set_still(is_still)

    def begin(self, scene: FigureScene, first_words: str) -> None:
        """Show the first line, and nothing else yet."""
        self._scene = scene
        self._shown, self._is_staying = -1, False
        self._answers.hide()
        self._stage.hide()
        for later in (self._hint, self._end, self._help):
            later.hide()
        set_text(self._words, first_words)
        self._fit()
        self._is_new = True
        self.setFocus()

    def show_progress(self, progress: Progress, answers: Sequence[Answer]) -> None:
        """Show where the run is; `answers` may follow it, and are offered at its end."""
        moment = progress.moment
        span = moment.span
        is_held = progress.mode in (Mode.PAUSED, Mode.WAITING)
        if self._is_staying:
            return
        if self._shown != span.index:
            self._enter(span.index, span.caption or span.step.name, answers, span.step.choices)
        set_text(self._hint, _HINT_HELD if is_held else HINT)
        if self._scene is not None and not self._stage.isHidden():
            scene = self._scene.at(moment, is_still=self._is_still, is_moving=not is_held)
            fullness = moment.fullness if span.runs else None
            self._stage.show_picture(Picture(fullness, 1.0, is_resting=is_held, scene=scene))

    def _enter(
        self, index: int, words: str, answers: Sequence[Answer], choices: tuple[str, ...]
    ) -> None:
        self._shown = index
        self._told = words = fields.tell_time(words, self._wall_clock())
        set_text(self._words, words)
        self._announce(words)
        is_first, is_choice = index == 0, bool(choices)
        for later in (self._hint, self._end, self._help):
            later.setHidden(is_first or is_choice)
        if is_choice:
            self._answers.show_answers(answers)
        self._answers.setVisible(is_choice)
        self._fit()
        if is_choice:
            self._answers.focus_first()
        elif not self.hasFocus():
            self.setFocus()

    def _fit(self) -> None:
        """Let the words be as large as there is room for, and the picture stand beside them."""
        self._stage.hide()
        for role in ("ground", "title", "large"):
            _dress(self._words, role)
            if self._page.heightForWidth(self.width()) <= self.height():
                break
        is_line = self._shown > 0 and self._answers.isHidden() and not self._is_staying
        spare = self.height() - self._page.heightForWidth(self.width())
        self._stage.setVisible(is_line and spare >= ROOM_FOR_PICTURE)
        self._scroll.verticalScrollBar().setValue(0)

    def stay(self) -> None:
        """Take the choices away until a key brings them back."""
        self._is_staying = True
        set_text(self._words, STAY_WORDS)
        set_text(self._hint, _HINT_STAY)
        self._hint.show()
        self._answers.hide()
        self._fit()
        self.setFocus()

    def _stay_no_longer(self) -> None:
        self._is_staying = False
        set_text(self._words, self._told)
        self._hint.hide()
        self._answers.show()
        self._fit()
        self._answers.focus_first()

    def _announce(self, words: str) -> None:
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.isAutoRepeat():
            return
        if self._is_staying and key in _ONWARD:
            self._stay_no_longer()
            return
        if self._answers.isVisible() and (self._answers.take_digit(key) or key in _ONWARD):
            return
        act = self._keys.get(key)
        if act is None and self._scroll.take_key(key):
            return
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_new:
            self._is_new = False
            QTimer.singleShot(0, self.shown.emit)  # once the words in it are painted too

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _dress(words: QLabel, role: str) -> None:
    """Write words in the letters of a role."""
    if words.property("role") != role:
        words.setProperty("role", role)
        words.style().unpolish(words)
        words.style().polish(words)
