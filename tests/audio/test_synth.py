"""The single sounds: gentle, as loud as each other, and none like another."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from hipcalm.audio import synth
from hipcalm.audio.synth import CUE_SETS, LEVEL_CHECK, REMINDER, cue_sound, pre_roll
from hipcalm.core.score import SoundName
from tests.audio import sound as ear

NAMES = (*SoundName, REMINDER, LEVEL_CHECK)
EVERY = [
    pytest.param(name, cue_set, id=f"{cue_set}-{name}") for cue_set in CUE_SETS for name in NAMES
]


@pytest.mark.parametrize(("name", "cue_set"), EVERY)
class TestEverySound:
    def test_rises_over_30_ms_and_a_soft_one_over_60(self, name, cue_set):
        assert ear.rise_ms(cue_sound(name, cue_set)) >= {"default": 30, "soft": 60}[cue_set]

    def test_begins_and_ends_in_silence(self, name, cue_set):
        samples = cue_sound(name, cue_set)

        assert np.abs(samples[0]).max() < 1e-6
        assert np.abs(samples[-1]).max() < 1e-6
        assert np.abs(samples[-480:]).max() < 1e-4

    def test_has_no_click(self, name, cue_set):
        assert ear.roughness(cue_sound(name, cue_set)) < 0.006

    def test_stays_below_what_the_limiter_bends(self, name, cue_set):
        assert np.abs(cue_sound(name, cue_set)).max() < 0.4

    def test_has_nothing_above_6_khz(self, name, cue_set):
        assert ear.share_above_db(cue_sound(name, cue_set), 6_000) < -50

    def test_lies_in_the_middle_of_the_ear(self, name, cue_set):
        assert 150 <= ear.pitch_hz(cue_sound(name, cue_set), 60, 4_000) <= 900

    def test_has_rung_out_after_8_s(self, name, cue_set):
        assert len(cue_sound(name, cue_set)) <= 8 * 48_000

    def test_is_heard_whole_from_one_loudspeaker(self, name, cue_set):
        samples = cue_sound(name, cue_set)

        assert ear.decibels(ear.rms(samples.mean(axis=1)) / ear.rms(samples)) > -3

    def test_has_no_partials_that_beat_roughly(self, name, cue_set):
        tune = synth._TUNES[name]
        timbre = synth._TIMBRES[cue_set][tune.is_bowl]
        heard = [
            note.hz * partial.ratio * timbre.pitch
            for note in tune.notes
            for partial in timbre.partials
            if partial.level >= 0.1
        ]

        assert timbre.beat_hz < 3
        assert not [pair for pair in combinations(heard, 2) if 3 < abs(pair[0] - pair[1]) < 25]

    def test_cannot_be_changed(self, name, cue_set):
        assert not cue_sound(name, cue_set).flags.writeable


@pytest.mark.parametrize("cue_set", CUE_SETS)
def test_all_sounds_of_a_set_are_about_as_loud(cue_set):
    loud = [ear.short_term_lufs(cue_sound(name, cue_set)) for name in NAMES]

    assert max(loud) - min(loud) < 4
    assert min(loud) > -27
    assert max(loud) < -23


@pytest.fixture(scope="module")
def pictures():
    return {
        cue_set: {name: ear.picture(cue_sound(name, cue_set)) for name in SoundName}
        for cue_set in CUE_SETS
    }


def _likeness(pictures, one, other):
    return np.corrcoef(pictures[one], pictures[other])[0, 1]


@pytest.mark.parametrize("cue_set", CUE_SETS)
def test_no_two_sounds_are_alike(pictures, cue_set):
    likeness = {pair: _likeness(pictures[cue_set], *pair) for pair in combinations(SoundName, 2)}

    assert max(likeness.values()) < 0.6


@pytest.mark.parametrize("cue_set", CUE_SETS)
def test_nothing_in_the_middle_is_like_the_end(pictures, cue_set):
    others = [name for name in SoundName if name is not SoundName.END]

    assert max(_likeness(pictures[cue_set], SoundName.END, name) for name in others) < 0.35


@pytest.mark.parametrize("cue_set", CUE_SETS)
def test_the_end_is_the_lowest_and_the_longest(cue_set):
    sounds = {name: cue_sound(name, cue_set) for name in SoundName}
    last = {name: ear.pitch_hz(samples[-len(samples) // 3 :]) for name, samples in sounds.items()}

    assert min(last, key=last.__getitem__) is SoundName.END
    assert max(sounds, key=lambda name: len(sounds[name])) is SoundName.END


@pytest.mark.parametrize("cue_set", CUE_SETS)
@pytest.mark.parametrize(
    ("name", "goes_up"), [("pause", False), ("carry_on", True), ("end", False)]
)
def test_a_pause_falls_and_carrying_on_rises(cue_set, name, goes_up):
    notes = synth._TUNES[name].notes
    starts = [note.at_ms * 48 for note in notes]
    samples = cue_sound(name, cue_set)
    heard = [ear.pitch_hz(samples[at + 9_600 :][:16_000]) for at in starts]

    assert all((b > 1.2 * a) if goes_up else (b < a / 1.2) for a, b in pairwise(heard))


@pytest.mark.parametrize("cue_set", CUE_SETS)
def test_a_change_of_side_moves_from_left_to_right(cue_set):
    samples = cue_sound(SoundName.SIDE, cue_set)
    first, second = samples[:19_200], samples[28_800:48_000]

    assert ear.rms(first[:, 0]) > 1.5 * ear.rms(first[:, 1])
    assert ear.rms(second[:, 1]) > 1.2 * ear.rms(second[:, 0])


@pytest.mark.parametrize("name", NAMES)
def test_the_soft_set_is_rounder(name):
    assert ear.centroid_hz(cue_sound(name, "soft")) < ear.centroid_hz(cue_sound(name, "default"))


def test_the_silent_set_has_no_sound():
    assert cue_sound(SoundName.END, "silent").shape == (0, 2)


def test_an_unknown_sound_is_refused():
    with pytest.raises(KeyError):
        cue_sound("siren")


def test_the_pre_roll_is_there_and_cannot_be_heard():
    samples = pre_roll()

    assert len(samples) == 600 * 48
    assert -76 < ear.decibels(ear.rms(samples)) < -70
    assert 0 < np.abs(samples).max() < 0.002
