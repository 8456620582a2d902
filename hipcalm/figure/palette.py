"""Colours: four people, and the room around them, in the light and the dark theme.

A figure stands in front of a disc that changes its colour, so no colour of skin or shirt can be
clear of everything behind it. Where it isn't, the fine dark contour around the figure is: each edge
of the figure differs from what is behind it by 3:1 or more (a test counts).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QColor

from hipcalm.figure.body import BUILDS, Build, BuildName

ThemeName = Literal["light", "dark"]
PersonName = Literal["wren", "robin", "lark", "finch"]
STEPS = 4
"""In so many steps a colour goes from near to far."""
_FAR = {"light": 0.24, "dark": 0.30}
_CONTOUR = {"light": 0.72, "dark": 0.95}
_FAR_INK = {"light": "#1d2f3a", "dark": "#0a141a"}


@dataclass(frozen=True, slots=True)
class Look:
    """How the person is drawn; `has_outline` is the high-contrast setting."""

    person: PersonName = "wren"
    build: BuildName = "slender"
    theme: ThemeName = "light"
    has_outline: bool = False

    @property
    def body(self) -> Build:
        """The flesh around the bones."""
        return BUILDS[self.build]


@dataclass(frozen=True, slots=True)
class Person:
    """A person's colours as #rrggbb: those of the light theme, and of the dark one."""

    skin: tuple[str, str]
    line: tuple[str, str]
    hair: tuple[str, str]
    top: tuple[str, str]
    leg: tuple[str, str]
    has_knot: bool = False


PEOPLE: dict[PersonName, Person] = {
    "wren": Person(
        skin=("#dc9c76", "#e5b393"),
        line=("#6e3f2f", "#6f4030"),
        hair=("#3d3340", "#957c8b"),
        top=("#7375b8", "#b3b6ea"),
        leg=("#2f5361", "#5f8699"),
    ),
    "robin": Person(
        skin=("#8a5a3f", "#a9744f"),
        line=("#432519", "#4a2a1c"),
        hair=("#241c22", "#8f7c86"),
        top=("#d99a3c", "#eabf6c"),
        leg=("#38507a", "#6684b1"),
        has_knot=True,
    ),
    "lark": Person(
        skin=("#f0c9ae", "#f2d2ba"),
        line=("#8a4f3c", "#7d4a3a"),
        hair=("#a5673f", "#bf7f52"),
        top=("#a56a8e", "#dca6c6"),
        leg=("#54486f", "#857aa9"),
        has_knot=True,
    ),
    "finch": Person(
        skin=("#bd8359", "#cf9a70"),
        line=("#5c3622", "#5c3622"),
        hair=("#2e2a33", "#8a8292"),
        top=("#3f7f63", "#8fcba6"),
        leg=("#4a4a52", "#828291"),
    ),
}

_ROOM: dict[str, tuple[str, str]] = {
    "floor": ("#d6ddd2", "#263842"),
    "shadow": ("#2a4a48", "#000000"),
    "shade": ("#0e2a33", "#04141a"),
    "outline": ("#10191d", "#f4f7f5"),
    "prop": ("#cdbfa8", "#46575f"),
    "prop_top": ("#dfd4c1", "#586b74"),
    "prop_side": ("#b5a488", "#34434b"),
    "prop_line": ("#9c8a6e", "#6a7f89"),
    "soft": ("#f7efe2", "#7c8c94"),
    "soft_top": ("#fcf7ee", "#8a9aa2"),
    "soft_side": ("#e2d8c6", "#67777f"),
    "gear": ("#bbb6d6", "#454266"),
    "gear_top": ("#d6d2e8", "#57547a"),
    "gear_side": ("#a6a0c6", "#373455"),
    "ball": ("#b9b4d4", "#716e96"),
    "ball_top": ("#d9d5ea", "#9794bc"),
    "ball_side": ("#8e89b2", "#4c4a6c"),
    "glow": ("#f9806a", "#ff8a68"),
    "glow_core": ("#ffa184", "#ffb592"),
    "glow_rim": ("#c8586e", "#de6470"),
    "contact": ("#e39a2d", "#ffc45c"),
    "air": ("#fff6dc", "#fff3cf"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The colours of one look. `skin`, `top` and `leg` go from near to far in five steps."""

    look: Look
    skin: tuple[QColor, ...]
    top: tuple[QColor, ...]
    leg: tuple[QColor, ...]
    hair: QColor
    line: QColor
    has_knot: bool
    room: dict[str, QColor]

    def __getitem__(self, name: str) -> QColor:
        """Return one of the room's colours."""
        return self.room[name]

    def faded(self, name: str, alpha: float) -> QColor:
        """Return one of the room's colours, see-through; `alpha` is 0 to 1."""
        colour = QColor(self.room[name])
        colour.setAlphaF(max(0.0, min(1.0, alpha)))
        return colour

    @property
    def contour(self) -> float:
        """How dark the line around the figure is: black, so far see-through."""
        return _CONTOUR[self.look.theme]

    @property
    def outline(self) -> QColor | None:
        """The line around everything in the high-contrast setting, else None."""
        return self.room["outline"] if self.look.has_outline else None


@lru_cache(maxsize=8)
def palette(look: Look) -> Palette:
    """Return the colours of a look."""
    i = 0 if look.theme == "light" else 1
    person = PEOPLE[look.person]
    ink, most = QColor(_FAR_INK[look.theme]), _FAR[look.theme]

    def to_far(name: str, dark: QColor = ink) -> tuple[QColor, ...]:
        near = QColor(name)
        return tuple(mixed(near, dark, most * step / STEPS) for step in range(STEPS + 1))

    return Palette(
        look=look,
        skin=to_far(person.skin[i], QColor(person.line[i])),
        top=to_far(person.top[i]),
        leg=to_far(person.leg[i]),
        hair=QColor(person.hair[i]),
        line=QColor(person.line[i]),
        has_knot=person.has_knot,
        room={name: QColor(pair[i]) for name, pair in _ROOM.items()},
    )


def mixed(a: QColor, b: QColor, t: float) -> QColor:
    """Return the colour that lies the share t of the way from a to b."""
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * t,
        a.greenF() + (b.greenF() - a.greenF()) * t,
        a.blueF() + (b.blueF() - a.blueF()) * t,
    )
