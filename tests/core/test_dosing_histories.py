"""Random choices in a session: nothing is lost, nobody does more than the script, sides stay equal."""

from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.core.breath import CYCLE_MS, gentle_problems
from hipcalm.core.dosing import SHORTEST_DOSE_MS
from hipcalm.core.expand import WORK, Added, Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, Player
from hipcalm.core.session import Session, Side, StepKind
from tests.core.scripts import SHIPPED, script, session, step
from tests.core.test_player_histories import Heard

WAIT = {"advance": "manual"}
SIDES = (
    step(name="a", duration="6s", later="[{at: 5s, say: x}]", **WAIT)
    + "  - each_side: [right, left]\n    between: {name: Other side, kind: move, duration: 4s}\n    steps:\n"
    "      - {name: b, kind: stretch, duration: 22s, say: Lean., easier: Lean less., later: [{at: 9s, say: x}]}\n"
    "      - {name: p, kind: pause, duration: 16s}\n"
    "      - {name: c, kind: reps, reps: {count: 5, up: 2s, hold: 500ms, down: 2s}}\n"
    "      - titrate: {dose: 7s, pause: 15s, doses: 2, ask: yes}\n"
    "        step: {name: d, kind: move}\n" + step(name="e", kind="choice", duration=None)
)
PACED = (
    "  - each_side: [left, right]\n    steps:\n"
    "      - {name: a, kind: stretch, duration: 31s, breath: 3-5}\n"
    "      - {name: p, kind: pause, duration: 20s}\n"
    "      - {name: b, kind: tempo, breaths: 5, breath: 4-6}\n"
    "  - repeat: 2\n    steps:\n      - each_side: [right, left]\n        steps:\n"
    "          - {name: c, kind: reps, reps: {count: 3, up: 3s, down: 3s}, breath: 3-5}\n"
    + step(name="d", kind="breath", duration="1min", breath="slow-5-7")
)
NESTED = (
    "  - each_side: [right, left]\n    steps:\n"
    "      - repeat: 2\n        steps:\n"
    "          - each_side: [left, right]\n            steps:\n"
    "              - {name: a, kind: reps, reps: {count: 9, up: 500ms, down: 500ms}, breath: 5-10}\n"
    "              - {name: b, kind: stretch, duration: 5s, advance: manual}\n"
    "      - titrate: {pause: 0s, doses: 3}\n        step: {name: c, kind: tempo, breaths: 2, breath: 2-2}\n"
)
BREATHING = (
    "  - each_side: [left, right]\n    between: {name: b, kind: stretch, duration: 8s}\n    steps:\n"
    "      - {name: a, kind: stretch, duration: 21s, easier: Less., say: More.}\n"
    "      - {name: p, kind: pause, duration: 15s}\n"
    "      - {name: c, kind: reps, reps: {count: 12, up: 1s, down: 1s}, breath: own}\n"
    "      - {name: d, kind: tempo, duration: 1s}\n"
)
SESSIONS = [session(script(steps)) for steps in (SIDES, PACED, NESTED)]
SESSIONS += [session(script(BREATHING, breath="sigh-3-6"))]
SESSIONS += [
    session(file.read_text(encoding="utf-8"))
    for file in SHIPPED
    if file.stem in {"half-kneel", "leg-lifts", "coherent-5"}
]
CHOICES = [
    Choices(),
    Choices(wait_after_pauses=True),
    Choices(breath_comfortable=False, level=1),
    Choices(easier=True),
]
RATE = 4
LENGTH = 40
ODD_GAPS = (0, 1, 250, 5_000, 19_999, 20_000, 20_001, 60_000)
"""The last two are a sleep at this rate."""
DOSING = ("ease", "ease", "stay", "carry_on", "go_smaller", "go_larger")
STOPS = ("light_headed", "come_back")
PACING = ("slower", "faster", "match", "tap", "tap")
PLAYING = ("advance", "advance", "advance", "advance", "break", "ready", "resume")


class Story(NamedTuple):
    """A session, what the person began it with, and what they did in it, and when."""

    chosen: Session
    choices: Choices
    history: list[tuple[str, int]]

    def begin(self):
        """Return the run before anything happened."""
        line = lay_out(self.chosen, self.choices)
        return Heard(Player(line, self.choices, 0, rate=RATE))


def _stories(*commands):
    # Drawn one by one, the few examples of a test would be much alike.
    return st.builds(partial(_story, commands), st.randoms(use_true_random=True))


def _story(commands, random):
    gaps = [random.randint(0, 20_000) if random.random() < 0.8 else random.choice(ODD_GAPS)
            for _ in range(LENGTH)]  # fmt: skip
    history = [(random.choice(commands), gap_ms) for gap_ms in gaps]
    return Story(random.choice(SESSIONS), random.choice(CHOICES), history)


def _is_dose(span):
    is_work = span.step.kind in WORK or span.placed.path[-1] == "step"
    return is_work and span.placed.added is None


def _doses(line):
    """Return the time of each dose, whatever parts it was cut into."""
    lengths: Counter[int] = Counter()
    for span in filter(_is_dose, line.spans):
        lengths[span.placed.number] += span.duration_ms
    return lengths


def _sides(line, measure=_doses):
    """Return the time of each side for each dose of a group, in the order of the script."""
    worked: dict[Side, dict] = {Side.LEFT: defaultdict(list), Side.RIGHT: defaultdict(list)}
    for number, measured in measure(line).items():
        span = next(span for span in line.spans if span.placed.number == number)
        if span.side is not None:
            worked[span.side][span.placed.path].append(measured)
    return worked[Side.LEFT], worked[Side.RIGHT]


def _repetitions(line):
    """Return how many repetitions each dose comes to the end of, in all its parts."""
    counts: Counter[int] = Counter()
    for span in filter(_is_dose, line.spans):
        reps, done_ms = span.step.reps, span.placed.done_ms
        for number in range(reps.count if reps else 0):
            ends_ms = (number + 1) * reps.one_ms
            counts[span.placed.number] += done_ms < ends_ms <= done_ms + span.duration_ms
    return counts


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS, "skip", *PACING))
def test_whatever_is_chosen_every_cue_is_told_once_and_in_order(story):
    run = story.begin()
    position_ms = 0
    for event in story.history:
        progress = run.take(*event)
        moment = progress.moment
        assert moment.position_ms >= position_ms
        assert moment.span.start_ms <= moment.position_ms <= moment.span.end_ms <= moment.total_ms
        position_ms = moment.position_ms
        told = run.player.timeline.cues[: len(run.row)]
        assert run.row == list(told)

    run.to_the_end()

    assert run.row == list(run.player.timeline.cues)


@settings(max_examples=8 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS, *PACING, "skip", "repeat"))
def test_both_sides_last_equally_long_to_the_millisecond_whatever_is_chosen(story):
    run = story.begin()
    for event in story.history:
        run.take(*event)
        left, right = _sides(run.player.timeline)

        assert left == right


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *PACING, "skip", "repeat"))
def test_both_sides_have_as_many_repetitions(story):
    run = story.begin()
    for event in story.history:
        run.take(*event)
        left, right = _sides(run.player.timeline, _repetitions)

        assert left == right


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS, "skip", "repeat"))
def test_nobody_is_given_more_of_a_dose_than_the_script_has(story):
    written = _doses(lay_out(story.chosen, replace(story.choices, level=0)))
    run = story.begin()
    for event in story.history:
        run.take(*event)
        lengths = _doses(run.player.timeline)

        assert all(lengths[number] <= written[number] for number in lengths)


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS, *PACING))
def test_the_axis_has_no_gap_and_no_breath_outside_the_gentle_bounds(story):
    run = story.begin()
    for event in story.history:
        run.take(*event)
        line = run.player.timeline
        assert all(a.end_ms == b.start_ms for a, b in pairwise(line.spans))
        assert line.total_ms == sum(span.duration_ms for span in line.spans)
        assert [c.at_ms for c in line.cues] == sorted(c.at_ms for c in line.cues)
        for span in line.spans:
            assert all(gentle_problems(breaths.pattern) == [] for breaths in span.runs)
            is_stopped = span.beyond_ms and span.index <= run.player._state.index
            if span.runs and not is_stopped:
                unpaced_ms = span.duration_ms - span.runs[-1].end_ms
                assert unpaced_ms == 0 or (
                    span.placed.twin is not None and 0 < unpaced_ms < CYCLE_MS[1]
                )


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS, "skip", "repeat", "slower", "match", "tap"))
def test_once_light_headed_no_breath_is_paced_any_more(story):
    run = story.begin()
    run.take("light_headed", 3_000)
    for event in story.history:
        moment = run.take(*event).moment

        assert not moment.is_paced


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS))
def test_what_has_been_played_never_changes(story):
    run = story.begin()
    for command, gap_ms in story.history:
        before = run.take("advance", gap_ms).moment
        played = run.player.timeline.spans[: before.span.index]
        after = run.take(command, 0).moment

        assert run.player.timeline.spans[: len(played)] == played
        assert after.position_ms >= before.position_ms
        if after.span.index == before.span.index:
            assert (after.phase, after.fullness, after.rep) == (
                before.phase, before.fullness, before.rep,
            )  # fmt: skip
            if after.span.step.kind is not StepKind.PAUSE:  # a pause may become longer
                assert after.movement == before.movement


@settings(max_examples=3 * settings.default.max_examples)
@given(_stories(*PLAYING, *DOSING, *STOPS))
def test_each_choice_does_what_it_says_wherever_it_is_made(story):
    run = story.begin()
    for command, gap_ms in story.history:
        before, line = run.take("advance", gap_ms), run.player.timeline
        after = run.take(command, 0)
        if before.mode is Mode.ENDED:
            assert run.player.timeline is line
        elif command in SAYS:
            SAYS[command](before, after, line, run.player)


def _is_the_same(before, after):
    return (after.mode, after.moment.position_ms, after.moment.span.index) == (
        before.mode, before.moment.position_ms, before.moment.span.index,
    )  # fmt: skip


def _says_ease(before, after, line, player):
    if before.moment.offers_choices:
        assert _is_the_same(before, after)
        assert after.moment.is_staying
    elif after.moment.offers_choices:
        assert after.moment.elapsed_ms == 0
        assert after.moment.is_staying or before.mode is not Mode.WAITING
    else:
        assert _is_the_same(before, after)
        span = after.moment.span
        following = player.timeline.spans[span.index + 1]
        assert following.step.kind is StepKind.PAUSE
        assert following.start_ms - after.moment.position_ms <= CYCLE_MS[1]
        run = span.run_at(after.moment.elapsed_ms)
        if run is not None:
            assert span.duration_ms == run.end_ms
            assert run.end_ms - after.moment.elapsed_ms <= run.pattern.cycle_ms


def _says_stay(before, after, line, player):
    assert _is_the_same(before, after)
    assert after.moment.is_staying == before.moment.offers_choices


def _says_carry_on(before, after, line, player):
    if before.mode is Mode.PAUSED:
        assert after.mode is not Mode.PAUSED
        assert after.moment.position_ms == before.moment.position_ms
    elif not before.moment.offers_choices:
        assert _is_the_same(before, after)
    elif after.mode is not Mode.ENDED:
        assert after.moment.span.index == before.moment.span.index + 1


def _says_smaller(before, after, line, player):
    assert _is_the_same(before, after)
    assert player.level > 0
    present = after.moment.span.index
    for old, new in zip(line.spans, player.timeline.spans, strict=True):
        if _is_dose(old):
            assert new.duration_ms <= old.duration_ms
        else:
            assert new.duration_ms >= old.duration_ms
        if new.step.kind is StepKind.PAUSE and new.index > present and not new.runs:
            grown = 3 if new.written.level == 0 else 2
            assert new.duration_ms == new.written.length_ms() * grown // 2


def _says_larger(before, after, line, player):
    assert _is_the_same(before, after)
    assert player.level < 3
    for old, new in zip(line.spans, player.timeline.spans, strict=True):
        if _is_dose(old):
            assert new.duration_ms >= old.duration_ms


def _says_light_headed(before, after, line, player):
    assert after.moment.added is Added.LIGHT_HEADED
    assert after.moment.is_staying
    assert all(span.runs == () for span in player.timeline.spans[after.moment.span.index :])


def _says_come_back(before, after, line, player):
    assert (after.mode, after.moment.added) == (Mode.PLAYING, Added.SETTLING)
    assert (after.moment.elapsed_ms, after.moment.left_ms) == (0, 20_000)
    assert player.level > 0


SAYS = {
    "ease": _says_ease,
    "stay": _says_stay,
    "carry_on": _says_carry_on,
    "go_smaller": _says_smaller,
    "go_larger": _says_larger,
    "light_headed": _says_light_headed,
    "come_back": _says_come_back,
}


def _at_any_millisecond(story, gap_ms):
    line = lay_out(story.chosen, story.choices)
    run = Heard(Player(line, story.choices, 0, rate=1_000, opens_gates=True))
    run.take("advance", gap_ms * 37 % line.total_ms)
    return run


EVERY = (*DOSING, *STOPS, *PACING, "skip", "ready", "pause", "resume", "end")


@given(_stories(*EVERY))
def test_every_choice_can_be_made_at_every_millisecond(story):
    for command, gap_ms in story.history[:10]:
        run = _at_any_millisecond(story, gap_ms)

        run.take(command, 0)

        run.to_the_end()
        assert run.row == list(run.player.timeline.cues)


@given(_stories(*EVERY))
def test_where_two_things_meet_any_two_choices_can_be_made_in_either_order(story):
    line = lay_out(story.chosen, story.choices)
    edges = sorted({edge for span in line.spans for edge in _edges(span)})
    for (first, one_ms), (second, other_ms) in pairwise(story.history[:12]):
        at_ms = max(0, edges[one_ms % len(edges)] + other_ms % 3 - 1)
        run = Heard(Player(line, story.choices, 0, rate=1_000, opens_gates=one_ms % 2 == 0))
        run.take("advance", at_ms)
        run.take(first, 0)
        run.take(second, other_ms % 2)

        left, right = _sides(run.player.timeline)
        assert left == right
        run.to_the_end()
        assert run.row == list(run.player.timeline.cues)


def _edges(span):
    """Return where a step, its breaths and its repetitions begin and end."""
    yield span.start_ms
    yield span.end_ms
    for breaths in span.runs:
        yield span.start_ms + breaths.start_ms + breaths.pattern.cycle_ms
    if span.step.reps is not None:
        yield span.start_ms + span.step.reps.one_ms


@given(_stories("ease", *STOPS))
def test_the_way_to_the_ground_and_back_is_open_at_every_millisecond(story):
    run = _at_any_millisecond(story, story.history[0][1])
    for command, gap_ms in story.history[:4]:
        run.take(command, gap_ms)
        if run.player.mode is not Mode.ENDED:
            assert run.take("pause", 0).mode is Mode.PAUSED
            back = run.take("come_back", 3_600_000)
            assert (back.mode, back.moment.added) == (Mode.PLAYING, Added.SETTLING)

    assert run.take("end", 16).mode is Mode.ENDED
    assert run.row == list(run.player.timeline.cues)


def test_a_dose_is_never_shorter_than_five_seconds_or_the_script():
    for chosen in SESSIONS:
        written = _doses(lay_out(chosen))
        smallest = _doses(lay_out(chosen, Choices(level=3)))

        for number, length_ms in smallest.items():
            assert min(SHORTEST_DOSE_MS, written[number]) <= length_ms
