"""What a benchmark found, beside what it was measured against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")


class More(NamedTuple):
    """A further number of a benchmark, and what it tells."""

    value: float
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and its reference, both from the same run.

    `goal` is the largest ratio of the two that is wished for. Where a platform can't tell,
    `value` and `reference` are None and `unavailable` says why.
    """

    what: str
    against: str
    unit: str
    value: float | None = None
    reference: float | None = None
    goal: float | None = None
    more: dict[str, More] = field(default_factory=dict)
    unavailable: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the reference the figure is."""
        if self.value is None or not self.reference:
            return None
        return self.value / self.reference

    def as_json(self) -> dict[str, object]:
        """Return it as plain values; further numbers stand beside the others by their names."""
        plain: dict[str, object] = {
            "value": _rounded(self.value),
            "unit": self.unit,
            "reference": _rounded(self.reference),
            "ratio": _rounded(self.ratio),
            "goal": self.goal,
        }
        if self.unavailable:
            plain["unavailable"] = self.unavailable
        return plain | {name: _rounded(more.value) for name, more in self.more.items()}

    def as_text(self, name: str) -> str:
        """Return it as lines to read."""
        if self.value is None or self.reference is None:
            return f"{name:<9}{self.what}: unavailable, {self.unavailable}"
        rows = [
            (f"{self.value:.4g} {self.unit}", self.what),
            (f"{self.reference:.4g} {self.unit}", f"reference: {self.against}"),
            (f"{self.ratio or 0:.4g} x", f"ratio{self._goal_words()}"),
            *((f"{more.value:.4g} {more.unit}", more.words) for more in self.more.values()),
        ]
        lines = [f"{figure:>12}  {words}" for figure, words in rows]
        return f"{name:<9}" + f"\n{'':<9}".join(lines)

    def _goal_words(self) -> str:
        if self.goal is None or self.ratio is None:
            return ""
        return f"; goal: at most {self.goal:g}, {'met' if self.ratio <= self.goal else 'missed'}"


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.5g}")


def in_turns(
    rounds: int, first: Callable[[], _A], second: Callable[[], _B]
) -> tuple[list[_A], list[_B]]:
    """Call one, the other, one, the other: whatever else the machine does, it does to both."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]
