"""The spine: stations from the seat to the neck, from how pelvis and chest are turned."""

from __future__ import annotations

from itertools import pairwise
from math import pi, sin
from typing import NamedTuple

from hipcalm.figure.body import Girth
from hipcalm.figure.vectors import Axes, Vector, across, lerp, mad, smooth, unit

BELLY, RIBS = (2.0, 34.0), (24.0, 52.0)
"""Where on the spine the breath swells the belly and the ribs, in cm above the hips."""
_BEND_FROM, _BEND_OVER = 4.0, 28.0
"""The spine is the pelvis's below the first, the chest's above the first plus the second."""
_RIBS_SIDEWAYS = 0.35


class Station(NamedTuple):
    """A cross-section of the trunk: place, directions, and how far the flesh reaches, in cm."""

    s: float
    at: Vector
    front: Vector
    up: Vector
    right: Vector
    to_front: float
    to_back: float
    to_side: float


def march(
    hips: Vector, pelvis: Axes, chest: Axes, torso: tuple[Girth, ...], belly: float, ribs: float
) -> list[Station]:
    """Return the stations from the seat up, the pelvis's direction passing into the chest's."""
    at = mad(hips, pelvis.up, torso[0].s)
    before = torso[0].s
    stations = []
    for s, front, back, side in torso:
        k = smooth(((s + before) / 2 - _BEND_FROM) / _BEND_OVER)
        at = mad(at, unit(lerp(pelvis.up, chest.up, k)), s - before)
        k = smooth((s - _BEND_FROM) / _BEND_OVER)
        if k <= 0.0:
            ahead, up, right = pelvis
        elif k >= 1.0:
            ahead, up, right = chest
        else:
            up = unit(lerp(pelvis.up, chest.up, k))
            ahead = across(lerp(pelvis.front, chest.front, k), up)
            right = across(lerp(pelvis.right, chest.right, k), up)
        if belly and BELLY[0] < s < BELLY[1]:
            front += belly * sin(pi * (s - BELLY[0]) / (BELLY[1] - BELLY[0])) ** 2  # noqa: PLW2901
        if ribs and RIBS[0] < s < RIBS[1]:
            swell = ribs * sin(pi * (s - RIBS[0]) / (RIBS[1] - RIBS[0]))
            front += swell  # noqa: PLW2901
            side += swell * _RIBS_SIDEWAYS  # noqa: PLW2901
        stations.append(Station(s, at, ahead, up, right, front, back, side))
        before = s
    return stations


def station_at(stations: list[Station], s: float) -> Station:
    """Return the cross-section at a height on the spine, in cm above the hips."""
    for a, b in pairwise(stations):
        if s <= b.s:
            t = (s - a.s) / (b.s - a.s)
            return Station(
                s,
                lerp(a.at, b.at, t),
                lerp(a.front, b.front, t),
                lerp(a.up, b.up, t),
                lerp(a.right, b.right, t),
                a.to_front + (b.to_front - a.to_front) * t,
                a.to_back + (b.to_back - a.to_back) * t,
                a.to_side + (b.to_side - a.to_side) * t,
            )
    top = stations[-1]
    return top._replace(s=s, at=mad(top.at, top.up, s - top.s))
