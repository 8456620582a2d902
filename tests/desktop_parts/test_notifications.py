"""Bubbles with buttons, on the real notifications of Xfce."""

import pytest
from PySide6.QtCore import QEventLoop

from hipcalm.desktop.bus import Address, Answer, Bus
from hipcalm.desktop.notifications import DESKTOP, Notifications
from tests.desktop_parts.conftest import WAIT_MS, notifyd

BUTTONS = {"breathe": "Breathe now", "snooze": "In 10 minutes", "dismiss": "Not now"}
TITLE, WORDS = "A pause is here.", "Three breaths & <more>, if you'd like."


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    module_desk.add_display()
    module_desk.start(notifyd())
    module_desk.wait_for(DESKTOP.name)


@pytest.fixture
def notifications(connect):
    return Notifications(connect())


class Shown:
    """A stand-in for other desktops: it answers as they do, and keeps what it was told."""

    def __init__(self, connect, *abilities):
        self.bus = connect()
        self.abilities = abilities
        self.answers: dict[str, Answer] = {}
        self.calls: list[tuple] = []
        self.bus.serve(DESKTOP.path, self.answer)
        known = QEventLoop()
        self.bus.call(
            Address("org.freedesktop.DBus", "/", "org.freedesktop.DBus"),
            "RequestName",
            "su",
            (DESKTOP.name, 3),  # it takes the name from another, and lets it be taken
            lambda *_: known.quit(),
        )
        known.exec()

    def answer(self, _interface, member, body):
        self.calls.append((member, body))
        if member in self.answers:
            return self.answers[member]
        if member == "GetCapabilities":
            return Answer("as", (list(self.abilities),))
        return Answer("u", (7,)) if member == "Notify" else Answer()

    def says(self, member, signature, *body):
        self.bus.emit_signal(DESKTOP, member, signature, body)

    def told(self, member):
        return [body for called, body in self.calls if called == member]


@pytest.mark.parametrize(("key", "label"), BUTTONS.items())
def test_a_button_that_is_pressed_comes_back_as_its_key(desk, notifications, qtbot, key, label):
    closed = []
    notifications.closed.connect(lambda: closed.append(key))
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id > 0, timeout=WAIT_MS)
    with qtbot.waitSignal(notifications.answered, timeout=WAIT_MS) as answer:
        desk.press_in("xfce4-notifyd", label)

    assert (answer.args, closed) == ([key], [])


def test_a_bubble_that_someone_closes_is_told(desk, notifications, connect, qtbot):
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id > 0, timeout=WAIT_MS)
    with qtbot.waitSignal(notifications.closed, timeout=WAIT_MS):
        connect().call(DESKTOP, "CloseNotification", "u", (notifications._id,))


def test_a_bubble_that_is_withdrawn_goes_without_a_word(notifications, connect, qtbot):
    said: list = []
    notifications.closed.connect(lambda: said.append("closed"))
    gone = connect()
    gone.watch(said.append, interface=DESKTOP.interface, member="NotificationClosed")
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id > 0, timeout=WAIT_MS)
    number = notifications._id
    notifications.withdraw()

    qtbot.waitUntil(lambda: said == [(number, 3)], timeout=WAIT_MS)


def test_only_our_own_bubbles_are_heeded(desk, notifications, connect, qtbot):
    said: list = []
    notifications.answered.connect(said.append)
    other = Notifications(connect())
    other.show_bubble(TITLE, WORDS, {"theirs": "Another button"})
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: other._id > 0 and notifications._id > 0, timeout=WAIT_MS)
    with qtbot.waitSignal(other.answered, timeout=WAIT_MS):
        desk.press_in("xfce4-notifyd", "Another button")

    assert said == []
    notifications.withdraw()


@pytest.fixture
def elsewhere(desk, monkeypatch, tmp_path):
    """Have a bus of its own on which nothing runs, and nothing is started."""
    desk.start_bus(tmp_path / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")


def test_a_bubble_is_silent_polite_and_lasts_a_minute(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions", "body-markup")
    notifications = Notifications(connect())
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)

    [(name, replaced, icon, title, words, actions, hints, lasts_ms)] = shown.told("Notify")
    assert (name, replaced, icon, title, lasts_ms) == ("HipCalm", 0, "hipcalm", TITLE, 60_000)
    assert words == "Three breaths &amp; &lt;more&gt;, if you'd like."
    assert actions == [word for button in BUTTONS.items() for word in button]
    assert hints == {
        "urgency": ("y", 1),
        "desktop-entry": ("s", "hipcalm"),
        "suppress-sound": ("b", True),
    }


def test_a_desktop_without_buttons_is_sent_none_and_no_markup(elsewhere, connect, qtbot):
    shown = Shown(connect, "body")
    notifications = Notifications(connect())
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)

    [(_, _, _, _, words, actions, _, _)] = shown.told("Notify")
    assert (words, actions) == (WORDS, [])


def test_a_later_bubble_takes_the_place_of_the_one_before(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    for _ in range(2):
        notifications.show_bubble(TITLE, WORDS, BUTTONS)
        qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(shown.told("Notify")) == 2, timeout=WAIT_MS)

    assert [body[1] for body in shown.told("Notify")] == [0, 7]
    assert len(shown.told("GetCapabilities")) == 1


def test_a_bubble_withdrawn_before_it_came_is_closed_as_it_comes(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    notifications._abilities = frozenset()
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    notifications.withdraw()

    qtbot.waitUntil(lambda: shown.told("CloseNotification") == [(7,)], timeout=WAIT_MS)
    assert notifications._id == 0


def test_a_desktop_that_goes_takes_its_bubble_along(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    with qtbot.waitSignal(notifications.closed, timeout=WAIT_MS):
        shown.bus.close()

    assert notifications._abilities is None


def test_without_anyone_to_show_it_the_failure_is_told_in_words(qtbot, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    notifications = Notifications(Bus())
    with qtbot.waitSignal(notifications.failed, timeout=WAIT_MS) as failed:
        notifications.show_bubble(TITLE, WORDS, BUTTONS)

    assert failed.args == ["there is no session bus (D-Bus) here"]


NONSENSE = {
    "GetCapabilities": [("", ()), ("s", ("actions",)), ("u", (1,)), ("aas", ([["actions"]],))],
    "Notify": [("", ()), ("s", ("7",)), ("i", (-1,)), ("u", (0,)), ("au", ([7],))],
}
NONSENSES = [(member, answer) for member, answers in NONSENSE.items() for answer in answers]


@pytest.mark.parametrize(("member", "answer"), NONSENSES)
def test_an_answer_that_makes_no_sense_is_a_failure_told_once(
    elsewhere, connect, qtbot, member, answer
):
    shown = Shown(connect, "actions")
    shown.answers[member] = Answer(*answer)
    notifications = Notifications(connect())
    failed: list[str] = []
    notifications.failed.connect(failed.append)
    notifications.show_bubble(TITLE, WORDS, BUTTONS)

    qtbot.waitUntil(lambda: failed == ["an answer that makes no sense"], timeout=WAIT_MS)
    assert notifications._id == 0
    assert not notifications._patience.isActive()


@pytest.mark.parametrize("member", ["GetCapabilities", "Notify"])
def test_a_desktop_that_dies_as_it_is_asked_is_a_failure_told_once(
    elsewhere, connect, qtbot, member
):
    shown = Shown(connect, "actions")
    answer = shown.answer

    def dies(interface, called, body):
        if called == member:
            shown.bus.close()
        return answer(interface, called, body)

    shown.bus.serve(DESKTOP.path, dies)
    notifications = Notifications(connect())
    failed: list[str] = []
    notifications.failed.connect(failed.append)
    notifications.show_bubble(TITLE, WORDS, BUTTONS)

    qtbot.waitUntil(lambda: len(failed) == 1, timeout=WAIT_MS)
    assert not notifications._patience.isActive()
    notifications.withdraw()
    assert len(failed) == 1


@pytest.mark.parametrize("member", ["GetCapabilities", "Notify"])
def test_a_desktop_that_never_answers_is_given_up_and_its_late_bubble_closed(
    elsewhere, connect, qtbot, monkeypatch, member
):
    monkeypatch.setattr("hipcalm.desktop.notifications.PATIENCE_MS", 50)
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    if member == "Notify":
        notifications._abilities = frozenset()
    failed: list[str] = []
    notifications.failed.connect(failed.append)
    shown.bus._notifier.setEnabled(False)
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: failed == ["no answer in time"], timeout=WAIT_MS)
    shown.bus._notifier.setEnabled(True)

    wanted = [("Notify", 1), ("CloseNotification", 1)] if member == "Notify" else [(member, 1)]
    qtbot.waitUntil(
        lambda: [(name, len(shown.told(name))) for name, _ in wanted] == wanted, timeout=WAIT_MS
    )
    assert len(failed) == 1
    assert notifications._id == 0


def test_a_button_that_is_told_before_the_bubble_has_its_number_counts(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    answer = shown.answer

    def early(interface, member, body):
        if member == "Notify":
            shown.says("ActionInvoked", "us", 7, "breathe")
            shown.says("NotificationClosed", "uu", 7, 2)
        return answer(interface, member, body)

    shown.bus.serve(DESKTOP.path, early)
    with qtbot.waitSignal(notifications.answered, timeout=WAIT_MS) as answered:
        notifications.show_bubble(TITLE, WORDS, BUTTONS)
    assert answered.args == ["breathe"]
    assert notifications._id == 0


def test_a_bubble_that_is_closed_before_it_has_its_number_is_told(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    answer = shown.answer

    def early(interface, member, body):
        if member == "Notify":
            shown.says("NotificationClosed", "uu", 7, 2)
        return answer(interface, member, body)

    shown.bus.serve(DESKTOP.path, early)
    with qtbot.waitSignal(notifications.closed, timeout=WAIT_MS):
        notifications.show_bubble(TITLE, WORDS, BUTTONS)
    assert notifications._id == 0


def test_signals_that_make_no_sense_and_those_of_no_bubble_are_not_heard(elsewhere, connect, qtbot):
    shown = Shown(connect, "actions")
    notifications = Notifications(connect())
    said: list = []
    notifications.answered.connect(said.append)
    notifications.closed.connect(lambda: said.append("closed"))
    shown.says("ActionInvoked", "us", 0, "breathe")
    shown.says("NotificationClosed", "uu", 0, 2)
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    for signature, body in (("", ()), ("s", ("7",)), ("su", ("breathe", 7)), ("u", (6,))):
        shown.says("ActionInvoked", signature, *body)
        shown.says("NotificationClosed", signature, *body)
    shown.says("ActionInvoked", "us", 7, "dismiss")

    qtbot.waitUntil(lambda: said == ["dismiss"], timeout=WAIT_MS)


def test_another_desktop_s_bubble_with_our_number_is_left_alone(elsewhere, connect, qtbot):
    Shown(connect, "actions")
    notifications = Notifications(connect())
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    said: list = []
    notifications.answered.connect(said.append)
    with qtbot.waitSignal(notifications.closed, timeout=WAIT_MS):
        following = Shown(connect, "actions")
    following.says("ActionInvoked", "us", 7, "breathe")
    synced: list = []
    notifications._bus.call(DESKTOP, "GetCapabilities", then=lambda *heard: synced.append(heard))
    qtbot.waitUntil(lambda: len(synced) == 1, timeout=WAIT_MS)
    notifications.withdraw()
    notifications.show_bubble(TITLE, WORDS, {})
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)

    assert said == []
    assert following.told("CloseNotification") == []
    assert [body[1] for body in following.told("Notify")] == [0]


def test_after_the_bus_was_lost_bubbles_come_again(desk, connect, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr("hipcalm.desktop.bus.RETRY_MS", 0)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    daemon = desk.start_bus(tmp_path / "bus")
    Shown(connect, "actions")
    notifications = Notifications(connect())
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    with qtbot.waitSignal(notifications.closed, timeout=WAIT_MS):
        daemon.kill()
    with qtbot.waitSignal(notifications.failed, timeout=WAIT_MS):
        notifications.show_bubble(TITLE, WORDS, BUTTONS)

    desk.start_bus(tmp_path / "bus")
    shown = Shown(connect, "actions")
    notifications.show_bubble(TITLE, WORDS, BUTTONS)
    qtbot.waitUntil(lambda: notifications._id == 7, timeout=WAIT_MS)
    with qtbot.waitSignal(notifications.answered, timeout=WAIT_MS):
        shown.says("ActionInvoked", "us", 7, "breathe")
