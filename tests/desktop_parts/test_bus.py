"""The bus on Qt's event loop."""

import pytest

from hipcalm.desktop.bus import (
    DAEMON,
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


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "tcp:host=localhost", "nonsense"])
def test_a_bus_that_cannot_be_reached_is_told_in_words(qapp, monkeypatch, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    assert Bus().trouble.startswith("the session bus (D-Bus) does not answer: ")


def test_a_lost_bus_answers_what_was_waited_for(desk, qtbot, monkeypatch, heard, tmp_path):
    daemon = desk.start(
        "dbus-daemon", "--session", "--nofork", f"--address=unix:path={tmp_path}/bus"
    )
    qtbot.waitUntil((tmp_path / "bus").exists, timeout=WAIT_MS)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    bus = Bus()
    bus.serve(ECHO.path, echo)
    assert bus.trouble == ""
    with qtbot.waitSignal(bus.lost, timeout=WAIT_MS):
        daemon.kill()
        bus.call(DAEMON, "GetId", then=heard)

    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT_MS)
    assert "has ended" in bus.trouble
