"""Laying a session out in time, and laying the rest of it out anew when the person chooses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from hipcalm.core import fields
from hipcalm.core.breath import RAMP, Pattern, of_cycle, paced
from hipcalm.core.dosing import Cut, Work, dosed, matched, unpaced
from hipcalm.core.duration import spoken_text
from hipcalm.core.expand import Added, Choices, Placed, expand, is_swapped, words_of
from hipcalm.core.session import Advance, Breath, Session, StepKind
from hipcalm.core.timeline import BreathRun, Cue, CueKind, Gate, Span, Timeline

GATE_WORDS = "Whenever you're ready, Space goes on."
STAY_WORDS = "Stay as long as you like. Space carries on."
END_WORDS = "That's the end. Take your time."
OFFER_WORDS = "Stay, carry on, smaller, ground or end: all fine."
LIGHT_HEADED_OFFER = "Sit, end, or carry on whenever you like."
OFFER_MS = 8_000
"""How long after the start of a pause the person's choices are told."""
SHORTEST_TO_OFFER_MS = 15_000
"""In a shorter pause, which a personal script may have, the choices are only shown."""


def lay_out(session: Session, choices: Choices | None = None) -> Timeline:
    """Return the session on the time axis, as this person has chosen it."""
    choices = choices or Choices()
    spans = _Layout(choices).spans(expand(session, choices))
    return _timeline(_Told(session.id, session.title), spans, choices)


def lay_out_anew(
    timeline: Timeline,
    index: int,
    position_ms: int,
    choices: Choices,
    from_cycle_ms: int | None = None,
) -> Timeline:
    """Return the timeline with everything after the present breath laid out by new choices.

    The present is `position_ms` in the span of that index.

    What has been played stays as it is. The breaths that follow lead from the length of the present
    one (or from `from_cycle_ms`, a person's own rhythm) to their pattern by at most 5 % a breath.
    """
    present = timeline.spans[index]
    run = present.run_at(position_ms - present.start_ms)
    last_ms = from_cycle_ms or _last_cycle_ms(timeline, index, run)
    layout = _Layout(choices, longest_ms=int(last_ms * RAMP) if last_ms else None)
    if run is not None:
        present = layout.span_anew(present, position_ms - present.start_ms, run)
    row = [span.written for span in timeline.spans[index + 1 :]]
    return _followed_by(timeline, present, position_ms, row, layout)


def lay_out_dosed(timeline: Timeline, index: int, position_ms: int, choices: Choices) -> Timeline:
    """Return the timeline with the steps after the present one laid out by their level.

    Of the present one only a pause changes that is still on: it becomes longer.
    """
    present = timeline.spans[index]
    layout = _Layout(choices, _ramp_to_come(timeline, index, present.duration_ms, choices))
    if present.step.kind is StepKind.PAUSE and position_ms < present.end_ms:
        present = layout.span_longer(present)
    row = [span.written for span in timeline.spans[index + 1 :]]
    return _followed_by(timeline, present, position_ms, row, layout)


def lay_out_cut(
    timeline: Timeline, index: int, position_ms: int, cut: Cut, choices: Choices
) -> Timeline:
    """Return the timeline with the present step cut off, its gate too, and a row put behind it."""
    present = timeline.spans[index]
    layout = _Layout(choices, _ramp_to_come(timeline, index, cut.at_ms, choices))
    placed = replace(present.placed, given_ms=cut.at_ms)
    runs = tuple(_runs_until(present.runs, cut.at_ms))
    is_whole = not runs or runs[-1].end_ms <= cut.at_ms
    present = replace(
        present,
        placed=placed,
        # Gone back to, a breath that was left in its middle is not paced, nor made whole.
        written=placed if is_whole and not choices.own_breath else replace(placed, breath=Breath()),
        duration_ms=cut.at_ms,
        runs=runs,
        gate=None,
        beyond_ms=present.beyond_ms + present.duration_ms - cut.at_ms,
    )
    row = [*cut.row, *(span.written for span in timeline.spans[index + 1 :])]
    return _followed_by(timeline, present, position_ms, row, layout)


def lay_out_again(timeline: Timeline, index: int, choices: Choices) -> Timeline:
    """Return the timeline for someone gone back to the start of a step, laid out as it is now.

    What was made smaller, slower or unpaced since then is so in what is done again, too.
    """
    layout = _Layout(choices, _ramp_to_come(timeline, index, 0, choices))
    spans = list(timeline.spans[:index])
    layout.go_on_from(spans)
    spans += layout.spans((span.written for span in timeline.spans[index:]), index)
    return _timeline(_told(timeline, index - 1, timeline.total_ms), spans, choices)


def lay_out_waiting(timeline: Timeline, index: int, position_ms: int, choices: Choices) -> Timeline:
    """Return the timeline with the present step waiting at its end, without limit."""
    spans = list(timeline.spans)
    spans[index] = replace(spans[index], gate=Gate())
    return _timeline(_told(timeline, index, position_ms), spans, choices)


def _followed_by(
    timeline: Timeline, present: Span, position_ms: int, row: Iterable[Placed], layout: _Layout
) -> Timeline:
    """Return what has been played, the present step, and a row laid out behind it."""
    spans = [*timeline.spans[: present.index], present]
    layout.go_on_from(spans)
    spans += layout.spans(row, present.index + 1)
    return _timeline(_told(timeline, present.index, position_ms), spans, layout.choices)


def _last_cycle_ms(timeline: Timeline, index: int, present: BreathRun | None) -> int | None:
    """Return the length of the breath that is paced now or, in a pause, was paced last."""
    before = (run for span in reversed(timeline.spans[: index + 1]) for run in reversed(span.runs))
    last = present or next(before, None)
    return last.pattern.cycle_ms if last else None


def _ramp_to_come(timeline: Timeline, index: int, end_ms: int, choices: Choices) -> int | None:
    """Return the length of the next breath, if it is one that leads to a slower one."""
    for span in timeline.spans[index:]:
        for run in span.runs:
            if span.index > index or run.end_ms > end_ms:
                pattern = span.placed.pattern
                is_led = (
                    pattern and run.pattern.cycle_ms < paced(pattern, choices.pace_steps).cycle_ms
                )
                return run.pattern.cycle_ms if is_led else None
    return None


def _runs_until(runs: Iterable[BreathRun], end_ms: int) -> Iterator[BreathRun]:
    """Yield the breaths that begin before `end_ms`, the last one whole."""
    for run in runs:
        cycles = -(-(end_ms - run.start_ms) // run.pattern.cycle_ms)
        if cycles > 0:
            yield run._replace(cycles=min(run.cycles, cycles))


class _Layout:
    """Puts steps one behind the other. `longest_ms` bounds the next breath while a ramp goes on."""

    def __init__(self, choices: Choices, longest_ms: int | None = None) -> None:
        self.choices = choices
        self.start_ms = 0
        self.longest_ms = longest_ms
        self.work: dict[int, Work] = {}
        """What has been laid out for each dose, by its number."""

    def spans(self, row: Iterable[Placed], first_index: int = 0) -> list[Span]:
        row = list(row)
        last_part = {placed.number: n for n, placed in enumerate(row) if placed.is_dose}
        spans = []
        for index, written in enumerate(row, first_index):
            if self.choices.own_breath:
                written = unpaced(written, self.choices)  # noqa: PLW2901
            is_last = last_part.get(written.number) == index - first_index
            placed = self._as_chosen(written, is_last=is_last)
            runs = tuple(self._runs(placed, 0))
            length_ms = _length_ms(placed, runs)
            gate = self._gate(placed, length_ms)
            is_easier = self.choices.easier or placed.level > 0
            span = Span(
                index,
                self.start_ms,
                length_ms,
                placed,
                written,
                "",
                runs,
                gate,
                is_easier=is_easier,
            )
            self.go_on_from([span])
            spans.append(span)
        return spans

    def go_on_from(self, spans: Iterable[Span]) -> None:
        """Put what comes next behind these spans, which count towards their doses."""
        for span in spans:
            self.start_ms = span.end_ms
            if span.placed.is_dose:
                number = span.placed.number
                self.work[number] = self.work.get(number, Work()).with_part(span)

    def _as_chosen(self, written: Placed, *, is_last: bool) -> Placed:
        if not written.is_second_dose or written.twin is None:
            return dosed(written, self.choices)
        left = self.work[written.twin].beyond(self.work.get(written.number, Work()))
        return matched(written, left, self.choices, is_last=is_last)

    def span_anew(self, span: Span, offset_ms: int, run: BreathRun) -> Span:
        """Return a span whose present breath is its last of the old kind."""
        cycles = (offset_ms - run.start_ms) // run.pattern.cycle_ms + 1
        kept = [*(r for r in span.runs if r.start_ms < run.start_ms), run._replace(cycles=cycles)]
        runs = (*kept, *self._runs(span.placed, kept[-1].end_ms))
        return replace(span, runs=runs, duration_ms=_length_ms(span.placed, runs))

    def span_longer(self, pause: Span) -> Span:
        """Return a pause that is on as long as its level has it, but no shorter than it is."""
        placed = dosed(pause.written, self.choices)
        length_ms = max(pause.duration_ms, placed.length_ms())
        runs = pause.runs
        if runs:
            runs += tuple(self._runs(placed, runs[-1].end_ms))
            length_ms = max(length_ms, runs[-1].end_ms)
        return replace(pause, runs=runs, duration_ms=length_ms)

    def _runs(self, placed: Placed, start_ms: int) -> Iterator[BreathRun]:
        """Yield whole breaths from `start_ms` until the step's length is reached or passed.

        On the second side, whose length is that of the first, only those that fit into it.
        """
        if placed.pattern is None or not self.choices.breath_comfortable:
            return
        target = paced(placed.pattern, self.choices.pace_steps)
        end_ms = placed.length_ms()
        while start_ms < end_ms:
            breath = self._next_breath(target)
            cycle_ms = breath.cycle_ms
            cycles, over_ms = divmod(end_ms - start_ms, cycle_ms)
            if over_ms and not placed.is_second_dose:
                cycles += 1
            if not cycles:
                return
            if breath is not target:
                cycles = 1
                self.longest_ms = int(cycle_ms * RAMP)
            yield BreathRun(start_ms, cycles, breath)
            start_ms += cycles * cycle_ms

    def _next_breath(self, target: Pattern) -> Pattern:
        if self.longest_ms is None or target.cycle_ms <= self.longest_ms:
            self.longest_ms = None
            return target
        return of_cycle(target, self.longest_ms)

    def _gate(self, placed: Placed, length_ms: int) -> Gate | None:
        kind = placed.step.kind
        if kind is StepKind.PAUSE and self.choices.wait_after_pauses:
            return Gate()
        if placed.step.advance is Advance.AUTO and (kind is not StepKind.CHOICE or length_ms):
            return None
        # Only the first step and a choice wait without limit: later on, people are out of reach.
        endless = placed.number == 0 or kind in (StepKind.CHOICE, StepKind.PAUSE)
        return Gate() if endless else Gate(limit_ms=length_ms)


def _length_ms(placed: Placed, runs: Sequence[BreathRun]) -> int:
    """Return how long a step lasts with these breaths: until the last has ended, at least."""
    return max(placed.length_ms(), runs[-1].end_ms) if runs else placed.length_ms()


class _Told(NamedTuple):
    """What stays of a timeline: its name, and the cues up to (span, position), which were told."""

    session_id: str
    title: str
    cues: tuple[Cue, ...] = ()
    upto: tuple[int, int] = (-1, 0)


def _told(timeline: Timeline, index: int, position_ms: int) -> _Told:
    upto = index, position_ms
    cues = (c for c in timeline.cues if c.kind is not CueKind.END and (c.span, c.at_ms) <= upto)
    return _Told(timeline.session_id, timeline.title, tuple(cues), upto)


def _timeline(told: _Told, spans: Sequence[Span], choices: Choices) -> Timeline:
    total_ms = spans[-1].end_ms
    present = told.upto[0]
    by_ease = {easier: dataclasses.replace(choices, easier=easier) for easier in (False, True)}
    captioned = [
        span if span.index <= present else replace(span, caption=_caption(span, spans, by_ease))
        for span in spans
    ]
    first, *following = captioned[max(0, present) :]
    in_first = _cues_of(first, captioned, by_ease)
    cues = [*told.cues, *(cue for cue in in_first if (cue.span, cue.at_ms) > told.upto)]
    for span in following:
        cues += _cues_of(span, captioned, by_ease)
    cues.append(Cue(total_ms, len(captioned) - 1, CueKind.END, END_WORDS))
    return Timeline(told.session_id, told.title, tuple(captioned), tuple(cues))


def _caption(span: Span, spans: Sequence[Span], by_ease: Mapping[bool, Choices]) -> str:
    words = words_of(span.step, by_ease[span.is_easier])
    return _filled(words or "", span, spans)


def _cues_of(span: Span, spans: Sequence[Span], by_ease: Mapping[bool, Choices]) -> Iterator[Cue]:
    yield Cue(span.start_ms, span.index, _opening(span, spans), span.caption or span.step.name)
    later_lines = _later_lines(span, by_ease[span.is_easier])
    for after_ms, text in sorted(later_lines, key=lambda line: line[0]):
        at_ms = span.start_ms + after_ms
        yield Cue(at_ms, span.index, CueKind.LATER, _filled(text, span, spans, at_ms))
    if span.gate is not None:
        words = STAY_WORDS if span.step.kind is StepKind.PAUSE else GATE_WORDS
        yield Cue(span.end_ms, span.index, CueKind.GATE, words)


def _later_lines(span: Span, choices: Choices) -> Iterator[tuple[int, str]]:
    """Yield what is said in the midst of a span, and how long after its start."""
    if span.step.later and not is_swapped(span.step, choices):
        for later in span.step.later:
            after_ms = later.at - span.placed.done_ms
            if 0 <= after_ms < span.duration_ms:
                yield after_ms, later.say
    if span.step.kind is StepKind.PAUSE and span.duration_ms >= SHORTEST_TO_OFFER_MS:
        is_light_headed = span.placed.added is Added.LIGHT_HEADED
        yield OFFER_MS, LIGHT_HEADED_OFFER if is_light_headed else OFFER_WORDS


def _opening(span: Span, spans: Sequence[Span]) -> CueKind:
    if span.index == 0:
        return CueKind.START
    before = spans[span.index - 1]
    if span.step.kind is StepKind.PAUSE:
        return CueKind.PAUSE
    if before.step.kind is StepKind.PAUSE:
        return CueKind.CARRY_ON
    earlier = (spans[index].side for index in range(span.index - 1, -1, -1))
    if span.side is not None and span.side is not next(filter(None, earlier), span.side):
        return CueKind.SIDE
    return CueKind.STEP


def _filled(text: str, span: Span, spans: Sequence[Span], at_ms: int | None = None) -> str:
    if "{" not in text:
        return text
    at_ms = span.start_ms if at_ms is None else at_ms
    following = spans[span.index + 1].step.name if span.index + 1 < len(spans) else "the end"
    values = {
        "name": span.step.name,
        "next": following,
        "duration": spoken_text(span.duration_ms),
        "remaining": spoken_text(spans[-1].end_ms - at_ms),
    }
    if span.side is not None:
        values |= {"side": span.side.value, "other": span.side.other.value}
    return fields.fill(text, values)
