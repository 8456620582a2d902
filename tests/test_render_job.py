"""Rendering from the window: a process of its own that tells how far it is, and can be stopped."""

import os
from pathlib import Path

import pytest
import soundfile  # type: ignore[import-untyped]

from hipcalm import cli
from hipcalm.audio.render_job import STOPPED_WORDS, RenderJob, _options, _sentence
from hipcalm.core.breath import parse_pattern
from hipcalm.core.expand import Choices
from hipcalm.core.paths import shipped_sessions
from hipcalm.core.session import Side
from tests.core.scripts import script, step

SHORT = shipped_sessions() / "three-breaths.yaml"
PATIENCE_MS = 20_000


class Heard:
    """Everything that a job tells, in order."""

    def __init__(self, job: RenderJob) -> None:
        self.percents: list[int] = []
        self.ends: list[object] = []
        self.notes: list[str] = []
        job.progressed.connect(self.percents.append)
        job.noted.connect(self.notes.append)
        job.finished.connect(self.ends.append)
        job.failed.connect(self.ends.append)
        job.cancelled.connect(lambda: self.ends.append("cancelled"))


@pytest.fixture
def job(qtbot, tmp_path) -> RenderJob:
    config = tmp_path / "kept" / "config"
    config.mkdir(parents=True)
    (config / "settings.json").write_text('{"voice": false}')
    return RenderJob(tmp_path / "kept")


@pytest.fixture
def long_script(tmp_path: Path) -> Path:
    """Return a session of an hour."""
    file = tmp_path / "long.yaml"
    file.write_text(script(id="long", kind="breath").replace("duration: 20s", "duration: 60min"))
    return file


def run(qtbot, job: RenderJob, session: Path, file: Path, choices: Choices) -> Heard:
    heard = Heard(job)
    job.start(session, file, choices)
    qtbot.waitUntil(lambda: bool(heard.ends), timeout=PATIENCE_MS)
    return heard


def test_it_tells_every_percent_and_then_the_file(qtbot, job, tmp_path):
    file = tmp_path / "ä b.flac"

    heard = run(qtbot, job, SHORT, file, Choices())

    assert heard.ends == [file]
    assert heard.percents[-1] == 100
    assert heard.percents == sorted(set(heard.percents))
    assert soundfile.info(file).samplerate == 48_000
    assert not job.is_running


def test_a_second_file_can_follow(qtbot, job, tmp_path):
    for name in ("a.wav", "b.wav"):
        assert run(qtbot, job, SHORT, tmp_path / name, Choices()).ends == [tmp_path / name]

    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_what_was_chosen_on_the_page_holds_in_the_file(qtbot, job, tmp_path):
    file = tmp_path / "a.yaml"
    optional = step(name="More", duration="30s", optional="true")
    file.write_text(script(step() + optional))

    for leaves_out in (False, True):
        choices = Choices(leave_out_optional=leaves_out)
        run(qtbot, job, file, tmp_path / f"{leaves_out}.wav", choices)

    longer, shorter = (soundfile.info(tmp_path / f"{name}.wav") for name in ("False", "True"))
    assert longer.frames - shorter.frames == 30 * 48_000


def test_the_command_understands_every_choice():
    choices = Choices(
        Side.LEFT, breath_option=parse_pattern("5-5"), easier=True, leave_out_optional=True
    )

    read = cli._parser().parse_args(["render", "x", "-o", "x.wav", *_options(choices)])

    assert (read.side_first, read.pace) == ("left", "5-5")
    assert read.easier
    assert read.without_optional


def test_a_pace_that_the_session_does_not_have_is_told(qtbot, job, tmp_path):
    choices = Choices(breath_option=parse_pattern("5-5"))

    heard = run(qtbot, job, SHORT, tmp_path / "a.flac", choices)

    assert heard.ends == ["There is no pace 5-5 in three-breaths; it has its own alone."]


def test_a_failure_is_told_in_one_sentence(qtbot, job, tmp_path):
    heard = run(qtbot, job, SHORT, tmp_path / "nowhere" / "a.flac", Choices())

    folder = tmp_path / "nowhere"
    assert heard.ends == [f"There is no folder {folder}; make it, or choose another."]


def test_a_damaged_settings_file_is_told(qtbot, job, tmp_path):
    (tmp_path / "kept" / "config" / "settings.json").write_text("{")

    heard = run(qtbot, job, SHORT, tmp_path / "a.flac", Choices())

    assert heard.notes[0].startswith("Your settings could not be read.")


def test_cancelled_it_leaves_nothing(qtbot, job, tmp_path, long_script):
    heard = Heard(job)
    job.start(long_script, tmp_path / "a.wav", Choices())
    qtbot.waitUntil(lambda: bool(heard.percents), timeout=PATIENCE_MS)
    assert (tmp_path / "a.wav.part").exists()

    job.cancel()
    qtbot.waitUntil(lambda: bool(heard.ends), timeout=PATIENCE_MS)

    assert heard.ends == ["cancelled"]
    assert not list(tmp_path.glob("a.*"))


def test_cancelled_it_leaves_the_file_that_was_there(qtbot, job, tmp_path, long_script):
    (tmp_path / "a.wav").write_bytes(b"mine")
    heard = Heard(job)
    job.start(long_script, tmp_path / "a.wav", Choices())
    qtbot.waitUntil(lambda: bool(heard.percents), timeout=PATIENCE_MS)

    job.cancel()
    qtbot.waitUntil(lambda: bool(heard.ends), timeout=PATIENCE_MS)

    assert (tmp_path / "a.wav").read_bytes() == b"mine"


def test_a_process_that_is_killed_leaves_nothing_and_is_told(qtbot, job, tmp_path, long_script):
    heard = Heard(job)
    job.start(long_script, tmp_path / "a.wav", Choices())
    qtbot.waitUntil(lambda: bool(heard.percents), timeout=PATIENCE_MS)

    job._process.kill()
    qtbot.waitUntil(lambda: bool(heard.ends), timeout=PATIENCE_MS)

    assert heard.ends == [STOPPED_WORDS]
    assert not list(tmp_path.glob("a.*"))


def test_a_program_that_does_not_start_is_told(qtbot, job, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", str(tmp_path / "gone"))

    assert run(qtbot, job, SHORT, tmp_path / "a.wav", Choices()).ends == [STOPPED_WORDS]


def test_closing_waits_until_the_process_has_gone(qtbot, job, tmp_path, long_script):
    heard = Heard(job)
    job.start(long_script, tmp_path / "a.wav", Choices())
    qtbot.waitUntil(lambda: bool(heard.percents), timeout=PATIENCE_MS)
    number = job._process.processId()

    job.close()

    assert heard.ends == ["cancelled"]
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_nothing_happens_where_nothing_is_running(job):
    job.cancel()
    job.close()

    assert not job.is_running


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("a note\nhipcalm: there is no room", "There is no room."),
        ("Traceback (most recent call last):\n  File x\nValueError: hm", STOPPED_WORDS),
        ("", STOPPED_WORDS),
    ],
)
def test_the_last_line_that_the_command_says_becomes_a_sentence(said, sentence):
    assert _sentence(said) == sentence
