"""A session as a function of time: whole milliseconds in, one frozen Moment out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import msgspec

from hipcalm.core.breath import Pattern, Phase, eased, point_at
from hipcalm.core.expand import Added, Placed
from hipcalm.core.session import Side, Step, StepKind


class CueKind(StrEnum):
    """What happens at an instant: it decides how the instant sounds."""

    START = "start"
    STEP = "step"
    SIDE = "side"
    PAUSE = "pause"
    CARRY_ON = "carry_on"
    LATER = "later"
    GATE = "gate"
    END = "end"


class Cue(NamedTuple):
    """Something heard or shown at one instant; `span` is the index of the span it belongs to."""

    at_ms: int
    span: int
    kind: CueKind
    text: str


class BreathRun(NamedTuple):
    """Some whole breaths of one pattern, from `start_ms` after the span's start."""

    start_ms: int
    cycles: int
    pattern: Pattern

    @property
    def end_ms(self) -> int:
        """When the last of the breaths has ended, from the span's start."""
        return self.start_ms + self.cycles * self.pattern.cycle_ms


@dataclass(frozen=True, slots=True)
class Gate:
    """A place at a span's end that waits for the person.

    It opens by itself after `limit_ms` of waiting; with None it waits without limit.
    """

    limit_ms: int | None = None


class Span(msgspec.Struct, frozen=True):
    """A step on the time axis. `runs` holds its breaths; there are none where nothing is paced.

    Behind its last whole breath a step may go on for less than a breath, without a pacer.
    `placed` is the step as it is played, `written` as it was before the person made it smaller.
    `is_easier` tells that its easier words and picture are wanted. `beyond_ms` is the time of the
    step that lies behind a pause in the midst of it.
    """

    index: int
    start_ms: int
    duration_ms: int
    placed: Placed
    written: Placed
    caption: str
    runs: tuple[BreathRun, ...] = ()
    gate: Gate | None = None
    is_easier: bool = False
    beyond_ms: int = 0

    @property
    def step(self) -> Step:
        """The step as its author wrote it."""
        return self.placed.step

    @property
    def side(self) -> Side | None:
        """The side that is worked on, if any."""
        return self.placed.side

    @property
    def level(self) -> int:
        """How much smaller the step is than the script has it: 0 is as it is written."""
        return self.placed.level

    @property
    def end_ms(self) -> int:
        """When the span has ended."""
        return self.start_ms + self.duration_ms

    def run_at(self, offset_ms: int) -> BreathRun | None:
        """Return the run of breaths that a time after the span's start lies in."""
        if not self.runs or not 0 <= offset_ms < self.duration_ms:
            return None
        run = self.runs[bisect_right(self.runs, offset_ms, key=_run_start) - 1]
        return run if offset_ms < run.end_ms else None

    def breath_index_at(self, offset_ms: int) -> int:
        """Return how many whole breaths lie between the span's start and a time after it."""
        earlier = [run for run in self.runs if run.start_ms <= offset_ms]
        if not earlier:
            return 0
        present = earlier[-1]
        into = min((offset_ms - present.start_ms) // present.pattern.cycle_ms, present.cycles)
        return sum(run.cycles for run in earlier[:-1]) + into


def _run_start(run: BreathRun) -> int:
    return run.start_ms


def _span_start(span: Span) -> int:
    return span.start_ms


@dataclass(frozen=True, slots=True)
class RepPoint:
    """Where in a row of repetitions a moment lies.

    `number` counts from 1, `lift` goes from 0 to 1 and back.
    """

    number: int
    count: int
    lift: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that is true at one position of a session.

    `fullness` is that of the breath, 0 empty to 1 full, 0.5 where nothing is paced;
    `breath_index` counts the breaths of the step before this one; `movement` tells how far the
    pose's movement has gone, 0 to 1.
    """

    position_ms: int
    total_ms: int
    span: Span
    elapsed_ms: int
    phase: Phase | None
    fullness: float
    phase_left_ms: int
    breath_index: int
    movement: float
    rep: RepPoint | None
    next_name: str
    next_side: Side | None
    is_waiting: bool = False

    @property
    def left_ms(self) -> int:
        """Time left in the step."""
        return max(0, self.span.duration_ms - self.elapsed_ms)

    @property
    def remaining_ms(self) -> int:
        """Time left in the session, gates counted at their nominal length."""
        return self.total_ms - self.position_ms

    @property
    def offers_choices(self) -> bool:
        """Whether this is a pause: to stay, carry on, go smaller, ground, or end."""
        return self.span.step.kind is StepKind.PAUSE

    @property
    def is_staying(self) -> bool:
        """Whether the pause waits without limit, until the person carries on."""
        gate = self.span.gate
        return self.offers_choices and gate is not None and gate.limit_ms is None

    @property
    def added(self) -> Added | None:
        """What the person's own choice has put here, if the step is not the script's."""
        return self.span.placed.added

    @property
    def is_paced(self) -> bool:
        """Whether a breath is shown to follow."""
        return self.phase is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A laid-out session. Spans follow each other without a gap; cues are in order."""

    session_id: str
    title: str
    spans: tuple[Span, ...]
    cues: tuple[Cue, ...]

    @property
    def total_ms(self) -> int:
        """Length of the whole, gates counted at their nominal length."""
        return self.spans[-1].end_ms

    def index_at(self, position_ms: int) -> int:
        """Return the index of the span at a position; the last one for positions past the end."""
        return max(0, bisect_right(self.spans, position_ms, key=_span_start) - 1)

    def moment_at(
        self, position_ms: int, index: int | None = None, *, is_waiting: bool = False
    ) -> Moment:
        """Return what is true at a position.

        `index` names the span where two touch: at a gate the step before it is still on.
        """
        span = self.spans[self.index_at(position_ms) if index is None else index]
        elapsed_ms = min(max(0, position_ms - span.start_ms), span.duration_ms)
        phase, fullness, phase_left_ms = _breath_at(span, elapsed_ms)
        rep = _rep_at(span, elapsed_ms)
        following = self.spans[span.index + 1] if span.index + 1 < len(self.spans) else None
        return Moment(
            position_ms=position_ms,
            total_ms=self.total_ms,
            span=span,
            elapsed_ms=elapsed_ms,
            phase=phase,
            fullness=fullness,
            phase_left_ms=phase_left_ms,
            breath_index=span.breath_index_at(elapsed_ms),
            movement=rep.lift if rep else _share_at(span, elapsed_ms),
            rep=rep,
            next_name=following.step.name if following else "",
            next_side=following.side if following else None,
            is_waiting=is_waiting,
        )


def _breath_at(span: Span, elapsed_ms: int) -> tuple[Phase | None, float, int]:
    run = span.run_at(elapsed_ms)
    if run is None:
        # Behind the last breath of a paced step the lungs are empty, not half full.
        return None, 0.0 if span.runs else 0.5, 0
    return point_at(run.pattern, elapsed_ms - run.start_ms)


def _share_at(span: Span, elapsed_ms: int) -> float:
    """Return how much of the whole step, with what a pause has cut from it, has been played."""
    done_ms = span.placed.done_ms
    whole_ms = done_ms + span.duration_ms + span.beyond_ms
    return (done_ms + elapsed_ms) / (whole_ms or 1)


def _rep_at(span: Span, elapsed_ms: int) -> RepPoint | None:
    reps = span.step.reps
    if reps is None or span.step.kind is StepKind.PAUSE:
        return None
    number, into_ms = divmod(span.placed.done_ms + elapsed_ms, reps.one_ms or 1)
    if number >= reps.count:
        return RepPoint(reps.count, reps.count, 0.0)
    if into_ms < reps.up:
        lift = eased(into_ms / reps.up)
    elif into_ms < reps.up + (reps.hold or 0):
        lift = 1.0
    else:
        lift = 1 - eased((into_ms - reps.up - (reps.hold or 0)) / (reps.down or 1))
    return RepPoint(number + 1, reps.count, lift)
