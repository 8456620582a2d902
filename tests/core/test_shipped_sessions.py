"""The sessions that come with the program."""

import re
from itertools import pairwise

import pytest

from hipcalm.core import loader
from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.expand import Choices, expand
from hipcalm.core.layout import lay_out
from hipcalm.core.session import Side, StepKind
from tests.core.scripts import SHIPPED, VOCABULARY

SECONDS = {
    "three-breaths": 69,
    "leg-dangle": 355,
    "half-kneel": 366,
    "windshield-wipers": 260,
    "leg-lifts": 306,
    "marching": 300,
    "stability-ball": 284,
    "low-lunge-rocking": 440,
    "bridge-tilt": 290,
    "felt-sense": 358,
    "ground-now": 218,
    "ground-up": 150,
    "morning-5": 300,
    "bedtime-10": 600,
    "ball-release": 358,
    "coherent-5": 300,
    "soft-sigh": 120,
    "hip-flow-8": 480,
    "walk-10": 600,
}
LOADED = {
    file.stem: loader.load(file, VOCABULARY, is_personal=False, shown_as=file.name)
    for file in SHIPPED
}
SESSIONS = {name: loaded.script.session for name, loaded in LOADED.items()}
TICKS = [code for code, caution in VOCABULARY.cautions.items() if not caution.general]
EACH_TICK = [frozenset(), *(frozenset({code}) for code in TICKS), frozenset(TICKS)]
WORK = {StepKind.STRETCH, StepKind.REPS, StepKind.TEMPO}

every_session = pytest.mark.parametrize("name", SESSIONS)


def _words(line):
    return [line.title, *(cue.text for cue in line.cues), *(s.step.name for s in line.spans)]


def test_there_are_the_nineteen_sessions_of_the_design():
    assert set(SESSIONS) == set(SECONDS)


@every_session
def test_a_shipped_session_has_no_problem_and_the_name_of_its_file(name):
    assert LOADED[name].problems == ()
    assert SESSIONS[name].id == name


@every_session
def test_a_shipped_session_lasts_as_long_as_the_design_says(name):
    assert lay_out(SESSIONS[name]).total_ms == SECONDS[name] * 1000


@every_session
def test_the_design_s_lengths_are_whole_breaths_already(name):
    for placed, span in zip(expand(SESSIONS[name]), lay_out(SESSIONS[name]).spans, strict=True):
        assert span.duration_ms == placed.length_ms()
        assert not span.runs or span.runs[-1].end_ms == span.duration_ms


@every_session
def test_both_sides_get_the_same_time(name):
    worked = dict.fromkeys(Side, 0)
    for span in lay_out(SESSIONS[name]).spans:
        if span.side is not None:
            worked[span.side] += span.duration_ms

    assert worked[Side.LEFT] == worked[Side.RIGHT]


@every_session
def test_either_first_side_takes_the_same_time(name):
    totals = {lay_out(SESSIONS[name], Choices(first_side=side)).total_ms for side in (None, *Side)}

    assert len(totals) == 1


@every_session
@pytest.mark.parametrize("easier", [False, True])
def test_no_word_of_breath_is_left_for_those_who_do_not_want_it(name, easier):
    for cautions in EACH_TICK:
        choices = Choices(breath_comfortable=False, cautions=cautions, easier=easier)
        line = lay_out(SESSIONS[name], choices)

        assert [text for text in _words(line)[1:] if speaks_of_breath(text)] == []
        assert all(span.runs == () for span in line.spans)
        assert all(span.step.kind is not StepKind.BREATH for span in line.spans)


@every_session
def test_without_breath_no_step_falls_silent(name):
    usual = [span for span in lay_out(SESSIONS[name]).spans if span.caption]

    quiet = lay_out(SESSIONS[name], Choices(breath_comfortable=False)).spans

    assert sum(bool(span.caption) for span in quiet) >= len(usual) - 1  # an optional step may go


@every_session
def test_no_field_is_left_open_but_those_of_the_hour(name):
    lines = [lay_out(SESSIONS[name], Choices(cautions=cautions)) for cautions in EACH_TICK]

    texts = {text for line in lines for text in _words(line)}
    fields = {field for text in texts for field in re.findall(r"\{.*?\}", text)}
    assert fields <= {"{weekday}", "{date}", "{time}"}


@every_session
def test_what_is_offered_instead_is_there_and_for_a_caution_of_the_session(name):
    for caution, other in SESSIONS[name].offer_instead.items():
        assert caution in SESSIONS[name].cautions
        assert other in SESSIONS


@every_session
def test_texts_name_other_sessions_by_their_titles(name):
    session = SESSIONS[name]
    texts = (session.summary, session.easier, session.source or "")

    ids = [other for other in SESSIONS if "-" in other and other != "ball-release"]
    assert [other for other in ids for text in texts if re.search(rf"\b{other}\b", text)] == []


@every_session
def test_no_line_of_a_session_is_heard_twice_in_one_step(name):
    for choices in (Choices(), Choices(breath_comfortable=False)):
        line = lay_out(SESSIONS[name], choices)
        for span in line.spans:
            said = [cue.text for cue in line.cues if cue.span == span.index]
            sentences = [s for text in said for s in re.split(r"(?<=[.!?])\s+", text)]
            assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("name", [n for n, s in SESSIONS.items() if s.kind == "grounding"])
def test_grounding_asks_nothing_and_waits_at_its_choice(name):
    line = lay_out(SESSIONS[name])

    assert SESSIONS[name].check_in.before == SESSIONS[name].check_in.after == ()
    assert [span.gate is not None for span in line.spans].index(True) == len(line.spans) - 1
    assert line.spans[-1].gate.limit_ms is None


@pytest.mark.parametrize(
    "name", [n for n, s in SESSIONS.items() if s.kind in ("stretch", "movement")]
)
def test_every_set_of_work_is_followed_by_a_pause_or_an_easing(name):
    spans = lay_out(SESSIONS[name]).spans

    for span, following in pairwise(spans):
        if span.step.kind in WORK:
            assert following.step.kind in {
                StepKind.PAUSE,
                StepKind.EASE,
                StepKind.MOVE,
                StepKind.CLOSE,
            }


def test_every_caution_that_can_be_ticked_concerns_a_session():
    named = {code for session in SESSIONS.values() for code in session.cautions}

    assert set(TICKS) <= named
