"""One program at a time, also after a crash; the others pass on what is wanted."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hipcalm.desktop import single_client
from hipcalm.desktop.single_client import Outcome, send
from hipcalm.desktop.single_instance import SingleInstance

WAIT_MS = 10_000
START = """
import sys
from PySide6.QtCore import QCoreApplication
from hipcalm.desktop.single_instance import SingleInstance
from hipcalm.desktop.single_client import send
application = QCoreApplication([])
one = SingleInstance()
one.asked.connect(lambda line: print(line, flush=True))
if one.is_first():
    print("first", flush=True)
    application.exec()
else:
    print(send("raise", patience_s=5), flush=True)
"""


@pytest.fixture(autouse=True)
def runtime(monkeypatch):
    with tempfile.TemporaryDirectory() as folder:  # a short path, as in life
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.fixture
def first(qapp):
    one = SingleInstance()
    assert one.is_first()
    assert one.trouble == ""
    yield one
    one.close()


@pytest.fixture
def started():
    """Return a function that starts another program, which prints what it is asked."""
    running: list[subprocess.Popen] = []

    def start():
        running.append(
            subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True)
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def asked(qtbot, one, raw):
    """Return what a client of its own making is answered, byte for byte."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(single_client.address())
        connection.setblocking(False)
        connection.sendall(raw)
        heard = b""

        def is_over():
            nonlocal heard
            try:
                read = connection.recv(100)
            except BlockingIOError:
                return False
            except ConnectionResetError:
                return True
            heard += read
            return not read

        qtbot.waitUntil(is_over, timeout=WAIT_MS)
        return heard


def test_without_another_program_there_is_nobody_to_ask():
    assert send("raise") is Outcome.NOBODY


@pytest.mark.parametrize(
    "line", ["raise", "ground", "breathe", "quit", "play leg-dangle", "play /a b/ü.yaml"]
)
def test_a_command_reaches_the_first(started, line):
    process = started()
    assert process.stdout.readline() == "first\n"

    assert send(line) is Outcome.DONE
    assert process.stdout.readline() == f"{line}\n"


def test_a_second_one_is_not_the_first_until_the_first_has_closed(first):
    second = SingleInstance()
    assert not second.is_first()

    first.close()
    assert second.is_first()
    second.close()


def test_the_first_stays_the_first_however_long_it_runs(first, runtime):
    os.utime(runtime / ".hipcalm.lock", (0, 0))

    assert not SingleInstance().is_first()


LEFT_IN_THE_LOCK = {
    "nothing": b"",
    "noise": b"\xff\0noise" * 1_000,
    "another computer's name": b"1\nhipcalm\nanother-host\n",
    "our own number": f"{os.getpid()}\nhipcalm\nhere\n".encode(),
}


@pytest.mark.parametrize("left", LEFT_IN_THE_LOCK)
def test_what_a_lock_says_keeps_nobody_from_starting(runtime, left, qapp):
    (runtime / ".hipcalm.lock").write_bytes(LEFT_IN_THE_LOCK[left])
    one = SingleInstance()

    assert one.is_first()
    assert not SingleInstance().is_first()
    one.close()


@pytest.mark.parametrize("thing", ["a folder", "a pipe"])
def test_a_lock_that_is_no_file_keeps_nobody_from_starting(runtime, thing, qapp):
    place = runtime / ".hipcalm.lock"
    place.mkdir() if thing == "a folder" else os.mkfifo(place)
    one = SingleInstance()

    assert one.is_first()
    assert one.trouble == "" or "Is a directory" in one.trouble
    one.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else for a while")
def test_a_lock_that_belongs_to_someone_else_is_told_and_keeps_nobody_from_starting(runtime, qapp):
    runtime.chmod(0o777)
    (runtime / ".hipcalm.lock").touch(mode=0o600)
    one = SingleInstance()
    os.seteuid(65534)
    try:
        assert one.is_first()
    finally:
        os.seteuid(0)

    assert "Permission denied" in one.trouble
    one.close()


def test_a_socket_that_cannot_be_made_is_told_in_words(runtime, qapp):
    (runtime / "hipcalm.sock" / "full").mkdir(parents=True)
    one = SingleInstance()

    assert send("raise") is Outcome.NOBODY
    assert one.is_first()
    assert one.trouble.startswith("a second start cannot find this one: ")
    one.close()


def test_another_folder_of_data_has_a_program_of_its_own(first, tmp_path):
    other = SingleInstance(tmp_path / "other")

    assert other.is_first()
    other.close()


def test_after_a_crash_the_next_start_is_the_first(started, runtime):
    crashed = started()
    assert crashed.stdout.readline() == "first\n"
    crashed.kill()
    crashed.wait()
    assert {file.name for file in runtime.iterdir()} == {"hipcalm.sock", ".hipcalm.lock"}
    assert send("raise") is Outcome.NOBODY

    following = started()
    assert following.stdout.readline() == "first\n"
    assert send("ground") is Outcome.DONE


def test_of_five_starts_at_once_one_is_the_first_and_hears_the_others(started):
    processes = [started() for _ in range(5)]
    lines = [process.stdout.readline().strip() for process in processes]

    assert sorted(lines) == ["done"] * 4 + ["first"]


def test_a_program_that_hangs_is_told_after_a_second(first):
    assert send("raise") is Outcome.SILENT  # our own loop does not run meanwhile


@pytest.mark.parametrize(
    "line", ["", "shout", "play", "play \x07", "raise\nquit", "play " + "x" * 1_000]
)
def test_what_is_no_command_is_not_sent(line):
    with pytest.raises(ValueError, match="no command"):
        send(line)


@pytest.mark.parametrize("raw", [b"shout\n", b"\xff\xfe\n", b"play\n", b"\n"])
def test_an_unknown_line_is_refused_and_not_passed_on(first, qtbot, raw):
    with qtbot.assertNotEmitted(first.asked):
        assert asked(qtbot, first, raw) == b"no\n"


def test_a_line_without_end_is_cut_off(first, qtbot, monkeypatch):
    monkeypatch.setattr("hipcalm.desktop.single_instance.PATIENCE_MS", 10 * WAIT_MS)
    with qtbot.assertNotEmitted(first.asked):
        assert asked(qtbot, first, b"raise" * 1_000) == b""


def test_of_several_lines_only_the_first_is_heard(first, qtbot):
    heard: list[str] = []
    first.asked.connect(heard.append)

    assert asked(qtbot, first, b"raise\nquit\nraise\n") == b"ok\n"
    assert heard == ["raise"]


def test_whoever_connects_and_says_nothing_is_let_go(first, qtbot, monkeypatch):
    monkeypatch.setattr("hipcalm.desktop.single_instance.PATIENCE_MS", 20)

    assert asked(qtbot, first, b"rai") == b""


def test_only_the_same_person_may_ask(first, runtime):
    assert Path(single_client.address()).stat().st_mode & 0o077 == 0


def test_without_a_runtime_folder_a_private_one_is_made(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / f"hipcalm-{os.getuid()}"

    assert single_client.address() == str(folder / "hipcalm.sock")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("runtime_dir", ["run", "/dev/null", "/nowhere", "/tmp/" + "long" * 20])
def test_a_runtime_folder_that_cannot_be_used_is_passed_over(monkeypatch, runtime, runtime_dir):
    monkeypatch.chdir(runtime)
    (runtime / "run").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime_dir)

    assert single_client.address() == str(runtime / f"hipcalm-{os.getuid()}" / "hipcalm.sock")


def test_a_long_folder_keeps_no_start_from_finding_the_first(started, runtime, monkeypatch):
    deep = runtime / ("long" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    monkeypatch.setenv("TMPDIR", str(runtime))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert send("raise") is Outcome.NOBODY

    process = started()
    assert process.stdout.readline() == "first\n"
    assert send("ground") is Outcome.DONE


def test_a_folder_that_others_can_enter_is_not_used(monkeypatch, tmp_path, qapp):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / f"hipcalm-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o755)
    one = SingleInstance()

    assert send("raise") is Outcome.NOBODY
    assert one.is_first()
    assert "does not belong to you alone" in one.trouble


def test_the_client_imports_no_qt():
    code = "import sys, hipcalm.desktop.single_client; print([name for name in sys.modules if 'PySide' in name])"

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
