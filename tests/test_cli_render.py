"""`hipcalm render`, as a person or another program meets it."""

import argparse
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyloudnorm  # type: ignore[import-untyped]
import pytest
import soundfile  # type: ignore[import-untyped]

from hipcalm import cli, rendering
from hipcalm.core.expand import Choices
from hipcalm.core.library import Entry, Library
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.settings import Settings
from tests.core.scripts import SHIPPED, movement, script, step

ROOT = Path(__file__).parent.parent
RATE = 48_000
SIDES = movement(
    "  - each_side: [right, left]\n    steps:\n"
    '      - {name: Reach, kind: move, duration: 5s, say: "Let the {side} arm reach."}\n',
    id="sides",
)
SPOKEN = script(
    step(say="Notice what holds you. Let your feet be heavy. You might look around. Nothing to do.")
)
PACED = script(step(kind="breath", duration="20s", breath="4-6"), id="paced")


class Said(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


@pytest.fixture
def hipcalm(capsys, tmp_path):
    """Return a function that carries out a command line in this process, in a folder of its own."""

    def run(*argv: object) -> Said:
        try:
            status = cli.main([*map(str, argv), "--data-dir", str(tmp_path / "kept")])
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


@pytest.fixture
def saved(hipcalm, tmp_path):
    """Return a function that renders a script without a word on the way, and reads it back."""

    def save(text: str, *options: str):
        (tmp_path / "a.yaml").write_text(text)
        said = hipcalm("render", tmp_path / "a.yaml", "-o", tmp_path / "a.flac", *options)
        assert (said.status, said.out, said.err) == (0, "", "")
        return soundfile.read(tmp_path / "a.flac", dtype="float32")[0]

    return save


@pytest.fixture
def settings(tmp_path):
    """Return a function that writes the settings that the command will find."""

    def write(**values: object) -> None:
        config = tmp_path / "kept" / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "settings.json").write_text(json.dumps(values))

    return write


def level(samples: np.ndarray, from_s: float, to_s: float) -> float:
    """Return the level of a stretch of the session in dB; the file begins 0.6 s before it."""
    piece = samples[round((from_s + 0.6) * RATE) : round((to_s + 0.6) * RATE)]
    return float(10 * np.log10(np.mean(np.square(piece, dtype=np.float64))))


def score_of(session_id: str, settings: Settings | None = None):
    library = Library(shipped_sessions(), shipped_sessions() / "none")
    library.refresh()
    entry = library.find(session_id)
    assert isinstance(entry, Entry)
    args = argparse.Namespace(breath=None, voice=None)
    return rendering._score(entry, Choices(), settings or Settings(), args)


# ---------------------------------------------------------------- what is in the file


def test_a_session_is_spoken_at_a_calm_loudness(saved):
    samples = saved(SPOKEN)

    assert level(samples, 7, 9) > -40
    assert level(samples, 15, 19) < -60
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(samples)
    assert loudness == pytest.approx(-23, abs=3)
    assert np.abs(samples).max() <= 0.5012


def test_without_voice_only_its_sounds_are_heard(saved):
    assert level(saved(SPOKEN, "--voice", "off"), 6, 19) < -60


def test_the_other_side_can_come_first(saved):
    right = saved(SIDES)
    left = saved(SIDES, "--side-first", "left")

    assert len(left) == len(right)
    assert np.abs(left - right).max() > 0.01
    again = saved(SIDES, "--side-first", "right")
    assert np.abs(right - again).max() < 2 / 32_768


@pytest.mark.parametrize("breath", ["tone", "ocean", "hum"])
def test_the_breath_sounds_as_is_wished(saved, breath):
    heard = saved(PACED, "--voice", "off", "--breath", breath)
    without = saved(PACED, "--voice", "off", "--breath", "off")

    assert level(heard, 13, 15) > -40
    assert level(without, 13, 15) < -60


def test_what_is_not_said_is_as_in_the_settings(saved, settings):
    settings(voice=False, breath_sound="off")

    assert level(saved(PACED), 6, 19) < -60
    assert level(saved(PACED, "--breath", "tone"), 13, 15) > -40


def test_the_settings_tell_how_loud_each_part_is(saved, settings):
    settings(voice=False, volume_breath=50)
    quiet = saved(PACED)
    settings(voice=False)

    assert level(quiet, 13, 15) == pytest.approx(level(saved(PACED), 13, 15) - 12, abs=0.5)


def test_breath_that_is_not_comfortable_is_not_heard(saved, settings):
    settings(voice=False, breath_comfortable=False)

    assert level(saved(PACED), 6, 19) < -60


def test_a_faster_voice_is_done_sooner(saved):
    slow, fast = saved(SPOKEN, "--speed", "0.7"), saved(SPOKEN, "--speed", "1.3")

    end_s = [np.flatnonzero(np.abs(s[: 20 * RATE, 0]) > 0.02)[-1] / RATE for s in (slow, fast)]
    assert end_s[0] > end_s[1] + 1


def test_the_pace_of_the_breath_can_be_chosen(saved):
    text = script(
        step(kind="breath", duration="20s", breath="belly-4-6"),
        id="paced",
        breath_options="[belly-4-6, start-3-4h]",
    )

    usual, shorter = saved(text), saved(text, "--pace", "start-3-4h")

    assert len(shorter) - len(usual) == 2.5 * RATE, "three breaths of 7.5 s, not two of 10 s"


def test_a_gate_is_a_pause_of_its_nominal_length_said_in_words():
    score = score_of("leg-dangle")

    assert score.holds == ()
    assert any("You have 30 seconds for this." in line.texts[0] for line in score.lines)
    assert not any("Space" in text for line in score.lines for text in line.texts)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_session_has_a_score_that_waits_for_nobody(file):
    score = score_of(file.stem)

    assert score.holds == ()
    assert score.lines


# ---------------------------------------------------------------- what is said on the way


def test_a_session_without_a_voice_is_told_so_once_and_rendered(hipcalm, tmp_path):
    (tmp_path / "a.yaml").write_text(script(language="tlh"))

    said = hipcalm("render", tmp_path / "a.yaml", "-o", tmp_path / "a.flac")

    assert said.status == 0
    assert said.err.startswith("There is no voice for the language tlh here: ")
    assert said.err.count("\n") == 1
    assert soundfile.info(tmp_path / "a.flac").frames > 20 * RATE


def test_progress_as_json_is_one_line_a_percent(hipcalm, tmp_path):
    (tmp_path / "a.yaml").write_text(script(step(duration="5min")))

    said = hipcalm(
        *("render", tmp_path / "a.yaml", "-o", tmp_path / "a.wav"),
        *("--voice", "off", "--progress", "json"),
    )

    assert [json.loads(line) for line in said.out.splitlines()] == [
        {"percent": percent} for percent in range(101)
    ]
    assert said.err == ""


def test_on_a_terminal_one_line_tells_how_far_it_is(tmp_path):
    near, far = pty.openpty()
    subprocess.run(
        [*words_of("three-breaths", tmp_path), "--voice", "off"], stderr=far, cwd=ROOT, check=True
    )
    os.close(far)

    told = os.read(near, 10_000).decode()

    os.close(near)
    assert told.endswith("\r100 %\r\n")
    assert told.count("\n") == 1


@pytest.fixture
def rendering_an_hour(tmp_path):
    """Return a process that is about to render an hour, and tells how far it is."""
    long = tmp_path / "long.yaml"
    long.write_text(PACED.replace("20s", "60min"))
    with subprocess.Popen(
        [*words_of(long, tmp_path), "--voice", "off", "--progress", "json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b'{"percent": 0}\n'
        assert (tmp_path / "a.flac.part").exists()
        yield process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_it_leaves_nothing(tmp_path, rendering_an_hour, number):
    rendering_an_hour.send_signal(number)
    _, said = rendering_an_hour.communicate(timeout=20)

    assert (rendering_an_hour.returncode, said) == (130, b"")
    assert not list(tmp_path.glob("a.*"))


def test_it_stops_when_whoever_was_told_has_gone(tmp_path, rendering_an_hour):
    rendering_an_hour.stdout.close()
    said = rendering_an_hour.stderr.read()

    assert said == b""
    assert not list(tmp_path.glob("a.*"))


def words_of(session: object, folder: Path) -> list[str]:
    """Return the command line that renders a session into a folder."""
    words = ("render", session, "-o", folder / "a.flac", "--data-dir", folder / "kept")
    return [sys.executable, "-m", "hipcalm", *map(str, words)]


# ---------------------------------------------------------------- what can't be done


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder of Linux")
def test_a_folder_that_takes_no_file_is_told(hipcalm):
    said = hipcalm("render", "three-breaths", "-o", "/proc/a.flac", "--voice", "off")

    assert (said.status, said.out) == (1, "")
    assert said.err == "hipcalm: HipCalm may not write in /proc; choose another folder\n"


@pytest.mark.parametrize("name", ["", "a.flac"])
def test_a_folder_is_no_file(hipcalm, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.flac").mkdir()

    said = hipcalm("render", "three-breaths", "-o", name)

    assert (said.status, said.out) == (2, "")
    assert "is a folder; add a file's name, such as three-breaths.flac" in said.err


def test_a_session_that_is_not_there_is_told_with_the_nearest(hipcalm, tmp_path):
    said = hipcalm("render", "leg-dangel", "-o", tmp_path / "a.wav")

    assert said.status == 2
    assert "did you mean leg-dangle?" in said.err


def test_a_broken_script_is_told_with_its_place(hipcalm, tmp_path):
    (tmp_path / "a.yaml").write_text("schema: 1\n")

    said = hipcalm("render", tmp_path / "a.yaml", "-o", tmp_path / "a.wav")

    assert said.status == 1
    assert "a.yaml:1:1: error: " in said.err


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        ("a.mp3", 2, "hipcalm: a sound file ends in .flac or .wav; a.mp3 does not\n"),
        ("a", 2, "hipcalm: a sound file ends in .flac or .wav; a does not\n"),
        ("no/a.wav", 1, "; make it, or choose another\n"),
    ],
)
def test_a_file_that_can_t_be_is_told_in_one_line(hipcalm, tmp_path, file, status, words):
    said = hipcalm("render", "three-breaths", "-o", tmp_path / file, "--voice", "off")

    assert said.status == status
    assert said.err.endswith(words)
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--pace", "4-7-8"], "there is no pace 4-7-8 in three-breaths; it has its own alone"),
        (["--speed", "9"], "a number from 0.6 to 1.3, not '9'"),
        (["--speed", "nan"], "a number from 0.6 to 1.3, not 'nan'"),
        (["--breath", "loud"], "invalid choice: 'loud'"),
    ],
)
def test_an_option_that_can_t_be_is_told_with_those_that_can(hipcalm, tmp_path, options, words):
    said = hipcalm("render", "three-breaths", "-o", tmp_path / "a.wav", *options)

    assert said.status == 2
    assert words in said.err
    assert not list(tmp_path.glob("a.*"))


def test_a_file_is_asked_for(hipcalm):
    said = hipcalm("render", "three-breaths")

    assert said.status == 2
    assert "-o/--output" in said.err


# ---------------------------------------------------------------- the transcript


def test_the_transcript_prints_words_and_sounds_with_their_times(hipcalm):
    said = hipcalm("timeline", "leg-dangle", "--transcript")

    assert said.status == 0
    assert any("start bell" in line and "0:00" in line for line in said.out.splitlines())
    assert "Settle. Let the bed take your weight." in said.out
