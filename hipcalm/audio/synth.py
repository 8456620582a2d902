"""The single sounds: bells and chimes made of a few decaying partials.

Nothing startles: each note comes up over 50 ms or more, lies between 150 and 900 Hz, has little
above 3 kHz and dies away by itself. No two sounds may be taken for one another.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipcalm.audio.samples import (
    FRAMES_PER_MS,
    SAMPLE_RATE,
    Samples,
    faded,
    loudest,
    rise,
    silence,
)
from hipcalm.core.score import SoundName

REMINDER = "reminder"
LEVEL_CHECK = "level_check"
"""Two sounds that belong to no session: the hourly one, and one to set the volume by."""
CUE_SETS = ("default", "soft")
PRE_ROLL_MS = 600
_LEVEL = 10 ** (-21.0 / 20)
"""Root mean square of the loudest second, both channels together."""
_PRE_ROLL_LEVEL = 10 ** (-72 / 20)
_HEARD = 1.2
"""A partial is left out once it is 72 dB down, in multiples of its ringing time."""
_FADE_MS = 400
"""The longest that the end of a sound, already 50 dB down, is faded over."""


class _Note(NamedTuple):
    """One stroke. `pan` goes from -1, left, to 1, right."""

    at_ms: int
    hz: float
    level: float = 1.0
    pan: float = 0.0


class _Tune(NamedTuple):
    """The notes of a sound; the lowest partial falls by 60 dB in `ring_ms`.

    `level` is what it keeps of the loudness that all sounds have in common.
    """

    ring_ms: int
    notes: tuple[_Note, ...]
    is_bowl: bool = False
    rise_ms: int = 0
    level: float = 1.0


class _Partial(NamedTuple):
    """A frequency as a multiple of the note's, its amplitude, its share of the ringing time."""

    ratio: float
    level: float
    ring: float


class _Timbre(NamedTuple):
    """How notes are struck. Each partial has a twin `beat_hz` above it, a third as loud."""

    partials: tuple[_Partial, ...]
    rise_ms: int
    beat_hz: float
    pitch: float = 1.0


_TUNES: dict[str, _Tune] = {
    SoundName.START: _Tune(6_000, (_Note(0, 261.6),)),
    SoundName.STEP: _Tune(3_000, (_Note(0, 587.3),)),
    SoundName.SIDE: _Tune(2_200, (_Note(0, 440.0, 1.0, -0.6), _Note(450, 440.0, 1.0, 0.6))),
    SoundName.PAUSE: _Tune(3_000, (_Note(0, 493.9), _Note(650, 329.6, 0.9))),
    SoundName.CARRY_ON: _Tune(2_600, (_Note(0, 392.0, 0.8), _Note(500, 587.3))),
    SoundName.GATE: _Tune(
        4_000, (_Note(0, 220.0), _Note(250, 329.6, 0.8), _Note(500, 493.9, 0.6)), rise_ms=450
    ),
    SoundName.HALFWAY: _Tune(2_600, (_Note(0, 329.6), _Note(60, 784.0, 0.7))),
    SoundName.LAST_BREATHS: _Tune(
        1_600, (_Note(0, 659.3), _Note(350, 659.3, 0.8), _Note(700, 659.3, 0.6))
    ),
    SoundName.END: _Tune(
        5_200,
        (_Note(0, 329.6, 0.8), _Note(1_400, 247.2, 0.9), _Note(2_800, 164.8)),
        is_bowl=True,
    ),
    SoundName.TICK: _Tune(800, (_Note(0, 293.7),), rise_ms=150, level=0.6),
    REMINDER: _Tune(3_500, (_Note(0, 196.0), _Note(180, 392.0, 0.5)), rise_ms=120),
    LEVEL_CHECK: _Tune(
        2_000, (_Note(0, 329.6), _Note(700, 440.0), _Note(1_400, 329.6), _Note(2_100, 440.0))
    ),
}
_BELL = (
    _Partial(1.0, 1.0, 1.0),
    _Partial(2.0, 0.12, 0.6),
    _Partial(2.76, 0.25, 0.45),
    _Partial(5.4, 0.05, 0.25),
)
_BOWL = (_Partial(1.0, 1.0, 1.0), _Partial(2.71, 0.5, 0.6), _Partial(5.15, 0.12, 0.3))
_FELT = (_Partial(1.0, 1.0, 0.8), _Partial(2.0, 0.18, 0.5), _Partial(3.0, 0.05, 0.35))
_TIMBRES = {
    "default": (_Timbre(_BELL, 55, 0.6), _Timbre(_BOWL, 70, 0.9)),
    "soft": (_Timbre(_FELT, 125, 0.3, 0.8), _Timbre(_FELT, 160, 0.7)),
}


@lru_cache(maxsize=32)
def cue_sound(name: str, cue_set: str = "default") -> Samples:
    """Return a sound of a set in stereo, read only; the silent set's sounds have no frames.

    `name` is a SoundName, or REMINDER or LEVEL_CHECK. Raises KeyError for any other.
    """
    tune = _TUNES[name]
    if cue_set not in _TIMBRES:
        return silence(0)
    timbre = _TIMBRES[cue_set][tune.is_bowl]
    made = silence((tune.notes[-1].at_ms + tune.ring_ms) * FRAMES_PER_MS)
    for note in tune.notes:
        at = note.at_ms * FRAMES_PER_MS
        made[at:] += _struck(note, timbre, tune, len(made) - at)
    made = faded(made, 0, _FADE_MS)
    made *= tune.level * _LEVEL / loudest(made)
    made.flags.writeable = False
    return made


def _struck(note: _Note, timbre: _Timbre, tune: _Tune, frames: int) -> Samples:
    made = silence(frames)
    for partial in timbre.partials:
        ring_ms = tune.ring_ms * partial.ring
        t = np.arange(min(frames, int(ring_ms * _HEARD * FRAMES_PER_MS))) / SAMPLE_RATE
        hz = note.hz * timbre.pitch * partial.ratio
        angle, twin = _angle(hz * t), _angle((hz + timbre.beat_hz) * t)
        decay = np.exp((np.log(1e-3) * 1_000 / ring_ms * t).astype(np.float32))
        decay *= np.float32(note.level * partial.level)
        wave = np.sin(angle)
        made[: len(t), 0] += decay * (wave + np.sin(twin) / 3)
        made[: len(t), 1] += decay * (wave + np.cos(twin) / 3)
    up = min(max(timbre.rise_ms, tune.rise_ms) * FRAMES_PER_MS, frames)
    made[:up] *= rise(up)[:, None]
    turn = (note.pan + 1) * pi / 4
    return made * np.array([cos(turn), sin(turn)], np.float32)


def _angle(turns: NDArray[np.float64]) -> Samples:
    """Return whole and broken turns as an angle, small enough for single precision."""
    return ((turns - np.floor(turns)) * (2 * np.pi)).astype(np.float32)


@lru_cache(maxsize=1)
def pre_roll() -> Samples:
    """Return 600 ms of noise too low to hear (-72 dBFS): it wakes a wireless headset."""
    noise = np.random.default_rng(1).standard_normal((PRE_ROLL_MS * FRAMES_PER_MS, 2))
    made = faded((noise * _PRE_ROLL_LEVEL).astype(np.float32), 100, 100)
    made.flags.writeable = False
    return made
