"""A session that was cut off by a crash, and the offer to carry on."""

import random

import pytest

from hipcalm.ui.theme import LIGHT
from tests.desktop.conftest import SETTLED

pytestmark = pytest.mark.desktop
KILLS = 6
LATEST_MS = 11_000
"""Past two of the moments at which the place is kept anyway, which are 5 s apart."""
WITHIN_MS = 5_000
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
def script(tmp_path) -> str:
    file = tmp_path / "long.yaml"
    file.write_text(SCRIPT)
    return str(file)


def last_position(running) -> int:
    return next((e["position_ms"] for e in reversed(running.events) if e["event"] == "frame"), -1)


def killed_at(running, moment_ms: int) -> int:
    """Kill the program at a moment of its session; return where exactly that was."""
    running.until_true(lambda: last_position(running) >= moment_ms)
    running.process.kill()
    running.end()
    return last_position(running)


def carried_on(program, killed) -> int:
    """Take up the offer of the next start; return where the session begins again."""
    running = program(folder=killed.folder)
    running.window()
    running.until_seen(LIGHT.caution_ground, 20_000)
    running.press("ctrl+f", *["shift+Tab"] * 7, "space")  # "Carry on from there"
    assert running.until("started")["session"] == "long"
    return running.until("frame")["position_ms"]


def test_it_goes_on_near_where_it_was_killed_at_whatever_moment(program, script):
    chance = random.Random(5)
    moments = sorted(chance.randrange(LATEST_MS) for _ in range(KILLS))
    playing = [program("play", script, settings=SETTLED) for _ in moments]
    killed = [killed_at(one, moment_ms) for one, moment_ms in zip(playing, moments, strict=True)]

    apart = [was_ms - carried_on(program, one) for one, was_ms in zip(playing, killed, strict=True)]

    print(moments, killed, apart)
    assert all(-50 <= one_ms <= WITHIN_MS for one_ms in apart), apart
