"""Bubbles with buttons, shown by the desktop (org.freedesktop.Notifications).

Do-not-disturb is the desktop's own job: it keeps a bubble to itself then. Elsewhere than on Linux
there is no such desktop on a bus; `failed` then tells whoever asked to show the words otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from hipcalm.desktop.bus import Address, Body, Bus
from hipcalm.desktop.program import APP_ID, NAME

DESKTOP = Address(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
SHOWN_MS = 60_000
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
START_LIMIT_MS = 5_000
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
        bus.watch(self._on_action, interface=DESKTOP.interface, member="ActionInvoked")
        bus.watch(self._on_closed, interface=DESKTOP.interface, member="NotificationClosed")
        bus.watch(
            self._on_owner, interface="org.freedesktop.DBus", member="NameOwnerChanged",
            sender="org.freedesktop.DBus", arg0=DESKTOP.name,
        )  # fmt: skip

    def show_bubble(self, title: str, words: str, buttons: Mapping[str, str]) -> None:
        """Show a bubble for a minute, in silence. `buttons` maps the keys of answers to labels."""
        self._round += 1
        present = self._round

        def go_on(body: Body | None, error: str) -> None:
            if present != self._round:
                return
            if body is None:
                self.failed.emit(_words_of(error))
                return
            self._abilities = frozenset(body[0])
            self._notify(title, words, buttons, present)

        if self._abilities is None:
            self._bus.call(
                DESKTOP, "GetCapabilities", then=go_on, starts=True, limit_ms=START_LIMIT_MS
            )
        else:
            self._notify(title, words, buttons, present)

    def withdraw(self) -> None:
        """Take the bubble away."""
        self._round += 1
        if self._id:
            self._bus.call(DESKTOP, "CloseNotification", "u", (self._id,))
            self._id = 0

    def _notify(self, title: str, words: str, buttons: Mapping[str, str], present: int) -> None:
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

        def shown(answer: Body | None, error: str) -> None:
            if answer is None:
                self.failed.emit(_words_of(error))
            elif present == self._round:
                self._id = answer[0]
            else:  # it was taken away, or another one wanted, before it could come
                self._bus.call(DESKTOP, "CloseNotification", "u", (answer[0],))

        self._bus.call(
            DESKTOP, "Notify", "susssasa{sv}i", body, shown, starts=True, limit_ms=START_LIMIT_MS
        )

    def _on_action(self, body: Body) -> None:
        number, key, *_ = body
        if number == self._id:
            self._id = 0  # the bubble closes next, which is no news any more
            self._bus.call(DESKTOP, "CloseNotification", "u", (number,))
            self.answered.emit(key)

    def _on_closed(self, body: Body) -> None:
        if body[0] == self._id:
            self._id = 0
            self.closed.emit()

    def _on_owner(self, body: Body) -> None:
        self._abilities = None
        if self._id and not body[2]:
            self._id = 0
            self.closed.emit()


def _words_of(error: str) -> str:
    if error.endswith(("ServiceUnknown", "NameHasNoOwner")):
        return "this desktop shows no notifications"
    return error
