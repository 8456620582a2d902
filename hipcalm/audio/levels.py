"""Bringing speech to one rate, one loudness and silent edges, whoever has spoken it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipcalm.audio.samples import SAMPLE_RATE, Samples, eased, faded

SPEECH_LUFS = -23.0
"""The programme loudness of EBU R 128, of the one channel of a clip."""
HIGHEST_PEAK = 10 ** (-6 / 20)
MOST_GAIN = 10 ** (30 / 20)
"""A recording that would need more than 30 dB is noise rather than speech."""
_PIECE_S = 10
_LOWEST_HZ = (20.0, 40.0)
_TOP_OF_BAND = 0.92
_FRAME = SAMPLE_RATE // 200
_SILENCE = 10 ** (-50 / 10)
_KEPT = 3 * SAMPLE_RATE // 100, 6 * SAMPLE_RATE // 100
_FADES_MS = 15, 30
_BLOCK, _HOP = SAMPLE_RATE * 4 // 10, SAMPLE_RATE // 10
_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)  # noqa: E501  # fmt: skip
_HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""The two filters of the K-weighting at 48 kHz: ITU-R BS.1770-4, tables 1 and 2."""


def prepared(samples: Samples, rate: int) -> Samples:
    """Return mono samples of any rate as a clip: 48 kHz, trimmed, levelled, silent at its edges.

    Nothing is left of samples that are silent throughout.
    """
    return levelled(trimmed(resampled(samples, rate)))


def resampled(samples: Samples, rate: int) -> Samples:
    """Return samples at 48 kHz, without what lies below 20 Hz or above the band of both rates.

    It is done on whole spectra, so that nothing is delayed and no image is left: of ten seconds at
    a time, with a second more on either side that is thrown away again.
    """
    pieces = []
    for start in range(0, max(1, len(samples)), _PIECE_S * rate):
        piece = _resampled_whole(
            samples[max(0, start - rate) : start + (_PIECE_S + 1) * rate], rate
        )
        first = SAMPLE_RATE if start else 0
        pieces.append(piece[first : first + _PIECE_S * SAMPLE_RATE])
    return np.concatenate(pieces)


def _resampled_whole(samples: Samples, rate: int) -> Samples:
    step = math.gcd(rate, SAMPLE_RATE)
    unit, new_unit = rate // step, SAMPLE_RATE // step
    units = _quick_length(-(-(len(samples) + rate // 10) // unit))
    spectrum = np.fft.rfft(np.asarray(samples, np.float32), units * unit)
    spectrum = spectrum[: units * new_unit // 2 + 1]
    _keep_band(spectrum, rate / (units * unit), min(rate, SAMPLE_RATE) / 2)
    new = np.fft.irfft(spectrum, units * new_unit)[: -(-len(samples) * SAMPLE_RATE // rate)]
    return (new * (new_unit / unit)).astype(np.float32)


def _keep_band(spectrum: NDArray[Any], bin_hz: float, nyquist_hz: float) -> None:
    """Let a spectrum come up from nothing at 20 Hz, and go down to nothing at the nyquist."""
    low = spectrum[: math.ceil(_LOWEST_HZ[1] / bin_hz)]
    low *= _rise(np.arange(len(low)) * bin_hz, *_LOWEST_HZ)
    first = math.ceil(nyquist_hz * _TOP_OF_BAND / bin_hz)
    high = spectrum[first:]
    hertz = np.arange(first, len(spectrum)) * bin_hz
    high *= 1 - _rise(hertz, nyquist_hz * _TOP_OF_BAND, nyquist_hz)


def _rise(hertz: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """Return a raised cosine from 0 at `low` to 1 at `high`."""
    return eased((hertz - low) / (high - low))


def _quick_length(least: int) -> int:
    """Return the next number that has no prime factor above 5: a Fourier transform likes those."""
    length = max(1, least)
    while not _is_smooth(length):
        length += 1
    return length


def _is_smooth(number: int) -> bool:
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number == 1


def trimmed(samples: Samples) -> Samples:
    """Return a clip without the silence around it; 30 ms stay before it and 60 ms after.

    So much the mixer fades. Silent is what lies 50 dB below the loudest 5 ms.
    """
    frames = np.zeros(-(-len(samples) // _FRAME) * _FRAME, np.float32)
    frames[: len(samples)] = samples
    power = np.square(frames.reshape(-1, _FRAME)).mean(axis=1)
    heard = np.flatnonzero(power > power.max(initial=0.0) * _SILENCE)
    if not len(heard):
        return samples[:0]
    first, last = int(heard[0]) * _FRAME, int(heard[-1] + 1) * _FRAME
    return samples[max(0, first - _KEPT[0]) : last + _KEPT[1]]


def levelled(samples: Samples) -> Samples:
    """Return a clip at the loudness of speech, softer where its peak would pass -6 dBFS.

    It begins and ends with silence.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return samples
    wanted = 10 ** ((SPEECH_LUFS - loudness_lufs(samples)) / 20)
    gain = min(wanted, HIGHEST_PEAK / peak, MOST_GAIN)
    return faded(samples * np.float32(gain), *_FADES_MS)


def loudness_lufs(samples: Samples) -> float:
    """Return the gated loudness of a mono clip (ITU-R BS.1770-4).

    A clip shorter than a block of 400 ms counts as one block; silence is -inf.
    """
    weighted = np.square(_k_weighted(samples), dtype=np.float64)
    total = np.concatenate(([0.0], np.cumsum(weighted)))
    length = min(_BLOCK, len(samples))
    starts = np.arange(0, len(samples) - length + 1, _HOP)
    power = (total[starts + length] - total[starts]) / max(1, length)
    gate = _power(-70.0)
    if not (power > gate).any():
        return -math.inf
    gate = max(gate, float(power[power > gate].mean()) * 0.1)
    return -0.691 + 10 * math.log10(float(power[power > gate].mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighted(samples: Samples) -> Samples:
    length = _quick_length((len(samples) + SAMPLE_RATE // 10) // 2) * 2
    turn = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    response = np.ones_like(turn)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    spectrum = np.fft.rfft(np.asarray(samples, np.float32), length)
    return np.fft.irfft(spectrum * response, length)[: len(samples)].astype(np.float32)
