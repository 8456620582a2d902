"""Measures of sound: how loud, how bright, how high, how soon, how smooth."""

from functools import cache

import numpy as np
import pyloudnorm  # type: ignore[import-untyped]

from hipcalm.audio.levels import levelled

RATE = 48_000
SHORT_TERM_S = 3.0


def lufs(samples):
    """Integrated loudness as in EBU R 128."""
    return pyloudnorm.Meter(RATE).integrated_loudness(np.asarray(samples, np.float64))


def short_term_lufs(samples):
    """Loudness of the loudest 3 s, or of the whole where it is shorter."""
    x = np.asarray(samples, np.float64)
    n = min(len(x), int(SHORT_TERM_S * RATE))
    meter = pyloudnorm.Meter(RATE, block_size=(n - 1) / RATE)
    starts = range(0, len(x) - n + 1, RATE // 2)
    return max(meter.integrated_loudness(x[start : start + n]) for start in starts)


def decibels(ratio):
    return 20 * np.log10(max(float(ratio), 1e-12))


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def levels(samples, window_ms=10):
    """Root mean square of each window."""
    x = np.asarray(samples, np.float64).reshape(len(samples), -1)
    n = window_ms * RATE // 1000
    rows = x[: len(x) // n * n].reshape(-1, n * x.shape[1])
    return np.sqrt(np.square(rows).mean(axis=1))


def spectrum(samples, window=np.hanning):
    """Frequencies, and the power at each, of a stretch in mono."""
    x = np.asarray(samples, np.float64)
    x = x.mean(axis=1) if x.ndim == 2 else x
    power = np.abs(np.fft.rfft(x * window(len(x)))) ** 2
    return np.fft.rfftfreq(len(x), 1 / RATE), power


def centroid_hz(samples):
    """The middle of the spectrum by power, on a scale of octaves: how bright it is."""
    hz, power = spectrum(samples)
    heard = (hz > 50) & (hz < 12_000)
    return float(2 ** np.average(np.log2(hz[heard]), weights=power[heard]))


def pitch_hz(samples, low_hz=120, high_hz=900):
    """The strongest frequency, to a fraction of a bin."""
    hz, power = spectrum(samples)
    inside = np.flatnonzero((hz > low_hz) & (hz < high_hz))
    k = inside[power[inside].argmax()]
    a, b, c = np.log(power[k - 1 : k + 2] + 1e-30)
    return float(hz[k] + (a - c) / (a - 2 * b + c) / 2 * (hz[1] - hz[0]))


def share_above_db(samples, limit_hz):
    """Energy above a frequency, compared with all of it, in a sound that begins and ends in silence."""
    hz, power = spectrum(samples, window=np.ones)
    return 10 * np.log10(power[hz > limit_hz].sum() / power.sum() + 1e-30)


def rise_ms(samples):
    """Time from 10 to 90 % of the first note's amplitude."""
    size = np.abs(np.asarray(samples)).reshape(len(samples), -1).max(axis=1)
    steps = size[: len(size) // 48 * 48].reshape(-1, 48).max(axis=1)
    envelope = np.array([steps[max(0, k - 7) : k + 1].max() for k in range(min(len(steps), 700))])
    until = np.flatnonzero(np.diff(envelope) < 0)
    top = envelope[: until[0] + 1].max()
    return int((envelope >= 0.9 * top).argmax() - (envelope >= 0.1 * top).argmax())


def roughness(samples):
    """The greatest second difference: a click has a great one, a smooth curve a small one."""
    return float(np.abs(np.diff(np.asarray(samples, np.float64), 2, axis=0)).max(initial=0.0))


def picture(samples, seconds=8):
    """What an ear may tell a sound by: decibels in 30 bands of pitch, each 100 ms."""
    x = np.zeros(seconds * RATE)
    x[: len(samples)] = np.asarray(samples, np.float64).mean(axis=1)
    edges = np.geomspace(140, 4_500, 31)
    hz = np.fft.rfftfreq(9_600, 1 / RATE)
    band = np.digitize(hz, edges)
    rows = []
    for start in range(0, len(x) - 9_600, 4_800):
        power = np.abs(np.fft.rfft(x[start : start + 9_600] * np.hanning(9_600))) ** 2
        rows.append(np.bincount(band, power, 32)[1:31])
    made = np.array(rows)
    return np.maximum(10 * np.log10(made / made.max() + 1e-12), -50).ravel()


@cache
def speech(seconds, level=None):
    """A clip as loud as speech, with its syllables and pauses: shaped noise, or one flat level."""
    n = int(seconds * RATE)
    hz = np.fft.rfftfreq(n, 1 / RATE)
    chance = np.random.default_rng(3)
    shape = 1 / np.sqrt((1 + (120 / np.maximum(hz, 1)) ** 4) * (1 + (hz / 900) ** 4))
    noise = np.fft.irfft(np.fft.rfft(chance.standard_normal(n)) * shape, n)
    syllables = np.maximum(0.05, np.sin(2 * np.pi * 2 * np.arange(n) / RATE))
    clip = levelled((noise * syllables).astype(np.float32))
    return clip if level is None else np.full(n, level, np.float32)
