"""The reminder's rule: when an invitation might come, told by the time and what is going on.

One look at a time: `step` is handed the settings, what was true at the last look, the local time,
the reasons to hold back, and what has happened; it returns what is true now and the one thing to
do. Arithmetic is in UTC, active hours and "not today" are local, so that neither a change to
summer time nor a clock that is put right makes reminders come early, twice or not at all.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

TEXTS = (
    "Three low breaths, if you'd like.",
    "A pause is here.",
    "Feet on the floor for a moment?",
    "Shoulders, jaw, belly: anything to notice?",
    "A sip, a stretch or nothing.",
    "Later is fine too.",
)
"""What a reminder says, one after the other (rule R-02)."""
ASK_WORDS = (
    "If you like, HipCalm might invite you to a short pause now and then while you work. "
    "It stays off unless you choose it."
)
EVERY_MIN = (30, 180)
SPACINGS_MIN = (30, 45, 60, 90, 120, 180)
"""The spacings that are offered, in minutes."""
LOOK_MS = 30_000
SHORTEST_LOOK_MS = 20_000
LATE_MS = 10_000
"""A look that is later than it was meant to be by more than this: the machine slept or froze, or
its clock was set. The wall clock alone tells it alike on every system; the monotonic one goes on
during sleep on Windows and stands still on Linux."""
GRACE_MS = 4 * 60_000
"""Nothing comes sooner than this after sleep, or after the program has started."""
LONG_GAP_MS = 4 * 3_600_000
"""After a gap this long, a night perhaps, a whole new hour begins."""
RETRY_MS = 5 * 60_000
ABSENCE_MS = 5 * 60_000
"""Someone who has touched nothing for this long is away, which counts as a pause of their own."""
FADE_MS = 60_000
IGNORED_TO_OFFER = 3

Instant = Annotated[datetime, Meta(tz=True)]
WallTime = Annotated[time, Meta(tz=False)]
Weekday = Annotated[int, Meta(ge=0, le=6)]


class ReminderSettings(msgspec.Struct, frozen=True):
    """What a person has chosen. Weekdays count from 0, Monday.

    Active hours that end before they begin reach over midnight and belong to the day on which
    they begin; those that end when they begin last all day.
    """

    on: bool = False
    every_min: Annotated[int, Meta(ge=EVERY_MIN[0], le=EVERY_MIN[1])] = 60
    active_from: WallTime = time(8)
    active_to: WallTime = time(20)
    weekdays: tuple[Weekday, ...] = (0, 1, 2, 3, 4)
    sound: bool = False
    form: Literal["notification", "corner"] = "notification"
    heeds_microphone: bool = False
    """Whether to look if the microphone is in use, and to wait until it is not."""


class ReminderState(msgspec.Struct, frozen=True):
    """What the rule remembers from look to look, and over a restart. Instants are in UTC."""

    due: Instant | None = None
    """When the next reminder comes; None where none is on its way."""
    expected: Instant | None = None
    """When the next look was meant to be at the latest."""
    looked: Instant | None = None
    held_since: Instant | None = None
    """When the reminder that is held back was due first."""
    shown_since: Instant | None = None
    quiet_on: date | None = None
    """The day of which the person said "not today"."""
    ignored: Annotated[int, Meta(ge=0)] = 0
    """How many reminders in a row had no answer."""
    offered_wider: bool = False
    asked: bool = False
    """Whether the person has been asked if they would like reminders."""
    next_text: Annotated[int, Meta(ge=0)] = 0


class Reason(StrEnum):
    """Why this is no moment for a reminder."""

    AWAY = "away"
    LOCKED = "locked"
    FULL_SCREEN = "full screen"
    DO_NOT_DISTURB = "do not disturb"
    CALL = "call"
    SESSION = "session"


class Event(StrEnum):
    """What has happened since the last look."""

    FINISHED = "finished"
    """A session has ended."""
    BREATHED = "breathed"
    """Three breaths have ended."""
    CHANGED = "changed"
    """The person has changed the reminder's settings."""
    BREATHE = "breathe"
    SNOOZE_10 = "snooze 10"
    NOT_TODAY = "not today"
    TODAY_AFTER_ALL = "today after all"
    NOT_NOW = "not now"
    CLOSED = "closed"
    """The reminder has gone without an answer."""


class Do(StrEnum):
    """What a look may ask for."""

    NOTHING = "nothing"
    ARRIVE = "arrive"
    OFFER_WIDER = "offer wider"
    WITHDRAW = "withdraw"
    ASK = "ask"
    """Ask, once, whether the person would like reminders."""


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do after a look; `text` is what to say to the person, if anything."""

    do: Do = Do.NOTHING
    text: str = ""


_REACH = timedelta(days=365)
_NOTHING = Action()
_WITHDRAW = Action(Do.WITHDRAW)
_SNOOZE_MS = 10 * 60_000
_RESTARTS = {Event.FINISHED, Event.BREATHED, Event.CHANGED, Event.BREATHE}
_ANSWERS = _RESTARTS | {Event.SNOOZE_10, Event.NOT_TODAY, Event.NOT_NOW}


def step(
    settings: ReminderSettings,
    state: ReminderState,
    now: datetime,
    reasons: AbstractSet[Reason] = frozenset(),
    event: Event | None = None,
) -> tuple[ReminderState, Action]:
    """Look once.

    Args:
        settings: What the person has chosen.
        state: What the last look returned.
        now: The local time, aware of its offset.
        reasons: Why this is no moment for a reminder; what is unknown is not among them.
        event: What has happened, if that is why we look.

    Returns:
        What is true now, to be kept in a file too, and the one thing to do.
    """
    if not settings.on:
        return _step_off(state, event)
    instant = now.astimezone(UTC)
    look = _Look(settings, _after_gap(settings, state, instant), now, instant)
    was_shown = state.shown_since is not None
    if event is not None:
        look.heed(event)
    look.find_the_hour(reasons)
    look.fade(reasons)
    action = look.arrive(reasons)
    if action is _NOTHING and was_shown and look.state.shown_since is None:
        action = _WITHDRAW
    expected = instant + _ms(next_look_ms(settings, look.state, now) or LOOK_MS)
    return replace(look.state, looked=instant, expected=expected), action


def next_look_ms(settings: ReminderSettings, state: ReminderState, now: datetime) -> int | None:
    """Return how long to wait for the next look; None where nothing is to be looked at.

    Never shorter than 20 s, so that an idle program stays an idle one.
    """
    if not settings.on:
        return None
    left_ms = LOOK_MS
    if state.due is not None:
        left_ms = min(left_ms, (state.due - now) // timedelta(milliseconds=1))
    return max(SHORTEST_LOOK_MS, left_ms)


def is_due(state: ReminderState, now: datetime) -> bool:
    """Whether the next look may bring a reminder, so that all reasons need to be known for it."""
    return state.due is not None and now >= state.due


def is_quiet_today(settings: ReminderSettings, state: ReminderState, now: datetime) -> bool:
    """Whether the person has said "not today", and it is still that day."""
    if state.quiet_on is None:
        return False
    # A clock that is set back over midnight does not take the quiet away.
    return timedelta() <= state.quiet_on - _day_of(settings, now) <= timedelta(days=1)


def is_active(settings: ReminderSettings, now: datetime) -> bool:
    """Whether a local time lies in the active hours of an active day."""
    if _day_of(settings, now).weekday() not in settings.weekdays:
        return False
    begin, end, moment = settings.active_from, settings.active_to, now.time()
    if begin < end:
        return begin <= moment < end
    return moment >= begin or moment < end


def within_reach(state: ReminderState, now: datetime) -> ReminderState:
    """Return a state that was kept, without its instants where the clock has been wrong by years.

    Nothing can be reckoned from those; "not today" and all that was said stays.
    """
    instants = ("due", "expected", "looked", "held_since", "shown_since")
    kept = [at for name in instants if (at := getattr(state, name)) is not None]
    if all(abs(at - now) < _REACH for at in kept):
        return state
    return replace(state, **dict.fromkeys(instants))


def offer_words(every_min: int) -> str:
    """Return the question whether reminders might come less often than now."""
    wider = wider_min(every_min) or every_min
    return f"Would every {wider} minutes suit you better? It is fine as it is, too."


def wider_min(every_min: int) -> int | None:
    """Return the next wider spacing in minutes, None beyond the widest."""
    return next((minutes for minutes in SPACINGS_MIN if minutes > every_min), None)


def _step_off(state: ReminderState, event: Event | None) -> tuple[ReminderState, Action]:
    action = _WITHDRAW if state.shown_since is not None else _NOTHING
    if event is Event.FINISHED and not state.asked:
        state, action = replace(state, asked=True), Action(Do.ASK, ASK_WORDS)
    nothing_coming = replace(
        state, due=None, expected=None, looked=None, held_since=None, shown_since=None
    )
    return nothing_coming, action


def _after_gap(
    settings: ReminderSettings, state: ReminderState, instant: datetime
) -> ReminderState:
    """Return the state with what sleep, a freeze or a clock that was set has changed."""
    if state.looked is None or state.expected is None:
        return replace(state, due=None)
    if instant < state.looked:
        back = state.looked - instant
        if back >= _ms(LONG_GAP_MS):
            return replace(state, due=None, held_since=None, shown_since=None)
        return _shifted(state, -back)
    gap = instant - state.expected
    if gap <= _ms(LATE_MS):
        return state
    wait_ms = settings.every_min * 60_000 if gap >= _ms(LONG_GAP_MS) else GRACE_MS
    earliest = instant + _ms(wait_ms)
    due = None if state.due is None else max(state.due, earliest)
    return replace(state, due=due, held_since=None, shown_since=None)


def _shifted(state: ReminderState, by: timedelta) -> ReminderState:
    moved = {
        name: None if (was := getattr(state, name)) is None else was + by
        for name in ("due", "held_since", "shown_since")
    }
    return replace(state, **moved)


class _Look:
    """One look: each part of the rule in turn changes `state`."""

    def __init__(
        self, settings: ReminderSettings, state: ReminderState, now: datetime, instant: datetime
    ) -> None:
        self.settings = settings
        self.state = state
        self.now = now
        self.instant = instant
        self.period = timedelta(minutes=settings.every_min)

    def heed(self, event: Event) -> None:
        """Take in what has happened."""
        if event is Event.CLOSED and self.state.shown_since is not None:
            self._change(shown_since=None, ignored=self.state.ignored + 1)
        if event in _ANSWERS:
            self._change(shown_since=None, held_since=None, ignored=0)
        if event in _RESTARTS:
            self._restart()
        if event is Event.SNOOZE_10:
            self._change(due=self.instant + _ms(_SNOOZE_MS))
        if event is Event.NOT_TODAY:
            self._change(quiet_on=_day_of(self.settings, self.now))
        if event is Event.TODAY_AFTER_ALL:
            self._change(quiet_on=None)

    def find_the_hour(self, reasons: AbstractSet[Reason]) -> None:
        """Begin the hour where it is to begin, and let it go outside the active hours."""
        quiet = is_quiet_today(self.settings, self.state, self.now)
        if quiet or not is_active(self.settings, self.now):
            self._change(due=None, held_since=None)
        elif self.state.due is None or reasons & {Reason.AWAY, Reason.SESSION}:
            self._restart()
        else:
            # A spacing that was narrowed, or a clock that was wrong by years, holds nobody up.
            self._change(due=min(self.state.due, self.instant + self.period))

    def fade(self, reasons: AbstractSet[Reason]) -> None:
        """Let a reminder without an answer go. It was ignored only if someone could see it."""
        if self.state.shown_since is None:
            return
        if Reason.SESSION in reasons:
            self._change(shown_since=None)
        elif self.instant - self.state.shown_since >= _ms(FADE_MS):
            self._change(shown_since=None, ignored=self.state.ignored + (not reasons))

    def arrive(self, reasons: AbstractSet[Reason]) -> Action:
        """Let the reminder come, hold it back, or drop it in silence."""
        due = self.state.due
        if due is None or self.instant < due or self.state.shown_since is not None:
            return _NOTHING
        if reasons:
            self._hold(self.state.held_since or due)
            return _NOTHING
        self._restart()
        self._change(shown_since=self.instant)
        if self._wants_offer():
            self._change(offered_wider=True, ignored=0)
            return Action(Do.OFFER_WIDER, offer_words(self.settings.every_min))
        text = self.state.next_text % len(TEXTS)
        self._change(next_text=(text + 1) % len(TEXTS))
        return Action(Do.ARRIVE, TEXTS[text])

    def _hold(self, since: datetime) -> None:
        again = self.instant + _ms(RETRY_MS)
        if again - since > self.period:
            self._restart()
        else:
            self._change(held_since=since, due=again)

    def _wants_offer(self) -> bool:
        return (
            self.state.ignored >= IGNORED_TO_OFFER
            and not self.state.offered_wider
            and wider_min(self.settings.every_min) is not None
        )

    def _restart(self) -> None:
        self._change(due=self.instant + self.period, held_since=None)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)


def _day_of(settings: ReminderSettings, now: datetime) -> date:
    """Return the local day to which a time belongs: hours over midnight belong to the first."""
    begin, end = settings.active_from, settings.active_to
    is_morning_after = begin >= end and now.time() < end
    return now.date() - timedelta(days=1) if is_morning_after else now.date()


def _ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)
