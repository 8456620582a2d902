"""When a reminder comes, when it waits, and when it lets go."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hipcalm.core.reminder import (
    ASK_WORDS,
    SPACINGS_MIN,
    TEXTS,
    Do,
    Event,
    Reason,
    ReminderSettings,
    ReminderState,
    is_active,
    is_due,
    is_quiet_today,
    next_look_ms,
    offer_words,
    step,
    wider_min,
    within_reach,
)
from hipcalm.core.wording import _commands, _promises

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=BERLIN)
ON = ReminderSettings(on=True)
EVERY_DAY = ReminderSettings(on=True, weekdays=tuple(range(7)))
OFFERED = ReminderState(offered_wider=True)
ALL_DAY = ReminderSettings(
    on=True, weekdays=tuple(range(7)), active_from=time(0), active_to=time(0)
)


class Desk:
    """Someone at work: looks as often as the rule asks for, and notes what came and when."""

    def __init__(self, settings=ON, now=TUESDAY, state=None):
        self.settings = settings
        self.instant = now.astimezone(UTC)
        self.zone = now.tzinfo
        self.state = state or ReminderState()
        self.reasons: frozenset[Reason] = frozenset()
        self.came = []
        self.look()

    @property
    def now(self):
        return self.instant.astimezone(self.zone)

    def look(self, event=None):
        self.state, action = step(self.settings, self.state, self.now, self.reasons, event)
        if action.do is not Do.NOTHING:
            self.came.append((f"{self.now:%a %H:%M}", action.do, action.text))
        return action.do

    def go_on(self, **lengths):
        """Let time pass, look by look."""
        end = self.instant + timedelta(**lengths)
        while (look_ms := next_look_ms(self.settings, self.state, self.now)) is not None:
            then = self.instant + timedelta(milliseconds=look_ms)
            if then > end:
                break
            self.instant = then
            self.look()
        self.instant = end

    def jump(self, **lengths):
        """Let the clock go on, or back, without a look."""
        self.instant += timedelta(**lengths)
        return self.look()

    def reminders(self):
        return [at for at, do, _ in self.came if do is Do.ARRIVE]

    def minutes_left(self):
        return round((self.state.due - self.instant) / timedelta(minutes=1))


def held(*reasons, **lengths):
    """Return a desk at which these reasons stand from five minutes before the reminder on."""
    desk = Desk()
    desk.go_on(minutes=55)
    desk.reasons = frozenset(reasons)
    desk.go_on(**lengths)
    return desk


def test_nothing_comes_until_reminders_are_chosen():
    desk = Desk(ReminderSettings())
    desk.go_on(days=3)

    assert desk.came == []
    assert next_look_ms(desk.settings, desk.state, desk.now) is None


def test_the_question_comes_once_after_the_first_finished_session():
    desk = Desk(ReminderSettings())

    assert [desk.look(Event.BREATHED), desk.look(Event.FINISHED), desk.look(Event.FINISHED)] == [
        Do.NOTHING, Do.ASK, Do.NOTHING,
    ]  # fmt: skip
    assert desk.came[0][2] == ASK_WORDS


def test_a_person_who_has_reminders_is_not_asked():
    assert Desk().look(Event.FINISHED) is Do.NOTHING


@pytest.mark.parametrize("minutes", [30, 60, 90, 180])
def test_a_reminder_comes_after_each_period(minutes):
    desk = Desk(ReminderSettings(on=True, every_min=minutes), state=OFFERED)
    desk.go_on(hours=9)

    first = [TUESDAY + timedelta(minutes=minutes * n) for n in range(1, 540 // minutes + 1)]
    assert [at[:9] for at in desk.reminders()] == [f"{at:%a %H:%M}" for at in first]


def test_a_day_has_its_reminders_only_in_the_active_hours():
    desk = Desk(now=datetime(2026, 11, 16, 6, 0, tzinfo=BERLIN), state=OFFERED)
    desk.go_on(hours=24)

    assert desk.reminders() == [f"Mon {hour:02}:00" for hour in range(9, 20)]


def test_the_weekend_is_left_alone():
    desk = Desk(now=datetime(2026, 11, 20, 18, 30, tzinfo=BERLIN))
    desk.go_on(days=3)

    assert desk.reminders()[:3] == ["Fri 19:30", "Mon 09:00", "Mon 10:00"]


def test_active_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    nights = ReminderSettings(on=True, active_from=time(22), active_to=time(2), weekdays=(4,))
    desk = Desk(nights, datetime(2026, 11, 16, 0, 30, tzinfo=BERLIN))
    desk.go_on(days=7)

    assert desk.reminders() == ["Fri 23:00", "Sat 00:00", "Sat 01:00"]


def test_hours_that_end_when_they_begin_last_all_day():
    assert all(is_active(ALL_DAY, TUESDAY + timedelta(hours=hour)) for hour in range(24))


def test_the_texts_come_one_after_the_other():
    desk = Desk(ALL_DAY)
    for _ in range(8):
        desk.go_on(minutes=60)
        desk.look(Event.NOT_NOW)

    assert [text for _, do, text in desk.came if do is Do.ARRIVE] == [*TEXTS, *TEXTS[:2]]


@pytest.mark.parametrize("event", [Event.FINISHED, Event.BREATHED, Event.CHANGED, Event.BREATHE])
def test_the_hour_begins_anew_after(event):
    desk = Desk()
    desk.go_on(minutes=40)
    desk.look(event)

    assert desk.minutes_left() == 60


def test_an_absence_begins_the_hour_anew():
    desk = Desk()
    desk.go_on(minutes=58)
    desk.reasons = frozenset({Reason.AWAY})
    desk.go_on(minutes=20)
    desk.reasons = frozenset()
    desk.go_on(minutes=59)

    assert desk.reminders() == []

    desk.go_on(minutes=2)
    assert len(desk.reminders()) == 1


def test_nothing_comes_during_a_session_and_the_hour_begins_at_its_end():
    desk = held(Reason.SESSION, minutes=40)

    assert (desk.reminders(), desk.minutes_left()) == ([], 60)


@pytest.mark.parametrize(
    "reason", [Reason.LOCKED, Reason.FULL_SCREEN, Reason.DO_NOT_DISTURB, Reason.CALL]
)
def test_a_reminder_held_back_comes_once_within_five_minutes_of_a_better_moment(reason):
    desk = held(reason, minutes=22)  # due at 10:00, tried again at :05, :10, :15
    assert desk.reminders() == []

    desk.reasons = frozenset()
    desk.go_on(minutes=50)

    assert desk.reminders() == ["Tue 10:20"]


def test_a_reminder_held_back_for_a_whole_period_is_dropped_in_silence():
    desk = held(Reason.CALL, minutes=66)
    assert desk.state.held_since is None

    desk.reasons = frozenset()
    desk.go_on(minutes=58)
    assert desk.came == []

    desk.go_on(minutes=3)
    assert desk.reminders() == ["Tue 12:00"]


def test_a_moment_after_the_active_hours_drops_what_was_held_back():
    desk = Desk(now=datetime(2026, 11, 17, 18, 50, tzinfo=BERLIN))
    desk.go_on(minutes=55)
    desk.reasons = frozenset({Reason.FULL_SCREEN})
    desk.go_on(minutes=20)
    desk.reasons = frozenset()
    desk.go_on(hours=13)

    assert desk.reminders() == ["Wed 09:00"]


@pytest.mark.parametrize(("event", "minutes"), [(Event.SNOOZE_10, 10), (Event.NOT_NOW, 60)])
def test_an_answer_tells_when_the_next_one_comes(event, minutes):
    desk = Desk()
    desk.go_on(minutes=60)

    assert desk.look(event) is Do.WITHDRAW
    assert desk.minutes_left() == minutes


def test_not_today_lasts_until_the_active_hours_of_tomorrow():
    desk = Desk()
    desk.go_on(minutes=60)
    desk.look(Event.NOT_TODAY)
    desk.go_on(hours=24)

    assert desk.reminders() == ["Tue 10:00", "Wed 09:00", "Wed 10:00"]


def test_not_today_said_before_the_active_hours_holds_for_all_of_them():
    desk = Desk(now=datetime(2026, 11, 17, 7, 0, tzinfo=BERLIN))
    desk.look(Event.NOT_TODAY)
    desk.go_on(hours=26, minutes=30)

    assert desk.reminders() == ["Wed 09:00"]


def test_not_today_said_at_night_holds_until_the_next_night():
    nights = ReminderSettings(
        on=True, active_from=time(22), active_to=time(6), weekdays=tuple(range(7))
    )
    desk = Desk(nights, datetime(2026, 11, 17, 23, 30, tzinfo=BERLIN))
    desk.look(Event.NOT_TODAY)
    desk.go_on(hours=24)

    assert desk.reminders() == ["Wed 23:00"]


def test_not_today_survives_a_restart_and_a_night_asleep():
    desk = Desk()
    desk.look(Event.NOT_TODAY)
    kept = msgspec.json.decode(msgspec.json.encode(desk.state), type=ReminderState)
    later = Desk(now=TUESDAY + timedelta(hours=3), state=kept)
    assert is_quiet_today(later.settings, later.state, later.now)

    later.jump(hours=20)  # Wednesday, 8:00
    later.go_on(minutes=61)

    assert later.reminders() == ["Wed 09:00"]


def test_not_today_can_be_taken_back():
    desk = Desk()
    desk.look(Event.NOT_TODAY)
    desk.look(Event.TODAY_AFTER_ALL)

    assert desk.minutes_left() == 60


@pytest.mark.parametrize("hours", [-1, -20, 24 * 400, -24 * 400])
def test_not_today_does_not_outlast_its_day_by_a_clock_put_right(hours):
    desk = Desk(EVERY_DAY)
    desk.look(Event.NOT_TODAY)
    desk.jump(hours=hours)
    desk.go_on(days=2)

    assert desk.reminders()


def test_a_reminder_without_an_answer_goes_after_a_minute():
    desk = Desk()
    desk.go_on(minutes=62)

    assert [(at, do) for at, do, _ in desk.came] == [
        ("Tue 10:00", Do.ARRIVE), ("Tue 10:01", Do.WITHDRAW),
    ]  # fmt: skip


def test_three_in_a_row_without_an_answer_bring_one_offer_and_never_another():
    desk = Desk(ALL_DAY)
    desk.go_on(hours=20)

    assert [do for _, do, _ in desk.came if do is not Do.WITHDRAW] == [
        Do.ARRIVE, Do.ARRIVE, Do.ARRIVE, Do.OFFER_WIDER, *[Do.ARRIVE] * 16,
    ]  # fmt: skip
    assert offer_words(60) in [text for *_, text in desk.came]


def test_an_answer_ends_the_row_of_those_without_one():
    desk = Desk(ALL_DAY)
    for hour in range(12):
        desk.go_on(minutes=60)
        desk.look(Event.NOT_NOW if hour % 3 == 2 else Event.CLOSED)

    assert Do.OFFER_WIDER not in {do for _, do, _ in desk.came}


def test_a_reminder_that_nobody_could_see_was_not_ignored():
    desk = Desk()
    desk.go_on(minutes=60)
    desk.reasons = frozenset({Reason.LOCKED})
    desk.go_on(minutes=2)

    assert (desk.came[-1][1], desk.state.ignored) == (Do.WITHDRAW, 0)


def test_the_widest_spacing_has_no_wider_one_to_offer():
    desk = Desk(ReminderSettings(on=True, every_min=180, weekdays=(1,), active_to=time(23, 59)))
    desk.go_on(hours=14)

    assert {do for _, do, _ in desk.came} == {Do.ARRIVE, Do.WITHDRAW}
    assert [wider_min(minutes) for minutes in (*SPACINGS_MIN, 70)] == [
        45,
        60,
        90,
        120,
        180,
        None,
        90,
    ]


def test_a_session_that_begins_takes_the_reminder_away():
    desk = Desk()
    desk.go_on(minutes=60)
    desk.reasons = frozenset({Reason.SESSION})

    assert desk.look() is Do.WITHDRAW


def test_switching_off_takes_the_reminder_away_and_keeps_what_was_said():
    desk = Desk()
    desk.go_on(minutes=60)
    desk.settings = ReminderSettings()

    assert desk.look() is Do.WITHDRAW
    assert (desk.state.due, desk.state.next_text) == (None, 1)


def test_two_hours_asleep_bring_one_reminder_after_a_grace():
    desk = Desk()
    desk.go_on(minutes=30)
    desk.jump(hours=2)
    desk.go_on(minutes=60)

    assert desk.reminders() == ["Tue 11:34"]


def test_a_night_asleep_is_followed_by_a_whole_hour():
    desk = Desk(ALL_DAY)
    desk.go_on(minutes=30)
    desk.jump(hours=8)

    assert desk.minutes_left() == 60


def test_a_short_sleep_leaves_the_hour_as_it_was():
    desk = Desk()
    desk.go_on(minutes=20)
    desk.jump(minutes=10)

    assert desk.minutes_left() == 30


def test_a_sleep_just_before_the_reminder_leaves_time_to_arrive():
    desk = Desk()
    desk.go_on(minutes=50)
    desk.jump(minutes=9)

    assert desk.minutes_left() == 4


def test_a_reminder_shown_before_sleep_is_gone_after_it_and_was_not_ignored():
    desk = Desk()
    desk.go_on(minutes=60)

    assert desk.jump(hours=1) is Do.WITHDRAW
    assert desk.state.ignored == 0


def test_a_program_started_again_brings_nothing_at_once():
    desk = Desk()
    desk.go_on(minutes=30)
    again = Desk(now=TUESDAY + timedelta(minutes=90), state=desk.state)

    assert (again.came, again.minutes_left()) == ([], 4)


@pytest.mark.parametrize("hours", [1, 3])
def test_a_clock_set_back_keeps_the_minutes_that_are_left(hours):
    desk = Desk(ALL_DAY)
    desk.go_on(minutes=20)
    desk.jump(hours=-hours)

    assert desk.minutes_left() == 40


def test_a_clock_that_was_wrong_by_years_begins_a_new_hour():
    desk = Desk(EVERY_DAY, now=datetime(2031, 5, 6, 9, 0, tzinfo=BERLIN))
    desk.instant = TUESDAY.astimezone(UTC)
    desk.look()

    assert desk.minutes_left() == 60


@pytest.mark.parametrize(
    "midnight", [datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)]
)
def test_summer_time_comes_and_goes_without_a_reminder_too_many_or_too_few(midnight):
    desk = Desk(ALL_DAY, midnight, OFFERED)
    desk.go_on(hours=12)

    assert len(desk.reminders()) == 12


@pytest.mark.parametrize(
    "saturday",
    [datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 10, 24, 12, tzinfo=BERLIN)],
)
def test_active_hours_stay_where_the_clock_on_the_wall_shows_them(saturday):
    desk = Desk(EVERY_DAY, saturday)
    desk.go_on(hours=30)

    sunday = [at for at in desk.reminders() if at.startswith("Sun")]
    assert sunday[0] == "Sun 09:00"


def test_a_narrower_spacing_counts_at_once():
    desk = Desk(ReminderSettings(on=True, every_min=180))
    desk.settings = ReminderSettings(on=True, every_min=30)
    desk.look()

    assert desk.minutes_left() == 30


def test_the_reasons_are_wanted_only_when_a_reminder_is_due():
    desk = Desk()
    desk.go_on(minutes=59)
    assert not is_due(desk.state, desk.now)

    assert is_due(desk.state, desk.now + timedelta(minutes=1))


def test_a_week_at_work_has_every_reminder_once():
    desk = Desk(now=datetime(2026, 11, 16, 0, 0, tzinfo=BERLIN))
    desk.go_on(days=7)

    days = ("Mon", "Tue", "Wed", "Thu", "Fri")
    arrived = [at for at, do, _ in desk.came if do is not Do.WITHDRAW]
    assert arrived == [f"{day} {hour:02}:00" for day in days for hour in range(9, 20)]


def test_what_is_kept_is_read_again():
    desk = Desk()
    desk.go_on(minutes=62)
    desk.look(Event.NOT_TODAY)

    kept = msgspec.json.encode(desk.state)
    assert msgspec.json.decode(kept, type=ReminderState) == desk.state


@pytest.mark.parametrize("year", [1, 1970, 9999])
@pytest.mark.parametrize("name", ["due", "expected", "looked", "held_since", "shown_since"])
def test_an_instant_that_lies_years_away_is_forgotten_and_what_was_said_stays(name, year):
    desk = Desk()
    desk.look(Event.NOT_TODAY)
    odd = replace(desk.state, **{name: datetime(year, 1, 1, tzinfo=UTC)})
    state = within_reach(odd, desk.now)
    again = Desk(state=state)

    assert is_quiet_today(again.settings, again.state, again.now)
    assert again.jump(days=1) is Do.NOTHING
    assert again.minutes_left() == 60


def test_instants_of_yesterday_are_within_reach():
    desk = Desk()

    assert within_reach(desk.state, desk.now + timedelta(days=1)) == desk.state


def test_a_reminder_that_nobody_can_have_waited_for_does_not_come_at_once():
    desk = Desk(state=ReminderState(due=TUESDAY - timedelta(minutes=1)))

    assert (desk.came, desk.minutes_left()) == ([], 60)


def test_hours_of_another_zone_are_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"active_from": "08:00:00Z"}, ReminderSettings)


@pytest.mark.parametrize(
    "wrong", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)]
)
def test_not_today_outlasts_a_clock_that_was_wrong_for_a_while(wrong):
    desk = Desk()
    desk.look(Event.NOT_TODAY)
    desk.instant = wrong
    desk.look()
    desk.instant = TUESDAY.astimezone(UTC)
    desk.look()
    desk.go_on(hours=10)

    assert desk.reminders() == []


def test_in_another_time_zone_the_hour_goes_on_and_the_active_hours_are_the_new_ones():
    desk = Desk()
    desk.go_on(minutes=30)
    desk.zone = ZoneInfo("Europe/London")  # 8:30 there
    desk.look()
    assert desk.minutes_left() == 30

    desk.zone = ZoneInfo("America/New_York")  # the night is not over there
    desk.look()
    assert desk.state.due is None


JUMPS = [
    {"hours": 2}, {"hours": -3}, {"days": 1}, {"days": -1}, {"days": 365 * 40}, {"days": -365 * 56},
    {"minutes": 59}, {"minutes": -1},
]  # fmt: skip


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("before_min", [0, 30, 59, 60, 61])
def test_a_clock_that_jumps_brings_none_for_some_minutes_and_one_within_two_hours(jump, before_min):
    desk = Desk(ALL_DAY)
    desk.go_on(minutes=before_min)
    desk.came.clear()
    desk.jump(**jump)
    if timedelta(**jump) > timedelta():
        desk.go_on(minutes=3)
        assert desk.reminders() == []

    desk.go_on(hours=2)
    assert 1 <= len(desk.reminders()) <= 3


@pytest.mark.parametrize("minutes", [5, 45, 600])
def test_a_snooze_that_the_machine_sleeps_through_is_kept_or_waits_a_while(minutes):
    desk = Desk(ALL_DAY)
    desk.go_on(minutes=60)
    desk.look(Event.SNOOZE_10)
    desk.came.clear()
    desk.jump(minutes=minutes)

    assert desk.came == []
    assert desk.minutes_left() == {5: 5, 45: 4, 600: 60}[minutes]


@pytest.mark.parametrize("settings", [EVERY_DAY, replace(ON, every_min=30), replace(ON, on=False)])
def test_what_is_changed_while_one_is_due_holds_at_once(settings):
    desk = held(Reason.CALL, minutes=12)
    desk.settings, desk.reasons = settings, frozenset()
    desk.look(Event.CHANGED)

    assert desk.came == []
    assert not settings.on or desk.minutes_left() == settings.every_min


@pytest.mark.parametrize("text", [*TEXTS, ASK_WORDS, offer_words(60)])
def test_the_words_invite(text):
    assert [*_commands((), text), *_promises((), text)] == []


INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC))
HISTORY = st.lists(
    st.tuples(
        st.integers(-90_000, 90_000) | st.integers(0, 60),
        st.sets(st.sampled_from(Reason)),
        st.none() | st.sampled_from(Event),
    ),
    max_size=60,
)


@given(HISTORY, st.builds(ReminderState, due=INSTANTS, looked=INSTANTS, expected=INSTANTS,
                          held_since=INSTANTS, shown_since=INSTANTS,
                          quiet_on=st.none() | st.dates()))  # fmt: skip
def test_whatever_happens_two_reminders_are_never_near_each_other(history, state):
    now, arrived = TUESDAY, None
    for seconds, reasons, event in history:
        now += timedelta(seconds=seconds)
        if seconds < 0:
            arrived = None
        state, action = step(EVERY_DAY, state, now, reasons, event)
        assert action.do is not Do.ARRIVE or not reasons
        assert action.do is not Do.ARRIVE or is_active(EVERY_DAY, now)
        assert state.due is None or state.due <= now + timedelta(minutes=60)
        if action.do in (Do.ARRIVE, Do.OFFER_WIDER):
            assert arrived is None or now - arrived >= timedelta(minutes=4)
            arrived = now
