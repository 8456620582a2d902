"""How long `hipcalm` takes from the start of its process to its first picture. Unit: ms.

The window opens with an empty data folder, through the same `main` as the command. The clock stops
when the first paint of the main window is done and has been handed to the screen; `ready` counts on
until the cards of the library are painted. The reference is a QMainWindow with a label, opened by
the same Python, measured in the same way. The two take turns; medians of all rounds after one that
only warms up.
"""

from __future__ import annotations

from statistics import median

from benchmarks.children import Children, Words, children
from benchmarks.measured import Measured, More, in_turns

ROUNDS = 11
GOAL = 1.5


def measure() -> Measured:
    with children() as started:
        _program(started)
        _bare(started)
        program, bare = in_turns(ROUNDS, lambda: _program(started), lambda: _bare(started))
    return Measured(
        what="from process start to the first painted window",
        against="a bare QMainWindow with a label",
        unit="ms",
        value=_ms(program, 0),
        reference=_ms(bare, 0),
        goal=GOAL,
        more={"ready": More(_ms(program, 1), "ms", "until the library's cards are painted")},
    )


def _program(started: Children) -> Words:
    return started.run("_startup_child", "program", started.fresh_folder())


def _bare(started: Children) -> Words:
    return started.run("_startup_child", "bare")


def _ms(runs: list[Words], which: int) -> float:
    return median((run.numbers[which] - run.started_ns) / 1e6 for run in runs)
