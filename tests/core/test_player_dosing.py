"""Playing: pauses asked for, going smaller, and stopping the pacer."""

import pytest

from hipcalm.core.expand import Added, Choices
from hipcalm.core.layout import OFFER_WORDS, STAY_WORDS
from hipcalm.core.player import Mode, Player
from hipcalm.core.timeline import CueKind, Gate
from tests.core.scripts import SIT, step, timeline

LEAN = step(name="Lean", kind="stretch", duration="40s", say="Lean.", easier="Lean less.")
PAUSE = step(name="Pause", kind="pause", duration="20s", say="Rest.")
SETS = LEAN + PAUSE + LEAN
PACED = step(name="Low breath", duration="1min", breath="4-6") + SIT
PAIR = (
    "  - each_side: [right, left]\n    steps:\n"
    "      - {name: a, kind: stretch, duration: 30s}\n      - {name: b, kind: stretch, duration: 20s}\n"
)


def _player(steps, at_ms=0, choices=None):
    """Return a player that has gone on to a time without a sleep."""
    choices = choices or Choices()
    player = Player(timeline(steps, choices), choices, 0)
    _at(player, at_ms)
    return player


def _at(player, ms):
    progress = player.advance(player._state.now_ms)
    while player._state.now_ms < ms:
        progress = player.advance(min(ms, player._state.now_ms + 5_000))
    return progress


def _row(player):
    return [(span.step.name, span.duration_ms) for span in player.timeline.spans]


def _named(progress):
    return progress.moment.span.step.name, progress.moment.elapsed_ms


def test_a_pause_asked_for_in_a_breath_begins_after_its_out_breath():
    player = _player(PACED, 12_000)
    before = player.advance(12_000).moment

    eased = player.ease(12_000).moment

    assert (eased.fullness, eased.phase_left_ms) == (before.fullness, before.phase_left_ms)
    assert _row(player) == [
        ("Low breath", 20_000),
        ("Pause", 20_000),
        ("Low breath", 40_000),
        ("Sit", 20_000),
    ]
    paused = _at(player, 20_000)
    assert (_named(paused), paused.cues[0].kind) == (("Pause", 0), CueKind.PAUSE)
    assert (paused.moment.offers_choices, paused.moment.added) == (True, Added.PAUSE)


def test_the_total_follows_what_is_chosen():
    player = _player(SETS)

    totals = [
        command(0).moment.total_ms
        for command in (player.ease, player.go_smaller, player.go_smaller, player.go_larger)
    ]

    assert totals == [120_000, 30_000 * 4, 20_000 * 2 + 60_000, 30_000 * 4]


def test_where_nothing_is_paced_a_pause_begins_at_once_and_offers_the_choices():
    player = _player(SETS, 10_000)

    eased = player.ease(10_000)

    assert (_named(eased), [cue.kind for cue in eased.cues]) == (("Pause", 0), ["pause"])
    assert [cue.text for cue in _at(player, 18_000).cues] == [OFFER_WORDS]
    assert [cue.kind for cue in _at(player, 30_000).cues] == ["carry_on"]
    assert _named(_at(player, 31_000)) == ("Lean", 1_000)


def test_asking_twice_for_a_pause_brings_one():
    player = _player(PACED, 12_000)

    player.ease(12_000)
    player.ease(13_000)

    assert [name for name, _ in _row(player)].count("Pause") == 1
    assert not _at(player, 20_000).moment.is_staying


def test_a_pause_that_was_asked_for_waits_for_those_who_want_it():
    player = _player(SETS, 10_000, Choices(wait_after_pauses=True))

    assert player.ease(10_000).moment.is_staying


def test_staying_has_no_limit():
    player = _player(SETS, 45_000)
    player.stay(45_000)
    waiting = _at(player, 60_000)

    assert (waiting.mode, waiting.moment.is_staying, waiting.cues[-1].text) == (
        Mode.WAITING, True, STAY_WORDS,
    )  # fmt: skip
    assert not player.counts_time
    assert player.advance(99_000_000).mode is Mode.WAITING
    assert _named(player.carry_on(99_000_001)) == ("Lean", 0)


def test_asking_for_a_pause_in_a_pause_stays():
    player = _player(SETS, 45_000)

    assert player.ease(45_000).moment.is_staying
    assert len(player.timeline.spans) == 3


def test_staying_a_moment_too_late_begins_another_pause():
    player = _player(SETS, 59_990)

    late = player.stay(60_010)

    assert (_named(late), late.moment.added) == (("Pause", 0), Added.PAUSE)


def test_a_pause_that_has_just_begun_when_it_is_asked_for_is_as_long_as_it_is():
    player = _player(SETS, 39_990)

    assert not player.ease(40_010).moment.is_staying


def test_carrying_on_leaves_a_pause_early_and_nothing_else():
    player = _player(SETS, 45_000)

    early = player.carry_on(45_000)

    assert (_named(early), [c.text for c in early.passed_over]) == (("Lean", 0), [OFFER_WORDS])
    assert _named(player.carry_on(46_000)) == ("Lean", 1_000)


def test_carrying_on_as_a_pause_ends_skips_nothing():
    player = _player(SETS + PAUSE + LEAN, 59_990)

    assert _named(player.carry_on(60_010)) == ("Lean", 10)


def test_carrying_on_in_a_stop_goes_on_where_it_was():
    player = _player(SETS, 45_000)
    player.pause(45_000)

    assert (player.carry_on(50_000).mode, _named(player.advance(50_000))) == (
        Mode.PLAYING,
        ("Pause", 5_000),
    )


def test_carrying_on_from_the_last_pause_ends():
    player = _player(LEAN + PAUSE, 45_000)

    assert player.carry_on(45_000).mode is Mode.ENDED


def test_going_smaller_holds_from_the_next_dose_on():
    player = _player(SETS, 10_000)

    player.go_smaller(10_000)

    assert _row(player) == [("Lean", 40_000), ("Pause", 30_000), ("Lean", 30_000)]
    assert [span.caption for span in player.timeline.spans] == ["Lean.", "Rest.", "Lean less."]
    assert player.level == 1


def test_going_smaller_in_a_pause_makes_it_longer_and_lets_it_go_on():
    player = _player(SETS, 45_000)

    smaller = player.go_smaller(45_000)
    player.go_smaller(46_000)

    assert (_named(smaller), smaller.moment.left_ms) == (("Pause", 5_000), 25_000)
    assert _row(player)[1:] == [("Pause", 30_000), ("Lean", 20_000)]


def test_going_smaller_at_the_end_of_a_pause_that_waits_keeps_it_waiting():
    player = _player(SETS, 45_000)
    player.stay(45_000)
    _at(player, 60_000)

    assert player.go_smaller(61_000).mode is Mode.WAITING
    assert _row(player)[1:] == [("Pause", 20_000), ("Lean", 30_000)]


def test_a_little_more_takes_one_step_back_and_ends_at_the_script():
    player = _player(SETS)
    for _ in range(5):
        player.go_smaller(0)
    assert player.level == 3

    lengths = [player.go_larger(0) and _row(player)[2][1] for _ in range(4)]

    assert (lengths, player.level) == ([20_000, 30_000, 40_000, 40_000], 0)


def test_between_the_sides_the_second_keeps_the_lengths_of_the_first():
    player = _player(PAIR + PAIR, 50_000)

    player.go_smaller(50_000)

    assert [ms for _, ms in _row(player)] == [
        30_000,
        20_000,
        30_000,
        20_000,
        22_500,
        15_000,
        22_500,
        15_000,
    ]
    assert player.timeline.spans[3].is_easier


def test_in_the_midst_of_the_first_side_the_second_follows_what_it_became():
    player = _player(PAIR, 10_000)
    player.ease(10_000)

    player.go_smaller(11_000)

    assert _row(player) == [
        ("a", 10_000), ("Pause", 30_000), ("a", 15_000), ("b", 15_000), ("a", 25_000), ("b", 15_000),
    ]  # fmt: skip


def test_at_a_gate_a_pause_waits_in_its_place():
    player = _player(SIT + step(name="Get up", advance="manual") + SIT, 45_000)

    eased = player.ease(45_000)

    assert (_named(eased), eased.mode, eased.moment.is_staying) == (
        ("Pause", 0),
        Mode.PLAYING,
        True,
    )
    assert _named(player.carry_on(46_000)) == ("Sit", 0)


def test_at_a_gate_before_a_pause_that_pause_stays():
    player = _player(SIT + step(advance="manual") + PAUSE + SIT, 45_000)

    eased = player.ease(45_000)

    assert (_named(eased), eased.moment.is_staying, len(player.timeline.spans)) == (
        ("Pause", 0),
        True,
        4,
    )


def test_a_pause_asked_for_in_a_stop_comes_when_it_goes_on():
    player = _player(PACED, 12_000)
    player.pause(12_000)

    assert player.ease(13_000).mode is Mode.PAUSED
    player.resume(20_000)
    assert _named(_at(player, 28_000)) == ("Pause", 0)


def test_light_headed_nothing_is_paced_any_more_and_nothing_hurries():
    player = _player(PACED + step(name="Again", duration="31s", breath="4-6"), 13_000)

    stopped = player.light_headed(13_000)

    assert (stopped.moment.is_paced, stopped.moment.is_staying) == (False, True)
    assert stopped.cues[-1].text.startswith(
        "Let your breath do what it wants. Smaller, not bigger."
    )
    assert [(span.duration_ms, span.runs) for span in player.timeline.spans[2:]] == [
        (47_000, ()), (20_000, ()), (40_000, ()),
    ]  # fmt: skip
    assert player.timeline.spans[1].gate == Gate()


def test_light_headed_twice_is_once():
    player = _player(PACED, 13_000)
    player.light_headed(13_000)

    assert _named(player.light_headed(14_000)) == ("Your own breath", 1_000)


def test_once_light_headed_nobody_gets_the_pacer_back_by_going_back_or_by_changing_the_pace():
    player = _player(PACED, 13_000)
    player.light_headed(13_000)
    line = player.timeline
    player.pace(13_000, -2)
    player.match()
    for ms in (14_000, 18_000, 22_000, 26_000):
        player.tap(ms)
    assert [span.runs for span in player.timeline.spans[1:]] == [()] * (len(line.spans) - 1)

    again = [player.repeat(26_000), player.repeat(26_000)]

    assert [_named(progress) for progress in again] == [("Your own breath", 0), ("Low breath", 0)]
    assert not any(span.runs for span in player.timeline.spans)
    assert [ms for _, ms in _row(player)] == [13_000, 20_000, 47_000, 20_000]


def test_light_headed_in_a_stop_stays_stopped():
    player = _player(PACED, 13_000)
    player.pause(13_000)

    assert player.light_headed(14_000).mode is Mode.PAUSED
    assert _named(player.resume(15_000)) == ("Your own breath", 0)


def test_coming_back_settles_and_begins_the_step_anew_one_level_smaller():
    player = _player(LEAN + PAUSE + LEAN, 10_000)
    player.pause(10_000)

    back = player.come_back(600_000)

    assert (_named(back), back.mode, player.level) == (("Settle again", 0), Mode.PLAYING, 1)
    assert [cue.kind for cue in back.cues] == ["step"]
    assert _row(player) == [
        ("Lean", 10_000), ("Settle again", 20_000), ("Lean", 22_500), ("Pause", 30_000), ("Lean", 30_000),
    ]  # fmt: skip


def test_coming_back_at_a_gate_comes_back_to_its_step():
    player = _player(SIT + step(name="Get up", advance="manual") + SIT, 45_000)
    player.come_back(45_000)

    assert _row(player)[2:4] == [("Settle again", 20_000), ("Get up", 20_000)]
    assert player.timeline.spans[3].gate == Gate(limit_ms=20_000)


def test_what_is_done_again_after_going_smaller_is_smaller_too():
    player = _player(SETS, 20_000)
    player.go_smaller(20_000)

    again = player.repeat(21_000)

    assert (_named(again), again.moment.left_ms, again.cues[-1].text) == (
        ("Lean", 0),
        30_000,
        "Lean less.",
    )


def test_gone_back_to_a_step_with_a_pause_in_it_is_as_it_was_cut():
    reps = step(name="Lift", kind="reps", duration=None, reps="{count: 8, up: 3s, down: 2s}")
    player = _player(LEAN + reps, 30_000)
    player.ease(30_000)
    _at(player, 75_000)
    player.ease(75_000)
    player.go_smaller(75_000)

    for _ in range(6):
        player.repeat(75_000)

    assert _row(player) == [
        ("Lean", 22_500), ("Pause", 30_000), ("Lean", 7_500),
        ("Lift", 5_000), ("Pause", 30_000), ("Lift", 10_000),
    ]  # fmt: skip


def test_gone_back_to_the_second_side_it_is_still_as_long_as_the_first():
    player = _player(PAIR, 10_000)
    player.go_smaller(10_000)
    _at(player, 60_000)
    player.go_larger(60_000)

    player.repeat(60_000)

    assert [ms for _, ms in _row(player)] == [30_000, 15_000, 30_000, 15_000]


def test_later_lines_are_said_where_they_belong_behind_a_pause():
    player = _player(step(duration="40s", later="[{at: 5s, say: x}, {at: 20s, say: y}]"), 10_000)
    player.ease(10_000)

    lines = [(c.at_ms, c.text) for c in player.timeline.cues if c.kind is CueKind.LATER]
    assert lines == [(5_000, "x"), (18_000, OFFER_WORDS), (40_000, "y")]


@pytest.mark.parametrize("steps", [SETS, PACED])
def test_movement_goes_on_behind_a_pause_where_it_was(steps):
    player = _player(steps, 10_000)
    before = player.advance(10_000).moment

    player.ease(10_000)
    after = _at(player, 30_000).moment

    assert (after.span.placed.done_ms, after.movement) == (10_000, before.movement)


def test_repetitions_are_counted_on_behind_a_pause():
    reps = step(kind="reps", duration=None, reps="{count: 6, up: 3s, down: 2s}")
    player = _player(reps, 12_000)
    player.ease(12_000)

    after = _at(player, 36_000).moment

    assert (after.rep.number, after.rep.count) == (4, 6)
