"""The words of a pose file: what an author may write, as frozen values.

`docs/poses.md` explains them with pictures. Centimetres, degrees, seconds. Whatever is left out of
a motion's frame stays as it is in `base`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from hipcalm.figure.props import Number, Prop, Size, Words

Limb = Literal["leg_R", "leg_L", "arm_R", "arm_L"]
Part = Literal["leg_R", "leg_L", "arm_R", "arm_L", "hand_R", "hand_L", "body"]
Clock = Literal["stretch", "breath", "reps", "tempo", "loop"]
PALMS = ("in", "down", "up", "body", "front")

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Id = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}(?!\n)$", description="small letters, digits, hyphens"),
]
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


class Contacts:
    """Where one word of `contact` glows: one contact, or a list of them."""

    __slots__ = ("all",)

    def __init__(self, *contacts: Contact) -> None:
        self.all = contacts


class Camera(Words, frozen=True):
    """From where the figure is seen."""

    yaw: Number = 0.0
    pitch: Annotated[float, Meta(ge=-30, le=60)] = 8.0


class BlockWords(Words, frozen=True):
    """How chest or head are turned, seen from the room and not from the pelvis."""

    tilt: Number | None = None
    turn: Number | None = None
    roll: Number | None = None


class PelvisWords(Words, frozen=True):
    """Where the middle of the hips is, and how the pelvis is turned."""

    at: Point | None = None
    tilt: Number | None = None
    turn: Number | None = None
    roll: Number | None = None
    plant: Triple | None = None


class LegWords(Words, frozen=True):
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


class ArmWords(Words, frozen=True):
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


class Change(Words, frozen=True):
    """What differs from `base` in a frame of a motion."""

    pelvis: PelvisWords | None = None
    chest: BlockWords | None = None
    head: BlockWords | None = None
    leg_R: LegWords | None = None  # noqa: N815 - the words of the file
    leg_L: LegWords | None = None  # noqa: N815
    arm_R: ArmWords | None = None  # noqa: N815
    arm_L: ArmWords | None = None  # noqa: N815
    effort: Share | None = None


class Base(Words, frozen=True):
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


class Motion(Words, frozen=True):
    """One way of moving; `clock` tells what drives it."""

    clock: Clock
    to: Change | None = None
    into: Change | None = field(default=None, name="in")
    out: Annotated[tuple[Change, ...], Meta(min_length=1, max_length=8)] | None = None
    beats: Annotated[tuple[Change, ...], Meta(min_length=1, max_length=16)] | None = None
    keys: Annotated[tuple[Key, ...], Meta(min_length=2, max_length=16)] | None = None
    through_base: bool = False


class Breath(Words, frozen=True):
    """How many cm belly and chest swell at full."""

    belly: Annotated[float, Meta(ge=0, le=12)] = 0.0
    chest: Annotated[float, Meta(ge=0, le=6)] = 0.0


class Glow(Words, frozen=True):
    """Where a stretch or an effort is felt."""

    start: Spot = field(name="from")
    to: Spot | None = None
    r: Size = 12.0
    strength: Share = 1.0
    tone: Literal["warm", "air"] = "warm"


class Contact(Words, frozen=True):
    """Where a word of a step's `contact` glows."""

    at: Spot
    r: Size = 7.0
    level: Number | None = None
    shift: Triple = (0.0, 0.0, 0.0)
    angle: Number | None = None
    over: bool = False


class Poster(Words, frozen=True):
    """Which moment stands for the pose in a still picture."""

    motion: Name = "still"
    at: Share = 1.0


class PoseFile(Words, frozen=True):
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
    contacts: Annotated[dict[Name, Contacts], Meta(max_length=40)] = field(default_factory=dict)
    order: Annotated[tuple[Part, ...], Meta(max_length=7)] | None = None
    poster: Poster | None = None
    motions: Annotated[dict[Id, Motion], Meta(max_length=20)] = field(default_factory=dict)
