"""One rate, one loudness, silent edges."""

import numpy as np
import pyloudnorm  # type: ignore[import-untyped]
import pytest

from hipcalm.audio.levels import levelled, loudness_lufs, prepared, resampled, trimmed

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000, 192_000, 47_999]


def tone(hertz: float, length_s: float, rate: int = 48_000, level: float = 0.1):
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(length_s * rate)) / rate)).astype(
        np.float32
    )


def strength(samples, hertz: float) -> float:
    """Return the amplitude of one frequency in samples at 48 kHz."""
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 48_000)
    return float(2 * abs(np.mean(samples * turning)))


def speechlike(length_s: float = 2.0, seed: int = 1):
    noise = np.random.default_rng(seed).standard_normal(int(length_s * 48_000))
    swell = 0.2 + np.square(np.sin(np.arange(len(noise)) / 9_000))
    return (0.05 * noise * swell).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
def test_any_rate_becomes_48_khz_with_the_same_pitch_length_and_level(rate):
    made = resampled(tone(1_000, 1.0, rate), rate)

    assert made.dtype == np.float32
    assert len(made) == 48_000
    middle = made[4_800:-4_800]
    assert np.abs(middle - tone(1_000, 1.0)[4_800:-4_800]).max() < 0.001


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000, 47_999])
def test_a_long_recording_is_joined_without_a_seam(rate):
    made = resampled(tone(333.3, 25.5, rate), rate)

    assert len(made) == pytest.approx(25.5 * 48_000, abs=2)
    assert np.abs(made - tone(333.3, 26.0)[: len(made)])[9_600:-9_600].max() < 0.0005


def test_doubling_the_rate_leaves_no_image_of_the_band():
    made = resampled(tone(9_000, 1.0, 24_000), 24_000)[4_800:-4_800]

    assert strength(made, 15_000) < 0.1 * 10 ** (-80 / 20)
    assert strength(made, 9_000) == pytest.approx(0.1, rel=0.01)


def test_halving_the_rate_folds_nothing_back():
    made = resampled(tone(30_000, 1.0, 96_000), 96_000)[4_800:-4_800]

    assert np.abs(made).max() < 0.1 * 10 ** (-80 / 20)


@pytest.mark.parametrize("rate", [24_000, 44_100, 96_000])
def test_a_click_does_not_ring_on(rate):
    click = np.zeros(rate // 5, np.float32)
    click[rate // 10] = 1.0

    ringing = np.abs(np.diff(resampled(click, rate), 2))

    assert max(ringing[: 4_800 - 480].max(), ringing[4_800 + 480 :].max()) < ringing.max() * 1e-4


def test_a_constant_offset_is_taken_away():
    assert abs(prepared(speechlike() + np.float32(0.2), 48_000).mean()) < 1e-4


def test_silence_around_speech_goes_but_for_what_the_mixer_fades():
    quiet = np.zeros(48_000, np.float32)
    made = trimmed(np.concatenate([quiet, speechlike(), quiet]))

    assert len(made) == pytest.approx(2.09 * 48_000, abs=500)
    assert not made[: 48 * 25].any()
    assert not made[-48 * 55 :].any()


@pytest.mark.parametrize("gain", [0.05, 1.0, 8.0])
def test_clips_of_any_level_come_out_equally_loud(gain):
    made = levelled(speechlike() * np.float32(gain))

    assert pyloudnorm.Meter(48_000).integrated_loudness(made) == pytest.approx(-23.0, abs=0.2)


def test_noise_that_would_need_more_than_30_db_is_not_made_as_loud_as_speech():
    made = levelled(speechlike() * np.float32(0.001))

    assert loudness_lufs(made) < -40


def test_the_loudness_is_that_of_the_standard():
    pausing = np.concatenate([speechlike(5.0), speechlike(5.0) * np.float32(0.05)])
    for samples in (tone(997, 3.0), tone(60, 3.0), tone(8_000, 3.0), speechlike(5.0), pausing):
        theirs = pyloudnorm.Meter(48_000).integrated_loudness(samples)
        assert loudness_lufs(samples) == pytest.approx(theirs, abs=0.1)


def test_silence_is_not_counted_into_the_loudness():
    quiet = np.zeros(48_000, np.float32)
    with_gap = np.concatenate([speechlike(), quiet, speechlike(seed=2)])

    assert loudness_lufs(with_gap) == pytest.approx(loudness_lufs(speechlike()), abs=0.7)


def test_a_peak_is_kept_below_6_db_under_full_scale_by_lowering_the_whole():
    spiky = speechlike()
    spiky[::9_600] = 1.0

    assert np.abs(levelled(spiky)).max() == pytest.approx(0.501, abs=0.001)


def test_a_clip_begins_and_ends_with_silence():
    made = prepared(tone(440, 0.3), 48_000)

    assert np.abs(made[[0, -1]]).max() < 1e-6
    assert np.abs(np.diff(made[:480])).max() < 0.02


@pytest.mark.parametrize(
    "samples", [np.zeros(0, np.float32), np.zeros(1, np.float32), np.zeros(48_000, np.float32)]
)
def test_nothing_comes_of_nothing(samples):
    assert len(prepared(samples, 24_000)) == 0
    assert loudness_lufs(samples) == -np.inf


@pytest.mark.parametrize("length", [1, 2, 10, 1_000])
def test_the_shortest_sounds_break_nothing(length):
    assert np.isfinite(prepared(tone(440, 1)[5 : 5 + length], 48_000)).all()
