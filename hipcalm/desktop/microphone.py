"""Whether a program listens to the microphone, which often means a call. Asked only by choice.

Nothing is recorded: the sound server is asked who records (PulseAudio, or PipeWire in its place).
On Windows the system keeps a list of its own; on macOS nobody is asked yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

LIMIT_MS = 1_000
_LISTS = ("sources", "source-outputs")
_CONSENT_KEY = (
    r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone"
)


class Microphone(QObject):
    """Asks whether the microphone is in use."""

    def ask(self, then: Callable[[bool | None], None]) -> None:
        """Ask; `then` has the answer within a second, None where nobody knows."""
        server = server_address()
        if sys.platform == "win32":
            then(_is_used_on_windows())
        elif server is None:
            then(None)
        else:
            _Asking(server, then, self)


class _Asking(QObject):
    """One question to the sound server: its sources, and who records from which."""

    def __init__(self, server: str, then: Callable[[bool | None], None], parent: QObject) -> None:
        super().__init__(parent)
        self._then = then
        self._environment = QProcessEnvironment.systemEnvironment()
        # A server that is named is never started by asking.
        self._environment.insert("PULSE_SERVER", server)
        self._environment.insert("LC_ALL", "C")
        self._heard: list[str] = []
        self._process: QProcess | None = None
        QTimer.singleShot(LIMIT_MS, self, lambda: self._finish(None))
        self._ask_next()

    def _ask_next(self) -> None:
        process = QProcess(self)
        process.setProcessEnvironment(self._environment)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(lambda _: self._finish(None))
        self._process = process
        process.start("pactl", ["list", "short", _LISTS[len(self._heard)]])

    def _on_finished(self, status: int) -> None:
        if self._process is None:
            return
        heard = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self._heard.append(heard)
        if status != 0:
            self._finish(None)
        elif len(self._heard) < len(_LISTS):
            self._ask_next()
        else:
            self._finish(is_recorded(*self._heard))

    def _finish(self, answer: bool | None) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(LIMIT_MS)
        self.deleteLater()
        self._then(answer)


def is_recorded(sources: str, recordings: str) -> bool:
    """Whether anyone records from a source that is more than the echo of what is played.

    Both texts are lists by `pactl list short`: a line each, columns parted by tabs.
    """
    rows = [line.split("\t") for line in sources.splitlines()]
    monitors = {row[0] for row in rows if len(row) > 1 and row[1].endswith(".monitor")}
    used = [row[1] for row in (line.split("\t") for line in recordings.splitlines()) if row[1:]]
    return any(source not in monitors for source in used)


def server_address() -> str | None:
    """Return where the sound server listens, in its own words; None where there is none."""
    if named := os.environ.get("PULSE_SERVER"):
        return named
    runtime = os.environ.get("PULSE_RUNTIME_PATH")
    folder = Path(runtime) if runtime else Path(os.environ.get("XDG_RUNTIME_DIR", "")) / "pulse"
    socket = folder / "native"
    return f"unix:{socket}" if socket.is_socket() else None


def _is_used_on_windows() -> bool | None:
    """Read the system's list of programs that use the microphone (documented, not tried yet)."""
    if sys.platform == "win32":
        try:
            return _is_used_below(_CONSENT_KEY)
        except OSError:
            return None
    return None


if sys.platform == "win32":
    import winreg

    def _is_used_below(path: str) -> bool:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            inner_count, value_count, _ = winreg.QueryInfoKey(key)
            inner = [winreg.EnumKey(key, number) for number in range(inner_count)]
            values = [winreg.EnumValue(key, number) for number in range(value_count)]
        # A time of 0 at which the use ended: it has not.
        if any(name == "LastUsedTimeStop" and value == 0 for name, value, _ in values):
            return True
        return any(_is_used_below(rf"{path}\{name}") for name in inner)
