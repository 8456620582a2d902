"""D-Bus on Qt's event loop: calls, signals and objects of our own, without a thread.

Qt's own D-Bus cannot send the unsigned numbers that notifications and power managers ask for, so
the messages are jeepney's, on a socket that Qt watches. Nobody else in the package knows jeepney.

A call answers within its time limit or is given up; a call that only asks never starts a program.
Arguments and answers are plain Python values; a variant is a pair of its signature and its value.
Other programs may say anything: what is not of the types that are expected counts as nothing said.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QDeadlineTimer, QObject, QSocketNotifier, QTimer, Signal

from hipcalm.desktop import bus_address

try:
    import jeepney  # type: ignore[import-untyped]
    from jeepney.bus import get_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import prep_socket  # type: ignore[import-untyped]
    from jeepney.low_level import HeaderFields, MessageFlag  # type: ignore[import-untyped]
except ImportError:  # it is installed only where D-Bus is at home
    jeepney = None

LIMIT_MS = 1_000
LONG_LIMIT_MS = 30_000
"""For an answer that must not be missed, since it tells what is to be undone later."""
RETRY_MS = 30_000
"""A bus that was lost is looked for again no sooner, and only when something is wanted of it."""
NO_SESSION_BUS = "there is no session bus (D-Bus) here"
NONSENSE = "an answer that makes no sense"
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"

Body = tuple[Any, ...]
Then = Callable[[Body | None, str], None]
"""Called with the answer, or with None and the error's name."""


class Address(NamedTuple):
    """An interface of an object of a program on the bus.

    With `starts`, a program that is not running yet may be started to answer.
    """

    name: str
    path: str
    interface: str
    starts: bool = False


class Answer(NamedTuple):
    """What one of our objects answers to a call, with the D-Bus signature of the values."""

    signature: str = ""
    body: Body = ()


class Refusal(Exception):  # noqa: N818 - it is sent to the caller, and is nobody's mistake
    """What one of our objects does not know; `error` is D-Bus's name for it."""

    def __init__(self, error: str = UNKNOWN_METHOD) -> None:
        super().__init__(error)
        self.error = error


class _Waiting(NamedTuple):
    """Who waits for an answer, of which types, and how long."""

    then: Then
    returns: str
    limit: QTimer


DAEMON = Address("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
PROPERTIES = "org.freedesktop.DBus.Properties"


class Bus(QObject):
    """One connection to the session's bus or to the system's.

    Attributes:
        trouble: Why there is no connection, in words for a person; "" while there is one.

    A connection that has ended is made anew, some time later, when something is wanted of it.

    Signals:
        lost: the connection has ended; `trouble` says why.
    """

    lost = Signal()

    def __init__(
        self, which: Literal["SESSION", "SYSTEM"] = "SESSION", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._which = which
        self._serial = 0
        self._waiting: dict[int, _Waiting] = {}
        self._watches: list[tuple[dict[str, str], Callable[[Body], None]]] = []
        self._served: dict[str, Callable[[str, str, Body], Answer]] = {}
        self._retry: QDeadlineTimer | None = None
        if jeepney is None:
            self.trouble = "the Python package jeepney is not installed"
        elif which == "SESSION" and os.environ.get(bus_address.VARIABLE) == bus_address.NONE:
            self.trouble = NO_SESSION_BUS
        else:
            self._connect()

    def _connect(self) -> None:
        try:
            self._socket = prep_socket(get_bus(self._which), timeout=LIMIT_MS / 1000)
        except KeyError:
            self.trouble = NO_SESSION_BUS
        except (OSError, RuntimeError, ValueError) as error:
            self.trouble = f"the {self._which.lower()} bus (D-Bus) does not answer: {error}"
        else:
            self._begin()

    def _begin(self) -> None:
        self.trouble = ""
        self._socket.settimeout(LIMIT_MS / 1000)
        self._parser = jeepney.Parser()
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self.call(DAEMON, "Hello")
        for rule, _ in self._watches:
            self._add_match(rule)

    def _is_there(self) -> bool:
        """Whether there is a connection, made anew if need be, and if it is time to try."""
        if self.trouble and self._retry is not None and self._retry.hasExpired():
            self._retry.setRemainingTime(RETRY_MS)
            self._connect()
        return not self.trouble

    def close(self) -> None:
        """Leave the bus. Whatever was held by this connection is let go of by the others."""
        if not self.trouble:
            self._end("the bus was left")
        self._retry = None

    def call(
        self,
        to: Address,
        method: str,
        signature: str = "",
        body: Body = (),
        then: Then | None = None,
        *,
        returns: str = "",
        limit_ms: int = LIMIT_MS,
    ) -> None:
        """Call a method; `then` has the answer, later, and is called exactly once.

        `returns` is the answer's D-Bus signature; one that begins otherwise counts as an error.
        """
        if not self._is_there():
            self._answer_later(then, self.trouble)
            return
        address = jeepney.DBusAddress(to.path, to.name, to.interface)
        message = jeepney.new_method_call(address, method, signature or None, body)
        if not to.starts:
            message.header.flags |= MessageFlag.no_auto_start
        serial = self._send(message)
        if then is not None:
            limit = QTimer(self, singleShot=True)
            limit.timeout.connect(
                functools.partial(self._answer, serial, None, "no answer in time")
            )
            limit.start(limit_ms)
            self._waiting[serial] = _Waiting(then, returns, limit)

    def get_property(self, of: Address, name: str, then: Then) -> None:
        """Ask for a property; the answer's only value is the property's."""

        def unwrapped(body: Body | None, error: str) -> None:
            then(None if body is None else (body[0][1],), error)

        properties, named = of._replace(interface=PROPERTIES), (of.interface, name)
        self.call(properties, "Get", "ss", named, unwrapped, returns="v")

    def watch(self, then: Callable[[Body], None], **rule: str) -> None:
        """Have `then` called with the body of each signal that fits the rule.

        The rule's words are those of D-Bus: interface, member, path, sender, arg0; and signature,
        with which the signal's must begin.
        """
        self._watches.append((rule, then))
        if not self.trouble:
            self._add_match(rule)

    def _add_match(self, rule: dict[str, str]) -> None:
        told = {word: value for word, value in rule.items() if word != "signature"}
        words = ",".join(f"{word}='{value}'" for word, value in told.items())
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
        except Exception as error:  # noqa: BLE001 - the parser fails in every way at what is none
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
            self._answer(fields.get(HeaderFields.reply_serial, 0), None, error)
        else:
            signature = fields.get(HeaderFields.signature, "")
            answered = fields.get(HeaderFields.reply_serial, 0)
            self._answer(answered, message.body, "", signature)

    def _answer(self, serial: int, body: Body | None, error: str, signature: str = "") -> None:
        waiting = self._waiting.pop(serial, None)
        if waiting is None:
            return
        _let_go(waiting.limit)
        if body is not None and not signature.startswith(waiting.returns):
            body, error = None, NONSENSE
        waiting.then(body, error)

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
        signature = fields.get(HeaderFields.signature, "")
        for rule, then in list(self._watches):
            # The daemon knows who owns a sender's name; here, signals bear the owner's number.
            words = rule.keys() & said.keys()
            fits = signature.startswith(rule.get("signature", ""))
            if fits and all(said[word] == rule[word] for word in words):
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
        self._notifier.deleteLater()
        self._socket.close()
        waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            _let_go(one.limit)
            self._answer_later(one.then, self.trouble)
        self._retry = QDeadlineTimer(RETRY_MS)
        self.lost.emit()


def _let_go(timer: QTimer) -> None:
    timer.stop()
    timer.deleteLater()


def _refuse(*_: object) -> Answer:
    raise Refusal
