"""The reminder at work: one slow timer, the desktop's bubbles, the small pacer, the tray."""

import json
import os
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from hipcalm.core import paths
from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.reminder import ASK_WORDS, TEXTS, Reason, ReminderSettings
from hipcalm.core.settings import Settings
from hipcalm.desktop.bus import Bus
from hipcalm.desktop.notifications import Notifications
from hipcalm.reminding import AS_IT_IS, STAYS_TITLE, STAYS_WORDS, TITLE, WIDER, Reminding
from hipcalm.ui import theme
from hipcalm.ui.corner_pacer import CornerPacer
from hipcalm.ui.figure_scene import Poses
from hipcalm.ui.tray import Pause, Recent, Tray, reminder_words
from tests.clock import FakeClock

TUESDAY = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
HOURLY = ReminderSettings(on=True)
CORNER = ReminderSettings(on=True, form="corner")
ALWAYS = ReminderSettings(on=True, weekdays=tuple(range(7)), active_from=time(0), active_to=time(0))
CORNER_MS = 34_000


class Bubbles(QObject):
    """A desktop's bubbles, and what is answered to them."""

    answered = Signal(str)
    closed = Signal()
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple] = []
        self.is_there = False

    def show_bubble(self, title, words, buttons) -> None:
        self.shown.append((title, words, buttons))
        self.is_there = True

    def withdraw(self) -> None:
        self.is_there = False

    def press(self, key: str) -> None:
        self.is_there = False
        self.answered.emit(key)


class Room:
    """What goes on around the person; it is asked, and answers when it is told to."""

    def __init__(self) -> None:
        self.reasons: frozenset[Reason] = frozenset()
        self.asked: list[str] = []
        self.is_slow = False
        self.later: list = []

    def look_for_absence(self, then) -> None:
        self._answer("absence", then, self.reasons & {Reason.AWAY})

    def look(self, then, *, heeds_microphone: bool) -> None:
        self._answer("all, microphone too" if heeds_microphone else "all", then, self.reasons)

    def _answer(self, question: str, then, reasons: frozenset[Reason]) -> None:
        self.asked.append(question)
        if self.is_slow:
            self.later.append(lambda: then(reasons))
        else:
            then(reasons)


class Work:
    """Someone at work, with a clock on the wall that goes on when told."""

    def __init__(self, folders, clock: FakeClock, made: list) -> None:
        self.now = TUESDAY
        self.folders, self.clock = folders, clock
        self.room, self.bubbles = Room(), Bubbles()
        self.pacers: list[CornerPacer] = made
        self.told: list[tuple] = []
        self.asked: list[str] = []
        self.offered: list[tuple] = []
        self.sounds: list[bool] = []
        self.messages: list[tuple] = []
        self.reminding = self.start()

    def start(self) -> Reminding:
        """Start the program, or start it anew."""
        made = Reminding(self.folders, self.room, self.bubbles, self.make_corner, lambda: self.now)
        made.told.connect(lambda event, facts: self.told.append((event, facts)))
        made.ask_requested.connect(self.asked.append)
        made.offered.connect(lambda *words: self.offered.append(words))
        made.sound_requested.connect(lambda: self.sounds.append(True))
        made.message_requested.connect(lambda *words: self.messages.append(words))
        self.reminding = made
        made.start()
        return made

    def start_anew(self) -> None:
        self.reminding.stop()
        self.bubbles.disconnect(self.reminding)
        self.bubbles = Bubbles()
        self.start()

    def make_corner(self) -> CornerPacer:
        pacer = CornerPacer(Poses(paths.assets() / "poses"), self.clock)
        pacer.dress(Settings(), theme.LIGHT, is_still=True)
        self.pacers.append(pacer)
        return pacer

    def go_on(self, minutes: float) -> None:
        """Let time pass, look by look, as the timer would have it."""
        end = self.now + timedelta(minutes=minutes)
        while self.timer.isActive():
            then = self.now + timedelta(milliseconds=self.timer.interval())
            if then > end:
                break
            self.now = then
            self.timer.stop()  # as it does by itself when its time has come
            self.timer.timeout.emit()
        self.now = end

    def breathe_on(self) -> None:
        """Let the small pacer go through its breaths."""
        for _ in range(CORNER_MS // 1_000):
            self.clock.advance(1_000)
            if self.corner.is_on:
                self.corner._playback.tick()

    @property
    def timer(self):
        return self.reminding._timer

    @property
    def corner(self) -> CornerPacer:
        return self.pacers[-1]

    @property
    def words(self) -> list[str]:
        """What the bubbles have said."""
        return [words for _, words, _ in self.bubbles.shown]

    @property
    def line(self) -> str:
        """What the tray says of it."""
        return reminder_words(self.reminding.tray_state)


@pytest.fixture
def folders(tmp_path):
    return paths.user_folders(tmp_path)


@pytest.fixture
def work(qtbot, dressed, clock, folders):
    made: list = []
    work = Work(folders, clock, made)
    yield work
    work.reminding.stop()
    for pacer in made:
        pacer.send_away()
        pacer.deleteLater()


@pytest.fixture(scope="session")
def dressed(qapp):
    theme.apply(qapp, theme.LIGHT, 100)


@pytest.fixture
def hourly(work):
    work.reminding.change(HOURLY)
    return work


@pytest.fixture
def in_corner(work):
    work.reminding.change(CORNER)
    return work


def test_off_at_first_no_timer_runs_and_nobody_is_asked(work):
    work.go_on(300)

    assert not work.timer.isActive()
    assert work.room.asked == work.bubbles.shown == []
    assert work.line == "Reminders are off"


def test_on_one_slow_timer_runs_and_no_look_is_sooner_than_twenty_seconds(hourly):
    waits = []
    for _ in range(200):
        waits.append(hourly.timer.interval())
        hourly.go_on(waits[-1] / 60_000)

    assert min(waits) >= 20_000
    assert hourly.timer.timerType() is Qt.TimerType.VeryCoarseTimer
    assert hourly.timer.isSingleShot()


def test_after_an_hour_a_bubble_with_three_buttons_comes_in_silence(hourly):
    hourly.go_on(59)
    assert hourly.bubbles.shown == []

    hourly.go_on(2)

    ((title, words, answers),) = hourly.bubbles.shown
    assert (title, words) == (TITLE, TEXTS[0])
    assert list(answers.values()) == ["Breathe now", "In 10 minutes", "Not now"]
    assert hourly.sounds == []


def test_a_sound_comes_with_it_where_that_is_chosen(work):
    work.reminding.change(ReminderSettings(on=True, sound=True))

    work.go_on(61)

    assert work.sounds == [True]


def test_the_trace_is_told_that_it_was_due_and_shown(hourly):
    hourly.go_on(61)

    assert hourly.told == [
        ("reminder_due", {"text": TEXTS[0]}),
        ("notified", {"form": "notification"}),
    ]


def test_left_alone_it_goes_after_a_minute_or_two_and_the_next_one_comes_an_hour_later(hourly):
    hourly.go_on(60.5)
    assert hourly.bubbles.is_there

    hourly.go_on(1)
    assert not hourly.bubbles.is_there

    hourly.go_on(59)
    assert hourly.words == list(TEXTS[:2])


def test_breathe_now_opens_the_small_pacer_and_the_hour_begins_at_its_end(hourly):
    hourly.go_on(61)

    hourly.bubbles.press("breathe")
    assert hourly.corner.isVisible()
    hourly.now += timedelta(minutes=1)
    hourly.breathe_on()

    assert not hourly.corner.isVisible()
    assert hourly.reminding.tray_state.next_at == hourly.now + timedelta(hours=1)


@pytest.mark.parametrize(("key", "minutes"), [("snooze 10", 10), ("not now", 60)])
def test_an_answer_tells_when_the_next_one_comes(hourly, key, minutes):
    hourly.go_on(60)

    hourly.bubbles.press(key)

    left = hourly.reminding.tray_state.next_at - hourly.now
    assert abs(left - timedelta(minutes=minutes)) < timedelta(minutes=1)


def test_the_corner_form_breathes_with_the_words_and_shows_no_bubble(in_corner):
    in_corner.go_on(60.5)

    assert in_corner.corner.isVisible()
    assert in_corner.corner._below.text() == TEXTS[0]
    assert in_corner.bubbles.shown == []
    assert in_corner.told[-1] == ("notified", {"form": "corner"})


def test_the_corner_form_left_alone_counts_as_nothing_however_often(in_corner):
    for _ in range(6):
        in_corner.go_on(60.5)
        in_corner.breathe_on()

    assert in_corner.reminding._kept.state.ignored == 0
    assert in_corner.offered == []


def test_a_pacer_sent_away_is_an_answer_too(in_corner):
    in_corner.go_on(60.5)
    in_corner.corner.send_away()

    assert in_corner.reminding._kept.state.shown_since is None
    assert in_corner.reminding._kept.state.ignored == 0


def test_the_pacer_is_not_made_before_it_is_wanted(hourly):
    hourly.go_on(61)

    assert hourly.pacers == []


@pytest.mark.parametrize("reason", [Reason.FULL_SCREEN, Reason.LOCKED, Reason.DO_NOT_DISTURB])
def test_a_reminder_held_back_says_why_and_comes_once_later(hourly, reason):
    hourly.go_on(55)
    hourly.room.reasons = frozenset({reason})
    hourly.go_on(20)
    assert hourly.bubbles.shown == []
    assert hourly.line.startswith("The reminder waits: ")

    hourly.room.reasons = frozenset()
    hourly.go_on(6)

    assert len(hourly.bubbles.shown) == 1
    assert hourly.line.startswith("Next reminder around ")


def test_all_reasons_are_asked_only_when_one_is_due_and_the_microphone_only_by_choice(work):
    work.reminding.change(ReminderSettings(on=True, heeds_microphone=True))
    work.go_on(59)
    assert set(work.room.asked) == {"absence"}

    work.go_on(2)
    assert "all, microphone too" in work.room.asked


def test_outside_the_active_hours_nobody_is_asked(hourly):
    hourly.now = TUESDAY.replace(hour=21)
    hourly.go_on(5)
    hourly.room.asked.clear()

    hourly.go_on(300)

    assert hourly.room.asked == []
    assert hourly.line == "No reminders at this hour"


def test_a_desktop_that_never_answers_stops_no_later_look(hourly):
    hourly.room.is_slow = True
    hourly.go_on(59)
    hourly.room.is_slow = False

    hourly.go_on(10)

    assert len(hourly.bubbles.shown) == 1


def test_an_answer_that_comes_after_a_pause_was_chosen_brings_nothing(hourly):
    hourly.go_on(59.5)
    hourly.room.is_slow = True
    hourly.go_on(0.5)
    hourly.reminding.pause(Pause.HOUR)

    for answer in hourly.room.later:
        answer()

    assert hourly.bubbles.shown == []


@pytest.mark.parametrize(("pause", "minutes"), [(Pause.HALF_HOUR, 30), (Pause.HOUR, 60)])
def test_nothing_comes_in_a_pause_and_the_rest_of_the_hour_follows_it(hourly, pause, minutes):
    hourly.go_on(50)
    hourly.reminding.pause(pause)
    assert hourly.line == f"Reminders paused until {hourly.now + timedelta(minutes=minutes):%H:%M}"

    hourly.go_on(minutes - 1)
    assert hourly.bubbles.shown == []

    hourly.go_on(10)
    assert len(hourly.bubbles.shown) == 1


def test_a_pause_takes_a_bubble_away(hourly):
    hourly.go_on(60.5)
    assert hourly.bubbles.is_there

    hourly.reminding.pause(Pause.HALF_HOUR)

    assert not hourly.bubbles.is_there


def test_a_pause_survives_a_restart(hourly):
    hourly.reminding.pause(Pause.HOUR)

    hourly.start_anew()

    assert hourly.line == "Reminders paused until 10:00"


def test_a_clock_set_back_makes_no_pause_longer(hourly):
    hourly.reminding.pause(Pause.HOUR)
    hourly.now -= timedelta(hours=5)
    hourly.reminding.look()

    assert hourly.line == f"Reminders paused until {hourly.now + timedelta(hours=1):%H:%M}"


def test_until_tomorrow_lasts_until_tomorrow_over_a_restart_and_can_be_taken_back(hourly):
    hourly.reminding.pause(Pause.TOMORROW)
    hourly.start_anew()
    hourly.go_on(300)
    assert (hourly.line, hourly.bubbles.shown) == ("No reminders until tomorrow", [])

    hourly.reminding.pause(Pause.NONE)

    assert hourly.line.startswith("Next reminder around ")


def test_going_on_ends_a_pause(hourly):
    hourly.reminding.pause(Pause.HOUR)
    hourly.reminding.pause(Pause.NONE)

    assert hourly.line.startswith("Next reminder around ")


def test_switching_off_stops_the_timer_and_ends_a_pause(hourly):
    hourly.reminding.pause(Pause.HOUR)
    hourly.reminding.remind_every(0)
    assert not hourly.timer.isActive()

    hourly.reminding.remind_every(90)
    assert hourly.reminding.settings == ReminderSettings(on=True, every_min=90)
    assert hourly.line == "Next reminder around 10:30"


def test_a_session_takes_the_reminder_away_and_the_hour_begins_at_its_end(hourly):
    hourly.go_on(60.5)
    hourly.reminding.begin_session()
    assert not hourly.bubbles.is_there

    hourly.go_on(90)
    assert len(hourly.bubbles.shown) == 1

    hourly.reminding.end_session()
    assert hourly.reminding.tray_state.next_at == hourly.now + timedelta(hours=1)


def test_a_session_sends_the_small_pacer_away(work):
    work.reminding.breathe()

    work.reminding.begin_session()

    assert not work.corner.isVisible()


def test_the_question_comes_once_after_the_first_session_even_over_a_restart(work):
    work.reminding.begin_session()
    work.reminding.end_session()
    assert work.asked == [ASK_WORDS]

    work.start_anew()
    work.reminding.end_session()

    assert work.asked == [ASK_WORDS]


def test_after_grounding_nothing_is_asked_and_the_hour_begins_anew(hourly):
    hourly.go_on(50)
    hourly.reminding.remind_every(0)
    hourly.reminding.begin_session()
    hourly.reminding.end_session(may_ask=False)
    assert hourly.asked == []

    hourly.reminding.remind_every(60)
    hourly.go_on(30)
    hourly.reminding.begin_session()
    hourly.reminding.end_session(may_ask=False)
    assert hourly.reminding.tray_state.next_at == hourly.now + timedelta(hours=1)


def test_three_without_an_answer_bring_the_offer_of_a_wider_spacing(hourly):
    hourly.go_on(4 * 61)

    _, words, buttons = hourly.bubbles.shown[-1]
    assert words.startswith("Would every 90 minutes suit you better?")
    assert buttons == {WIDER: "Every 90 minutes", AS_IT_IS: "As it is"}

    hourly.bubbles.press(WIDER)
    assert hourly.reminding.settings.every_min == 90


def test_the_spacing_stays_where_that_is_wanted(hourly):
    hourly.go_on(4 * 61)
    hourly.bubbles.press(AS_IT_IS)

    assert hourly.reminding.settings.every_min == 60


def test_where_no_bubbles_are_shown_the_small_pacer_comes_instead(hourly):
    hourly.go_on(60.5)

    hourly.bubbles.failed.emit("this desktop shows no notifications")

    assert hourly.corner.isVisible()
    assert hourly.corner._below.text() == TEXTS[0]


def test_with_no_bus_at_all_the_small_pacer_comes(hourly, qtbot, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    hourly.bubbles = Notifications(Bus())
    hourly.reminding.stop()
    hourly.start()
    hourly.now += timedelta(hours=1)
    hourly.timer.timeout.emit()
    hourly.go_on(4.2)  # it takes the hour for sleep, and leaves time to arrive

    qtbot.waitUntil(lambda: bool(hourly.pacers) and hourly.corner.isVisible())


def test_elsewhere_the_tray_shows_the_words(hourly, monkeypatch):
    monkeypatch.setattr("hipcalm.reminding.sys.platform", "win32")
    hourly.go_on(60.5)

    hourly.bubbles.failed.emit("this desktop shows no notifications")

    assert hourly.messages == [(TITLE, TEXTS[0])]
    assert hourly.pacers == []


def test_an_offer_that_no_bubble_can_show_is_made_in_the_window(hourly):
    hourly.go_on(4 * 60 + 0.5)

    hourly.bubbles.failed.emit("this desktop shows no notifications")

    assert [minutes for _, minutes in hourly.offered] == [90]


def test_what_is_chosen_is_kept(work):
    chosen = ReminderSettings(
        on=True,
        every_min=45,
        active_from=time(22),
        active_to=time(6, 30),
        weekdays=(5, 6),
        sound=True,
    )
    work.reminding.change(chosen)

    work.start_anew()

    assert work.reminding.settings == chosen
    assert work.reminding.trouble == ""


def test_settings_that_cannot_be_read_are_set_aside_and_told(work, folders):
    work.reminding.stop()
    file = folders.config / "reminder.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{ on: yes", encoding="utf-8")

    work.start()

    assert work.reminding.settings == ReminderSettings()
    assert "reminder.damaged.json" in work.reminding.trouble
    assert (folders.config / "reminder.damaged.json").read_text("utf-8") == "{ on: yes"


STATES = {
    "noise": b"\xff\xfe\0",
    "nothing": b"",
    "zeros": bytes(4096),
    "deep": b"[" * 100_000,
    "huge": b'{"state": "' + b"x" * 3_000_000 + b'"}',
    "years away": b'{"state": {"due": "9999-12-31T23:59:59Z", "looked": "0001-01-01T00:00:00Z"}}',
    "a pause without end": b'{"paused_until": "9999-12-31T23:59:59Z"}',
    "a pause long over": b'{"paused_until": "0001-01-01T00:00:00Z"}',
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ahead_h", [-11, 14])
def test_whatever_was_kept_the_reminder_comes_within_two_hours(work, folders, state, ahead_h):
    work.reminding.change(ALWAYS)
    work.reminding.stop()
    (folders.data / "reminder-state.json").write_bytes(STATES[state])
    work.now = work.now.astimezone(timezone(timedelta(hours=ahead_h)))

    work.start()
    work.go_on(121)

    assert len(work.bubbles.shown) in (1, 2)
    assert work.line.startswith("Next reminder around")


@pytest.mark.parametrize("what", ["folder", "pipe"])
def test_what_is_no_file_is_told_and_holds_nothing_up(work, folders, what):
    work.reminding.stop()
    for file in (folders.config / "reminder.json", folders.data / "reminder-state.json"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.mkdir() if what == "folder" else os.mkfifo(file)

    work.start()

    assert work.reminding.trouble.startswith("Your reminder could not be read (")
    work.reminding.change(HOURLY)
    work.go_on(61)
    assert len(work.bubbles.shown) == 1


def test_a_disc_that_is_full_is_told_once_and_the_reminder_comes(work, folders):
    folders.config.parent.mkdir(parents=True, exist_ok=True)
    folders.config.write_text("a file where a folder should be", encoding="utf-8")
    unkept: list = []
    work.reminding.unkept.connect(unkept.append)

    work.reminding.change(HOURLY)
    work.reminding.remind_every(45)
    work.go_on(46)

    assert len(unkept) == 1
    assert unkept[0].startswith("The reminder could not be kept: ")
    assert len(work.bubbles.shown) == 1


def test_looking_alone_writes_nothing(hourly, folders):
    hourly.go_on(5)
    file = folders.data / "reminder-state.json"
    before = file.stat().st_mtime_ns, json.loads(file.read_text("utf-8"))

    hourly.go_on(50)

    assert (file.stat().st_mtime_ns, json.loads(file.read_text("utf-8"))) == before


def test_started_anew_after_a_crash_nothing_comes_at_once(hourly):
    hourly.go_on(50)
    hourly.timer.stop()  # and nobody has written its last look
    hourly.now += timedelta(minutes=30)
    hourly.start()

    hourly.go_on(3)
    assert hourly.bubbles.shown == []
    hourly.go_on(3)
    assert len(hourly.bubbles.shown) == 1


def test_the_tray_and_the_reminder_follow_each_other(work, qtbot):
    tray = Tray()
    work.reminding.follow(tray)

    tray.every_chosen.emit(60)
    assert tray._state.every_min == 60
    assert tray._state.is_on

    tray.pause_chosen.emit(Pause.HOUR)
    assert tray._state.is_paused

    tray.breathe_requested.emit()
    assert work.corner.isVisible()

    work.reminding.show_recent([Recent("three-breaths", "Three breaths")])
    assert tray._state.recent == (Recent("three-breaths", "Three breaths"),)
    tray.leave()


def test_how_things_stand_is_told_only_when_it_is_told_differently(hourly):
    told: list = []
    hourly.reminding.state_changed.connect(told.append)

    hourly.go_on(50)

    assert told == []


def test_breathing_without_reminders_is_fine(work):
    work.reminding.breathe()
    work.breathe_on()

    assert not work.corner.isVisible()
    assert not work.timer.isActive()


def test_that_it_stays_in_the_tray_is_told_the_first_time_only(work):
    work.reminding.tell_staying()
    work.reminding.tell_staying()
    assert work.bubbles.shown == [(STAYS_TITLE, STAYS_WORDS, {})]

    work.start_anew()
    work.reminding.tell_staying()
    assert work.bubbles.shown == []


def test_what_no_bubble_can_tell_of_staying_the_tray_tells(work):
    work.reminding.tell_staying()

    work.bubbles.failed.emit("this desktop shows no notifications")

    assert work.messages == [(STAYS_TITLE, STAYS_WORDS)]
    assert work.pacers == []


def test_where_breath_is_not_comfortable_no_word_of_it_comes(hourly):
    hourly.reminding.apply(Settings(breath_comfortable=False))

    for _ in range(len(TEXTS)):
        hourly.go_on(60.5)
        hourly.bubbles.press("not now")

    shown = [
        said for _, words, answers in hourly.bubbles.shown for said in (words, *answers.values())
    ]
    assert len(hourly.bubbles.shown) == len(TEXTS)
    assert not any(speaks_of_breath(words) for words in shown)
    assert not hourly.reminding.tray_state.breathes
