"""Keeps an output going: opens it, notices when it has died, and opens it again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import partial
from queue import Empty, SimpleQueue

from hipcalm.audio.output import OpenStream, OutputError, Render, Stream
from hipcalm.audio.samples import FRAMES_PER_MS, Samples, silence

RETRY_MS = (250, 500, 1_000)
"""How long to wait before opening again; the last one holds from then on.

A try where no sound server answers takes a few milliseconds.
"""
SLOW_MS = 3_000
"""When an opening that does not come to an end counts as lost. A frozen server took 4 s."""
STARTED_MS = 200
STARTING_MS = 2_000
"""PulseAudio's idle null sink asks for its second block after 1.4 s, a headset may take longer."""
STUCK_MS = 10_000
MOST_STUCK = 3
LOOKS_MS = (1_000, 2_000, 10_000)
"""Between looks; the last one holds from then on. A device may wake for two seconds."""


StartThread = Callable[[Callable[[], None]], threading.Thread]
"""Begins some work in a thread of its own."""


class OutputState(StrEnum):
    """How it stands with the output."""

    PLAYS = "plays"
    LOST = "lost"
    NONE = "none"
    BACK = "back"


WORDS = {
    OutputState.LOST: "The sound is away for now. It comes back by itself.",
    OutputState.NONE: "No sound output was found. Sound joins in by itself when there is one.",
    OutputState.BACK: "The sound is back.",
}


class Upkeep:
    """One output at a time. `tick` is called some ten times a second, always by the same thread.

    Opening, closing and asking the system happen in threads of their own: with a frozen sound
    server each takes seconds. `told` hears of every change, with words for the person, "" where
    none are needed; `begin` is called before a new stream asks for its first frame.
    """

    def __init__(
        self,
        render: Render,
        begin: Callable[[], None],
        told: Callable[[OutputState, str], None],
        now_ms: Callable[[], float],
        start: StartThread | None = None,
    ) -> None:
        self.stream: Stream | None = None
        self._render = render
        self._begin = begin
        self._told = told
        self._now_ms = now_ms
        self._start = start or _in_thread
        self._open_stream: OpenStream | None = None
        self._device = ""
        self._results: SimpleQueue[tuple[int, Stream | OutputError]] = SimpleQueue()
        self._turn = 0
        self._stuck = 0
        self._opening_since_ms: float | None = None
        self._retry_at_ms: float | None = None
        self._tries = 0
        self._state: OutputState | None = None
        self._frames = 0
        self._moved_at_ms = 0.0
        self._looks = 0
        self._look_at_ms = 0.0
        self._looking: threading.Thread | None = None

    @property
    def is_audible(self) -> bool:
        """Whether somebody can hear what is rendered now."""
        return self.stream is not None and self.stream.is_audible

    @property
    def is_in_use(self) -> bool:
        """Whether there is an output, or one is looked for."""
        return self._open_stream is not None

    def use(self, open_stream: OpenStream, device: str) -> None:
        """Play on another output, or on another of its devices."""
        self.close()
        self._open_stream, self._device = open_stream, device
        self._state = None
        self._tries = 0
        self._open()

    def tick(self) -> None:
        """Look after the output."""
        self._take_results()
        now_ms = self._now_ms()
        if self.stream is not None:
            self.stream.tick()
            self._watch(self.stream, now_ms)
        elif self._opening_since_ms is not None:
            self._wait_for_opening(now_ms, now_ms - self._opening_since_ms)
        elif self._retry_at_ms is not None and now_ms >= self._retry_at_ms:
            self._open()

    def close(self) -> threading.Thread | None:
        """Let go of the output; return the thread that does it, if there is anything to do."""
        self._turn += 1
        self._opening_since_ms = self._retry_at_ms = None
        stream, self.stream = self.stream, None
        return None if stream is None else self._start(partial(_close, stream))

    def _open(self) -> None:
        self._turn += 1
        self._retry_at_ms = None
        self._opening_since_ms = self._now_ms()
        self._begin()
        turn, open_stream, device = self._turn, self._open_stream, self._device
        assert open_stream is not None

        def render(n: int, heard_at_ms: float | None) -> Samples:
            # One that was given up may still ask; what it asks for is nobody's.
            return self._render(n, heard_at_ms) if turn == self._turn else silence(n)

        def opened() -> None:
            try:
                self._results.put((turn, open_stream(device, render)))
            except OutputError as error:
                self._results.put((turn, error))
            except Exception as error:  # noqa: BLE001 - whatever a sound library comes up with
                self._results.put((turn, OutputError(str(error))))

        self._start(opened)

    def _take_results(self) -> None:
        with suppress(Empty):
            while True:
                turn, result = self._results.get_nowait()
                if turn != self._turn:
                    self._stuck = max(0, self._stuck - 1)
                    if not isinstance(result, OutputError):
                        self._start(partial(_close, result))
                elif isinstance(result, OutputError):
                    self._opening_since_ms = None
                    self._retry_later()
                else:
                    self._opening_since_ms = None
                    self._started(result)

    def _started(self, stream: Stream) -> None:
        self.stream = stream
        self._frames, self._moved_at_ms = -1, self._now_ms()
        self._looks = 0
        self._look_at_ms = self._now_ms() + LOOKS_MS[0]
        self._tries = 0

    def _watch(self, stream: Stream, now_ms: float) -> None:
        if stream.frames != self._frames:
            if stream.frames > 0:
                was_away = self._state in (OutputState.LOST, OutputState.NONE)
                self._say(OutputState.BACK if was_away else OutputState.PLAYS, stream.notice)
            self._frames, self._moved_at_ms = stream.frames, now_ms
        elif now_ms - self._moved_at_ms > self._patience_ms(stream):
            self.close()
            self._retry_later()
            return
        if stream.runs_dry:
            self.close()
            self._open()
        else:
            self._look(stream, now_ms)

    def _look(self, stream: Stream, now_ms: float) -> None:
        is_looking = self._looking is not None and self._looking.is_alive()
        if now_ms >= self._look_at_ms and not is_looking:
            self._looks = min(self._looks + 1, len(LOOKS_MS) - 1)
            self._look_at_ms = now_ms + LOOKS_MS[self._looks]
            self._looking = self._start(stream.look)

    def _patience_ms(self, stream: Stream) -> int:
        """Return how long the stream may stand still; a device that wakes up takes its time."""
        has_begun = stream.frames > STARTED_MS * FRAMES_PER_MS
        return stream.patience_ms if has_begun else max(stream.patience_ms, STARTING_MS)

    def _wait_for_opening(self, now_ms: float, waited_ms: float) -> None:
        if waited_ms > SLOW_MS:
            self._miss()
        if waited_ms > STUCK_MS and self._stuck < MOST_STUCK:
            self._stuck += 1
            self._opening_since_ms = None
            self._retry_at_ms = now_ms

    def _retry_later(self) -> None:
        self._miss()
        wait_ms = RETRY_MS[min(self._tries, len(RETRY_MS) - 1)]
        self._tries += 1
        self._retry_at_ms = self._now_ms() + wait_ms

    def _miss(self) -> None:
        has_played = self._state in (OutputState.PLAYS, OutputState.BACK, OutputState.LOST)
        self._say(OutputState.LOST if has_played else OutputState.NONE)

    def _say(self, state: OutputState, notice: str = "") -> None:
        is_same = state is self._state or (
            state is OutputState.PLAYS and self._state is OutputState.BACK
        )
        if not is_same:
            self._state = state
            self._told(state, " ".join(filter(None, (WORDS.get(state, ""), notice))))


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _close(stream: Stream) -> None:
    with suppress(Exception):  # it has died, or is about to
        stream.close()
