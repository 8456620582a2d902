"""Drives one Player with a timer and a clock, and turns what it returns into signals."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode, Player, Progress
from hipcalm.core.timeline import Timeline

FRAME_MS = 16
UNSEEN_MS = 200
WAITING_MS = 500

Clock = Callable[[], int]
"""Whole milliseconds that never run backwards."""


class Playback(QObject):
    """One run through a session.

    Signals:
        progressed(Progress): after every look at the clock and every command, with what it brought.
        mode_changed(Progress): it began to play, wait, pause, or ended.
    """

    progressed = Signal(object)
    mode_changed = Signal(object)

    def __init__(
        self,
        timeline: Timeline,
        choices: Choices,
        clock: Clock,
        *,
        rate: int = 1,
        rehearses: bool = False,
        begins: tuple[int, int] = (0, 0),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rate = rate
        self._began_ms = self.looked_ms = clock()
        """`looked_ms` is what the clock showed at the last look at it."""
        self._player = Player(timeline, choices, 0, rate=rate, opens_gates=rehearses, begins=begins)
        self._mode: Mode | None = None
        self._is_seen = True
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def timeline(self) -> Timeline:
        """The timeline as it is laid out now."""
        return self._player.timeline

    @property
    def mode(self) -> Mode:
        """What it was doing at the last look at the clock."""
        return self._player.mode

    @property
    def choices(self) -> Choices:
        """What the person has chosen, as it is now."""
        return self._player.choices

    @property
    def level(self) -> int:
        """How much smaller what is to come has been made: 0 is as it is written."""
        return self._player.level

    @property
    def index(self) -> int:
        """The index of the present step in the timeline."""
        return self._player.index

    @property
    def position_ms(self) -> int:
        """Where it was at the last look at the clock."""
        return self._player.position_ms

    @property
    def is_matching(self) -> bool:
        """Whether Space counts out-breaths just now."""
        return self._player.is_matching

    @property
    def taps(self) -> int:
        """How many out-breaths have been counted."""
        return self._player.taps

    def start(self) -> None:
        """Begin; the first step's words come due at once."""
        self.tick()

    def tick(self) -> None:
        """Look at the clock."""
        self._tell(self._player.advance(self._now_ms()))

    def pause(self) -> None:
        """Stop here until told to go on."""
        self._tell(self._player.pause(self._now_ms()))

    def resume(self) -> None:
        """Go on from where the pause began."""
        self._tell(self._player.resume(self._now_ms()))

    def press(self) -> None:
        """Do the next thing, as the one large key does: go on, tap, say ready, or pause."""
        if self._player.mode is Mode.PAUSED:
            self.resume()
        elif self._player.is_matching:
            self._tell(self._player.tap(self._now_ms()))
        elif self._player.waits_for_person:
            self._tell(self._player.ready(self._now_ms()))
        else:
            self.pause()

    def skip(self) -> None:
        """Go to the next step."""
        self._tell(self._player.skip(self._now_ms()))

    def repeat(self) -> None:
        """Go back to the start of this step, or of the one before."""
        self._tell(self._player.repeat(self._now_ms()))

    def pace(self, steps: int) -> None:
        """Make the breath slower or faster by half seconds."""
        self._tell(self._player.pace(self._now_ms(), steps))

    def match(self) -> None:
        """Begin to count out-breaths, or stop counting."""
        self._player.match()
        self.tick()

    def ease(self) -> None:
        """Begin a pause after the present out-breath; in a pause already, stay there."""
        self._tell(self._player.ease(self._now_ms()))

    def stay(self) -> None:
        """Let the present pause wait without limit."""
        self._tell(self._player.stay(self._now_ms()))

    def carry_on(self) -> None:
        """Leave the present pause for what comes next."""
        self._tell(self._player.carry_on(self._now_ms()))

    def go_smaller(self) -> None:
        """Make what is to come smaller."""
        self._tell(self._player.go_smaller(self._now_ms()))

    def go_larger(self) -> None:
        """Take one `go_smaller` back."""
        self._tell(self._player.go_larger(self._now_ms()))

    def light_headed(self) -> None:
        """Stop pacing the breath, and wait."""
        self._tell(self._player.light_headed(self._now_ms()))

    def come_back(self) -> None:
        """Go on after grounding, smaller, beginning with settling."""
        self._tell(self._player.come_back(self._now_ms()))

    def end(self) -> None:
        """End here, kindly."""
        self._tell(self._player.end(self._now_ms()))

    def set_seen(self, is_seen: bool) -> None:
        """Say whether anybody can see the picture; unseen, the clock is looked at less often."""
        self._is_seen = is_seen
        self._set_timer()

    def stop(self) -> None:
        """Let go of the timer."""
        self._timer.stop()

    def _now_ms(self) -> int:
        self.looked_ms = self._clock()
        return (self.looked_ms - self._began_ms) * self._rate

    def _tell(self, progress: Progress) -> None:
        has_changed = progress.mode is not self._mode
        self._mode = progress.mode
        if has_changed:
            self._set_timer()
        self.progressed.emit(progress)
        if has_changed:
            self.mode_changed.emit(progress)

    def _set_timer(self) -> None:
        """Let the timer run only where time changes something."""
        if self._mode is Mode.PLAYING:
            self._timer.start(FRAME_MS if self._is_seen else UNSEEN_MS)
        elif self._mode is Mode.WAITING and self._player.counts_time:
            self._timer.start(WAITING_MS)
        else:
            self._timer.stop()
