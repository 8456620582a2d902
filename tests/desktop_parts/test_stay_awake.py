"""The screen stays awake while it is held, and not a moment longer."""

import pytest
from PySide6.QtCore import QTimer

from hipcalm.desktop import stay_awake
from hipcalm.desktop.bus import DAEMON, LIMIT_MS, Answer, Bus, Refusal
from hipcalm.desktop.stay_awake import WAYS, StayAwake
from tests.desktop_parts.conftest import WAIT_MS

YES = Answer("u", (4_000_000_000,))


@pytest.fixture(scope="module", autouse=True)
def x_server(module_desk):
    module_desk.add_display()


@pytest.fixture
def on_wayland(desk, monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")


class Desktop:
    """A stand-in for a desktop's power: it keeps what it was asked."""

    def __init__(self, bus, way, *, refuses=False, answers=YES):
        self.way, self.refuses, self.answers = way, refuses, answers
        self.asked: list[tuple] = []
        self.bus = bus
        bus.serve(way.address.path, self.answer)
        bus.own(way.address.name)

    def answer(self, interface, member, body):
        if interface != self.way.address.interface or self.refuses:
            raise Refusal
        self.asked.append((member, body))
        return self.answers if member == "Inhibit" else Answer()


@pytest.fixture
def power(connect, qtbot):
    """Return a function that has a desktop of this way."""

    def made(way, **words):
        desktop = Desktop(connect(), way, **words)
        owned: list = []
        desktop.bus.call(
            DAEMON, "GetNameOwner", "s", (way.address.name,), lambda *said: owned.append(said)
        )
        qtbot.waitUntil(lambda: len(owned) == 1, timeout=WAIT_MS)
        return desktop

    return made


@pytest.fixture
def awake(connect):
    awake = StayAwake(connect())
    yield awake
    awake.release()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.address.name)
def test_each_desktop_is_asked_in_its_own_way_and_told_when_it_is_over(
    on_wayland, power, awake, qtbot, way
):
    desktop = power(way)
    awake.hold()
    qtbot.waitUntil(lambda: awake.is_held, timeout=WAIT_MS)
    awake.hold()
    awake.release()

    qtbot.waitUntil(lambda: len(desktop.asked) == 2, timeout=WAIT_MS)
    assert desktop.asked == [("Inhibit", way.body), (way.release, (4_000_000_000,))]
    assert not awake.is_held


def test_the_next_way_is_tried_where_one_is_refused(on_wayland, power, awake, qtbot):
    power(WAYS[0], refuses=True)
    last = power(WAYS[2])
    awake.hold()

    qtbot.waitUntil(lambda: awake.is_held, timeout=WAIT_MS)
    assert last.asked == [("Inhibit", WAYS[2].body)]


@pytest.mark.parametrize("nonsense", [Answer(), Answer("s", ("yes",)), Answer("as", (["a"],))])
def test_the_next_way_is_tried_where_an_answer_makes_no_sense(
    on_wayland, power, awake, qtbot, nonsense
):
    power(WAYS[0], answers=nonsense)
    last = power(WAYS[2])
    awake.hold()
    qtbot.waitUntil(lambda: awake.is_held, timeout=WAIT_MS)
    awake.release()

    qtbot.waitUntil(lambda: len(last.asked) == 2, timeout=WAIT_MS)


def test_what_a_slow_desktop_agrees_to_late_is_still_let_go(on_wayland, power, awake, qtbot):
    desktop = power(WAYS[0])
    desktop.bus._notifier.setEnabled(False)
    awake.hold()
    awake.release()
    QTimer.singleShot(LIMIT_MS + 100, lambda: desktop.bus._notifier.setEnabled(True))

    qtbot.waitUntil(lambda: len(desktop.asked) == 2, timeout=WAIT_MS)
    assert desktop.asked[1] == ("UnInhibit", (4_000_000_000,))


def test_a_lost_bus_holds_nothing_any_more(on_wayland, power, awake, qtbot):
    power(WAYS[0])
    awake.hold()
    qtbot.waitUntil(lambda: awake.is_held, timeout=WAIT_MS)
    awake._bus.close()

    assert not awake.is_held


def test_what_is_let_go_before_the_answer_is_not_held(on_wayland, power, awake, qtbot):
    desktop = power(WAYS[0])
    awake.hold()
    awake.release()

    qtbot.waitUntil(lambda: len(desktop.asked) == 2, timeout=WAIT_MS)
    assert (desktop.asked[1][0], awake.is_held) == ("UnInhibit", False)


def test_held_again_before_the_answer_is_held_once(on_wayland, power, awake, qtbot):
    desktop = power(WAYS[0])
    awake.hold()
    awake.release()
    awake.hold()

    qtbot.waitUntil(lambda: awake.is_held, timeout=WAIT_MS)
    assert desktop.asked == [("Inhibit", WAYS[0].body)]


def test_without_any_way_it_says_so_and_goes_on(on_wayland, awake, qtbot, connect):
    asked: list = []
    awake.hold()
    connect().call(DAEMON, "GetId", then=lambda *said: asked.append(said))

    qtbot.waitUntil(lambda: len(asked) == 1 and not awake._is_asking, timeout=WAIT_MS)
    assert not awake.is_held


def test_without_a_bus_it_goes_on(on_wayland, monkeypatch, qtbot):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    awake = StayAwake(Bus())
    awake.hold()
    qtbot.waitUntil(lambda: not awake._is_asking, timeout=WAIT_MS)
    awake.release()

    assert not awake.is_held


def test_an_x_server_of_its_own_is_kept_from_darkening_the_screen(desk, awake, qtbot, monkeypatch):
    monkeypatch.setattr(stay_awake, "X11_RESET_MS", 10)
    awake._again.setInterval(10)
    idle: list[int] = []

    def watched():
        idle.append(awake._display.idle_ms())
        return len(idle) > 20

    awake.hold()
    qtbot.waitUntil(watched, timeout=WAIT_MS)
    assert max(idle) < 150
    assert awake.is_held

    awake.release()
    assert not awake.is_held
    qtbot.waitUntil(lambda: awake._display.idle_ms() > 150, timeout=WAIT_MS)
