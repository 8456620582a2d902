"""What is heard of a session, made from its timeline and a person's wishes."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from hipcalm.core.expand import Choices
from hipcalm.core.layout import END_WORDS, GATE_WORDS, OFFER_WORDS, STAY_WORDS, lay_out
from hipcalm.core.narration import arrange, estimated_ms
from hipcalm.core.score import LineKind, SoundWishes
from hipcalm.core.scoring import APART_MS, score_of
from hipcalm.core.speech import count_lines
from tests.core.scripts import SIT, script, session, step

PAIR = (
    "  - each_side: [right, left]\n"
    "    steps:\n"
    "    - {name: Step, kind: move, duration: 20s}\n"
    "    - {name: Lean, kind: stretch, duration: 20s, say: 'If you like, lean.'}\n"
)
DOSES = "  - titrate: {doses: 2, pause: 20s}\n    step: {name: Rock, kind: stretch, duration: 20s, side: left}\n"
WAIT = {"advance": "manual", "duration": "30s"}
CHOICE = step(name="Next", kind="choice", duration=None, say='"You choose."', choices="[Stay here, Once more]")  # fmt: skip
ALL_TOLD = SoundWishes(breath_words=True, tells_halfway=True, tells_last_breaths=True)


def _score(steps, wishes=None, choices=None, *, began=None, folder=None, waits=True, **keys):
    read = session(script(steps, **keys))
    line = lay_out(read, choices)
    return score_of(
        line, read, wishes or SoundWishes(), began=began, folder=folder, waits=waits
    )  # fmt: skip


def _said(score):
    return [u.text for u in arrange(score.lines, estimated_ms)]


def _sounds(score):
    return [(sound.at_ms, sound.name.value) for sound in score.sounds]


def test_a_step_says_its_name_then_its_words():
    assert _said(_score(step(name="Settle", say='"Take your time. No hurry."'))) == [
        "Settle. Take your time. No hurry.", END_WORDS,
    ]  # fmt: skip


def test_words_that_begin_with_the_name_do_not_say_it_twice():
    score = _score(step(name="Rest", say='"Rest as you like. No hurry."'))

    assert score.lines[0].texts == ("Rest as you like. No hurry.", "Rest as you like.", "Rest.")


def test_a_name_that_is_only_the_start_of_a_word_is_said():
    assert _said(_score(step(name="Rest", say='"Restful here."')))[0] == "Rest. Restful here."


def test_what_does_not_fit_is_left_out_from_the_end_and_the_name_last():
    score = _score(step(name="Sit", side="left", say='"One, if you like. Two. Three."'))

    assert score.lines[0].texts == (
        "Sit, left side. One, if you like. Two. Three.",
        "Sit, left side. One, if you like. Two.",
        "Sit, left side. One, if you like.",
        "Sit, left side.",
    )


def test_the_side_is_said_when_it_changes_and_when_a_name_comes_again():
    said = _said(_score(PAIR + SIT, SoundWishes(says_next=False)))

    assert said[:-1] == [
        "Step, right side.", "Lean. If you like, lean.",
        "Step, left side.", "Lean, left side. If you like, lean.", "Sit.",
    ]  # fmt: skip


def test_a_pause_on_the_same_side_does_not_tell_the_side():
    said = " ".join(_said(_score(DOSES, SoundWishes(says_next=False))))

    assert said.count("Rock, left side.") == 2
    assert said.count("Pause here.") == 2
    assert "Pause, left" not in said


def test_what_comes_next_has_been_said_when_it_begins():
    score = _score(SIT + PAIR)
    said = {u.text: u.end_ms for u in arrange(score.lines, estimated_ms)}

    assert said["Next: Step, right side."] == 20_000 - 700
    assert said["Next: Lean."] == 40_000 - 700
    assert "Next: Lean, left side." in said
    assert sum(text.startswith("Next") for text in said) == 4


def test_a_pause_and_a_choice_are_not_told_ahead():
    assert [text for text in _said(_score(DOSES + CHOICE)) if "Next:" in text] == [
        "Next: Rock, left side."
    ]


def test_contact_points_are_told_where_the_words_have_not_named_them():
    told = step(name="Home", kind="home", contact="[left foot, right foot]", say='"Be here."')
    named = step(name="Feet", contact="[feet]", say='"Feel your feet."')

    said = _said(_score(told + named, SoundWishes(says_next=False)))

    assert said[:-1] == [
        "Home. Be here.", "You might notice: left foot and right foot.", "Feet. Feel your feet.",
    ]  # fmt: skip


def test_later_words_come_at_their_time():
    score = _score(step(say='"One."', later="[{at: 9s, say: Late}, {at: 5s, say: 'Soon. Yes.'}]"))

    later = [line for line in score.lines if line.kind is LineKind.LATER]
    assert [(line.at_ms, line.texts) for line in later] == [
        (5_000, ("Soon. Yes.", "Soon.")), (9_000, ("Late",)),
    ]  # fmt: skip


def test_a_gate_waits_with_its_words():
    [hold] = _score(step(**WAIT) + SIT).holds

    assert (hold.at_ms, hold.span, hold.texts) == (30_000, 0, (GATE_WORDS,))


def test_only_a_gate_without_limit_reminds_and_never_in_a_pause():
    steps = step(**WAIT) + step(**WAIT) + step(kind="pause") + CHOICE
    score = _score(steps, choices=Choices(wait_after_pauses=True))

    assert [hold.remind_ms for hold in score.holds] == [60_000, 0, 0, 60_000]
    assert score.holds[2].texts == (STAY_WORDS,)
    assert [h.remind_ms for h in _score(steps, SoundWishes(cue_set="silent")).holds] == [0, 0, 0]


def test_a_choice_without_a_length_says_all_its_words_while_it_waits():
    score = _score(SIT + CHOICE)

    [hold] = score.holds
    assert (
        hold.texts[0]
        == f"Next. You choose. You might choose: 1, Stay here. 2, Once more. {GATE_WORDS}"
    )
    assert hold.texts[-1] == f"Next. {GATE_WORDS}"
    assert [line.span for line in score.lines if "choose" in line.texts[0]] == []
    assert _sounds(score) == [(0, "start"), (20_000, "end")]


def test_where_nothing_waits_a_gate_tells_how_long_there_is():
    lie = step(
        name="Lie", say='"Lie down. Press Space when cosy."', **(WAIT | {"duration": "150s"})
    )
    score = _score(lie + SIT, waits=False)

    assert score.holds == ()
    assert _said(score)[0] == "Lie down. You have 2 and a half minutes for this."
    assert "Space" in _said(_score(lie + SIT))[0]


def test_what_a_pause_offers_is_said_only_where_keys_are_waited_for():
    assert OFFER_WORDS in _said(_score(DOSES))
    assert OFFER_WORDS not in _said(_score(DOSES, waits=False))


@pytest.mark.parametrize("steps", [SIT + CHOICE, CHOICE + SIT + SIT])
def test_where_nothing_waits_a_choice_without_a_length_is_said_all_the_same(steps):
    said = _said(_score(steps, waits=False))

    assert "Next. You choose. You might choose: 1, Stay here. 2, Once more." in said


def test_the_hour_is_told_as_it_is_when_the_words_are_said():
    tell = step(say='"Today is {weekday}. It is {time}. You are here."')

    score = _score(SIT * 6 + tell, began=datetime(2026, 8, 3, 15, 8, 10, tzinfo=UTC))

    told = [text for text in _said(score) if "Today" in text]
    assert told == ["Sit. Today is Monday. It is ten past three in the afternoon. You are here."]


def test_where_nobody_knows_the_hour_its_sentences_are_left_out():
    steps = step(say='"It is {time}. You are here."', later='[{at: 9s, say: "It is {time}."}]')

    assert _said(_score(steps)) == ["Sit. You are here.", END_WORDS]


def test_breath_words_come_with_the_phases_after_the_first():
    wishes = SoundWishes(breath_words=True)
    steps = step(breath="4-2-6", duration="24s")

    score = _score(steps, wishes, Choices(breath_holds=True))

    beats = [(x.at_ms, x.texts[0]) for x in score.lines if x.kind is LineKind.BEAT]
    assert beats == [
        (4_000, "Hold"),
        (6_000, "Out"),
        (12_000, "In"),
        (16_000, "Hold"),
        (18_000, "Out"),
    ]
    assert _score(steps).breaths[0].end_ms == 30_000


def test_the_second_in_breath_of_a_sigh_is_a_little_more():
    score = _score(step(breath="sigh-3-6", duration="9s"), SoundWishes(breath_words=True))

    beats = [x.texts[0] for x in score.lines if x.kind is LineKind.BEAT]
    assert beats == ["A little more", "Out"]


def test_repetitions_are_counted_from_the_second_on():
    steps = step(name="Lift", kind="reps", duration=None, reps="{count: 3, up: 2s, down: 3s}")

    beats = [(x.at_ms, x.texts) for x in _score(steps).lines if x.kind is LineKind.BEAT]
    assert beats == [(5_000, ("2",)), (10_000, ("3",))]


def test_a_set_of_repetitions_goes_on_counting_after_a_pause_within_it():
    steps = step(name="Lift", kind="reps", duration=None, reps="{count: 4, up: 2s, down: 3s}")
    [span] = lay_out(session(script(steps))).spans
    rest = replace(span, duration_ms=14_000, placed=replace(span.placed, done_ms=6_000))

    assert [(x.at_ms, x.texts) for x in count_lines(rest)] == [(4_000, ("3",)), (9_000, ("4",))]


def test_every_cue_has_its_own_sound():
    score = _score(SIT + PAIR + step(kind="pause") + step(kind="ease"))

    assert _sounds(score) == [
        (0, "start"), (20_000, "step"), (40_000, "step"), (60_000, "side"), (80_000, "step"),
        (100_000, "pause"), (120_000, "carry_on"), (140_000, "end"),
    ]  # fmt: skip


def test_halfway_and_last_breaths_are_told_when_wished():
    steps = (
        step(breath="4-6", duration="60s")
        + step(duration="50s")
        + step(breath="5-5", duration="40s")
    )

    told = [
        sound for sound in _sounds(_score(steps, ALL_TOLD)) if sound[1] not in ("start", "step")
    ]

    assert told == [(30_000, "last_breaths"), (150_000, "end")]
    only_halfway = _score(steps, SoundWishes(tells_halfway=True))
    assert (30_000, "halfway") in _sounds(only_halfway)
    assert len(only_halfway.sounds) == len(_score(steps).sounds) + 1


def test_two_sounds_never_begin_together():
    for ms in (0, 100, 399, 400):
        steps = step(duration=f"{60 + ms / 1000}s", breath=None) + SIT
        score = _score(steps + step(breath="4-6", duration="60s"), ALL_TOLD)
        assert all(b.at_ms - a.at_ms >= APART_MS for a, b in pairwise(score.sounds))


def test_words_wait_until_the_sound_has_been_heard():
    def first_ms(cue_set):
        return _score(SIT, SoundWishes(cue_set=cue_set)).lines[0].at_ms

    assert (first_ms("default"), first_ms("silent")) == (700, 0)


@pytest.mark.parametrize(
    ("wished", "written", "heard"),
    [("default", "soft", "soft"), ("default", "default", "default"), ("soft", "default", "soft"),
     ("silent", "soft", "silent"), ("soft", "silent", "silent")],
)  # fmt: skip
def test_a_session_can_make_its_sounds_quieter_and_never_louder(wished, written, heard):
    score = _score(SIT, SoundWishes(cue_set=wished), audio=f"{{cues: {written}}}")

    assert score.cue_set == heard
    assert bool(score.sounds) == (heard != "silent")


def test_a_session_chooses_what_lies_under_it_and_whether_a_bell_ends_it():
    score = _score(SIT, audio="{ambience: ocean, end: none}")

    assert score.ambience == "ocean"
    assert _sounds(score) == [(0, "start")]
    assert _said(score)[-1] == END_WORDS


def test_grounding_has_words_alone_and_tells_the_breath_with_them():
    steps = step(breath="3-5", duration="16s")

    score = _score(steps, kind="grounding", choices=None)

    assert (score.sounds, score.cue_set, score.breath_sound) == ((), "silent", "off")
    assert [x.texts[0] for x in score.lines if x.kind is LineKind.BEAT] == ["Out", "In", "Out"]
    quiet = _score(steps, SoundWishes(breath_sound="off"), kind="grounding")
    assert LineKind.BEAT not in {x.kind for x in quiet.lines}


def test_without_a_voice_the_sounds_are_left():
    score = _score(step(**WAIT) + SIT, SoundWishes(voice=False))

    assert score.lines == ()
    assert [hold.texts for hold in score.holds] == [()]
    assert score.sounds == _score(step(**WAIT) + SIT).sounds


def test_a_recording_goes_with_the_words_that_it_stands_for():
    steps = step(recording="voice/sit.wav", say='"Take your time."')

    [line, _] = _score(steps, folder=Path("/home/a")).lines
    assert line.recording == str(Path("/home/a/voice/sit.wav"))
    assert line.texts[0] == "Sit. Take your time."
    assert _score(steps).lines[0].recording is None


def test_lines_are_in_order_of_position():
    score = _score(PAIR + DOSES + step(breath="4-6", later="[{at: 3s, say: Soon}]"), ALL_TOLD)

    positions = [(line.at_ms, line.span) for line in score.lines]
    assert positions == sorted(positions)


def test_a_beat_ticks_through_its_step_and_gives_way_to_other_sounds():
    march = step(name="March", kind="tempo", duration="10s", bpm=40, say='"If you like, march."')
    score = _score(SIT + march + SIT)

    start_ms = 20_000
    ticks = [at_ms - start_ms for at_ms, name in _sounds(score) if name == "tick"]
    assert ticks == [1_500, 3_000, 4_500, 6_000, 7_500, 9_000], "the step sounds in its own place"


def test_without_sounds_no_beat_ticks():
    march = step(name="March", kind="tempo", duration="10s", bpm=40)

    assert _score(march, SoundWishes(cue_set="silent")).sounds == ()
