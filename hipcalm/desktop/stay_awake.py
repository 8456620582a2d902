"""Keeps the screen on while a session is played and can be seen, and at no other time.

On Linux by the way that the desktop offers, without waiting for its answer and under our own
name, and on X11 by the server's own clock too; on Windows and macOS by the system's documented
call and command (not tried yet). What was held is let go of when the program ends, in any way.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import NamedTuple

from PySide6.QtCore import QObject, QProcess, QTimer

from hipcalm.desktop import x11
from hipcalm.desktop.bus import LONG_LIMIT_MS, Address, Body, Bus
from hipcalm.desktop.program import APP_ID, NAME

WHY = "A session is playing"
X11_RESET_MS = 50_000
"""The X server's shortest wait before it darkens a screen is a minute, where people set it."""
_IDLE = 8
"""GNOME's flag for "the session counts as being used"."""
_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED, _ES_DISPLAY_REQUIRED = 0x8000_0000, 1, 2


class _Way(NamedTuple):
    """How a desktop is asked to stay awake."""

    address: Address
    signature: str
    body: Body
    release: str


WAYS = (
    _Way(
        Address(
            "org.freedesktop.ScreenSaver",
            "/org/freedesktop/ScreenSaver",
            "org.freedesktop.ScreenSaver",
        ),
        "ss", (NAME, WHY), "UnInhibit",
    ),
    _Way(
        Address(
            "org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager"
        ),
        "susu", (APP_ID, 0, WHY, _IDLE), "Uninhibit",
    ),
    _Way(
        Address(
            "org.freedesktop.PowerManagement",
            "/org/freedesktop/PowerManagement/Inhibit",
            "org.freedesktop.PowerManagement.Inhibit",
        ),
        "ss", (NAME, WHY), "UnInhibit",
    ),
)  # fmt: skip
"""The ways of Linux desktops. The first two keep the screen on, the last one the machine."""


class StayAwake(QObject):
    """Holds the screen awake between `hold` and `release`, where the desktop lets it."""

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._is_wanted = False
        self._held: tuple[_Way, int] | None = None
        self._is_asking = False
        self._display: x11.Display | None = None
        self._again = QTimer(self)
        self._again.setInterval(X11_RESET_MS)
        self._again.timeout.connect(self._reset_x11)
        self._caffeine: QProcess | None = None
        bus.lost.connect(self._forget)

    @property
    def is_held(self) -> bool:
        """Whether the desktop has agreed to stay awake."""
        is_running = self._caffeine is not None or self._again.isActive()
        return self._held is not None or is_running or (self._is_wanted and sys.platform == "win32")

    def hold(self) -> None:
        """Stay awake from now on."""
        if self._is_wanted:
            return
        self._is_wanted = True
        if sys.platform == "win32":
            _set_windows(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED | _ES_DISPLAY_REQUIRED)
        elif sys.platform == "darwin":
            self._caffeine = QProcess(self)
            self._caffeine.start("caffeinate", ["-d", "-i", "-w", str(os.getpid())])
        else:
            self._hold_x11()
            self._ask(0)

    def release(self) -> None:
        """Let the screen go dark again when the desktop wants it."""
        self._is_wanted = False
        self._again.stop()
        if sys.platform == "win32":
            _set_windows(_ES_CONTINUOUS)
        if self._caffeine is not None:
            self._caffeine.terminate()
            self._caffeine = None
        if self._held is not None:
            way, cookie = self._held
            self._held = None
            self._bus.call(way.address, way.release, "u", (cookie,))

    def _ask(self, index: int) -> None:
        """Ask in one way; the next way is asked where it is refused."""
        if self._is_asking or index == len(WAYS):
            return
        self._is_asking = True
        way = WAYS[index]
        then = functools.partial(self._on_answer, index)
        self._bus.call(
            way.address, "Inhibit", way.signature, way.body, then, returns="u",
            limit_ms=LONG_LIMIT_MS,
        )  # fmt: skip

    def _on_answer(self, index: int, body: Body | None, _error: str) -> None:
        self._is_asking = False
        if body is None:
            if self._is_wanted:
                self._ask(index + 1)
            return
        self._held = (WAYS[index], body[0])
        if not self._is_wanted:
            self.release()

    def _forget(self) -> None:
        """Whatever was held has been let go of with the connection."""
        self._held = None

    def _hold_x11(self) -> None:
        if not x11.is_x11_session():
            return
        try:
            self._display = self._display or x11.Display()
        except x11.NoDisplayError:
            return
        self._reset_x11()
        self._again.start()

    def _reset_x11(self) -> None:
        if self._display is not None and self._display.is_connected:
            self._display.reset_screen_saver()
        else:
            self._again.stop()


def _set_windows(state: int) -> None:
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetThreadExecutionState(state)
