"""Playing: commands, gates, sleep, pace."""

import pytest

from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, PauseReason, Player
from tests.core.scripts import SIT, script, session, step

WAIT = {"advance": "manual"}
TWO = step(name="a") + step(name="b", duration="10s")
GATED = (
    step(name="a", duration="10s", **WAIT) + step(name="b", duration="10s", **WAIT) + step(name="c")
)
PACED = step(duration="1min", breath="4-6") + step(name="own") + step(duration="1min", breath="4-6")


def _player(steps, choices=None, **options):
    choices = choices or Choices()
    return Player(lay_out(session(script(steps)), choices), choices, 0, **options)


def _at(player, ms, by_ms=4_000):
    """Advance to a time in steps short enough not to look like sleep; return the last progress."""
    now_ms = player._state.now_ms
    while now_ms + by_ms < ms:
        now_ms += by_ms
        player.advance(now_ms)
    return player.advance(ms)


def _told(progress):
    return [(cue.kind.value, cue.at_ms) for cue in progress.cues]


def _position(progress):
    return progress.moment.position_ms


def test_the_first_look_brings_the_first_cue():
    player = _player(TWO)

    assert _told(player.advance(0)) == [("start", 0)]
    assert _told(player.advance(16)) == []


def test_time_goes_on_over_the_ends_of_steps():
    player = _player(TWO)

    progress = _at(player, 21_000)

    assert (_position(progress), progress.moment.span.step.name) == (21_000, "b")


def test_a_late_frame_brings_all_that_it_missed_in_order():
    player = _player(step(duration="2s", later="[{at: 1s, say: x}]") + step(duration="1s") + SIT)

    assert _told(player.advance(4_000)) == [
        ("start", 0), ("later", 1_000), ("step", 2_000), ("step", 3_000),
    ]  # fmt: skip


def test_the_session_ends_with_its_last_cue_and_stays_there():
    player = _player(TWO)
    progress = _at(player, 30_000)

    assert (_told(progress), progress.mode, _position(progress)) == (
        [("end", 30_000)], Mode.ENDED, 30_000,
    )  # fmt: skip
    assert player.advance(99_000).cues == ()
    assert player.mode is Mode.ENDED


def test_time_that_runs_backwards_is_not_counted():
    player = _player(TWO)
    player.advance(4_000)

    assert _position(player.advance(1_000)) == 4_000
    assert _position(player.advance(4_500)) == 4_500


def test_a_pause_told_an_earlier_time_gives_no_time_back():
    player = _player(TWO)
    player.advance(4_000)
    player.pause(1_000)

    player.resume(4_000)

    assert _position(player.advance(4_100)) == 4_100


def test_a_pause_keeps_the_exact_time_that_is_left():
    player = _player(TWO)
    paused = player.pause(3_141)
    player.advance(3_600_000)
    resumed = player.resume(7_200_000)

    assert (paused.mode, paused.reason) == (Mode.PAUSED, PauseReason.ASKED)
    assert (resumed.mode, resumed.reason) == (Mode.PLAYING, None)
    assert _position(player.advance(7_200_001)) == 3_142


def test_a_pause_in_a_pause_and_a_resume_without_one_change_nothing():
    player = _player(TWO)
    assert player.resume(1_000).mode is Mode.PLAYING
    player.pause(2_000)

    assert player.pause(3_000).reason is PauseReason.ASKED
    assert _position(player.resume(4_000)) == 2_000


def test_a_gate_holds_until_the_person_is_ready():
    player = _player(GATED)
    waiting = _at(player, 3_600_000, by_ms=5_000)

    assert (waiting.mode, _position(waiting), waiting.moment.is_waiting) == (
        Mode.WAITING,
        10_000,
        True,
    )
    assert waiting.moment.span.step.name == "a"
    ready = player.ready(3_600_001)
    assert (ready.mode, ready.moment.span.step.name, _told(ready)) == (
        Mode.PLAYING, "b", [("step", 10_000)],
    )  # fmt: skip


def test_a_gate_is_told_when_it_is_reached():
    assert _told(_at(_player(GATED), 10_000)) == [("gate", 10_000)]


def test_being_ready_early_goes_on_early():
    player = _player(GATED)

    progress = player.ready(2_000)

    assert [cue.kind for cue in progress.passed_over] == ["gate"]
    assert (_position(progress), progress.mode) == (10_000, Mode.PLAYING)


def test_being_ready_for_a_gate_that_has_just_opened_by_itself_skips_nothing():
    player = _player(SIT + step(name="a", duration="5s", **WAIT) + step(name="b", **WAIT))
    _at(player, 29_000)
    assert player.mode is Mode.WAITING

    late = player.ready(31_000)

    assert (late.moment.span.step.name, late.moment.elapsed_ms, late.passed_over) == (
        "b",
        1_000,
        (),
    )


def test_being_ready_means_nothing_where_nobody_waits():
    assert _position(_player(TWO).ready(2_000)) == 2_000


def test_the_player_knows_whether_its_step_waits_for_the_person():
    player = _player(GATED)
    assert player.waits_for_person
    player.pause(1_000)

    assert not player.waits_for_person
    assert not _player(TWO).waits_for_person


def test_being_ready_means_nothing_in_a_pause():
    player = _player(GATED)
    player.pause(2_000)

    assert (player.ready(3_000).mode, _position(player.ready(4_000))) == (Mode.PAUSED, 2_000)


def test_a_later_gate_opens_after_as_long_again():
    player = _player(GATED)
    player.ready(0)

    assert _at(player, 19_999).mode is Mode.WAITING
    assert (player.advance(20_000).mode, player.advance(20_500).moment.elapsed_ms) == (
        Mode.PLAYING, 500,
    )  # fmt: skip


def test_every_gate_waits_its_own_time():
    player = _player(SIT + step(duration="10s", **WAIT) * 2)

    assert _at(player, 59_999).mode is Mode.WAITING
    assert player.advance(60_000).mode is Mode.ENDED


def test_a_late_frame_stops_at_a_gate():
    player = _player(GATED)
    _at(player, 9_999)

    assert _position(player.advance(14_999)) == 10_000


def test_waiting_is_paused_too():
    player = _player(GATED)
    player.ready(0)
    _at(player, 15_000)
    player.pause(15_000)
    player.resume(3_600_000)

    assert player.mode is Mode.WAITING
    assert _at(player, 3_604_999).mode is Mode.WAITING
    assert player.advance(3_605_000).mode is Mode.PLAYING


def test_a_pause_that_comes_late_after_a_gate_stays_at_the_gate():
    player = _player(GATED)
    _at(player, 9_000)

    paused = player.pause(12_000)

    assert (_position(paused), _told(paused)) == (10_000, [("gate", 10_000)])
    assert player.resume(20_000).mode is Mode.WAITING


DOSING = ["ease", "stay", "carry_on", "go_smaller", "go_larger", "light_headed", "come_back"]
COMMANDS = ["pause", "resume", "ready", "skip", "repeat", "end", "tap", *DOSING]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_first_advances(command):
    player = _player(step(later="[{at: 2s, say: x}]", duration="10s") + SIT)
    player.advance(0)

    assert ("later", 2_000) in _told(getattr(player, command)(3_000))


def test_changing_the_pace_first_advances():
    player = _player(step(later="[{at: 2s, say: x}]", duration="10s", breath="4-6"))
    player.advance(0)

    assert ("later", 2_000) in _told(player.pace(3_000, 1))


def test_a_gap_of_more_than_five_seconds_is_sleep():
    player = _player(TWO)
    player.advance(2_000)

    slept = player.advance(7_001)

    assert (slept.mode, slept.reason, _position(slept)) == (Mode.PAUSED, PauseReason.SLEPT, 2_000)
    assert player.resume(8_000).mode is Mode.PLAYING
    assert _position(player.advance(8_100)) == 2_100


def test_a_gap_of_five_seconds_is_only_late():
    player = _player(TWO)
    player.advance(2_000)

    assert _position(player.advance(7_000)) == 7_000


def test_sleep_at_a_gate_with_a_limit_does_not_use_it_up():
    player = _player(GATED)
    player.ready(0)
    _at(player, 12_000)

    slept = player.advance(3_600_000)

    assert (slept.reason, _position(slept)) == (PauseReason.SLEPT, 20_000)
    assert player.resume(3_600_000).mode is Mode.WAITING


def test_sleep_in_a_pause_leaves_it_the_person_s_own():
    player = _player(TWO)
    player.pause(1_000)

    assert player.advance(9_999_000).reason is PauseReason.ASKED


def test_a_command_after_sleep_stays_paused():
    player = _player(TWO)
    player.advance(0)

    skipped = player.skip(60_000)

    assert (skipped.mode, skipped.moment.span.step.name) == (Mode.PAUSED, "b")
    assert player.pause(61_000).reason is PauseReason.SLEPT


def test_resuming_after_sleep_goes_on_at_once():
    player = _player(TWO)
    player.advance(1_000)

    assert player.resume(60_000).mode is Mode.PLAYING
    assert _position(player.advance(60_100)) == 1_100


def test_a_rehearsal_widens_the_gap():
    player = _player(TWO, rate=60)

    assert _position(player.advance(29_000)) == 29_000
    assert player.advance(29_000 + 300_001).reason is PauseReason.SLEPT


def test_gates_can_open_by_themselves():
    player = _player(GATED + step(kind="choice", duration=None) + SIT, opens_gates=True, rate=60)

    progress = player.advance(55_000)

    assert (progress.moment.span.index, _position(progress)) == (4, 55_000)
    assert [kind for kind, _ in _told(progress)] == [
        "start", "gate", "step", "gate", "step", "step", "gate", "step",
    ]  # fmt: skip


def test_skipping_goes_to_the_next_step_and_passes_over_the_rest():
    player = _player(step(later="[{at: 9s, say: x}]") + SIT)

    skipped = player.skip(1_000)

    assert (_told(skipped), [c.kind for c in skipped.passed_over]) == (
        [("start", 0), ("step", 20_000)], ["later"],
    )  # fmt: skip


def test_skipping_the_last_step_ends_the_session():
    player = _player(TWO)
    player.skip(1_000)

    ended = player.skip(2_000)

    assert (ended.mode, _told(ended), _position(ended)) == (Mode.ENDED, [("end", 30_000)], 30_000)


def test_skipping_in_a_pause_stays_paused():
    player = _player(TWO)
    player.pause(1_000)

    assert (player.skip(2_000).mode, _position(player.resume(3_000))) == (Mode.PAUSED, 20_000)


def test_skipping_a_gate_in_a_pause_goes_on_playing_after_it():
    player = _player(GATED)
    _at(player, 10_000)
    player.pause(11_000)
    player.skip(12_000)

    assert player.resume(13_000).mode is Mode.PLAYING


def test_ending_in_a_pause_gives_no_reason_for_one():
    player = _player(TWO)
    player.pause(1_000)

    assert player.end(2_000).reason is None


def test_repeating_goes_to_the_start_of_the_step():
    player = _player(TWO)
    _at(player, 22_000)

    again = player.repeat(22_000)

    assert (_position(again), _told(again)) == (20_000, [("step", 20_000)])


def test_repeating_in_the_first_two_seconds_goes_to_the_step_before():
    player = _player(TWO)
    _at(player, 21_999)

    assert _position(player.repeat(21_999)) == 0
    assert _position(player.repeat(22_500)) == 0


def test_repeating_at_a_gate_plays_its_step_again():
    player = _player(GATED)
    _at(player, 11_000)

    assert (_position(player.repeat(11_000)), player.mode) == (0, Mode.PLAYING)


def test_ending_passes_over_what_was_to_come():
    player = _player(GATED)

    ended = player.end(3_000)

    assert (ended.mode, _position(ended), _told(ended)) == (Mode.ENDED, 3_000, [("start", 0)])
    assert [cue.kind.value for cue in ended.passed_over] == ["gate", "step", "gate", "step", "end"]
    assert player.advance(4_000).cues == ()


@pytest.mark.parametrize("command", COMMANDS)
def test_after_the_end_nothing_changes(command):
    player = _player(TWO)
    _at(player, 40_000)

    after = getattr(player, command)(41_000)

    assert (after.mode, after.cues, after.passed_over) == (Mode.ENDED, (), ())


def test_a_slower_breath_begins_with_the_next_one():
    player = _player(PACED)
    _at(player, 12_000)

    player.pace(12_000, 1)

    assert [(run.cycles, str(run.pattern)) for run in player.timeline.spans[0].runs] == [
        (2, "4-6"), (4, "4-6.5"),
    ]  # fmt: skip
    assert _position(player.advance(12_500)) == 12_500


def test_presses_in_a_pause_between_breaths_do_not_pile_up():
    player = _player(PACED + step(duration="4min", breath="4-6"))
    _at(player, 61_000)
    player.pace(61_000, 99)

    slowest = str(player.timeline.spans[3].runs[-1].pattern)
    player.pace(61_000, -1)

    assert slowest == "5-10"
    assert str(player.timeline.spans[3].runs[-1].pattern) == "5-9.5"


def test_a_press_is_never_lost_to_an_earlier_step_that_could_go_further():
    player = _player(step(breath="5-10") + step(duration="1min", breath="3-5"))
    player.pace(0, -20)
    player.skip(0)
    fastest = str(player.timeline.spans[1].runs[-1].pattern)

    player.pace(0, 1)

    assert (fastest, str(player.timeline.spans[1].runs[-1].pattern)) == ("2-2", "2-2.5")


def test_where_no_breath_follows_the_pace_stays():
    player = _player(TWO)
    line = player.timeline

    player.pace(1_000, 3)

    assert player.timeline is line


def test_the_pace_can_be_changed_in_a_pause():
    player = _player(PACED)
    player.pause(1_000)

    assert player.pace(2_000, -1).mode is Mode.PAUSED
    assert str(player.timeline.spans[2].runs[-1].pattern) == "4-5.5"


def test_the_fourth_tap_takes_up_the_person_s_own_rhythm():
    player = _player(step(kind="breath") + step(duration="1min", breath="4-6"))
    player.match()
    for ms in (1_000, 6_000, 11_000):
        player.tap(ms)
    assert (player.taps, player.is_matching) == (3, True)

    player.tap(16_000)

    assert (player.taps, player.is_matching) == (0, False)
    assert player.timeline.spans[1].runs[0].pattern.cycle_ms == 5_250


def test_taps_count_only_after_match_which_a_second_call_takes_back():
    player = _player(PACED)
    player.tap(1_000)
    assert player.taps == 0
    player.match()
    player.tap(2_000)

    player.match()

    assert (player.taps, player.is_matching) == (0, False)
