"""The voice in a process of its own."""

import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from hipcalm.audio import speaker
from hipcalm.audio.speaker import MOST_STARTS, Speaker, speaker_for
from hipcalm.audio.voice import VoiceError
from hipcalm.core.score import Line
from tests.audio.live import LiveWorker
from tests.audio.parts import score
from tests.audio.test_worker import NOWHERE


@pytest.fixture
def english(tmp_path):
    made = Speaker("en", tmp_path)
    yield made
    made._let_go()


def test_it_speaks_and_tells_whose_voice_it_is(english):
    samples = english.speak("Here you are.", 0.85)

    assert (english.language, english.name.partition(" ")[0]) == ("en", "hibari-tts")
    assert 0.3 < len(samples) / 48_000 < 3
    assert 0.01 < np.abs(samples).max() <= 0.502


def test_a_voice_that_dies_fails_once_and_speaks_again(english):
    english._process.kill()
    with pytest.raises(VoiceError, match="has died"):
        english.speak("One.", 0.85)

    assert len(english.speak("Two.", 0.85))


def test_a_voice_that_dies_again_and_again_is_let_be(english):
    english._starts = MOST_STARTS
    english._process.kill()
    with pytest.raises(VoiceError, match="has died"):
        english.speak("One.", 0.85)

    with pytest.raises(VoiceError, match="too often"):
        english.speak("Two.", 0.85)


@pytest.mark.skipif(sys.platform == "win32", reason="has no way to freeze a process")
def test_a_voice_that_is_stuck_is_ended(english, monkeypatch):
    monkeypatch.setattr(speaker, "LONGEST_S", 0.2)
    english._process.send_signal(signal.SIGSTOP)

    with pytest.raises(VoiceError, match="has died"):
        english.speak("One.", 0.85)


def test_what_a_voice_stumbles_over_does_not_end_it(english):
    with pytest.raises(VoiceError, match="can't be said"):
        english.speak("Here.", "fast")

    assert len(english.speak("Here.", 1.0))


@pytest.mark.parametrize("language", ["tlh", "-v"])
def test_why_there_is_no_voice_is_told_in_one_sentence(tmp_path, language):
    told: list[str] = []

    assert speaker_for(language, tmp_path, told.append) is None
    (words,) = told
    assert words.startswith(f"There is no voice for the language {language} here")


def test_a_voice_that_can_not_even_start_is_told_in_words(tmp_path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(speaker.sys, "executable", str(tmp_path / "gone"))

    assert speaker_for("en", tmp_path, told.append) is None
    (words,) = told
    assert words.startswith("The voice can't be started (")


def _children(pid):
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # it has just ended
            found += (thread / "children").read_text().split()
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who is whose child")
def test_the_voice_ends_with_a_worker_that_is_killed(tmp_path):
    worker = LiveWorker(NOWHERE, tmp_path)
    worker.do("settings", output="none")
    worker.score(score(lines=(Line(30_000, 40_000, 0, ("Feel your feet.",)),)))
    worker.until(tell="voice", state="ready")
    found = _children(worker.process.pid)
    worker.kill()

    assert found
    last = time.monotonic() + 5
    while any(Path(f"/proc/{pid}/exe").exists() for pid in found):
        assert time.monotonic() < last, "the voice is still there"
