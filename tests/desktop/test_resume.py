"""A session that was cut off by a crash, and the offer to carry on."""

import pytest

from hipcalm.ui.theme import LIGHT
from tests.desktop.conftest import SETTLED

pytestmark = pytest.mark.desktop
KILLED_MS = (300, 1_900, 3_800, 4_700, 6_200, 7_600)
"""Moments of a session, before and after it is kept where it is: every few seconds."""
WITHIN_MS = 5_000
CARRY_ON = ("90", "55")
"""Where the first answer to the offer is, in the window."""
SCRIPT = """\
schema: 1
id: long
title: Long
summary: Minutes of it.
kind: movement
easier: "Less of it."
steps:
  - {name: Settle, kind: settle, duration: 3s, say: "Here."}
  - {name: Move, kind: move, duration: 4s, say: "A small way."}
  - {name: Breathe, kind: breath, breath: 2-2, duration: 600s, say: "Hands and feet."}
"""


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "long.yaml"
    file.write_text(SCRIPT)
    return str(file)


def last_position(running):
    return next((e["position_ms"] for e in reversed(running.events) if e["event"] == "frame"), -1)


def killed_at(running, moment_ms: int):
    """Kill the program at a moment of its session; return where exactly that was."""
    running.until_true(lambda: last_position(running) >= moment_ms)
    running.process.kill()
    running.end()
    return last_position(running)


def carried_on(program, killed):
    """Take up the offer of the next start; return where the session begins again."""
    running = program(folder=killed.folder)
    window = running.window()
    running.until_seen(LIGHT.caution_ground, 20_000)
    running.xdotool("mousemove", "--window", window, *CARRY_ON, "click", "1")
    assert running.until("started")["session"] == "long"
    position_ms = running.until("frame")["position_ms"]
    running.kill()
    return position_ms


def test_it_goes_on_near_where_it_was_killed_at_whatever_moment(program, script):
    playing = [program("play", script, settings=SETTLED) for _ in KILLED_MS]
    killed = [killed_at(one, moment_ms) for one, moment_ms in zip(playing, KILLED_MS, strict=True)]

    apart = [was_ms - carried_on(program, one) for one, was_ms in zip(playing, killed, strict=True)]

    assert all(abs(one_ms) <= WITHIN_MS for one_ms in apart), apart
