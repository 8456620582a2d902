"""Media keys, pressed over the bus as desktops do."""

import pytest

from hipcalm.desktop.bus import PROPERTIES, Address, Bus
from hipcalm.desktop.media_keys import BUS_NAME, PATH, PLAYER, ROOT, MediaKeys
from tests.desktop_parts.conftest import WAIT_MS

PLAYING = Address(BUS_NAME, PATH, PLAYER)
ASKED = Address(BUS_NAME, PATH, PROPERTIES)


@pytest.fixture
def keys(connect):
    keys = MediaKeys(connect())
    keys.begin("Leg dangle", 90_000, lambda: 12_345)
    yield keys
    keys.end()


@pytest.fixture
def press(connect, qtbot):
    """Return a function with which another program calls us; it returns answer and error."""
    other = connect()

    def pressed(address, method, *words):
        answers: list[tuple] = []
        other.call(address, method, "s" * len(words), words, lambda *answer: answers.append(answer))
        qtbot.waitUntil(lambda: len(answers) == 1, timeout=WAIT_MS)
        return answers[0]

    return pressed


@pytest.mark.parametrize(
    ("method", "signal"),
    [("Play", "play"), ("Pause", "pause"), ("PlayPause", "play_pause"), ("Next", "next_step"),
     ("Previous", "previous_step"), ("Stop", "stop")],
)  # fmt: skip
def test_a_key_becomes_a_signal(keys, press, qtbot, method, signal):
    with qtbot.waitSignal(getattr(keys, signal), timeout=WAIT_MS):
        assert press(PLAYING, method) == ((), "")


def test_the_desktop_can_bring_the_window_to_the_front(keys, press, qtbot):
    with qtbot.waitSignal(keys.raise_wanted, timeout=WAIT_MS):
        press(PLAYING._replace(interface=ROOT), "Raise")


def test_the_desktop_sees_what_is_playing(keys, press):
    [player] = press(ASKED, "GetAll", PLAYER)[0]

    assert player["PlaybackStatus"] == ("s", "Playing")
    assert player["Position"] == ("x", 12_345_000)
    metadata = player["Metadata"][1]
    assert (metadata["xesam:title"], metadata["mpris:length"]) == (
        ("s", "Leg dangle"),
        ("x", 90_000_000),
    )
    assert press(ASKED, "Get", ROOT, "Identity")[0] == (("s", "HipCalm"),)
    assert press(ASKED, "GetAll", "org.example.Other")[0] == ({},)


def test_another_program_reads_it_with_its_own_library(keys, desk, qtbot, tmp_path):
    words = f"gdbus call --session -d {BUS_NAME} -o {PATH} -m {PROPERTIES}.GetAll {PLAYER}"
    other = desk.start("sh", "-c", f"{words} >{tmp_path}/said")
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=WAIT_MS)

    assert "'xesam:title': <'Leg dangle'>" in (tmp_path / "said").read_text()


def test_what_changes_is_told_once(keys, connect, qtbot, press):
    told: list[tuple] = []
    connect().watch(told.append, interface=PROPERTIES, member="PropertiesChanged", path=PATH)
    press(ASKED, "Get", PLAYER, "PlaybackStatus")
    for playing in ("Paused", "Paused", "Playing"):
        keys.show_state(playing)

    qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT_MS)
    assert told == [
        (PLAYER, {"PlaybackStatus": ("s", "Paused")}, []), (PLAYER, {"PlaybackStatus": ("s", "Playing")}, []),
    ]  # fmt: skip


def test_the_next_session_has_its_own_title(keys, press):
    keys.begin("Three breaths", 30_000, lambda: 0)

    [[_, metadata]] = press(ASKED, "Get", PLAYER, "Metadata")[0]
    assert metadata["xesam:title"] == ("s", "Three breaths")


def test_after_the_session_the_keys_belong_to_others(keys, press):
    keys.end()

    assert press(PLAYING, "Play")[0] is None


@pytest.mark.parametrize(
    ("address", "method", "words", "error"),
    [(PLAYING, "Dance", (), "UnknownMethod"), (ASKED, "Get", (PLAYER, "Mood"), "UnknownProperty"),
     (ASKED, "Set", (PLAYER, "Volume", "9"), "PropertyReadOnly"), (ASKED, "Get", (), "UnknownMethod")],
)  # fmt: skip
def test_what_is_not_known_is_refused(keys, press, address, method, words, error):
    assert press(address, method, *words)[1].endswith(error)


def test_what_has_no_use_here_does_nothing(keys, press):
    assert press(PLAYING, "OpenUri", "file:///music") == ((), "")


def test_without_a_bus_the_session_goes_on(qapp, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    keys = MediaKeys(Bus())
    keys.begin("Leg dangle", 90_000, lambda: 0)
    keys.show_state("Paused")
    keys.end()
