"""The voices."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.audio.clip_cache import ClipCache, Clips
from hipcalm.audio.levels import loudness_lufs
from hipcalm.audio.voice import CALM_SPEED, EspeakProgram, HibariVoice, VoiceError, voice_for

TEXT = "You might let your breath be small."
ALONE = """
import json, os, sys
from pathlib import Path
reached, written = [], []
def watch(event, args):
    if event.startswith("socket.") or event == "urllib.Request":
        reached.append(event)
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        written.append(str(args[0]))
sys.addaudithook(watch)
from hipcalm.audio.voice import voice_for
voice = voice_for("en", Path(os.environ["HOME"]) / "cache")
samples = voice.speak("You might let your breath be small.", 0.85)
fds = Path("/proc/self/fd")
links = [os.readlink(fd) for fd in fds.iterdir() if fd.is_symlink()] if fds.is_dir() else []
sockets = [link for link in links if link.startswith("socket:")]
print(json.dumps([voice.name, len(samples), reached, written, sockets]))
"""


@pytest.fixture(scope="module")
def hibari(tmp_path_factory):
    return HibariVoice(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def espeak():
    if shutil.which("espeak-ng") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs espeak-ng")
    return EspeakProgram("de")


def test_a_text_becomes_clear_samples_at_speech_s_level(hibari):
    samples = hibari.speak(TEXT, CALM_SPEED)

    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert 1.5 < len(samples) / 48_000 < 3.5
    assert loudness_lufs(samples) == pytest.approx(-23, abs=1.5)
    assert np.abs(samples).max() <= 0.502
    assert abs(samples.mean()) < 1e-3
    assert np.abs(samples[[0, -1]]).max() < 1e-6


def test_the_same_text_always_gives_the_same_samples(hibari):
    assert np.array_equal(hibari.speak(TEXT, CALM_SPEED), hibari.speak(TEXT, CALM_SPEED))


def test_a_slower_voice_takes_longer(hibari):
    lengths = [len(hibari.speak(TEXT, speed)) for speed in (0.7, 0.85, 1.0, 1.3)]

    assert lengths == sorted(lengths, reverse=True)
    assert lengths[1] / lengths[2] == pytest.approx(1 / 0.85, rel=0.1)


def test_the_voice_s_name_tells_its_version(hibari):
    assert hibari.name == "hibari-tts 0.2.1 heart"
    assert hibari.language == "en"


def test_speaking_reaches_for_no_network_and_leaves_no_file(tmp_path):
    """Not even the telemetry of onnxruntime, which keeps quiet by itself where CI is set."""
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", ALONE]
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run(
        command, env=environ, cwd=root, capture_output=True, check=True, timeout=60
    )

    name, length, reached, written, sockets = json.loads(ran.stdout)

    assert name.startswith("hibari-tts")
    assert length > 48_000
    assert (reached, written, sockets) == ([], [], [])
    assert list(tmp_path.rglob("*")) == []


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(text=st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_at_all_raises_an_error(hibari, tmp_path_factory, text):
    clips = Clips(hibari, ClipCache(tmp_path_factory.mktemp("clips")), CALM_SPEED)
    clip = clips.clip(text)

    assert clip is None or np.isfinite(clip).all()


@pytest.mark.parametrize(
    "text",
    [
        "Breathe in 🙂", "4-6", "1/2", "a", "I", "…so", "Mr. Smith's 3rd", "x" * 600,
        "rest " * 120, "and then, " * 60, "1" * 600, "[a](/b/)", "$5 at 5:30pm (5°C)",
    ],
)  # fmt: skip
def test_odd_texts_are_said_somehow(hibari, tmp_path, text):
    assert Clips(hibari, ClipCache(tmp_path), CALM_SPEED).length_ms(text) > 200


def test_another_language_is_spoken_by_espeak(espeak, tmp_path):
    voice = voice_for("de-AT", tmp_path)

    samples = voice.speak("Lass den Atem klein sein.", CALM_SPEED)

    assert isinstance(voice, EspeakProgram)
    assert 1.0 < len(samples) / 48_000 < 4.0
    assert loudness_lufs(samples) == pytest.approx(-23, abs=2)
    assert "espeak" in voice.name.lower()
    assert voice.name.endswith(" de-AT")
    assert np.array_equal(samples, voice.speak("Lass den Atem klein sein.", CALM_SPEED))
    assert len(voice.speak("Lass den Atem klein sein.", 0.6)) > len(samples)


def test_espeak_stands_in_for_english_where_the_program_s_own_voice_is_missing(
    espeak, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "hibari", None)

    assert isinstance(voice_for("en", tmp_path), EspeakProgram)


def test_a_language_that_nobody_speaks_is_told_in_one_sentence(espeak, tmp_path):
    told: list[str] = []

    assert voice_for("tlh", tmp_path, told.append) is None
    (words,) = told
    assert words == (
        "There is no voice for the language tlh here: espeak-ng does not speak tlh. "
        "Sessions go on with sounds and captions."
    )


@pytest.mark.parametrize("missing", ["hibari", "onnxruntime"])
def test_without_any_voice_the_reasons_and_the_mend_are_told(tmp_path, monkeypatch, missing):
    told: list[str] = []
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert voice_for("en-GB", tmp_path, told.append) is None
    assert "pip install hibari-tts" in told[0]
    assert "espeak-ng is not installed" in told[0]


def test_a_library_that_can_not_be_loaded_is_told_in_words(tmp_path, monkeypatch):
    (tmp_path / "onnxruntime.py").write_text("raise OSError('libstdc++.so.6 is missing')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)

    with pytest.raises(VoiceError, match=r"can't be loaded \(libstdc\+\+.so.6 is missing\)"):
        HibariVoice(tmp_path)


def test_nothing_is_downloaded_for_a_voice_that_is_there(tmp_path, monkeypatch):
    from hibari import voices  # type: ignore[import-untyped]

    monkeypatch.delitem(voices.VOICES["heart"], "bundled")
    monkeypatch.setattr(voices, "BASE_URL", "nowhere:")

    assert len(HibariVoice(tmp_path).speak("In.", 1.0))


def test_a_voice_that_is_not_in_the_wheel_is_never_asked_for_by_name(tmp_path, monkeypatch):
    from hibari import voices

    monkeypatch.setattr(voices, "ASSETS", str(tmp_path))

    with pytest.raises(VoiceError, match=r"hibari\.onnx is missing"):
        HibariVoice(tmp_path)


def test_an_espeak_that_fails_is_told_in_words(tmp_path, monkeypatch):
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\ncase $* in *--stdout*) echo oh no >&2; exit 1;; esac\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = EspeakProgram("de")

    with pytest.raises(VoiceError, match="oh no"):
        voice.speak("Hallo.", 1.0)
