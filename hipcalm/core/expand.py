"""A session's groups written out: the plain row of steps that a person goes through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from hipcalm.core.breath import Pattern, speaks_of_breath, without_holds
from hipcalm.core.problems import KeyPath
from hipcalm.core.session import (
    BREATH_FREE,
    Advance,
    Breath,
    EachSide,
    Item,
    Milliseconds,
    Repeat,
    Session,
    Side,
    Step,
    StepKind,
    Titrate,
    Titration,
)
from hipcalm.core.settings import Settings

WORK = frozenset({StepKind.STRETCH, StepKind.REPS, StepKind.TEMPO})
"""Kinds of step that ask something of the body."""
DEFAULT_DOSES = 2
DEFAULT_PAUSE = Milliseconds(20_000)
PAUSE_WORDS = "Pause here. Notice what holds you. Carry on, or stay longer."
QUIET_NAME = "Quiet moment"
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
NO_BREATH_WORDS = (
    "You might rest your attention on your feet, your hands, a sound, or something in view."
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has chosen: it turns the one script into their own timeline."""

    first_side: Side | None = None
    cautions: frozenset[str] = frozenset()
    breath_comfortable: bool = True
    breath_holds: bool = False
    breath_option: Pattern | None = None
    wait_after_pauses: bool = False
    easier: bool = False
    leave_out_optional: bool = False
    pace_steps: int = 0
    """Half seconds by which every paced breath is slower (above 0) or faster."""
    level: int = 0
    """How often the person has gone smaller: 0 is the session as it is written."""
    own_breath: bool = False
    """Whether nothing is paced any more; every step lasts as long as it would have."""


def choices_of(settings: Settings) -> Choices:
    """Return what the settings say about every session."""
    return Choices(
        cautions=frozenset(settings.cautions),
        breath_comfortable=settings.breath_comfortable,
        breath_holds=settings.breath_holds,
        wait_after_pauses=settings.wait_after_pauses,
    )


class Added(StrEnum):
    """What the person's own choice has put between the steps of the script."""

    PAUSE = "pause"
    LIGHT_HEADED = "light_headed"
    SETTLING = "settling"


class Placed(msgspec.Struct, frozen=True):
    """A step in its place in the row: on which side, and where in the document it stands.

    `number` is its place in the row as it was first written out; the parts that a pause cuts it
    into share it. `twin` is the number of the same step on the side that came before. A dose is a
    stretch of work, which can be made smaller: its length here is already that of `level`.
    """

    step: Step
    path: KeyPath
    side: Side | None
    breath: Breath
    number: int = 0
    twin: int | None = None
    is_dose: bool = False
    level: int = 0
    given_ms: int | None = None
    """A length that stands in for the script's own."""
    done_ms: int = 0
    """How much of the step was played before this part of it."""
    added: Added | None = None

    @property
    def pattern(self) -> Pattern | None:
        """The pattern to follow, or None for one's own breath."""
        return self.breath.pattern

    @property
    def is_second_dose(self) -> bool:
        """Whether it is a dose on the side that comes second, which lasts as the first side's."""
        return self.is_dose and self.twin is not None

    def length_ms(self) -> int:
        """How long the step lasts before it is rounded to whole breaths; a choice may be 0."""
        step = self.step
        if self.given_ms is not None:
            return self.given_ms
        if step.reps is not None:
            return step.reps.count * step.reps.one_ms
        if step.breaths is not None and self.pattern is not None:
            return step.breaths * self.pattern.cycle_ms
        return step.duration or 0


@dataclass(slots=True)
class _Walk:
    """Where the walk through the groups has got to."""

    session: Session
    choices: Choices
    options: frozenset[str] = field(default_factory=frozenset)
    number: int = 0
    """How many steps have been written out."""

    def items(self, items: tuple[Item, ...], path: KeyPath, side: Side | None) -> Iterator[Placed]:
        for index, item in enumerate(items):
            here = (*path, index)
            if isinstance(item, Step):
                yield from self.step(item, here, side)
            elif isinstance(item, EachSide):
                yield from self.each_side(item, here, side)
            elif isinstance(item, Titrate):
                yield from self.titrate(item, here, side)
            elif isinstance(item, Repeat):
                for _ in range(item.repeat):
                    yield from self.items(item.steps, (*here, "steps"), side)

    def each_side(self, group: EachSide, path: KeyPath, outer: Side | None) -> Iterator[Placed]:
        first, second = group.each_side
        if self.choices.first_side is second:
            first, second = second, first
        first_number = self.number
        yield from self.items(group.steps, (*path, "steps"), first)
        if group.between is not None:
            yield from self.step(group.between, (*path, "between"), outer)
        back = self.number - first_number
        for placed in self.items(group.steps, (*path, "steps"), second):
            # Where groups of sides stand in one another, the innermost has said it already.
            yield placed if placed.twin is not None else replace(placed, twin=placed.number - back)

    def titrate(self, group: Titrate, path: KeyPath, side: Side | None) -> Iterator[Placed]:
        titration = with_defaults(group.titrate, self.session.titration)
        dose = group.step
        if dose.duration is None and dose.breaths is None and dose.reps is None:
            dose = replace(dose, duration=titration.dose)
        pause = titration_pause(dose, titration.pause, waits=bool(titration.ask))
        for _ in range(titration.doses or DEFAULT_DOSES):
            for placed in self.step(dose, (*path, "step"), side):
                yield replace(placed, is_dose=True)
            yield self.placed(pause, (*path, "titrate"), side, Breath())

    def step(self, step: Step, path: KeyPath, side: Side | None) -> Iterator[Placed]:
        if step.optional and self.choices.leave_out_optional:
            return
        if step.optional and step.kind is StepKind.BREATH and not self.choices.breath_comfortable:
            return
        breath = step.breath or self.session.breath or Breath()
        if not self.choices.breath_comfortable:
            step = without_breath_words(step)
        yield self.placed(step, path, step.side or side, self.breath(breath))

    def placed(self, step: Step, path: KeyPath, side: Side | None, breath: Breath) -> Placed:
        number = self.number
        self.number += 1
        return Placed(step, path, side, breath, number, is_dose=step.kind in WORK)

    def breath(self, breath: Breath) -> Breath:
        pattern = breath.pattern
        if pattern is None:
            return breath
        if self.choices.breath_option is not None and pattern.name in self.options:
            pattern = self.choices.breath_option
        if pattern.has_holds and not self.choices.breath_holds:
            pattern = without_holds(pattern)
        return Breath(pattern)


def titration_pause(dose: Step, duration: Milliseconds | None, *, waits: bool) -> Step:
    """Return the pause after a dose, in the same pose; where it `waits`, it has no end."""
    return Step(
        name="Pause",
        kind=StepKind.PAUSE,
        pose=dose.pose,
        duration=duration,
        advance=Advance.MANUAL if waits else Advance.AUTO,
        say=PAUSE_WORDS,
        contact=dose.contact,
    )


def with_defaults(own: Titration, document: Titration) -> Titration:
    """Return a group's titration, with what it leaves out from the document or the program."""
    return Titration(
        dose=own.dose if own.dose is not None else document.dose,
        pause=next(p for p in (own.pause, document.pause, DEFAULT_PAUSE) if p is not None),
        doses=own.doses or document.doses or DEFAULT_DOSES,
        ask=own.ask if own.ask is not None else bool(document.ask),
    )


def expand(session: Session, choices: Choices | None = None) -> Iterator[Placed]:
    """Yield the steps of a session in the order in which a person goes through them.

    Each dose of a `titrate` group is followed by its pause, the last one too. Holds are taken out
    of patterns unless they were chosen.
    """
    options = frozenset(session.breath_options[:1])
    return _Walk(session, choices or Choices(), options).items(session.steps, ("steps",), None)


def without_breath_words(step: Step) -> Step:
    """Return a step for someone for whom breath is not comfortable.

    A breath step becomes a quiet one, and sentences that speak of breath are left out everywhere.
    """
    words = step.swap.get(BREATH_FREE, step.say)
    if step.kind is StepKind.BREATH and BREATH_FREE not in step.swap:
        words = NO_BREATH_WORDS
    return replace(
        step,
        name=QUIET_NAME if speaks_of_breath(step.name) else step.name,
        kind=StepKind.NOTICE if step.kind is StepKind.BREATH else step.kind,
        say=words and _quiet(words),
        later=tuple(line for line in step.later if not speaks_of_breath(line.say)),
        swap={code: _quiet(text) for code, text in step.swap.items()},
        easier=step.easier and _quiet(step.easier),
    )


def _quiet(text: str) -> str:
    """Return a text without its sentences about the breath; other words where none is left."""
    if not speaks_of_breath(text):
        return text
    kept = [sentence for sentence in _SENTENCES.split(text) if not speaks_of_breath(sentence)]
    return " ".join(kept) or NO_BREATH_WORDS


def words_of(step: Step, choices: Choices) -> str | None:
    """Return what a step says to this person.

    That is the swap for a ticked caution, else the easier words, else `say`.
    """
    for code, text in step.swap.items():
        if code in choices.cautions:
            return text
    if choices.easier and step.easier:
        return step.easier
    return step.say


def is_swapped(step: Step, choices: Choices) -> bool:
    """Whether other words than the step's own stand in, so that its later lines don't fit."""
    return words_of(step, choices) != step.say
