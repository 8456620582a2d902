"""Playback: a clock and a timer around one player."""

import pytest
from PySide6.QtCore import QTimer

from hipcalm.core.expand import Added, Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, PauseReason, Progress
from hipcalm.core.timeline import CueKind
from hipcalm.playback import FRAME_MS, UNSEEN_MS, WAITING_MS, Playback
from tests.clock import FakeClock
from tests.core.scripts import session, step, timeline
from tests.ui.story import STORY

STEPS = (
    step(name="One", duration="20s", say='"First."', later='[{at: 9s, say: "Then."}]')
    + step(name="Two", duration="20s", advance="manual", say='"Second."')
    + step(name="Three", kind="breath", duration="20s", breath="4-6", say='"Third."')
)
PLAYING, WAITING, PAUSED, ENDED = Mode.PLAYING, Mode.WAITING, Mode.PAUSED, Mode.ENDED


class Run:
    """A playback with everything that it has told."""

    def __init__(self, clock: FakeClock, choices: Choices | None = None, **options) -> None:
        self.clock = clock
        choices = choices or Choices()
        self.playback = Playback(timeline(STEPS, choices), choices, clock, **options)
        self.progress: list[Progress] = []
        self.modes: list[Mode] = []
        self.playback.progressed.connect(self.progress.append)
        self.playback.mode_changed.connect(lambda progress: self.modes.append(progress.mode))

    def frame(self, ms: int) -> Progress:
        self.clock.advance(ms)
        self.playback.tick()
        return self.progress[-1]

    @property
    def heard(self) -> list[str]:
        return [cue.text for progress in self.progress for cue in progress.cues]

    @property
    def timer(self) -> QTimer:
        return self.playback._timer


@pytest.fixture
def run(qapp, clock):
    """Return a function that makes a run, and stop it when the test ends."""
    made: list[Run] = []

    def begun(**options) -> Run:
        made.append(Run(clock, **options))
        made[-1].playback.start()
        return made[-1]

    yield begun
    for one in made:
        one.playback.stop()


# ---------------------------------------------------------------- time


def test_the_first_words_come_due_at_once(run):
    one = run()

    assert one.heard == ["First."]
    assert one.modes == [PLAYING]


def test_the_position_follows_the_clock_and_not_the_count_of_frames(run):
    one = run()
    for ms in (16, 17, 1, 333, 2_000, 16):
        one.frame(ms)

    assert one.progress[-1].moment.position_ms == 16 + 17 + 1 + 333 + 2_000 + 16


def test_a_session_begins_when_it_is_made_whatever_the_clock_says(run, clock):
    clock.advance(987_654_321)

    one = run()

    assert one.frame(100).moment.position_ms == 100


def test_a_late_frame_plays_all_that_it_missed_once_and_in_order(run):
    one = run()
    for _ in range(4):
        one.frame(4_999)
    assert one.heard == ["First.", "Then."]

    one.frame(4_999)
    assert one.heard == ["First.", "Then.", "Second."]


def test_two_looks_at_the_same_instant_tell_a_cue_once(run):
    one = run()
    one.frame(4_500)
    one.frame(4_500)
    one.frame(0)
    one.frame(0)

    assert one.heard.count("Then.") == 1


def test_after_a_sleep_it_has_paused_where_it_was_and_says_so(run):
    one = run()
    one.frame(1_000)

    after = one.frame(3_600_000)

    assert (after.mode, after.reason) == (PAUSED, PauseReason.SLEPT)
    assert after.moment.position_ms == 1_000
    assert not one.timer.isActive()
    one.playback.press()
    assert one.frame(500).moment.position_ms == 1_500


@pytest.mark.parametrize(("gap_ms", "mode"), [(5_000, PLAYING), (5_001, PAUSED)])
def test_more_than_five_seconds_without_a_look_is_a_sleep(run, gap_ms, mode):
    assert run().frame(gap_ms).mode is mode


def test_a_gap_noticed_by_a_command_pauses_too(run, clock):
    one = run()
    clock.advance(60_000)

    one.playback.skip()

    assert one.progress[-1].moment.span.step.name == "Two"
    assert PAUSED in one.modes


# ---------------------------------------------------------------- the one large key


def test_it_pauses_and_goes_on(run):
    one = run()
    one.frame(1_000)

    one.playback.press()
    one.frame(60_000)
    one.playback.press()

    assert one.frame(1_000).moment.position_ms == 2_000
    assert one.modes == [PLAYING, PAUSED, PLAYING]


def test_a_press_counts_from_its_own_instant_and_not_from_the_last_frame(run, clock):
    one = run()
    one.frame(4_495)
    one.frame(4_495)
    clock.advance(15)

    one.playback.press()

    assert one.progress[-1].moment.position_ms == 9_005
    assert "Then." in one.heard


def test_it_says_ready_in_a_step_that_ends_when_the_person_says_so(run):
    one = run()
    one.playback.skip()
    one.frame(1_000)

    one.playback.press()

    assert one.progress[-1].moment.span.step.name == "Three"


def test_it_counts_breaths_while_they_are_matched(run):
    one = run()
    one.playback.match()
    for _ in range(3):
        one.frame(4_000)
        one.playback.press()

    assert (one.playback.is_matching, one.playback.taps, one.modes) == (True, 3, [PLAYING])
    one.frame(4_000)
    one.playback.press()
    assert not one.playback.is_matching


def test_matching_shows_at_once_even_where_no_timer_runs(run):
    one = run()
    one.playback.pause()
    told = len(one.progress)

    one.playback.match()

    assert len(one.progress) == told + 1


def test_in_a_pause_it_goes_on_even_while_breaths_are_counted(run):
    one = run()
    one.playback.match()
    one.playback.pause()

    one.playback.press()

    assert one.playback.mode is PLAYING
    assert one.playback.taps == 0


def test_after_the_end_no_command_does_anything(run):
    one = run()
    one.playback.end()
    told = one.heard

    for command in (
        *("press", "skip", "repeat", "pause", "resume", "end", "tick", "ease", "stay"),
        *("carry_on", "go_smaller", "go_larger", "light_headed", "come_back"),
    ):
        getattr(one.playback, command)()
    one.playback.pace(1)

    assert one.heard == told
    assert one.modes == [PLAYING, ENDED]
    assert not one.timer.isActive()


# ---------------------------------------------------------------- choices


def test_the_person_s_choices_reach_the_player_and_are_told(run):
    one = run()
    one.frame(1_000)
    told = len(one.progress)

    one.playback.go_smaller()
    one.playback.go_smaller()
    one.playback.go_larger()
    assert one.playback.level == 1
    added = []
    one.playback.ease()
    added.append(one.progress[-1].moment.added)
    one.playback.stay()
    assert one.progress[-1].moment.is_staying
    one.playback.carry_on()
    assert not one.progress[-1].moment.offers_choices
    one.playback.light_headed()
    added.append(one.progress[-1].moment.added)
    one.playback.come_back()
    added.append(one.progress[-1].moment.added)

    assert added == [Added.PAUSE, Added.LIGHT_HEADED, Added.SETTLING]

    assert len(one.progress) == told + 8


def test_a_pause_in_which_the_person_stays_costs_nothing(run):
    one = run()
    one.playback.ease()
    one.playback.stay()
    for _ in range(21):
        one.frame(1_000)

    assert one.playback.mode is WAITING
    assert not one.timer.isActive()


def test_the_one_large_key_carries_on_from_a_pause_that_waits(run):
    one = run()
    one.frame(1_000)
    one.playback.light_headed()

    one.playback.press()

    assert one.progress[-1].moment.span.step.name == "One"


# ---------------------------------------------------------------- signals


def test_a_change_of_mode_is_told_once_and_after_the_progress(qapp, clock, run):
    one = run()
    order = []
    one.playback.progressed.connect(lambda *_: order.append("progressed"))
    one.playback.mode_changed.connect(lambda *_: order.append("mode"))

    one.playback.pause()
    one.playback.pause()

    assert order == ["progressed", "mode", "progressed"]


def test_a_listener_may_give_a_command(run):
    one = run()

    def skips(progress: Progress) -> None:
        if any(cue.text == "Then." for cue in progress.cues):
            one.playback.skip()

    one.playback.progressed.connect(skips)
    one.frame(3_000)
    one.frame(3_000)
    one.frame(3_000)

    assert one.heard == ["First.", "Then.", "Second."]


def test_an_early_end_passes_over_what_was_still_to_come(run):
    one = run()

    one.playback.end()

    passed = [cue.text for progress in one.progress for cue in progress.passed_over]
    assert passed[:3] == ["Then.", "Second.", passed[2]]
    assert "Third." in passed


# ---------------------------------------------------------------- timers


def test_the_timer_runs_only_where_time_changes_something(run):
    one = run()
    assert one.timer.interval() == FRAME_MS
    assert one.timer.isActive()

    one.playback.pause()
    assert not one.timer.isActive()

    one.playback.resume()
    one.playback.skip()
    for _ in range(20):
        one.frame(1_000)
    assert one.playback.mode is WAITING
    assert one.timer.isActive()
    assert one.timer.interval() == WAITING_MS

    one.playback.end()
    assert not one.timer.isActive()


def test_a_pause_that_waits_for_the_person_costs_nothing(qapp, clock):
    choices = Choices(wait_after_pauses=True)
    playback = Playback(lay_out(session(STORY), choices), choices, clock)
    told: list[Progress] = []
    playback.progressed.connect(told.append)
    playback.start()
    while told[-1].moment.span.step.name != "Pause":
        playback.skip()

    for _ in range(21):
        clock.advance(1_000)
        playback.tick()

    assert playback.mode is WAITING
    assert not playback._timer.isActive()


def test_unseen_it_looks_less_often_and_seen_again_at_once(run):
    one = run()

    one.playback.set_seen(False)
    assert one.timer.interval() == UNSEEN_MS

    one.playback.set_seen(True)
    assert one.timer.interval() == FRAME_MS


def test_unseen_it_stays_unseen_over_a_pause(run):
    one = run()
    one.playback.set_seen(False)

    one.playback.pause()
    one.playback.resume()

    assert one.timer.interval() == UNSEEN_MS


def test_unseen_no_timer_starts_in_a_pause(run):
    one = run()
    one.playback.pause()

    one.playback.set_seen(False)

    assert not one.timer.isActive()


# ---------------------------------------------------------------- rehearsal


def test_a_rehearsal_runs_as_many_times_faster(run):
    one = run(rate=60, rehearses=True)

    assert one.frame(100).moment.position_ms == 6_000


def test_in_a_rehearsal_gates_open_by_themselves(run):
    one = run(rate=60, rehearses=True)
    while one.playback.mode is not ENDED:
        one.frame(16)

    assert one.modes == [PLAYING, ENDED]
    kinds = [cue.kind for progress in one.progress for cue in progress.cues]
    assert kinds[-1] is CueKind.END
    assert one.heard == [cue.text for cue in one.playback.timeline.cues]


def test_a_frame_of_a_rehearsal_is_no_sleep(run):
    one = run(rate=600, rehearses=True)

    assert one.frame(16).reason is None
    assert one.frame(6_000).reason is PauseReason.SLEPT
