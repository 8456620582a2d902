"""What one look at the clock costs. Unit: microseconds a call of `Player.advance`.

A whole session is played in steps of 16 ms, its gates opening by themselves as in a rehearsal. The
reference is as many calls of a method that takes the time and does nothing; the loop around both
is counted in both. `share` is the part of a 16 ms frame that the call takes.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Protocol

from benchmarks.measured import Measured, More, in_turns
from hipcalm.core import paths
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Library
from hipcalm.core.player import Mode, Player
from hipcalm.core.timeline import Timeline

SESSION = "hip-flow-8"
FRAME_MS = 16
ROUNDS = 9


class _Advances(Protocol):
    def advance(self, now_ms: int, /) -> object: ...


class _Idle:
    def advance(self, now_ms: int, /) -> object:
        """Do nothing."""


def measure() -> Measured:
    timeline = _timeline()
    _play(timeline)
    plays, calls = in_turns(ROUNDS, lambda: _play(timeline), lambda: _time_us(_Idle(), timeline))
    value = median(plays)
    return Measured(
        what=f"a call of Player.advance, over all of {SESSION}",
        against="a call of a method that does nothing",
        unit="us",
        value=value,
        reference=median(calls),
        more={"share": More(value / (FRAME_MS * 10), "%", f"of a frame of {FRAME_MS} ms")},
    )


def _timeline() -> Timeline:
    library = Library(paths.shipped_sessions(), paths.shipped_sessions() / "none")
    library.refresh()
    session = library.open(SESSION).session
    assert session is not None
    return lay_out(session)


def _play(timeline: Timeline) -> float:
    player = Player(timeline, Choices(), 0, opens_gates=True)
    us = _time_us(player, timeline)
    assert player.mode is Mode.ENDED
    return us


def _time_us(advances: _Advances, timeline: Timeline) -> float:
    """Return how many microseconds a call takes, over the length of the timeline."""
    last_ms = timeline.total_ms + FRAME_MS
    before = time.perf_counter_ns()
    for now_ms in range(0, last_ms, FRAME_MS):
        advances.advance(now_ms)
    return (time.perf_counter_ns() - before) / 1e3 / len(range(0, last_ms, FRAME_MS))
