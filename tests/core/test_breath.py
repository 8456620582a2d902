"""Breath patterns: notations, bounds, and the curve of the pacer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcalm.core.breath import (
    Pattern,
    Phase,
    PhasePart,
    eased,
    gentle_problems,
    matched_cycle_ms,
    of_cycle,
    paced,
    parse_pattern,
    point_at,
    reachable_steps,
    speaks_of_breath,
    without_holds,
)

FOUR_SIX = parse_pattern("4-6")
BOX = parse_pattern("3-3-3-3")
SIGH = parse_pattern([{"inhale": "2"}, {"inhale": "1"}, {"exhale": "6"}])
GENTLE = [parse_pattern(text) for text in ("4-6", "5-5", "3-4.5", "2-2", "7-8", "5-10", "5-7")]


def _parts(written):
    return [(part.phase.value, part.duration_ms) for part in parse_pattern(written).parts]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("4-6", [("inhale", 4000), ("exhale", 6000)]),
        ("5.5-5.5", [("inhale", 5500), ("exhale", 5500)]),
        ("4-7-8", [("inhale", 4000), ("hold_in", 7000), ("exhale", 8000)]),
        ("4-0-6", [("inhale", 4000), ("exhale", 6000)]),
        (
            "4-4-4-4",
            [("inhale", 4000), ("hold_in", 4000), ("exhale", 4000), ("hold_out", 4000)],
        ),
        ("4-0.5-6.5-0", [("inhale", 4000), ("hold_in", 500), ("exhale", 6500)]),
        ({"exhale": "6s", "inhale": "4"}, [("inhale", 4000), ("exhale", 6000)]),
        (
            {"inhale": "4", "hold_in": "1", "exhale": "6", "hold_out": "0.5"},
            [("inhale", 4000), ("hold_in", 1000), ("exhale", 6000), ("hold_out", 500)],
        ),
        ({"per_minute": "6", "ratio": "1:1.5"}, [("inhale", 4000), ("exhale", 6000)]),
        ({"per_minute": "6"}, [("inhale", 5000), ("exhale", 5000)]),
        ({"per_minute": 5.5, "ratio": "1"}, [("inhale", 5454), ("exhale", 5455)]),
        (
            [{"inhale": "2"}, {"inhale": "1"}, {"exhale": "6"}],
            [("inhale", 2000), ("inhale", 1000), ("exhale", 6000)],
        ),
        (
            ["inhale 2", "hold_in 0.5", "inhale 1", "exhale 6"],
            [("inhale", 2000), ("hold_in", 500), ("inhale", 1000), ("exhale", 6000)],
        ),
        (
            [{"hold_in": "0"}, {"inhale": "4"}, {"exhale": "4"}],
            [("inhale", 4000), ("exhale", 4000)],
        ),
    ],
)
def test_each_notation_is_read_as_its_phases(written, parts):
    assert _parts(written) == parts


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("4", "is no breath pattern; write 4-6"),
        ("4-6-", "is no breath pattern"),
        ("4-6-8-9-1", "is no breath pattern"),
        ("a-b", "is no breath pattern"),
        ("-4-6", "is no breath pattern"),
        (7, "that is no breath pattern"),
        (None, "that is no breath pattern"),
        ("0-6", "longer than nothing"),
        ("4-0", "longer than nothing"),
        ("4-31", "its exhale is 31 s; a phase lasts 30 s at most"),
        ("4-35-8", "its hold_in is 35 s"),
        ("0.5-1", "a breath of 1.5 s"),
        ("30-30-30", "a breath of 90 s"),
        ({}, "a breath needs its inhale"),
        ({"inhale": "4"}, "a breath needs its exhale"),
        ({"inhale": "4", "exhale": "6", "pause": "1"}, "a breath has no pause"),
        ({"inhale": "soon", "exhale": "6"}, "is no length of time"),
        ({"inhale": ["4"], "exhale": "6"}, "is no length of time"),
        ({"per_minute": "6", "inhale": "4"}, "not with inhale"),
        ({"per_minute": "fast"}, "per_minute is a number such as 6"),
        ({"per_minute": "nan"}, "per_minute is a number such as 6"),
        ({"per_minute": ["6"]}, "per_minute is a number such as 6"),
        ({"per_minute": "0"}, "per_minute is a number such as 6"),
        ({"per_minute": "6", "ratio": "1:0"}, "ratio one such as 1:1.5"),
        ({"per_minute": "6", "ratio": "1:inf"}, "ratio one such as 1:1.5"),
        ([], "needs an inhale and an exhale"),
        ([{"inhale": "4"}], "needs an inhale and an exhale"),
        ([{"exhale": "4"}, {"inhale": "4"}], "begins with its inhale"),
        ([{"inhale": "2"}, {"exhale": "4"}, {"inhale": "2"}], "begins with its inhale"),
        ([{"inhale": "0"}, {"hold_in": "2"}, {"inhale": "2"}, {"exhale": "2"}], "begins with its"),
        (
            [{"inhale": "2"}, {"exhale": "4"}, {"hold_in": "2"}],
            "ends with its exhale or a hold_out",
        ),
        ([{"inhale": "2", "exhale": "4"}], "an entry of its own"),
        (["inhale"], "an entry of its own"),
        (["breathe 4"], "an entry of its own"),
        ([["inhale", "4"]], "an entry of its own"),
        (["inhale 1"] * 13, "at most 12 phases"),
    ],
)
def test_what_is_no_breath_is_refused_in_words(written, said):
    with pytest.raises(ValueError, match=said):
        parse_pattern(written)


def test_twelve_breaths_of_4_half_6_and_a_half_last_twelve_times_eleven_seconds():
    pattern = parse_pattern("4-0.5-6.5-0")

    assert 12 * pattern.cycle_ms == 132_000


def test_a_pattern_tells_its_measures():
    assert (SIGH.cycle_ms, SIGH.total_ms(Phase.INHALE), BOX.per_minute) == (9_000, 3_000, 5)


def test_a_pattern_is_shown_by_its_name_or_its_seconds():
    named = Pattern(FOUR_SIX.parts, "belly-4-6")

    assert (str(named), str(FOUR_SIX), str(parse_pattern("5.5-5.5"))) == (
        "belly-4-6",
        "4-6",
        "5.5-5.5",
    )


def test_a_soft_turn_is_no_hold():
    assert BOX.has_holds
    assert not parse_pattern("4-0.5-6.5-0.5").has_holds


def test_holds_can_be_taken_out_and_soft_turns_stay():
    assert without_holds(BOX).parts == parse_pattern("3-3").parts
    assert str(without_holds(parse_pattern("4-0.5-6-2"))) == "4-0.5-6"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1.5-3", "its in-breath lasts 1.5 s, not 2 to 7 s"),
        ("7.5-7.5", "its in-breath lasts 7.5 s, not 2 to 7 s"),
        ("2-1.9", "its out-breath lasts 1.9 s, not 2 to 10 s"),
        ("5.5-10.5", "its out-breath lasts 10.5 s, not 2 to 10 s"),
        ("2-1.5", "its whole breath lasts 3.5 s, not 4 to 15 s"),
        ("6-9.5", "its whole breath lasts 15.5 s, not 4 to 15 s"),
        ("5-4", "its out-breath is not one to two times its in-breath"),
        ("2-4.5", "its out-breath is not one to two times its in-breath"),
        ("3-4.5-4-0", "it holds for 4.5 s, not 4 s at most"),
        ("3-0-4-4.5", "it holds for 4.5 s, not 4 s at most"),
    ],
)
def test_each_gentle_bound_is_named_when_a_pattern_leaves_it(written, said):
    assert said in gentle_problems(parse_pattern(written))


@pytest.mark.parametrize("written", ["2-2", "7-8", "5-10", "3-6", "3-4-3-4"])
def test_patterns_at_the_bounds_are_gentle(written):
    assert gentle_problems(parse_pattern(written)) == []


def test_the_out_breath_changes_before_the_in_breath():
    assert [str(paced(FOUR_SIX, steps)) for steps in (-5, -4, -1, 0, 1, 4, 5)] == [
        "3.5-4", "4-4", "4-5.5", "4-6", "4-6.5", "4-8", "4.5-8",
    ]  # fmt: skip


@given(st.sampled_from(GENTLE), st.integers(-40, 40))
def test_no_pace_leaves_the_gentle_bounds(pattern, steps):
    assert gentle_problems(paced(pattern, steps)) == []


@given(st.sampled_from(GENTLE), st.integers(1, 40))
def test_slower_is_never_faster(pattern, steps):
    assert paced(pattern, steps).cycle_ms >= paced(pattern, steps - 1).cycle_ms


def test_presses_beyond_the_bound_do_not_pile_up():
    most = reachable_steps(FOUR_SIX, 99)

    assert most == reachable_steps(FOUR_SIX, most) < 99
    assert paced(FOUR_SIX, most) == paced(FOUR_SIX, 99)


def test_a_pattern_outside_the_bounds_keeps_its_pace():
    unusual = parse_pattern("1-1")

    assert (paced(unusual, 3), paced(unusual, -3)) == (unusual, unusual)
    assert str(paced(parse_pattern("0.5-1.5"), -1)) == "0.5-1.5"
    assert reachable_steps(unusual, 5) == 0


def test_a_sigh_stretches_its_longest_part():
    assert str(paced(parse_pattern([{"inhale": "2"}, {"inhale": "1"}, {"exhale": "5"}]), 1)) == (
        "2-1-5.5"
    )


@pytest.mark.parametrize(
    ("taps", "cycle_ms"),
    [
        ([0, 6000, 12000, 18000], 6000),
        ([0, 6000, 12000, 30000], 6000),
        ([0, 1000, 2000, 3000], 4000),
        ([0, 20000, 40000, 60000], 10000),
        ([0, 0, 0, 0], 4000),
        ([0, 6000, 12000], None),
        ([], None),
    ],
)
def test_taps_give_the_median_breath_between_15_and_6_a_minute(taps, cycle_ms):
    assert matched_cycle_ms(taps) == cycle_ms


@given(st.sampled_from([*GENTLE, BOX]), st.integers(4_000, 15_000))
def test_a_breath_on_the_way_to_a_gentle_one_is_gentle(target, cycle_ms):
    way = of_cycle(target, min(cycle_ms, target.cycle_ms))

    assert way.cycle_ms == min(cycle_ms, target.cycle_ms)
    assert gentle_problems(way) == []


@given(st.sampled_from([FOUR_SIX, parse_pattern("1-1")]), st.integers(2_000, 4_000))
def test_even_a_short_breath_on_the_way_has_two_phases(target, cycle_ms):
    assert all(part.duration_ms > 0 for part in of_cycle(target, cycle_ms).parts)


def test_a_breath_starts_empty_is_full_after_the_in_breath_and_empty_at_the_end():
    fullness = [round(point_at(FOUR_SIX, ms).fullness, 3) for ms in (0, 2000, 4000, 7000, 9999)]

    assert fullness == [0, 0.5, 1, 0.5, 0]


def test_a_point_tells_its_phase_and_the_time_left_in_it():
    assert point_at(BOX, 4_000)[::2] == (Phase.HOLD_IN, 2_000)
    assert point_at(BOX, 12_000)[::2] == (Phase.INHALE, 3_000)


def test_a_hold_keeps_the_fullness_that_it_finds():
    sip = parse_pattern([{"inhale": "2"}, {"hold_in": "1"}, {"inhale": "1"}, {"exhale": "6"}])

    assert point_at(sip, 2_500).fullness == pytest.approx(2 / 3)
    assert (point_at(BOX, 4_000).fullness, point_at(BOX, 10_000).fullness) == (1, 0)


def _patterns():
    length = st.integers(1_000, 9_000)
    ins = st.lists(st.tuples(st.sampled_from(["inhale", "hold_in"]), length), max_size=3)
    outs = st.lists(st.tuples(st.sampled_from(["exhale", "hold_out"]), length), max_size=3)
    return st.builds(
        lambda first, a, b, last: Pattern(
            tuple(
                PhasePart(Phase(phase), ms)
                for phase, ms in [("inhale", first), *a, *b, ("exhale", last)]
            )
        ),
        length, ins, outs, length,
    )  # fmt: skip


@given(_patterns(), st.integers(0, 100_000))
def test_the_curve_never_jumps(pattern, offset_ms):
    here, next_ms = point_at(pattern, offset_ms), point_at(pattern, offset_ms + 1)

    assert abs(here.fullness - next_ms.fullness) < 0.002
    assert 0 <= here.fullness <= 1


@given(_patterns())
def test_the_curve_rests_at_the_ends_of_its_phases(pattern):
    at_ms = 0
    for part in pattern.parts:
        rise = point_at(pattern, at_ms + 1).fullness - point_at(pattern, at_ms).fullness
        assert abs(rise) < 1e-5
        at_ms += part.duration_ms


def test_easing_has_no_speed_at_its_ends_and_is_steepest_in_the_middle():
    assert [round(eased(x), 9) for x in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]
    assert eased(0.001) < 1e-5
    assert eased(0.501) - eased(0.5) > 0.001


@pytest.mark.parametrize(
    "text", ["Breathe", "an in-breath", "Inhale", "EXHALING", "a long sigh", "sighs"]
)
def test_these_words_speak_of_breath(text):
    assert speaks_of_breath(text)


@pytest.mark.parametrize("text", ["", "in sight", "Feel your feet.", "insightful"])
def test_these_do_not(text):
    assert not speaks_of_breath(text)
