"""Sleep and the lock, as the login manager and screen savers tell of them."""

import pytest

from hipcalm.desktop.bus import DAEMON, Address, Bus
from hipcalm.desktop.sleep_watch import SleepWatch
from tests.desktop_parts.conftest import WAIT_MS

LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1")
SESSION = f"{LOGIN[1]}/session/auto"
MOCK = "org.freedesktop.DBus.Mock"


@pytest.fixture(scope="module", autouse=True)
def login(module_desk):
    """Have a login manager's stand-in: the real one needs a machine of its own."""
    module_desk.add_login()


def emit(desk, interface, member, signature, value, path=LOGIN[1]):
    words = (f"{MOCK}.EmitSignal", interface, member, signature, value)
    desk.call(LOGIN[0], path, *words, bus="--system")


@pytest.fixture
def watch(desk, connect, qtbot):
    """Return a watch that is told of everything, and what it has said so far."""
    system = connect("SYSTEM")
    watch = SleepWatch(connect(), system)
    qtbot.waitUntil(lambda: len(system._watches) == 3, timeout=WAIT_MS)
    synced: list = []
    system.call(DAEMON, "GetId", then=lambda *said: synced.append(said))
    qtbot.waitUntil(lambda: len(synced) == 1, timeout=WAIT_MS)
    return watch


def test_sleep_and_waking_are_told(desk, watch, qtbot):
    for word, is_going in (("true", True), ("false", False)):
        with qtbot.waitSignal(watch.sleeping, timeout=WAIT_MS) as told:
            emit(desk, "org.freedesktop.login1.Manager", "PrepareForSleep", "b", f"[<{word}>]")
        assert told.args == [is_going]


def test_the_lock_of_this_session_is_told_once(desk, watch, qtbot):
    said: list = []
    watch.locked.connect(said.append)
    session = "org.freedesktop.login1.Session"
    for member in ("Lock", "Lock", "Unlock"):
        emit(desk, session, member, "", "[]", path=SESSION)

    qtbot.waitUntil(lambda: said == [True, False], timeout=WAIT_MS)
    assert not watch.is_locked


def test_the_lock_of_someone_else_is_not_ours(desk, watch, qtbot):
    words = ("theirs", "seat1", "1001", "robin", "true")
    desk.call(*LOGIN, f"{MOCK}.AddSession", *words, bus="--system")
    session = "org.freedesktop.login1.Session"
    with qtbot.waitSignal(watch.locked, timeout=WAIT_MS):
        emit(desk, session, "Lock", "", "[]", path=SESSION)
    emit(desk, session, "Unlock", "", "[]", path=f"{LOGIN[1]}/session/theirs")
    with qtbot.waitSignal(watch.sleeping, timeout=WAIT_MS):
        emit(desk, "org.freedesktop.login1.Manager", "PrepareForSleep", "b", "[<true>]")

    assert watch.is_locked


def test_a_saved_screen_is_told(desk, watch, connect, qtbot):
    saver = Address("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver")
    with qtbot.waitSignal(watch.locked, timeout=WAIT_MS) as told:
        connect().emit_signal(saver, "ActiveChanged", "b", (True,))

    assert told.args == [True]


def test_without_any_bus_the_watch_stays_silent(qapp, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")

    assert not SleepWatch(Bus(), Bus("SYSTEM")).is_locked


@pytest.mark.parametrize(("signature", "value"), [("s", "yes"), ("u", 1), ("as", ["a"]), ("", ())])
def test_a_word_that_makes_no_sense_is_not_heard(desk, watch, connect, qtbot, signature, value):
    said: list = []
    watch.locked.connect(said.append)
    watch.sleeping.connect(said.append)
    saver = Address("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver")
    other = connect()
    other.emit_signal(saver, "ActiveChanged", signature, (value,) if signature else ())
    if signature != "":
        text = {"s": "[<'yes'>]", "u": "[<uint32 1>]", "as": "[<['a']>]"}[signature]
        emit(desk, f"{LOGIN[0]}.Manager", "PrepareForSleep", signature, text)
    other.emit_signal(saver, "ActiveChanged", "b", (True,))

    qtbot.waitUntil(lambda: said == [True], timeout=WAIT_MS)
