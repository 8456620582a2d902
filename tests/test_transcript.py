"""A session as it is heard, written down."""

import pytest

from hipcalm.core.breath import Phase, PhasePart
from hipcalm.core.layout import lay_out
from hipcalm.core.score import Breaths, Line, Score, SoundWishes
from hipcalm.core.scoring import score_of
from hipcalm.transcript import breath_words, transcript_lines
from tests.core.scripts import SHIPPED, script, session, step

STEPS = (
    step(name="Lie", kind="setup", advance="manual", say='"Lie down."')
    + step(name="Breathe", breath="4-6", duration="20s", later="[{at: 12s, say: Small is fine.}]")
    + step(name="Rest", recording="rest.wav")
)


def _lines(folder=None, **wishes):
    read = session(script(STEPS))
    line = lay_out(read)
    score = score_of(line, read, SoundWishes(**wishes), began=None, folder=folder)
    return list(transcript_lines(line, score))


def test_every_word_and_every_sound_stands_at_its_time():
    assert _lines() == [
        "A test, 1 minute",
        "sounds: default; breath: tone; under it: none",
        "",
        "  0:00.0  sound    start bell",
        "  0:00.7  says     “Lie down.”",
        "  0:18.3  says     “Next: Breathe.”",
        "  0:20.0  sound    ready when you are",
        "  0:20.0  waits    “Whenever you're ready, Space goes on.”, and sounds again after 1 minute",
        "  0:20.0  sound    step chime",
        "  0:20.0  breath   in 4 s, out 6 s, 2 times",
        "  0:20.7  says     “Breathe.”",
        "  0:32.0  says     “Small is fine.”",
        "  0:38.4  says     “Next: Rest.”",
        "  0:40.0  sound    step chime",
        "  0:40.7  says     “Rest.”",
        "  1:00.0  sound    end bell",
        "  1:02.0  says     “That's the end. Take your time.”",
    ]


def test_a_recording_is_named_beside_the_words_that_it_stands_for(tmp_path):
    assert "  0:40.7  says     “Rest.” (or rest.wav)" in _lines(tmp_path)


def test_the_ticks_of_a_step_are_one_line():
    read = session(script(step() + step(name="March", bpm=60) + step(name="Slower", bpm=40)))
    line = lay_out(read)
    score = score_of(line, read, SoundWishes(voice=False), began=None, folder=None)

    ticks = [row for row in transcript_lines(line, score) if "tick" in row]

    assert ticks == [
        "  0:21.0  sound    soft tick, 60 a minute",
        "  0:41.5  sound    soft tick, 40 a minute",
    ]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_session_can_be_written_down(file):
    read = session(file.read_text(encoding="utf-8"))
    line = lay_out(read)
    wishes = SoundWishes(tells_halfway=True, tells_last_breaths=True, breath_words=True)
    score = score_of(line, read, wishes, began=None, folder=file.parent)

    assert len(list(transcript_lines(line, score))) > len(line.spans)


def test_what_is_not_wished_is_not_there():
    lines = _lines(cue_set="silent", voice=False, breath_sound="off")

    assert lines[1:] == [
        "sounds: silent; breath: off; under it: none",
        "",
        "  0:20.0  waits    for you",
        "  0:20.0  breath   in 4 s, out 6 s, 2 times",
    ]


def test_a_breath_is_told_in_words():
    sigh = (
        PhasePart(Phase.INHALE, 2_000),
        PhasePart(Phase.INHALE, 1_500),
        PhasePart(Phase.EXHALE, 6_000),
    )

    assert breath_words(Breaths(0, 1, sigh)) == "in 2 s, in 1.5 s, out 6 s, once"
    assert breath_words(Breaths(0, 3, sigh[1:])) == "in 1.5 s, out 6 s, 3 times"


def test_a_slower_voice_moves_what_leads_up_to_an_end():
    line = lay_out(session(script(step())))
    score = Score("a", "A", "en", 20_000, "default", "tone", "none", lines=(Line(0, 9_000, 0, ("To",), leads_up=True),))  # fmt: skip

    usual, slow = (list(transcript_lines(line, score, speed))[-1] for speed in (0.85, 0.5))

    assert (usual, slow) == ("  0:08.7  says     “To”", "  0:08.5  says     “To”")
