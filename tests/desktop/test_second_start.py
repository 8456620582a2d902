"""Later starts of the program, while the first one runs or after it was killed."""

import os
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.desktop.conftest import PATIENCE_S, PROGRAM, ROOT, SETTLED

pytestmark = pytest.mark.desktop
STARTS = 6


@pytest.fixture
def later(display):
    """Return a function that starts the program once more, and waits for its end."""

    def start(*words: str, folder: Path):
        # Each import is told on stderr, and nothing else.
        command = [PROGRAM[0], "-X", "importtime", *PROGRAM[1:], *words, "--data-dir", str(folder)]
        return subprocess.run(
            command,
            env=display,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    return start


def windows(running):
    """Return the windows of the program that can be seen."""
    return running.xdotool("search", "--onlyvisible", "--name", "^HipCalm$").split()


def test_ground_grounds_the_one_that_runs_within_a_second_and_without_a_window(program, later):
    running = program("play", "three-breaths", settings=SETTLED)
    running.until("started")
    began_s = time.monotonic()
    done = later("ground", folder=running.folder)
    took_s = time.monotonic() - began_s

    assert (done.returncode, done.stdout) == (0, "")
    assert took_s < 1
    assert "hipcalm.desktop.single_client" in done.stderr
    assert "PySide6" not in done.stderr
    assert running.until("started")["session"] == "ground-now"
    running.until("grounded")


def test_the_bare_command_imports_next_to_nothing(display, tmp_path):
    (tmp_path / "run").mkdir(mode=0o700)
    environ = display | {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    reader, writer = os.pipe()
    command = [*PROGRAM, "play", "three-breaths", "--trace", f"/dev/fd/{writer}"]
    first = subprocess.Popen(command, env=environ, cwd=ROOT, pass_fds=[writer])
    os.close(writer)
    with os.fdopen(reader) as told:
        try:
            assert any('"started"' in line for line in told)
            ground = [PROGRAM[0], "-X", "importtime", *PROGRAM[1:], "ground"]
            words = subprocess.run(
                ground, env=environ, cwd=ROOT, check=True, capture_output=True, text=True
            )
            assert any('"grounded"' in line for line in told)
        finally:
            first.kill()
            first.wait()
    assert not {"PySide6", "msgspec", "argparse"} & set(words.stderr.replace("|", " ").split())


def test_play_begins_in_the_one_that_runs(program, later):
    running = program(settings=SETTLED)
    running.window()
    done = later("play", "three-breaths", folder=running.folder)

    assert (done.returncode, done.stdout) == (0, "")
    assert "PySide6" not in done.stderr
    assert running.until("started")["session"] == "three-breaths"


def test_a_program_that_was_killed_stands_in_nobodys_way(program):
    killed = program("play", "three-breaths", settings=SETTLED)
    killed.until("started")
    killed.process.kill()
    killed.process.wait()
    running = program("ground", folder=killed.folder)

    assert running.until("started")["session"] == "ground-now"
    running.until("grounded")


def test_a_program_that_hangs_keeps_nobody_from_grounding(program):
    hangs = program("play", "three-breaths", settings=SETTLED)
    hangs.until("started")
    hangs.process.send_signal(signal.SIGSTOP)
    running = program("ground", folder=hangs.folder)

    shown_ms = running.until("grounded")["t_ms"]
    running.until_true(lambda: running.events[-1]["t_ms"] > shown_ms + 500)


def test_of_several_starts_at_once_one_has_a_window(program, tmp_path):
    folder = tmp_path / "together"
    folder.mkdir()
    started = [program(folder=folder, settings=SETTLED)]
    started += [program(folder=folder) for _ in range(STARTS - 1)]
    ends = {os.pidfd_open(one.process.pid): one for one in started}
    while len(ends) > 1:
        over = select.select(list(ends), [], [], PATIENCE_S)[0]
        assert over, f"{len(ends)} still run"
        for one in over:
            os.close(one)
            assert ends.pop(one).end() == (0, "")
    [(descriptor, running)] = ends.items()
    os.close(descriptor)

    assert len(windows(running)) == 1
