"""Doses and pauses: making what is to come smaller, and pausing in the midst of it.

**The rule for the two sides.** A dose on the second side lasts as long as the same dose on the
first side came to, to the millisecond, whatever the person has chosen before, in or after it: a
break, smaller or larger, light-headed, coming back from the ground, another pace of breath.
- What a stop cost the first side, the second isn't asked for; on the second side nothing is let go,
  however little is left of it.
- Words and pauses follow a choice at once, the lengths of doses from the next pair on.
- A changed pace holds at once. Where whole breaths don't fill the time, the last less-than-a-breath
  of the dose has no pacer. Repetitions are as many as on the first side, where they fit in whole.
- To skip, to go back and to be ready early or late are the person's own doing, and change no
  length: what was laid out counts, not what was left out of it or done again.

Everything here is a value made from a value; `layout` puts what comes of it on the time axis.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from hipcalm.core.breath import paced
from hipcalm.core.expand import (
    DEFAULT_PAUSE,
    Added,
    Choices,
    Placed,
    titration_pause,
    without_breath_words,
)
from hipcalm.core.session import Advance, Breath, Milliseconds, Reps, Step, StepKind
from hipcalm.core.timeline import Span

LEVELS = (100, 75, 50, 33)
"""What is left of a dose at each level, in percent: the figures of the design."""
SHORTEST_DOSE_MS = 5_000
"""No dose is made shorter than this, or than one breath."""
LONGER_PAUSE = 150
"""What a pause lasts for someone who has gone smaller, in percent."""
SETTLING_MS = Milliseconds(20_000)
SETTLING_WORDS = "Settle again for a moment, if you like. Let what's under you hold you."
LIGHT_HEADED_WORDS = (
    "Let your breath do what it wants. Smaller, not bigger. Sit or lie if you are standing."
)


def smaller(level: int) -> int:
    """Return the next smaller level; the smallest stays."""
    return min(level + 1, len(LEVELS) - 1)


def larger(level: int) -> int:
    """Return the level with one `smaller` taken back; never more than the script."""
    return max(level - 1, 0)


def cycle_ms_of(placed: Placed, choices: Choices) -> int | None:
    """Return the length of a breath in a step; None where nothing is paced."""
    if placed.pattern is None or not choices.breath_comfortable:
        return None
    return paced(placed.pattern, choices.pace_steps).cycle_ms


def dosed(written: Placed, choices: Choices) -> Placed:
    """Return a step at the chosen level: a smaller dose, a longer pause, else the same.

    Of a paced dose whole breaths are kept, rounded down, but `SHORTEST_DOSE_MS` of them at least.
    A part of a step that was already smaller when it was cut off doesn't grow again.
    """
    level = max(choices.level, written.level)
    if level == written.level:
        return written
    placed = replace(written, level=level)
    reps = written.step.reps
    if written.step.kind is StepKind.PAUSE:
        return _longer_pause(placed) if written.level == 0 else placed
    if not written.is_dose or not written.length_ms():
        return placed
    if reps is not None:
        return _fewer_reps(placed, reps, level - written.level)
    length_ms, cycle_ms = written.length_ms(), cycle_ms_of(written, choices)
    if cycle_ms is None:
        part_ms = length_ms * LEVELS[level] // LEVELS[written.level]
        return replace(placed, given_ms=max(part_ms, min(length_ms, SHORTEST_DOSE_MS)))
    breaths, least = -(-length_ms // cycle_ms), -(-SHORTEST_DOSE_MS // cycle_ms)
    kept = max(least, breaths * LEVELS[level] // LEVELS[written.level])
    return replace(placed, given_ms=min(breaths, kept) * cycle_ms)


def _longer_pause(placed: Placed) -> Placed:
    return replace(placed, given_ms=placed.length_ms() * LONGER_PAUSE // 100)


def _fewer_reps(placed: Placed, reps: Reps, halvings: int) -> Placed:
    """Halve the repetitions to come, once for each step down; one already begun is finished."""
    begun = -(-placed.done_ms // reps.one_ms)
    # Paced, they may last longer than they are many: until the breath has ended.
    to_come = min(reps.count, (placed.done_ms + placed.length_ms()) // reps.one_ms) - begun
    least = -(-SHORTEST_DOSE_MS // reps.one_ms)
    if to_come <= least:
        return placed
    count = begun + max(least, to_come >> halvings)
    return _with_count(placed, reps, count, count * reps.one_ms - placed.done_ms)


def _with_count(placed: Placed, reps: Reps, count: int, length_ms: int) -> Placed:
    step = replace(placed.step, reps=replace(reps, count=count))
    return replace(placed, step=step, given_ms=length_ms)


class Work(NamedTuple):
    """What has been laid out for a dose: its time, and whole repetitions."""

    ms: int = 0
    reps: int = 0

    def with_part(self, span: Span) -> Work:
        """Return the work together with another part of the dose."""
        reps, done_ms = span.step.reps, span.placed.done_ms
        ms = self.ms + span.duration_ms
        if reps is None:
            return Work(ms, self.reps)
        whole = min(reps.count, (done_ms + span.duration_ms) // reps.one_ms)
        return Work(ms, self.reps + max(0, whole - done_ms // reps.one_ms))

    def beyond(self, other: Work) -> Work:
        """Return what this has more than another; never less than nothing."""
        return Work(max(0, self.ms - other.ms), max(0, self.reps - other.reps))


def matched(written: Placed, left: Work, choices: Choices, *, is_last: bool) -> Placed:
    """Return a dose of the second side, or a part of one, for which the first side leaves `left`.

    It has the words of the chosen level. The last part takes all that is left, with as many of the
    repetitions as fit into it.
    """
    length_ms = left.ms if is_last else min(left.ms, written.length_ms())
    placed = replace(written, level=max(choices.level, written.level), given_ms=length_ms)
    reps = written.step.reps
    if reps is None:
        return placed
    count = written.done_ms // reps.one_ms + left.reps
    if is_last:
        count = min(count, (written.done_ms + length_ms) // reps.one_ms)
    return _with_count(placed, reps, max(1, count), length_ms)


def unpaced(written: Placed, choices: Choices) -> Placed:
    """Return a step without a breath to follow; it lasts the whole breaths that it would have."""
    cycle_ms = cycle_ms_of(written, choices)
    if cycle_ms is None:
        return written
    length_ms = -(-written.length_ms() // cycle_ms) * cycle_ms
    return replace(written, breath=Breath(), given_ms=length_ms)


class Cut(NamedTuple):
    """Where the present step is cut off, from its start, and what is put between it and the rest.

    `row` may end with what is left of the step.
    """

    at_ms: int
    row: tuple[Placed, ...]


def pause_in(span: Span, following: Placed | None, offset_ms: int) -> Cut | None:
    """Return a titration pause in a step, asked for `offset_ms` after its start.

    None where the step ends first, and the one `following` it is a pause anyway.

    It comes after the present out-breath or repetition. Elsewhere it comes at once, unless less
    than `SHORTEST_DOSE_MS` would be left to go back to: then it comes when the step has ended.
    In a step that waits for the person, with nothing left of it, the pause waits in its place.
    """
    at_ms = _pause_at(span, offset_ms)
    rest = _rest(span, at_ms)
    if rest is None and following is not None and following.step.kind is StepKind.PAUSE:
        return None
    pause = _added(
        span,
        titration_pause(span.step, DEFAULT_PAUSE, waits=span.gate is not None and rest is None),
        Added.PAUSE,
    )
    return Cut(at_ms, (pause, rest) if rest else (pause,))


def _pause_at(span: Span, offset_ms: int) -> int:
    run, reps = span.run_at(offset_ms), span.step.reps
    if run is not None:
        cycle_ms = run.pattern.cycle_ms
        return run.start_ms - (run.start_ms - offset_ms) // cycle_ms * cycle_ms
    if reps is not None and span.step.kind is not StepKind.PAUSE:
        done_ms = span.placed.done_ms
        next_ms = -(-(done_ms + offset_ms) // reps.one_ms) * reps.one_ms - done_ms
        return min(next_ms, span.duration_ms)
    is_nearly_over = span.duration_ms - offset_ms < SHORTEST_DOSE_MS
    return span.duration_ms if is_nearly_over else offset_ms


def _rest(span: Span, at_ms: int) -> Placed | None:
    left_ms = span.duration_ms - at_ms
    if left_ms <= 0:
        return None
    return replace(span.placed, given_ms=left_ms, done_ms=span.placed.done_ms + at_ms)


def light_headed_in(span: Span, offset_ms: int, choices: Choices) -> Cut:
    """Return, at once, a pause without limit for someone light-headed; the rest is not paced.

    A rest of less than `SHORTEST_DOSE_MS` is let go, but for one of a dose on the second side.
    """
    step = Step(
        name="Your own breath" if choices.breath_comfortable else "Rest a moment",
        kind=StepKind.PAUSE,
        pose=span.step.pose,
        duration=DEFAULT_PAUSE,
        advance=Advance.MANUAL,
        say=LIGHT_HEADED_WORDS,
        contact=span.step.contact,
    )
    if not choices.breath_comfortable:
        step = without_breath_words(step)
    pause = _added(span, step, Added.LIGHT_HEADED)
    rest = _rest(span, offset_ms)
    if rest is None or (
        offset_ms and rest.length_ms() < SHORTEST_DOSE_MS and not rest.is_second_dose
    ):
        return Cut(offset_ms, (pause,))
    return Cut(offset_ms, (pause, replace(rest, breath=Breath())))


def settling_in(span: Span, offset_ms: int) -> Cut:
    """Return a settling, at once, after which the step begins anew from its start.

    Of a dose there comes only what was left of it: nobody does more of it than the script says. On
    the second side all of it comes; else whole repetitions or breaths, or, where less than a breath
    was left, the time without a pacer; and nothing of less than `SHORTEST_DOSE_MS`.
    """
    step = Step(
        name="Settle again",
        kind=StepKind.SETTLE,
        pose=span.step.pose,
        duration=SETTLING_MS,
        say=SETTLING_WORDS,
        contact=span.step.contact,
    )
    settling = _added(span, step, Added.SETTLING)
    again = _again(span, offset_ms)
    return Cut(offset_ms, (settling, again) if again else (settling,))


def _again(span: Span, offset_ms: int) -> Placed | None:
    placed, reps = span.placed, span.step.reps
    if placed.added is Added.SETTLING:
        return None
    if not placed.is_dose or not offset_ms:
        return placed
    if placed.is_second_dose:
        rest = _rest(span, offset_ms)
        return rest and replace(rest, done_ms=0)
    left_ms = span.duration_ms - offset_ms
    whole_ms = left_ms - left_ms % max((run.pattern.cycle_ms for run in span.runs), default=1)
    anew = replace(placed, done_ms=0)
    if reps is not None:
        # Paced, they are over before their last breath is.
        to_come_ms = min(left_ms, reps.count * reps.one_ms - placed.done_ms - offset_ms)
        count = to_come_ms // reps.one_ms
        anew = _with_count(anew, reps, count, count * reps.one_ms)
    else:
        is_paced = whole_ms >= SHORTEST_DOSE_MS
        anew = replace(anew, given_ms=whole_ms if is_paced else left_ms)
    if anew.length_ms() < SHORTEST_DOSE_MS:
        return None
    return anew if anew.length_ms() <= whole_ms else replace(anew, breath=Breath())


def _added(span: Span, step: Step, added: Added) -> Placed:
    placed = span.placed
    return Placed(step, placed.path, span.side, Breath(), placed.number, added=added)
