"""What is going on: on a real X server, Xfce and sound server, and as other desktops tell it."""

import sys

import pytest

from hipcalm.core.reminder import Reason
from hipcalm.desktop import presence as questions
from hipcalm.desktop.bus import DAEMON, PROPERTIES, Answer, Refusal
from hipcalm.desktop.presence import Presence
from hipcalm.desktop.sleep_watch import SCREEN_SAVERS
from tests.desktop_parts.conftest import WAIT_MS, notifyd

FULL_SCREEN = """
import os
os.environ["QT_QPA_PLATFORM"] = "xcb"
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.showFullScreen()
application.exec()
"""
LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1")
SESSION = f"{LOGIN[1]}/session/auto"
MOCK = "org.freedesktop.DBus.Mock"
NOTIFICATIONS = "org.freedesktop.Notifications"


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    """Have an X server with a window manager, and a login manager's stand-in."""
    module_desk.add_display()
    module_desk.add_window_manager()
    module_desk.add_login()


@pytest.fixture
def presence(connect):
    return Presence(connect("SESSION"), connect("SYSTEM"))


@pytest.fixture
def reasons(presence, qtbot):
    """Return a function that looks once and returns the reasons."""

    def looked(**words):
        found: list[frozenset] = []
        presence.look(found.append, **words)
        qtbot.waitUntil(lambda: len(found) == 1, timeout=WAIT_MS)
        return set(found[0])

    return looked


@pytest.fixture
def on_wayland(desk, monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")


@pytest.fixture
def told(connect, qtbot):
    """Return a function that lets another desktop's program answer, as its documents say."""

    def answering(address, member, signature, value):
        bus = connect()

        def answer(interface, called, body):
            if interface == PROPERTIES and body == (address.interface, member):
                return Answer("v", ((signature, value),))
            if (interface, called) == (address.interface, member):
                return Answer(signature, (value,))
            raise Refusal

        bus.serve(address.path, answer)
        owned: list = []
        # In the place of whoever has the name; it is given back with the connection.
        bus.call(DAEMON, "RequestName", "su", (address.name, 2), lambda *said: owned.append(said))
        qtbot.waitUntil(lambda: len(owned) == 1, timeout=WAIT_MS)

    return answering


def set_session(desk, name, value):
    path = (LOGIN[0], SESSION, f"{MOCK}.UpdateProperties", "org.freedesktop.login1.Session")
    desk.call(*path, f"{{'{name}': <{value}>}}", bus="--system")


def test_on_a_quiet_desktop_there_is_no_reason(reasons):
    assert reasons(heeds_microphone=True) == set()


def test_looking_starts_nothing(desk, reasons):
    reasons(heeds_microphone=True)

    assert not desk.has(NOTIFICATIONS)
    assert not desk.has("org.xfce.Xfconf")
    assert not (desk.folder / "run" / "pulse").exists()


def test_whoever_touches_nothing_is_away_until_a_key_is_touched(desk, reasons, qtbot, monkeypatch):
    monkeypatch.setattr(questions, "ABSENCE_MS", 300)
    qtbot.waitUntil(lambda: reasons() == {Reason.AWAY}, timeout=WAIT_MS)

    monkeypatch.setattr(questions, "ABSENCE_MS", 5_000)
    desk.run("xdotool", "key", "shift")
    assert reasons() == set()


def test_the_absence_alone_is_one_question_to_the_x_server(presence, monkeypatch):
    monkeypatch.setattr(questions, "ABSENCE_MS", 0)
    found: list[frozenset] = []
    presence.look_for_absence(found.append)

    assert found == [{Reason.AWAY}]


def test_a_window_that_fills_the_screen_is_seen(desk, reasons, qtbot):
    window = desk.start(sys.executable, "-c", FULL_SCREEN)
    qtbot.waitUntil(lambda: reasons() == {Reason.FULL_SCREEN}, timeout=WAIT_MS)
    window.terminate()

    qtbot.waitUntil(lambda: reasons() == set(), timeout=WAIT_MS)


def test_a_locked_session_is_seen(desk, reasons):
    set_session(desk, "LockedHint", "true")
    assert reasons() == {Reason.LOCKED}

    set_session(desk, "LockedHint", "false")
    assert reasons() == set()


def test_do_not_disturb_of_xfce_is_heeded(desk, reasons, qtbot):
    desk.start(notifyd())
    desk.wait_for(NOTIFICATIONS)
    channel = ("xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb", "-n", "-t", "bool")
    desk.run(*channel, "-s", "true")
    assert reasons() == {Reason.DO_NOT_DISTURB}

    desk.run(*channel, "-s", "false")
    assert reasons() == set()
    desk.end_last()
    qtbot.waitUntil(lambda: not desk.has(NOTIFICATIONS), timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((questions._NOTIFICATIONS, "Inhibited", "b", True), {Reason.DO_NOT_DISTURB}),
        ((questions._NOTIFICATIONS, "Inhibited", "b", False), set()),
        ((questions._DUNST, "paused", "b", True), {Reason.DO_NOT_DISTURB}),
        ((questions._PORTAL, "Read", "v", ("v", ("b", False))), {Reason.DO_NOT_DISTURB}),
        ((questions._PORTAL, "Read", "v", ("b", True)), set()),
        ((questions._MUTTER, "GetIdletime", "t", 300_000), {Reason.AWAY}),
        ((questions._MUTTER, "GetIdletime", "t", 299_999), set()),
        ((questions._MUTTER, "GetIdletime", "s", "nonsense"), set()),
        ((questions._GNOME, "InhibitedActions", "u", 12), {Reason.FULL_SCREEN}),
        ((questions._GNOME, "InhibitedActions", "u", 4), set()),
    ],
)  # fmt: skip
def test_other_desktops_tell_it_in_their_own_words(on_wayland, reasons, told, answer, expected):
    told(*answer)

    assert reasons() == expected


def test_a_desktop_that_tells_only_that_someone_is_away_is_believed(on_wayland, desk, reasons):
    set_session(desk, "IdleHint", "true")
    assert reasons() == {Reason.AWAY}

    set_session(desk, "IdleHint", "false")
    assert reasons() == set()


def test_a_lock_of_the_screen_s_own_program_is_seen(reasons, told):
    name = "org.gnome.ScreenSaver"
    told(questions.Address(name, "/org/gnome/ScreenSaver", name), "GetActive", "b", value=True)

    assert reasons() == {Reason.LOCKED}


def test_where_nobody_answers_nothing_is_held_back(desk, monkeypatch, qtbot):
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    found: list[frozenset] = []
    presence = Presence(questions.Bus(), questions.Bus("SYSTEM"))
    presence.look(found.append, heeds_microphone=True)

    qtbot.waitUntil(lambda: found == [frozenset()], timeout=WAIT_MS)


def test_a_program_that_hangs_holds_nothing_up(reasons, connect, qtbot):
    hanging = connect()
    hanging.call(DAEMON, "RequestName", "su", (NOTIFICATIONS, 2))
    hanging.serve("/sync", lambda *_: Answer())
    hanging._notifier.setEnabled(False)

    assert reasons() == set()


NONSENSE = [
    ("s", "yes"),
    ("i", 1),
    ("as", ["a"]),
    ("as", []),
    ("", ()),
    ("v", ("s", "")),
    ("d", 0.5),
]


@pytest.mark.parametrize(("signature", "value"), NONSENSE)
def test_an_answer_that_makes_no_sense_holds_nothing_back(
    on_wayland, reasons, connect, qtbot, signature, value
):
    def answer(interface, called, body):
        variant = Answer("v", ((signature, value),))
        plain = Answer(signature, (value,)) if signature else Answer()
        return variant if interface == PROPERTIES and signature else plain

    asked = (
        *(questions._NOTIFICATIONS, questions._DUNST, questions._XFCONF, questions._PORTAL),
        *(questions._MUTTER, questions._GNOME),
        *(questions.Address(name, "/" + name.replace(".", "/"), name) for name in SCREEN_SAVERS),
    )
    nonsense = connect()
    owned: list = []
    for address in asked:
        nonsense.serve(address.path, answer)
        name = (address.name, 2)
        nonsense.call(DAEMON, "RequestName", "su", name, lambda *said: owned.append(said))
    qtbot.waitUntil(lambda: len(owned) == len(asked), timeout=WAIT_MS)

    assert reasons() == set()
