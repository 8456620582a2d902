"""Whether someone listens to the microphone, asked of a real sound server."""

import socket

import pytest

from hipcalm.core.reminder import Reason
from hipcalm.desktop.microphone import Microphone, is_recorded
from hipcalm.desktop.presence import Presence
from tests.desktop_parts.conftest import WAIT_MS


def lets_in(place):
    """Whether a server listens: its socket is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(str(place)) == 0


@pytest.fixture
def sound(desk, qtbot):
    """Have a sound server with a microphone and a loudspeaker that need no machine."""
    place = desk.folder / "run" / "pulse" / "native"
    modules = ("module-null-source source_name=mic", "module-null-sink sink_name=speaker")
    listen = f"module-native-protocol-unix socket={place}"
    place.parent.mkdir(exist_ok=True)
    server = desk.start("pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no",
                        *(f"--load={module}" for module in (*modules, listen)))  # fmt: skip
    qtbot.waitUntil(lambda: lets_in(place), timeout=WAIT_MS)
    yield desk
    server.terminate()
    server.wait()


def is_heard(qtbot):
    answers: list = []
    microphone = Microphone()
    microphone.ask(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WAIT_MS)
    return answers[0]


def test_the_microphone_is_in_use_while_someone_records(sound, qtbot, connect):
    assert is_heard(qtbot) is False

    echo = sound.start("parec", "--device=speaker.monitor", "/dev/null")
    qtbot.waitUntil(
        lambda: "parec" in sound.run("pactl", "list", "source-outputs"), timeout=WAIT_MS
    )
    assert is_heard(qtbot) is False
    echo.terminate()

    sound.start("parec", "--device=mic", "/dev/null")
    qtbot.waitUntil(lambda: is_heard(qtbot) is True, timeout=WAIT_MS)
    presence = Presence(connect(), connect())
    found: list[frozenset] = []
    presence.look(found.append)
    presence.look(found.append, heeds_microphone=True)
    qtbot.waitUntil(lambda: len(found) == 2, timeout=WAIT_MS)
    assert sorted(found, key=len) == [set(), {Reason.CALL}]
    sound.end_last()


def test_a_sound_server_that_hangs_is_given_up(desk, qtbot, monkeypatch, tmp_path):
    pactl = tmp_path / "pactl"
    pactl.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    pactl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("PULSE_SERVER", "unix:/somewhere")
    monkeypatch.setattr("hipcalm.desktop.microphone.LIMIT_MS", 100)

    assert is_heard(qtbot) is None


def test_the_server_is_named_so_that_asking_starts_none(desk, qtbot, monkeypatch, tmp_path):
    pactl = tmp_path / "pactl"
    pactl.write_text(f"#!/bin/sh\necho $PULSE_SERVER >{tmp_path}/told\n")
    pactl.chmod(0o755)
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    left_over = socket.socket(socket.AF_UNIX)
    left_over.bind(str(runtime / "native"))
    left_over.close()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(runtime))

    assert is_heard(qtbot) is False
    assert (tmp_path / "told").read_text() == f"unix:{runtime}/native\n"


def test_without_pactl_nobody_knows(desk, qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", "unix:/somewhere")

    assert is_heard(qtbot) is None


@pytest.mark.parametrize(
    ("recordings", "expected"),
    [("", False), ("9\t2\t7\tprotocol-native.c\ts16le\n", True), ("9\t1\t7\n", False),
     ("9\t1\t7\n10\t2\t8\n", True), ("nonsense\n", False)],
)  # fmt: skip
def test_only_a_real_source_counts(recordings, expected):
    sources = "1\tspeaker.monitor\tmodule-null-sink.c\n2\tmic\tmodule-null-source.c\n"

    assert is_recorded(sources, recordings) is expected
