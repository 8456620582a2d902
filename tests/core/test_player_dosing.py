"""Playing: pauses asked for, going smaller, and stopping the pacer."""

import pytest

from hipcalm.core.expand import Added, Choices
from hipcalm.core.layout import OFFER_WORDS, STAY_WORDS
from hipcalm.core.player import Mode, Player
from hipcalm.core.session import Side
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
PACED_PAIR = (
    "  - each_side: [right, left]\n    between: {name: Change, kind: move, duration: 5s, breath: own}\n"
    "    steps: [{name: a, kind: stretch, duration: 30s, breath: 4-6}]\n"
)


def _player(steps, at_ms=0, choices=None, **keys):
    """Return a player that has gone on to a time without a sleep."""
    choices = choices or Choices()
    player = Player(timeline(steps, choices, **keys), choices, 0)
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


def _sides(player):
    """Return how long each side's doses last."""
    return [
        [span.duration_ms for span in player.timeline.spans if _is_dose_on(side, span)]
        for side in Side
    ]


def _is_dose_on(side, span):
    return span.side is side and span.placed.is_dose


def test_a_pace_changed_between_the_sides_holds_at_once_and_leaves_them_equal():
    player = _player(PACED_PAIR, 32_000)

    player.pace(32_000, 1)

    first, _, second = player.timeline.spans
    assert [(run.cycles, str(run.pattern)) for run in second.runs] == [(2, "4-6.5")]
    assert (first.duration_ms, second.duration_ms) == (30_000, 30_000)


def test_a_pace_changed_on_the_second_side_leaves_the_sides_equal():
    player = _player(PACED_PAIR, 44_000)

    player.pace(44_000, -2)

    second = player.timeline.spans[2]
    assert [(run.cycles, str(run.pattern)) for run in second.runs] == [(1, "4-6"), (2, "4-5")]
    assert second.duration_ms == 30_000


def test_behind_the_last_breath_that_fits_nothing_is_paced():
    player = _player(PACED_PAIR, 32_000)
    player.pace(32_000, 1)

    before, after = _at(player, 55_999).moment, _at(player, 56_000).moment

    assert (before.is_paced, after.is_paced, after.fullness, after.left_ms) == (
        True, False, 0.0, 9_000,
    )  # fmt: skip
    assert player.ease(56_000).moment.offers_choices


def test_what_coming_back_cost_the_first_side_the_second_is_not_asked_for():
    player = _player(PACED_PAIR, 12_345)

    player.come_back(12_345)

    assert sorted(_sides(player)) == [[12_345, 10_000], [22_345]]


def test_on_the_second_side_all_that_was_left_comes_again():
    player = _player(PACED_PAIR, 52_345)

    player.come_back(52_345)

    assert sorted(_sides(player)) == [[17_345, 12_655], [30_000]]
    assert [run.cycles for run in player.timeline.spans[4].runs] == [1]


@pytest.mark.parametrize("command", ["light_headed", "come_back"])
def test_on_the_second_side_nothing_is_let_go_however_little_is_left(command):
    player = _player(PAIR, 99_000)

    getattr(player, command)(99_000)

    assert _sides(player) == [[30_000, 19_000, 1_000], [30_000, 20_000]]


def test_gone_back_to_a_breath_that_was_left_in_its_middle_is_not_made_whole():
    player = _player(PACED_PAIR, 12_345)
    player.come_back(12_345)

    player.repeat(12_345)

    first = player.timeline.spans[0]
    assert (player._state.index, first.duration_ms, first.runs) == (0, 12_345 * 75 // 100, ())
    assert _sides(player) == [[19_258], [9_258, 10_000]]


def test_gone_back_to_the_second_side_keeps_the_break_in_it_where_it_was():
    player = _player(PAIR, 60_000)
    player.ease(60_000)

    for _ in range(4):
        player.repeat(60_000)

    assert player._state.index == 0
    assert _sides(player) == [[10_000, 20_000, 20_000], [30_000, 20_000]]


def test_gone_back_to_the_second_side_grows_with_the_first_also_before_a_break_at_its_end():
    lean = "  - each_side: [right, left]\n    steps: [{name: a, kind: stretch, duration: 20s}]\n"
    player = _player(lean, 18_000, Choices(level=2))
    player.ease(18_000)
    player.go_larger(18_000)

    for _ in range(2):
        player.repeat(18_000)

    assert _sides(player) == [[15_000], [15_000]]


def test_on_the_second_side_a_movement_begins_anew_after_the_ground():
    lift = "{name: Lift, kind: reps, reps: {count: 8, up: 3s, down: 2s}}"
    player = _player(f"  - each_side: [right, left]\n    steps: [{lift}]\n", 52_000)

    player.come_back(52_000)

    again = player.timeline.spans[-1]
    assert (again.duration_ms, again.placed.done_ms, again.step.reps.count) == (28_000, 0, 5)


def test_repetitions_of_the_second_side_grow_again_with_those_of_the_first():
    lift = "{name: Lift, kind: reps, reps: {count: 8, up: 3s, down: 2s}}"
    pair = f"  - each_side: [right, left]\n    steps: [{lift}]\n"
    player = _player(pair, 25_000, Choices(level=1))
    player.ease(25_000)
    player.go_larger(25_000)

    for _ in range(2):
        player.repeat(25_000)

    assert _sides(player) == [[5_000, 35_000], [40_000]]
    assert [s.step.reps.count for s in player.timeline.spans if s.step.reps] == [8, 8, 8]


def test_a_breath_that_was_hardly_begun_is_not_lost_with_the_dose():
    lean = step(name="Lean", kind="stretch", duration="10s", breath="4-6")
    player = _player(lean, 3)

    player.come_back(3)

    assert _row(player) == [("Lean", 3), ("Settle again", 20_000), ("Lean", 7_497)]
    assert player.timeline.spans[2].runs == ()


def test_paced_repetitions_that_come_again_are_no_more_than_the_script_has():
    quick = "{count: 9, up: 500ms, down: 500ms}"
    lift = step(name="Lift", kind="reps", duration=None, reps=quick, breath="5-10")
    player = _player(lift, 3)

    player.come_back(3)

    again = player.timeline.spans[2]
    assert (again.step.reps.count, again.duration_ms) == (5, 5_000)


def test_smaller_paced_repetitions_are_no_more_than_the_script_has():
    quick = "{count: 16, up: 500ms, down: 500ms}"
    player = _player(
        step(name="Lift", kind="reps", duration=None, reps=quick, breath="5-10"), 14_000
    )
    player.ease(14_000)

    player.go_smaller(14_000)

    assert [span.step.reps.count for span in player.timeline.spans if span.step.reps] == [16, 16]


def test_what_is_done_again_has_the_pace_that_was_chosen_since():
    player = _player(PACED, 25_000)
    player.pace(25_000, -2)

    player.repeat(25_000)

    [run] = player.timeline.spans[0].runs
    assert (run.cycles, str(run.pattern)) == (7, "4-5")


def test_a_paced_pause_that_is_on_becomes_longer_by_whole_breaths():
    player = _player(LEAN + PAUSE, 45_000, breath="4-6")

    player.go_smaller(45_000)

    pause = player.timeline.spans[1]
    assert (pause.duration_ms, pause.runs[-1].end_ms) == (30_000, 30_000)


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


@pytest.mark.parametrize("choices", [Choices(own_breath=True), Choices(breath_comfortable=False)])
def test_nobody_whose_breath_is_not_paced_is_asked_to_match_it(choices):
    player = _player(PACED, 1_000, choices)

    player.match()

    assert not player.is_matching


def test_coming_back_from_the_ground_no_taps_are_counted_any_more():
    player = _player(PACED, 1_000)
    player.match()

    player.come_back(2_000)

    assert not player.is_matching


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
