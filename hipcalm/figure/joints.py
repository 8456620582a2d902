"""The solved figure: where every joint lies, and the named places of its skin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from hipcalm.figure.body import ANKLE_HEIGHT, SHOULDERS_AT, Build
from hipcalm.figure.limbs import FootJoints
from hipcalm.figure.spine import Station, station_at
from hipcalm.figure.vectors import Axes, Vector, across, lerp, mad, sub, unit

Side = Literal["R", "L"]
SIDES: tuple[Side, Side] = ("R", "L")
SIGN = {"R": 1, "L": -1}
"""+z is the body's right."""


class LegJoints(NamedTuple):
    """One leg; `pole` is where the knee points to."""

    hip: Vector
    knee: Vector
    ankle: Vector
    pole: Vector
    foot: FootJoints


class ArmJoints(NamedTuple):
    """One arm; `heading` is where the fingers point, `palm` where the palm faces."""

    shoulder: Vector
    elbow: Vector
    wrist: Vector
    heading: Vector
    palm: Vector


class HeadJoints(NamedTuple):
    """The base of the neck, its top, the middle of the skull, and how the head is turned."""

    neck: Vector
    atlas: Vector
    skull: Vector
    held: Axes


@dataclass(frozen=True, slots=True)
class Joints:
    """A solved figure, in cm. `miss` is how far the worst limb fell short of its target."""

    build: Build
    hips: Vector
    pelvis: Axes
    chest: Axes
    spine: list[Station]
    leg_r: LegJoints
    leg_l: LegJoints
    arm_r: ArmJoints
    arm_l: ArmJoints
    head: HeadJoints
    miss: float

    def leg(self, side: Side) -> LegJoints:
        """Return the leg of a side."""
        return self.leg_r if side == "R" else self.leg_l

    def arm(self, side: Side) -> ArmJoints:
        """Return the arm of a side."""
        return self.arm_r if side == "R" else self.arm_l


class Body(NamedTuple):
    """What is known of a figure before its arms are: enough for every anchor but theirs."""

    build: Build
    hips: Vector
    pelvis: Axes
    spine: list[Station]
    legs: dict[Side, LegJoints]


_Place = Callable[[Body, Side], Vector]


def _on_trunk(s: float, k: float) -> _Place:
    """Return a place on the trunk at a height of the spine: k 1 is its front, -1 its back."""

    def place(body: Body, _side: Side) -> Vector:
        at = station_at(body.spine, s)
        return mad(at.at, at.front, at.to_front if k > 0 else -at.to_back)

    return place


def _from_hip(front: float, up: float) -> _Place:
    def place(body: Body, side: Side) -> Vector:
        return mad(mad(body.legs[side].hip, body.pelvis.front, front), body.pelvis.up, up)

    return place


def _waist(body: Body, side: Side) -> Vector:
    at = mad(station_at(body.spine, 9.0).at, body.pelvis.right, 15.5 * SIGN[side])
    return mad(at, body.pelvis.front, -1.5)


def _shoulder(body: Body, side: Side) -> Vector:
    at = station_at(body.spine, SHOULDERS_AT)
    return mad(at.at, at.right, 16.0 * SIGN[side])


_TRUNK: dict[str, _Place] = {
    "pelvis": lambda body, _side: body.hips,
    "belly": _on_trunk(17.0, 1.0),
    "navel": _on_trunk(13.0, 1.0),
    "sternum": _on_trunk(37.0, 1.0),
    "seat": _on_trunk(-3.0, -1.0),
    "low_back": _on_trunk(14.0, -1.0),
    "upper_back": _on_trunk(38.0, -1.0),
}
_SIDED: dict[str, _Place] = {
    "hip": lambda body, side: body.legs[side].hip,
    "knee": lambda body, side: body.legs[side].knee,
    "ankle": lambda body, side: body.legs[side].ankle,
    "heel": lambda body, side: body.legs[side].foot.heel,
    "ball": lambda body, side: body.legs[side].foot.ball,
    "toe": lambda body, side: body.legs[side].foot.toe,
    "sole": lambda body, side: mad(body.legs[side].ankle, body.legs[side].foot.up, -ANKLE_HEIGHT),
    "hip_front": _from_hip(6.5, 0.0),
    "glute": _from_hip(-4.5, 1.0),
    "seat": _from_hip(-3.0, -9.5),
    "waist": _waist,
    "shoulder": _shoulder,
}
_SEGMENTS: dict[str, tuple[str, float, float]] = {
    "thigh": ("hip", 8.2, 5.6),
    "shin": ("knee", 5.0, 3.6),
    "ham": ("hip", -7.0, -5.0),
    "calf": ("knee", -5.2, -3.2),
}
"""The front and the back of the leg's bones: where they begin, and how far off the skin is."""
_ARMS = ("elbow", "wrist", "palm", "fingers")
_HEADS = ("skull", "occiput")
SEGMENTS = tuple(f"{name}{side}" for name in _SEGMENTS for side in SIDES)
ANCHORS = (*_TRUNK, *(f"{name}{side}" for name in _SIDED for side in SIDES))
"""Places that hands may rest on."""
PLACES = (*ANCHORS, *(f"{name}{side}" for name in _ARMS for side in SIDES), *_HEADS)
"""Places that glows and contacts may stand at: these know the arms and the head too."""


@cache
def split_segment(name: str) -> tuple[str, float] | None:
    """Return the segment and the share along it that a name such as `thighR:0.4` tells."""
    segment, colon, share = name.partition(":")
    if not colon or segment not in SEGMENTS:
        return None
    try:
        t = float(share)
    except ValueError:
        return None
    return (segment, t) if 0.0 <= t <= 1.0 else None


def is_anchor(name: str, *, of_all: bool = False) -> bool:
    """Whether a hand can rest there; `of_all` asks the same for glows and contacts."""
    return name in (PLACES if of_all else ANCHORS) or split_segment(name) is not None


def anchor(body: Body, name: str) -> Vector:
    """Return where an anchor of the body lies; the name must be one (`is_anchor`)."""
    if place := _TRUNK.get(name):
        return place(body, "R")
    if place := _SIDED.get(name[:-1]):
        return place(body, "R" if name[-1] == "R" else "L")
    segment = split_segment(name)
    assert segment is not None, f"{name} is no anchor"
    return _on_segment(body, *segment)


def _on_segment(body: Body, segment: str, t: float) -> Vector:
    start, near, far = _SEGMENTS[segment[:-1]]
    leg = body.legs["R" if segment[-1] == "R" else "L"]
    a, b = (leg.hip, leg.knee) if start == "hip" else (leg.knee, leg.ankle)
    flesh = body.build.thigh[1].front / 8.3 if start == "hip" else 1.0
    aside = across(leg.pole, unit(sub(b, a)))
    return mad(lerp(a, b, t), aside, (near + (far - near) * t) * flesh)


def place(joints: Joints, name: str) -> Vector:
    """Return where a place of the whole figure lies; the name must be one of PLACES or segments."""
    if name == "skull":
        return joints.head.skull
    if name == "occiput":
        return mad(joints.head.skull, joints.head.held.front, -9.5)
    if name[:-1] in _ARMS:
        arm = joints.arm("R" if name[-1] == "R" else "L")
        return {
            "elbow": arm.elbow,
            "wrist": arm.wrist,
            "palm": mad(mad(arm.wrist, arm.heading, 6.0), arm.palm, 2.0),
            "fingers": mad(arm.wrist, arm.heading, 14.0),
        }[name[:-1]]
    legs: dict[Side, LegJoints] = {"R": joints.leg_r, "L": joints.leg_l}
    return anchor(Body(joints.build, joints.hips, joints.pelvis, joints.spine, legs), name)
