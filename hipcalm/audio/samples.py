"""Sound as numbers: its rate, its shape, and the curves that it comes and goes with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
FRAMES_PER_MS = 48
FADE_OUT_MS = 80
"""Half of the time in which a pause is silent. The other half is the device's."""
Samples = NDArray[np.float32]
"""Amplitudes from -1 to 1: one row a frame, left and right, or one number a frame for mono."""


def silence(frames: int) -> Samples:
    """Return so many frames of nothing in stereo."""
    return np.zeros((frames, 2), np.float32)


def rise(frames: int) -> Samples:
    """Return the raised cosine from 0 up to 1, without either end."""
    return eased((np.arange(frames) + 0.5) / max(frames, 1)).astype(np.float32)


def eased(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the raised cosine of progresses, held to 0 below 0 and to 1 above 1."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(progress, 0.0, 1.0))


def faded(samples: Samples, in_ms: int, out_ms: int) -> Samples:
    """Return a copy that comes up over `in_ms` and goes over `out_ms`, shorter where it is short.

    Mono or stereo. Where both do not fit, each gets its part of the length.
    """
    made = samples.astype(np.float32)
    length = len(made)
    share = min(1.0, length / max(1, (in_ms + out_ms) * FRAMES_PER_MS))
    up, down = (int(ms * FRAMES_PER_MS * share) for ms in (in_ms, out_ms))
    shape = (-1, *[1] * (made.ndim - 1))
    made[:up] *= rise(up).reshape(shape)
    made[length - down :] *= rise(down)[::-1].reshape(shape)
    return made


def loudest(samples: Samples, window_ms: int = 1000) -> float:
    """Return the root mean square of the loudest window, both channels' powers added up.

    That is loudness as in ITU-R BS.1770 without its weighting of frequencies.
    """
    power = np.cumsum(np.concatenate([[0.0], np.square(samples, dtype=np.float64).sum(axis=1)]))
    window = min(window_ms * FRAMES_PER_MS, len(samples))
    return float(np.sqrt((power[window:] - power[: len(power) - window]).max() / window))
