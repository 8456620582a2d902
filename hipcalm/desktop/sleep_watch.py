"""Notices that the machine goes to sleep or wakes, and that the screen is locked or unlocked.

Told by the bus, on Linux. Elsewhere, and where no one tells, sleep is still noticed by whoever
looks at the clock (`core/player`, `core/reminder`).
"""

from __future__ import annotations

import functools
import os

from PySide6.QtCore import QObject, Signal

from hipcalm.desktop.bus import Address, Body, Bus

LOGIN = "org.freedesktop.login1"
LOGIN_PATH = "/org/freedesktop/login1"
SESSION = f"{LOGIN}.Session"
SCREEN_SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in (
    "freedesktop", "gnome", "xfce", "cinnamon", "mate",
))  # fmt: skip


class SleepWatch(QObject):
    """Listens for sleep and for the lock.

    Signals:
        sleeping: True before the machine goes to sleep, False once it has woken.
        locked: the screen is locked (True) or free again.
    """

    sleeping = Signal(bool)
    locked = Signal(bool)

    def __init__(self, session_bus: Bus, system_bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system_bus = system_bus
        self._is_locked = False
        for name in SCREEN_SAVERS:
            session_bus.watch(
                self._on_active, interface=name, member="ActiveChanged", signature="b"
            )
        manager = f"{LOGIN}.Manager"
        system_bus.watch(
            self._on_sleep, interface=manager, member="PrepareForSleep", sender=LOGIN, signature="b"
        )
        own = os.environ.get("XDG_SESSION_ID", "auto")
        address = Address(LOGIN, LOGIN_PATH, manager)
        system_bus.call(address, "GetSession", "s", (own,), self._on_session, returns="o")

    @property
    def is_locked(self) -> bool:
        """Whether the screen was locked since we listen, and has not been unlocked."""
        return self._is_locked

    def _on_session(self, body: Body | None, _error: str) -> None:
        if body is None:
            return
        listen = functools.partial(
            self._system_bus.watch, interface=SESSION, path=body[0], sender=LOGIN
        )
        listen(lambda _: self._set_locked(is_locked=True), member="Lock")
        listen(lambda _: self._set_locked(is_locked=False), member="Unlock")

    def _on_sleep(self, body: Body) -> None:
        self.sleeping.emit(body[0])

    def _on_active(self, body: Body) -> None:
        self._set_locked(is_locked=body[0])

    def _set_locked(self, *, is_locked: bool) -> None:
        if is_locked != self._is_locked:
            self._is_locked = is_locked
            self.locked.emit(is_locked)
