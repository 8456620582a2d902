"""Making a score: a session that has been laid out, as a person wishes to hear it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from hipcalm.core import speech
from hipcalm.core.layout import LIGHT_HEADED_OFFER, OFFER_WORDS
from hipcalm.core.score import Breaths, Hold, Line, Score, Sound, SoundName, SoundWishes
from hipcalm.core.session import Session, SessionKind, StepKind
from hipcalm.core.settings import Settings
from hipcalm.core.timeline import Cue, CueKind, Span, Timeline

APART_MS = 400
"""Two sounds never begin closer to each other; the weightier is heard."""
AFTER_END_MS = 2_000
"""The end bell rings for so long before the last words are said."""
REMIND_MS = 60_000
HALFWAY_MS = 60_000
"""A step of this length has a halfway worth telling."""
LAST_BREATHS = 3
_SOUNDS = {
    CueKind.START: SoundName.START,
    CueKind.STEP: SoundName.STEP,
    CueKind.SIDE: SoundName.SIDE,
    CueKind.PAUSE: SoundName.PAUSE,
    CueKind.CARRY_ON: SoundName.CARRY_ON,
    CueKind.END: SoundName.END,
}
_WEIGHTS = (
    SoundName.HALFWAY,
    SoundName.LAST_BREATHS,
    SoundName.STEP,
    SoundName.CARRY_ON,
    SoundName.PAUSE,
    SoundName.SIDE,
    SoundName.START,
    SoundName.END,
)
_OFFERS = (OFFER_WORDS, LIGHT_HEADED_OFFER)
"""They name keys, and where nothing waits there is no key to press."""
_FROM_LOUD_TO_QUIET = ("default", "soft", "silent")


def wishes_of(settings: Settings) -> SoundWishes:
    """Return what the settings say about what is heard."""
    return SoundWishes(
        cue_set=settings.cue_set,
        breath_sound=settings.breath_sound,
        breath_words=settings.breath_words,
        says_next=settings.says_next,
        tells_halfway=settings.tells_halfway,
        tells_last_breaths=settings.tells_last_breaths,
        voice=settings.voice,
    )


def score_of(
    timeline: Timeline,
    session: Session,
    wishes: SoundWishes,
    *,
    began: datetime | None,
    folder: Path | None,
    waits: bool = True,
) -> Score:
    """Return all that is heard of a session.

    `began` is when it began by the clock on the wall, None where nobody knows; `folder` holds its
    recordings. Without `waits`, as in a file, gates are steps of their nominal length, and the
    words tell how long there is. A grounding session has no sounds, only words.
    """
    is_grounding = session.kind is SessionKind.GROUNDING
    cue_set = "silent" if is_grounding else _quieter(wishes.cue_set, session.audio.cues)
    sounds: tuple[Sound, ...] = ()
    if cue_set != "silent":
        sounds = _with_ticks(_apart(_sounds(timeline, session, wishes, waits=waits)), timeline)
    sounds_ms = frozenset(sound.at_ms for sound in sounds)
    telling = speech.Telling(timeline.spans, began, folder, waits, sounds_ms)
    return Score(
        session_id=timeline.session_id,
        title=timeline.title,
        language=session.language,
        total_ms=timeline.total_ms,
        cue_set=cue_set,
        breath_sound="off" if is_grounding else wishes.breath_sound,
        ambience=session.audio.ambience,
        sounds=sounds,
        lines=_lines(timeline, telling, wishes, is_grounding) if wishes.voice else (),
        breaths=tuple(breath for span in timeline.spans for breath in _breaths(span)),
        holds=tuple(_holds(timeline, telling, wishes, cue_set)) if waits else (),
    )


def _quieter(one: str, other: str) -> str:
    return max(one, other, key=_FROM_LOUD_TO_QUIET.index)


def _sounds(
    timeline: Timeline, session: Session, wishes: SoundWishes, *, waits: bool
) -> Iterator[Sound]:
    for cue in timeline.cues:
        span = timeline.spans[cue.span]
        is_gate_at_once = waits and span.gate is not None and not span.duration_ms
        if cue.kind is CueKind.END:
            if session.audio.end != "none":
                yield Sound(cue.at_ms, SoundName.END)
        elif cue.kind in _SOUNDS and not is_gate_at_once:
            yield Sound(cue.at_ms, _SOUNDS[cue.kind])
    for span in timeline.spans:
        if wishes.tells_halfway and span.duration_ms >= HALFWAY_MS:
            yield Sound(span.start_ms + span.duration_ms // 2, SoundName.HALFWAY)
        if wishes.tells_last_breaths:
            yield from _last_breaths(span)


def _last_breaths(span: Span) -> Iterator[Sound]:
    breaths = sum(run.cycles for run in span.runs)
    if breaths >= 2 * LAST_BREATHS:
        cycles = [run.pattern.cycle_ms for run in span.runs for _ in range(run.cycles)]
        ends_ms = span.start_ms + span.runs[-1].end_ms
        yield Sound(ends_ms - sum(cycles[-LAST_BREATHS:]), SoundName.LAST_BREATHS)


def _apart(sounds: Iterable[Sound]) -> list[Sound]:
    """Return the sounds in order, with the weightier of two that would begin together."""
    kept: list[Sound] = []
    for sound in sorted(sounds, key=lambda sound: sound.at_ms):
        if not kept or sound.at_ms - kept[-1].at_ms >= APART_MS:
            kept.append(sound)
        elif _WEIGHTS.index(sound.name) > _WEIGHTS.index(kept[-1].name):
            kept[-1] = sound
    return kept


def _with_ticks(sounds: list[Sound], timeline: Timeline) -> tuple[Sound, ...]:
    """Return the sounds with the ticks of every beat between them, where none is near."""
    taken_ms = [sound.at_ms for sound in sounds]
    ticks = [
        Sound(at_ms, SoundName.TICK)
        for span in timeline.spans
        for at_ms in _beats(span)
        if all(abs(at_ms - other_ms) >= APART_MS for other_ms in _around(taken_ms, at_ms))
    ]
    return tuple(sorted((*sounds, *ticks), key=lambda sound: sound.at_ms))


def _beats(span: Span) -> Iterator[int]:
    if span.step.bpm is None:
        return
    beat_ms = 60_000 / span.step.bpm
    for number in range(int(span.duration_ms / beat_ms) + 1):
        at_ms = round(number * beat_ms)
        if at_ms < span.duration_ms:
            yield span.start_ms + at_ms


def _around(taken_ms: list[int], at_ms: int) -> list[int]:
    index = bisect_left(taken_ms, at_ms)
    return taken_ms[max(0, index - 1) : index + 1]


def _breaths(span: Span) -> Iterator[Breaths]:
    for run in span.runs:
        yield Breaths(span.start_ms + run.start_ms, run.cycles, run.pattern.parts)


def _lines(
    timeline: Timeline, telling: speech.Telling, wishes: SoundWishes, is_grounding: bool
) -> tuple[Line, ...]:
    # In a grounding session no breath is sounded, so its words are told.
    tells_breaths = wishes.breath_words or (is_grounding and wishes.breath_sound != "off")
    lines: list[Line] = []
    for span in timeline.spans:
        if telling.waits and span.gate is not None and not span.duration_ms:
            continue  # all its words are said while it waits
        lines.append(speech.opening_line(telling, span))
        lines += filter(None, [speech.contact_line(telling, span)])
        if wishes.says_next:
            lines += filter(None, [speech.next_line(telling, span)])
        lines += speech.count_lines(span)
        for run in span.runs if tells_breaths else ():
            lines += speech.breath_lines(span, run)
    for cue in timeline.cues:
        if cue.kind is CueKind.LATER and (telling.waits or cue.text not in _OFFERS):
            lines += filter(None, [speech.later_line(telling, timeline.spans[cue.span], cue)])
        elif cue.kind is CueKind.END:
            lines.append(_farewell(cue, telling))
    return tuple(sorted(lines, key=lambda line: (line.at_ms, line.span)))


def _farewell(cue: Cue, telling: speech.Telling) -> Line:
    from_ms = cue.at_ms + (AFTER_END_MS if cue.at_ms in telling.sounds_ms else 0)
    return Line(from_ms, cue.at_ms + 2 * speech.LINGER_MS, cue.span, (cue.text,))


def _holds(
    timeline: Timeline, telling: speech.Telling, wishes: SoundWishes, cue_set: str
) -> Iterator[Hold]:
    for cue in timeline.cues:
        if cue.kind is not CueKind.GATE:
            continue
        span = timeline.spans[cue.span]
        texts: tuple[str, ...] = (cue.text,)
        if not span.duration_ms:
            texts = tuple(f"{text} {cue.text}" for text in speech.opening_texts(telling, span))
        reminds = _waits_for_ever(span) and cue_set != "silent"
        yield Hold(
            cue.at_ms, span.index, texts if wishes.voice else (), REMIND_MS if reminds else 0
        )


def _waits_for_ever(span: Span) -> bool:
    """Whether a gate has no limit; in a pause one may stay unreminded."""
    is_pause = span.step.kind is StepKind.PAUSE
    return span.gate is not None and span.gate.limit_ms is None and not is_pause
