"""A breath as it is heard, frame by frame: how full, how loud, how bright.

The fullness is the picture's own raised cosine. Level and brightness tell the phases apart: the
in-breath swells and brightens, a hold is quieter and steady with a slow waver, the out-breath is
darker and dies away, and an empty hold is silent. Every breath begins and ends in silence.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hipcalm.audio.samples import FRAMES_PER_MS, SAMPLE_RATE, Samples, eased
from hipcalm.core.breath import Phase, PhasePart

Curve = NDArray[np.float64]
_EDGE_MS = 250
"""A phase's level comes from the turn before it, and goes to the next, in this time."""
_TURN = 0.5
"""The level at a turn of the breath: both neighbours' lower one times this."""
_DIMMING_MS = 400
_OUT_BRIGHTNESS = 0.3
"""How bright the out-breath is, compared with the in-breath of the same fullness."""
_HELD = 0.45
_WAVER_HZ = 1.2
_WAVER_DEPTH = 0.3
_FLOOR = {Phase.INHALE: 0.3, Phase.EXHALE: 0.12}
"""The level where the lungs are empty, before the edge; full lungs have 1."""


class Contour(NamedTuple):
    """What is heard of a breath at each frame.

    `seconds` counts from the breath's beginning, `filled` is the integral of the fullness since
    then, in seconds: with it a pitch that follows the fullness has a phase without a jump.
    """

    seconds: Curve
    fullness: Curve
    filled: Curve
    level: Samples
    brightness: Samples


class _Stretch(NamedTuple):
    """A phase within a breath, in frames.

    `begins` and `ends` are the shares of its level that it has at its two edges.
    """

    phase: Phase
    first: int
    frames: int
    fullness: float
    change: float
    filled: float
    begins: float = 0.0
    ends: float = 0.0
    is_dim: bool = False

    @property
    def end(self) -> int:
        return self.first + self.frames

    @property
    def reach(self) -> float:
        """How much of its level a phase reaches: one shorter than its edges stays quieter."""
        return min(1.0, self.frames / (2 * _EDGE_MS * FRAMES_PER_MS))

    def body(self, fullness: Curve) -> Curve:
        """Return the level without the edges."""
        if self.phase is Phase.HOLD_OUT:
            return np.zeros_like(fullness)
        floor = _FLOOR.get(self.phase, 1.0)
        top = _HELD if self.phase is Phase.HOLD_IN else 1.0
        return top * self.reach * (floor + (1 - floor) * fullness)

    @property
    def outer(self) -> Curve:
        """The level at the beginning and at the end, without the edges."""
        return self.body(np.array([self.fullness, self.fullness + self.change]))


def contour(parts: tuple[PhasePart, ...], first: int, frames: int) -> Contour:
    """Return what is heard of whole breaths of a pattern, from a frame after their beginning."""
    stretches = _stretches(parts)
    cycle = stretches[-1].end
    pieces = []
    at = first
    while at < first + frames:
        within = at % cycle
        stretch = next(s for s in stretches if within < s.end)
        count = min(stretch.end - within, first + frames - at)
        pieces.append(_piece(stretch, within - stretch.first, count))
        at += count
    if len(pieces) == 1:
        return pieces[0]
    return Contour(*(np.concatenate(curves) for curves in zip(*pieces, strict=True)))


@lru_cache(maxsize=64)
def _stretches(parts: tuple[PhasePart, ...]) -> tuple[_Stretch, ...]:
    made: list[_Stretch] = []
    first, fullness, filled = 0, 0.0, 0.0
    for part in parts:
        frames = part.duration_ms * FRAMES_PER_MS
        change = _change(part, parts)
        is_dim = bool(made) and made[-1].phase is Phase.EXHALE
        made.append(_Stretch(part.phase, first, frames, fullness, change, filled, is_dim=is_dim))
        filled += (fullness + change / 2) * frames / SAMPLE_RATE
        fullness += change
        first += frames
    turns = [0.0, *(_turn(a, b) for a, b in pairwise(made)), 0.0]
    return tuple(
        stretch._replace(
            begins=_share(before, stretch.outer[0]), ends=_share(after, stretch.outer[1])
        )
        for stretch, (before, after) in zip(made, pairwise(turns), strict=True)
    )


def _change(part: PhasePart, parts: tuple[PhasePart, ...]) -> float:
    """Return by how much a part fills the lungs."""
    if part.phase not in _FLOOR:
        return 0.0
    total_ms = sum(other.duration_ms for other in parts if other.phase is part.phase)
    return part.duration_ms / total_ms * (1 if part.phase is Phase.INHALE else -1)


def _turn(before: _Stretch, after: _Stretch) -> float:
    """Return the level between two phases: lower than both, unless one of them is a hold."""
    lower = min(before.outer[1], after.outer[0])
    is_hold = before.phase not in _FLOOR or after.phase not in _FLOOR
    return float(lower) if is_hold else float(lower) * _TURN


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _piece(stretch: _Stretch, offset: int, count: int) -> Contour:
    frame = np.arange(offset, offset + count)
    seconds = frame / SAMPLE_RATE
    angle = frame * (np.pi / stretch.frames)
    moved = 0.5 - 0.5 * np.cos(angle)
    fullness = stretch.fullness + stretch.change * moved
    lag = np.sin(angle) * (stretch.frames / SAMPLE_RATE / (2 * np.pi))
    filled = stretch.fullness * seconds + stretch.change * (seconds / 2 - lag)
    return Contour(
        seconds + stretch.first / SAMPLE_RATE,
        fullness,
        filled + stretch.filled,
        _level(stretch, frame, fullness),
        _brightness(stretch, frame, fullness),
    )


def _level(stretch: _Stretch, frame: NDArray[np.int64], fullness: Curve) -> Samples:
    if stretch.phase is Phase.HOLD_OUT:
        return np.zeros(len(frame), np.float32)
    level = stretch.body(fullness)
    if stretch.phase is Phase.HOLD_IN:
        waves = round(stretch.frames / SAMPLE_RATE * _WAVER_HZ)
        turns = frame * (2 * np.pi * waves / stretch.frames)
        level *= 1 - _WAVER_DEPTH * (0.5 - 0.5 * np.cos(turns))
    edge = min(_EDGE_MS * FRAMES_PER_MS, stretch.frames / 2)
    if frame[0] < edge:
        level *= stretch.begins + (1 - stretch.begins) * eased(frame / edge)
    if frame[-1] > stretch.frames - edge:
        level *= stretch.ends + (1 - stretch.ends) * eased((stretch.frames - frame) / edge)
    return level.astype(np.float32)


def _brightness(stretch: _Stretch, frame: NDArray[np.int64], fullness: Curve) -> Samples:
    if stretch.phase is not Phase.EXHALE:
        return fullness.astype(np.float32)
    if stretch.is_dim:
        return (fullness * _OUT_BRIGHTNESS).astype(np.float32)
    dimmed = (1 - _OUT_BRIGHTNESS) * eased(frame / (_DIMMING_MS * FRAMES_PER_MS))
    return (fullness * (1 - dimmed)).astype(np.float32)
