"""A key for all windows, on a real X server."""

import pytest

from hipcalm.desktop.global_key import GlobalKey, to_bind
from tests.desktop_parts.conftest import WAIT_MS


@pytest.fixture(scope="module", autouse=True)
def x_server(module_desk):
    module_desk.add_display()


@pytest.fixture
def key(desk, qapp):
    key = GlobalKey()
    yield key
    key.let_go()


@pytest.mark.parametrize(
    ("combination", "pressed"),
    [
        ("ctrl+alt+g", "ctrl+alt+g"),
        ("Super+Pause", "super+Pause"),
        ("ctrl+shift+F9", "ctrl+shift+F9"),
    ],
)
def test_the_key_is_heard_whatever_window_is_in_front(desk, key, qtbot, combination, pressed):
    assert key.take(combination) == ""
    with qtbot.waitSignal(key.pressed, timeout=WAIT_MS):
        desk.run("xdotool", "key", pressed)


@pytest.mark.parametrize("lock", ["Num_Lock", "Caps_Lock"])
def test_a_lock_that_is_on_does_not_matter(desk, key, qtbot, lock):
    key.take("ctrl+alt+g")
    desk.run("xdotool", "key", lock)
    with qtbot.waitSignal(key.pressed, timeout=WAIT_MS):
        desk.run("xdotool", "key", "ctrl+alt+g")
    desk.run("xdotool", "key", lock)


def test_no_other_key_is_heard(desk, key, qtbot):
    heard = []
    key.pressed.connect(lambda: heard.append("g"))
    key.take("ctrl+alt+g")
    desk.run("xdotool", "key", "g", "ctrl+g", "ctrl+alt+h", "ctrl+alt+shift+g", "ctrl+alt+g")

    qtbot.waitUntil(lambda: heard == ["g"], timeout=WAIT_MS)


def test_a_key_that_is_let_go_is_free_for_others(desk, key, qtbot):
    other = GlobalKey()
    assert key.take("ctrl+alt+g") == ""
    words = other.take("ctrl+alt+g")
    assert (
        words
        == f"ctrl+alt+g is used by another program. You might bind this command in your desktop's settings: {to_bind()}"
    )
    assert not other.is_taken

    key.let_go()
    assert (other.take("ctrl+alt+g"), other.is_taken) == ("", True)
    other.let_go()


def test_a_key_whose_place_on_the_keyboard_changes_is_found_again(desk, key, qtbot):
    key.take("ctrl+alt+y")
    places = key._keycodes
    desk.run("setxkbmap", "de")
    qtbot.waitUntil(lambda: key._keycodes != places, timeout=WAIT_MS)
    with qtbot.waitSignal(key.pressed, timeout=WAIT_MS):
        desk.run("xdotool", "key", "ctrl+alt+y")
    desk.run("setxkbmap", "us")


@pytest.mark.parametrize(
    "combination", ["g", "", "ctrl+", "ctrl+alt", "hyper+g", "ctrl+\u00fc", "ctrl+nokey"]
)
def test_what_is_no_combination_is_told_in_words(key, combination):
    assert "is no key that can be taken" in key.take(combination)


def test_elsewhere_the_command_to_bind_is_told(key, monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")

    assert key.take("ctrl+alt+g").endswith(to_bind())


def test_a_server_that_goes_ends_nothing(desk, key, qtbot, monkeypatch):
    number = desk.told("Xvfb", "-nolisten", "tcp", "-displayfd")
    monkeypatch.setenv("DISPLAY", f":{number}")
    assert key.take("ctrl+alt+g") == ""
    desk.end_last()

    qtbot.waitUntil(lambda: not key.is_taken, timeout=WAIT_MS)
