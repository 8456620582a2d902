"""Plays a timeline: given the time, says what is true now and which cues have come due.

The player owns no clock. Every command first advances to the time that it is given, so that
nothing lying between the last frame and the command is lost, and returns what that brought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from hipcalm.core import dosing
from hipcalm.core.breath import Pattern, matched_cycle_ms, reachable_steps
from hipcalm.core.expand import Added, Choices
from hipcalm.core.layout import (
    lay_out_again,
    lay_out_anew,
    lay_out_cut,
    lay_out_dosed,
    lay_out_waiting,
)
from hipcalm.core.session import StepKind
from hipcalm.core.timeline import Cue, CueKind, Moment, Span, Timeline

SLEEP_GAP_MS = 5_000
"""Two advances further apart than this mean that the machine slept or froze."""
TAPS_TO_MATCH = 4
JUST_BEGUN_MS = 2_000
"""In the first moments of a step, `repeat` goes to the one before."""


class Mode(StrEnum):
    """What a player is doing."""

    PLAYING = "playing"
    WAITING = "waiting"
    PAUSED = "paused"
    ENDED = "ended"


class PauseReason(StrEnum):
    """Why a player has paused."""

    ASKED = "asked"
    SLEPT = "slept"


@dataclass(frozen=True, slots=True)
class State:
    """The whole state of a player.

    `position_ms` was true at `now_ms`. `index` is the present span, `cue` the next cue to come.
    `gate_open` tells that the present span's gate has been passed; `waited_ms` counts the waiting
    at it, `before_pause` is the mode to go back to.
    """

    now_ms: int
    position_ms: int = 0
    index: int = 0
    cue: int = 0
    mode: Mode = Mode.PLAYING
    waited_ms: int = 0
    before_pause: Mode = Mode.PLAYING
    reason: PauseReason | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a look at the clock, or a command, brought.

    `cues` came due and are to be heard; `passed_over` lay in what a command skipped.
    """

    moment: Moment
    mode: Mode
    cues: tuple[Cue, ...] = ()
    passed_over: tuple[Cue, ...] = ()
    reason: PauseReason | None = None


class Player:
    """One run through a timeline.

    `rate` is how much faster than real time `now_ms` runs (a rehearsal); it widens the gap that
    counts as sleep. With `opens_gates`, gates open by themselves after their nominal length.
    `begins` is the span to begin in, and how far into it.
    """

    def __init__(
        self,
        timeline: Timeline,
        choices: Choices,
        now_ms: int,
        *,
        rate: int = 1,
        opens_gates: bool = False,
        begins: tuple[int, int] = (0, 0),
    ) -> None:
        self._timeline = timeline
        self._choices = choices
        self._gap_ms = SLEEP_GAP_MS * rate
        self._opens_gates = opens_gates
        self._state = _state_at(timeline, begins, now_ms)
        self._taps: list[int] | None = None

    @property
    def timeline(self) -> Timeline:
        """The timeline as it is laid out now."""
        return self._timeline

    @property
    def mode(self) -> Mode:
        """What the player was doing when it was last told the time."""
        return self._state.mode

    @property
    def waits_for_person(self) -> bool:
        """Whether the present step ends when the person says that they are ready."""
        return self._is_on and self._timeline.spans[self._state.index].gate is not None

    @property
    def choices(self) -> Choices:
        """What the person has chosen, as it is now."""
        return self._choices

    @property
    def level(self) -> int:
        """How much smaller what is to come has been made: 0 is as it is written."""
        return self._choices.level

    @property
    def index(self) -> int:
        """The index of the present step in the timeline."""
        return self._state.index

    @property
    def position_ms(self) -> int:
        """Where it was when it was last told the time."""
        return self._state.position_ms

    @property
    def is_matching(self) -> bool:
        """Whether taps at the ends of out-breaths are being counted."""
        return self._taps is not None

    def advance(self, now_ms: int) -> Progress:
        """Go on to `now_ms` and return what that brought; time running backwards is not counted."""
        gap_ms = max(0, now_ms - self._state.now_ms)
        if gap_ms > self._gap_ms and self.counts_time:
            self._pause(now_ms, PauseReason.SLEPT)
            return self._progress()
        self._run(gap_ms)
        self._state = replace(self._state, now_ms=max(now_ms, self._state.now_ms))
        return self._progress(self._due())

    def pause(self, now_ms: int) -> Progress:
        """Stop here until `resume`."""
        progress = self.advance(now_ms)
        if self._state.mode in (Mode.PLAYING, Mode.WAITING):
            self._pause(now_ms, PauseReason.ASKED)
        return self._progress(progress.cues)

    def resume(self, now_ms: int) -> Progress:
        """Go on from where the pause began."""
        progress = self.advance(now_ms)
        if self._state.mode is Mode.PAUSED:
            self._state = replace(self._state, mode=self._state.before_pause, reason=None)
        return self._progress(progress.cues)

    def ready(self, now_ms: int) -> Progress:
        """Pass the gate of the present step now; without one, nothing happens.

        Nor does anything where a step has ended since the last look: the person meant that one.
        """
        meant = self._state.index
        progress = self.advance(now_ms)
        if self._state.index != meant or not self._is_on:
            return progress
        if self._timeline.spans[meant].gate is None:
            return progress
        return self._go_to(self._state.index + 1, progress)

    def skip(self, now_ms: int) -> Progress:
        """Go to the next step; from the last one, to the end."""
        progress = self.advance(now_ms)
        if self._state.mode is Mode.ENDED:
            return progress
        return self._go_to(self._state.index + 1, progress)

    def repeat(self, now_ms: int) -> Progress:
        """Go to the start of this step or, in its first two seconds, of the one before."""
        progress = self.advance(now_ms)
        if self._state.mode is Mode.ENDED:
            return progress
        index = self._state.index
        elapsed_ms = self._state.position_ms - self._timeline.spans[index].start_ms
        index = max(0, index - 1 if elapsed_ms < JUST_BEGUN_MS else index)
        self._timeline = lay_out_again(self._timeline, index, self._choices)
        return self._go_to(index, progress)

    def pace(self, now_ms: int, steps: int) -> Progress:
        """Make the breath slower (`steps` above 0) or faster by half seconds, from the next on."""
        progress = self.advance(now_ms)
        pattern = self._pattern_to_come()
        if self._state.mode is Mode.ENDED or pattern is None:
            return progress
        now = reachable_steps(pattern, self._choices.pace_steps)
        wanted = reachable_steps(pattern, now + steps)
        self._choices = replace(self._choices, pace_steps=wanted)
        self._lay_out_anew()
        return self._progress(progress.cues)

    def _pattern_to_come(self) -> Pattern | None:
        """Return the pattern of this step or, where it has none, of the next one that has."""
        to_come = (span.placed.pattern for span in self._timeline.spans[self._state.index :])
        return next((pattern for pattern in to_come if pattern is not None), None)

    def match(self) -> None:
        """Begin to listen for taps at the ends of out-breaths; a second call stops listening.

        Nothing happens where breath is not comfortable, or no more since someone was light-headed.
        """
        asks = self._choices.breath_comfortable and not self._choices.own_breath
        self._taps = [] if asks and self._taps is None else None

    def tap(self, now_ms: int) -> Progress:
        """Note the end of an out-breath; the fourth takes up the person's own rhythm."""
        progress = self.advance(now_ms)
        if self._taps is None:
            return progress
        self._taps.append(self._state.now_ms)
        if len(self._taps) == TAPS_TO_MATCH:
            cycle_ms = matched_cycle_ms(self._taps)
            self._taps = None
            self._lay_out_anew(cycle_ms)
        return self._progress(progress.cues)

    @property
    def taps(self) -> int:
        """How many out-breaths have been tapped since `match`."""
        return len(self._taps or ())

    def ease(self, now_ms: int) -> Progress:
        """Begin a titration pause after the present out-breath; in a pause already, stay there.

        Where nothing is paced it begins after the present repetition, or at once. A gate that is
        waiting gives way to a pause that waits.
        """
        was_in_pause = self._is_in_pause
        progress = self.advance(now_ms)
        if self._state.mode is Mode.ENDED:
            return progress
        if not self._is_in_pause:
            return self._ease(progress)
        return self._stay(progress) if was_in_pause else progress

    def _ease(self, progress: Progress) -> Progress:
        spans, index = self._timeline.spans, self._state.index
        following = spans[index + 1].written if index + 1 < len(spans) else None
        cut = dosing.pause_in(self._span, following, self._elapsed_ms)
        if cut is not None:
            self._cut(cut)
        if cut is None and self._state.mode is Mode.WAITING:
            return self._stay(self._go_to(index + 1, progress))
        if cut is not None and self._state.position_ms >= self._span.end_ms:
            return self._go_to(index + 1, progress)
        return self._progress(progress.cues)

    def stay(self, now_ms: int) -> Progress:
        """Let the present pause wait without limit, until `carry_on`; elsewhere nothing happens.

        Where the pause has ended since the last look, another begins.
        """
        return self.ease(now_ms) if self._is_in_pause else self.advance(now_ms)

    def _stay(self, progress: Progress) -> Progress:
        state = self._state
        if self._span.gate is None:
            self._timeline = lay_out_waiting(
                self._timeline, state.index, state.position_ms, self._choices
            )
        return self._progress(progress.cues, progress.passed_over)

    def carry_on(self, now_ms: int) -> Progress:
        """Leave the present pause for what comes next; elsewhere only go on from a `pause`.

        Nor does more happen where the pause has ended since the last look.
        """
        before = self._state
        progress = self.resume(now_ms)
        is_the_one = self._is_in_pause and self._state.index == before.index
        if before.mode is Mode.PAUSED or not is_the_one:
            return progress
        return self._go_to(before.index + 1, progress)

    def go_smaller(self, now_ms: int) -> Progress:
        """Make every later dose smaller and every later pause longer, with the easier words.

        A pause that is on becomes longer too, and goes on.
        """
        return self._go_to_level(now_ms, dosing.smaller(self.level))

    def go_larger(self, now_ms: int) -> Progress:
        """Take one `go_smaller` back, from the next dose on; never above the script."""
        return self._go_to_level(now_ms, dosing.larger(self.level))

    def _go_to_level(self, now_ms: int, level: int) -> Progress:
        progress = self.advance(now_ms)
        state = self._state
        if state.mode is Mode.ENDED or level == self.level:
            return progress
        self._choices = replace(self._choices, level=level)
        self._timeline = lay_out_dosed(
            self._timeline, state.index, state.position_ms, self._choices
        )
        return self._progress(progress.cues)

    def light_headed(self, now_ms: int) -> Progress:
        """Stop pacing the breath, now and later, and wait at once in a pause without limit."""
        progress = self.advance(now_ms)
        if self._state.mode is Mode.ENDED or self._span.placed.added is Added.LIGHT_HEADED:
            return progress
        self._taps = None
        self._choices = replace(self._choices, own_breath=True)
        self._cut(dosing.light_headed_in(self._span, self._elapsed_ms, self._choices))
        return self._go_to(self._state.index + 1, progress)

    def come_back(self, now_ms: int) -> Progress:
        """Go on after grounding: settle, then begin the present step anew, one level smaller."""
        progress = self.resume(now_ms)
        self._taps = None
        if self._state.mode is Mode.ENDED:
            return progress
        self._choices = replace(self._choices, level=dosing.smaller(self.level))
        self._cut(dosing.settling_in(self._span, self._elapsed_ms))
        return self._go_to(self._state.index + 1, progress)

    @property
    def _span(self) -> Span:
        return self._timeline.spans[self._state.index]

    @property
    def _elapsed_ms(self) -> int:
        return self._state.position_ms - self._span.start_ms

    @property
    def _is_in_pause(self) -> bool:
        return self._state.mode is not Mode.ENDED and self._span.step.kind is StepKind.PAUSE

    def _cut(self, cut: dosing.Cut) -> None:
        state = self._state
        self._timeline = lay_out_cut(
            self._timeline, state.index, state.position_ms, cut, self._choices
        )

    def end(self, now_ms: int) -> Progress:
        """End here, kindly; the cues that were still to come are passed over."""
        progress = self.advance(now_ms)
        if self._state.mode is Mode.ENDED:
            return progress
        passed = self._timeline.cues[self._state.cue :]
        self._state = replace(self._state, mode=Mode.ENDED, cue=len(self._timeline.cues))
        return self._progress(progress.cues, passed)

    @property
    def _is_on(self) -> bool:
        return self._state.mode in (Mode.PLAYING, Mode.WAITING)

    @property
    def counts_time(self) -> bool:
        """Whether passing time changes anything: not in a pause, nor at a gate without limit."""
        if self._state.mode is Mode.WAITING:
            gate = self._timeline.spans[self._state.index].gate
            return gate is not None and gate.limit_ms is not None
        return self._state.mode is Mode.PLAYING

    def _pause(self, now_ms: int, reason: PauseReason) -> None:
        state = self._state
        now_ms = max(now_ms, state.now_ms)
        self._state = replace(
            state, now_ms=now_ms, mode=Mode.PAUSED, before_pause=state.mode, reason=reason
        )

    def _run(self, gap_ms: int) -> None:
        """Let `gap_ms` pass: over the ends of steps, up to the first gate that holds."""
        while gap_ms > 0 or self._state.mode is Mode.PLAYING:
            state, span = self._state, self._timeline.spans[self._state.index]
            if state.mode is Mode.PLAYING:
                taken_ms = min(gap_ms, span.end_ms - state.position_ms)
                self._state = state = replace(state, position_ms=state.position_ms + taken_ms)
                gap_ms -= taken_ms
                if state.position_ms < span.end_ms:
                    return
                if span.gate is not None and not self._opens_gates:
                    self._state = replace(state, mode=Mode.WAITING, waited_ms=0)
                elif not self._step_over():
                    return
            elif state.mode is Mode.WAITING:
                limit_ms = span.gate.limit_ms if span.gate else 0
                left_ms = gap_ms if limit_ms is None else min(gap_ms, limit_ms - state.waited_ms)
                gap_ms -= left_ms
                waited_ms = state.waited_ms + left_ms
                self._state = replace(state, waited_ms=waited_ms)
                if limit_ms is None or waited_ms < limit_ms or not self._step_over():
                    return
            else:
                return

    def _step_over(self) -> bool:
        """Enter the next span; False where there is none and the session has ended."""
        index = self._state.index + 1
        if index >= len(self._timeline.spans):
            self._state = replace(self._state, mode=Mode.ENDED)
            return False
        self._state = replace(self._state, index=index, mode=Mode.PLAYING)
        return True

    def _due(self) -> tuple[Cue, ...]:
        """Return the cues that have come due, and count them as played."""
        cues, state = self._timeline.cues, self._state
        upto = state.cue
        while upto < len(cues) and self._is_due(cues[upto]):
            upto += 1
        if upto == state.cue:
            return ()
        self._state = replace(state, cue=upto)
        return cues[state.cue : upto]

    def _is_due(self, cue: Cue) -> bool:
        state = self._state
        if state.mode is Mode.ENDED:
            return True
        if cue.span != state.index:
            return cue.span < state.index
        return cue.at_ms <= state.position_ms and cue.kind is not CueKind.END

    def _go_to(self, index: int, progress: Progress) -> Progress:
        """Enter a span at its start, with what lies between passed over."""
        cues, spans = self._timeline.cues, self._timeline.spans
        state = self._state
        mode = Mode.PLAYING if self._is_on else state.mode
        if index >= len(spans):
            upto = len(cues) - 1
            self._state = replace(
                state,
                mode=Mode.ENDED,
                position_ms=self._timeline.total_ms,
                cue=max(state.cue, upto),
            )
        else:
            upto = next(i for i, cue in enumerate(cues) if cue.span >= index)
            self._state = replace(
                state,
                position_ms=spans[index].start_ms,
                index=index,
                cue=upto,
                mode=mode,
                before_pause=Mode.PLAYING,
            )
        passed = cues[state.cue : upto]
        return self._progress(progress.cues + self._due(), passed)

    def _lay_out_anew(self, from_cycle_ms: int | None = None) -> None:
        state = self._state
        self._timeline = lay_out_anew(
            self._timeline, state.index, state.position_ms, self._choices, from_cycle_ms
        )

    def _progress(self, cues: tuple[Cue, ...] = (), passed: tuple[Cue, ...] = ()) -> Progress:
        state = self._state
        moment = self._timeline.moment_at(
            state.position_ms, state.index, is_waiting=state.mode is Mode.WAITING
        )
        reason = state.reason if state.mode is Mode.PAUSED else None
        return Progress(moment, state.mode, cues, passed, reason)


def _state_at(timeline: Timeline, begins: tuple[int, int], now_ms: int) -> State:
    """Return the state of a player that begins in a span, some time after its start."""
    index, elapsed_ms = begins
    span = timeline.spans[index]
    position_ms = span.start_ms + min(elapsed_ms, span.duration_ms)
    earlier = (c for c in timeline.cues if (c.span, c.at_ms) < (index, position_ms))
    return State(now_ms, position_ms, index, cue=sum(1 for _ in earlier))
