"""What is said in a session: a step's own words, and the words that come with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hipcalm.core import fields
from hipcalm.core.breath import Phase
from hipcalm.core.duration import spoken_text
from hipcalm.core.narration import BREATH_MS
from hipcalm.core.score import Line, LineKind
from hipcalm.core.session import StepKind
from hipcalm.core.timeline import BreathRun, Cue, Span

AFTER_SOUND_MS = 700
"""A sound is heard for so long before anything is said over its end."""
LEADS_UP_MS = 700
"""What comes next has been said so long before it comes."""
LINGER_MS = 15_000
"""For so long after the end something may still be said."""
BEAT_MS = 1_500
"""The word of a breath phase or a repetition is said within so long of its begin, or not at all."""
BREATH_WORDS = {
    Phase.INHALE: "In",
    Phase.HOLD_IN: "Hold",
    Phase.EXHALE: "Out",
    Phase.HOLD_OUT: "Rest",
}
MORE_IN = "A little more"
"""Said of an in-breath that follows another, as in a sigh."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_KEYS = re.compile(r"\bSpace\b|\b[Pp]ress [A-Z]\b")


@dataclass(frozen=True, slots=True)
class Telling:
    """How the words of a session are told.

    `began` is when it began by the clock on the wall, None where nobody knows. `folder` holds the
    recordings. With `waits` a gate waits for the person. At `sounds_ms` a sound begins.
    """

    spans: Sequence[Span]
    began: datetime | None
    folder: Path | None
    waits: bool
    sounds_ms: frozenset[int]

    def room_ms(self, span: Span) -> tuple[int, int]:
        """Return from when until when the words of a step may be said."""
        if span.duration_ms:
            heard_ms = AFTER_SOUND_MS if span.start_ms in self.sounds_ms else 0
            return span.start_ms + heard_ms, span.end_ms - BREATH_MS
        # Where nothing waits, the words of a choice without a length take up the next step's time.
        following = self.spans[span.index + 1 : span.index + 2]
        ends_ms = following[0].end_ms - BREATH_MS if following else span.end_ms + LINGER_MS
        return span.start_ms, ends_ms

    def sentences(self, text: str, at_ms: int) -> list[str]:
        """Return what is said of a text at a position, sentence by sentence.

        A sentence about the hour is left out where nobody knows it, and one about a key where no
        key is waited for.
        """
        if self.began is not None:
            text = fields.say_time(text, self.began + timedelta(milliseconds=at_ms))
        return [
            sentence
            for sentence in _SENTENCE_ENDS.split(text.strip())
            if sentence
            and not fields.used_fields(sentence)
            and (self.waits or not _KEYS.search(sentence))
        ]


def name_of(spans: Sequence[Span], index: int) -> str:
    """Return the name of a step as it is said, with its side where that is to be told."""
    span = spans[index]
    return _sentence(
        f"{span.step.name}, {span.side} side" if _tells_side(spans, index) else span.step.name
    )


def _tells_side(spans: Sequence[Span], index: int) -> bool:
    """Whether a side is another one now, or the step's name has been heard before."""
    span = spans[index]
    if span.side is None:
        return False
    earlier = [other for other in reversed(spans[:index]) if other.side is not None]
    if not earlier or earlier[0].side is not span.side:
        return True
    is_pause = span.step.kind is StepKind.PAUSE
    return not is_pause and any(other.step.name == span.step.name for other in earlier)


def opening_texts(telling: Telling, span: Span) -> tuple[str, ...]:
    """Return what a step says as it begins, from the fullest to its name alone."""
    name = name_of(telling.spans, span.index)
    told = telling.sentences(span.caption, span.start_ms)
    if span.step.choices:
        numbered = (f"{number}, {words}" for number, words in enumerate(span.step.choices, 1))
        told.append("You might choose: " + " ".join(map(_sentence, numbered)))
    if span.gate is not None and not telling.waits and span.duration_ms:
        told.append(time_words(span.duration_ms))
    names_itself = told and _begins_with(told[0], name.rstrip("."))
    heads = [] if names_itself else [name]
    return (*_shortened([*heads, *told], least=1 + len(heads)), name)


def time_words(duration_ms: int) -> str:
    """Return how long there is for a step that would wait for the person."""
    return f"You have {spoken_text(duration_ms).replace('½', ' and a half')} for this."


def contact_texts(span: Span) -> tuple[str, ...]:
    """Return the contact points of a step in words; none where its caption has named them all."""
    caption, points = span.caption.casefold(), span.step.contact
    if all(point.casefold() in caption for point in points):
        return ()
    row = points[-1] if len(points) == 1 else f"{', '.join(points[:-1])} and {points[-1]}"
    return f"You might notice: {row}.", _sentence(row[:1].upper() + row[1:])


def opening_line(telling: Telling, span: Span) -> Line:
    """Return what a step says as it begins, or its author's recording of it."""
    from_ms, until_ms = telling.room_ms(span)
    texts, recording = opening_texts(telling, span), None
    if span.step.recording is not None and telling.folder is not None:
        recording = str(telling.folder / span.step.recording)
    return Line(from_ms, until_ms, span.index, texts, recording=recording)


def contact_line(telling: Telling, span: Span) -> Line | None:
    """Return the contact points of a step, unless its own words have named them all."""
    texts = contact_texts(span)
    if not texts:
        return None
    from_ms, until_ms = telling.room_ms(span)
    return Line(from_ms, until_ms, span.index, texts, kind=LineKind.CONTACT)


def later_line(telling: Telling, span: Span, cue: Cue) -> Line | None:
    """Return what a later cue says; None where nothing of it can be told."""
    texts = tuple(_shortened(telling.sentences(cue.text, cue.at_ms)))
    if not texts:
        return None
    _, until_ms = telling.room_ms(span)
    return Line(cue.at_ms, until_ms, span.index, texts, kind=LineKind.LATER)


def next_line(telling: Telling, span: Span) -> Line | None:
    """Return the words for what comes next, which lead up to the end of a step.

    A pause and a choice are not told ahead: they ask for nothing to be prepared, and begin with
    their own words.
    """
    following = telling.spans[span.index + 1 : span.index + 2]
    if not following or not span.duration_ms:
        return None
    if following[0].step.kind in (StepKind.PAUSE, StepKind.CHOICE):
        return None
    text = f"Next: {name_of(telling.spans, span.index + 1)}"
    until_ms = span.end_ms - LEADS_UP_MS
    return Line(span.start_ms, until_ms, span.index, (text,), leads_up=True, kind=LineKind.NEXT)


def breath_lines(span: Span, run: BreathRun) -> Iterator[Line]:
    """Yield the word of every phase of a run of breaths, but for the one the step begins with."""
    at_ms = span.start_ms + run.start_ms
    for _ in range(run.cycles):
        before: Phase | None = None
        for phase, duration_ms in run.pattern.parts:
            again = phase is Phase.INHALE and before is Phase.INHALE
            word = MORE_IN if again else BREATH_WORDS[phase]
            if at_ms > span.start_ms:
                yield _beat(span, at_ms, duration_ms, word)
            at_ms, before = at_ms + duration_ms, phase


def count_lines(span: Span) -> Iterator[Line]:
    """Yield the number of every repetition that begins in a step, once it is under way."""
    reps = span.step.reps
    if reps is None or span.step.kind is StepKind.PAUSE:
        return
    for number in range(reps.count):
        into_ms = number * reps.one_ms - span.placed.done_ms
        if 0 < into_ms < span.duration_ms:
            yield _beat(span, span.start_ms + into_ms, reps.one_ms, str(number + 1))


def _beat(span: Span, at_ms: int, duration_ms: int, word: str) -> Line:
    until_ms = at_ms + min(duration_ms, BEAT_MS)
    return Line(at_ms, until_ms, span.index, (word,), kind=LineKind.BEAT)


def _shortened(parts: Sequence[str], least: int = 1) -> Iterator[str]:
    """Yield the parts together, then without the last of them, and so on."""
    for count in range(len(parts), least - 1, -1):
        yield " ".join(parts[:count])


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _begins_with(text: str, words: str) -> bool:
    return re.match(rf"{re.escape(words)}\b", text, re.IGNORECASE) is not None
