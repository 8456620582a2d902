"""The hourly reminder at work: the rule of `core/reminder`, asked by one slow timer.

What the rule asks for becomes a bubble of the desktop, or the small pacer in the corner. While
reminders are off no timer runs; while they are on, none fires more often than every 20 s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.keeping import read_patiently, write_whole
from hipcalm.core.paths import UserFolders
from hipcalm.core.reminder import (
    LOOK_MS,
    SHORTEST_LOOK_MS,
    TEXTS,
    Action,
    Do,
    Event,
    Instant,
    Reason,
    ReminderSettings,
    ReminderState,
    is_due,
    is_quiet_today,
    next_look_ms,
    step,
    wider_min,
    within_reach,
)
from hipcalm.core.settings import Settings
from hipcalm.desktop.notifications import Notifications
from hipcalm.desktop.presence import Presence
from hipcalm.ui.tray import Pause, Recent, Tray, TrayState, breathe_words

if TYPE_CHECKING:
    from hipcalm.ui.corner_pacer import CornerPacer

TITLE = "HipCalm"
BREATH_FREE_TEXT = TEXTS[2]
"""What stands in for a text that speaks of breath, where breath is not comfortable."""
STAYS_TITLE = "HipCalm is still here"
STAYS_WORDS = "It stays in the tray, for reminders and for Ground. Quit is in the icon's menu."
WIDER, AS_IT_IS = "wider", "as it is"
PAUSES = {Pause.HALF_HOUR: timedelta(minutes=30), Pause.HOUR: timedelta(hours=1)}
_LONGEST_PAUSE = max(PAUSES.values())
_WORTH_KEEPING = timedelta(minutes=5)
"""How far the next reminder moves before that is written down."""


class Kept(msgspec.Struct, frozen=True):
    """What is remembered over a restart."""

    state: ReminderState = ReminderState()
    paused_until: Instant | None = None
    has_told_staying: bool = False


class Reminding(QObject):
    """Looks when it is time to, and lets the reminder come, wait or go.

    `make_corner` makes the small pacer when it is first wanted. `trouble` is a sentence about what
    could not be read at the start, "" if all is well.

    Signals:
        sound_requested: the soft sound of the reminder is to be heard.
        message_requested(str, str): a title and words, for the tray to show.
        ask_requested(str): the person may be asked, once, if they would like reminders; the words.
        offered(str, int): a wider spacing may be offered in the window; the words, the minutes.
        settings_changed(ReminderSettings): they are other ones now.
        state_changed(TrayState): how things stand is told differently now.
        unkept(str): something could not be kept; a sentence.
        told(str, dict): an event for the trace, with its facts.
    """

    sound_requested = Signal()
    message_requested = Signal(str, str)
    ask_requested = Signal(str)
    offered = Signal(str, int)
    settings_changed = Signal(object)
    state_changed = Signal(object)
    unkept = Signal(str)
    told = Signal(str, object)

    def __init__(
        self,
        folders: UserFolders,
        presence: Presence,
        notifications: Notifications,
        make_corner: Callable[[], CornerPacer],
        wall_clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folders = folders
        self._presence, self._notifications = presence, notifications
        self._make_corner, self._wall_clock = make_corner, wall_clock
        read = read_patiently(_settings_file(folders), ReminderSettings, "Your reminder")
        self._settings, self.trouble = read
        kept, _ = read_patiently(_kept_file(folders), Kept, "What the reminder remembers")
        self._kept = replace(kept, state=within_reach(kept.state, wall_clock()))
        self._mind_pause(wall_clock())
        self._written = self._kept
        self._reasons: frozenset[Reason] = frozenset()
        self._in_session = self._is_running = False
        self._unkept: set[Path] = set()
        self._breathes = True
        self._shown = Action()
        self._recent: tuple[Recent, ...] = ()
        self._told_state = TrayState()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        notifications.answered.connect(self._on_answered)
        notifications.closed.connect(lambda: self.heed(Event.CLOSED))
        notifications.failed.connect(self._on_failed)

    def follow(self, tray: Tray) -> None:
        """Do what is chosen in the tray, and show there how things stand."""
        tray.breathe_requested.connect(self.breathe)
        tray.every_chosen.connect(self.remind_every)
        tray.pause_chosen.connect(self.pause)
        tray.message_clicked.connect(self.breathe)
        self.message_requested.connect(tray.tell)
        self.state_changed.connect(tray.show_state)
        tray.show_state(self.tray_state)

    @cached_property
    def corner(self) -> CornerPacer:
        """The small pacer."""
        corner = self._make_corner()
        corner.gone.connect(self._on_corner_gone)
        return corner

    @property
    def settings(self) -> ReminderSettings:
        """What the person has chosen."""
        return self._settings

    @property
    def is_busy(self) -> bool:
        """Whether a reminder is shown, or the small pacer."""
        has_corner = "corner" in vars(self) and self.corner.is_on
        return self._kept.state.shown_since is not None or has_corner

    @property
    def tray_state(self) -> TrayState:
        """How things stand."""
        settings, state, now = self._settings, self._kept.state, self._wall_clock()
        return TrayState(
            is_on=settings.on,
            every_min=settings.every_min,
            next_at=_local(state.due, now),
            held=self._reasons if state.held_since is not None else frozenset(),
            paused_until=_local(self._kept.paused_until, now),
            is_quiet_today=is_quiet_today(settings, state, now),
            recent=self._recent,
            breathes=self._breathes,
        )

    def apply(self, settings: Settings) -> None:
        """Take over what else is set: whether words of breath are welcome."""
        self._breathes = settings.breath_comfortable
        self._tell_state()

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Have these sessions offered in the tray."""
        self._recent = tuple(recent)
        self._tell_state()

    # ------------------------------------------------------------------ looking

    def start(self) -> None:
        """Begin to look."""
        self._is_running = True
        self.look()

    def look(self) -> None:
        """See whether it is time, once it is known what goes on; and wait for the next look."""
        now, state = self._wall_clock(), self._kept.state
        self._mind_pause(now)
        self._wait(now)
        if self._kept.paused_until is not None or not self._settings.on:
            self._tell_state()
        elif state.due is None:
            self._take(frozenset())
        elif is_due(state, now):
            heeds_microphone = self._settings.heeds_microphone
            self._presence.look(self._on_seen, heeds_microphone=heeds_microphone)
        else:
            self._presence.look_for_absence(self._on_seen)

    def stop(self) -> None:
        """Look no more, whatever may still come, and keep what is to be remembered."""
        self._is_running = False
        self._timer.stop()
        self._write_kept()

    def heed(self, event: Event) -> None:
        """Take in what has happened."""
        self._take(self._reasons, event)

    def _on_seen(self, reasons: frozenset[Reason]) -> None:
        # A pause may have been chosen, or reminders switched off, while the desktop was asked.
        if self._settings.on and self._kept.paused_until is None:
            self._take(reasons)

    def _take(self, reasons: frozenset[Reason], event: Event | None = None) -> None:
        now = self._wall_clock()
        own = {Reason.SESSION} if self._in_session else set()
        self._reasons = (reasons - {Reason.SESSION}) | own
        state, action = step(self._settings, self._kept.state, now, self._reasons, event)
        self._kept = replace(self._kept, state=state)
        self._wait(now)
        self._do(action)
        if self._is_worth_keeping():
            self._write_kept()
        self._tell_state()

    def _wait(self, now: datetime) -> None:
        wait_ms = next_look_ms(self._settings, self._kept.state, now)
        until = self._kept.paused_until
        if wait_ms is None or not self._is_running:
            self._timer.stop()
        elif until is None:
            self._timer.start(wait_ms)
        else:
            left_ms = (until - now) // timedelta(milliseconds=1)
            self._timer.start(max(SHORTEST_LOOK_MS, min(LOOK_MS, left_ms)))

    def _mind_pause(self, now: datetime) -> None:
        """End a pause whose time has come; a clock that was set back makes none longer."""
        until = self._kept.paused_until
        if until is None:
            return
        until = min(until, now.astimezone(UTC) + _LONGEST_PAUSE)
        self._kept = replace(self._kept, paused_until=until if until > now else None)

    # ------------------------------------------------------------------ what is to happen

    def _do(self, action: Action) -> None:
        if action.do is Do.ARRIVE:
            self._arrive(action)
        elif action.do is Do.OFFER_WIDER:
            self._offer(action)
        elif action.do is Do.WITHDRAW:
            self._withdraw()
        elif action.do is Do.ASK:
            self.ask_requested.emit(action.text)

    def _arrive(self, action: Action) -> None:
        if not self._breathes and speaks_of_breath(action.text):
            action = Action(action.do, BREATH_FREE_TEXT)
        self._shown = action
        self.told.emit("reminder_due", {"text": action.text})
        if self._settings.form == "corner":
            self._show_corner(action.text)
        else:
            self._notifications.show_bubble(TITLE, action.text, buttons(breathes=self._breathes))
            self.told.emit("notified", {"form": "notification"})
        if self._settings.sound:
            self.sound_requested.emit()

    def _offer(self, action: Action) -> None:
        self._shown = action
        answers = {WIDER: f"Every {self._wider()} minutes", AS_IT_IS: "As it is"}
        if self._settings.form == "corner":
            self.offered.emit(action.text, self._wider())
        else:
            self._notifications.show_bubble(TITLE, action.text, answers)

    def _withdraw(self) -> None:
        self._notifications.withdraw()
        if "corner" in vars(self):
            self.corner.send_away()

    def _show_corner(self, words: str = "") -> None:
        self.corner.breathe(words)
        self.told.emit("notified", {"form": "corner"})

    def _wider(self) -> int:
        return wider_min(self._settings.every_min) or self._settings.every_min

    def _on_answered(self, key: str) -> None:
        if key == Event.BREATHE:
            self.breathe()
        elif key == WIDER:
            self.remind_every(self._wider())
        elif key == Event.SNOOZE_10:
            self.heed(Event.SNOOZE_10)
        else:
            self.heed(Event.NOT_NOW)

    def _on_failed(self, why: str) -> None:
        """Show the words otherwise, where the desktop shows no bubbles."""
        self.told.emit("not_notified", {"why": why})
        if self._shown.do is Do.NOTHING:
            self.message_requested.emit(STAYS_TITLE, self._shown.text)
        elif self._kept.state.shown_since is None:
            pass  # it is wanted no more
        elif self._shown.do is Do.OFFER_WIDER:
            self.offered.emit(self._shown.text, self._wider())
        elif sys.platform.startswith("linux"):
            self._show_corner(self._shown.text)
        else:
            self.message_requested.emit(TITLE, self._shown.text)

    def _on_corner_gone(self, was_whole: bool) -> None:
        if was_whole:
            self.heed(Event.BREATHED)
        elif self._kept.state.shown_since is not None:
            self.heed(Event.NOT_NOW)

    # ------------------------------------------------------------------ what the person wants

    def breathe(self) -> None:
        """Show the small pacer now."""
        self.heed(Event.BREATHE)
        self._show_corner()

    def remind_every(self, minutes: int) -> None:
        """Remind so often; 0 is not at all."""
        if minutes:
            self.change(replace(self._settings, on=True, every_min=minutes))
        else:
            self.change(replace(self._settings, on=False))

    def change(self, settings: ReminderSettings) -> None:
        """Take over what the person has chosen."""
        if settings == self._settings:
            return
        self._settings = settings
        if not settings.on:
            self._kept = replace(self._kept, paused_until=None)
        self._keep(_settings_file(self._folders), settings)
        self.settings_changed.emit(settings)
        self.heed(Event.CHANGED)

    def pause(self, pause: Pause) -> None:
        """Have no reminder come for a while, or let them come again."""
        if not self._settings.on:
            return
        length = PAUSES.get(pause)
        until = None if length is None else self._wall_clock().astimezone(UTC) + length
        self._kept = replace(self._kept, paused_until=until)
        if pause is Pause.TOMORROW:
            self.heed(Event.NOT_TODAY)
        elif pause is Pause.NONE:
            self.heed(Event.TODAY_AFTER_ALL)
        elif self._kept.state.shown_since is not None:
            self.heed(Event.NOT_NOW)
        self._write_kept()
        self.look()

    def tell_staying(self) -> None:
        """Say, only once, that a window that was closed has left HipCalm in the tray."""
        if not self._kept.has_told_staying:
            self._kept = replace(self._kept, has_told_staying=True)
            self._write_kept()
            self._shown = Action(text=STAYS_WORDS)
            self._notifications.show_bubble(STAYS_TITLE, STAYS_WORDS, {})

    def begin_session(self) -> None:
        """Hold everything back: a session, or grounding, is on."""
        self._in_session = True
        self._withdraw()
        self._take(self._reasons)

    def end_session(self, *, may_ask: bool = True) -> None:
        """Begin a new hour: it is over. After grounding nothing more is asked of anybody."""
        self._in_session = False
        self.heed(Event.FINISHED if may_ask else Event.BREATHED)

    # ------------------------------------------------------------------ keeping

    def _tell_state(self) -> None:
        state = self.tray_state
        if state != self._told_state:
            self._told_state = state
            self.state_changed.emit(state)

    def _is_worth_keeping(self) -> bool:
        """Whether more has changed than when we looked: a disc need not wake for that."""
        now, then = self._kept.state, self._written.state
        moved = now.due is None or then.due is None or abs(now.due - then.due) >= _WORTH_KEEPING
        due = now.due if moved else then.due
        return replace(now, due=due, looked=None, expected=None) != replace(
            then, looked=None, expected=None
        )

    def _write_kept(self) -> None:
        if self._kept != self._written:
            self._keep(_kept_file(self._folders), self._kept)
            self._written = self._kept

    def _keep(self, file: Path, content: msgspec.Struct) -> None:
        try:
            write_whole(file, content)
        except OSError as error:
            if file not in self._unkept:
                self._unkept.add(file)
                self.unkept.emit(f"The reminder could not be kept: {error.strerror}.")
        else:
            self._unkept.discard(file)


def buttons(*, breathes: bool) -> dict[str, str]:
    """Return the answers to a reminder, with the words on their buttons."""
    return {
        Event.BREATHE: breathe_words(breathes=breathes),
        Event.SNOOZE_10: "In 10 minutes",
        Event.NOT_NOW: "Not now",
    }


def _settings_file(folders: UserFolders) -> Path:
    return folders.config / "reminder.json"


def _kept_file(folders: UserFolders) -> Path:
    return folders.data / "reminder-state.json"


def _local(instant: datetime | None, now: datetime) -> datetime | None:
    return None if instant is None else instant.astimezone(now.tzinfo)
