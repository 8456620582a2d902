"""Every visible state of every shipped session has its twin for the ear."""

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

import pytest

from hipcalm.core import loader
from hipcalm.core.breath import Phase
from hipcalm.core.expand import Choices
from hipcalm.core.fields import say_time
from hipcalm.core.layout import lay_out
from hipcalm.core.narration import Utterance, arrange, estimated_ms
from hipcalm.core.score import Score, SoundName, SoundWishes
from hipcalm.core.scoring import score_of
from hipcalm.core.session import Session, Side, StepKind
from hipcalm.core.timeline import CueKind, Timeline
from tests.core.scripts import SHIPPED, VOCABULARY

BEGAN = datetime(2026, 9, 23, 16, 37, tzinfo=UTC)
AT_ITS_START_MS = 1_000
WORDS = {Phase.INHALE: {"In", "A little more"}, Phase.EXHALE: {"Out"}}
CHOICES = {
    "as it is written": Choices(),
    "left first": Choices(first_side=Side.LEFT),
    "easier": Choices(easier=True),
    "without breath": Choices(breath_comfortable=False),
    "waiting in pauses": Choices(wait_after_pauses=True),
    "slower": Choices(pace_steps=2),
    "one level smaller": Choices(level=1),
    "two levels smaller": Choices(level=2),
    "three levels smaller": Choices(level=3),
    "smallest, without breath": Choices(breath_comfortable=False, level=3),
}
SCRIPTS = {
    file.stem: loader.load(file, VOCABULARY, is_personal=False, shown_as=file.name).script
    for file in SHIPPED
}
GROUNDING = [name for name, script in SCRIPTS.items() if script.session.kind == "grounding"]

every_session = pytest.mark.parametrize("name", SCRIPTS)
however_chosen = pytest.mark.parametrize("choices", CHOICES)


class Heard(NamedTuple):
    """A session on its two ways: to the eye and to the ear."""

    session: Session
    timeline: Timeline
    score: Score
    said: list[Utterance]

    def said_in(self, span):
        """Return all that is said in a step and while it waits at its end."""
        texts = [u.text for u in self.said if span.start_ms <= u.at_ms < span.end_ms]
        texts += [hold.texts[0] for hold in self.score.holds if hold.span == span.index]
        return " ".join(texts)

    def sounds_at(self, at_ms):
        return [sound.name for sound in self.score.sounds if sound.at_ms == at_ms]


@cache
def _heard(name, choices, *, breath_words=False):
    session = SCRIPTS[name].session
    timeline = lay_out(session, CHOICES[choices])
    wishes = SoundWishes(breath_words=breath_words)
    score = score_of(timeline, session, wishes, began=BEGAN, folder=None)
    return Heard(session, timeline, score, list(arrange(score.lines, estimated_ms)))


@every_session
@however_chosen
def test_every_step_is_named_before_it_starts_or_as_it_starts(name, choices):
    heard = _heard(name, choices)

    for span in heard.timeline.spans:
        before_ms = heard.timeline.spans[span.index - 1].start_ms if span.index else 0
        latest_ms = span.start_ms + AT_ITS_START_MS
        texts = [u.text for u in heard.said if before_ms <= u.at_ms <= latest_ms]
        texts += [hold.texts[0] for hold in heard.score.holds if hold.at_ms == span.start_ms]
        assert any(span.step.name in text for text in texts), (span.step.name, texts)


@every_session
@however_chosen
def test_every_caption_and_every_later_line_is_said_in_full_in_its_step(name, choices):
    heard = _heard(name, choices)

    for cue in heard.timeline.cues:
        said = heard.said_in(heard.timeline.spans[cue.span])
        if cue.kind is CueKind.END:
            said = " ".join(u.text for u in heard.said if u.at_ms >= cue.at_ms)
        assert say_time(cue.text, BEGAN) in say_time(said, BEGAN) or "{time}" in cue.text, cue


@every_session
def test_the_day_and_the_hour_are_told_as_they_are_when_they_are_said(name):
    heard = _heard(name, "as it is written")

    for cue in heard.timeline.cues:
        if "{time}" in cue.text:
            said = heard.said_in(heard.timeline.spans[cue.span])
            assert "Today is Wednesday, September the twenty-third, twenty twenty-six." in said
            assert "The clock says twenty-one minutes to five in the afternoon." in said


@every_session
@however_chosen
def test_the_side_last_heard_is_the_side_that_is_shown(name, choices):
    heard = _heard(name, choices)

    for span in heard.timeline.spans:
        if span.side is not None:
            told = [u.text for u in heard.said if u.at_ms <= span.start_ms + AT_ITS_START_MS]
            sides = [side for text in told for side in Side if f", {side} side." in text]
            assert sides[-1:] == [span.side], span.step.name


@every_session
@however_chosen
def test_every_gate_is_heard_with_its_words(name, choices):
    heard = _heard(name, choices)
    gates = [cue for cue in heard.timeline.cues if cue.kind is CueKind.GATE]

    assert [(hold.span, hold.at_ms) for hold in heard.score.holds] == [
        (cue.span, cue.at_ms) for cue in gates
    ]
    for hold, cue in zip(heard.score.holds, gates, strict=True):
        assert cue.text in hold.texts[0]


@every_session
@however_chosen
def test_every_step_begins_with_a_sound_that_tells_what_it_is(name, choices):
    heard = _heard(name, choices)

    if name in GROUNDING:
        assert (heard.score.sounds, heard.score.cue_set) == ((), "silent")
        return
    for cue in heard.timeline.cues:
        if cue.kind not in (CueKind.LATER, CueKind.GATE, CueKind.END):
            assert heard.sounds_at(cue.at_ms) == [SoundName(cue.kind.value)]
    for span in heard.timeline.spans[1:]:
        is_pause = SoundName.PAUSE in heard.sounds_at(span.start_ms)
        assert is_pause == (span.step.kind is StepKind.PAUSE)


@every_session
@however_chosen
def test_every_breath_that_is_shown_is_heard(name, choices):
    heard = _heard(name, choices)

    shown = [
        (span.start_ms + run.start_ms, run.cycles, run.pattern.parts)
        for span in heard.timeline.spans
        for run in span.runs
    ]
    assert [(b.start_ms, b.cycles, b.parts) for b in heard.score.breaths] == shown
    if name not in GROUNDING:
        assert heard.score.breath_sound == "tone"


@pytest.mark.parametrize(
    ("name", "breath_words"), [*((name, False) for name in GROUNDING), ("soft-sigh", True), ("leg-dangle", True)]
)  # fmt: skip
def test_where_breaths_are_told_in_words_each_phase_is_told_or_talked_over(name, breath_words):
    heard = _heard(name, "as it is written", breath_words=breath_words)

    for breaths in heard.score.breaths:
        at_ms = breaths.start_ms
        for phase, duration_ms in breaths.parts * breaths.cycles:
            told = [u for u in heard.said if u.at_ms < at_ms + 800 and u.end_ms + 250 > at_ms]
            is_first = at_ms == breaths.start_ms
            assert is_first or told, (at_ms, phase)
            begun = [u.text for u in told if u.at_ms >= at_ms and len(u.text) < 15]
            assert set(begun) <= WORDS[phase]
            at_ms += duration_ms


@every_session
@however_chosen
def test_every_contact_point_is_said_in_its_step(name, choices):
    heard = _heard(name, choices)

    for span in heard.timeline.spans:
        said = heard.said_in(span).casefold()
        assert [point for point in span.step.contact if point.casefold() not in said] == []


@every_session
@however_chosen
def test_every_repetition_is_counted_or_talked_over(name, choices):
    heard = _heard(name, choices)

    for span in heard.timeline.spans:
        reps = span.step.reps
        for number in range(1, reps.count if reps else 0):
            at_ms = span.start_ms + number * reps.one_ms
            told = [u for u in heard.said if u.at_ms <= at_ms + 1_500 and u.end_ms > at_ms - 250]
            counted = [u.text for u in told if u.text.isdigit()]
            assert told
            assert counted in ([], [str(number + 1)])


@every_session
def test_every_choice_is_said(name):
    heard = _heard(name, "as it is written")

    for span in heard.timeline.spans:
        said = heard.said_in(span)
        assert [choice for choice in span.step.choices if choice not in said] == []


@every_session
def test_the_end_is_heard_and_nothing_sounds_like_it_before(name):
    heard = _heard(name, "as it is written")
    total_ms = heard.timeline.total_ms

    bells = [sound.at_ms for sound in heard.score.sounds if sound.name is SoundName.END]
    rings = heard.session.audio.end == "bell" and name not in GROUNDING
    assert bells == ([total_ms] if rings else [])
    assert heard.said[-1].text == heard.timeline.cues[-1].text
    assert heard.said[-1].at_ms >= total_ms
