"""From the window's clock to frames: playing, pausing, waiting at holds, joining anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.audio.part import Part
from hipcalm.audio.samples import FADE_OUT_MS
from hipcalm.audio.strands import Volumes
from hipcalm.audio.synth import PRE_ROLL_MS, cue_sound
from hipcalm.audio.transport import DRIFT_MS, FADE_IN_MS, Transport
from hipcalm.core.narration import Utterance
from hipcalm.core.score import SoundName
from tests.audio.parts import Flat, Ruler, Speaker, breaths, hold, largest_step, score, sounds

LOUD = Volumes()
SETTLED_MS = 1_000
LARGEST_STEP = 0.25 * np.pi / 2 / (20 * 48) * 2
"""Twice the steepest slope of a fade of 20 ms, at the level of `Flat`."""


@pytest.fixture
def transport():
    transport = Transport()
    transport.set_volumes(LOUD)
    return transport


@pytest.fixture
def speaker(transport):
    return Speaker(transport)


def _play(transport, speaker, position_ms=0, span=0):
    transport.play(position_ms, round(speaker.now_ms), span)


def _settle(speaker):
    """Let the volumes come up."""
    speaker.run(100)
    speaker.heard = speaker.heard[:0]
    speaker.first_at_ms = speaker.now_ms + speaker.latency_ms


def _quiet_from(samples):
    """Return after how many milliseconds there is nothing but zeros, to the end."""
    loud = np.flatnonzero(samples)
    return (loud[-1] + 1) / 48 if len(loud) else 0.0


def test_what_is_heard_belongs_to_the_position_that_the_clock_has_then(transport, speaker):
    transport.load(Ruler(score()))
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker, 5_000)

    speaker.run(2_000)

    heard = speaker.heard[speaker.frame_of(began_ms + SETTLED_MS)][0]
    assert heard == (5_000 + SETTLED_MS) * 48


def test_a_start_in_the_future_is_waited_for(transport, speaker):
    transport.load(Ruler(score()))
    _settle(speaker)
    transport.play(5_000, round(speaker.now_ms) + 700, 0)

    heard = speaker.run(2_000)

    assert not heard[: (700 - speaker.latency_ms) * 48].any()
    assert heard[-1] == (5_000 + 2_000 - 700 + speaker.latency_ms) * 48 - 1


def test_a_pause_fades_within_80_ms_and_leaves_nothing(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    transport.pause()
    faded = speaker.run(1_000)

    assert 70 <= _quiet_from(faded) <= FADE_OUT_MS
    assert largest_step(faded) < LARGEST_STEP


def test_what_the_output_fades_by_itself_is_not_faded_twice(transport, speaker):
    transport.load(Flat(score(holds=(hold(500),))))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    transport.pause()
    transport.forget_sounding()

    assert not speaker.run(500).any()


def test_after_an_output_has_faded_by_itself_it_goes_on_as_usual(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)
    transport.pause()
    transport.forget_sounding()
    _play(transport, speaker, 3_000)

    risen = speaker.run(500)

    assert risen[0] < 0.01
    assert risen[-1] == pytest.approx(0.25)


def test_going_on_rises_over_300_ms(transport, speaker):
    transport.load(Flat(score()))
    _settle(speaker)
    _play(transport, speaker, 8_000)

    risen = speaker.run(1_000)

    half = risen[FADE_IN_MS * 24]
    assert half == pytest.approx(0.125, abs=0.01)
    assert risen[: FADE_IN_MS * 48].argmax() >= FADE_IN_MS * 47
    assert largest_step(risen) < LARGEST_STEP


def test_going_on_at_once_has_no_click(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    transport.pause()
    before = speaker.run(60)
    _play(transport, speaker, 1_060)
    after = speaker.run(600)

    assert largest_step(np.concatenate([before, after])) < LARGEST_STEP
    assert after[-1] == pytest.approx(0.25)


def test_a_sound_at_the_very_start_is_heard_whole(transport, speaker):
    transport.load(Part(score(sounds=sounds(0))))
    _settle(speaker)
    _play(transport, speaker)

    heard = speaker.run(400)

    # After the 30 ms of the entry it is the sound itself, from its own beginning on.
    assert np.allclose(heard[48 * 30 : 48 * 400], cue_sound("step")[48 * 30 : 48 * 400, 0])


def test_after_a_late_start_the_clock_is_caught_up_with(transport, speaker):
    transport.load(Ruler(score(sounds=sounds(0))))
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker)

    speaker.run(2_000)

    heard = speaker.heard[speaker.frame_of(began_ms + 1_500)][0]
    assert heard == 1_500 * 48


def test_a_jump_fades_over(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    _play(transport, speaker, 30_000, span=2)
    jumped = speaker.run(1_000)

    assert largest_step(jumped) < LARGEST_STEP
    assert jumped.max() < 0.25 * 1.1


def test_a_jump_leads_to_the_new_position(transport, speaker):
    transport.load(Ruler(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)
    began_ms = speaker.now_ms

    _play(transport, speaker, 30_000, span=2)
    speaker.run(1_000)

    assert speaker.heard[speaker.frame_of(began_ms + 900)][0] == 30_900 * 48


@given(st.lists(st.integers(1, 9_600), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_blocks_of_any_length_make_the_same_sound(lengths):
    def made(blocks):
        transport = Transport()
        transport.load(Part(score(sounds=sounds(0, 300), breath_sound="tone", breaths=(breaths(0, 3),))))  # fmt: skip
        transport.play(0, 1_000, 0)
        frame, heard = 0, []
        for n in blocks:
            if frame == sum(lengths):
                transport.set_volumes(LOUD)
            heard.append(transport.block(n, 1_000 + frame / 48))
            frame += n
        return np.concatenate(heard)

    # The volumes rise a block at a time, so the blocks are the same until they are up.
    assert np.allclose(
        made([sum(lengths), 2_400, *lengths]), made([sum(lengths), 2_400, sum(lengths)]), atol=1e-6
    )


def test_a_little_stray_is_left_alone(transport, speaker):
    transport.load(Ruler(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    speaker.strays_ms = DRIFT_MS - 1
    assert set(np.diff(speaker.run(2_000))) == {1.0}


def test_a_larger_stray_is_joined_anew_without_a_click(transport, speaker):
    transport.load(Ruler(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    speaker.strays_ms = DRIFT_MS + 1
    joined = speaker.run(2_000)

    assert joined[-1] - joined[0] == len(joined) - 1 + (DRIFT_MS + 1) * 48
    assert np.diff(joined).max() < 3
    assert np.diff(joined).min() > 0.9


def test_while_words_sound_nothing_is_joined_anew(transport, speaker):
    part = Ruler(score())
    part.say(Utterance(500, 2_000, "Rest.", 0), np.zeros(96_000, np.float32))
    transport.load(part)
    _play(transport, speaker)
    speaker.run(SETTLED_MS)
    speaker.strays_ms = 40

    assert set(np.diff(speaker.run(1_400))) == {1.0}
    joined = speaker.run(1_000)
    assert joined[-1] - joined[0] == pytest.approx(len(joined) - 1 + 40 * 48, abs=1)


def test_after_a_long_absence_it_goes_on_where_the_clock_is(transport, speaker):
    transport.load(Ruler(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    speaker.now_ms += 9_000
    transport.begin()
    back = speaker.run(2_000)

    assert back[0] == 0
    assert back[-1] == (SETTLED_MS + 9_000 + 2_000 + speaker.latency_ms) * 48 - 1


def test_at_a_hold_it_stands_still_and_nothing_that_follows_is_heard(transport, speaker):
    transport.load(Flat(score(holds=(hold(1_500),), cue_set="silent")))
    _play(transport, speaker)

    heard = speaker.run(4_000)

    silent = heard[(1_500 - speaker.latency_ms) * 48 :]
    assert not silent.any()
    assert largest_step(heard) < LARGEST_STEP


def test_a_hold_s_sound_is_heard_once_and_then_softer_from_time_to_time(transport, speaker):
    transport.load(Part(score(holds=(hold(1_000, remind_ms=10_000),))))
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker)

    speaker.run(26_000)

    gates = [one for one in transport.heard if one.name == "gate"]
    assert [round(one.at_ms - began_ms) for one in gates] == [1_000, 11_000, 21_000]
    assert {one.position_ms for one in gates} == {1_000}
    loudest = [
        np.abs(speaker.heard[speaker.frame_of(began_ms + at) :][: 48 * 5_000]).max()
        for at in (1_000, 11_000, 21_000)
    ]
    assert loudest == pytest.approx([loudest[0], loudest[0] / 2, loudest[0] / 2], rel=0.01)


def test_a_hold_without_reminders_is_quiet_afterwards(transport, speaker):
    transport.load(Part(score(holds=(hold(1_000),))))
    _play(transport, speaker)
    speaker.run(10_000)

    assert not speaker.run(60_000).any()


def test_the_words_of_a_hold_follow_its_sound(transport, speaker):
    part = Part(score(holds=(hold(1_000, texts=("Not made yet.", "Stay.")),)))
    part.say_at_hold("Stay.", np.full(4_800, 0.1, np.float32))
    transport.load(part)
    transport.set_volumes(Volumes(cues=0.0))
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker)

    speaker.run(5_000)

    loud = np.flatnonzero(speaker.heard[:, 0])
    assert loud[0] == speaker.frame_of(began_ms + 1_000 + 1_200)
    assert len(loud) == 4_800


def test_going_on_from_a_hold_lets_its_words_fade(transport, speaker):
    part = Part(score(holds=(hold(1_000, texts=("Stay.",)),)))
    part.say_at_hold("Stay.", np.full(480_000, 0.1, np.float32))
    transport.load(part)
    transport.set_volumes(Volumes(cues=0.0))
    _play(transport, speaker)
    speaker.run(4_000)

    _play(transport, speaker, 1_000, span=1)
    faded = speaker.run(2_000)

    assert _quiet_from(faded) <= FADE_OUT_MS + 20


def test_only_holds_of_this_span_or_later_ones_are_waited_at(transport, speaker):
    transport.load(Ruler(score(holds=(hold(1_000, span=0), hold(3_000, span=1)))))
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker, 1_000, span=1)

    speaker.run(5_000)

    assert speaker.heard[speaker.frame_of(began_ms + 1_500)][0] == 2_500 * 48
    assert [one.position_ms for one in transport.heard if one.name == "gate"] == [3_000]


def test_the_position_stands_still_at_a_hold(transport, speaker):
    transport.load(Ruler(score(holds=(hold(1_000),))))
    transport.play(0, 100_000, 0)

    assert transport.position_ms(100_400) == 400
    assert transport.position_ms(105_000) == 1_000
    transport.pause()
    assert transport.position_ms(105_000) is None


def test_a_score_of_the_same_session_is_taken_up_without_a_seam(transport, speaker):
    rows = {"sounds": sounds(0, 700), "breath_sound": "tone", "breaths": (breaths(0, 3),)}
    transport.load(Part(score(**rows)))
    _settle(speaker)
    transport.play(0, round(speaker.now_ms), 0)
    before = speaker.run(1_400)

    transport.load(Part(score(**rows)))
    after = speaker.run(1_400)

    whole = Part(score(**rows)).mixer.frames((60 + 1_000) * 48, 1_740 * 48)[:, 0]
    joined = np.concatenate([before, after])[1_000 * 48 :][: len(whole)]
    assert np.allclose(joined, whole, atol=1e-5)


def test_a_new_score_of_the_session_brings_its_own_holds(transport, speaker):
    transport.load(Ruler(score()))
    _play(transport, speaker)
    speaker.run(500)

    transport.load(Ruler(score(holds=(hold(1_000),), cue_set="silent")))

    assert not speaker.run(2_000)[600 * 48 :].any()


def test_the_score_of_another_session_waits_to_be_played(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    transport.load(Flat(score(session="another")))
    faded = speaker.run(1_000)

    assert _quiet_from(faded) <= FADE_OUT_MS


def test_a_score_that_comes_after_play_is_played_where_the_clock_is(transport, speaker):
    _play(transport, speaker, 2_000)
    speaker.run(SETTLED_MS)

    transport.load(Ruler(score()))
    heard = speaker.run(1_000)

    assert heard[-1] == (2_000 + 2 * SETTLED_MS + speaker.latency_ms) * 48 - 1


def test_a_volume_takes_50_ms_from_nothing_to_all(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)

    transport.set_volumes(Volumes(0.0, 0.0, 0.0, 0.0))
    down = speaker.run(200)

    assert 40 <= _quiet_from(down) <= 60
    assert largest_step(down) < LARGEST_STEP


def test_a_single_sound_is_heard_beside_a_paused_session(transport, speaker):
    _settle(speaker)
    transport.sound(cue_sound("level_check"), "cues")

    heard = speaker.run(1_000)

    assert np.allclose(heard, cue_sound("level_check")[: len(heard), 0], atol=1e-6)


def test_each_single_sound_has_its_own_volume(transport, speaker):
    transport.set_volumes(Volumes(reminder=0.0))
    speaker.run(200)
    transport.sound(cue_sound("reminder"), "reminder")

    assert not speaker.run(1_000).any()


def test_stopping_lets_single_sounds_fade_too(transport, speaker):
    speaker.run(200)
    transport.sound(np.full(480_000, 0.25, np.float32), "cues")
    speaker.run(500)

    transport.stop()
    faded = speaker.run(1_000)

    assert 70 <= _quiet_from(faded) <= FADE_OUT_MS
    assert largest_step(faded) < LARGEST_STEP


def test_it_tells_when_silence_will_have_reached_the_ear(transport, speaker):
    transport.load(Flat(score()))
    _play(transport, speaker)
    speaker.run(SETTLED_MS)
    assert transport.silent_at_ms is None

    transport.pause()
    paused_at_ms = speaker.now_ms
    speaker.run(500)

    assert transport.silent_at_ms == pytest.approx(paused_at_ms + speaker.latency_ms + FADE_OUT_MS)


def test_a_device_is_woken_by_something_too_low_to_hear(transport, speaker):
    transport.begin()

    woken = speaker.run(PRE_ROLL_MS)

    assert 0 < np.abs(woken).max() < 0.002
    assert not speaker.run(500).any()


def test_what_begins_to_sound_is_told_with_its_time(transport, speaker):
    part = Part(score(sounds=sounds(1_000), breath_sound="tone", breaths=(breaths(2_000, 1, 2_000, 3_000),)))  # fmt: skip
    part.say(Utterance(3_000, 500, "Rest.", 0), np.zeros(24_000, np.float32))
    transport.load(part)
    _settle(speaker)
    began_ms = speaker.now_ms
    _play(transport, speaker)

    speaker.run(6_000)

    told = [(one.name, one.position_ms, round(one.at_ms - began_ms)) for one in transport.heard]
    assert told == [
        ("step", 1_000, 1_000),
        ("inhale", 2_000, 2_000),
        ("line", 3_000, 3_000),
        ("exhale", 4_000, 4_000),
    ]


@pytest.mark.parametrize("rows", [{"cue_set": "silent"}, {}])
def test_what_cannot_be_heard_is_not_told(transport, speaker, rows):
    transport.load(Part(score(sounds=sounds(1_000), breaths=(breaths(500, 2),), **rows)))
    if not rows:
        transport.set_volumes(Volumes(cues=0.0))
    _settle(speaker)
    _play(transport, speaker)

    speaker.run(3_000)

    assert not transport.heard


def test_after_the_end_the_last_sound_rings_out(transport, speaker):
    transport.load(Part(score(total_ms=1_000, sounds=sounds(1_000, name=SoundName.END))))
    _play(transport, speaker)

    heard = speaker.run(9_000)

    assert _quiet_from(heard) > 6_000
    speaker.run(10_000)
    assert transport.silent_at_ms is not None


def test_without_a_score_there_is_silence(transport, speaker):
    _play(transport, speaker)

    assert not speaker.run(500).any()
