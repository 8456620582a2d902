"""The words of a pose file: what an author may write, as frozen values.

`docs/poses.md` explains them with pictures. Centimetres, degrees, seconds. Whatever is left out of
a motion's frame stays as it is in `base`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

Limb = Literal["leg_R", "leg_L", "arm_R", "arm_L"]
Part = Literal["leg_R", "leg_L", "arm_R", "arm_L", "hand_R", "hand_L", "body"]
Clock = Literal["stretch", "breath", "reps", "tempo", "loop"]
Colour = Literal["soft", "gear", "prop", "ball"]
PALMS = ("in", "down", "up", "body", "front")

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Id = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}(?!\n)$", description="small letters, digits, hyphens"),
]
Number = Annotated[float, Meta(ge=-1000, le=1000)]
Size = Annotated[float, Meta(ge=0, le=1000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0, le=600)]
Pair = Annotated[tuple[Number, ...], Meta(min_length=2, max_length=2)]
Triple = Annotated[tuple[Number, ...], Meta(min_length=3, max_length=3)]
Point = Annotated[tuple[Number, ...], Meta(min_length=2, max_length=3)]
Window = Annotated[tuple[Number, ...], Meta(min_length=4, max_length=4)]


class Anchor(str):
    """A place of the body that hands may rest on: `belly`, `kneeL`, `thighR:0.4`."""

    __slots__ = ()


class Spot:
    """A place for a glow or a contact: an anchor, a joint of arm or head, or a point."""

    __slots__ = ("name", "point")

    def __init__(self, name: str = "", point: tuple[float, float, float] | None = None) -> None:
        self.name, self.point = name, point


class PalmWord:
    """Where a palm faces: one of the words, or a direction."""

    __slots__ = ("way", "word")

    def __init__(self, word: str = "", way: tuple[float, float, float] | None = None) -> None:
        self.word, self.way = word, way


class ElbowWord:
    """How an elbow is turned: degrees, + away from the midline, or laid down on the ground."""

    __slots__ = ("degrees", "is_down")

    def __init__(self, degrees: float = 0.0, *, is_down: bool = False) -> None:
        self.degrees, self.is_down = degrees, is_down


class Prop:
    """Anything that stands in the room; `type` tells which."""

    __slots__ = ()


class Contacts:
    """Where one word of `contact` glows: one contact, or a list of them."""

    __slots__ = ("all",)

    def __init__(self, *contacts: Contact) -> None:
        self.all = contacts


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all mappings of a pose file share: frozen, and no key that isn't known."""


class Camera(_Words, frozen=True):
    """From where the figure is seen."""

    yaw: Number = 0.0
    pitch: Annotated[float, Meta(ge=-30, le=60)] = 8.0


class BlockWords(_Words, frozen=True):
    """How chest or head are turned, seen from the room and not from the pelvis."""

    tilt: Number | None = None
    turn: Number | None = None
    roll: Number | None = None


class PelvisWords(_Words, frozen=True):
    """Where the middle of the hips is, and how the pelvis is turned."""

    at: Point | None = None
    tilt: Number | None = None
    turn: Number | None = None
    roll: Number | None = None
    plant: Triple | None = None


class LegWords(_Words, frozen=True):
    """A leg, told in one of three ways: by `foot`, by `kneel`, or by `thigh` and `shin`."""

    foot: Point | None = None
    pin: Literal["sole", "heel", "ball", "instep", "ankle"] | None = None
    knee: Number | None = None
    kneel: Point | None = None
    thigh: Number | None = None
    shin: Number | None = None
    out: Number | None = None
    shin_out: Number | None = None
    pitch: Number | None = None
    toe_out: Number | None = None
    toes: Number | None = None


class ArmWords(_Words, frozen=True):
    """An arm, told in one of three ways: by `hand`, by `rests`, or by `upper` and `fore`."""

    hand: Point | None = None
    rests: Anchor | None = None
    offset: Point | None = None
    elbow: ElbowWord | None = None
    upper: Number | None = None
    fore: Number | None = None
    out: Number | None = None
    fore_out: Number | None = None
    palm: PalmWord | None = None
    hand_dir: Number | None = None
    hand_out: Number | None = None


class Change(_Words, frozen=True):
    """What differs from `base` in a frame of a motion."""

    pelvis: PelvisWords | None = None
    chest: BlockWords | None = None
    head: BlockWords | None = None
    leg_R: LegWords | None = None  # noqa: N815 - the words of the file
    leg_L: LegWords | None = None  # noqa: N815
    arm_R: ArmWords | None = None  # noqa: N815
    arm_L: ArmWords | None = None  # noqa: N815
    effort: Share | None = None


class Base(_Words, frozen=True):
    """The posture that everything else is told from."""

    pelvis: PelvisWords
    leg_R: LegWords  # noqa: N815
    leg_L: LegWords  # noqa: N815
    arm_R: ArmWords  # noqa: N815
    arm_L: ArmWords  # noqa: N815
    chest: BlockWords | None = None
    head: BlockWords | None = None
    effort: Share | None = None


class Key(Change, frozen=True):
    """A frame of a loop: stay for `hold` seconds, then take `move` seconds to the next one."""

    hold: Seconds = 0.0
    move: Seconds = 2.0


class Motion(_Words, frozen=True):
    """One way of moving; `clock` tells what drives it."""

    clock: Clock
    to: Change | None = None
    into: Change | None = field(default=None, name="in")
    out: Annotated[tuple[Change, ...], Meta(min_length=1, max_length=8)] | None = None
    beats: Annotated[tuple[Change, ...], Meta(min_length=1, max_length=16)] | None = None
    keys: Annotated[tuple[Key, ...], Meta(min_length=2, max_length=16)] | None = None
    through_base: bool = False


class Breath(_Words, frozen=True):
    """How many cm belly and chest swell at full."""

    belly: Annotated[float, Meta(ge=0, le=12)] = 0.0
    chest: Annotated[float, Meta(ge=0, le=6)] = 0.0


class Glow(_Words, frozen=True):
    """Where a stretch or an effort is felt."""

    start: Spot = field(name="from")
    to: Spot | None = None
    r: Size = 12.0
    strength: Share = 1.0
    tone: Literal["warm", "air"] = "warm"


class Contact(_Words, frozen=True):
    """Where a word of a step's `contact` glows."""

    at: Spot
    r: Size = 7.0
    level: Number | None = None
    shift: Triple = (0.0, 0.0, 0.0)
    angle: Number | None = None
    over: bool = False


class Poster(_Words, frozen=True):
    """Which moment stands for the pose in a still picture."""

    motion: Name = "still"
    at: Share = 1.0


class _Placed(_Words, Prop, frozen=True, tag_field="type", kw_only=True):
    """What all props share: `front` paints one over the figure, `at_z` is its middle sideways."""

    front: bool = False
    at_z: Number = 0.0


class Mat(_Placed, frozen=True, tag="mat", kw_only=True):
    """A mat on the floor, from `x0` to `x1`, `z` to either side."""

    x0: Number
    x1: Number
    z: Size = 34.0


class Bed(_Placed, frozen=True, tag="bed", kw_only=True):
    """A bed whose mattress gives a little; `top` is its height."""

    x0: Number
    x1: Number
    top: Size
    z: Size = 46.0


class Pillow(_Placed, frozen=True, tag="pillow", kw_only=True):
    """A pillow with its middle at `x` and its underside at `y`; it gives under a head or a knee."""

    x: Number
    y: Number = 0.0
    w: Size = 40.0
    h: Size = 11.0
    z: Size = 24.0
    color: Colour = "gear"


class Block(_Placed, frozen=True, tag="block", kw_only=True):
    """A firm block or a box."""

    x: Number
    w: Size
    h: Size
    y: Number = 0.0
    z: Size = 8.0
    color: Colour = "prop"


class Chair(_Placed, frozen=True, tag="chair", kw_only=True):
    """A chair: its seat from `x0` to `x1`, `seat` high, a back `back` cm above it.

    With `turned` the back is at `x1`, as for someone who stands behind the chair.
    """

    x0: Number
    x1: Number
    seat: Size = 45.0
    back: Size = 44.0
    z: Size = 21.0
    turned: bool = False


class Table(_Placed, frozen=True, tag="table", kw_only=True):
    """A table or a counter to lean on, `top` high."""

    x0: Number
    x1: Number
    top: Size
    z: Size = 30.0


class Ball(_Placed, frozen=True, tag="ball", kw_only=True):
    """A ball; `y` is its underside, and a large one gives at the floor and under the body."""

    x: Number
    r: Size
    y: Number = 0.0


class Wall(_Placed, frozen=True, tag="wall", kw_only=True):
    """A wall whose face is at `x`; `depth` goes away from the figure, - to the left."""

    x: Number
    depth: Number = 9.0
    h: Size = 205.0
    z: Size = 40.0


PROPS: dict[str, type[Prop]] = {
    "mat": Mat,
    "bed": Bed,
    "pillow": Pillow,
    "block": Block,
    "chair": Chair,
    "table": Table,
    "ball": Ball,
    "wall": Wall,
}


class PoseFile(_Words, frozen=True):
    """A whole pose file."""

    schema: Literal[1]
    id: Id
    title: Name
    view: Window
    base: Base
    sided: Limb | None = None
    easier: Id | None = None
    camera: Camera = Camera()
    floor: Pair | None = None
    props: Annotated[tuple[Prop, ...], Meta(max_length=12)] = ()
    breath: Breath = Breath()
    glow: Annotated[tuple[Glow, ...], Meta(max_length=6)] = ()
    contacts: Annotated[dict[Name, Contacts], Meta(max_length=40)] = {}
    order: Annotated[tuple[Part, ...], Meta(max_length=7)] | None = None
    poster: Poster | None = None
    motions: Annotated[dict[Id, Motion], Meta(max_length=20)] = {}
