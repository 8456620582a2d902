"""What the skeleton is asked for: blocks of the trunk and one instruction for each limb.

This is a pose file's words with every default filled in. Centimetres and degrees; x is the way an
upright figure faces, y is up with the floor at 0, z is the body's right.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from hipcalm.figure.vectors import ORIGIN, Vector, lerp

_N = TypeVar("_N", bound=tuple[object, ...])


class Block(NamedTuple):
    """How a part of the trunk is turned, in degrees: see `vectors.axes`."""

    tilt: float = 0.0
    turn: float = 0.0
    roll: float = 0.0


class Foot(NamedTuple):
    """How a foot is held: sole against the ground, turned out, and where its toes point."""

    pitch: float = 0.0
    toe_out: float = 0.0
    toes: float | None = None


class StandLeg(NamedTuple):
    """A foot at a place; the knee is found. `knee` swings it round, + away from the midline."""

    at: Vector
    pin: str = "sole"
    knee: float = 0.0
    foot: Foot = Foot()


class KneelLeg(NamedTuple):
    """A knee nailed to a place; the hips move on a circle around it."""

    at: Vector
    shin: float = 180.0
    out: float = 0.0
    foot: Foot = Foot()


class FreeLeg(NamedTuple):
    """A leg that hangs or swings: the directions of its bones."""

    thigh: float
    shin: float
    out: float = 0.0
    shin_out: float = 0.0
    foot: Foot = Foot()


class ReachLeg(NamedTuple):
    """An ankle at a place, the knee towards `pole`: what a leg of any kind has come to.

    Made by the program for the way between two postures; pose files can't say it.
    """

    ankle: Vector
    pole: Vector
    heading: Vector
    up: Vector
    toe_heading: Vector


class Palm(NamedTuple):
    """Where a palm faces: a direction in the world and one seen from the chest, added up.

    The second is (front, up, outward).
    """

    world: Vector = ORIGIN
    chest: Vector = (0.0, 0.0, -1.0)


class Hand(NamedTuple):
    """How a hand is held. `heading` is where its fingers point, None along the forearm."""

    palm: Palm = Palm()
    heading: float | None = None
    out: float = 0.0


class RestArm(NamedTuple):
    """A palm that touches a place; the elbow is found.

    The place is `offset` from an anchor of the body, or from the world's middle where `anchor` is
    "". `other` and `share` tell how far the hand has come on its way from one anchor to another.
    """

    anchor: str
    offset: Vector
    elbow: float = 0.0
    is_elbow_down: bool = False
    hand: Hand = Hand()
    other: str = ""
    share: float = 0.0


class FreeArm(NamedTuple):
    """An arm that hangs or swings: the directions of its bones."""

    upper: float
    fore: float
    out: float = 4.0
    fore_out: float = 4.0
    hand: Hand = Hand()


class ReachArm(NamedTuple):
    """A wrist at a place, the elbow towards `pole`: as ReachLeg, only for the way between.

    `shrug` is how far the shoulder blade has followed the hand.
    """

    shrug: Vector
    wrist: Vector
    pole: Vector
    heading: Vector
    palm: Vector


Leg = StandLeg | KneelLeg | FreeLeg | ReachLeg
Arm = RestArm | FreeArm | ReachArm


class Plant(NamedTuple):
    """A point of the spine, `s` cm above the hips, that stays at x, y; the hips follow it."""

    s: float
    x: float
    y: float


class Posture(NamedTuple):
    """Everything that the skeleton is solved from, and how much effort shows.

    `belly` and `ribs` tell how many cm the breath swells the front of the trunk by.
    """

    hips: Vector
    pelvis: Block
    chest: Block
    head: Block
    leg_r: Leg
    leg_l: Leg
    arm_r: Arm
    arm_l: Arm
    plant: Plant | None = None
    effort: float = 0.0
    belly: float = 0.0
    ribs: float = 0.0


def blend(a: _N, b: _N, t: float) -> _N:
    """Return the posture, or part of one, that lies the share t of the way from a to b.

    Limbs must be told in the same way in both (see `is_alike`); what they aim at is blended, so
    that planted points stay where they are.
    """
    if a is b or t <= 0.0:
        return a
    if t >= 1.0:
        return b
    if isinstance(a, RestArm) and isinstance(b, RestArm) and a.anchor != b.anchor:
        b = b._replace(anchor=a.anchor, other=b.anchor, share=1.0)
        a = a._replace(other=b.other)
    values = [_blended(x, y, t) for x, y in zip(a, b, strict=True)]
    return tuple.__new__(type(a), values)


def _blended(x: object, y: object, t: float) -> object:
    if x is y or x == y:
        return x
    if isinstance(x, float) and isinstance(y, float):
        return x + (y - x) * t
    if isinstance(x, tuple) and type(x) is type(y):
        return lerp(x, y, t) if type(x) is tuple else blend(x, y, t)
    return x if t < 0.5 else y


def is_alike(a: Posture, b: Posture) -> bool:
    """Whether all limbs of two postures are told in the same way, so that they can be blended."""
    return (
        type(a.leg_r) is type(b.leg_r)
        and type(a.leg_l) is type(b.leg_l)
        and type(a.arm_r) is type(b.arm_r)
        and type(a.arm_l) is type(b.arm_l)
        and (a.plant is None) == (b.plant is None)
    )
