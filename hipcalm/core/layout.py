"""Laying a session out in time, and laying the rest of it out anew when the breath changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hipcalm.core import fields
from hipcalm.core.breath import RAMP, Pattern, of_cycle, paced
from hipcalm.core.duration import spoken_text
from hipcalm.core.expand import Choices, Placed, expand, is_swapped, words_of
from hipcalm.core.session import Advance, Session, StepKind
from hipcalm.core.timeline import BreathRun, Cue, CueKind, Gate, Span, Timeline

GATE_WORDS = "Whenever you're ready, Space goes on."
STAY_WORDS = "Stay as long as you like. Space carries on."
END_WORDS = "That's the end. Take your time."


def lay_out(session: Session, choices: Choices | None = None) -> Timeline:
    """Return the session on the time axis, as this person has chosen it."""
    choices = choices or Choices()
    spans = _Layout(choices).spans(expand(session, choices))
    return _timeline(session.id, session.title, spans, choices)


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
    layout = _Layout(choices, ramp_ms=from_cycle_ms or _last_cycle_ms(timeline, index, run))
    if run is not None:
        present = layout.span_anew(present, position_ms - present.start_ms, run)
    spans = [*timeline.spans[:index], present]
    layout.start_ms = present.end_ms
    spans += layout.spans((span.placed for span in timeline.spans[index + 1 :]), index + 1)
    return _timeline(timeline.session_id, timeline.title, spans, choices)


def _last_cycle_ms(timeline: Timeline, index: int, present: BreathRun | None) -> int | None:
    """Return the length of the breath that is paced now or, in a pause, was paced last."""
    before = (run for span in reversed(timeline.spans[: index + 1]) for run in reversed(span.runs))
    last = present or next(before, None)
    return last.pattern.cycle_ms if last else None


class _Layout:
    """Puts steps one behind the other; `ramp_ms` is the last breath of a ramp still going on."""

    def __init__(self, choices: Choices, ramp_ms: int | None = None) -> None:
        self.choices = choices
        self.start_ms = 0
        self.ramp_ms = ramp_ms

    def spans(self, row: Iterable[Placed], first_index: int = 0) -> list[Span]:
        spans = []
        for index, placed in enumerate(row, first_index):
            length_ms = placed.length_ms()
            runs = tuple(self._runs(placed.pattern, 0, length_ms))
            if runs:
                length_ms = runs[-1].end_ms
            gate = self._gate(placed, index, length_ms)
            spans.append(Span(index, self.start_ms, length_ms, placed, "", runs, gate))
            self.start_ms += length_ms
        return spans

    def span_anew(self, span: Span, offset_ms: int, run: BreathRun) -> Span:
        """Return a span whose present breath is its last of the old kind."""
        cycles = (offset_ms - run.start_ms) // run.pattern.cycle_ms + 1
        kept = [*(r for r in span.runs if r.start_ms < run.start_ms), run._replace(cycles=cycles)]
        end_ms = kept[-1].end_ms
        runs = (*kept, *self._runs(span.placed.pattern, end_ms, span.placed.length_ms()))
        return replace(span, runs=runs, duration_ms=runs[-1].end_ms)

    def _runs(self, pattern: Pattern | None, start_ms: int, end_ms: int) -> Iterator[BreathRun]:
        """Yield whole breaths from `start_ms` until `end_ms` has been reached or passed."""
        if pattern is None or not self.choices.breath_comfortable:
            return
        target = paced(pattern, self.choices.pace_steps)
        while start_ms < end_ms:
            run = BreathRun(start_ms, 1, self._next_breath(target))
            if self.ramp_ms is None:
                run = run._replace(cycles=-(-(end_ms - start_ms) // target.cycle_ms))
            start_ms = run.end_ms
            yield run

    def _next_breath(self, target: Pattern) -> Pattern:
        if self.ramp_ms is None:
            return target
        longest_ms = int(self.ramp_ms * RAMP)
        if target.cycle_ms <= longest_ms:
            self.ramp_ms = None
            return target
        self.ramp_ms = longest_ms
        return of_cycle(target, longest_ms)

    def _gate(self, placed: Placed, index: int, length_ms: int) -> Gate | None:
        kind = placed.step.kind
        if kind is StepKind.PAUSE and self.choices.wait_after_pauses:
            return Gate()
        if placed.step.advance is Advance.AUTO and (kind is not StepKind.CHOICE or length_ms):
            return None
        # Only the first step and a choice wait without limit: later on, people are out of reach.
        endless = index == 0 or kind in (StepKind.CHOICE, StepKind.PAUSE)
        return Gate() if endless else Gate(limit_ms=length_ms)


def _timeline(session_id: str, title: str, spans: Sequence[Span], choices: Choices) -> Timeline:
    total_ms = spans[-1].end_ms
    told = [
        replace(span, caption=_filled(words_of(span.step, choices) or "", span, spans, total_ms))
        for span in spans
    ]
    cues = [cue for span in told for cue in _cues_of(span, told, total_ms, choices)]
    cues.append(Cue(total_ms, len(told) - 1, CueKind.END, END_WORDS))
    return Timeline(session_id, title, tuple(told), tuple(cues))


def _cues_of(span: Span, spans: Sequence[Span], total_ms: int, choices: Choices) -> Iterator[Cue]:
    yield Cue(span.start_ms, span.index, _opening(span, spans), span.caption or span.step.name)
    if not is_swapped(span.step, choices):
        for later in sorted(span.step.later, key=lambda line: line.at):
            if later.at < span.duration_ms:
                at_ms = span.start_ms + later.at
                text = _filled(later.say, span, spans, total_ms, at_ms)
                yield Cue(at_ms, span.index, CueKind.LATER, text)
    if span.gate is not None:
        words = STAY_WORDS if span.step.kind is StepKind.PAUSE else GATE_WORDS
        yield Cue(span.end_ms, span.index, CueKind.GATE, words)


def _opening(span: Span, spans: Sequence[Span]) -> CueKind:
    if span.index == 0:
        return CueKind.START
    before = spans[span.index - 1]
    if span.step.kind is StepKind.PAUSE:
        return CueKind.PAUSE
    if before.step.kind is StepKind.PAUSE:
        return CueKind.CARRY_ON
    earlier = (s.side for s in reversed(spans[: span.index]) if s.side is not None)
    if span.side is not None and span.side is not next(earlier, span.side):
        return CueKind.SIDE
    return CueKind.STEP


def _filled(
    text: str, span: Span, spans: Sequence[Span], total_ms: int, at_ms: int | None = None
) -> str:
    if "{" not in text:
        return text
    at_ms = span.start_ms if at_ms is None else at_ms
    following = spans[span.index + 1].step.name if span.index + 1 < len(spans) else "the end"
    values = {
        "name": span.step.name,
        "next": following,
        "duration": spoken_text(span.duration_ms),
        "remaining": spoken_text(total_ms - at_ms),
    }
    if span.side is not None:
        values |= {"side": span.side.value, "other": span.side.other.value}
    return fields.fill(text, values)
