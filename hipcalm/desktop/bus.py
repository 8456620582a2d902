"""D-Bus on Qt's event loop: calls, signals and objects of our own, without a thread.

Qt's own D-Bus cannot send the unsigned numbers that notifications and power managers ask for, so
the messages are jeepney's, on a socket that Qt watches. Nobody else in the package knows jeepney.

A call answers within its time limit or is given up; a call that only asks never starts a program.
Arguments and answers are plain Python values; a variant is a pair of its signature and its value.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from hipcalm.desktop import bus_address

try:
    import jeepney  # type: ignore[import-untyped]
    from jeepney.bus import get_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import prep_socket  # type: ignore[import-untyped]
    from jeepney.low_level import HeaderFields, MessageFlag  # type: ignore[import-untyped]
except ImportError:  # it is installed only where D-Bus is at home
    jeepney = None

LIMIT_MS = 1_000
NO_SESSION_BUS = "there is no session bus (D-Bus) here"
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"

Body = tuple[Any, ...]
Then = Callable[[Body | None, str], None]
"""Called with the answer, or with None and the error's name."""


class Address(NamedTuple):
    """An interface of an object of a program on the bus."""

    name: str
    path: str
    interface: str


class Answer(NamedTuple):
    """What one of our objects answers to a call, with the D-Bus signature of the values."""

    signature: str = ""
    body: Body = ()


class Refusal(Exception):  # noqa: N818 - it is sent to the caller, and is nobody's mistake
    """What one of our objects does not know; `error` is D-Bus's name for it."""

    def __init__(self, error: str = UNKNOWN_METHOD) -> None:
        super().__init__(error)
        self.error = error


DAEMON = Address("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
PROPERTIES = "org.freedesktop.DBus.Properties"


class Bus(QObject):
    """One connection to the session's bus or to the system's.

    Attributes:
        trouble: Why there is no connection, in words for a person; "" while there is one.

    Signals:
        lost: the connection has ended; `trouble` says why.
    """

    lost = Signal()

    def __init__(
        self, which: Literal["SESSION", "SYSTEM"] = "SESSION", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._serial = 0
        self._waiting: dict[int, Then] = {}
        self._watches: list[tuple[dict[str, str], Callable[[Body], None]]] = []
        self._served: dict[str, Callable[[str, str, Body], Answer]] = {}
        if jeepney is None:
            self.trouble = "the Python package jeepney is not installed"
            return
        if which == "SESSION" and os.environ.get(bus_address.VARIABLE) == bus_address.NONE:
            self.trouble = NO_SESSION_BUS
            return
        try:
            self._socket = prep_socket(get_bus(which), timeout=LIMIT_MS / 1000)
        except KeyError:
            self.trouble = NO_SESSION_BUS
        except (OSError, RuntimeError, ValueError) as error:
            self.trouble = f"the {which.lower()} bus (D-Bus) does not answer: {error}"
        else:
            self._begin()

    def _begin(self) -> None:
        self._socket.settimeout(LIMIT_MS / 1000)
        self._parser = jeepney.Parser()
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self.call(DAEMON, "Hello")

    def close(self) -> None:
        """Leave the bus. Whatever was held by this connection is let go of by the others."""
        if not self.trouble:
            self._end("the bus was left")

    def call(
        self,
        to: Address,
        method: str,
        signature: str = "",
        body: Body = (),
        then: Then | None = None,
        *,
        starts: bool = False,
        limit_ms: int = LIMIT_MS,
    ) -> None:
        """Call a method; `then` has the answer, later, and is called exactly once.

        With `starts`, a program that is not running yet may be started to answer.
        """
        if self.trouble:
            self._answer_later(then, self.trouble)
            return
        address = jeepney.DBusAddress(to.path, to.name, to.interface)
        message = jeepney.new_method_call(address, method, signature or None, body)
        if not starts:
            message.header.flags |= MessageFlag.no_auto_start
        serial = self._send(message)
        if then is not None:
            self._waiting[serial] = then
            late = functools.partial(self._answer, serial, None, "no answer in time")
            QTimer.singleShot(limit_ms, self, late)

    def get_property(self, of: Address, name: str, then: Then) -> None:
        """Ask for a property; the answer's only value is the property's."""

        def unwrapped(body: Body | None, error: str) -> None:
            then(None if body is None else (body[0][1],), error)

        self.call(of._replace(interface=PROPERTIES), "Get", "ss", (of.interface, name), unwrapped)

    def watch(self, then: Callable[[Body], None], **rule: str) -> None:
        """Have `then` called with the body of each signal that fits the rule.

        The rule's words are those of D-Bus: interface, member, path, sender, arg0.
        """
        if self.trouble:
            return
        # The daemon knows who owns a sender's name; here, signals bear the owner's number.
        local = {word: value for word, value in rule.items() if word != "sender"}
        self._watches.append((local, then))
        words = ",".join(f"{word}='{value}'" for word, value in rule.items())
        self.call(DAEMON, "AddMatch", "s", (f"type='signal',{words}",))

    def own(self, name: str, then: Then | None = None) -> None:
        """Take a well-known name; the answer's value is 1 where it is ours now."""
        self.call(DAEMON, "RequestName", "su", (name, 4), then)

    def disown(self, name: str) -> None:
        """Give a well-known name back."""
        self.call(DAEMON, "ReleaseName", "s", (name,))

    def serve(self, path: str, answer: Callable[[str, str, Body], Answer]) -> None:
        """Offer an object: `answer` is called with interface, member and arguments.

        It raises `Refusal` for what it does not know.
        """
        self._served[path] = answer

    def unserve(self, path: str) -> None:
        """Offer an object no more."""
        self._served.pop(path, None)

    def emit_signal(self, source: Address, member: str, signature: str, body: Body) -> None:
        """Tell everyone that something has happened to one of our objects."""
        if not self.trouble:
            address = jeepney.DBusAddress(source.path, interface=source.interface)
            self._send(jeepney.new_signal(address, member, signature, body))

    def _send(self, message: Any) -> int:
        self._serial += 1
        try:
            self._socket.sendall(message.serialise(serial=self._serial))
        except OSError as error:
            # Not now: whoever calls has not said yet what is to follow.
            QTimer.singleShot(0, self, functools.partial(self._end, str(error)))
        return self._serial

    def _read(self) -> None:
        try:
            read = self._socket.recv(65_536)
        except TimeoutError:
            return
        except OSError as error:
            self._end(str(error))
            return
        if not read:
            self._end("the bus has gone")
            return
        self._parser.add_data(read)
        while (message := self._next_message()) is not None:
            self._take(message)

    def _next_message(self) -> Any:
        """Return the next whole message; None where there is none, or none can be read."""
        try:
            return None if self.trouble else self._parser.get_next_message()
        except (ValueError, KeyError, IndexError) as error:
            self._end(f"a message could not be read: {error}")
            return None

    def _take(self, message: Any) -> None:
        fields = message.header.fields
        kind = message.header.message_type
        if kind is jeepney.MessageType.method_call:
            self._serve_call(message)
        elif kind is jeepney.MessageType.signal:
            self._tell(fields, message.body)
        elif kind is jeepney.MessageType.error:
            error = fields.get(HeaderFields.error_name, "")
            self._answer(fields[HeaderFields.reply_serial], None, error)
        else:
            self._answer(fields[HeaderFields.reply_serial], message.body, "")

    def _answer(self, serial: int, body: Body | None, error: str) -> None:
        then = self._waiting.pop(serial, None)
        if then is not None:
            then(body, error)

    def _answer_later(self, then: Then | None, error: str) -> None:
        if then is not None:
            QTimer.singleShot(0, self, functools.partial(then, None, error))

    def _tell(self, fields: dict[Any, str], body: Body) -> None:
        said = {
            "interface": fields.get(HeaderFields.interface),
            "member": fields.get(HeaderFields.member),
            "path": fields.get(HeaderFields.path),
            "arg0": body[0] if body else None,
        }
        for rule, then in list(self._watches):
            if all(said[word] == value for word, value in rule.items()):
                then(body)

    def _serve_call(self, message: Any) -> None:
        fields = message.header.fields
        path, interface = fields[HeaderFields.path], fields.get(HeaderFields.interface, "")
        answer = self._served.get(path, _refuse)
        try:
            given = answer(interface, fields[HeaderFields.member], message.body)
        except Refusal as refusal:
            reply = jeepney.new_error(message, refusal.error)
        else:
            reply = jeepney.new_method_return(message, given.signature or None, given.body)
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._send(reply)

    def _end(self, why: str) -> None:
        if self.trouble:
            return
        self.trouble = f"the connection to D-Bus has ended: {why}"
        self._notifier.setEnabled(False)
        self._socket.close()
        waiting, self._waiting = self._waiting, {}
        for then in waiting.values():
            self._answer_later(then, self.trouble)
        self.lost.emit()


def _refuse(*_: object) -> Answer:
    raise Refusal
