"""The gentle rules that a loader can check: pacing (P), movement (M), grounding (G), wording (L).

They are errors for the sessions that come with the program and warnings for a person's own:
someone, or their therapist, may write a stronger session and play it, having read what is unusual
in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from hipcalm.core import fields, speech, wording
from hipcalm.core.breath import Pattern, gentle_problems
from hipcalm.core.expand import WORK, Choices, Placed, expand
from hipcalm.core.layout import lay_out
from hipcalm.core.narration import BREATH_MS, arrange, estimated_ms
from hipcalm.core.problems import Finding, KeyPath, Level
from hipcalm.core.recording_check import LONGEST_MS as LONGEST_RECORDING_MS
from hipcalm.core.recording_check import length_ms_of
from hipcalm.core.score import Line
from hipcalm.core.session import (
    Advance,
    Position,
    Script,
    Session,
    SessionKind,
    Side,
    StepKind,
    Vocabulary,
)
from hipcalm.core.structure import steps_of
from hipcalm.core.timeline import CueKind, Timeline

LONGEST_PACING_MS = 600_000
OWN_BREATH_MS = 30_000
STRETCH_MS = (5_000, 60_000)
MOST_STRETCH_MS = 120_000
SHORTEST_PAUSE_MS = 15_000
MOSTWORK_MS = 90_000
SHORTEST_MOVE_MS = 10_000
SHORTEST_RISE_MS = 20_000
LONGEST_INWARD_MS = 40_000
_LONG_HOUR = datetime(2026, 9, 23, 16, 37, tzinfo=UTC)
"""Wednesday, September the twenty-third, twenty-three minutes to five in the afternoon."""
_MOVEMENT = (SessionKind.STRETCH, SessionKind.MOVEMENT, SessionKind.ROUTINE)
_RESTS = (StepKind.PAUSE, StepKind.REST)

Row = Sequence[tuple[Placed, int]]
"""The steps in the order they are played, each with its length in ms."""


def check(session: Session, vocabulary: Vocabulary) -> list[Finding]:
    """Return everything in which a session, sound in its structure, leaves the gentle rules."""
    row = [(placed, _length_ms(placed)) for placed in expand(session, Choices(breath_holds=True))]
    found = check_words(session, vocabulary)
    for rule in (_time_to_speak, _stretches, _sides, _work, _moves, _inward):
        found += rule(row)
    found += _time_to_hear(session, row)
    found += _patterns(row, vocabulary)
    found += _pacing(row)
    found += _runs(row, vocabulary)
    found += _rises(row, vocabulary)
    return list(dict.fromkeys(found))


def check_words(session: Session, vocabulary: Vocabulary) -> list[Finding]:
    """Return in what the words of a session, even one that can't be played, leave the rules."""
    found = [*_document(session)]
    is_english = wording.is_english(session)
    if is_english:
        found += wording.check_document(session)
    for path, step in steps_of(session):
        found += wording.check_step(path, step, is_english=is_english)
        codes = {code for code in step.swap if code in vocabulary.cautions}
        found += _swaps(path, codes - set(session.cautions))
        found += _never_ticked((*path, "swap"), step.swap, vocabulary)
    found += _never_ticked(("offer_instead",), session.offer_instead, vocabulary)
    return found


def check_recordings(script: Script) -> Iterator[Finding]:
    """Yield, as warnings, the recordings that have no room in their step."""
    if all(step.recording is None for _, step in steps_of(script.session)):
        return
    told: set[KeyPath] = set()
    for placed in expand(script.session):
        recording, length_ms = placed.step.recording, _length_ms(placed)
        if recording is None or not length_ms or placed.path in told:
            continue
        told.add(placed.path)
        room_ms = length_ms - speech.AFTER_SOUND_MS - BREATH_MS
        recorded_ms = length_ms_of(script.folder / recording) or 0
        if room_ms < recorded_ms <= LONGEST_RECORDING_MS:
            message = (
                f"{recording:.60} lasts {recorded_ms / 1000:.1f} s; "
                f"its step has room for {room_ms / 1000:g} s"
            )
            hint = "make the step longer; until then the voice speaks"
            yield Finding((*placed.path, "recording"), message, hint, Level.WARNING)


def _length_ms(placed: Placed) -> int:
    """Length of a step as it will be played: paced steps are rounded up to whole breaths."""
    length_ms, pattern = placed.length_ms(), placed.pattern
    return length_ms if pattern is None else -(-length_ms // pattern.cycle_ms) * pattern.cycle_ms


def _document(session: Session) -> Iterator[Finding]:
    """M-03, M-09, X-04: what a person should be told before the start."""
    if session.easier is None:
        yield Finding((), "easier is missing", "add easier: a smaller form of the session")
    if session.kind in _MOVEMENT and "stop-signs" not in session.cautions:
        yield Finding(("cautions",), "stop-signs is missing", "add stop-signs to the cautions")
    if "ball" in session.cautions and not session.read_first:
        yield Finding(
            ("cautions",), "a session on a ball has its card read first", "add read_first: true"
        )
    if session.dim_screen and session.audio.end != "none":
        hint = "add audio: {end: none}"
        yield Finding(("dim_screen",), "a session that dims the screen ends in silence", hint)
    yield from _breath_options(session)


def _breath_options(session: Session) -> Iterator[Finding]:
    """The choice stands in for the first of them: where nothing follows that, it is no choice."""
    breaths = [session.breath, *(step.breath for _, step in steps_of(session))]
    followed = {breath.pattern.name for breath in breaths if breath and breath.pattern}
    if session.breath_options and session.breath_options[0] not in followed:
        message = f"no step follows {session.breath_options[0]}: the choice would change nothing"
        hint = "begin the list with the pattern that the steps name"
        yield Finding(("breath_options", 0), message, hint)


def _swaps(path: KeyPath, unlisted: set[str]) -> Iterator[Finding]:
    """M-04: what is swapped is listed."""
    for code in sorted(unlisted):
        hint = f"add {code} to the cautions of the session"
        yield Finding((*path, "swap", code), f"the session does not list the caution {code}", hint)


def _never_ticked(path: KeyPath, codes: Iterable[str], vocabulary: Vocabulary) -> Iterator[Finding]:
    for code in codes:
        if code in vocabulary.cautions and vocabulary.cautions[code].general:
            message = f"{code} holds for everybody and can't be ticked: this never comes to be"
            yield Finding((*path, code), message, "take it out, or name another caution")


def _time_to_speak(row: Row) -> Iterator[Finding]:
    """L-10: what is said can be said in the step's time."""
    for placed, length_ms in {
        placed.path: (placed, length_ms) for placed, length_ms in row
    }.values():
        yield from wording.check_time(placed, length_ms)


def _time_to_hear(session: Session, row: Row) -> Iterator[Finding]:
    """L-10 as it is heard: the name, the words and the later words fit into the step."""
    if all(_surely_fits(placed, length_ms) for placed, length_ms in row):
        return
    told = {placed.path for placed, length_ms in row if any(wording.check_time(placed, length_ms))}
    timeline = lay_out(session, Choices(breath_holds=True))
    lines = _spoken_lines(timeline)
    said = {utterance.line: utterance.text for utterance in arrange(lines, estimated_ms)}
    for index, line in enumerate(lines):
        span = timeline.spans[line.span]
        if said.get(index) == line.texts[0] or span.placed.path in told or not span.caption:
            continue
        told.add(span.placed.path)
        words_ms = sum(estimated_ms(each.texts[0]) for each in lines if each.span == line.span)
        message = (
            f"what is said here takes about {words_ms / 1000:.0f} s of a "
            f"{span.duration_ms / 1000:g} s step; it will be shortened"
        )
        yield Finding(span.placed.path, message, "fewer words, or a longer step")


def _surely_fits(placed: Placed, length_ms: int) -> bool:
    """Whether a step needs no closer look: all of it fits, even with the side told."""
    step = placed.step
    if "{" in (step.say or "") and fields.used_fields(step.say or "") - {"side", "other"}:
        return False
    opening = f"{step.name}, right side. {step.say or ''} {' '.join(step.choices)}"
    end_ms = speech.AFTER_SOUND_MS + estimated_ms(opening)
    for line in sorted(step.later, key=lambda line: line.at):
        end_ms = max(end_ms + BREATH_MS, line.at) + estimated_ms(line.say)
    return end_ms + BREATH_MS <= length_ms or not length_ms


def _spoken_lines(timeline: Timeline) -> list[Line]:
    """Return what the steps say of themselves, in order, as after the sound of each beginning."""
    spans = timeline.spans
    sounds_ms = frozenset(span.start_ms for span in spans)
    telling = speech.Telling(spans, _LONG_HOUR, None, waits=True, sounds_ms=sounds_ms)
    lines = [
        speech.opening_line(telling, span) for span in spans if span.duration_ms or not span.gate
    ]
    laters = (cue for cue in timeline.cues if cue.kind is CueKind.LATER)
    lines += filter(None, (speech.later_line(telling, spans[cue.span], cue) for cue in laters))
    return sorted(lines, key=lambda line: (line.span, line.at_ms))


def _patterns(row: Row, vocabulary: Vocabulary) -> Iterator[Finding]:
    """P-01, P-02, P-05: a pattern's own bounds."""
    checked: set[Pattern] = set()
    for placed, _ in row:
        pattern = placed.pattern
        if pattern is None or pattern in checked:
            continue
        checked.add(pattern)
        path = _breath_path(placed)
        for problem in gentle_problems(pattern):
            yield Finding(path, f"the breath {pattern}: {problem}", "4-6 suits most people")
        named = vocabulary.patterns.get(pattern.name)
        if pattern.has_holds and (named is None or not named.holds):
            hint = "only named patterns with holds: true may hold, for those who turn holds on"
            yield Finding(path, f"the breath {pattern} is held", hint)


def _breath_path(placed: Placed) -> KeyPath:
    return (*placed.path, "breath") if placed.step.breath is not None else ("breath",)


def _pacing(row: Row) -> Iterator[Finding]:
    """P-04: ten minutes of pacing at most, then half a minute of one's own breath."""
    paced_ms = own_ms = 0
    for placed, length_ms in row:
        if placed.pattern is None:
            own_ms += length_ms
            paced_ms = paced_ms if own_ms < OWN_BREATH_MS else 0
            continue
        own_ms = 0
        paced_ms += length_ms
        if paced_ms > LONGEST_PACING_MS:
            hint = "put 30 s of own breath before this step"
            yield Finding(placed.path, "the breath is paced for longer than ten minutes", hint)
            paced_ms = 0


def _runs(row: Row, vocabulary: Vocabulary) -> Iterator[Finding]:
    """P-04: a pattern with a longest run, such as the sigh, is not kept up for longer."""
    run_ms, last = 0, None
    for placed, length_ms in row:
        pattern = placed.pattern
        run_ms = run_ms + length_ms if pattern is not None and pattern == last else length_ms
        last = pattern
        named = vocabulary.patterns.get(pattern.name) if pattern else None
        if named is not None and named.max_run is not None and run_ms > named.max_run:
            hint = f"{named.max_run / 1000:g} s at most"
            yield Finding(placed.path, f"{pattern} goes on for {run_ms / 1000:g} s", hint)


def _stretches(row: Row) -> Iterator[Finding]:
    """M-01: how long a stretch is held, each time and in all."""
    in_all: dict[tuple[str, Side | None], int] = defaultdict(int)
    low, high = STRETCH_MS
    for placed, length_ms in row:
        if placed.step.kind is not StepKind.STRETCH:
            continue
        if not low <= length_ms <= high:
            message = f"a stretch of {length_ms / 1000:g} s"
            yield Finding(placed.path, message, "5 s to 60 s at a time")
        key = placed.step.pose, placed.side
        before_ms = in_all[key]
        in_all[key] += length_ms
        if before_ms <= MOST_STRETCH_MS < in_all[key]:
            hint = "120 s a side at most"
            yield Finding(placed.path, "one stretch adds up to more than two minutes a side", hint)


def _sides(row: Row) -> Iterator[Finding]:
    """M-01: both sides get the same time."""
    worked_ms = dict.fromkeys(Side, 0)
    last: dict[Side, KeyPath] = {}
    for placed, length_ms in row:
        if placed.side is not None and placed.step.kind in WORK:
            worked_ms[placed.side] += length_ms
            last[placed.side] = placed.path
    if worked_ms[Side.LEFT] != worked_ms[Side.RIGHT]:
        shorter = min(Side, key=lambda side: worked_ms[side])
        message = (
            f"the {shorter} side gets {worked_ms[shorter] / 1000:g} s, "
            f"the {shorter.other} {worked_ms[shorter.other] / 1000:g} s"
        )
        yield Finding(last[shorter.other], message, "write the step once, in an each_side group")


def _work(row: Row) -> Iterator[Finding]:
    """M-02: a pause or a rest of 15 s comes before work adds up to more than 90 s."""
    worked_ms = 0
    for placed, length_ms in row:
        kind = placed.step.kind
        if kind is StepKind.PAUSE and length_ms < SHORTEST_PAUSE_MS:
            yield Finding(placed.path, f"a pause of {length_ms / 1000:g} s", "15 s at least")
        if kind in _RESTS and length_ms >= SHORTEST_PAUSE_MS:
            worked_ms = 0
        elif kind in WORK:
            worked_ms += length_ms
            if worked_ms > MOSTWORK_MS:
                hint = "put a pause of 15 s or more before this step"
                yield Finding(placed.path, "more than 90 s of work without a pause", hint)
                worked_ms = 0


def _moves(row: Row) -> Iterator[Finding]:
    """M-05: time to move, and a set-up that waits for the person."""
    for placed, length_ms in row:
        kind = placed.step.kind
        if kind in (StepKind.MOVE, StepKind.EASE) and length_ms < SHORTEST_MOVE_MS:
            yield Finding(placed.path, f"{length_ms / 1000:g} s to move", "10 s at least")
        if kind is StepKind.SETUP and placed.step.advance is not Advance.MANUAL:
            yield Finding(
                placed.path, "this set-up does not wait for the person", "add advance: manual"
            )


def _rises(row: Row, vocabulary: Vocabulary) -> Iterator[Finding]:
    """M-05: 20 s to get from one way of being placed to another."""
    before = Position.ANY
    for placed, length_ms in row:
        position = vocabulary.poses[placed.step.pose].position
        if position is Position.ANY:
            continue
        changes = before not in (Position.ANY, position)
        waits = placed.step.advance is Advance.MANUAL
        if changes and length_ms < SHORTEST_RISE_MS and not waits:
            message = f"{length_ms / 1000:g} s to get from {before} to {position}"
            yield Finding(placed.path, message, "20 s at least")
        before = position


def _inward(row: Row) -> Iterator[Finding]:
    """G-05: attention goes inward for 40 s at most before it comes home."""
    for placed, length_ms in row:
        if placed.step.kind is StepKind.NOTICE and length_ms > LONGEST_INWARD_MS:
            message = f"{length_ms / 1000:g} s of noticing without coming home"
            yield Finding(placed.path, message, "40 s at most, then a home or pause step")
