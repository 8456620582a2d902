"""A session as a function of time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hipcalm.core.breath import Phase
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out, lay_out_anew
from hipcalm.core.session import Side
from hipcalm.core.timeline import Timeline
from tests.core.scripts import SHIPPED, session, step, timeline

PACED = step(name="a", duration="20s", breath="4-6") + step(name="b", duration="9s")
REPS = step(duration=None, reps="{count: 2, up: 2s, hold: 1s, down: 3s}")


def _moment_in(span, elapsed_ms):
    """Return a moment of a session that has only this step."""
    return Timeline("a", "A", (span,), ()).moment_at(elapsed_ms, 0)


def _lifts(steps, *at_ms):
    moments = [timeline(steps).moment_at(ms) for ms in at_ms]
    return [(m.rep.number, round(m.rep.lift, 3)) for m in moments]


def test_a_position_lies_in_the_step_that_begins_there():
    line = timeline(PACED)

    assert [line.index_at(ms) for ms in (0, 19_999, 20_000, 28_999, 29_000, 99_000)] == [
        0, 0, 1, 1, 1, 1,
    ]  # fmt: skip


def test_a_moment_tells_everything_about_its_instant():
    moment = timeline(PACED).moment_at(12_000)

    assert (moment.span.step.name, moment.elapsed_ms) == ("a", 12_000)
    assert (moment.left_ms, moment.remaining_ms, moment.total_ms) == (8_000, 17_000, 29_000)
    assert (moment.phase, moment.phase_left_ms, moment.is_paced) == (Phase.INHALE, 2_000, True)
    assert (round(moment.fullness, 9), moment.next_name, moment.next_side) == (0.5, "b", None)
    assert (moment.movement, moment.rep, moment.is_waiting) == (0.6, None, False)


def test_at_a_boundary_the_step_can_be_named():
    line = timeline(PACED)

    assert line.moment_at(20_000).span.step.name == "b"
    before = line.moment_at(20_000, 0, is_waiting=True)
    assert (before.span.step.name, before.left_ms, before.is_waiting) == ("a", 0, True)


def test_at_the_end_of_a_paced_step_the_lungs_are_empty_and_nothing_is_paced():
    moment = timeline(PACED).moment_at(20_000, 0)

    assert (moment.fullness, moment.phase, moment.is_paced) == (0, None, False)


def test_behind_the_last_whole_breath_the_lungs_are_empty_and_nothing_is_paced():
    line = timeline(PACED)
    longer = replace(line.spans[0], duration_ms=25_000)
    moments = [_moment_in(longer, ms) for ms in (19_999, 20_000, 24_999, 25_000)]

    assert [m.is_paced for m in moments] == [True, False, False, False]
    assert [round(m.fullness, 3) for m in moments] == [0] * 4
    assert [m.breath_index for m in moments] == [1, 2, 2, 2]


def test_where_nothing_is_paced_the_breath_is_half_full():
    moment = timeline(PACED).moment_at(25_000)

    assert (moment.fullness, moment.phase, moment.phase_left_ms) == (0.5, None, 0)


def test_positions_outside_the_session_are_held_to_it():
    line = timeline(PACED)

    assert line.moment_at(-5).elapsed_ms == 0
    assert (line.moment_at(99_000).elapsed_ms, line.moment_at(99_000).next_name) == (9_000, "")


def test_the_next_side_is_told():
    line = timeline(
        "  - each_side: [left, right]\n    steps: [{name: a, kind: move, duration: 9s}]\n"
    )

    assert (line.moment_at(0).span.side, line.moment_at(0).next_side) == (Side.LEFT, Side.RIGHT)


def test_repetitions_go_up_stay_and_come_down():
    assert _lifts(REPS, 0, 1_000, 2_000, 2_999, 4_500, 5_999) == [
        (1, 0), (1, 0.5), (1, 1), (1, 1), (1, 0.5), (1, 0),
    ]  # fmt: skip


def test_repetitions_are_counted_and_end_at_rest():
    assert _lifts(REPS, 6_000, 11_999, 12_000) == [(2, 0), (2, 0), (2, 0)]


def test_repetitions_without_a_hold_turn_at_the_top():
    assert _lifts(step(duration=None, reps="{count: 1, up: 2s, down: 2s}"), 1_999, 2_000, 3_000) == [
        (1, 1), (1, 1), (1, 0.5),
    ]  # fmt: skip


def test_repetitions_rest_while_the_last_breath_is_breathed_out():
    steps = step(duration=None, reps="{count: 2, up: 2s, hold: 1s, down: 3s}", breath="4-6")

    assert _lifts(steps, 11_999, 12_000, 19_000) == [(2, 0), (2, 0), (2, 0)]


def test_a_pause_counts_no_repetitions():
    steps = step(kind="pause", duration=None, reps="{count: 2, up: 2s, down: 3s}")

    assert timeline(steps).moment_at(100).rep is None


def test_a_choice_without_length_is_a_moment():
    moment = timeline(step(kind="choice", duration=None)).moment_at(0)

    assert (moment.movement, moment.left_ms, moment.remaining_ms) == (0, 0, 0)


def test_a_span_knows_which_breaths_it_is_in():
    span = timeline(PACED).spans[0]

    assert span.run_at(0) == span.run_at(19_999) == span.runs[0]
    assert span.run_at(-1) is span.run_at(20_000) is None


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_moments_are_true_all_along_a_shipped_session(file):
    line = lay_out(session(file.read_text(encoding="utf-8")))

    for ms in range(0, line.total_ms + 1, 997):
        moment = line.moment_at(ms)
        assert 0 <= moment.fullness <= 1
        assert 0 <= moment.movement <= 1
        assert moment.elapsed_ms + moment.left_ms == moment.span.duration_ms
        assert moment.span.start_ms <= ms <= moment.span.end_ms


SIGHS = session(
    "schema: 1\nid: a\ntitle: a\nsummary: a\nkind: breath\nbreath: sigh-3-6\nsteps:\n"
    + step(duration="2min")
)


@given(st.integers(0, 120_000), st.integers(-4, 4), st.integers(0, 130_000))
def test_the_breath_never_jumps_inside_a_step_even_when_the_pace_changes(changed_ms, pace, ms):
    line = lay_out(SIGHS)
    line = lay_out_anew(line, 0, changed_ms % line.total_ms, Choices(pace_steps=pace))
    ms %= line.total_ms

    here, next_ms = line.moment_at(ms, 0), line.moment_at(ms + 1, 0)

    assert abs(here.fullness - next_ms.fullness) < 0.001


def test_the_breath_has_no_speed_where_it_turns():
    line = timeline(step(duration="1min", breath="4-6"))

    for turn_ms in range(4_000, 60_000, 10_000):
        around = [line.moment_at(turn_ms + ms, 0).fullness for ms in (-1, 0, 1)]
        assert all(abs(a - b) < 1e-6 for a, b in pairwise(around))
