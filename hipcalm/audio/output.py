"""What an output for sound offers, when its frames are heard, and an output that makes no sound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from hipcalm.audio.samples import FRAMES_PER_MS, Samples

Render = Callable[[int, "float | None"], Samples]
"""Gives so many frames in stereo, the first of which is heard at a time in monotonic ms.

That time is None as long as a stream does not know it.
"""
NOTHING_FOUND = "No sound output was found."
MOST_STUMBLES = 3
STUMBLING_MS = 60_000
_STUMBLE_MS = 5
_PERIOD_MS = 20
_BELIEVED_MS = 300
_RECENT_MS = 1_200
_GAP_MS = 60


class OutputError(Exception):
    """An output could not be opened. The message says why, in words."""


class Stream(Protocol):
    """An open output that asks for frames by itself, from a thread of its own.

    `device` is the name of what plays, "" for the usual one. `is_audible` is False where nobody
    can hear it. `frames` counts what was asked for so far: it stands still when the output has
    died. `patience_ms` is how long it may stand still. `latency_ms` lies between asking for a
    frame and hearing it. `notice` is a sentence for the person, "" where all is as wished.
    `runs_dry` is True once it should be opened anew, since it keeps too little ahead here.
    """

    device: str
    is_audible: bool
    frames: int
    patience_ms: int
    notice: str

    @property
    def latency_ms(self) -> float: ...

    @property
    def runs_dry(self) -> bool: ...

    def tick(self) -> None:
        """Do what has to be done some ten times a second; returns at once."""

    def look(self) -> None:
        """Ask the system how it stands with the stream; may take a while."""

    def hush(self, forget: Callable[[], None]) -> None:
        """Fade what was asked for far ahead, and say so before the next frames are asked for.

        Where nothing lies far ahead, what is asked for next is what fades.
        """

    def close(self) -> None:
        """Let go of the device; may take a while."""


OpenStream = Callable[[str, Render], Stream]
"""Opens the device of a name, the usual one for "". May take a while. Raises OutputError."""


class StreamClock:
    """When the frames of a stream are heard, from the moments at which it asked for them.

    Moments are late by chance and never early, so the earliest of the last second tells. After a
    gap the stream has to ask evenly for some time until it is believed again. `stumbles` tells
    when all came later than before, the last few times: the device had nothing left to play.
    `burst_ms` is how much of it may be asked for at once.
    """

    def __init__(self, latency_ms: float, burst_ms: int = 0) -> None:
        self.latency_ms = latency_ms
        self._gap_ms = _GAP_MS + burst_ms
        self.origin_ms: float | None = None
        self.stumbles: deque[float] = deque(maxlen=MOST_STUMBLES)
        self._recent: deque[tuple[float, float]] = deque()
        self._even_since_ms = 0.0

    def heard_at_ms(self, now_ms: float, frame: int) -> float | None:
        """Return when a frame that is asked for now will be heard, or None if nobody knows yet."""
        began_ms = now_ms - frame / FRAMES_PER_MS
        if not self._recent or began_ms > min(self._recent)[0] + self._gap_ms:
            self._recent.clear()
            self._even_since_ms = now_ms
        self._recent.append((began_ms, now_ms))
        while self._recent[0][1] < now_ms - _RECENT_MS:
            self._recent.popleft()
        if now_ms >= self._even_since_ms + _BELIEVED_MS:
            origin_ms = min(self._recent)[0]
            if self.origin_ms is not None and origin_ms > self.origin_ms + _STUMBLE_MS:
                self.stumbles.append(now_ms)
            self.origin_ms = origin_ms
        if self.origin_ms is None:
            return None
        return self.origin_ms + frame / FRAMES_PER_MS + self.latency_ms

    @property
    def runs_dry(self) -> bool:
        """Whether it stumbled several times within a minute."""
        stumbles = self.stumbles
        return len(stumbles) == MOST_STUMBLES and stumbles[-1] - stumbles[0] < STUMBLING_MS


class SilentStream:
    """The twin of an output that nobody hears: it asks for as many frames as time passes."""

    is_audible = False
    patience_ms = 10_000
    runs_dry = False

    def __init__(self, render: Render, now_ms: Callable[[], float]) -> None:
        self.device = ""
        self.notice = ""
        self.frames = 0
        self._render = render
        self._now_ms = now_ms
        self._began_ms = now_ms()

    @property
    def latency_ms(self) -> float:
        """Nothing lies between asking and not hearing."""
        return 0.0

    def tick(self) -> None:
        """Ask for the frames of the time that has passed."""
        period = _PERIOD_MS * FRAMES_PER_MS
        while self.frames + period <= (self._now_ms() - self._began_ms) * FRAMES_PER_MS:
            self._render(period, self._began_ms + self.frames / FRAMES_PER_MS)
            self.frames += period

    def look(self) -> None:
        """See Stream."""

    def hush(self, forget: Callable[[], None]) -> None:
        """See Stream: nothing lies far ahead."""

    def close(self) -> None:
        """See Stream."""
