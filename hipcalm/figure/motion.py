"""What a pose looks like at a moment: the motion's clock read off what drives it.

Everything that moves follows from a Drive, which follows from a Moment of the session. Nothing is
counted, so a late frame is only late.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi

from hipcalm.core.breath import Phase
from hipcalm.figure.pose import STILL, Moving, Pose, Timed
from hipcalm.figure.posture import Posture, blend, is_alike
from hipcalm.figure.skeleton import reached, solve

EASE_IN_MS, EASE_OUT_MS = 5_000.0, 3_000.0
"""How long a stretch takes to be reached, and to be left at its step's end."""
CALM_IN_MS, CALM_OUT_MS = 4_000.0, 6_000.0
"""The calm breath that stands in where a motion wants a breath and none is paced."""
CALM_BPM = 40.0
_THERE = 0.12
"""This share of a beat the figure stays where the beat has brought it."""


@dataclass(frozen=True, slots=True)
class Drive:
    """What moves a figure at a moment of a session.

    `fullness` is None where no breath is paced; then a motion by the breath follows a calm one of
    its own. `breath_index` counts the step's breaths from 0. `lift` tells how far a repetition has
    gone, 0 to 1, and is None without repetitions; `bpm` is None without a beat.
    """

    elapsed_ms: float = 0.0
    left_ms: float = 60_000.0
    phase: Phase | None = None
    fullness: float | None = None
    breath_index: int = 0
    lift: float | None = None
    bpm: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A posture to draw. Two frames with the same posture look the same."""

    posture: Posture

    @property
    def effort(self) -> float:
        """How strongly the glow shows, 0 to 1."""
        return self.posture.effort


def frame(pose: Pose, motion: str | None, drive: Drive) -> Frame:
    """Return what a pose looks like at a moment; an unknown motion is still."""
    moving = pose.motions.get(motion or STILL) or pose.motions[STILL]
    return _swollen(pose, *_placed(moving, drive))


def poster_frame(pose: Pose) -> Frame:
    """Return the moment that stands for the pose in a still picture."""
    poster = pose.words.poster
    if poster is None:
        named = [name for name in pose.motions if name != STILL]
        motion, at = (named[0], 1.0) if named else (STILL, 1.0)
    else:
        motion, at = poster.motion, poster.at
    moving = pose.motions[motion]
    goal = (moving.frames or tuple(timed.posture for timed in moving.timed[1:]))[0]
    fullness = 1.0 - at if moving.clock == "breath" else 0.0
    return _swollen(pose, between(moving.first, goal, at), fullness)


def _swollen(pose: Pose, posture: Posture, fullness: float) -> Frame:
    if not fullness:
        return Frame(posture)
    swell = pose.words.breath
    return Frame(posture._replace(belly=swell.belly * fullness, ribs=swell.chest * fullness))


def _placed(moving: Moving, drive: Drive) -> tuple[Posture, float]:
    """Return where a motion is, and how full the lungs are."""
    match moving.clock:
        case "stretch":
            goal = moving.frames[0]
            posture = between(moving.first, goal, _eased(drive.elapsed_ms, drive.left_ms))
        case "breath":
            return _with_breath(moving, drive)
        case "reps":
            lift = drive.lift
            if lift is None:
                lift = _calm(drive.elapsed_ms)[0]
            posture = between(moving.first, moving.frames[0], lift)
        case "tempo":
            posture = _on_beat(moving, drive)
        case "loop":
            posture = _looped(moving.timed, drive.elapsed_ms)
    return posture, drive.fullness or 0.0


def between(a: Posture, b: Posture, t: float) -> Posture:
    """Return the posture on the way from one to the other, however their limbs are told."""
    if t <= 0.0 or a is b:
        return a
    if t >= 1.0:
        return b
    if not is_alike(a, b):
        a, b = reached(a, solve(a)), reached(b, solve(b))
    return blend(a, b, t)


def _eased(elapsed_ms: float, left_ms: float) -> float:
    """Return how far a stretch is in: slowly at first, out again at the step's end."""
    total = elapsed_ms + left_ms
    squeeze = min(1.0, total / (EASE_IN_MS + EASE_OUT_MS)) or 1.0
    into = _ease(elapsed_ms / (EASE_IN_MS * squeeze))
    out = _ease(left_ms / (EASE_OUT_MS * squeeze))
    return min(into, out)


def _ease(t: float) -> float:
    t = 0.0 if t < 0.0 else min(t, 1.0)
    return 0.5 - 0.5 * cos(pi * t)


def _calm(elapsed_ms: float) -> tuple[float, int, bool]:
    """Return fullness, number and whether it is the in-breath, of a breath of 4 and 6 seconds."""
    index, within = divmod(max(0.0, elapsed_ms), CALM_IN_MS + CALM_OUT_MS)
    if within < CALM_IN_MS:
        return _ease(within / CALM_IN_MS), int(index), True
    return 1.0 - _ease((within - CALM_IN_MS) / CALM_OUT_MS), int(index), False


def _with_breath(moving: Moving, drive: Drive) -> tuple[Posture, float]:
    """Return `in` at full, and at empty the frames of `out` in turn, breath by breath.

    The first breath sets out from the base: the figure is in no frame of `out` yet.
    """
    if drive.fullness is None:
        fullness, index, is_in = _calm(drive.elapsed_ms)
    else:
        fullness, index = drive.fullness, drive.breath_index
        # Behind the last breath there is no phase: the figure stays where that breath has led.
        is_in = drive.phase not in (Phase.EXHALE, Phase.HOLD_OUT)
    outs = moving.frames
    goal = outs[(index - 1 if is_in else index) % len(outs)]
    if is_in and index == 0:
        goal = moving.base
    return between(moving.first, goal, 1.0 - fullness), fullness


def _on_beat(moving: Moving, drive: Drive) -> Posture:
    """Return where the beat has brought the figure: at each beat's end it is in that frame."""
    beats = max(0.0, drive.elapsed_ms) * (drive.bpm or CALM_BPM) / 60_000
    index, share = int(beats), beats % 1.0
    goal = moving.frames[index % len(moving.frames)]
    before = moving.frames[(index - 1) % len(moving.frames)] if index else moving.first
    if not moving.through_base or not index:
        return between(before, goal, _ease((share - _THERE) / (1.0 - 2 * _THERE)))
    if share < 0.5:
        return between(before, moving.first, _ease((share - _THERE) / (0.5 - _THERE)))
    return between(moving.first, goal, _ease((share - 0.5) / (0.5 - _THERE)))


def _passing(t: float, key: Timed, after: Timed) -> float:
    """Return the eased way from key to key: the figure stops where one holds, and only there.

    A cubic with no speed at a stop and even speed where there is none.
    """
    t = 0.0 if t < 0.0 else min(t, 1.0)
    leaving, arriving = float(not key.hold_ms), float(not after.hold_ms)
    square, cube = t * t, t * t * t
    stopping = 3 * square - 2 * cube
    return (cube - 2 * square + t) * leaving + stopping + (cube - square) * arriving


def _looped(timed: tuple[Timed, ...], elapsed_ms: float) -> Posture:
    left = elapsed_ms % sum(key.hold_ms + key.move_ms for key in timed)
    for index, key in enumerate(timed):
        if left < key.hold_ms + key.move_ms:
            after = timed[(index + 1) % len(timed)]
            share = (left - key.hold_ms) / key.move_ms if key.move_ms else 0.0
            return between(key.posture, after.posture, _passing(share, key, after))
        left -= key.hold_ms + key.move_ms
    return timed[0].posture
