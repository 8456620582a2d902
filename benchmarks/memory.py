"""How much memory HipCalm holds. Unit: MB (millions of bytes), resident.

The program with its library shown, a second after its cards were painted; `playing` is the same
process in a session that has run for four seconds. The reference is a process with a bare
QMainWindow. Resident memory counts the libraries too, which processes share: the difference to the
reference is what HipCalm itself takes. Only Linux tells; elsewhere the figure is unavailable.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.children import children
from benchmarks.measured import Measured, More, in_turns

ROUNDS = 3


def measure() -> Measured:
    what, against = "resident memory with the library shown", "a process with a bare QMainWindow"
    if not Path("/proc/self/statm").exists():
        reason = "this system does not tell a process's resident memory"
        return Measured(what, against, "MB", unavailable=reason)
    with children() as started:
        started.run("_memory_child", "bare")
        program, bare = in_turns(
            ROUNDS,
            lambda: started.run("_memory_child", "program", started.fresh_folder()).numbers,
            lambda: started.run("_memory_child", "bare").numbers,
        )
    playing = median(run[1] for run in program) / 1e6
    return Measured(
        what,
        against,
        "MB",
        value=median(run[0] for run in program) / 1e6,
        reference=median(run[0] for run in bare) / 1e6,
        more={"playing": More(playing, "MB", "in a playing session")},
    )
