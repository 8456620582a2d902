"""How long `hipcalm render` takes, from the start of its process to the whole file. Unit: ms.

The session is the one that is paced throughout, so that the breath sounds all the time; the file is
FLAC, the dearer of the two. Every folder is new, so that each word is spoken anew. The reference is
the time that the file takes to be heard. Medians of all rounds after one that only warms up.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import soundfile  # type: ignore[import-untyped]

from benchmarks.children import LONGEST_S, ChildError
from benchmarks.measured import Measured, More
from benchmarks.paced import SESSION

ROUNDS = 3
GOAL_TIMES, GOAL_TIMES_SPOKEN = 100, 40


class _Rendered(NamedTuple):
    took_ms: float
    sounds_ms: float

    @property
    def times(self) -> float:
        return self.sounds_ms / self.took_ms


def measure() -> Measured:
    _render("off")
    plain = [_render("off") for _ in range(ROUNDS)]
    spoken = median(_render("on").times for _ in range(ROUNDS))
    times = median(run.times for run in plain)
    spoken_words = f"real time with every word spoken anew (goal: {GOAL_TIMES_SPOKEN})"
    return Measured(
        what=f"rendering {SESSION} without speech",
        against="hearing it",
        unit="ms",
        value=median(run.took_ms for run in plain),
        reference=plain[0].sounds_ms,
        goal=1 / GOAL_TIMES,
        more={
            "times": More(times, "times", f"real time (goal: {GOAL_TIMES})"),
            "spoken": More(spoken, "times", spoken_words),
        },
    )


def _render(voice: str) -> _Rendered:
    with tempfile.TemporaryDirectory(prefix="hipcalm-bench-") as folder:
        file = Path(folder) / "session.flac"
        words = ["render", SESSION, "-o", str(file), "--voice", voice, "--data-dir", folder]
        began_ns = time.perf_counter_ns()
        ended = subprocess.run(
            [sys.executable, "-m", "hipcalm", *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
        )
        took_ms = (time.perf_counter_ns() - began_ns) / 1e6
        if ended.returncode or ended.stderr:
            raise ChildError(ended.stderr.strip() or f"it ended with status {ended.returncode}")
        return _Rendered(took_ms, soundfile.info(file).duration * 1000)
