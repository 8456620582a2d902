"""Real keys on a real display, at real speed."""

import signal
from pathlib import Path

import pytest

from hipcalm.ui.theme import LIGHT

pytestmark = pytest.mark.desktop
SHORT = """\
schema: 1
id: short
title: Short
summary: A few seconds.
kind: breath
easier: "Less of it."
steps:
  - {name: Arrive, kind: settle, duration: 1s, advance: manual, say: "Here."}
  - {name: Notice, kind: notice, duration: 1s, say: "Hands and feet."}
"""
LONG = SHORT.replace("kind: notice, duration: 1s", "kind: breath, breath: 2-2, duration: 600s")


@pytest.fixture
def script(tmp_path: Path):
    """Return a function that writes a script and returns its path."""

    def written(text: str) -> str:
        file = tmp_path / "short.yaml"
        file.write_text(text)
        return str(file)

    return written


def test_a_session_with_a_gate_at_real_speed(program, script):
    running = program("play", script(SHORT), "--exit-when-done")
    running.window()
    waits = running.until("waiting")
    assert waits["position_ms"] == 1_000

    running.press("space")
    status, said = running.end()

    assert (status, said) == (0, "")
    cues = [(e["kind"], e["text"], e["heard"]) for e in running.events if e["event"] == "cue"]
    assert [kind for kind, _, _ in cues] == ["start", "gate", "step", "end"]
    assert all(heard for _, _, heard in cues)
    ended = running.events[-1]
    assert (ended["event"], ended["position_ms"], ended["early"]) == ("ended", 2_000, False)
    went_on = [event for event in running.events if event["event"] == "playing"][-1]
    assert ended["t_ms"] - went_on["t_ms"] == pytest.approx(1_000, abs=150), "at real speed"


def test_keys_in_the_order_in_which_they_are_pressed(program, script):
    running = program("play", script(LONG), "--exit-when-done")
    window = running.window()
    running.press("space")
    running.until("frame", step="Notice")

    running.press("space")
    running.until("paused", reason="asked")
    running.press("space")
    running.until("playing")

    running.press("F11")
    running.until_true(lambda: "FULLSCREEN" in running.state(window))
    running.press("F11")
    running.until_true(lambda: "FULLSCREEN" not in running.state(window))

    stage = bytes.fromhex(LIGHT.stage[1:])[::-1]  # the display keeps blue first
    running.until_true(lambda: running.screen().count(stage) > 5_000)
    running.press("d")
    running.until_true(lambda: running.screen().count(stage) < 100)
    running.press("d")
    running.until_true(lambda: running.screen().count(stage) > 5_000)

    running.press("Escape")
    running.until("paused", reason="asked")
    running.press("Escape")
    running.until("playing")
    running.press("Escape")
    running.until("paused", reason="asked")
    running.press("e")

    ended = running.until("ended")
    assert ended["early"] is True
    assert running.end() == (0, "")


def test_being_told_to_end_in_a_session_ends_it_well(program, script):
    running = program("play", script(LONG))
    running.until("frame", step="Arrive")

    running.process.send_signal(signal.SIGTERM)

    assert running.end() == (0, "")
    assert (running.folder / "config" / "window.ini").exists()


def test_being_told_to_end_in_the_library_ends_it_well(program):
    running = program()
    running.window()

    running.process.send_signal(signal.SIGTERM)

    assert running.end() == (0, "")
    assert running.events == []


def test_the_first_screen_and_the_library_by_keys_to_the_end_of_a_session(program):
    running = program()
    running.window()

    running.press("Return")  # "Got it"
    running.press("Return")
    running.press("Return")
    assert running.until("started")["session"] == "three-breaths"
    running.press("Escape")
    running.until("paused")
    running.press("Right", "Return")
    assert running.until("ended")["early"] is True

    running.press("ctrl+q")
    assert running.end() == (0, "")
