"""Smaller doses, longer pauses, and pauses in the midst of a step."""

import pytest
from msgspec.structs import replace

from hipcalm.core import wording
from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.dosing import (
    Work,
    dosed,
    larger,
    light_headed_in,
    matched,
    pause_in,
    settling_in,
    smaller,
    unpaced,
)
from hipcalm.core.expand import Added, Choices
from hipcalm.core.layout import LIGHT_HEADED_OFFER, OFFER_WORDS
from hipcalm.core.session import Advance, Side
from tests.core.scripts import step, timeline

REPS = {"kind": "reps", "duration": None, "reps": "{count: 8, up: 2s, hold: 1s, down: 2s}"}
PAIR = (
    "  - each_side: [right, left]\n    steps:\n"
    "      - {name: a, kind: stretch, duration: 30s}\n"
    "      - each_side: [left, right]\n        steps: [{name: b, kind: stretch, duration: 10s}]\n"
)


def _placed(**keys):
    [span] = timeline(step(**keys)).spans
    return span.placed


def _span(choices=None, **keys):
    return timeline(step(name="before") + step(**keys), choices).spans[1]


def _lengths(placed, choices=None):
    """Return the length of a step at every level."""
    return [dosed(placed, choices or Choices(level=level)).length_ms() for level in range(4)]


def test_going_smaller_has_an_end_and_going_larger_ends_at_the_script():
    assert [smaller(level) for level in range(4)] == [1, 2, 3, 3]
    assert [larger(level) for level in range(4)] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("keys", "lengths"),
    [
        ({"kind": "stretch", "duration": "40s"}, [40_000, 30_000, 20_000, 13_200]),
        ({"kind": "tempo", "duration": "6s"}, [6_000, 5_000, 5_000, 5_000]),
        ({"kind": "stretch", "duration": "4s"}, [4_000] * 4),
        ({"kind": "stretch", "duration": "40s", "breath": "4-6"}, [40_000, 30_000, 20_000, 10_000]),
        ({"kind": "stretch", "duration": "31s", "breath": "4-6"}, [31_000, 30_000, 20_000, 10_000]),
        ({"kind": "stretch", "duration": "10s", "breath": "4-6"}, [10_000] * 4),
        ({"kind": "stretch", "duration": "12s", "breath": "2-2"}, [12_000, 8_000, 8_000, 8_000]),
        ({"kind": "tempo", "duration": "4s", "breath": "2-2"}, [4_000] * 4),
        ({"kind": "tempo", "duration": None, "breaths": "6", "breath": "4-6"}, [60_000, 40_000, 30_000, 10_000]),
        (REPS, [40_000, 20_000, 10_000, 5_000]),
        ({"kind": "pause", "duration": "20s"}, [20_000, 30_000, 30_000, 30_000]),
        ({"kind": "breath", "duration": "40s", "breath": "4-6"}, [40_000] * 4),
        ({"kind": "move", "duration": "40s"}, [40_000] * 4),
    ],
)  # fmt: skip
def test_work_becomes_smaller_a_pause_longer_and_the_rest_stays(keys, lengths):
    assert _lengths(_placed(**keys)) == lengths


def test_a_paced_dose_keeps_whole_breaths_of_the_pace_that_holds():
    placed = _placed(kind="stretch", duration="40s", breath="4-6")

    assert dosed(placed, Choices(level=1, pace_steps=2)).length_ms() == 33_000
    assert dosed(placed, Choices(level=1, breath_comfortable=False)).length_ms() == 30_000


def test_of_a_dose_left_as_it_began_nothing_is_made():
    left = replace(_placed(kind="stretch", duration="40s", breath="4-6"), given_ms=0)

    assert _lengths(left) == [0] * 4


def test_any_step_of_a_titration_is_a_dose():
    line = timeline("  - titrate: {dose: 20s, doses: 1}\n    step: {name: A, kind: move}\n")

    assert [span.placed.is_dose for span in line.spans] == [True, False]
    assert dosed(line.spans[0].placed, Choices(level=2)).length_ms() == 10_000


def test_smaller_repetitions_are_counted_as_they_are_done():
    assert [dosed(_placed(**REPS), Choices(level=n)).step.reps.count for n in range(4)] == [
        8,
        4,
        2,
        1,
    ]
    quick = _placed(kind="reps", duration=None, reps="{count: 9, up: 1s, down: 1s}")
    assert dosed(quick, Choices(level=3)).step.reps.count == 3


def test_what_was_smaller_when_it_was_cut_off_does_not_grow_again():
    span = timeline(step(kind="stretch", duration="40s"), Choices(level=2)).spans[0]
    _, rest = pause_in(span, None, 8_000).row

    assert rest.length_ms() == 12_000
    assert [dosed(rest, Choices(level=n)).length_ms() for n in range(4)] == [
        12_000,
        12_000,
        12_000,
        7_920,
    ]


def test_the_second_side_knows_its_twin_on_the_first_also_in_nested_groups():
    spans = timeline(PAIR).spans

    assert [(s.step.name, s.side, s.placed.number, s.placed.twin) for s in spans] == [
        ("a", Side.RIGHT, 0, None),
        ("b", Side.LEFT, 1, None),
        ("b", Side.RIGHT, 2, 1),
        ("a", Side.LEFT, 3, 0),
        ("b", Side.LEFT, 4, 1),
        ("b", Side.RIGHT, 5, 4),
    ]


@pytest.mark.parametrize(
    ("keys", "left_ms"),
    [
        ({"kind": "stretch", "duration": "30s"}, 22_500),
        ({"kind": "stretch", "duration": "31s", "breath": "4-6"}, 40_000),
        ({"kind": "stretch", "duration": "30s", "breath": "4-6"}, 3_001),
        (REPS, 22_000),
    ],
)
def test_the_second_side_lasts_as_long_as_the_first_to_the_millisecond(keys, left_ms):
    second = matched(_placed(**keys), Work(left_ms, 9), Choices(level=3), is_last=True)

    assert (second.length_ms(), second.level) == (left_ms, 3)


def test_a_part_of_the_second_side_before_its_last_is_as_long_as_it_was():
    part = replace(_placed(kind="stretch", duration="30s"), given_ms=12_000)

    lengths = [
        matched(part, Work(left_ms), Choices(), is_last=False).length_ms()
        for left_ms in (30_000, 12_000, 9_000, 0)
    ]

    assert lengths == [12_000, 12_000, 9_000, 0]


@pytest.mark.parametrize(
    ("left", "count"),
    [((40_000, 8), 8), ((40_000, 5), 5), ((22_000, 5), 4), ((22_000, 3), 3), ((3_000, 0), 1)],
)
def test_the_second_side_has_as_many_repetitions_as_the_first_where_they_fit(left, count):
    second = matched(_placed(**REPS), Work(*left), Choices(), is_last=True)

    assert second.step.reps.count == count


def test_the_work_of_a_dose_is_its_time_and_its_whole_repetitions():
    span = timeline(step(**REPS)).spans[0]
    parts = [
        replace(span, duration_ms=12_000),
        replace(span, placed=replace(span.placed, done_ms=12_000), duration_ms=20_000),
    ]

    assert Work().with_part(span) == (40_000, 8)
    assert Work().with_part(parts[0]) == (12_000, 2)
    assert Work().with_part(parts[0]).with_part(parts[1]) == (32_000, 6)
    assert Work(32_000, 6).beyond(Work(12_000, 7)) == (20_000, 0)


def test_a_step_that_is_no_longer_paced_lasts_its_whole_breaths():
    step_of_breaths = unpaced(_placed(duration="31s", breath="4-6"), Choices(pace_steps=2))

    assert (step_of_breaths.pattern, step_of_breaths.length_ms()) == (None, 33_000)


@pytest.mark.parametrize(
    ("keys", "offset_ms", "at_ms"),
    [
        ({"duration": "30s", "breath": "4-6"}, 1, 10_000),
        ({"duration": "30s", "breath": "4-6"}, 10_000, 10_000),
        ({"duration": "30s", "breath": "4-6"}, 19_999, 20_000),
        ({"duration": "30s", "breath": "4-6"}, 29_999, 30_000),
        ({"duration": "30s"}, 12_345, 12_345),
        ({"duration": "30s"}, 25_000, 25_000),
        ({"duration": "30s"}, 25_001, 30_000),
        (REPS, 12_000, 15_000),
        (REPS, 36_000, 40_000),
    ],
)
def test_a_pause_begins_after_the_breath_or_the_repetition_else_at_once(keys, offset_ms, at_ms):
    assert pause_in(_span(**keys), None, offset_ms).at_ms == at_ms


def test_a_pause_in_the_midst_of_a_step_is_followed_by_its_rest():
    span = _span(duration="30s", pose="chair", contact="[Feet]", later="[{at: 20s, say: x}]")

    pause, rest = pause_in(span, None, 12_000).row

    assert (pause.added, pause.step.pose, pause.step.contact) == (Added.PAUSE, "chair", ("Feet",))
    assert (rest.step, rest.length_ms(), rest.done_ms) == (span.step, 18_000, 12_000)


def test_before_a_pause_of_the_script_none_is_put():
    span, pause = timeline(step(duration="30s", breath="4-6") + step(kind="pause")).spans

    assert pause_in(span, pause.written, 25_000) is None
    assert pause_in(span, pause.written, 15_000).at_ms == 20_000


def test_in_a_step_that_waits_for_the_person_the_pause_or_the_rest_waits():
    span = _span(duration="30s", advance="manual")

    assert [p.step.advance for p in pause_in(span, None, 30_000).row] == [Advance.MANUAL]
    assert [p.step.advance for p in pause_in(span, None, 9_000).row] == [
        Advance.AUTO,
        Advance.MANUAL,
    ]


def test_for_someone_light_headed_the_rest_is_not_paced():
    span = _span(duration="30s", breath="4-6")

    at_ms, (pause, rest) = light_headed_in(span, 12_345, Choices())

    assert (at_ms, pause.added, pause.step.advance) == (12_345, Added.LIGHT_HEADED, Advance.MANUAL)
    assert (rest.pattern, rest.length_ms()) == (None, 17_655)
    assert len(light_headed_in(span, 25_001, Choices()).row) == 1


def test_after_the_ground_a_step_begins_anew_and_a_dose_with_what_is_left_of_it():
    again = [
        settling_in(_span(**keys), 12_345).row[1]
        for keys in (
            {"duration": "30s"},
            {"kind": "stretch", "duration": "30s", "breath": "4-6"},
            REPS,
        )
    ]

    assert [(p.length_ms(), p.done_ms) for p in again] == [(30_000, 0), (10_000, 0), (25_000, 0)]
    assert again[2].step.reps.count == 5


@pytest.mark.parametrize(
    "keys", [{"duration": "30s"}, {"duration": "30s", "breath": "4-6"}, REPS | {"reps": "{count: 6, up: 3s, down: 2s}"}]
)  # fmt: skip
def test_of_a_dose_that_was_almost_done_nothing_comes_again(keys):
    keys = {"kind": "stretch"} | keys

    [settling] = settling_in(_span(**keys), 25_001).row

    assert settling.added is Added.SETTLING


def test_a_settling_is_not_settled_into_twice():
    span = _span()
    settling = replace(span, placed=settling_in(span, 5_000).row[0])

    assert len(settling_in(settling, 5_000).row) == 1


def test_the_words_of_what_is_put_in_pass_the_rules():
    span = _span(duration="30s")
    rows = (pause_in(span, None, 0), light_headed_in(span, 0, Choices()), settling_in(span, 0))
    steps = [cut.row[0].step for cut in rows]

    for put in steps:
        assert [
            f for f in wording.check_step((), put, is_english=True) if "without it" not in f.message
        ] == []
    assert not any(speaks_of_breath(text) for text in (OFFER_WORDS, LIGHT_HEADED_OFFER))


def test_without_breath_nothing_that_is_put_in_speaks_of_it():
    choices = Choices(breath_comfortable=False)
    span = _span(choices, duration="30s")
    for cut in (pause_in(span, None, 0), light_headed_in(span, 0, choices), settling_in(span, 0)):
        put = cut.row[0].step
        assert not any(map(speaks_of_breath, (put.name, put.say)))
