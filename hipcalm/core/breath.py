"""Breath patterns: how they are written, their bounds, and the curve that the pacer follows.

Figures are from the design's B1: in-breath 2 to 7 s, out-breath 2 to 10 s, a cycle of 4 to 15 s,
the out-breath as long as the in-breath up to twice as long. Within them every pattern is slower
than 15 and faster than 4 breaths a minute.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import count, pairwise
from typing import Any, NamedTuple

from hipcalm.core.duration import parse_duration

INHALE_MS = (2_000, 7_000)
EXHALE_MS = (2_000, 10_000)
CYCLE_MS = (4_000, 15_000)
OUT_TO_IN = (1.0, 2.0)
LONGEST_HOLD_MS = 4_000
SOFT_TURN_MS = 500
"""A hold no longer than this is only a soft turn of the breath, not a hold."""
PHYSICAL_PHASE_MS = 30_000
PHYSICAL_CYCLE_MS = (2_000, 60_000)
STEP_MS = 500
"""What one key press makes the breath slower or faster by."""
MATCHED_CYCLE_MS = (4_000, 10_000)
"""A person's own rhythm is taken up between 15 and 6 breaths a minute."""
RAMP = 1.05
"""No breath is longer than the one before by more than this factor."""
MOST_PHASES = 12
HOW_TO_WRITE = "write 4-6 (in, out), 4-7-8, 4-4-4-4, a pattern's name, or own"
_BREATH_STEMS = ("breath", "inhal", "exhal")
_SIGH = re.compile(r"sigh(?:s|ed|ing)?\b")
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3})?(?:-\d{1,3}(?:\.\d{1,3})?){1,3}")


class Phase(StrEnum):
    """A part of a breath."""

    INHALE = "inhale"
    HOLD_IN = "hold_in"
    EXHALE = "exhale"
    HOLD_OUT = "hold_out"


class PhasePart(NamedTuple):
    """One phase of a pattern and its length."""

    phase: Phase
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to breathe, as phases that come round and round; `name` is "" when written out."""

    parts: tuple[PhasePart, ...]
    name: str = ""

    @property
    def cycle_ms(self) -> int:
        """Length of one whole breath."""
        return sum(part.duration_ms for part in self.parts)

    def total_ms(self, phase: Phase) -> int:
        """Length of one phase in a breath; the in-breath of a sigh counts both its parts."""
        return sum(part.duration_ms for part in self.parts if part.phase is phase)

    @property
    def per_minute(self) -> float:
        """Breaths in a minute."""
        return 60_000 / self.cycle_ms

    @property
    def has_holds(self) -> bool:
        """Whether the breath is ever held for longer than a soft turn."""
        holds = (Phase.HOLD_IN, Phase.HOLD_OUT)
        return any(p.phase in holds and p.duration_ms > SOFT_TURN_MS for p in self.parts)

    def __str__(self) -> str:
        """Give the pattern's name, or its seconds: `4-6`, `4-7-8`."""
        if self.name:
            return self.name
        return "-".join(f"{part.duration_ms / 1000:g}" for part in self.parts)


class BreathPoint(NamedTuple):
    """Where in a breath a moment lies: `fullness` from 0 (empty) to 1 (full)."""

    phase: Phase
    fullness: float
    phase_left_ms: int


class BreathError(ValueError):
    """What is wrong with one part of a written breath: `where`, its key or its number."""

    def __init__(self, message: str, where: str | int) -> None:
        super().__init__(message)
        self.where = where


def eased(progress: float) -> float:
    """Return the raised cosine of a progress from 0 to 1: no speed at either end."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, progress)))


def point_at(pattern: Pattern, offset_ms: int) -> BreathPoint:
    """Return where a breath is `offset_ms` after it began (taken modulo whole breaths)."""
    offset_ms %= pattern.cycle_ms
    fullness = 0.0
    for phase, duration_ms in pattern.parts:
        change = 0.0  # a hold keeps the fullness that it finds
        if phase is Phase.INHALE:
            change = duration_ms / pattern.total_ms(Phase.INHALE)
        elif phase is Phase.EXHALE:
            change = -duration_ms / pattern.total_ms(Phase.EXHALE)
        if offset_ms < duration_ms:
            fullness += change * eased(offset_ms / duration_ms)
            return BreathPoint(phase, min(1.0, max(0.0, fullness)), duration_ms - offset_ms)
        fullness += change
        offset_ms -= duration_ms
    raise AssertionError("an offset below the cycle lies in one of its phases")


def parse_pattern(written: Any) -> Pattern:
    """Return the pattern that an author wrote out.

    Takes `4-6` (in, out), `4-7-8` (in, hold, out), `4-4-4-4` (in, hold, out, hold), a mapping of
    phases, `{per_minute, ratio}`, or a list of phases in order. Raises ValueError in words.
    """
    if isinstance(written, str):
        pattern = _from_numbers(written)
    elif isinstance(written, Mapping):
        pattern = _from_mapping(written)
    elif isinstance(written, list):
        pattern = _from_list(written)
    else:
        raise ValueError(f"that is no breath pattern; {HOW_TO_WRITE}")  # noqa: TRY004
    return _checked(pattern)


def _from_numbers(text: str) -> Pattern:
    if not _NUMBERS.fullmatch(text):
        raise ValueError(f"{text!r:.60} is no breath pattern; {HOW_TO_WRITE}")
    lengths = [round(float(number) * 1000) for number in text.split("-")]
    if len(lengths) == 2:
        lengths.insert(1, 0)
    return _pattern(zip(Phase, lengths, strict=False))


def _from_mapping(written: Mapping[str, Any]) -> Pattern:
    if "per_minute" in written:
        return _from_rate(written)
    if unknown := sorted(written.keys() - set(Phase)):
        message = f"a breath has no {unknown[0]:.60}; it has {', '.join(Phase)}"
        raise BreathError(message, unknown[0])
    missing = [phase for phase in (Phase.INHALE, Phase.EXHALE) if phase not in written]
    if missing:
        raise ValueError(f"a breath needs its {missing[0]}")
    return _pattern((p, _length(written[p], p)) for p in Phase if p in written)


def _from_rate(written: Mapping[str, Any]) -> Pattern:
    if unknown := sorted(written.keys() - {"per_minute", "ratio"}):
        message = f"per_minute goes with ratio alone, not with {unknown[0]:.60}"
        raise BreathError(message, unknown[0])
    try:
        rate = float(written["per_minute"])
        first, _, second = str(written.get("ratio", "1:1")).partition(":")
        inhale, exhale = float(first), float(second or 1)
    except (TypeError, ValueError):
        inhale = exhale = rate = 0.0
    if not (0.1 <= rate <= 60 and 0.01 <= inhale <= 100 and 0.01 <= exhale <= 100):
        raise ValueError("per_minute is a number such as 6, ratio one such as 1:1.5")
    cycle_ms = round(60_000 / rate)
    inhale_ms = round(cycle_ms * inhale / (inhale + exhale))
    return _pattern([(Phase.INHALE, inhale_ms), (Phase.EXHALE, cycle_ms - inhale_ms)])


def _from_list(written: list[Any]) -> Pattern:
    if len(written) > MOST_PHASES:
        raise ValueError(f"a breath has at most {MOST_PHASES} phases")
    parts = [part for part in map(_phase_part, written, count()) if part.duration_ms]
    turns = [p.phase for p in parts if p.phase in (Phase.INHALE, Phase.EXHALE)]
    if set(turns) != {Phase.INHALE, Phase.EXHALE}:
        raise ValueError("a breath needs an inhale and an exhale")
    if parts[0].phase is not Phase.INHALE or turns != sorted(turns, key=list(Phase).index):
        raise ValueError("a breath begins with its inhale, and ends with its exhale or a hold_out")
    if parts[-1].phase is Phase.HOLD_IN:
        raise ValueError("a breath ends with its exhale or a hold_out")
    return _pattern(parts)


def _phase_part(item: Any, index: int) -> PhasePart:
    pair: Any = ()
    if isinstance(item, Mapping) and len(item) == 1:
        pair = next(iter(item.items()))
    elif isinstance(item, str):
        pair = item.split()
    if len(pair) != 2 or pair[0] not in set(Phase):
        raise BreathError("each phase of a list is an entry of its own, such as inhale: 2", index)
    return PhasePart(Phase(pair[0]), _length(pair[1], index))


def _length(written: Any, where: str | int) -> int:
    if not isinstance(written, str | int | float):
        raise BreathError("that is no length of time; write inhale: 4", where)
    try:
        return parse_duration(str(written))
    except ValueError as error:
        raise BreathError(str(error), where) from error


def _pattern(parts: Iterable[tuple[Phase, int]]) -> Pattern:
    return Pattern(tuple(PhasePart(phase, length) for phase, length in parts if length))


def _checked(pattern: Pattern) -> Pattern:
    """Refuse what no body can do, whoever wrote it."""
    if not pattern.total_ms(Phase.INHALE) or not pattern.total_ms(Phase.EXHALE):
        raise ValueError("a breath needs an in-breath and an out-breath longer than nothing")
    for phase, duration_ms in pattern.parts:
        if duration_ms > PHYSICAL_PHASE_MS:
            message = f"its {phase} is {duration_ms / 1000:g} s; a phase lasts 30 s at most"
            raise BreathError(message, phase)
    low, high = PHYSICAL_CYCLE_MS
    if not low <= pattern.cycle_ms <= high:
        raise ValueError(f"a breath of {pattern.cycle_ms / 1000:g} s; one lasts from 2 s to 60 s")
    return pattern


def without_holds(pattern: Pattern) -> Pattern:
    """Return the pattern with its holds taken out; soft turns may stay."""
    kept = [
        part
        for part in pattern.parts
        if part.phase in (Phase.INHALE, Phase.EXHALE) or part.duration_ms <= SOFT_TURN_MS
    ]
    return Pattern(tuple(kept), pattern.name)


def gentle_problems(pattern: Pattern) -> list[str]:
    """Return, in words, each gentle bound that a pattern leaves (rules P-01 and P-02)."""
    inhale, exhale = pattern.total_ms(Phase.INHALE), pattern.total_ms(Phase.EXHALE)
    found = []
    for name, value, (low, high) in (
        ("in-breath", inhale, INHALE_MS),
        ("out-breath", exhale, EXHALE_MS),
        ("whole breath", pattern.cycle_ms, CYCLE_MS),
    ):
        if not low <= value <= high:
            found.append(
                f"its {name} lasts {value / 1000:g} s, not {low / 1000:g} to {high / 1000:g} s"
            )
    if not OUT_TO_IN[0] <= exhale / inhale <= OUT_TO_IN[1] + 1e-9:
        found.append("its out-breath is not one to two times its in-breath")
    holds = (part for part in pattern.parts if part.phase in (Phase.HOLD_IN, Phase.HOLD_OUT))
    long_holds = (part.duration_ms for part in holds if part.duration_ms > LONGEST_HOLD_MS)
    found += (f"it holds for {hold_ms / 1000:g} s, not 4 s at most" for hold_ms in long_holds)
    return found


@lru_cache(maxsize=64)  # every paced step of a session asks for the same few
def paced(pattern: Pattern, steps: int) -> Pattern:
    """Return the pattern made slower (`steps` above 0) or faster by half seconds, in bounds.

    The out-breath changes first; the in-breath only when the out-breath has reached its bound.
    """
    for _ in range(abs(steps)):
        for phase in (Phase.EXHALE, Phase.INHALE):
            changed = _stretched(pattern, phase, STEP_MS if steps > 0 else -STEP_MS)
            if changed is not None and not gentle_problems(changed):
                pattern = changed
                break
        else:
            break
    return pattern


def reachable_steps(pattern: Pattern, wanted: int) -> int:
    """Return the steps nearest to `wanted` that still change the pattern, with none piling up."""
    towards = 1 if wanted > 0 else -1
    steps = 0
    while steps != wanted and paced(pattern, steps + towards) != paced(pattern, steps):
        steps += towards
    return steps


def _stretched(pattern: Pattern, phase: Phase, change_ms: int) -> Pattern | None:
    """Return the pattern with the longest part of a phase changed; None where nothing is left."""
    index = max(
        (i for i, part in enumerate(pattern.parts) if part.phase is phase),
        key=lambda i: pattern.parts[i].duration_ms,
    )
    duration_ms = pattern.parts[index].duration_ms + change_ms
    if duration_ms <= 0:
        return None
    parts = list(pattern.parts)
    parts[index] = PhasePart(phase, duration_ms)
    return Pattern(tuple(parts))


def matched_cycle_ms(exhale_ends_ms: list[int]) -> int | None:
    """Return a person's own breath length from taps at the ends of out-breaths; None for too few.

    The median of the gaps is taken, so that one late tap does not count, held to 6 to 15 a minute.
    """
    gaps = sorted(b - a for a, b in pairwise(exhale_ends_ms))
    if len(gaps) < 3:
        return None
    low, high = MATCHED_CYCLE_MS
    return min(high, max(low, gaps[len(gaps) // 2]))


def of_cycle(target: Pattern, cycle_ms: int) -> Pattern:
    """Return a breath of `cycle_ms` on the way to `target`: out at least as long as in.

    The in-breath keeps at most half the breath and at most its target, but a third at least; the
    out-breath takes the rest, so that it is the out-breath that grows first as breaths get longer.
    """
    longest_ms, shortest_ms = cycle_ms // 2, -(-cycle_ms // 3)
    inhale_ms = max(shortest_ms, min(target.total_ms(Phase.INHALE), longest_ms))
    return Pattern(
        (PhasePart(Phase.INHALE, inhale_ms), PhasePart(Phase.EXHALE, cycle_ms - inhale_ms))
    )


def speaks_of_breath(text: str) -> bool:
    """Whether a text draws attention to the breath."""
    lower = text.lower()
    if "sigh" in lower and _SIGH.search(lower):
        return True
    return any(stem in lower for stem in _BREATH_STEMS)
