"""`hipcalm breathe` as the first start: the small pacer alone, to its end."""

import json
import subprocess
import sys

import pytest

from tests.desktop.conftest import PATIENCE_S, PROGRAM, ROOT, SETTLED

pytestmark = pytest.mark.desktop
FAST = ("fast_child.py", "8")
SMALL = 500
"""Pixels; the main window is larger, the small pacer is not."""
TYPING = """\
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
line = QLineEdit()
line.setWindowTitle("Typing")
line.textChanged.connect(lambda text: print(text, flush=True))
line.show()
application.exec()
"""


@pytest.fixture
def typing(display):
    """Return another program, in which somebody types."""
    command = [sys.executable, "-c", TYPING]
    process = subprocess.Popen(command, env=display, stdout=subprocess.PIPE, text=True)
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Typing$"]
    subprocess.run(
        [*search, "windowactivate", "--sync"], env=display, check=True, timeout=PATIENCE_S
    )
    yield process
    process.kill()
    process.communicate()


def windows(running):
    """Return the sizes of the program's windows that can be seen, as (width, height)."""
    found = running.xdotool("search", "--onlyvisible", "--name", "^HipCalm$").split()
    texts = [running.xdotool("getwindowgeometry", "--shell", window) for window in found]
    sizes = [dict(line.split("=") for line in text.split()) for text in texts]
    return [(int(size["WIDTH"]), int(size["HEIGHT"])) for size in sizes]


def later(display, folder, *words):
    """Start the program once more, and return its exit status."""
    command = [*PROGRAM, *words, "--data-dir", str(folder)]
    return subprocess.run(
        command, env=display, cwd=ROOT, check=False, timeout=PATIENCE_S
    ).returncode


def shown(running):
    """Wait until something of the program is shown."""
    running.until("frame")
    running.xdotool("search", "--sync", "--onlyvisible", "--name", "^HipCalm$")


def test_it_breathes_to_its_end_takes_no_key_and_the_program_goes_with_it(program, typing):
    running = program("breathe", settings=SETTLED, child=FAST)
    shown(running)
    [(width, height)] = windows(running)
    assert max(width, height) < SMALL, "no main window"

    running.press("a")
    assert typing.stdout.readline() == "a\n"

    assert running.end() == (0, "")
    phases = [event["phase"] for event in running.events if event["event"] == "phase"]
    assert phases == [*["inhale", "exhale"] * 3, None]
    [ended] = [event for event in running.events if event["event"] == "ended"]
    assert not ended["early"]


def test_once_more_while_it_is_there_changes_nothing(program, display):
    running = program("breathe", settings=SETTLED, child=FAST)
    shown(running)

    assert later(display, running.folder, "breathe") == 0
    assert len(windows(running)) == 1
    assert running.end() == (0, "")
    assert [event["event"] for event in running.events].count("started") == 1


def test_a_window_that_is_opened_meanwhile_stays(program, display):
    running = program("breathe", settings=SETTLED, child=FAST)
    shown(running)
    assert later(display, running.folder) == 0
    running.until("ended")

    assert later(display, running.folder, "ground") == 0
    running.until("grounded")
    assert max(max(size) for size in windows(running)) > SMALL


def test_with_reminders_on_the_program_stays_behind_it(program, display, tmp_path):
    folder = tmp_path / "reminders"
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "reminder.json").write_text(json.dumps({"on": True}))
    running = program("breathe", folder=folder, child=FAST)
    running.until("ended")

    assert later(display, folder, "ground") == 0
    running.until("grounded")
