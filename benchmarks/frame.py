"""What a frame of the player costs the processor. Unit: ms of processor time (all threads).

HipCalm's window, 900 x 640, plays a paced step; a clock of our own moves on by 16 ms, the playback
ticks, and Qt does all that follows: words, layout, painting, handing the picture to the screen.
Counted are two whole breaths of 10 s after one that only warms up, frames with nothing to paint
among them (`painted` tells how many were); `core` is the share of one core at 60 frames a second.
The reference is a widget of the same size that paints itself anew at each frame: a ground and one
plain disc as large as the player's. What the screen's own process does is not counted.
"""

from __future__ import annotations

from statistics import median

from benchmarks.children import children
from benchmarks.measured import Measured, More, in_turns

WIDTH, HEIGHT = 900, 640
FRAME_MS = 16
WARM_UP, FRAMES = 625, 1_250
ROUNDS = 5


def measure() -> Measured:
    with children() as started:
        side = str(started.run("_frame_child", "program").numbers[2])
        program, bare = in_turns(
            ROUNDS,
            lambda: started.run("_frame_child", "program").numbers,
            lambda: started.run("_frame_child", "bare", side).numbers,
        )
    value = median(run[0] / FRAMES / 1e6 for run in program)
    painted = median(run[1] / FRAMES for run in program)
    return Measured(
        what="processor time of a frame of the player",
        against="a bare widget of the same size with one plain disc",
        unit="ms",
        value=value,
        reference=median(run[0] / FRAMES / 1e6 for run in bare),
        more={
            "core": More(value * 60 / 10, "%", "of one core at 60 frames a second"),
            "painted": More(painted * 100, "%", "of the frames had something to paint"),
        },
    )
