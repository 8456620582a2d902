"""Bubbles with buttons, shown by the desktop (org.freedesktop.Notifications).

Do-not-disturb is the desktop's own job: it keeps a bubble to itself then. Elsewhere than on Linux
there is no such desktop on a bus; `failed` then tells whoever asked to show the words otherwise.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from hipcalm.desktop.bus import LONG_LIMIT_MS, NONSENSE, Address, Body, Bus
from hipcalm.desktop.program import APP_ID, NAME

DESKTOP = Address(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    starts=True,
)
SHOWN_MS = 60_000
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
PATIENCE_MS = 5_000
"""A desktop may start the program that shows bubbles only when the first one comes."""


class Notifications(QObject):
    """Shows one bubble at a time; a later one takes the place of the one before.

    Signals:
        answered: a button was pressed; its key.
        closed: the bubble has gone without an answer.
        failed: the bubble could not be shown; why, in words.
    """

    answered = Signal(str)
    closed = Signal()
    failed = Signal(str)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._abilities: frozenset[str] | None = None
        self._id = 0
        self._round = 0
        self._early: dict[int, str] = {}
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(lambda: self._fail("no answer in time"))
        watch = functools.partial(bus.watch, interface=DESKTOP.interface)
        watch(self._on_action, member="ActionInvoked", signature="us")
        watch(self._on_closed, member="NotificationClosed", signature="u")
        bus.watch(
            lambda _: self._forget(), interface="org.freedesktop.DBus", member="NameOwnerChanged",
            sender="org.freedesktop.DBus", arg0=DESKTOP.name,
        )  # fmt: skip
        bus.lost.connect(self._forget)

    def show_bubble(self, title: str, words: str, buttons: Mapping[str, str]) -> None:
        """Show a bubble for a minute, in silence. `buttons` maps the keys of answers to labels."""
        self._round += 1
        present = self._round
        self._early.clear()
        self._patience.start(PATIENCE_MS)

        def go_on(body: Body | None, error: str) -> None:
            if present != self._round:
                return
            if body is None:
                self._fail(error)
                return
            self._abilities = frozenset(body[0])
            self._notify(title, words, buttons)

        if self._abilities is None:
            self._bus.call(
                DESKTOP, "GetCapabilities", then=go_on, returns="as", limit_ms=LONG_LIMIT_MS
            )
        else:
            self._notify(title, words, buttons)

    def withdraw(self) -> None:
        """Take the bubble away."""
        self._round += 1
        self._patience.stop()
        if self._id:
            self._close(self._id)
            self._id = 0

    def _notify(self, title: str, words: str, buttons: Mapping[str, str]) -> None:
        abilities = self._abilities or frozenset()
        has_buttons = "actions" in abilities
        actions = [word for button in buttons.items() for word in button] if has_buttons else []
        text = words.translate(_ESCAPES) if "body-markup" in abilities else words
        hints = {
            "urgency": ("y", 1),
            "desktop-entry": ("s", APP_ID),
            "suppress-sound": ("b", True),
        }
        body = (NAME, self._id, APP_ID, title, text, actions, hints, SHOWN_MS)
        shown = functools.partial(self._on_shown, self._round)
        self._bus.call(
            DESKTOP, "Notify", "susssasa{sv}i", body, shown, returns="u", limit_ms=LONG_LIMIT_MS
        )

    def _on_shown(self, present: int, answer: Body | None, error: str) -> None:
        number = answer[0] if answer is not None else 0
        if present != self._round:
            # It was taken away, or given up, or another one wanted, before it could come.
            if number:
                self._close(number)
            return
        if not number:
            self._fail(error or NONSENSE)
            return
        self._patience.stop()
        self._id = number
        if number in self._early:
            self._end(self._early[number])

    def _fail(self, why: str) -> None:
        self._round += 1
        self._patience.stop()
        self.failed.emit(_words_of(why))

    def _on_action(self, body: Body) -> None:
        number, key, *_ = body
        if self._patience.isActive():  # a desktop may tell it before the bubble's number
            self._early[number] = key
        elif number == self._id:
            self._end(key)

    def _on_closed(self, body: Body) -> None:
        number = body[0]
        if self._patience.isActive():
            self._early.setdefault(number, "")
        elif number == self._id:
            self._end("")

    def _end(self, key: str) -> None:
        """Let go of the bubble, with the key of its answer, if there was one."""
        number, self._id = self._id, 0
        if key:
            self._close(number)  # it closes by itself, which is no news any more
            self.answered.emit(key)
        else:
            self.closed.emit()

    def _forget(self) -> None:
        """Whoever shows bubbles has gone, or is another one: numbers mean something else now."""
        self._abilities = None
        if self._id:
            self._id = 0
            self.closed.emit()

    def _close(self, number: int) -> None:
        self._bus.call(DESKTOP, "CloseNotification", "u", (number,))


def _words_of(error: str) -> str:
    if error.endswith(("ServiceUnknown", "NameHasNoOwner")):
        return "this desktop shows no notifications"
    return error
