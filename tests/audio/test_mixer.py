"""A session as sound: everything at its place, nothing too loud, no seam and no click."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcalm.audio.breath_sound import AMBIENCES, CHARACTERS
from hipcalm.audio.mixer import PEAK, Gains, Mixer, limited
from hipcalm.audio.synth import CUE_SETS, cue_sound
from hipcalm.core.breath import parse_pattern
from hipcalm.core.narration import Utterance
from hipcalm.core.score import Breaths, Hold, Score, Sound, SoundName
from tests.audio import sound as ear

CALM = parse_pattern("4-6")
BREATH_MS = 10_000
SILENT = Gains(0, 0, 0)


def _score(**changes):
    score = {
        "session_id": "rest", "title": "Rest", "language": "en", "total_ms": 60_000,
        "cue_set": "default", "breath_sound": "off", "ambience": "none",
    }  # fmt: skip
    return Score(**score | changes)


def _breaths(start_ms=0, cycles=6):
    return (Breaths(start_ms, cycles, CALM.parts),)


def _said(mixer, at_ms, clip):
    mixer.say(Utterance(at_ms, len(clip) // 48, "Words", 0), clip)
    return mixer


def _session(character, cue_set, ambience="none"):
    """Half a minute as it may be: a bell, words, breath, a change of side, and the end."""
    names = (SoundName.START, SoundName.STEP, SoundName.SIDE, SoundName.END)
    score = _score(
        total_ms=30_000, sounds=tuple(Sound(10_000 * k, name) for k, name in enumerate(names)),
        breaths=_breaths(0, 3), breath_sound=character, cue_set=cue_set, ambience=ambience,
    )  # fmt: skip
    mixer = Mixer(score)
    for at_ms in (1_500, 11_500, 22_000):
        _said(mixer, at_ms, ear.speech(4))
    return mixer


@pytest.fixture(scope="module")
def busy():
    """A minute in which all channels sound, often at once."""
    mixer = Mixer(
        _score(
            sounds=tuple(Sound(at, SoundName.STEP) for at in range(0, 60_000, 1_500)),
            breaths=(*_breaths(0, 2), Breaths(20_500, 3, parse_pattern("3-1-5-0.5").parts)),
            breath_sound="ocean",
            ambience="hum",
        )
    )
    for at_ms in range(500, 60_000, 5_000):
        _said(mixer, at_ms, ear.speech(3))
    return mixer


@given(
    st.integers(-48_000, 61 * 48_000),
    st.lists(st.integers(0, 9_000), min_size=1, max_size=6),
    st.sampled_from([Gains(), Gains(0.3, 0.9, 0), Gains(0, 0.5, 0.4)]),
)
def test_blocks_of_any_length_join_without_a_seam(busy, first, lengths, gains):
    starts = [first + sum(lengths[:k]) for k in range(len(lengths))]
    pieces = [busy.frames(at, n, gains) for at, n in zip(starts, lengths, strict=True)]

    whole = busy.frames(first, sum(lengths), gains)

    assert np.abs(np.concatenate(pieces) - whole).max(initial=0) < 1e-6


def test_a_block_is_asked_for_by_the_millisecond(busy):
    assert np.array_equal(busy.block(12_345, 100), busy.frames(12_345 * 48, 100))
    assert busy.block(0, 0).shape == (0, 2)
    assert busy.block(0, 7).dtype == np.float32


def test_a_sound_begins_at_its_very_frame():
    heard = Mixer(_score(sounds=(Sound(1_001, SoundName.STEP),))).block(0, 4 * 48_000)

    bell = cue_sound(SoundName.STEP)[: 4 * 48_000 - 1_001 * 48]
    assert np.array_equal(heard[1_001 * 48 :][: len(bell)], bell)
    assert not heard[: 1_001 * 48].any()


def test_words_begin_at_their_very_frame_and_in_the_middle():
    heard = _said(Mixer(_score()), 2_345, ear.speech(1)).block(0, 4 * 48_000)

    assert not heard[: 2_345 * 48].any()
    assert heard[2_345 * 48].any()
    assert not heard[3_345 * 48 :].any()
    assert np.array_equal(heard[:, 0], heard[:, 1])


def test_words_that_are_cut_hard_come_and_go_softly():
    heard = _said(Mixer(_score()), 1_000, ear.speech(1, level=0.3 * 2**0.5)).block(0, 3 * 48_000)

    assert np.abs(np.diff(heard, axis=0)).max() < 0.3 * np.pi / (30 * 48)
    assert heard[1_030 * 48, 0] == pytest.approx(0.3)
    assert heard[1_015 * 48, 0] == pytest.approx(0.15, abs=0.001)
    assert heard[1_970 * 48, 0] == pytest.approx(0.15, abs=0.001)


def test_the_same_line_said_anew_takes_the_place_of_the_first():
    once = _said(Mixer(_score()), 1_000, ear.speech(1))
    twice = _said(_said(Mixer(_score()), 1_000, ear.speech(2)), 1_000, ear.speech(1))

    assert np.array_equal(once.block(0, 200_000), twice.block(0, 200_000))


def test_breaths_sound_from_their_start_to_their_end():
    heard = Mixer(_score(breaths=_breaths(5_000, 2), breath_sound="tone")).block(0, 30 * 48_000)
    loud = ear.levels(heard, 500) > 1e-4

    assert loud.tolist() == [False] * 10 + [True] * 40 + [False] * 10


@pytest.mark.parametrize("character", CHARACTERS)
def test_one_breath_sounds_like_the_next(character):
    mixer = Mixer(_score(breaths=_breaths(), breath_sound=character))
    levels = [ear.levels(mixer.block(k * BREATH_MS, 480_000), 500) for k in range(2)]

    assert levels[0] == pytest.approx(levels[1], rel=0.2, abs=1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"cue_set": "silent", "sounds": (Sound(0, SoundName.START),)},
        {"breath_sound": "off", "breaths": _breaths()},
        {"ambience": "none"},
    ],
    ids=str,
)
def test_what_is_off_is_silent(changes):
    assert not Mixer(_score(**changes)).block(0, 96_000).any()


def test_nothing_sounds_before_the_start_or_after_the_end(busy):
    assert not busy.frames(-48_000, 48_000).any()
    assert not busy.block(60_000 + 8_000, 48_000).any()


def test_the_mixer_knows_the_sound_of_a_gate_in_the_set_of_the_score():
    mixer = Mixer(_score(cue_set="soft", holds=(Hold(1_000, 0, ()),)))

    assert np.array_equal(mixer.sound(SoundName.GATE), cue_sound("gate", "soft"))
    assert len(Mixer(_score(cue_set="silent")).sound(SoundName.GATE)) == 0


class TestDucking:
    def _gain(self, *spoken):
        """How loud the ambience is each 10 ms from 4 s on, in dB to itself without words."""
        mixer = Mixer(_score(ambience="hum"))
        quiet = Gains(1, 1, 0)
        before = ear.levels(mixer.frames(4 * 48_000, 16 * 48_000, quiet))
        for at_ms, seconds in spoken:
            _said(mixer, at_ms, ear.speech(seconds))
        after = ear.levels(mixer.frames(4 * 48_000, 16 * 48_000, quiet))
        return 20 * np.log10(after / before)

    def test_the_rest_steps_back_by_8_db_while_words_are_said(self):
        gain = self._gain((10_000, 4))

        assert gain[600:1_000] == pytest.approx(-8, abs=0.5)
        assert gain[:579] == pytest.approx(0, abs=0.1)
        assert gain[1_021:] == pytest.approx(0, abs=0.1)

    def test_it_takes_200_ms_and_is_smooth(self):
        gain = self._gain((10_000, 4))

        assert -3.5 < gain[590] < -2
        assert np.all(np.diff(gain[578:602]) < 0.05)
        assert np.all(np.diff(gain[998:1_022]) > -0.05)
        assert np.abs(np.diff(gain)).max() < 1

    def test_a_short_gap_between_words_does_not_bring_it_back(self):
        assert self._gain((10_000, 2), (12_500, 2))[600:1_050] == pytest.approx(-8, abs=0.5)

    def test_a_long_gap_does(self):
        gain = self._gain((10_000, 2), (13_000, 2))

        assert gain[825:875] == pytest.approx(0, abs=0.1)
        assert gain[900:1_100] == pytest.approx(-8, abs=0.5)

    def test_the_breath_steps_back_and_sounds_do_not(self):
        breath = Mixer(_score(breaths=_breaths(), breath_sound="tone"))
        bell = Mixer(_score(sounds=(Sound(2_000, SoundName.STEP),)))
        quiet = Gains(1, 1, 0)
        alone = [mixer.frames(100_000, 9_600, quiet) for mixer in (breath, bell)]
        spoken = [
            _said(m, 1_000, ear.speech(4)).frames(100_000, 9_600, quiet) for m in (breath, bell)
        ]

        assert ear.decibels(ear.rms(spoken[0]) / ear.rms(alone[0])) == pytest.approx(-8, abs=0.5)
        assert np.array_equal(spoken[1], alone[1])


class TestGains:
    @pytest.mark.parametrize("channel", Gains._fields)
    def test_each_channel_has_its_own(self, busy, channel):
        only = busy.frames(480_000, 48_000, SILENT._replace(**{channel: 1.0}))
        half = busy.frames(480_000, 48_000, SILENT._replace(**{channel: 0.5}))

        assert ear.rms(only) > 0
        assert np.abs(half - only / 2).max() < 1e-6

    def test_the_channels_add_up_to_the_whole(self, busy):
        gains = Gains(0.4, 0.4, 0.4)
        alone = [SILENT._replace(**{channel: 0.4}) for channel in Gains._fields]

        total = sum(busy.frames(480_000, 48_000, each) for each in alone)

        assert np.abs(busy.frames(480_000, 48_000, gains) - total).max() < 1e-6

    def test_a_change_is_a_straight_line_over_the_block(self, busy):
        steady = busy.frames(480_000, 4_800, Gains(0, 1, 0))
        fading = busy.frames(480_000, 4_800, Gains(0, 1, 0), Gains(0, 0, 0))

        line = 1 - np.arange(4_800) / 4_800
        assert np.abs(fading - steady * line[:, None]).max() < 1e-6

    def test_the_mixer_s_own_hold_where_none_are_given(self):
        mixer = Mixer(_score(sounds=(Sound(0, SoundName.STEP),)), Gains(cues=0.5))
        half = mixer.block(0, 4_800)
        mixer.gains = Gains(cues=0.25)

        assert np.abs(mixer.block(0, 4_800) - half / 2).max() < 1e-6


class TestAmbience:
    @pytest.mark.parametrize("name", AMBIENCES)
    def test_it_comes_up_with_the_session_and_is_gone_at_its_end(self, name):
        level = ear.levels(Mixer(_score(ambience=name, total_ms=9_000)).block(0, 480_000), 500)

        assert level[0] < 0.2 * level[7:11].mean()
        assert level[17] < 0.2 * level[7:11].mean()
        assert level[18:].max() == 0

    @pytest.mark.parametrize("name", AMBIENCES)
    def test_it_goes_on_while_the_position_stands_still(self, name):
        mixer = Mixer(_score(ambience=name))

        assert np.array_equal(mixer.ambience(480_000, 4_800), mixer.block(10_000, 4_800))
        assert ear.rms(mixer.ambience(10**9, 4_800)) > 0.005

    def test_without_one_it_is_silent(self):
        assert not Mixer(_score()).ambience(0, 4_800).any()


class TestLoudness:
    @pytest.mark.parametrize("cue_set", CUE_SETS)
    def test_no_part_is_more_than_6_db_louder_than_another(self, cue_set):
        ocean, hum = (Mixer(_score(ambience=name)).block(10_000, 5 * 48_000) for name in AMBIENCES)
        parts = [ocean, hum, _said(Mixer(_score()), 0, ear.speech(5)).block(0, 5 * 48_000)]
        parts += [cue_sound(name, cue_set) for name in SoundName]
        for character in CHARACTERS:
            mixer = Mixer(_score(breaths=_breaths(), breath_sound=character))
            parts.append(mixer.block(12_500, 3 * 48_000))
        loud = [ear.short_term_lufs(part) for part in parts]

        assert max(loud) - min(loud) < 6

    @pytest.mark.parametrize("character", CHARACTERS)
    def test_a_session_is_about_as_loud_as_speech_on_the_radio(self, character):
        heard = _session(character, "soft" if character == "hum" else "default").block(0, 1_800_000)

        assert -26 < ear.lufs(heard) < -20
        assert np.abs(heard).max() <= PEAK

    def test_all_at_once_at_full_volume_stays_below_minus_6_dbfs(self):
        mixer = Mixer(
            _score(
                sounds=tuple(Sound(at, SoundName.END) for at in range(0, 60_000, 250)),
                breaths=_breaths(), breath_sound="ocean", ambience="ocean",
            )
        )  # fmt: skip
        heard = _said(mixer, 1_000, ear.speech(10)).block(0, 12 * 48_000)

        assert np.abs(heard).max() <= PEAK

    def test_what_is_below_minus_8_dbfs_is_not_touched(self):
        wave = np.linspace(-0.4, 0.4, 1_001, dtype=np.float32)[:, None].repeat(2, axis=1)

        assert np.array_equal(limited(wave), wave)

    def test_what_is_above_bends_without_a_corner(self):
        wave = np.linspace(-3, 3, 60_001, dtype=np.float32)[:, None].repeat(2, axis=1)
        bent = limited(wave)

        assert np.abs(bent).max() <= PEAK
        assert np.diff(bent, axis=0).min() >= 0
        assert ear.roughness(bent) < 1e-6


class TestNoClick:
    @pytest.mark.parametrize(("character", "cue_set"), [("tone", "default"), ("hum", "soft")])
    def test_a_session_is_smooth_throughout(self, character, cue_set):
        mixer = _session(character, cue_set, "hum")

        assert ear.roughness(mixer.frames(0, 1_800_000, Gains(1, 1, 0))) < 0.006

    def test_a_row_of_breaths_that_follows_another_joins_smoothly(self):
        slower = Breaths(20_000, 2, parse_pattern("4.5-6.5").parts)
        mixer = Mixer(_score(breaths=(*_breaths(0, 2), slower), breath_sound="tone"))

        assert ear.roughness(mixer.block(19_000, 96_000)) < 0.0015


def test_words_may_come_in_while_blocks_are_played():
    mixer = Mixer(_score(ambience="hum"))
    clip, failures = ear.speech(0.5), []

    def play():
        try:
            for k in range(300):
                mixer.frames(k * 4_800, 480)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            failures.append(error)

    player = threading.Thread(target=play)
    player.start()
    for at_ms in range(0, 30_000, 250):
        _said(mixer, at_ms, clip)
    player.join()

    assert failures == []
    assert ear.rms(mixer.block(29_750, 24_000)) > 0.01
