"""The bus on Qt's event loop."""

import random
import socket
import threading
import time
from contextlib import suppress

import jeepney  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import QTimer

from hipcalm.desktop import bus as bus_module
from hipcalm.desktop.bus import (
    DAEMON,
    NONSENSE,
    UNKNOWN_METHOD,
    Address,
    Answer,
    Bus,
    Refusal,
)
from tests.desktop_parts.conftest import WAIT_MS

ECHO = Address("org.example.Echo", "/echo", "org.example.Echo")
NOTIFICATIONS = Address(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)


class Heard(list):
    """Answers as they come."""

    def __call__(self, body, error):
        self.append((body, error))


def echo(interface, member, body):
    if member == "Refuse":
        raise Refusal
    if member == "Get":
        return Answer("s", ("no variant",))
    return Answer("u", (body[0] + 1,)) if body else Answer()


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def bus(connect):
    return connect()


@pytest.fixture
def served(connect, qtbot, heard):
    """Return a connection that offers an object which adds one to a number."""
    other = connect()
    other.serve(ECHO.path, echo)
    other.own(ECHO.name, heard)
    qtbot.waitUntil(lambda: heard == [((1,), "")], timeout=WAIT_MS)
    heard.clear()
    return other


def test_a_call_has_its_answer(bus, qtbot, heard):
    bus.call(DAEMON, "NameHasOwner", "s", ("org.freedesktop.DBus",), heard)
    assert heard == []

    qtbot.waitUntil(lambda: heard == [((True,), "")], timeout=WAIT_MS)


def test_an_object_of_ours_answers_and_takes_unsigned_numbers(bus, served, qtbot, heard):
    bus.call(ECHO, "Add", "u", (4_000_000_000,), heard)
    bus.call(ECHO, "Refuse", then=heard)
    bus.call(ECHO._replace(path="/elsewhere"), "Add", then=heard)

    qtbot.waitUntil(lambda: len(heard) == 3, timeout=WAIT_MS)
    assert heard == [((4_000_000_001,), ""), (None, UNKNOWN_METHOD), (None, UNKNOWN_METHOD)]


def test_a_property_comes_out_of_its_variant(bus, connect, qtbot, heard):
    served = connect()
    served.serve("/thing", lambda *call: Answer("v", (("s", "/".join(call[2])),)))
    served.own("org.example.Thing")

    thing = Address("org.example.Thing", "/thing", "org.example.Thing")
    bus.get_property(thing, "Colour", heard)
    qtbot.waitUntil(lambda: heard == [(("org.example.Thing/Colour",), "")], timeout=WAIT_MS)


def test_a_question_starts_no_program(bus, desk, qtbot, heard):
    bus.call(NOTIFICATIONS, "GetServerInformation", then=heard)

    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)
    assert heard[0][1].endswith(("NameHasNoOwner", "ServiceUnknown"))
    assert not desk.has(NOTIFICATIONS.name)


def test_a_program_that_does_not_answer_is_given_up_and_its_late_answer_lost(
    bus, connect, qtbot, heard
):
    slow = connect()
    slow.own(ECHO.name)
    slow._notifier.setEnabled(False)
    bus.call(ECHO, "Add", "u", (1,), heard, limit_ms=50)

    qtbot.waitUntil(lambda: heard == [(None, "no answer in time")], timeout=WAIT_MS)
    slow.serve(ECHO.path, echo)
    slow._notifier.setEnabled(True)
    bus.call(ECHO, "Add", "u", (2,), heard)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=WAIT_MS)
    assert heard[1] == ((3,), "")


def test_once_a_call_has_its_answer_nothing_waits_any_more(bus, qtbot, heard):
    bus.call(DAEMON, "GetId", then=heard, limit_ms=60_000)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)

    assert not [one for one in bus.findChildren(QTimer) if one.isActive()]


def test_an_answer_of_other_types_than_expected_is_none(bus, served, qtbot, heard):
    bus.call(ECHO, "Add", "u", (1,), heard, returns="s")
    bus.call(ECHO, "Add", then=heard, returns="u")
    bus.get_property(ECHO, "Colour", heard)
    bus.call(ECHO, "Add", "u", (1,), heard, returns="u")

    qtbot.waitUntil(lambda: len(heard) == 4, timeout=WAIT_MS)
    assert heard == [(None, NONSENSE), (None, NONSENSE), (None, NONSENSE), ((2,), "")]


def test_a_signal_of_other_types_than_expected_is_not_heard(bus, served, qtbot):
    told: list[tuple] = []
    synced = Heard()
    bus.watch(told.append, interface=ECHO.interface, member="Said", signature="us")
    bus.call(DAEMON, "GetId", then=synced)
    qtbot.waitUntil(lambda: len(synced) == 1, timeout=WAIT_MS)

    for signature, body in (("", ()), ("s", ("a",)), ("u", (1,)), ("usu", (1, "a", 2))):
        served.emit_signal(ECHO, "Said", signature, body)
    qtbot.waitUntil(lambda: len(told) > 0, timeout=WAIT_MS)
    assert told == [(1, "a", 2)]


def test_signals_reach_those_who_watch_for_them(bus, served, qtbot):
    told: list[tuple] = []
    bus.watch(told.append, interface=ECHO.interface, member="Said", arg0="a")
    bus.watch(told.append, interface=ECHO.interface, member="Other")
    synced = Heard()
    bus.call(DAEMON, "GetId", then=synced)
    qtbot.waitUntil(lambda: len(synced) == 1, timeout=WAIT_MS)

    for word in ("b", "a"):
        served.emit_signal(ECHO, "Said", "s", (word,))
    qtbot.waitUntil(lambda: len(told) > 0, timeout=WAIT_MS)
    assert told == [("a",)]


def test_without_a_bus_it_says_so_and_every_call_is_answered(qtbot, monkeypatch, heard):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    bus = Bus()
    bus.call(DAEMON, "GetId", then=heard)
    bus.watch(print, interface=ECHO.interface)
    bus.emit_signal(ECHO, "Said", "", ())
    bus.close()

    assert bus.trouble == "there is no session bus (D-Bus) here"
    qtbot.waitUntil(lambda: heard == [(None, bus.trouble)], timeout=WAIT_MS)


ADDRESSES = [
    *("unix:path=/nowhere/bus", "tcp:host=localhost", "nonsense", "unix:", ";;;", "unix:path"),
    *("unix:path=/" + "long" * 40, "unix:path=/dev", "unix:path=/dev/null", "unix:dir=/tmp"),
    "unix:path=%00",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_bus_that_cannot_be_reached_is_told_in_words(qapp, monkeypatch, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    assert Bus().trouble.startswith("the session bus (D-Bus) does not answer: ")


def test_a_lost_bus_answers_what_was_waited_for(desk, qtbot, monkeypatch, heard, tmp_path):
    daemon = desk.start_bus(tmp_path / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    bus = Bus()
    bus.serve(ECHO.path, echo)
    assert bus.trouble == ""
    with qtbot.waitSignal(bus.lost, timeout=WAIT_MS):
        daemon.kill()
        bus.call(DAEMON, "GetId", then=heard)

    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)
    assert "has ended" in bus.trouble


def test_a_bus_that_comes_back_is_used_again_and_signals_are_heard(
    desk, qtbot, monkeypatch, heard, tmp_path
):
    monkeypatch.setattr(bus_module, "RETRY_MS", 0)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    daemon = desk.start_bus(tmp_path / "bus")
    bus = Bus()
    told: list[tuple] = []
    bus.watch(told.append, interface=ECHO.interface, member="Said")
    with qtbot.waitSignal(bus.lost, timeout=WAIT_MS):
        daemon.kill()
    bus.call(DAEMON, "GetId", then=heard)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)
    assert heard[0][0] is None, "it has not come back yet"

    desk.start_bus(tmp_path / "bus")
    bus.call(DAEMON, "GetId", then=heard, returns="s")
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=WAIT_MS)
    assert (heard[1][1], bus.trouble) == ("", "")

    other = Bus()
    other.emit_signal(ECHO, "Said", "s", ("again",))
    qtbot.waitUntil(lambda: told == [("again",)], timeout=WAIT_MS)
    bus.close()
    other.close()


def test_a_lost_bus_is_left_alone_for_a_while(desk, qtbot, monkeypatch, heard, tmp_path):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    daemon = desk.start_bus(tmp_path / "bus")
    bus = Bus()
    with qtbot.waitSignal(bus.lost, timeout=WAIT_MS):
        daemon.kill()
    desk.start_bus(tmp_path / "bus")
    bus.call(DAEMON, "GetId", then=heard)

    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)
    assert "has ended" in heard[0][1]


class Impostor:
    """What listens where the bus should be; `talk` is what it does with whoever connects."""

    def __init__(self, place, talk):
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(place))
        self.server.listen()
        self.talk = talk
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with suppress(OSError):
            connection, _ = self.server.accept()
            with connection:
                self.talk(connection)

    def close(self):
        self.server.close()
        self.thread.join(WAIT_MS / 1000)


def let_in(connection):
    """Answer as a bus does until the talk proper begins."""
    said = b""
    while b"BEGIN" not in said:
        said += connection.recv(1_000)
        if said.endswith(b"\r\n") and b"BEGIN" not in said:
            connection.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")


@pytest.fixture
def impostor(qapp, monkeypatch, tmp_path):
    """Return a function that starts something that is no bus, where the bus should be."""
    started: list[Impostor] = []

    def start(talk):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
        started.append(Impostor(tmp_path / "bus", talk))

    yield start
    for one in started:
        one.close()


def test_a_bus_that_never_lets_anyone_in_is_given_up_after_a_second(impostor):
    over = threading.Event()
    impostor(lambda _: over.wait(WAIT_MS / 1000))
    began_s = time.monotonic()
    bus = Bus()
    took_s = time.monotonic() - began_s
    over.set()

    assert bus.trouble.startswith("the session bus (D-Bus) does not answer: ")
    assert took_s < 1.5


@pytest.mark.parametrize("said", [b"", b"REJECTED EXTERNAL\r\n", b"\0\xff" * 500, b"OK \r\n" * 9])
def test_what_is_no_bus_is_told_in_words(impostor, said, qtbot):
    impostor(lambda connection: connection.sendall(said))
    bus = Bus()

    qtbot.waitUntil(lambda: bus.trouble != "", timeout=WAIT_MS)


def noise(seed):
    """Return a message that has been damaged on its way."""
    address = jeepney.DBusAddress(ECHO.path, interface=ECHO.interface)
    values = ("x", {"a": ("s", "b"), "c": ("u", 7)}, ["q"], (1, 2))
    raw = bytearray(jeepney.new_signal(address, "Said", "sa{sv}as(ii)", values).serialise(serial=3))
    chance = random.Random(seed)
    for _ in range(3):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw) + bytes(64)


@pytest.mark.parametrize("seed", range(20))
def test_noise_on_the_bus_is_nobody_s_answer_and_stops_nothing(impostor, seed, qtbot, heard):
    def talk(connection):
        let_in(connection)
        connection.sendall(noise(seed))
        while connection.recv(1_000):
            pass

    impostor(talk)
    bus = Bus()
    bus.watch(lambda _: None, interface=ECHO.interface, signature="sa{sv}")
    bus.call(DAEMON, "GetId", then=heard, limit_ms=100)  # some noise promises more to come
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)

    assert heard[0][0] is None
    bus.close()
