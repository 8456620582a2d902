"""A session as it is heard, written down: every word and every sound with its time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from hipcalm.core.breath import Phase
from hipcalm.core.duration import spoken_text
from hipcalm.core.narration import USUAL_SPEED, arrange, estimated_ms
from hipcalm.core.score import Breaths, Hold, Score, SoundName
from hipcalm.core.timeline import Timeline

SOUND_WORDS = {
    SoundName.START: "start bell",
    SoundName.STEP: "step chime",
    SoundName.SIDE: "side change",
    SoundName.PAUSE: "pause",
    SoundName.CARRY_ON: "carry on",
    SoundName.GATE: "ready when you are",
    SoundName.HALFWAY: "halfway",
    SoundName.LAST_BREATHS: "last breaths",
    SoundName.END: "end bell",
}
_PHASE_WORDS = {
    Phase.INHALE: "in",
    Phase.HOLD_IN: "hold",
    Phase.EXHALE: "out",
    Phase.HOLD_OUT: "rest",
}


class _Row(NamedTuple):
    """`rank` keeps rows of one time in order: what waits at an end comes before what begins."""

    at_ms: int
    rank: int
    what: str
    words: str


def transcript_lines(timeline: Timeline, score: Score, speed: float = USUAL_SPEED) -> Iterator[str]:
    """Yield the lines of a transcript: a title, then a line for each thing heard.

    The times of words are near ones, made with estimated lengths at a speed of the voice.
    """
    yield f"{timeline.title}, {spoken_text(timeline.total_ms)}"
    yield f"sounds: {score.cue_set}; breath: {score.breath_sound}; under it: {score.ambience}"
    yield ""
    rows = [*_sounds(score), *_ticks(timeline, score)]
    rows += [*_words(score, speed), *_breaths(score), *_holds(score)]
    for row in sorted(rows):
        yield f"{_clock(row.at_ms):>8}  {row.what:<7}  {row.words}"


def _sounds(score: Score) -> Iterator[_Row]:
    for sound in score.sounds:
        if sound.name is not SoundName.TICK:
            yield _Row(sound.at_ms, 1, "sound", SOUND_WORDS[sound.name])


def _ticks(timeline: Timeline, score: Score) -> Iterator[_Row]:
    """Yield one row for all the ticks of a step."""
    told: set[int] = set()
    for sound in score.sounds:
        span = timeline.spans[timeline.index_at(sound.at_ms)]
        if sound.name is SoundName.TICK and span.index not in told:
            told.add(span.index)
            yield _Row(sound.at_ms, 1, "sound", f"soft tick, {span.step.bpm} a minute")


def _words(score: Score, speed: float) -> Iterator[_Row]:
    for said in arrange(score.lines, partial(estimated_ms, speed=speed)):
        line = score.lines[said.line]
        instead = f" (or {Path(line.recording).name})" if line.recording else ""
        yield _Row(said.at_ms, 3, "says", f"“{said.text}”{instead}")


def _breaths(score: Score) -> Iterator[_Row]:
    for breaths in score.breaths:
        yield _Row(breaths.start_ms, 2, "breath", breath_words(breaths))


def breath_words(breaths: Breaths) -> str:
    """Return some breaths in words, such as `in 4 s, out 6 s, 3 times`."""
    parts = [f"{_PHASE_WORDS[phase]} {length / 1000:g} s" for phase, length in breaths.parts]
    times = "once" if breaths.cycles == 1 else f"{breaths.cycles} times"
    return ", ".join([*parts, times])


def _holds(score: Score) -> Iterator[_Row]:
    for hold in score.holds:
        if score.cue_set != "silent":
            yield _Row(hold.at_ms, 0, "sound", SOUND_WORDS[SoundName.GATE])
        yield _Row(hold.at_ms, 0, "waits", _wait_words(hold))


def _wait_words(hold: Hold) -> str:
    said = f"“{hold.texts[0]}”" if hold.texts else "for you"
    again = f", and sounds again after {spoken_text(hold.remind_ms)}" if hold.remind_ms else ""
    return f"{said}{again}"


def _clock(at_ms: int) -> str:
    """Return a position to the tenth of a second: `1:02.5`."""
    minutes, rest_ms = divmod(at_ms, 60_000)
    return f"{minutes}:{rest_ms // 1000:02}.{rest_ms % 1000 // 100}"
