"""The words for what stands in the room: mats, beds, chairs, balls and the like. All in cm."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Number = Annotated[float, Meta(ge=-1000, le=1000)]
Size = Annotated[float, Meta(ge=0, le=1000)]
Colour = Literal["soft", "gear", "prop", "ball"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all mappings of a pose file share: frozen, and no key that isn't known."""


class Prop:
    """Anything that stands in the room; `type` tells which."""

    __slots__ = ()


class _Placed(Words, Prop, frozen=True, tag_field="type", kw_only=True):
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
