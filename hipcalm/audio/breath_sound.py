"""The breath's sound in three characters, and what may lie under a session.

All of it is a function of the frame's number, so that blocks of any length join without a seam.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hipcalm.audio.breath_contour import Contour, contour
from hipcalm.audio.samples import SAMPLE_RATE, Samples, silence
from hipcalm.core.breath import PhasePart

CHARACTERS = ("tone", "ocean", "hum")
AMBIENCES = ("ocean", "hum")
_LOOP_FRAMES = 2**19
"""About 11 s."""
_WANDER = 0.12
"""Radians that the two sides' phases lie apart at most, each way: gently wide, safe in mono."""
_WANDER_HZ = 0.21


class _Voice(NamedTuple):
    """A tone that follows the breath. Amplitudes of its harmonics when dark and when bright."""

    low_hz: float
    high_hz: float
    dark: tuple[float, ...]
    bright: tuple[float, ...]
    level: float


_VOICES = {
    "tone": _Voice(220.0, 330.0, (1.0, 0.08, 0.02), (0.8, 0.42, 0.28, 0.1, 0.05), 0.1),
    "hum": _Voice(
        165.0, 220.0, (1.0, 0.5, 0.12, 0.05), (0.7, 0.7, 0.5, 0.32, 0.16, 0.1, 0.06, 0.03), 0.083
    ),
}
_BANDS = ((70.0, 420.0), (350.0, 1_300.0), (1_100.0, 3_600.0))
"""Hz. The ocean's three bands, from the dark to the bright."""
_BAND_SLOPE = 4
_OCEAN_LEVEL = 0.036
_UNDER_LEVEL = {"ocean": np.float32(0.028), "hum": np.float32(0.038)}
_DRONE = ((165.0, 1.0), (165.3, 0.5), (247.5, 0.5), (247.2, 0.25), (330.0, 0.2))
"""Hz and amplitude: a low open fifth that wavers once in three seconds."""


def breath_frames(
    parts: tuple[PhasePart, ...], character: str, first: int, frames: int, at: int
) -> Samples:
    """Return a stretch of whole breaths in stereo, from frame `first` after their beginning.

    `at` is the frame's number in the session, which the noise goes by. Raises KeyError for a
    character that is not known.
    """
    heard = contour(parts, first, frames)
    if character == "ocean":
        return _ocean(heard, at)
    return _sung(_VOICES[character], heard)


def _sung(voice: _Voice, heard: Contour) -> Samples:
    rise_hz = voice.high_hz - voice.low_hz
    turns = voice.low_hz * heard.seconds + rise_hz * heard.filled
    angle = ((turns - np.floor(turns)) * (2 * np.pi)).astype(np.float32)
    wander = np.sin((2 * np.pi * _WANDER_HZ * heard.seconds).astype(np.float32))
    wander *= np.float32(_WANDER)
    made = np.empty((len(angle), 2), np.float32)
    for side, apart in enumerate((wander, -wander)):
        made[:, side] = _harmonics(voice, angle + apart, heard.brightness)
    made *= (heard.level * np.float32(voice.level))[:, None]
    return made


def _harmonics(voice: _Voice, angle: Samples, brightness: Samples) -> Samples:
    """Return the sum of a voice's harmonics, each between its dark and its bright amplitude.

    sin((k + 1) a) is 2 cos(a) sin(k a) - sin((k - 1) a), so that one sine is enough.
    """
    before = np.zeros_like(angle)
    present = np.sin(angle)
    twice_cos = 2 * np.cos(angle)
    dark, brighter = np.zeros_like(angle), np.zeros_like(angle)
    for k, bright in enumerate(voice.bright):
        plain = voice.dark[k] if k < len(voice.dark) else 0.0
        dark += np.float32(plain) * present
        brighter += np.float32(bright - plain) * present
        before, present = present, twice_cos * present - before
    brighter *= brightness
    dark += brighter
    return dark


def _ocean(heard: Contour, at: int) -> Samples:
    low, middle, high = (_turning(band, at, len(heard.level)) for band in _ocean_bands())
    bright = heard.brightness[:, None]
    made = (1 - np.float32(0.75) * bright) * low
    made += (np.float32(0.25) + np.float32(0.6) * bright) * middle
    made += bright * bright * high
    made *= (heard.level * np.float32(_OCEAN_LEVEL))[:, None]
    return made


def make_ready(character: str, ambience: str) -> None:
    """Make the noise and the drone that these two need, so that no block waits for them."""
    if character == "ocean":
        _ocean_bands()
    if ambience:
        _ambience(ambience)


def ambience_frames(name: str, first: int, frames: int) -> Samples:
    """Return what lies under a session, "ocean" or "hum", from a frame on; it goes on for ever.

    It is read only.
    """
    return _turning(_ambience(name), first, frames)


def _turning(loop: Samples, first: int, frames: int) -> Samples:
    """Return frames of a loop that has no seam."""
    start = first % len(loop)
    if start + frames <= len(loop):
        return loop[start : start + frames]
    return loop.take(np.arange(start, start + frames), axis=0, mode="wrap")


@lru_cache(maxsize=2)
def _ambience(name: str) -> Samples:
    made = _sea() if name == "ocean" else _drone()
    made *= _UNDER_LEVEL[name]
    made.flags.writeable = False
    return made


def _sea() -> Samples:
    """Return the ocean half a loop away from where a breath takes it from."""
    low, middle, _ = _ocean_bands()
    return np.roll(low + np.float32(0.3) * middle, _LOOP_FRAMES // 2, axis=0)


def _drone() -> Samples:
    """Return the drone, each tone of it moved so that whole turns fit the loop."""
    made = silence(_LOOP_FRAMES)
    turn = np.arange(_LOOP_FRAMES) * (2 * np.pi / _LOOP_FRAMES)
    for hz, level in _DRONE:
        turns = round(hz * _LOOP_FRAMES / SAMPLE_RATE)
        for side, apart in enumerate((0.4, -0.4)):
            made[:, side] += (level * np.sin(turn * turns + apart)).astype(np.float32)
    return made


@lru_cache(maxsize=1)
def _ocean_bands() -> tuple[Samples, ...]:
    """Noise in three bands, stereo, each of root mean square 1; the ends meet without a seam."""
    chance = np.random.default_rng(7)
    hz = np.fft.rfftfreq(_LOOP_FRAMES, 1 / SAMPLE_RATE).astype(np.float32)
    hz[0] = hz[1]
    shape = (2, len(hz))
    white = chance.standard_normal(shape, np.float32) + 1j * chance.standard_normal(
        shape, np.float32
    )
    made = []
    for low, high in _BANDS:
        gain = 1 / np.sqrt((1 + (low / hz) ** _BAND_SLOPE) * (1 + (hz / high) ** _BAND_SLOPE))
        noise = np.fft.irfft(white * gain, _LOOP_FRAMES).astype(np.float32)
        made.append(np.ascontiguousarray((noise / noise.std()).T))
    return tuple(made)
