"""Random histories of a session: whatever happens when, nothing is lost, doubled or out of order."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, PauseReason, Player
from hipcalm.core.timeline import CueKind
from tests.core.scripts import SHIPPED, script, session, step

WAIT = {"advance": "manual"}
TWO_GATES = (
    step(name="a", duration="3s", later="[{at: 1s, say: x}, {at: 2.999s, say: y}]", **WAIT)
    + step(name="b", duration="12s", breath="4-6")
    + step(name="c", duration="5s", **WAIT)
    + "  - titrate: {dose: 4s, pause: 6s, doses: 3, ask: yes}\n    step: {name: d, kind: stretch}\n"
    + step(name="e", kind="choice", duration=None)
    + step(name="f", duration="1.001s", later="[{at: 0s, say: z}]")
)
BREATHS = (
    step(name="a", duration="40s", breath="3-5")
    + "  - each_side: [right, left]\n    steps:\n      - {name: b, kind: stretch, duration: 25s, breath: 4-6}\n"
    "      - {name: c, kind: pause, duration: 20s, advance: manual}\n"
    + step(name="d", duration="1min", breath="box-3", later="[{at: 50s, say: x}]")
)
SESSIONS = [session(script(steps)) for steps in (TWO_GATES, BREATHS, step(duration="1s", **WAIT))]
SESSIONS += [session(file.read_text(encoding="utf-8")) for file in SHIPPED[::5]]
CHOICES = [Choices(), Choices(wait_after_pauses=True), Choices(breath_comfortable=False)]

FRAMES = (4, 16, 250, 999, 1_000, 2_999, 3_000, 4_000, 4_999, 5_000)
_frame = st.one_of(st.sampled_from(FRAMES), st.integers(4, 5_000))
_any_gap = st.one_of(*[_frame] * 6, st.sampled_from((0, 5_001, 60_000, 3_600_000)))
BREAKS = (0, 1, 4_999, 60_000, 3_600_000)


def _histories(*commands, gap=_frame):
    return st.lists(st.tuples(st.sampled_from(commands), gap), min_size=25, max_size=50)


@dataclass
class Heard:
    """Plays a history and keeps what came of it."""

    player: Player
    now_ms: int = 0
    heard: list = field(default_factory=list)
    passed_over: list = field(default_factory=list)
    row: list = field(default_factory=list)

    def take(self, command, gap_ms):
        """Let time pass, do one thing, and return what it brought."""
        self.now_ms += gap_ms
        if command == "break":
            self._note(self.player.pause(self.now_ms))
            self.now_ms += BREAKS[gap_ms % len(BREAKS)]
            return self._note(self.player.resume(self.now_ms))
        if command == "match":
            self.player.match()
            command = "advance"
        if command in ("slower", "faster"):
            pace = 1 if command == "slower" else -2
            return self._note(self.player.pace(self.now_ms, pace))
        progress = self._note(getattr(self.player, command)(self.now_ms))
        if command != "repeat":
            assert all(cue.at_ms <= progress.moment.position_ms for cue in progress.cues)
        return progress

    def to_the_end(self):
        """Play on until the session has ended, passing every gate."""
        for _ in range(100_000):
            progress = self.take("advance", 4_900)
            if progress.mode is Mode.ENDED:
                return progress
            if progress.mode is Mode.PAUSED:
                self.take("resume", 10)
            elif progress.mode is Mode.WAITING:
                self.take("ready", 10)
        raise AssertionError("the session never ended")

    def _note(self, progress):
        self.heard += progress.cues
        self.passed_over += progress.passed_over
        told = [*progress.cues, *progress.passed_over]
        self.row += sorted(told, key=lambda cue: (cue.span, cue.at_ms, cue.kind is CueKind.END))
        return progress


def _names(cues):
    """Cues by what stays the same when the rest is laid out anew."""
    return [(cue.span, cue.kind) for cue in cues]


def _start(chosen, choices, **options):
    return Heard(Player(lay_out(chosen, choices), choices, 0, **options))


_chosen = st.sampled_from(SESSIONS)
_choices = st.sampled_from(CHOICES)


@given(_chosen, _choices, _histories("advance", "advance", "advance", "break", "ready"))
def test_without_skips_every_cue_is_heard_once_and_in_order(chosen, choices, history):
    run = _start(chosen, choices)
    for command, gap_ms in history:
        was_waiting = run.player.mode is Mode.WAITING
        run.take("advance" if command == "ready" and not was_waiting else command, gap_ms)

    run.to_the_end()

    assert run.heard == list(run.player.timeline.cues)
    assert run.passed_over == []


ALL = ("advance", "advance", "advance", "break", "pause", "resume", "ready", "skip",
       "slower", "faster", "match", "tap", "tap")  # fmt: skip


@given(_chosen, _choices, _histories(*ALL, gap=_any_gap), st.booleans())
def test_heard_and_passed_over_together_are_every_cue_once_and_in_order(
    chosen, choices, history, ends_early
):
    run = _start(chosen, choices)
    for event in history:
        run.take(*event)

    if ends_early:
        run.take("end", 10)
        run.take("advance", 10)
    else:
        run.to_the_end()

    assert _names(run.row) == _names(run.player.timeline.cues)
    assert len(run.heard) + len(run.passed_over) == len(run.player.timeline.cues)


@given(_chosen, _histories(*ALL, "repeat", gap=_any_gap))
def test_the_position_moves_only_forwards_unless_a_step_is_repeated(chosen, history):
    run = _start(chosen, Choices())
    position_ms = 0
    for command, gap_ms in history:
        progress = run.take(command, gap_ms)
        moment = progress.moment
        assert command == "repeat" or moment.position_ms >= position_ms
        assert moment.position_ms <= moment.total_ms
        assert moment.span.start_ms <= moment.position_ms <= moment.span.end_ms
        position_ms = moment.position_ms


@given(_chosen, _choices, _histories("advance", "advance", "break", "slower", "tap", gap=_any_gap))
def test_nobody_is_led_past_a_closed_gate(chosen, choices, history):
    run = _start(chosen, choices)
    endless = [s.index for s in run.player.timeline.spans if s.gate and s.gate.limit_ms is None]
    for event in history:
        progress = run.take(*event)
        if endless:
            assert progress.moment.span.index <= endless[0]
            assert progress.moment.position_ms <= run.player.timeline.spans[endless[0]].end_ms


class Oracle:
    """The same rules told in the simplest way: a list of stretches, and time that flows through them."""

    def __init__(self, line):
        self.stretches = []
        for span in line.spans:
            self.stretches.append(("play", span.index, span.duration_ms))
            if span.gate:
                self.stretches.append(("wait", span.index, span.gate.limit_ms))
        self.at, self.into_ms, self.is_paused, self.slept = 0, 0, False, False

    def flow(self, gap_ms):
        """Let time pass."""
        kind, _, length_ms = self.stretches[self.at] if not self.is_over else ("over", 0, None)
        if self.is_paused or kind == "over":
            return
        if gap_ms > 5_000 and length_ms is not None:
            self.is_paused = self.slept = True
            return
        self.into_ms += gap_ms
        while not self.is_over and self._length_ms is not None and self.into_ms >= self._length_ms:
            self.into_ms -= self._length_ms
            self.at += 1

    def ready(self):
        """Pass the gate of this step, if it has one."""
        gates = [n for n, s in enumerate(self.stretches) if s[:2] == ("wait", self.index)]
        if gates and not self.is_paused:
            self.at, self.into_ms = gates[0] + 1, 0

    @property
    def index(self):
        """The step that is on, or -1 after the last."""
        return -1 if self.is_over else self.stretches[self.at][1]

    @property
    def is_over(self):
        return self.at == len(self.stretches)

    @property
    def _length_ms(self):
        return self.stretches[self.at][2]

    @property
    def mode(self):
        """What the player should be doing."""
        if self.is_over:
            return Mode.ENDED
        if self.is_paused:
            return Mode.PAUSED
        return Mode.PLAYING if self.stretches[self.at][0] == "play" else Mode.WAITING

    @property
    def position_ms(self):
        """Where in the session it is."""
        played = sum(s[2] for s in self.stretches[: self.at] if s[0] == "play")
        is_playing = not self.is_over and self.stretches[self.at][0] == "play"
        return played + (self.into_ms if is_playing else 0)


@settings(max_examples=3 * settings.default.max_examples)  # it sees the most
@given(
    st.sampled_from(SESSIONS[:2]),
    _choices,
    _histories("advance", "advance", "pause", "resume", "resume", "ready", gap=_any_gap),
)
def test_position_and_mode_are_those_of_the_plainest_telling(chosen, choices, history):
    run = _start(chosen, choices)
    oracle = Oracle(run.player.timeline)
    for command, gap_ms in history:
        progress = run.take(command, gap_ms)
        meant = oracle.index
        oracle.flow(gap_ms)
        if command == "pause" and not oracle.is_paused and not oracle.is_over:
            oracle.is_paused, oracle.slept = True, False
        elif command == "resume":
            oracle.is_paused = False
        elif command == "ready" and oracle.index == meant:
            oracle.ready()

        assert (progress.mode, progress.moment.position_ms) == (oracle.mode, oracle.position_ms)
        expected = PauseReason.SLEPT if oracle.slept else PauseReason.ASKED
        assert progress.reason == (expected if progress.mode is Mode.PAUSED else None)


@given(_chosen, _choices, st.lists(st.integers(1, 300_000), max_size=40))
def test_a_rehearsal_hears_everything_without_a_hand(chosen, choices, gaps):
    run = _start(chosen, choices, rate=60, opens_gates=True)
    for gap_ms in gaps:
        run.take("advance", gap_ms)

    run.to_the_end()

    assert run.heard == list(run.player.timeline.cues)
    assert run.passed_over == []


@given(_chosen, _histories("advance", "slower", "faster", "match", "tap", "skip"))
def test_a_change_of_pace_never_moves_the_breath_that_is_on(chosen, history):
    run = _start(chosen, Choices())
    for command, gap_ms in history:
        run.take("advance", gap_ms)
        before = run.player.advance(run.now_ms).moment
        after = run.take(command, 0).moment
        if command != "skip":
            assert (after.position_ms, after.phase, after.fullness, after.phase_left_ms) == (
                before.position_ms, before.phase, before.fullness, before.phase_left_ms,
            )  # fmt: skip
