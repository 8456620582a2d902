"""The proportions of the person who is drawn: 172 cm tall, 8 heads. All lengths are in cm.

Bones are the same in every build, so that a pose fits all; only the flesh around them differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

THIGH, SHIN = 43.0, 41.0
UPPER, FORE = 28.5, 24.5
SPINE = 54.0
"""From the middle of the hips to the base of the neck."""
SHOULDERS_AT = 44.5
"""Where on the spine the line of the shoulders lies."""
HIP_HALF, SHOULDER_HALF = 8.6, 16.0
NECK = 7.0

ANKLE_HEIGHT = 7.0
"""From the sole to the ankle joint."""
HEEL, ARCH, BALL, TOE = (-4.3, -3.8), (4.0, -3.9), (10.6, -4.9), (15.2, -5.7)
"""Points inside the foot, seen from the ankle joint: along the foot, and up."""
PALM_FROM_WRIST, PALM_DEPTH = 6.0, 2.6
"""The middle of the palm: from the wrist along the hand, and out of it."""

BuildName = Literal["slender", "sturdy"]


class Girth(NamedTuple):
    """How far flesh reaches from the spine at `s` cm above the hips: front, back, and sideways."""

    s: float
    front: float
    back: float
    side: float


class Round(NamedTuple):
    """How thick a limb is at the share `t` of a bone: in front, behind, and sideways."""

    t: float
    front: float
    back: float
    side: float


_TORSO = (
    Girth(-8.5, 4.0, 5.6, 8.5),
    Girth(-5.0, 6.6, 10.0, 13.0),
    Girth(0.0, 8.2, 11.6, 15.6),
    Girth(6.0, 8.9, 9.9, 15.6),
    Girth(13.0, 8.9, 7.3, 13.4),
    Girth(20.0, 8.9, 7.2, 12.7),
    Girth(28.0, 9.8, 8.6, 13.6),
    Girth(36.0, 10.9, 9.9, 15.0),
    Girth(43.0, 9.8, 10.2, 15.8),
    Girth(48.5, 7.0, 8.6, 13.0),
    Girth(52.5, 5.6, 6.2, 7.6),
)
_THIGH = (
    Round(0.0, 7.8, 8.6, 8.4),
    Round(0.15, 8.3, 8.5, 8.5),
    Round(0.36, 7.9, 7.6, 7.9),
    Round(0.62, 6.6, 6.3, 6.6),
    Round(0.84, 5.3, 5.05, 5.25),
    Round(1.0, 4.9, 4.8, 4.9),
)
_SHIN = (
    Round(0.0, 4.9, 4.8, 4.9),
    Round(0.13, 4.65, 5.25, 4.9),
    Round(0.32, 4.1, 6.0, 5.1),
    Round(0.52, 3.7, 5.3, 4.6),
    Round(0.78, 3.1, 3.5, 3.4),
    Round(1.0, 2.9, 3.1, 3.0),
)
_UPPER = (
    Round(0.0, 5.1, 5.1, 5.1),
    Round(0.2, 5.0, 4.9, 4.9),
    Round(0.55, 4.2, 4.2, 4.1),
    Round(0.85, 3.55, 3.55, 3.5),
    Round(1.0, 3.4, 3.4, 3.4),
)
_FORE = (
    Round(0.0, 3.4, 3.4, 3.4),
    Round(0.22, 3.75, 3.8, 3.7),
    Round(0.5, 3.3, 3.35, 3.3),
    Round(0.85, 2.5, 2.5, 2.7),
    Round(1.0, 2.3, 2.3, 2.6),
)
_STURDY_TRUNK = {
    -8.5: (1.08, 1.04, 1.12),
    -5.0: (1.12, 1.06, 1.13),
    0.0: (1.22, 1.07, 1.14),
    6.0: (1.38, 1.06, 1.16),
    13.0: (1.48, 1.08, 1.24),
    20.0: (1.42, 1.09, 1.26),
    28.0: (1.24, 1.07, 1.20),
    36.0: (1.12, 1.05, 1.13),
    43.0: (1.07, 1.04, 1.08),
    48.5: (1.05, 1.04, 1.06),
    52.5: (1.06, 1.05, 1.08),
}
"""Front, back and side of the sturdy trunk, against the slender one: more belly than back."""


def _finer(rounds: tuple[Round, ...]) -> tuple[Round, ...]:
    """Return the same limb at more places, smooth in between."""
    around = [rounds[0], *rounds, rounds[-1]]
    fine = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        for k in (0.0, 1 / 3, 2 / 3):
            wa, wd = (-k + 2 * k**2 - k**3) / 2, (k**3 - k**2) / 2
            wb, wc = (2 - 5 * k**2 + 3 * k**3) / 2, (k + 4 * k**2 - 3 * k**3) / 2
            row = [wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i] for i in (1, 2, 3)]
            fine.append(Round(b.t + (c.t - b.t) * k, *row))
    return (*fine, rounds[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """The flesh around the bones. Two builds are equal only if they are the same one."""

    name: BuildName
    torso: tuple[Girth, ...]
    thigh: tuple[Round, ...]
    shin: tuple[Round, ...]
    upper: tuple[Round, ...]
    fore: tuple[Round, ...]
    neck: float


def _thicker(rounds: tuple[Round, ...], root: float, end: float) -> tuple[Round, ...]:
    """Return a limb thicker by one factor at its root and by another at its end."""
    scaled = []
    for part in rounds:
        k = root + (end - root) * part.t
        scaled.append(Round(part.t, part.front * k, part.back * k, part.side * k))
    return tuple(scaled)


SLENDER = Build(
    "slender", _TORSO, _finer(_THIGH), _finer(_SHIN), _finer(_UPPER), _finer(_FORE), 4.65
)
STURDY = Build(
    "sturdy",
    tuple(
        Girth(g.s, g.front * f, g.back * b, g.side * w)
        for g in _TORSO
        for f, b, w in (_STURDY_TRUNK[g.s],)
    ),
    _finer(_thicker(_THIGH, 1.14, 1.1)),
    _finer(_thicker(_SHIN, 1.1, 1.06)),
    _finer(_thicker(_UPPER, 1.16, 1.1)),
    _finer(_thicker(_FORE, 1.1, 1.03)),
    5.2,
)
BUILDS: dict[BuildName, Build] = {"slender": SLENDER, "sturdy": STURDY}
