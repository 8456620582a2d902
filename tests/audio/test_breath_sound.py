"""The breath as it is heard: its phases told apart, and nothing that clicks."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcalm.audio.breath_contour import contour
from hipcalm.audio.breath_sound import AMBIENCES, CHARACTERS, ambience_frames, breath_frames
from hipcalm.core.breath import Pattern, Phase, PhasePart, parse_pattern, point_at
from tests.audio import sound as ear

SIGH = parse_pattern(["inhale 2", "inhale 1.5", "exhale 7"])
BOX = parse_pattern("4-4-4-4")
ROUGH = {"tone": 0.0015, "hum": 0.0015}
"""Second differences of the smooth curves themselves stay below half of it."""


def _patterns(longest_ms):
    lengths = st.integers(1, longest_ms)
    return st.builds(_pattern, st.lists(lengths, min_size=1, max_size=2), lengths, lengths, lengths)


def _pattern(in_ms, hold_ms, out_ms, rest_ms):
    return Pattern(
        (
            *(PhasePart(Phase.INHALE, ms) for ms in in_ms),
            PhasePart(Phase.HOLD_IN, hold_ms),
            PhasePart(Phase.EXHALE, out_ms),
            PhasePart(Phase.HOLD_OUT, rest_ms),
        )
    )


@cache
def _breath(pattern, character):
    return breath_frames(pattern.parts, character, 0, pattern.cycle_ms * 48, 0)


def _phases(pattern, character):
    """The sound of each phase."""
    samples = _breath(pattern, character)
    at = 0
    for part in pattern.parts:
        yield samples[at : at + part.duration_ms * 48]
        at += part.duration_ms * 48


def _thirds(samples, measure):
    n = len(samples) // 3
    return [measure(samples[k * n : (k + 1) * n]) for k in range(3)]


@given(_patterns(12_000), st.integers(0, 100_000))
def test_the_ear_hears_the_fullness_that_the_eye_sees(pattern, at_ms):
    heard = contour(pattern.parts, at_ms * 48, 1)

    assert heard.fullness[0] == pytest.approx(point_at(pattern, at_ms).fullness, abs=1e-9)


@given(_patterns(700))
def test_the_level_is_never_steep_however_short_a_phase(pattern):
    level = contour(pattern.parts, 0, pattern.cycle_ms * 48).level

    assert np.abs(np.diff(level)).max() < 2 * np.pi / (250 * 48)
    assert level[0] == 0
    assert level[-1] == 0


@pytest.mark.parametrize("character", CHARACTERS)
class TestEachCharacter:
    def test_a_breath_begins_and_ends_in_silence(self, character):
        samples = _breath(parse_pattern("4-6"), character)

        assert np.abs(samples[0]).max() == 0
        assert np.abs(samples[-48:]).max() < 1e-4

    def test_the_in_breath_grows_brighter_and_louder(self, character):
        inhale = next(_phases(parse_pattern("4-6"), character))

        assert all(b > 1.05 * a for a, b in pairwise(_thirds(inhale, ear.centroid_hz)))
        assert all(b > 1.2 * a for a, b in pairwise(_thirds(inhale, ear.rms)))

    def test_the_out_breath_grows_darker_and_softer(self, character):
        exhale = list(_phases(parse_pattern("4-6"), character))[-1]

        assert all(b < a / 1.05 for a, b in pairwise(_thirds(exhale, ear.centroid_hz)))
        assert all(b < a / 1.2 for a, b in pairwise(_thirds(exhale, ear.rms)))

    def test_a_hold_with_full_lungs_is_steady_and_quieter_than_the_breath_before(self, character):
        inhale, held, _, _ = _phases(BOX, character)
        brightness = _thirds(held, ear.centroid_hz)

        assert max(brightness) < 1.05 * min(brightness)
        assert 4 < ear.decibels(_thirds(inhale, ear.rms)[2] / ear.rms(held)) < 9

    def test_a_hold_with_empty_lungs_is_silent(self, character):
        *_, empty = _phases(BOX, character)

        assert np.abs(empty).max() == 0

    def test_the_same_fullness_is_darker_going_out_than_coming_in(self, character):
        inhale, exhale = _phases(parse_pattern("5-5"), character)
        middle = slice(2 * 48_000, 3 * 48_000)

        assert ear.centroid_hz(exhale[middle]) < 0.95 * ear.centroid_hz(inhale[middle])

    def test_the_second_sip_of_a_sigh_is_heard(self, character):
        samples = _breath(SIGH, character)
        level = contour(SIGH.parts, 0, len(samples)).level
        at = 2_000 * 48

        assert level[at] < 0.6 * level[at - 300 * 48]
        assert level[at] < 0.6 * level[at + 300 * 48]

    def test_the_breath_is_heard_within_a_quarter_second(self, character):
        inhale = next(_phases(parse_pattern("4-6"), character))
        loudest = ear.levels(inhale, 50).max()

        assert ear.decibels(ear.levels(inhale[:12_000], 50).max() / loudest) > -20

    def test_one_loudspeaker_is_enough(self, character):
        samples = _breath(parse_pattern("4-6"), character)

        assert ear.decibels(ear.rms(samples.mean(axis=1)) / ear.rms(samples)) > -4
        assert ear.rms(samples[:, 0] - samples[:, 1]) / ear.rms(samples) > 0.01

    @given(
        _patterns(12_000), st.integers(0, 40_000 * 48), st.integers(1, 5_000), st.integers(1, 5_000)
    )
    def test_blocks_join_without_a_seam(self, character, pattern, first, n, m):
        parts = pattern.parts
        whole = breath_frames(parts, character, first, n + m, first)
        pieces = (
            breath_frames(parts, character, first, n, first),
            breath_frames(parts, character, first + n, m, first + n),
        )

        assert np.abs(whole - np.concatenate(pieces)).max() < 1e-6


@pytest.mark.parametrize("character", ROUGH)
@pytest.mark.parametrize("pattern", [parse_pattern("4-6"), BOX, SIGH], ids=str)
def test_no_turn_of_the_breath_clicks(character, pattern):
    breath = _breath(pattern, character)
    around = np.concatenate([breath, breath[:4_800]])

    assert ear.roughness(around) < ROUGH[character]


@pytest.mark.parametrize(
    ("character", "low_hz", "high_hz"), [("tone", 220, 330), ("hum", 165, 220)]
)
def test_the_pitch_goes_up_and_down_with_the_breath(character, low_hz, high_hz):
    inhale, held, exhale, _ = _phases(BOX, character)
    rising, falling = (
        [ear.pitch_hz(samples[at : at + 9_600], 140, 360) for at in range(9_600, 172_800, 40_000)]
        for samples in (inhale, exhale)
    )

    assert ear.pitch_hz(held, 140, 360) == pytest.approx(high_hz, abs=1)
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert rising[0] == pytest.approx(low_hz, rel=0.05)
    assert falling[-1] == pytest.approx(low_hz, rel=0.1)


@pytest.mark.parametrize("name", AMBIENCES)
def test_the_ambience_goes_round_without_a_seam(name):
    loop = 2**19
    across = ambience_frames(name, loop - 4_800, 9_600)
    elsewhere = ambience_frames(name, 48_000, 96_000)

    assert not elsewhere.flags.writeable
    assert ear.roughness(across) < 1.5 * ear.roughness(elsewhere)
    assert np.array_equal(ambience_frames(name, 5, 100), ambience_frames(name, loop + 5, 100))


def test_an_unknown_character_is_refused():
    with pytest.raises(KeyError):
        breath_frames(BOX.parts, "siren", 0, 10, 0)
