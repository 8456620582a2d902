"""Trunk and neck as shapes."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QPainterPath

from hipcalm.figure.camera import Camera
from hipcalm.figure.joints import SIDES, SIGN, Joints
from hipcalm.figure.outline import Section, Shape, tube_rails
from hipcalm.figure.spine import Station, station_at
from hipcalm.figure.vectors import lerp, mad

_TUCK = 0.9
"""The leggings go on for a bit under the shirt, this much thinner."""
_SHIRT_FROM, _LEGGINGS_TO = 4, 6
"""Stations of the spine."""
_NECK = ((0.0, 5.8), (0.35, 4.9), (0.7, 4.65), (1.15, 4.8))


class TrunkShapes(NamedTuple):
    """The trunk: leggings' upper part, shirt, and neck."""

    pelvis: QPainterPath
    top: QPainterPath
    neck: QPainterPath


def _section(station: Station, tuck: float = 0.0) -> Section:
    return Section(
        station.at,
        station.front,
        station.right,
        station.to_front - tuck,
        station.to_back - tuck,
        station.to_side - tuck,
    )


def trunk_shapes(joints: Joints, camera: Camera) -> TrunkShapes:
    """Return the trunk's shapes."""
    spine = joints.spine
    pelvis = Shape(camera)
    tucked = [_section(station) for station in spine[:_SHIRT_FROM]]
    tucked += [_section(station, _TUCK) for station in spine[_SHIRT_FROM:_LEGGINGS_TO]]
    pelvis.tube(tube_rails(camera, tucked), start=0.3)
    top = Shape(camera)
    shirt = [_section(station) for station in spine[_SHIRT_FROM:]]
    top.tube(tube_rails(camera, shirt), start=0.08, end=0.16)
    collar, ribs = station_at(spine, 49.0), station_at(spine, 37.0)
    for side in SIDES:
        sign, ball = SIGN[side], joints.build.upper[0].side + 0.5
        base = mad(mad(collar.at, collar.right, 4.2 * sign), collar.front, -0.8)
        flank = mad(ribs.at, ribs.right, (ribs.to_side - 5.6) * sign)
        top.hull_of_balls((base, 3.0), (joints.arm(side).shoulder, ball), (flank, 5.0))
    return TrunkShapes(pelvis.path, top.path, _neck(joints, camera))


def _neck(joints: Joints, camera: Camera) -> QPainterPath:
    neck = Shape(camera)
    head, k = joints.head, joints.build.neck / 4.65
    base = mad(head.neck, joints.chest.up, -5.0)
    sections = [
        Section(lerp(base, head.atlas, t), head.held.front, head.held.right, w, w * 1.04, w * 1.04)
        for t, w in ((t, w * k) for t, w in _NECK)
    ]
    neck.tube(tube_rails(camera, sections), end=0.6)
    return neck.path
