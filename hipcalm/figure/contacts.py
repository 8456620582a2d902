"""Where the body is held: from the words that a session says to places of the figure. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import atan2, degrees
from typing import NamedTuple

from hipcalm.figure.joints import Joints, place
from hipcalm.figure.props import Bed, Block, Chair, Prop, Table
from hipcalm.figure.vectors import Vector, add
from hipcalm.figure.words import Contact, Contacts, PoseFile, Spot

FLAT = 0.34
"""How flat the glow of a level place looks."""
_CARRIES_FROM = 12.0
"""A block carries a body if it goes so many cm to either side; smaller ones are for hands."""


class Support(NamedTuple):
    """Something that carries a body over the floor: from where to where, and how high."""

    x0: float
    x1: float
    z0: float
    z1: float
    top: float


class Mark(NamedTuple):
    """A glowing place: its middle, how long and how high it is, how it is turned, in degrees.

    `along` is the way of the body there; if it is given, it turns the mark instead of `angle`.
    """

    at: Vector
    long: float
    high: float
    angle: float = 0.0
    is_over: bool = False
    along: Vector | None = None


class _Built(NamedTuple):
    """A word that every pose knows: places, radius, and what the place lies on."""

    places: tuple[str, ...]
    r: float
    is_over: bool = False
    shift: Vector = (0.0, 0.0, 0.0)
    along: str = ""
    on_support: bool = False


def _feet(*sides: str) -> _Built:
    return _Built(tuple(f"sole{side}" for side in sides), 13.0, shift=(4.0, 0.0, 0.0))


def _both(name: str, r: float, along: str = "", *, is_over: bool = False) -> _Built:
    return _Built((f"{name}R", f"{name}L"), r, along=along, is_over=is_over)


_SEAT = _Built(("pelvis",), 17.0, on_support=True)
_HANDS = _both("palm", 8.0, is_over=True)
_KNOWN: dict[str, _Built] = {
    "feet": _feet("R", "L"),
    "left foot": _feet("L"),
    "right foot": _feet("R"),
    "toes": _both("toe", 7.0),
    "heels": _both("heel", 8.0),
    "left heel": _Built(("heelL",), 8.0),
    "right heel": _Built(("heelR",), 8.0),
    "seat": _SEAT,
    "hips": _SEAT,
    "pelvis": _SEAT,
    "hands": _HANDS,
    "both hands": _HANDS,
    "palms": _HANDS,
    "hand": _Built(("palmR",), 8.0, is_over=True),
    "left hand": _Built(("palmL",), 8.0, is_over=True),
    "right hand": _Built(("palmR",), 8.0, is_over=True),
    "back": _Built(("upper_back", "low_back"), 15.0, along="trunk"),
    "lower back": _Built(("low_back",), 13.0, along="trunk"),
    "low back": _Built(("low_back",), 13.0, along="trunk"),
    "upper back": _Built(("upper_back",), 13.0, along="trunk"),
    "shoulders": _Built(("upper_back",), 14.0, along="trunk"),
    "shoulder blades": _Built(("upper_back",), 14.0, along="trunk"),
    "belly": _Built(("belly",), 12.0, is_over=True, along="trunk"),
    "chest": _Built(("sternum",), 11.0, is_over=True, along="trunk"),
    "head": _Built(("occiput",), 11.0, along="head"),
    "back of head": _Built(("occiput",), 11.0, along="head"),
    "knees": _both("knee", 8.0),
    "left knee": _Built(("kneeL",), 8.0),
    "right knee": _Built(("kneeR",), 8.0),
    "legs": _Built(("calfR:0.4", "calfL:0.4", "hamR:0.5", "hamL:0.5"), 11.0, along="leg"),
    "calves": _Built(("calfR:0.4", "calfL:0.4"), 11.0, along="leg"),
    "shins": _Built(("shinR:0.5", "shinL:0.5"), 11.0, along="leg"),
    "thighs": _Built(("hamR:0.5", "hamL:0.5"), 12.0, along="leg"),
    "arms": _both("elbow", 9.0),
    "elbows": _both("elbow", 8.0),
}
WORDS = frozenset(_KNOWN)
"""Words of `contact` that every pose knows."""


def other_side(word: str) -> str:
    """Return a word with left and right exchanged, as in a mirrored picture."""
    swap = {"left": "right", "right": "left"}
    return " ".join(swap.get(part, part) for part in word.split())


def marks(
    pose: PoseFile,
    words: Iterable[str],
    joints: Joints,
    supports: Sequence[Support],
    *,
    mirrored: bool,
) -> Iterator[Mark]:
    """Yield what glows for words of a step's `contact`; a word that nobody knows is passed over."""
    for word in words:
        plain = " ".join(word.lower().split())
        named = other_side(plain) if mirrored else plain
        if told := pose.contacts.get(named):
            yield from _told(told, joints)
        elif built := _KNOWN.get(named):
            yield from _built(built, joints, supports)


def _told(told: Contacts, joints: Joints) -> Iterator[Mark]:
    for contact in told.all:
        yield _mark(contact, joints)


def _mark(contact: Contact, joints: Joints) -> Mark:
    at = spot(contact.at, joints)
    if contact.level is not None:
        at = (at[0], contact.level, at[2])
    x, y, z = contact.shift
    at = add(at, (x, y, z))
    return Mark(at, contact.r, contact.r * FLAT, contact.angle or 0.0, contact.over)


def spot(told: Spot, joints: Joints) -> Vector:
    """Return where a place for a glow or a contact lies."""
    return told.point if told.point is not None else place(joints, told.name)


def _built(built: _Built, joints: Joints, supports: Sequence[Support]) -> Iterator[Mark]:
    for name in built.places:
        at = add(place(joints, name), built.shift)
        if built.on_support:
            at = (at[0], level_under(at, supports), at[2])
        along = _along(built.along, name, joints)
        yield Mark(at, built.r, built.r * FLAT, 0.0, built.is_over, along)


def _along(kind: str, name: str, joints: Joints) -> Vector | None:
    if kind == "trunk":
        return joints.chest.up
    if kind == "head":
        return joints.head.held.up
    if kind == "leg":
        leg = joints.leg("R" if name.partition(":")[0].endswith("R") else "L")
        ends = (leg.hip, leg.knee) if name.startswith("ham") else (leg.knee, leg.ankle)
        return (ends[1][0] - ends[0][0], ends[1][1] - ends[0][1], ends[1][2] - ends[0][2])
    return None


def level_under(at: Vector, supports: Sequence[Support]) -> float:
    """Return the height of what carries the body below a point: furniture, or the floor."""
    under = [
        support.top
        for support in supports
        if support.x0 <= at[0] <= support.x1
        and support.z0 <= at[2] <= support.z1
        and support.top < at[1]
    ]
    return max(under, default=0.0)


def turned(flat: tuple[float, float]) -> float:
    """Return the angle of a way in the picture, in degrees, y down, counted as pose files do."""
    return degrees(atan2(-flat[1], flat[0]))


def supports(props: Sequence[Prop]) -> tuple[Support, ...]:
    """Return what carries a body over the floor."""
    found = []
    for prop in props:
        match prop:
            case Bed() | Table():
                x0, x1, top, z = prop.x0, prop.x1, prop.top, prop.z
            case Chair():
                x0, x1, top, z = prop.x0, prop.x1, prop.seat, prop.z
            case Block() if prop.z >= _CARRIES_FROM:
                x0, x1 = prop.x - prop.w / 2, prop.x + prop.w / 2
                top, z = prop.y + prop.h, prop.z
            case _:
                continue
        found.append(Support(x0, x1, prop.at_z - z, prop.at_z + z, top))
    return tuple(found)
