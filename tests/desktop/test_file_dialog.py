"""Grounding while a file is being chosen: a dialog that keeps the keys of all other windows."""

import signal

import pytest

from tests.desktop.conftest import SETTLED

pytestmark = pytest.mark.desktop
DIALOG = "Save as a sound file"


@pytest.mark.parametrize("key", ["ctrl+alt+g", "ctrl+g"])
def test_a_key_grounds_while_a_file_is_being_chosen_and_the_dialog_goes(program, key):
    running = program(settings=SETTLED, child=("choosing_child.py",))
    running.window()
    running.press("Return")  # a session's page
    running.process.send_signal(signal.SIGUSR1)
    dialog = running.xdotool("search", "--sync", "--onlyvisible", "--name", DIALOG).split()[0]
    running.xdotool("windowactivate", "--sync", dialog)

    running.press(key)

    assert running.until("started")["session"] == "ground-now"
    running.until("grounded")
    running.until_true(lambda: DIALOG not in running.xdotool("getactivewindow", "getwindowname"))
    assert running.process.poll() is None
