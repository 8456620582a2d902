"""What the journal keeps, as frozen values: entries, ratings and the place to resume from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hipcalm.core.expand import Choices
from hipcalm.core.session import Scale, Side


class When(StrEnum):
    """Which side of a session a rating stands on."""

    BEFORE = "before"
    AFTER = "after"


class Ending(StrEnum):
    """How a session ended: by itself, where the person wanted, or from grounding."""

    FULL = "full"
    EARLY = "early"
    GROUNDED = "grounded"


@dataclass(frozen=True, slots=True)
class Done:
    """How much of a session was done. Both times are on the session's own axis.

    `level` counts how many times the session was made smaller.
    """

    position_ms: int = 0
    total_ms: int = 0
    sides: tuple[Side, ...] = ()
    level: int = 0
    pauses: int = 0
    groundings: int = 0


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One time that a session was begun. `ended` and `ending` are None while it is open."""

    entry_id: int
    session_id: str
    title: str
    started: datetime
    ended: datetime | None
    ending: Ending | None
    done: Done


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer of a check-in, 0 to 10."""

    entry_id: int
    when: When
    scale: Scale
    value: int


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session was when it was last heard of.

    `step` is the step's number in the row as the script has it, `elapsed_ms` the time into it:
    they hold where a changed pace or an added pause has moved `position_ms`. `digest` tells whether
    the script is still the same, `kept` when this was written.
    """

    entry_id: int
    session_id: str
    file: Path
    digest: str
    position_ms: int
    step: int
    elapsed_ms: int
    choices: Choices
    kept: datetime


def digest_of(file: Path) -> str:
    """Return a fingerprint of a script, "" where it can't be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
