"""A score made ready to be played: its samples, what begins where, and where it waits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hipcalm.audio.mixer import Gains, Mixer
from hipcalm.audio.samples import FRAMES_PER_MS, Samples, silence
from hipcalm.audio.synth import CUE_SETS, cue_sound
from hipcalm.core.narration import Utterance
from hipcalm.core.score import Breaths, Hold, Score, SoundName


class Mark(NamedTuple):
    """Something that begins to sound at a frame; `channel` is one of the gains."""

    frame: int
    name: str
    channel: str


class _Spoken(NamedTuple):
    utterance: Utterance
    samples: Samples


class Part:
    """What is played of a score. Words may be handed in from any thread while it plays."""

    def __init__(self, score: Score) -> None:
        self.score = score
        self.mixer = Mixer(score)
        self.end = score.total_ms * FRAMES_PER_MS
        self._marks = sorted(_marks(score))
        self._spoken: dict[int, _Spoken] = {}
        self._hold_words: dict[str, Samples] = {}

    def warm(self) -> None:
        """Make each sound once, so that none has to be made while it is waited for."""
        for name in {sound.name for sound in self.score.sounds} | self._gates():
            cue_sound(name, self.score.cue_set)
        starts = {breaths.parts: breaths.start_ms for breaths in self.score.breaths}
        for start_ms in (0, *starts.values()):
            self.mixer.block(start_ms, FRAMES_PER_MS)

    def say(self, utterance: Utterance, samples: Samples) -> None:
        """Take in what is said of a line."""
        self.mixer.say(utterance, samples)
        self._spoken = {**self._spoken, utterance.at_ms: _Spoken(utterance, samples)}

    def has_room_for(self, utterance: Utterance) -> bool:
        """Whether nothing else is said at the same time, nor this already."""
        said = (spoken.utterance for spoken in self._spoken.values())
        return all(u.end_ms <= utterance.at_ms or utterance.end_ms <= u.at_ms for u in said)

    def can_say(self, utterance: Utterance) -> bool:
        """Whether there is room for words, and they end within the time of their line."""
        until_ms = self.score.lines[utterance.line].until_ms
        return utterance.end_ms <= until_ms and self.has_room_for(utterance)

    def carry_over(self, other: Part, until_ms: int) -> None:
        """Take in what another part has begun to say before a position."""
        for utterance, samples in other._spoken.values():
            if utterance.at_ms < until_ms:
                self.say(utterance, samples)

    def say_at_hold(self, text: str, samples: Samples) -> None:
        """Take in what may be said at a hold."""
        self._hold_words[text] = samples

    def frames(self, first: int, n: int, gains: Gains, until: Gains) -> Samples:
        """Return frames in stereo; the gains go from one to the other in a straight line."""
        return self.mixer.frames(first, n, gains, until)

    def marks(self, first: int, end: int) -> Iterator[Mark]:
        """Yield what begins to sound from one frame to before another."""
        start = bisect_left(self._marks, (first,))
        stop = bisect_left(self._marks, (end,))
        yield from self._marks[start:stop]
        for utterance, _ in self._spoken.values():
            frame = utterance.at_ms * FRAMES_PER_MS
            if first <= frame < end:
                yield Mark(frame, "line", "voice")

    def is_speaking(self, frame: int) -> bool:
        """Whether words sound at a frame."""
        at_ms = frame // FRAMES_PER_MS
        return any(u.at_ms <= at_ms < u.end_ms for u, _ in self._spoken.values())

    def hold_from(self, position_ms: int, span: int) -> Hold | None:
        """Return the next hold for someone who is in a span at a position."""
        holds = (h for h in self.score.holds if h.span >= span and h.at_ms >= position_ms)
        return next(holds, None)

    def hold_sound(self) -> Samples:
        """Return the sound of a hold."""
        is_heard = self.score.cue_set in CUE_SETS
        return cue_sound(SoundName.GATE, self.score.cue_set) if is_heard else silence(0)

    def hold_words(self, hold: Hold) -> Samples | None:
        """Return the fullest words of a hold that are ready."""
        ready = (self._hold_words[text] for text in hold.texts if text in self._hold_words)
        return next(ready, None)

    def _gates(self) -> set[SoundName]:
        return {SoundName.GATE} if self.score.holds else set()


def _marks(score: Score) -> Iterator[Mark]:
    if score.cue_set in CUE_SETS:
        for sound in score.sounds:
            yield Mark(sound.at_ms * FRAMES_PER_MS, sound.name, "cues")
    if score.breath_sound != "off":
        for breaths in score.breaths:
            yield from _phases(breaths)


def _phases(breaths: Breaths) -> Iterator[Mark]:
    at_ms = breaths.start_ms
    for _ in range(breaths.cycles):
        for phase, length_ms in breaths.parts:
            yield Mark(at_ms * FRAMES_PER_MS, phase, "breath")
            at_ms += length_ms
