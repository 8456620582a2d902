"""A session laid out in time, and the rest of it laid out anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcalm.core.breath import gentle_problems, paced
from hipcalm.core.expand import Choices
from hipcalm.core.layout import (
    END_WORDS,
    GATE_WORDS,
    OFFER_WORDS,
    STAY_WORDS,
    lay_out,
    lay_out_anew,
    lay_out_dosed,
)
from hipcalm.core.player import Player
from hipcalm.core.session import Side
from hipcalm.core.timeline import CueKind, Gate
from tests.core.scripts import SIT, script, session, step, timeline

PAIR = (
    "  - each_side: [right, left]\n"
    "    steps: [{name: Lean, kind: stretch, duration: 20s, say: 'Your {side}, not {other}'}]\n"
)
WAIT = {"advance": "manual"}


def _cues(line):
    return [(cue.at_ms, cue.kind.value, cue.text) for cue in line.cues]


def _gates(steps, choices=None):
    return [span.gate for span in timeline(steps, choices).spans]


def test_spans_follow_each_other_without_a_gap():
    line = timeline(step(duration="20s") + step(duration="1:30") + step(duration="5s"))

    assert [(span.start_ms, span.end_ms) for span in line.spans] == [
        (0, 20_000), (20_000, 110_000), (110_000, 115_000),
    ]  # fmt: skip
    assert [span.index for span in line.spans] == [0, 1, 2]
    assert line.total_ms == 115_000


@pytest.mark.parametrize(
    ("duration", "breath", "ms"),
    [("30s", "4-6", 30_000), ("31s", "4-6", 40_000), ("1s", "4-6", 10_000), ("25s", "own", 25_000),
     ("27s", "sigh-3-6", 27_000)],
)  # fmt: skip
def test_a_paced_step_is_rounded_up_to_whole_breaths(duration, breath, ms):
    assert timeline(step(duration=duration, breath=breath)).total_ms == ms


def test_counted_breaths_are_counted():
    [span] = timeline(step(duration=None, breaths="12", breath="4-0.5-6.5-0")).spans

    assert (span.duration_ms, span.runs[0].cycles) == (132_000, 12)


def test_without_breath_nothing_is_paced_and_nothing_rounded():
    [span] = timeline(step(duration="31s", breath="4-6"), Choices(breath_comfortable=False)).spans

    assert (span.runs, span.duration_ms) == ((), 31_000)


def test_a_chosen_pace_holds_from_the_start():
    [span] = timeline(step(duration="30s", breath="4-6"), Choices(pace_steps=2)).spans

    assert (str(span.runs[0].pattern), span.duration_ms) == ("4-7", 33_000)


def test_cues_come_in_order_with_their_kinds():
    line = timeline(
        step(say="One", later="[{at: 9s, say: Late}, {at: 3s, say: Soon}]", **WAIT)
        + PAIR
        + step(name="Stop", kind="pause", **WAIT)
        + step(name="On")
        + step(name="Off"),
    )

    assert _cues(line) == [
        (0, "start", "One"),
        (3_000, "later", "Soon"),
        (9_000, "later", "Late"),
        (20_000, "gate", GATE_WORDS),
        (20_000, "step", "Your right, not left"),
        (40_000, "side", "Your left, not right"),
        (60_000, "pause", "Stop"),
        (68_000, "later", OFFER_WORDS),
        (80_000, "gate", STAY_WORDS),
        (80_000, "carry_on", "On"),
        (100_000, "step", "Off"),
        (120_000, "end", END_WORDS),
    ]


def test_the_second_pair_begins_with_a_change_of_side():
    kinds = [cue.kind for cue in timeline(SIT + PAIR + SIT + PAIR).cues]

    assert kinds.count(CueKind.SIDE) == 3


def test_a_later_line_on_a_side_knows_it():
    line = timeline(PAIR.replace("say:", "later: [{at: 1s, say: '{side}'}], say:"))

    assert [cue.text for cue in line.cues if cue.kind is CueKind.LATER] == ["right", "left"]


def test_fields_are_filled_as_the_session_stands_at_that_moment():
    line = timeline(
        step(
            say='"{name}, {duration}, {remaining}, {next}"', later='[{at: 5s, say: "{remaining}"}]'
        )
        + step(name="Last", say='"{next}, at {time}"')
    )

    assert [cue.text for cue in line.cues[:3]] == [
        "Sit, 20 seconds, 40 seconds, Last", "35 seconds", "the end, at {time}",
    ]  # fmt: skip


def test_a_silent_step_is_announced_by_its_name():
    line = timeline(step(name="Quiet"))

    assert (line.cues[0].text, line.spans[0].caption) == ("Quiet", "")


def test_other_words_bring_no_later_lines():
    told = step(say="Lean.", easier="Sit.", swap="{bone: Rest.}", later="[{at: 1s, say: More.}]")

    for choices, texts in (
        (Choices(), ["Lean.", "More.", END_WORDS]),
        (Choices(easier=True), ["Sit.", END_WORDS]),
        (Choices(cautions=frozenset({"bone"})), ["Rest.", END_WORDS]),
    ):
        assert [cue.text for cue in timeline(told, choices).cues] == texts


def test_every_pause_with_time_for_it_offers_the_choices():
    pause = {"kind": "pause", "say": "Rest.", "swap": "{bone: Sit.}", "later": "[{at: 9s, say: x}]"}
    told = step(duration="15s", **pause) + step(duration="14.9s", **pause)

    for choices, texts in (
        (Choices(), ["Rest.", OFFER_WORDS, "x", "Rest.", "x"]),
        (Choices(cautions=frozenset({"bone"})), ["Sit.", OFFER_WORDS, "Sit."]),
    ):
        assert [cue.text for cue in timeline(told, choices).cues[:-1]] == texts


def test_a_session_can_begin_smaller():
    line = timeline(
        step(kind="stretch", duration="40s", say="Lean.", easier="Lean less.") + step(kind="pause"),
        Choices(level=1),
    )

    assert [(span.duration_ms, span.level, span.is_easier) for span in line.spans] == [
        (30_000, 1, True), (30_000, 1, True),
    ]  # fmt: skip
    assert (line.spans[0].caption, line.total_ms) == ("Lean less.", 60_000)


def test_what_has_been_said_stays_when_the_rest_becomes_smaller():
    line = timeline(
        step(kind="stretch", say='"{remaining}"', easier="Less.") * 2, Choices(easier=False)
    )

    smaller = lay_out_dosed(line, 0, 5_000, Choices(level=1))

    assert [cue.text for cue in smaller.cues] == ["40 seconds", "Less.", END_WORDS]
    assert [span.caption for span in smaller.spans] == ["40 seconds", "Less."]
    assert [span.is_easier for span in smaller.spans] == [False, True]
    assert smaller.total_ms == 35_000


def test_the_first_step_waits_without_limit_also_behind_a_pause():
    player = Player(timeline(step(**WAIT) + SIT), Choices(), 0)
    player.ease(5_000)

    assert [span.gate for span in player.timeline.spans] == [None, None, Gate(), None]


def test_a_ramp_goes_on_behind_a_pause_that_was_asked_for():
    line = lay_out(session(script(step(duration="2min", breath="5-7"))))
    player = Player(lay_out_anew(line, 0, 0, Choices(), from_cycle_ms=4_000), Choices(), 0)
    whole = [pattern.cycle_ms for _, _, pattern in _breaths(player.timeline)]

    player.ease(4_000)

    before, pause, rest = player.timeline.spans
    assert (before.runs[-1].end_ms, pause.runs) == (before.duration_ms, ())
    assert [p.cycle_ms for _, _, p in _breaths(player.timeline)][: len(whole)] == whole
    assert rest.runs[-1].end_ms == rest.duration_ms


def test_words_without_breath_keep_the_later_lines_that_fit():
    told = step(
        say="Breathe.", swap="{breath-free: Rest.}", later="[{at: 1s, say: Soft.}, {at: 2s, say: Inhale.}]"
    )  # fmt: skip

    cues = timeline(told, Choices(breath_comfortable=False)).cues

    assert [cue.text for cue in cues] == ["Rest.", "Soft.", END_WORDS]


def test_the_first_step_waits_without_limit_and_later_ones_as_long_again():
    assert _gates(step(**WAIT) + step() + step(duration="7s", **WAIT)) == [
        Gate(), None, Gate(limit_ms=7_000),
    ]  # fmt: skip


def test_a_later_paced_gate_waits_as_long_as_its_step_is():
    assert _gates(SIT + step(duration="31s", breath="4-6", **WAIT))[1] == Gate(limit_ms=40_000)


def test_a_choice_waits_without_limit_unless_it_has_a_length_and_runs_on():
    choice = {"kind": "choice", "duration": None}

    assert _gates(SIT + step(**(choice | WAIT)) + step(**choice)) == [None, Gate(), Gate()]
    assert _gates(SIT + step(kind="choice", duration="9s")) == [None, None]


def test_pauses_wait_when_they_are_asked_to():
    steps = SIT + step(kind="pause") + step(kind="pause", **WAIT)

    assert _gates(steps) == [None, None, Gate()]
    assert _gates(steps, Choices(wait_after_pauses=True)) == [None, Gate(), Gate()]


def test_a_titration_that_asks_waits_at_every_pause():
    steps = "  - titrate: {dose: 5s, ask: yes, doses: 3}\n    step: {name: A, kind: stretch}\n"

    assert _gates(steps) == [None, Gate()] * 3


def test_either_first_side_takes_the_same_time():
    text = session(script(SIT + PAIR + SIT))

    assert lay_out(text, Choices(first_side=Side.LEFT)).total_ms == lay_out(text).total_ms


LONG = (
    step(name="a", duration="1min", breath="3-5")
    + step(name="b", duration="30s")
    + step(name="c", duration="1min", breath="4-6")
    + step(name="d", duration="45s", breath="box-3", later="[{at: 40s, say: x}]", **WAIT)
)


def _breaths(line):
    """Return each breath with its span, start and length."""
    return [
        (span.index, span.start_ms + run.start_ms + n * run.pattern.cycle_ms, run.pattern)
        for span in line.spans
        for run in span.runs
        for n in range(run.cycles)
    ]


@given(
    st.integers(0, 250_000),
    st.integers(-6, 12),
    st.one_of(st.none(), st.integers(4_000, 10_000)),
    st.booleans(),
    st.integers(0, 250_000),
)
def test_what_is_laid_out_anew_keeps_the_past_and_stays_gentle(
    at_ms, steps, own_ms, holds, then_ms
):
    choices = Choices(breath_holds=holds)
    line = lay_out(session(script(LONG)), choices)
    for wanted_ms, pace in ((at_ms, steps), (then_ms, steps // 2)):
        position_ms = wanted_ms % line.total_ms
        before, index = line, line.index_at(position_ms)
        changed = Choices(breath_holds=holds, pace_steps=pace)
        line = lay_out_anew(line, index, position_ms, changed, own_ms)

        past = [b for b in _breaths(before) if b[1] <= position_ms]
        assert _breaths(line)[: len(past)] == past
        assert [c for c in line.cues if c.at_ms <= position_ms and c.span < index] == [
            c for c in before.cues if c.at_ms <= position_ms and c.span < index
        ]
        assert (
            line.moment_at(position_ms, index).fullness
            == before.moment_at(position_ms, index).fullness
        )
        _check_is_gentle(line, changed)
        if past:
            led_from_ms = own_ms or past[-1][2].cycle_ms
            _check_ramp(_breaths(line)[len(past) - 1 :], led_from_ms, line, changed)


def _check_is_gentle(line, choices):
    for span in line.spans:
        assert all(gentle_problems(run.pattern) == [] for run in span.runs)
        if span.runs:
            assert span.runs[-1].end_ms == span.duration_ms
            assert [run.end_ms for run in span.runs[:-1]] == [run.start_ms for run in span.runs[1:]]
        assert span.duration_ms >= span.placed.length_ms()
    for span, following in zip(line.spans, line.spans[1:], strict=False):
        assert span.end_ms == following.start_ms
    assert [c.at_ms for c in line.cues] == sorted(c.at_ms for c in line.cues)


def _check_ramp(breaths, from_ms, line, choices):
    """No breath is longer than the one before by more than 5 %, until a step's own is reached."""
    last_ms, is_led = from_ms, True
    for index, _, pattern in breaths[1:]:
        assert not is_led or pattern.cycle_ms <= last_ms * 1.05
        last_ms = pattern.cycle_ms
        is_led = is_led and pattern != paced(line.spans[index].placed.pattern, choices.pace_steps)


def test_the_number_and_order_of_cues_stay_when_the_breath_changes():
    line = lay_out(session(script(LONG)))

    anew = lay_out_anew(line, 0, 9_000, Choices(pace_steps=5))

    assert [(c.span, c.kind) for c in anew.cues] == [(c.span, c.kind) for c in line.cues]


def test_a_slower_breath_comes_by_five_percent_a_breath():
    line = lay_out(session(script(step(duration="1min", breath="4-6"))))

    anew = lay_out_anew(line, 0, 12_000, Choices(pace_steps=4))

    lengths = [pattern.cycle_ms for _, _, pattern in _breaths(anew)]
    assert lengths == [10_000, 10_000, 10_500, 11_025, 11_576, 12_000]


def test_a_faster_breath_comes_with_the_next_one():
    line = lay_out(session(script(step(duration="1min", breath="4-6"))))

    anew = lay_out_anew(line, 0, 12_000, Choices(pace_steps=-4))

    assert [p.cycle_ms for _, _, p in _breaths(anew)] == [10_000, 10_000, *[8_000] * 5]


def test_a_ramp_goes_on_after_a_pause_in_which_the_pace_was_changed():
    line = lay_out(session(script(LONG)))
    line = lay_out_anew(line, 0, 1_000, Choices(), from_cycle_ms=4_000)

    line = lay_out_anew(line, 1, line.spans[1].start_ms + 500, Choices(pace_steps=4))

    before, after = line.spans[0].runs[-1].pattern, line.spans[2].runs[0].pattern
    assert before.cycle_ms < after.cycle_ms <= before.cycle_ms * 1.05


def test_a_person_s_own_rhythm_leads_to_the_pattern():
    line = lay_out(session(script(step(kind="breath") + step(duration="1min", breath="4-6"))))

    anew = lay_out_anew(line, 0, 15_000, Choices(), from_cycle_ms=8_000)

    assert [p.cycle_ms for _, _, p in _breaths(anew)][:6] == [
        8_400, 8_820, 9_261, 9_724, 10_000, 10_000,
    ]  # fmt: skip


def test_once_a_ramp_is_over_a_slower_step_begins_at_its_own_pace():
    line = lay_out(session(script(LONG)))

    anew = lay_out_anew(line, 0, 1_000, Choices(), from_cycle_ms=7_700)

    assert [str(run.pattern) for run in anew.spans[2].runs] == ["4-6"]


def test_at_the_end_of_a_step_only_what_follows_is_laid_out_anew():
    line = lay_out(session(script(LONG)))

    anew = lay_out_anew(line, 0, line.spans[0].end_ms, Choices(pace_steps=-2))

    assert anew.spans[0] == line.spans[0]
    assert str(anew.spans[2].runs[-1].pattern) == "4-5"
