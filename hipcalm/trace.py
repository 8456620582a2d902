"""A record of what the program did, one JSON object a line, for tests and for tracing faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import msgspec

from hipcalm.core.breath import Phase
from hipcalm.core.player import Mode, Progress
from hipcalm.playback import Clock, Playback


class Trace:
    """Writes events to a file as they happen. `t_ms` is on the monotonic clock.

    Raises OSError where the file can't be written.
    """

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file: TextIO = file.open("w", encoding="utf-8", buffering=1)
        self._clock = clock
        self._phase: Phase | None = None
        self._frames = 0

    def write(self, event: str, **facts: object) -> None:
        """Write one event with its facts."""
        line = {"t_ms": self._clock(), "event": event, **facts}
        self._file.write(msgspec.json.encode(line).decode() + "\n")

    def follow(self, playback: Playback) -> None:
        """Write what happens in a run through a session."""
        timeline = playback.timeline
        self.write("started", session=timeline.session_id, total_ms=timeline.total_ms)
        playback.progressed.connect(self._on_progressed)
        playback.mode_changed.connect(self._on_mode_changed)

    def follow_sound(self, facts: Mapping[str, object]) -> None:
        """Write that a sound, a phase or a line began; `at_ms` tells when it was heard."""
        self.write("sound_started", **facts)

    def close(self) -> None:
        """End the record."""
        self._file.close()

    def _on_progressed(self, progress: Progress) -> None:
        moment = progress.moment
        for cues, is_heard in ((progress.passed_over, False), (progress.cues, True)):
            for cue in cues:
                self.write("cue", at_ms=cue.at_ms, kind=cue.kind, text=cue.text, heard=is_heard)
        if moment.phase is not self._phase:
            self._phase = moment.phase
            self.write("phase", position_ms=moment.position_ms, phase=moment.phase)
        if progress.mode is Mode.PLAYING:
            self.write(
                "frame",
                position_ms=moment.position_ms,
                step=moment.span.step.name,
                side=moment.span.side,
                fullness=round(moment.fullness, 4),
            )

    def _on_mode_changed(self, progress: Progress) -> None:
        names = {Mode.WAITING: "waiting", Mode.PAUSED: "paused", Mode.PLAYING: "playing"}
        position_ms = progress.moment.position_ms
        if progress.mode is Mode.ENDED:
            is_whole = position_ms >= progress.moment.total_ms
            self.write("ended", position_ms=position_ms, early=not is_whole)
        else:
            self.write(names[progress.mode], position_ms=position_ms, reason=progress.reason)
