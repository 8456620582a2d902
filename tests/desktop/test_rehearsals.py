"""Whole sessions on a real display, from beginning to end, with the trace as witness."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest

from tests.desktop.conftest import REHEARSED, ROOT, Program

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module", params=REHEARSED)
def rehearsal(request, rehearsals) -> tuple[str, Program, int, str]:
    """Return a session's id, its program, and how that ended."""
    program = rehearsals[request.param]
    return request.param, program, *program.end()


def test_it_plays_to_its_end_and_the_program_ends_well(rehearsal):
    _, program, status, said = rehearsal

    assert (status, said) == (0, "")
    assert program.events[0]["event"] == "started"
    assert program.events[-1]["event"] == "ended"
    assert program.events[-1]["early"] is False


def test_every_cue_of_the_timeline_appears_once_and_in_order(rehearsal):
    session, program, _, _ = rehearsal
    command = [sys.executable, "-m", "hipcalm", "timeline", session, "--json"]
    told = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))

    cues = [event for event in program.events if event["event"] == "cue"]

    heard = [{"at_ms": cue["at_ms"], "kind": cue["kind"], "text": cue["text"]} for cue in cues]
    assert heard == told["cues"]
    assert all(cue["heard"] for cue in cues)


def test_time_goes_as_many_times_faster_and_never_back(rehearsal):
    session, program, _, _ = rehearsal
    frames = [event for event in program.events if event["event"] == "frame"]

    positions = [frame["position_ms"] for frame in frames]
    assert positions == sorted(positions)
    real_ms = frames[-1]["t_ms"] - frames[0]["t_ms"]
    assert positions[-1] - positions[0] == pytest.approx(real_ms * REHEARSED[session], rel=0.02)


def test_it_is_shown_smoothly(rehearsal):
    _, program, _, _ = rehearsal
    times = [event["t_ms"] for event in program.events if event["event"] == "frame"]

    gaps = sorted(b - a for a, b in pairwise(times))

    assert gaps[len(gaps) // 2] <= 34, "half of the frames come at 30 a second or more"


def test_the_breath_of_every_frame_lies_between_empty_and_full(rehearsal):
    _, program, _, _ = rehearsal

    assert all(0 <= e["fullness"] <= 1 for e in program.events if e["event"] == "frame")
    phases = [event["phase"] for event in program.events if event["event"] == "phase"]
    assert {"inhale", "exhale"} <= set(phases)
