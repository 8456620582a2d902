"""What is heard just now, each with its own swell: stretches of a part, and single sounds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipcalm.audio.mixer import Gains
from hipcalm.audio.part import Part
from hipcalm.audio.samples import FADE_OUT_MS, FRAMES_PER_MS, Samples, eased, silence

VOLUME_MS = 50
"""How long a volume takes from nothing to all."""
AHEAD_MS = 100
"""So much is mixed at once, since ten small blocks cost four times as much as a large one.

The breath steps back 200 ms ahead of words, which come to the mixer 300 ms ahead at the latest.
"""


class Volumes(NamedTuple):
    """How loud each channel is: an amplitude from 0 to 1."""

    cues: float = 1.0
    breath: float = 1.0
    voice: float = 1.0
    reminder: float = 1.0

    def gains(self) -> Gains:
        """Return those of a score's channels."""
        return Gains(self.cues, self.breath, self.voice)

    def led(self, target: Volumes, n: int) -> Volumes:
        """Return them `n` frames later on the way to others."""
        step = n / (VOLUME_MS * FRAMES_PER_MS)
        pairs = zip(self, target, strict=True)
        return Volumes(*(now + min(step, max(-step, then - now)) for now, then in pairs))


class Strand:
    """A stretch of a part that sounds: its ends are raised cosines of the position."""

    def __init__(self, part: Part, frame: int, begin: int, rise_ms: int) -> None:
        self.part = part
        self.frame = frame
        self.steady_from = begin + rise_ms * FRAMES_PER_MS
        self._begin = begin
        self._rise = rise_ms * FRAMES_PER_MS
        self._end: int | None = None
        self._fall = FADE_OUT_MS * FRAMES_PER_MS
        self._mixed: Samples = silence(0)
        self._mixed_at = (0, Gains())

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is heard any more."""
        return self._end is not None and self.frame >= self._end

    def end_at(self, frame: int | None) -> None:
        """Be silent from a frame on, having faded towards it."""
        self._end = frame

    def release(self, fall_ms: int) -> None:
        """Fade from here on."""
        fall = fall_ms * FRAMES_PER_MS
        if self._end is None or self.frame + fall < self._end:
            self._fall, self._end = fall, self.frame + fall

    def block(self, n: int, gains: Gains, until: Gains) -> Samples:
        """Return its next frames; the gains go from one to the other in a straight line."""
        if gains == until:
            made = self._steady(n, gains)
        else:
            made = self.part.frames(self.frame, n, gains, until)
        at = np.arange(self.frame, self.frame + n)
        if self.frame < self.steady_from:
            made = made * _shape((at - self._begin) / self._rise)
        if self._end is not None and self.frame + n > self._end - self._fall:
            made = made * _shape((self._end - at) / self._fall)
        self.frame += n
        return made

    def _steady(self, n: int, gains: Gains) -> Samples:
        """Return what was mixed ahead, having mixed more if need be. It is read only."""
        first, mixed_gains = self._mixed_at
        start = self.frame - first
        if gains != mixed_gains or not 0 <= start <= len(self._mixed) - n:
            length = max(n, AHEAD_MS * FRAMES_PER_MS)
            self._mixed = self.part.frames(self.frame, length, gains, gains)
            self._mixed_at, start = (self.frame, gains), 0
        return self._mixed[start : start + n]


class Single:
    """A sound of its own, beside the session. `level` makes it softer."""

    def __init__(self, samples: Samples, channel: str, delay: int = 0, level: float = 1.0) -> None:
        self.channel = channel
        self._samples = samples if samples.ndim == 2 else np.repeat(samples[:, None], 2, axis=1)
        self._frame = -delay
        self._level = level
        self._end = len(samples)
        self._fall = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is heard any more."""
        return self._frame >= self._end

    def release(self) -> None:
        """Fade from here on."""
        fall = FADE_OUT_MS * FRAMES_PER_MS
        if self._frame + fall < self._end:
            self._fall, self._end = fall, max(0, self._frame + fall)

    def add(self, made: Samples, volumes: Volumes, until: Volumes) -> None:
        """Add its next frames to a block; the volumes go from one to the other."""
        n = len(made)
        first, end = max(0, self._frame), min(self._end, self._frame + n)
        if first < end:
            start = first - self._frame
            gain = np.linspace(
                getattr(volumes, self.channel), getattr(until, self.channel), n, dtype=np.float32
            )[start : start + end - first, None]
            heard = self._samples[first:end] * gain * np.float32(self._level)
            if self._fall:
                heard = heard * _shape((self._end - np.arange(first, end)) / self._fall)
            made[start : start + end - first] += heard
        self._frame += n


def _shape(progress: NDArray[np.float64]) -> Samples:
    return eased(progress).astype(np.float32)[:, None]
