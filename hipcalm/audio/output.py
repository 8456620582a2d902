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
_PERIOD_MS = 20


class OutputError(Exception):
    """An output could not be opened. The message says why, in words."""


class Stream(Protocol):
    """An open output that asks for frames by itself, from a thread of its own.

    `device` is the name of what plays, "" for the usual one. `is_audible` is False where nobody
    can hear it. `frames` counts what was asked for so far: it stands still when the output has
    died. `patience_ms` is how long it may stand still. `latency_ms` lies between asking for a
    frame and hearing it. `notice` is a sentence for the person, "" where all is as wished.
    """

    device: str
    is_audible: bool
    frames: int
    patience_ms: int
    notice: str

    @property
    def latency_ms(self) -> float: ...

    def tick(self) -> None:
        """Do what has to be done some ten times a second; returns at once."""

    def look(self) -> None:
        """Ask the system how it stands with the stream; may take a while."""

    def close(self) -> None:
        """Let go of the device; may take a while."""


OpenStream = Callable[[str, Render], Stream]
"""Opens the device of a name, the usual one for "". May take a while. Raises OutputError."""


class StreamClock:
    """When the frames of a stream are heard, from the moments at which it asked for them.

    Moments are late by chance and never early, so the earliest of the recent ones tells. After a
    gap the stream has to ask evenly for some time until it is believed again.
    """

    def __init__(self, latency_ms: float) -> None:
        self.latency_ms = latency_ms
        self.origin_ms: float | None = None
        self._recent: deque[float] = deque(maxlen=_BELIEVED * 3)

    def heard_at_ms(self, now_ms: float, frame: int) -> float | None:
        """Return when a frame that is asked for now will be heard, or None if nobody knows yet."""
        began_ms = now_ms - frame / FRAMES_PER_MS
        if self._recent and began_ms > min(self._recent) + _GAP_MS:
            self._recent.clear()
        self._recent.append(began_ms)
        if len(self._recent) >= _BELIEVED:
            self.origin_ms = min(self._recent)
        if self.origin_ms is None:
            return None
        return self.origin_ms + frame / FRAMES_PER_MS + self.latency_ms


_BELIEVED = 4
_GAP_MS = 60


class SilentStream:
    """The twin of an output that nobody hears: it asks for as many frames as time passes."""

    is_audible = False
    patience_ms = 10_000

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

    def close(self) -> None:
        """See Stream."""
