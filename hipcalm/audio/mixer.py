"""All that sounds in a session as one function of the position.

Live output and rendering ask the same function, so what is rendered is what is heard.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hipcalm.audio.breath_sound import (
    AMBIENCES,
    CHARACTERS,
    ambience_frames,
    breath_frames,
    make_ready,
)
from hipcalm.audio.ducking import Ducking
from hipcalm.audio.samples import FRAMES_PER_MS, SAMPLE_RATE, Samples, eased, faded, silence
from hipcalm.audio.synth import cue_sound
from hipcalm.core.narration import Utterance
from hipcalm.core.score import Breaths, Score, SoundName

__all__ = ["FRAMES_PER_MS", "PEAK", "SAMPLE_RATE", "Gains", "Mixer", "limited", "voiced"]

PEAK = 0.5
"""No sample lies beyond -6 dBFS."""
_LINEAR = 0.4
_SPEECH_EDGES_MS = (30, 60)
_SPEECH_LEVEL = np.float32(0.5**0.5)
"""A mono clip that two loudspeakers play keeps its loudness."""
_AMBIENCE_FADE = 3_000 * FRAMES_PER_MS


class Gains(NamedTuple):
    """How loud each channel is: an amplitude from 0 to 1. The ambience goes with the breath."""

    cues: float = 1.0
    breath: float = 1.0
    voice: float = 1.0


FULL = Gains()


class _Clip(NamedTuple):
    """Samples from a frame of the session on."""

    first: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.first + len(self.samples)


class _Speech(NamedTuple):
    """What is said. A new one takes the old one's place whenever something is added."""

    clips: tuple[_Clip, ...] = ()
    ducking: Ducking = Ducking()


class Mixer:
    """The sounds, the breath, the ambience and the words of a score.

    A block depends on nothing but its position, the gains and the words handed in so far, so blocks
    join without a seam whatever their lengths. All of the score's own sounds are made here, at the
    start, which takes up to half a second; blocks are quick from then on. `say` may be called from
    another thread than the blocks are asked from.
    """

    def __init__(self, score: Score, gains: Gains = FULL) -> None:
        self.gains = gains
        self._cue_set = score.cue_set
        sounds = [(sound, self.sound(sound.name)) for sound in score.sounds]
        self._cues = [_Clip(sound.at_ms * FRAMES_PER_MS, samples) for sound, samples in sounds]
        self._character = score.breath_sound
        self._breaths = score.breaths if score.breath_sound in CHARACTERS else ()
        self._ambience = score.ambience if score.ambience in AMBIENCES else ""
        self._end = score.total_ms * FRAMES_PER_MS
        self._speech = _Speech()
        make_ready(self._character if self._breaths else "", self._ambience)
        if score.holds:
            self.sound(SoundName.GATE)

    def say(self, utterance: Utterance, samples: Samples) -> None:
        """Take in an utterance's mono clip, in place of an earlier one that begins as it does.

        Hand it in at least 300 ms before it is heard: the breath steps back 200 ms ahead of it.
        """
        clip = _Clip(utterance.at_ms * FRAMES_PER_MS, voiced(samples))
        clips = (*(other for other in self._speech.clips if other.first != clip.first), clip)
        self._speech = _Speech(clips, Ducking((clip.first, clip.end) for clip in clips))

    def sound(self, name: str) -> Samples:
        """Return a single sound of the score's cue set, before any gain; read only.

        For what is heard while the position stands still: `name` is a SoundName, or one of the
        names in `synth`. The silent set's sounds have no frames. Raises KeyError.
        """
        return cue_sound(name, self._cue_set)

    def ambience(self, first: int, n: int) -> Samples:
        """Return the ambience alone, before any gain: it goes on while the position stands still.

        It has no beginning and no end, so that frames may be counted on as long as one waits. It is
        read only.
        """
        return ambience_frames(self._ambience, first, n) if self._ambience else silence(n)

    def block(self, position_ms: int, n: int) -> Samples:
        """Return `n` frames in stereo from a position in whole milliseconds on."""
        return self.frames(position_ms * FRAMES_PER_MS, n)

    def frames(
        self, first: int, n: int, gains: Gains | None = None, until: Gains | None = None
    ) -> Samples:
        """Return `n` frames in stereo from a frame on; what lies before 0 or after all is silent.

        The gains go in a straight line from `gains` at the first frame to `until`, which the frame
        after the last would have. Without `until` they stay; without both they are the mixer's own.
        """
        start = self.gains if gains is None else gains
        end = start if until is None else until
        channels = (self._cues_at, self._breath_at, self._voice_at)
        made = silence(n)
        for channel, a, b in zip(channels, start, end, strict=True):
            heard = channel(first, n) if a or b else None
            if heard is not None:
                made += heard * (np.float32(a) if a == b else _ramp(a, b, n))
        return limited(made)

    def _cues_at(self, first: int, n: int) -> Samples | None:
        return _clips_at(self._cues, first, n)

    def _voice_at(self, first: int, n: int) -> Samples | None:
        return _clips_at(self._speech.clips, first, n)

    def _breath_at(self, first: int, n: int) -> Samples | None:
        pieces = [piece for row in self._breaths if (piece := self._row_at(row, first, n))]
        is_under = self._ambience and first < self._end and first + n > 0
        if not pieces and not is_under:
            return None
        made = self._under(first, n) if is_under else silence(n)
        for piece in pieces:
            made[piece.first - first : piece.end - first] += piece.samples
        gain = self._speech.ducking.gain(first, n)
        if gain is not None:
            made *= gain[:, None]
        return made

    def _row_at(self, row: Breaths, first: int, n: int) -> _Clip | None:
        """Return what of a row of breaths lies in a block."""
        begin = row.start_ms * FRAMES_PER_MS
        start, end = max(first, begin), min(first + n, row.end_ms * FRAMES_PER_MS)
        if start >= end:
            return None
        samples = breath_frames(row.parts, self._character, start - begin, end - start, start)
        return _Clip(start, samples)

    def _under(self, first: int, n: int) -> Samples:
        """Return the ambience as it comes up at the session's start and goes at its end."""
        at = np.arange(first, first + n, dtype=np.float64)
        shape = eased(np.minimum(at, self._end - at) / _AMBIENCE_FADE).astype(np.float32)
        return ambience_frames(self._ambience, first, n) * shape[:, None]


def voiced(samples: Samples) -> Samples:
    """Return a mono clip as it is played on both sides: soft at its edges, and no louder for two.

    It stays one column. For words that are heard while the position stands still.
    """
    return faded(samples, *_SPEECH_EDGES_MS) * _SPEECH_LEVEL


def _clips_at(clips: list[_Clip] | tuple[_Clip, ...], first: int, n: int) -> Samples | None:
    """Return the sum of what lies in a block, as one or two columns; None where nothing does."""
    heard = [clip for clip in clips if clip.first < first + n and clip.end > first]
    if not heard:
        return None
    made = silence(n)
    for clip in heard:
        start, end = max(first, clip.first), min(first + n, clip.end)
        piece = clip.samples[start - clip.first : end - clip.first]
        made[start - first : end - first] += piece if piece.ndim == 2 else piece[:, None]
    return made


def _ramp(a: float, b: float, n: int) -> Samples:
    return (a + (b - a) * np.arange(n) / n).astype(np.float32)[:, None]


def limited(samples: Samples) -> Samples:
    """Return the samples with what lies beyond -8 dBFS bent softly, so that none leaves -6 dBFS."""
    if max(samples.max(initial=0.0), -samples.min(initial=0.0)) <= _LINEAR:
        return samples
    size = np.abs(samples)
    room = PEAK - _LINEAR
    bent = _LINEAR + room * np.tanh((size - _LINEAR) / room)
    return np.where(size > _LINEAR, np.copysign(bent, samples), samples).astype(np.float32)
