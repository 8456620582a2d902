"""What is wrong with a file, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

Key = str | int
KeyPath = tuple[Key, ...]
"""Where in a document a thing stands: `("steps", 3, "duration")`."""


class Level(StrEnum):
    """How much a problem matters: a file with an error can't be used, one with a warning can."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a file, as a person should read it.

    `line` and `column` count from 1. `hint` is the mend, without brackets; it may be empty.
    """

    file: str
    line: int
    column: int
    level: Level
    message: str
    hint: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the file can't be used as long as this stands."""
        return self.level is Level.ERROR

    def __str__(self) -> str:
        """Give the line that editors and people follow: FILE:LINE:COLUMN: LEVEL: MESSAGE (HINT)."""
        hint = f" ({self.hint})" if self.hint else ""
        told = " ".join(f"{self.message}{hint}".split())  # a quoted word may hold a line's end
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {told}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that knows its place in the document, but not yet its line in the file."""

    path: KeyPath
    message: str
    hint: str = ""
    level: Level = Level.ERROR

    @property
    def is_error(self) -> bool:
        """Whether the file can't be used as long as this stands."""
        return self.level is Level.ERROR

    def softened(self) -> Finding:
        """Return the same finding as a warning, for a file that is its author's own business."""
        return replace(self, level=Level.WARNING)


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """Return the known word that `word` most resembles, or "" when none is near.

    `least` is how alike they have to be, from 0 to 1. Capital letters make no difference.
    """
    import difflib  # noqa: PLC0415 - of no use where nothing is wrong

    by_lower = {each.lower(): each for each in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=least)
    return by_lower[close[0]] if close else ""


def unknown_word(word: str, known: Iterable[str]) -> str:
    """Return a hint for a word that isn't known: the nearest known one, or all of them."""
    words = sorted(known)
    close = nearest(word, words)
    if close:
        return f"did you mean {close}?"
    if len(words) == 1:
        return f"write {words[0]}"
    return "known are: " + ", ".join(words) if words else ""
