"""The window's end of the pipe to the sound worker. It imports nothing that makes sound."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from hipcalm.core.score import Score

MOST_DEATHS = 3
DEATHS_MS = 60_000
"""A worker that dies so often in so short a time is not started again."""
LINGER_MS = 60_000
LEAVE_MS = 1_500
"""How long a worker may take to fade and leave before it is ended."""
OFF_WORDS = "The sound could not be kept going, so it is off. Everything else goes on."


class SoundLink(QObject):
    """Starts the worker when it is first needed, and again when it dies, at the right position.

    No method waits for the worker, but for `close`. `clock` gives monotonic milliseconds, the same
    that `play` is given. What is said to the worker is listed in `hipcalm/audio/wire.py`.

    Signals:
        output_changed(state, words): "plays", "lost", "back", "none", or "off" for good.
        voice_changed(state, words): "ready" or "none".
        problem_told(words): something could not be done.
        sounded(facts): a sound, a phase or a line began: `name`, `position_ms`, `at_ms`.
        devices_told(names): the answer to `ask_devices`.
        faded: after `pause` and `stop`, nothing is heard any more.
    """

    output_changed = Signal(str, str)
    voice_changed = Signal(str, str)
    problem_told = Signal(str)
    sounded = Signal(object)
    devices_told = Signal(object)
    faded = Signal()

    def __init__(
        self, cache_folder: Path, clock: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        # -P: a file of the folder that the program was started in never takes a module's place.
        self._words = ["-P", "-m", "hipcalm.audio.worker", "--cache", str(cache_folder)]
        self._clock = clock
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_gone)
        self._process.errorOccurred.connect(self._on_error)
        self._is_leaving = False
        self._deaths: deque[int] = deque(maxlen=MOST_DEATHS)
        self._is_off = False
        self._settings: dict[str, Any] = {"do": "settings"}
        self._score: bytes | None = None
        self._anchor: dict[str, Any] | None = None
        self._waiting: list[bytes] = []
        self._lingering = QTimer(self)
        self._lingering.setSingleShot(True)
        self._lingering.setInterval(LINGER_MS)
        self._lingering.timeout.connect(self._leave)

    @property
    def is_running(self) -> bool:
        """Whether there is a worker that listens."""
        is_there = self._process.state() is not QProcess.ProcessState.NotRunning
        return is_there and not self._is_leaving

    def start(self) -> None:
        """Start the worker, if it does not run, and tell it where things stand.

        One that is about to leave is waited for; the next one starts as soon as it has gone.
        """
        self._lingering.stop()
        is_there = self._process.state() is not QProcess.ProcessState.NotRunning
        if self._is_off or is_there:
            return
        self._process.start(sys.executable, self._words)
        self._send(self._settings)
        if self._score is not None:
            self._write(self._score)
        if self._anchor is not None:
            self._send(self._anchor)
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            self._write(line)

    def apply(self, values: Mapping[str, Any]) -> None:
        """Take up settings of the sound, by their names in `wire.SoundSettings`."""
        self._settings = {"do": "settings", **values}
        self._send(self._settings)

    def set_score(self, score: Score) -> None:
        """Have a score ready, or take it up in mid-play where one of its session plays."""
        self._score = b'{"do":"score","score":' + msgspec.json.encode(score) + b"}"
        if self.is_running:
            self._lingering.stop()
            self._write(self._score)
        else:
            self.start()

    def play(self, position_ms: int, at_ms: int, span: int) -> None:
        """Be at a position at a time of the clock, in a span, and go on to the next hold."""
        self._anchor = {"do": "play", "position_ms": position_ms, "at_ms": at_ms, "span": span}
        if self.is_running:
            self._lingering.stop()
            self._send(self._anchor)
        else:
            self.start()

    def pause(self) -> None:
        """Fade to silence."""
        self._anchor = None
        self._send({"do": "pause"})

    def stop(self) -> None:
        """Fade to silence and forget the score."""
        self._anchor = self._score = None
        self._send({"do": "stop"})

    def say(self, text: str) -> None:
        """Have a text spoken now."""
        self._ask({"do": "say", "text": text})

    def sound(self, name: str) -> None:
        """Let a single sound be heard: a SoundName, "reminder" or "level_check"."""
        self._ask({"do": "sound", "name": name})

    def ask_devices(self) -> None:
        """Ask for the names of the devices; `devices_told` brings them."""
        self._ask({"do": "devices"})

    def close_later(self) -> None:
        """Let the worker go in a minute, unless it is needed again before."""
        if self.is_running:
            self._lingering.start()

    def close(self) -> None:
        """Let the worker fade and go, and wait for that: a second and a half at most."""
        self._leave()
        if not self._process.waitForFinished(LEAVE_MS):
            self._process.kill()
            self._process.waitForFinished(LEAVE_MS)

    def _leave(self) -> None:
        self._lingering.stop()
        self._anchor = self._score = None
        self._waiting.clear()
        if self.is_running:
            self._send({"do": "quit"})
            self._process.closeWriteChannel()
            self._is_leaving = True

    def _ask(self, message: Mapping[str, Any]) -> None:
        """Send what is not sent again to a worker that was started anew."""
        line = msgspec.json.encode(message)
        if self.is_running:
            self._lingering.stop()
            self._write(line)
        elif not self._is_off:
            self._waiting.append(line)
            self.start()

    def _send(self, message: Mapping[str, Any]) -> None:
        self._write(msgspec.json.encode(message))

    def _write(self, line: bytes) -> None:
        if self.is_running:
            self._process.write(line + b"\n")

    def _read(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                told = msgspec.json.decode(line, type=dict[str, Any])
            except msgspec.DecodeError:
                continue  # a library of the worker's has printed something
            self._tell(told)

    def _tell(self, told: dict[str, Any]) -> None:
        match told:
            case {"tell": "output", "state": state, "words": words}:
                self.output_changed.emit(state, words)
            case {"tell": "voice", "state": state, "words": words}:
                self.voice_changed.emit(state, words)
            case {"tell": "problem", "words": words}:
                self.problem_told.emit(words)
            case {"tell": "sounded", **facts}:
                self.sounded.emit(facts)
            case {"tell": "devices", "names": names}:
                self.devices_told.emit(names)
            case {"tell": "faded"}:
                self.faded.emit()
            case _:
                pass  # it is ready

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            QTimer.singleShot(0, self, self._on_gone)

    def _on_gone(self) -> None:
        if self._is_leaving:
            self._is_leaving = False
            if self._score or self._anchor or self._waiting:
                self.start()
            return
        now_ms = self._clock()
        self._deaths.append(now_ms)
        if len(self._deaths) == MOST_DEATHS and now_ms - self._deaths[0] < DEATHS_MS:
            self._is_off = True
            self.output_changed.emit("off", OFF_WORDS)
        else:
            self.start()
