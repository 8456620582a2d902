"""The words of a session script: what an author may write, as frozen values.

Every key has one meaning wherever it stands, so that a reader of scripts learns it once and the
loader can turn a scalar into its type by its key alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hipcalm.core.breath import Pattern

BREATH_FREE = "breath-free"
"""The `swap` key whose text stands in when a person has said that breath is not comfortable."""
LONGEST_STEP_MS = 60 * 60_000
LONGEST_SESSION_MS = 4 * 60 * 60_000
MOST_STEPS = 500
DEEPEST_GROUPS = 3


class SessionKind(StrEnum):
    """What a session is for."""

    BREATH = "breath"
    STRETCH = "stretch"
    MOVEMENT = "movement"
    AWARENESS = "awareness"
    GROUNDING = "grounding"
    ROUTINE = "routine"
    WALK = "walk"


class Effort(StrEnum):
    """How much a session asks of the body."""

    GENTLE = "gentle"
    MODERATE = "moderate"
    ACTIVE = "active"


class StepKind(StrEnum):
    """What a step is: it decides the sound at its start and which rules of safety hold."""

    SETUP = "setup"
    SETTLE = "settle"
    MOVE = "move"
    STRETCH = "stretch"
    REPS = "reps"
    TEMPO = "tempo"
    BREATH = "breath"
    NOTICE = "notice"
    HOME = "home"
    REST = "rest"
    PAUSE = "pause"
    EASE = "ease"
    ORIENT = "orient"
    GROUND = "ground"
    WALK = "walk"
    CHOICE = "choice"
    CLOSE = "close"


class Side(StrEnum):
    """The side of the person's own body."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.LEFT if self is Side.RIGHT else Side.RIGHT


class Advance(StrEnum):
    """Whether a step runs on by itself or waits for the person."""

    AUTO = "auto"
    MANUAL = "manual"


class Scale(StrEnum):
    """What a check-in asks about, 0 to 10."""

    PAIN = "pain"
    DISTRESS = "distress"


class Milliseconds(int):
    """A length of time; scripts write `45s`, `1m30s`, `2min`, seconds, or `m:ss`."""


class Breath:
    """How to breathe in a step: a pattern to follow, or None for one's own breath.

    A plain class, since msgspec would take a dataclass for a mapping of the script.
    """

    __slots__ = ("pattern",)

    def __init__(self, pattern: Pattern | None = None) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Breath) and other.pattern == self.pattern

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        return f"Breath({self})"

    def __str__(self) -> str:
        return "own" if self.pattern is None else str(self.pattern)


class RelativePath(str):
    """A file beside the script, written with forward slashes; it can't leave that folder."""

    __slots__ = ()


Id = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}(?!\n)$", description="small letters, digits, hyphens"),
]
_NOT_BLANK = r"\S"
Name = Annotated[str, Meta(pattern=_NOT_BLANK, max_length=80)]
Line = Annotated[str, Meta(pattern=_NOT_BLANK, max_length=600)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=40)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Codes = Annotated[tuple[Code, ...], Meta(max_length=40)]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all mappings of a script share: frozen, and no key that isn't known."""


class Item:
    """Anything that may stand in a list of steps: a step or a group."""

    __slots__ = ()


class Reps(_Words, frozen=True):
    """Repetitions of a movement: `count` times up, hold, down. The limb rests, not the breath."""

    count: Annotated[int, Meta(ge=1, le=100)]
    up: Milliseconds
    down: Milliseconds
    hold: Milliseconds | None = None

    @property
    def one_ms(self) -> int:
        """Length of one repetition."""
        return self.up + (self.hold or 0) + self.down


class Later(_Words, frozen=True):
    """A line that is said `at` a time after its step began."""

    at: Milliseconds
    say: Line


class Image(_Words, frozen=True):
    """An author's own picture of a step, with the words that tell it to those who can't see it."""

    file: RelativePath
    alt: Line


class Step(_Words, Item, frozen=True):
    """One thing to do. Its length is one of `duration`, `breaths` or `reps`."""

    name: Name
    kind: StepKind
    pose: Code = "any"
    motion: Code | None = None
    side: Side | None = None
    duration: Milliseconds | None = None
    breaths: Annotated[int, Meta(ge=1, le=200)] | None = None
    reps: Reps | None = None
    breath: Breath | None = None
    bpm: Annotated[int, Meta(ge=10, le=120)] | None = None
    advance: Advance = Advance.AUTO
    optional: bool = False
    say: Line | None = None
    later: Annotated[tuple[Later, ...], Meta(max_length=40)] = ()
    contact: Lines = ()
    swap: Annotated[dict[Code, Line], Meta(max_length=40)] = {}
    easier: Line | None = None
    choices: Annotated[tuple[Line, ...], Meta(max_length=9)] = ()
    image: Image | None = None
    recording: RelativePath | None = None


class EachSide(_Words, Item, frozen=True):
    """Steps done on one side, then, for the same time, on the other; `between` comes between."""

    each_side: Annotated[tuple[Side, ...], Meta(min_length=2, max_length=2)]
    steps: tuple[Item, ...]
    between: Step | None = None
    side_means: Line | None = None


class Repeat(_Words, Item, frozen=True):
    """Steps done `repeat` times over."""

    repeat: Annotated[int, Meta(ge=1, le=500)]
    steps: tuple[Item, ...]


class Titration(_Words, frozen=True):
    """Small doses of work, each followed by a pause; with `ask` every pause waits."""

    dose: Milliseconds | None = None
    pause: Milliseconds | None = None
    doses: Annotated[int, Meta(ge=1, le=50)] | None = None
    ask: bool | None = None


class Titrate(_Words, Item, frozen=True):
    """A step taken in small doses with a pause after each; the document fills what is left out."""

    titrate: Titration
    step: Step


class CheckIn(_Words, frozen=True):
    """What is asked before and after; every answer can be skipped."""

    before: tuple[Scale, ...] = ()
    after: tuple[Scale, ...] = ()


class Audio(_Words, frozen=True):
    """A session's own wishes for its sound."""

    cues: Literal["default", "soft", "silent"] = "default"
    ambience: Literal["none", "ocean", "hum"] = "none"
    end: Literal["bell", "none"] = "bell"


class Session(_Words, frozen=True):
    """A whole script."""

    schema: Literal[1]
    id: Id
    title: Name
    summary: Line
    kind: SessionKind
    steps: Annotated[tuple[Item, ...], Meta(min_length=1)]
    language: Annotated[
        str,
        Meta(
            pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(?!\n)$",
            description="a language tag, such as en or pt-BR",
        ),
    ] = "en"
    authors: Lines = ()
    license: Line | None = None
    source: Line | None = None
    tags: Lines = ()
    level: Effort = Effort.GENTLE
    read_first: bool = False
    props: Lines = ()
    cautions: Codes = ()
    easier: Line | None = None
    offer_instead: Annotated[dict[Code, Id], Meta(max_length=40)] = {}
    check_in: CheckIn = CheckIn()
    titration: Titration = Titration()
    breath: Breath | None = None
    breath_options: Codes = ()
    audio: Audio = Audio()
    dim_screen: bool = False


class Position(StrEnum):
    """How a body is placed; changing it takes time."""

    LYING = "lying"
    FLOOR = "floor"
    KNEELING = "kneeling"
    SITTING = "sitting"
    STANDING = "standing"
    WALKING = "walking"
    ANY = "any"


class Pose(_Words, frozen=True):
    """A pose that steps may name, with the motions that the figure knows in it."""

    title: Name
    position: Position
    motions: Codes = ()


class Caution(_Words, frozen=True):
    """A caution that sessions may name. A `general` one holds for everybody and can't be ticked."""

    title: Name
    text: Line
    general: bool = False


class NamedPattern(_Words, frozen=True):
    """A breath pattern with a name. `max_run` is how long it may be kept up without a break."""

    breath: Breath
    note: Line
    holds: bool = False
    max_run: Milliseconds | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a script may use beside its own words."""

    patterns: dict[str, NamedPattern]
    cautions: dict[str, Caution]
    poses: dict[str, Pose]


@dataclass(frozen=True, slots=True)
class Script:
    """A session with the file that it came from; its pictures and recordings lie in `folder`."""

    session: Session
    file: Path
    is_personal: bool

    @property
    def folder(self) -> Path:
        """The folder of the script."""
        return self.file.parent
