"""The whole program as a quiet guest: in a panel's tray, without one, and without a bus."""

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hipcalm.core.reminder import LOOK_MS
from hipcalm.desktop.media_keys import BUS_NAME
from hipcalm.desktop.notifications import DESKTOP
from tests.desktop_parts.conftest import PATIENCE_S, Desk, notifyd
from tests.desktop_parts.panel import WATCHER, Icon

PROGRAM = ("-m", "hipcalm")
TELLS_TIMERS = (str(Path(__file__).with_name("timers_child.py")),)
RESTS_AFTER = str(Path(__file__).with_name("rest_child.py"))
ROOT = Path(__file__).parent.parent.parent
SETTLED = {"welcomed": True, "level_checked": True}
ALWAYS = {
    "on": True,
    "active_from": "00:00:00",
    "active_to": "00:00:00",
    "weekdays": list(range(7)),
}
BUS_WITHOUT_PROGRAMS = """\
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow own="*"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""
MONITOR = "interface='org.freedesktop.Notifications',member='Notify'"


class Running:
    """The program on a desk: its trace as it is written, its windows, and what it says."""

    def __init__(
        self,
        environ: dict[str, str],
        folder: Path,
        program: Sequence[str],
        words: Sequence[str],
        *,
        traces: bool,
    ) -> None:
        self.environ = environ | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        self.folder = folder
        self._coming: queue.Queue[dict | None] = queue.Queue()
        if not traces:
            self.process = self._start(*program, *words)
            return
        reader, writer = os.pipe()
        threading.Thread(target=self._read, args=(reader,), daemon=True).start()
        trace = ("--trace", f"/dev/fd/{writer}")
        self.process = self._start(*program, *words, *trace, pass_fds=(writer,))
        os.close(writer)

    def _start(self, *words: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words, "--data-dir", str(self.folder)],
            env=self.environ,
            pass_fds=pass_fds,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _read(self, reader: int) -> None:
        with os.fdopen(reader) as lines:
            for line in lines:
                self._coming.put(json.loads(line))
        self._coming.put(None)

    def until(self, name: str) -> dict:
        """Wait for an event."""
        while (event := self._coming.get(timeout=PATIENCE_S)) is not None:
            if event["event"] == name:
                return event
        raise AssertionError(f"it ended before {name}: {self.process.communicate()}")

    def rest_of_trace(self, name: str) -> Iterator[dict]:
        """Yield the events of a name that were told up to the end."""
        while (event := self._coming.get(timeout=PATIENCE_S)) is not None:
            if event["event"] == name:
                yield event

    def again(self, *words: str) -> tuple[int, str]:
        """Start the program once more, and return how that ends and what it says."""
        later = self._start(*PROGRAM, *words)
        said = "".join(later.communicate(timeout=PATIENCE_S))
        return later.returncode, said

    def windows(self) -> list[str]:
        """Return the windows of the program that can be seen."""
        search = ["xdotool", "search", "--onlyvisible", "--name", "^HipCalm$"]
        # A window that goes while it is looked at is told as an error.
        found = subprocess.run(
            search, env=self.environ, check=False, capture_output=True, text=True
        )
        return found.stdout.split()

    def window(self) -> str:
        """Wait for the window."""
        found: list[str] = wait_until(self.windows)
        return found[0]

    def press_close(self) -> None:
        """Ask the window manager to close the window, as people do."""
        keys = ("windowactivate", "--sync", self.window(), "key", "alt+F4")
        subprocess.run(["xdotool", *keys], env=self.environ, check=False)

    def close_window(self) -> None:
        """Close the window, and ask again where the key came before the window had the keys."""
        for _ in range(round(PATIENCE_S)):
            self.press_close()
            end_s = time.monotonic() + 1
            while time.monotonic() < end_s:
                if not self.windows():
                    return
        raise AssertionError("the window stayed")

    def command(self) -> list[str]:
        """Return the command line of the process as it is now."""
        return Path(f"/proc/{self.process.pid}/cmdline").read_text().split("\0")

    def own_pipes(self) -> list[str]:
        """Return the pipes through which the tests hear what it says."""
        opened = Path(f"/proc/{self.process.pid}/fd")
        return [str((opened / str(number)).readlink()) for number in range(3)]

    def open_files(self) -> list[str]:
        """Return what the process has open."""
        found: list[str] = []
        for number in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it is being closed
                found.append(str(number.readlink()))
        return found

    def timers(self) -> list[str]:
        """Return how often the timers fire that run, in milliseconds."""
        self.process.send_signal(signal.SIGUSR1)
        told = self.process.stdout
        assert told is not None
        assert select.select([told], [], [], PATIENCE_S)[0], "it told no timers"
        return told.readline().split()[1:]

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and all that was said."""
        said = "".join(self.process.communicate(timeout=PATIENCE_S))
        return self.process.returncode, said

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def wait_until(question) -> Any:
    """Ask until the answer is yes, and return it."""
    end_s = time.monotonic() + PATIENCE_S
    while not (answer := question()):
        assert time.monotonic() < end_s, "it did not become so"
    return answer


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    """Put a display, bubbles and a panel with a tray on the desk."""
    module_desk.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere"
    module_desk.add_display()
    module_desk.add_window_manager()
    module_desk.start(notifyd())
    module_desk.wait_for(DESKTOP.name)
    module_desk.start("xfce4-panel", "--disable-wm-check")
    module_desk.wait_for(WATCHER)


@pytest.fixture(scope="module")
def poor_desk(tools, tmp_path_factory):
    """Return a desk without a panel, on whose bus there is nobody and nobody to be started."""
    desk = Desk(tmp_path_factory.mktemp("poor"))
    config = desk.folder / "bus.conf"
    config.write_text(BUS_WITHOUT_PROGRAMS)
    bus = ("dbus-daemon", f"--config-file={config}", "--nofork", "--print-address")
    try:
        desk.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere"
        desk.environ["DBUS_SESSION_BUS_ADDRESS"] = desk.told(*bus)
        desk.add_display()
        desk.add_window_manager()
        yield desk
    finally:
        desk.close()


@pytest.fixture
def program(module_desk, tmp_path):
    """Return a function that starts the program; one that still runs ends with the test."""
    started: list[Running] = []

    def start(
        *words, reminder=None, environ=None, program=PROGRAM, traces=True, folder=None
    ) -> Running:
        folder = folder or tmp_path / str(len(started))
        (folder / "config").mkdir(parents=True, exist_ok=True)
        (folder / "config" / "settings.json").write_text(json.dumps(SETTLED))
        if reminder is not None:
            (folder / "config" / "reminder.json").write_text(json.dumps(reminder))
        environ = environ or module_desk.environ
        started.append(Running(environ, folder, program, words, traces=traces))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def told(module_desk):
    """Return a function that ends the listening, and returns the bubbles that were asked for."""
    listening = subprocess.Popen(
        ["dbus-monitor", "--session", MONITOR],
        env=module_desk.environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = listening.stdout.readline()
    while "NameLost" not in line:  # from here on it hears all
        line = listening.stdout.readline()

    def bubbles() -> list[str]:
        module_desk.call(DESKTOP.name, DESKTOP.path, f"{DESKTOP.interface}.Notify", *LAST_BUBBLE)
        lines: list[str] = []
        while "the last one" not in "".join(lines):
            lines.append(listening.stdout.readline())
        listening.terminate()
        return "".join(lines).split("member=Notify")[1:-1]

    yield bubbles
    listening.terminate()
    listening.communicate()


LAST_BUBBLE = ("test", "0", "", "the last one", "", "[]", "{}", "1")


def test_in_the_background_no_window_is_shown_until_the_menu_opens_one(module_desk, program):
    running = program("--background", reminder=ALWAYS)
    icon = Icon(module_desk)
    assert running.windows() == []

    icon.choose("Open HipCalm")
    running.window()
    icon.choose("Quit")
    assert running.end() == (0, "")


def test_ground_in_the_menu_grounds_where_there_was_no_window(module_desk, program):
    running = program("--background")
    Icon(module_desk).choose("Ground")
    running.until("grounded")
    running.window()


def test_quit_in_the_menu_ends_what_has_no_window(module_desk, program):
    running = program("--background", reminder=ALWAYS)
    Icon(module_desk).choose("Quit")
    assert running.end() == (0, "")


def test_with_reminders_a_closed_window_leaves_the_program_in_the_tray_and_it_says_so_once(
    module_desk, program, told
):
    running = program(reminder=ALWAYS)
    for _ in range(2):
        running.close_window()
        wait_until(lambda: not running.windows())
        assert running.process.poll() is None
        Icon(module_desk).click()
    running.window()
    [bubble] = told()
    assert "HipCalm is still here" in bubble


def test_a_session_that_is_closed_into_the_tray_is_let_go_of_and_the_next_one_plays(
    module_desk, program
):
    running = program("play", "three-breaths", reminder=ALWAYS)
    running.until("frame")
    running.press_close()
    running.until("paused")  # the first time it asks
    assert module_desk.has(BUS_NAME)
    running.close_window()
    wait_until(lambda: not running.windows())
    wait_until(lambda: not module_desk.has(BUS_NAME))

    assert running.again("play", "three-breaths") == (0, "")
    running.until("started")
    running.until("frame")
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")


def test_a_later_start_brings_the_closed_window_back(program):
    running = program(reminder=ALWAYS)
    running.close_window()
    wait_until(lambda: not running.windows())

    assert running.again() == (0, "")
    running.window()


def test_a_second_start_in_the_background_ends_at_once_and_shows_nothing(module_desk, program):
    running = program("--background", reminder=ALWAYS)
    Icon(module_desk)
    assert running.again("--background") == (0, "")
    assert running.windows() == []
    assert running.process.poll() is None


def test_breathe_is_passed_on_to_the_one_in_the_tray(module_desk, program):
    running = program("--background")
    Icon(module_desk)
    assert running.again("breathe") == (0, "")
    running.until("started")
    running.window()


def at_rest(running):
    """Close the window, and wait until the process has begun anew without one."""
    running.close_window()
    wait_until(lambda: "--background" in running.command())


def test_some_time_after_its_window_has_gone_the_process_begins_anew_without_one(
    module_desk, program
):
    running = program(reminder=ALWAYS, program=(RESTS_AFTER, "300"), traces=False)
    running.window()
    at_rest(running)
    icon = Icon(module_desk)

    assert running.windows() == []
    assert running.process.poll() is None, "the same process goes on"
    icon.choose("Quit")
    assert running.end() == (0, "")


def test_what_has_begun_anew_is_found_and_shows_its_window_again(module_desk, program):
    running = program(reminder=ALWAYS, program=(RESTS_AFTER, "300"), traces=False)
    at_rest(running)
    Icon(module_desk)

    assert running.again() == (0, "")
    running.window()
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")


def test_beginning_anew_leaves_nothing_open_and_nobody_behind(module_desk, program):
    running = program(reminder=ALWAYS, program=(RESTS_AFTER, "300"), traces=False)
    running.window()
    before = set(running.open_files()) - set(running.own_pipes())
    at_rest(running)
    Icon(module_desk)

    opened = [name for name in before if name.startswith(("socket:", "pipe:"))]
    assert opened
    assert not set(opened) & set(running.open_files())
    pid = running.process.pid
    assert Path(f"/proc/{pid}/task/{pid}/children").read_text() == ""


def test_what_the_reminder_knew_outlasts_beginning_anew(module_desk, program):
    running = program(reminder=ALWAYS, program=(RESTS_AFTER, "300"), traces=False)
    running.window()
    Icon(module_desk).choose("Until tomorrow")
    at_rest(running)
    Icon(module_desk)

    tip = module_desk.call(
        Icon(module_desk)._program, "/StatusNotifierItem", "org.freedesktop.DBus.Properties.Get",
        "org.kde.StatusNotifierItem", "ToolTip",
    )  # fmt: skip
    assert "No reminders until tomorrow" in tip


def test_without_reminders_a_closed_window_ends_the_program(module_desk, program):
    running = program(reminder={"on": False})
    Icon(module_desk)
    running.close_window()
    assert running.end() == (0, "")


def test_without_a_tray_a_closed_window_ends_the_program(poor_desk, program):
    running = program(reminder=ALWAYS, environ=poor_desk.environ)
    running.close_window()
    assert running.end() == (0, "")


def test_while_nothing_is_shown_the_only_timer_is_the_slow_one_of_the_reminder(
    module_desk, program
):
    running = program("--background", reminder=ALWAYS, program=TELLS_TIMERS)
    icon = Icon(module_desk)
    wait_until(lambda: running.timers() == [str(LOOK_MS)])

    icon.click()
    running.close_window()
    wait_until(lambda: not running.windows())
    wait_until(lambda: running.timers() == [str(LOOK_MS)])


def test_while_nothing_is_shown_and_reminders_are_off_no_timer_runs(module_desk, program):
    running = program("--background", program=TELLS_TIMERS)
    Icon(module_desk)
    wait_until(lambda: running.timers() == [])


@pytest.mark.parametrize("has_bus", [True, False], ids=["empty bus", "no bus"])
def test_where_nobody_shows_anything_it_plays_and_ends_and_has_nothing_to_say(
    poor_desk, program, has_bus
):
    environ = dict(poor_desk.environ)
    if not has_bus:
        del environ["DBUS_SESSION_BUS_ADDRESS"]
    running = program("play", "three-breaths", reminder=ALWAYS, environ=environ)
    running.until("frame")
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert not (poor_desk.folder / ".dbus").exists(), "a bus was started"


@pytest.fixture
def hanging_bus(poor_desk, tmp_path):
    """Return the environment of a desk whose bus lets nobody in."""
    place = tmp_path / "bus"
    daemon = poor_desk.start_bus(place)
    daemon.send_signal(signal.SIGSTOP)
    yield poor_desk.environ | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={place}"}
    daemon.send_signal(signal.SIGCONT)


def test_a_bus_that_hangs_keeps_nobody_from_grounding(program, hanging_bus):
    began_s = time.monotonic()
    running = program("ground", environ=hanging_bus)
    running.until("grounded")

    assert time.monotonic() - began_s < 8  # a second for the bus, the rest on a busy machine
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")


def test_whose_place_to_be_asked_was_taken_away_keeps_nobody_from_grounding(module_desk, program):
    running = program("--background")
    Icon(module_desk)
    places = Path(module_desk.environ["XDG_RUNTIME_DIR"]).glob("hipcalm-*.sock")
    max(places, key=lambda place: place.stat().st_mtime).unlink()
    later = program("ground", folder=running.folder)

    later.until("grounded")
    assert running.process.poll() is None


@pytest.fixture
def desk_with_login(poor_desk, tmp_path):
    """Return a desk on which the login manager's stand-in tells of sleep and of the lock."""
    desk = Desk(tmp_path)
    desk.environ["DISPLAY"] = poor_desk.environ["DISPLAY"]
    try:
        desk.add_bus()
        desk.add_login()
        yield desk
    finally:
        desk.close()


def test_a_session_pauses_before_the_machine_sleeps_and_waits_for_the_person(
    desk_with_login, program
):
    running = program("play", "three-breaths", environ=desk_with_login.environ)
    running.until("frame")
    emit = (
        "org.freedesktop.login1",
        "/org/freedesktop/login1",
        "org.freedesktop.DBus.Mock.EmitSignal",
    )
    told = ("org.freedesktop.login1.Manager", "PrepareForSleep", "b")
    for word in ("true", "false"):
        desk_with_login.call(*emit, *told, f"[<{word}>]", bus="--system")
    running.until("paused")

    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert not list(running.rest_of_trace("playing"))


def test_a_login_manager_that_tells_nonsense_changes_nothing(desk_with_login, program):
    running = program("play", "three-breaths", environ=desk_with_login.environ)
    running.until("frame")
    emit = (
        "org.freedesktop.login1",
        "/org/freedesktop/login1",
        "org.freedesktop.DBus.Mock.EmitSignal",
    )
    manager = "org.freedesktop.login1.Manager"
    for signature, value in (("s", "[<'true'>]"), ("u", "[<uint32 1>]"), ("", "[]")):
        told = (manager, "PrepareForSleep", signature, value)
        desk_with_login.call(*emit, *told, bus="--system")

    running.until("frame")
    running.process.send_signal(signal.SIGTERM)
    assert running.end() == (0, "")
    assert not list(running.rest_of_trace("paused"))
