"""The player: a calm stage, what to do now, what comes next, and one key for the next thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from hipcalm.core import fields
from hipcalm.core.duration import clock_text
from hipcalm.core.help_words import URGENT
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Pose, Position, Session
from hipcalm.core.timeline import CueKind, Moment, Timeline
from hipcalm.figure.palette import Look
from hipcalm.ui.ask_panel import AskPanel
from hipcalm.ui.balanced import Balanced
from hipcalm.ui.distance_view import DistanceView
from hipcalm.ui.figure_scene import FigureScene
from hipcalm.ui.flow import Flow
from hipcalm.ui.images import read_image
from hipcalm.ui.pause_offers import PauseOffers
from hipcalm.ui.player_words import far_time, picture_of, press_words, side_words
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.stage import SMALLEST, Stage
from hipcalm.ui.steps_bar import StepsBar
from hipcalm.ui.texts import button, label, set_text
from hipcalm.ui.theme import Theme
from hipcalm.ui.veil import Veil

ASK_WORDS = "Paused. Space carries on. E ends here. Either is fine."
STOP_SIGNS = "When to stop"
_MORE = "The whole list is under Help."
_FILLING = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
OPENINGS = frozenset(CueKind) - {CueKind.LATER, CueKind.GATE, CueKind.END}
"""Kinds of the cue that a step begins with."""
LOW, NARROW = 420, 640
"""Pixels of height and width below which margins are smaller, and signs stand for words."""
GOOD_STAGE = 0.3
"""The share of the height that the stage keeps, as long as something else can go."""
DIM_OVER_MS = 60_000
DIMMEST = 0.72


class PlayerView(QWidget):
    """Shows a running session and says what the person wants of it.

    Signals:
        pressed: the one large key, or its button: pause, go on, ready, or a tap.
        skip_requested, repeat_requested, match_requested: as they say.
        pace_requested(int): half seconds by which the breath is to be slower, or faster below 0.
        sound_toggled: sound is to go off, or on again.
        break_requested: T: a pause after this out-breath.
        light_headed: L: the breath is to be left alone.
        offer_chosen(PauseOffer): what is to follow a pause.
        ground_requested: the button beside the others; G is the window's own key.
        help_requested: people and help, from the question that Esc asks.
        heard(str): words shown outside of the session, to be said aloud.
        pause_requested, resume_requested, end_requested: from the question that Esc asks.
    """

    pressed = Signal()
    skip_requested = Signal()
    repeat_requested = Signal()
    match_requested = Signal()
    sound_toggled = Signal()
    break_requested = Signal()
    light_headed = Signal()
    offer_chosen = Signal(object)
    ground_requested = Signal()
    help_requested = Signal()
    heard = Signal(str)
    pace_requested = Signal(int)
    pause_requested = Signal()
    resume_requested = Signal()
    end_requested = Signal()

    def __init__(self, wall_clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall_clock = wall_clock
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Player")
        self._span_index = -1
        self._dims = False
        self._is_still = self._is_smaller = False
        self._stop_signs = ""
        self._is_easier = False
        self._breath_words = self._contact_words = ""
        self._scene: FigureScene | None = None
        self._folder = Path()
        self._session_title = ""
        self._poses: dict[str, str] = {}
        self._mode = Mode.PLAYING
        self._build()
        self._keys = {
            Qt.Key.Key_Space: self.pressed.emit,
            Qt.Key.Key_Return: self.pressed.emit,
            Qt.Key.Key_Enter: self.pressed.emit,
            Qt.Key.Key_Right: self.skip_requested.emit,
            Qt.Key.Key_Left: self.repeat_requested.emit,
            Qt.Key.Key_Up: lambda: self.pace_requested.emit(1),
            Qt.Key.Key_Down: lambda: self.pace_requested.emit(-1),
            Qt.Key.Key_M: self.match_requested.emit,
            Qt.Key.Key_V: self.sound_toggled.emit,
            Qt.Key.Key_T: self.break_requested.emit,
            Qt.Key.Key_L: self.light_headed.emit,
            Qt.Key.Key_S: self.tell_stop_signs,
            Qt.Key.Key_D: self.toggle_distance,
            Qt.Key.Key_Escape: self.ask,
        }

    def _build(self) -> None:
        self.stage = Stage()
        self.distance = DistanceView()
        self.bar = StepsBar()
        near = QWidget()
        self._lay_out_near(near)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(near)
        self._pages.addWidget(self.distance)
        self._veil = Veil(self)
        self._ask = AskPanel(self)
        self._ask.carry_on_chosen.connect(self._on_carry_on)
        self._ask.end_chosen.connect(self._on_end_chosen)
        self._ask.help_chosen.connect(self.help_requested)
        self._ask.hide()

    def _lay_out_near(self, near: QWidget) -> None:
        self._title = label(role="quiet", wraps=True)
        self._remaining = label(role="quiet")
        self._sound = label(role="quiet")
        self._name = Balanced(role="display")
        self._side = label(role="side")
        self._breath = Balanced(role="heading")
        self._caption = Balanced(role="large")
        self._contact = label()
        self._contact_row = _row(None, label("●", "dot"), self._contact, None)
        self._easier = Balanced(role="quiet")
        self._next = Balanced(role="quiet")
        self._hint = Balanced(role="small")
        self._offers = PauseOffers()
        self._offers.chosen.connect(self.offer_chosen)
        self._offers.hide()
        self._title.setSizePolicy(_FILLING)
        self._head = _row(self._title, self._sound, self._remaining)
        self._page = _column(
            *(self._head, self._name, _row(None, self._side, None), self.stage),
            *(self._breath, self._caption, self._contact_row, self._easier, self._next),
            self._offers,
        )
        self._scroll = Scroll(self._page)
        self._button_row = QWidget()
        self._button_row.setLayout(self._buttons())
        self._foot = _column(self._button_row, self.bar, self._hint)
        outer = QVBoxLayout(near)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self._foot)

    def _buttons(self) -> Flow:
        self._back = back = button("←  Again", tip="Go back to the start of this step (Left)")
        back.setAccessibleName("Again")
        self._press = button("Pause", "primary", tip="Pause or go on (Space)")
        self._skip = skip = button("Skip  →", tip="Go to the next step (Right)")
        skip.setAccessibleName("Skip")
        tip = "Everything stops, and quiet words bring you here (G)"
        self._ground = ground = button("Ground  (G)", tip=tip)
        for made, wanted in (
            (back, self.repeat_requested),
            (self._press, self.pressed),
            (skip, self.skip_requested),
            (ground, self.ground_requested),
        ):
            # A click leaves the keys with the player; Tab still reaches each button.
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _=False, signal=wanted: signal.emit())
        middle = Qt.AlignmentFlag.AlignHCenter
        return Flow(back, self._press, skip, ground, alignment=middle, spacing=12)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        for part in (self.stage, self.bar, self.distance):
            part.set_theme(theme)

    def set_look(self, look: Look) -> None:
        """Draw the person differently."""
        self.stage.set_look(look)

    def set_still(self, is_still: bool) -> None:
        """Choose the bar with words (True) or the breathing disc."""
        self._is_still = is_still
        self.stage.set_still(is_still)

    def show_sound(self, words: str) -> None:
        """Tell in a word or two that there is no sound just now; "" where there is."""
        set_text(self._sound, words)

    def begin(
        self,
        session: Session,
        timeline: Timeline,
        poses: dict[str, Pose],
        scene: FigureScene,
        folder: Path,
        *,
        easier: bool,
        stop_signs: str,
    ) -> None:
        """Get ready for a session.

        `scene` knows its figures, `poses` name what has no picture; an author's own pictures lie
        in `folder`. `stop_signs` is one line of signs that are a reason to stop.
        """
        self._stop_signs, self._is_smaller = stop_signs, False
        self._scene = scene
        self._folder = folder
        self._poses = {
            name: pose.title for name, pose in poses.items() if pose.position is not Position.ANY
        }
        self._span_index = -1
        self._dims = session.dim_screen
        self._veil.set_darkness(0.0)
        self._ask.hide()
        self._session_title = session.title
        self._is_easier = easier and session.easier is not None
        set_text(self._easier, f"Easier: {session.easier}")
        self.bar.set_timeline(timeline)
        self.setFocus()

    def show_progress(self, progress: Progress, timeline: Timeline, *, taps: int | None) -> None:
        """Show what a look at the clock brought; `taps` is None unless breaths are counted."""
        moment = progress.moment
        if any(cue.kind in OPENINGS and cue.span == self._span_index for cue in progress.cues):
            self._span_index = -1  # gone back to the start of the same step
        is_entered = moment.span.index != self._span_index or timeline is not self.bar.timeline
        if is_entered:
            self._enter(moment, timeline)
        later = [cue.text for cue in progress.cues if cue.kind is CueKind.LATER]
        for words in later:
            self._say(words)
        is_turned = self._show_mode(progress)
        set_text(self._title, self._title_words(moment))
        self._show_picture(progress, taps)
        if is_entered or later or is_turned:
            self._fit()
        self.bar.set_position(moment.position_ms)
        set_text(self._remaining, f"{clock_text(moment.remaining_ms)} left")
        self.distance.show_words(moment.span.step.name, side_words(moment), far_time(progress))
        if self._dims:
            gone = 1 - min(1.0, moment.remaining_ms / DIM_OVER_MS)
            self._veil.set_darkness(DIMMEST * gone)

    def _enter(self, moment: Moment, timeline: Timeline) -> None:
        """Show a step that has just begun."""
        span = moment.span
        is_new = span.index != self._span_index
        self._span_index = span.index
        self.bar.set_timeline(timeline)
        own = span.step.image
        image = read_image(self._folder / own.file) if own is not None else None
        self.stage.set_image(image, own.alt if own is not None else "")
        set_text(self._name, span.step.name)
        set_text(self._side, side_words(moment))
        if is_new:
            self._say(span.caption, span.step.name, side_words(moment))
        self._contact_words = " · ".join(span.step.contact)
        following = moment.next_name
        if following and moment.next_side is not None and moment.next_side is not span.side:
            following = f"{following}, {moment.next_side}"
        set_text(self._next, f"Next: {following}" if following else "This is the last step")
        self._scroll.verticalScrollBar().setValue(0)

    def _fit_contact(self) -> None:
        """Let the contact points wrap where one line has no room for them."""
        room = max(0, self.width() - 96)  # beside the margins and the dot
        wide = self._contact.fontMetrics().horizontalAdvance(self._contact_words)
        self._contact.setWordWrap(wide > room)
        set_text(self._contact, self._contact_words)
        self._contact.setMinimumWidth(room if wide > room else 0)

    def _show_picture(self, progress: Progress, taps: int | None) -> None:
        moment = progress.moment
        pose = self._poses.get(moment.span.step.pose, "")
        picture = picture_of(progress, taps, pose)
        if self._scene is not None:
            is_moving = progress.mode is Mode.PLAYING
            scene = self._scene.at(moment, is_still=self._is_still, is_moving=is_moving)
            picture = replace(picture, scene=scene)
        self.stage.show_picture(picture)
        words = picture.word if picture.word != pose else ""
        told = "  ·  ".join(filter(None, (words, picture.below)))
        # Where there is no picture the words stand in its place; here they would be said twice.
        self._breath_words = told
        self._tell_breath()

    def _tell_breath(self) -> None:
        is_told_there = not self.stage.has_picture and not self.stage.isHidden()
        set_text(self._breath, "" if is_told_there else self._breath_words)
        self._breath.setHidden(not self._breath.text())

    def _title_words(self, moment: Moment) -> str:
        """Return the session's title and, where the person has changed it, the breath."""
        run = moment.span.run_at(moment.elapsed_ms)
        if run is None or run.pattern == moment.span.placed.pattern:
            return self._session_title
        return f"{self._session_title} · breath {run.pattern} s"

    def _show_mode(self, progress: Progress) -> bool:
        """Show what the keys do now; whether answers came or went with it."""
        self._mode = progress.mode
        if progress.mode is not Mode.PAUSED and self.is_asking:
            self._ask.hide()
            self.setFocus()
        is_turned = self._show_offers(progress)
        words, hint = press_words(progress)
        if self._press.text() != words:
            self._press.setText(words)
        set_text(self._hint, _unbroken(hint))
        return is_turned

    def _show_offers(self, progress: Progress) -> bool:
        """Offer in a pause what may follow it; nothing chosen is a choice too.

        Return whether the answers came or went.
        """
        moment = progress.moment
        choices = moment.span.step.choices
        is_offered = (moment.offers_choices or bool(choices)) and progress.mode is not Mode.PAUSED
        if is_offered and choices:
            self._offers.show_choices(choices)
        elif is_offered:
            self._offers.show_moment(moment, is_smaller=self._is_smaller)
        if is_offered is not self._offers.isHidden():
            return False
        if not is_offered and self._offers.isAncestorOf(self.focusWidget()):
            self.setFocus()
        self._offers.setVisible(is_offered)
        return True

    def show_level(self, *, is_smaller: bool) -> None:
        """Offer a little more where the person has gone smaller."""
        self._is_smaller = is_smaller

    def tell_stop_signs(self) -> None:
        """Pause, and show the list of signs that are a reason to stop."""
        self.pause_requested.emit()
        items = "\n".join(f"·  {item}" for item in URGENT.items)
        words = f"{self._stop_signs}\n\n{URGENT.before}\n{items}\n\n{URGENT.after}"
        has_room = self.height() >= 560
        self._ask.open(STOP_SIGNS, words if has_room else f"{self._stop_signs} {_MORE}")
        self.heard.emit(self._stop_signs)

    def ask(self) -> None:
        """Pause, and ask whether to carry on or to end; nothing is lost by asking."""
        if self._ask.isVisible():
            self._on_carry_on()
            return
        self.pause_requested.emit()
        self._ask.open()
        self.heard.emit(ASK_WORDS)

    @property
    def is_asking(self) -> bool:
        """Whether the question stands open."""
        return self._ask.isVisible()

    def toggle_distance(self) -> None:
        """Change between the near view and the one that is read from three metres away."""
        self._pages.setCurrentIndex(1 - self._pages.currentIndex())
        self._veil.raise_()
        self._ask.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        act = self._keys.get(key)
        if not self._offers.isHidden() and not event.isAutoRepeat() and self._offers.take_key(key):
            return
        if act is None and self._scroll.take_key(key):
            return
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() or event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._veil.setGeometry(self.rect())
        self._ask.place()
        self._fit()

    def _fit(self) -> None:
        """Show as much as there is room for; what can be known by heart goes first."""
        is_narrow, is_low = self.width() < NARROW, self.height() < LOW
        self._press.setMinimumWidth(0 if is_narrow else 170)
        self._ground.setText("Ground" if is_narrow else "Ground  (G)")
        self._back.setText("←" if is_narrow else "←  Again")
        self._skip.setText("→" if is_narrow else "Skip  →")
        for part, ends in ((self._page, (8, 4) if is_low else (18, 8)), (self._foot, (4, 10))):
            part.setContentsMargins(28, ends[0], 28, ends[1])
            layout = part.layout()
            assert layout is not None
            layout.setSpacing(5 if is_low else 8)
        self._fit_contact()
        for part, is_wanted in self._wanted().items():
            part.setVisible(is_wanted)
        for part, stage_height in self._dispensable():
            if self._needed(stage_height) <= self.height():
                break
            part.hide()
        self._tell_breath()

    def _wanted(self) -> dict[QWidget, bool]:
        """Return what may have to go, and whether there is anything to show in it."""
        return {
            self._hint: True,
            self._next: True,
            self._head: True,
            self._button_row: True,
            self.bar: True,
            self._side: bool(self._side.text()),
            self._breath: bool(self._breath_words) and self.stage.has_picture,
            self._easier: self._is_easier,
            self._contact_row: bool(self._contact_words),
            self.stage: True,
        }

    def _dispensable(self) -> list[tuple[QWidget, int]]:
        """Return what goes first where there is little room, with the height the stage is to have.

        A pause's offers have keys of their own, and take the buttons' place.
        """
        good = max(SMALLEST, round(self.height() * GOOD_STAGE))
        offered = [] if self._offers.isHidden() else [self._button_row, self._side, self.bar]
        return [
            *((part, good) for part in (self._hint, self._next, self._head)),
            *((part, SMALLEST) for part in offered),
            *((part, SMALLEST) for part in (self._easier, self._contact_row, self.stage)),
        ]

    def _needed(self, stage_height: int) -> int:
        """Return the height that all that is shown needs, with a stage of that height."""
        more = 0 if self.stage.isHidden() else stage_height - SMALLEST
        return sum(_height(part, self.width()) for part in (self._page, self._foot)) + more

    def _on_carry_on(self) -> None:
        self._ask.hide()
        self.setFocus()
        self.resume_requested.emit()

    def _on_end_chosen(self) -> None:
        self._ask.hide()
        self.end_requested.emit()

    def _say(self, caption: str, *before: str) -> None:
        """Show a caption, and tell a screen reader: once a step, never once a frame."""
        caption = fields.tell_time(caption, self._wall_clock())
        set_text(self._caption, caption)
        words = ". ".join(filter(None, (*before, caption)))
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)


def _unbroken(hint: str) -> str:
    """Let lines of a hint end only where one key's words end."""
    keys = (part.replace(" ", "\N{NO-BREAK SPACE}") for part in hint.split(" · "))
    return "\N{NO-BREAK SPACE}· ".join(keys)


def _row(*parts: QWidget | None) -> QWidget:
    """Return parts beside each other, with room for None."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return made


def _column(*parts: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, Stage) else 0)
    return made


def _height(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
