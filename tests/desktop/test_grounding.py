"""The one key that stops everything, pressed on a real display wherever somebody may be."""

import subprocess
import sys

import pytest

from hipcalm.core.dosing import SETTLING_WORDS
from tests.desktop.conftest import SETTLED

pytestmark = pytest.mark.desktop
LONG = """\
schema: 1
id: long
title: Long
summary: Minutes of it.
kind: breath
easier: "Less of it."
steps:
  - {name: Notice, kind: breath, breath: 2-2, duration: 600s, say: "Hands and feet."}
"""
IN_A_SESSION = {
    "near": [],
    "full screen": ["F11"],
    "the distance view on a full screen": ["F11", "d"],
    "a pause": ["space"],
    "the question that Esc asks": ["Escape"],
    "the signs that are a reason to stop": ["s"],
    "help": ["F1"],
}
"""Keys that lead from a running session to where grounding is wanted."""
ELSEWHERE = {
    "the first screen": ({}, [], "g"),
    "the library": (SETTLED, [], "g"),
    "the library's search": (SETTLED, ["ctrl+f", "h", "i", "p"], "ctrl+g"),
    "a session's page": (SETTLED, ["Return"], "g"),
    "help": (SETTLED, ["F1"], "g"),
}
OTHER_WINDOW = """\
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
line = QLineEdit()
line.setWindowTitle("Other")
line.textChanged.connect(lambda text: print(text, flush=True))
line.showFullScreen()
application.exec()
"""


@pytest.fixture
def playing(program, tmp_path):
    """Return the program in the middle of a long session."""
    file = tmp_path / "long.yaml"
    file.write_text(LONG)
    running = program("play", str(file), settings=SETTLED)
    running.window()
    running.until("frame", step="Notice")
    return running


@pytest.fixture
def other(display):
    """Return another program whose window covers the display and has the keys."""
    command = [sys.executable, "-c", OTHER_WINDOW]
    process = subprocess.Popen(command, env=display, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def grounded(running):
    """Wait for grounding's first words."""
    assert running.until("started")["session"] == "ground-now"
    return running.until("grounded")


def active_window(running):
    return running.xdotool("getactivewindow", "getwindowname").strip()


def to_window(running, title: str):
    """Wait for a window and for the window manager to give it the keys."""
    window = running.xdotool("search", "--sync", "--onlyvisible", "--name", title).split()[0]
    running.xdotool("windowactivate", "--sync", window)


@pytest.mark.parametrize("keys", IN_A_SESSION.values(), ids=IN_A_SESSION)
def test_one_key_grounds_in_a_session(playing, keys):
    playing.press(*keys, "g")

    grounded(playing)


@pytest.mark.parametrize(("settings", "keys", "ground"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_one_key_grounds_outside_of_a_session(program, settings, keys, ground):
    running = program(settings=settings)
    running.window()
    running.press(*keys, ground)

    grounded(running)
    running.press("e", "ctrl+q")
    assert running.end() == (0, "")


def test_one_key_grounds_in_the_questions_before_a_session(program):
    running = program("play", "coherent-5", settings=SETTLED)
    running.window()
    running.press("g")

    grounded(running)
    assert [e["session"] for e in running.events if e["event"] == "started"] == ["ground-now"]


def test_one_key_closes_the_settings_and_grounds(playing):
    playing.press("ctrl+comma")
    to_window(playing, "Settings")
    playing.press("g")

    grounded(playing)
    playing.until_true(lambda: active_window(playing) == "HipCalm")


def test_one_key_grounds_where_a_list_of_the_settings_hangs_open(playing):
    playing.press("ctrl+comma")
    to_window(playing, "Settings")
    playing.press("Tab", "alt+Down")
    playing.press("g")

    grounded(playing)


def test_all_that_was_on_stands_still_while_grounding_is_on(playing):
    playing.press("g")
    pressed_ms = grounded(playing)["pressed_ms"]
    playing.until_true(lambda: playing.events[-1]["t_ms"] > pressed_ms + 300)

    frames = [e for e in playing.events if e["event"] == "frame" and e["step"] == "Notice"]
    assert frames[-1]["t_ms"] <= pressed_ms


def test_something_smaller_comes_back_to_the_session_and_settles_first(playing):
    playing.press("g")
    grounded(playing)
    left_ms = next(e["position_ms"] for e in playing.events if e["event"] == "paused")
    playing.press(*["Right"] * 12)
    playing.until("waiting")
    playing.press("3")

    playing.until("cue", text=SETTLING_WORDS)
    assert playing.until("playing")["position_ms"] == left_ms
    playing.until("frame", step="Settle again")
    playing.press("Right")
    playing.until("frame", step="Notice")
    playing.press("Escape", "e")
    ended = playing.until("ended")
    assert ended["early"] is True


def test_1_is_for_feeling_far_away_or_numb(playing):
    playing.press("g")
    grounded(playing)
    playing.press("1")

    assert playing.until("started")["session"] == "ground-up"


def test_an_arrow_key_lets_every_step_wait_for_the_person(playing):
    playing.press("g")
    grounded(playing)
    playing.press("Right")

    playing.until("frame", step="Look")
    playing.press("Right")
    playing.until("frame", step="Feet")
    playing.press("Left")
    playing.until("frame", step="Look")


def test_after_grounding_has_ended_a_session_the_next_one_is_well(playing):
    playing.press("g")
    grounded(playing)
    playing.press("e")
    playing.until("ended", early=True)
    playing.press("Tab", "space")  # "Once more"
    assert playing.until("started")["session"] == "long"
    playing.until("frame", step="Notice")
    playing.press("g")
    grounded(playing)

    playing.press("e", "ctrl+q")
    assert playing.end() == (0, "")


def test_the_key_for_all_windows_grounds_in_front_of_another_program(playing, other):
    to_window(playing, "Other")
    playing.press("g")
    assert other.stdout.readline() == "g\n", "the other program has the keys"

    playing.press("ctrl+alt+g")

    grounded(playing)
    playing.until_true(lambda: active_window(playing) == "HipCalm")


def test_the_key_for_all_windows_brings_back_a_minimised_window(playing):
    window = playing.window()
    playing.xdotool("windowminimize", "--sync", window)
    playing.press("ctrl+alt+g")

    grounded(playing)
    assert "HIDDEN" not in playing.state(window)
