"""What the moving figure costs. Unit: ms of processor time a frame, at 600 x 600 in software.

Every motion of every shipped pose is played through 10 s, once to warm up and twice to be counted:
reading the pose at a moment, solving the skeleton, painting floor, props and person. The value is
the mean of all motions, `worst` that of the dearest one, `solve` the part of the skeleton alone,
`kept` the memory that pictures take in the end. The reference is a plain disc of the same picture,
antialiased, with a gradient, painted as often in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import mean, median

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRadialGradient

from benchmarks.measured import Measured, More, in_turns
from hipcalm.core import paths
from hipcalm.core.breath import Phase
from hipcalm.figure.layers import STORE
from hipcalm.figure.motion import Drive, Frame, frame
from hipcalm.figure.painter import Figure, Shown
from hipcalm.figure.pose import Pose, load_poses
from hipcalm.figure.skeleton import solve

SIDE = 600
MOMENTS, LOOP_MS = 24, 10_000
ROUNDS = 3
GOAL_MS, GOAL_WORST_MS, GOAL_SOLVE_MS = 2.0, 3.0, 0.15


def measure() -> Measured:
    poses = [found.pose for found in load_poses(paths.assets() / "poses").values() if found.pose]
    motions = [(pose, motion) for pose in poses for motion in pose.motions]
    costs, discs, solves = [], [], []
    for pose, motion in motions:
        figure, image = Figure(), QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        paint = _painting(figure, image, pose, motion)
        paint()
        cost, disc = in_turns(ROUNDS, partial(_ms, paint), partial(_ms, _disc, image))
        costs.append(median(cost) / MOMENTS)
        discs.append(median(disc) / MOMENTS)
        solves.append(_ms(_solving(pose, motion)) / MOMENTS)
    return Measured(
        what=f"a frame of the figure at {SIDE} x {SIDE}, mean of {len(motions)} motions",
        against="a plain disc with a gradient",
        unit="ms",
        value=mean(costs),
        reference=mean(discs),
        more={
            "worst": More(max(costs), "ms", f"the dearest motion (goal: {GOAL_WORST_MS:g})"),
            "solve": More(mean(solves), "ms", f"the skeleton alone (goal: {GOAL_SOLVE_MS:g})"),
            "kept": More(STORE.kept_bytes / 1e6, "MB", "of pictures kept (goal: 30)"),
            "wished": More(GOAL_MS, "ms", "is the goal for the mean"),
        },
    )


def _drive(at_ms: float) -> Drive:
    """Return a moment with all that can drive a motion: a breath of 10 s, a lift, a beat."""
    share = at_ms / LOOP_MS
    is_in = share < 0.4
    fullness = share / 0.4 if is_in else (1 - share) / 0.6
    phase = Phase.INHALE if is_in else Phase.EXHALE
    lift = 1 - abs(2 * share - 1)
    return Drive(at_ms, LOOP_MS - at_ms, phase, fullness, 1, lift=lift, bpm=40)


def _frames(pose: Pose, motion: str) -> list[Frame]:
    return [frame(pose, motion, _drive(i * LOOP_MS / MOMENTS)) for i in range(MOMENTS)]


def _painting(figure: Figure, image: QImage, pose: Pose, motion: str) -> Callable[[], None]:
    def paint() -> None:
        for shown in _frames(pose, motion):
            painter = QPainter(image)
            figure.paint(painter, QRectF(0, 0, SIDE, SIDE), Shown(pose, shown))
            painter.end()

    return paint


def _solving(pose: Pose, motion: str) -> Callable[[], None]:
    frames = _frames(pose, motion)

    def solve_all() -> None:
        for shown in frames:
            solve(shown.posture)

    return solve_all


def _disc(image: QImage) -> None:
    for _ in range(MOMENTS):
        gradient = QRadialGradient(QPointF(SIDE / 2, SIDE * 0.45), SIDE * 0.5)
        gradient.setColorAt(0.0, QColor("#a9cdc3"))
        gradient.setColorAt(1.0, QColor("#5f988c"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawEllipse(QPointF(SIDE / 2, SIDE / 2), SIDE * 0.42, SIDE * 0.42)
        painter.end()


def _ms(work: Callable[..., None], *args: object) -> float:
    """Return how much processor time something takes."""
    before = time.thread_time_ns()
    work(*args)
    return (time.thread_time_ns() - before) / 1e6
