"""What HipCalm takes while it does nothing: in the tray, reminders on, no window. Unit: MB.

A real panel shows its icon on a virtual display with a bus of its own. The program is started with
`--background`; beside it, in the same minute, runs a bare Qt program with an icon in the same tray.
Counted over that minute are how often the two were put on a processor (context switches of all
threads, wanted or not, programs they have started included) and how long they were on it; read at
its end is how much memory they hold. Resident memory (the figure, and the goal) counts the
libraries that processes share in full, the share (`pss`) only in part.

Then the window is opened by a second start, closed into the tray as a window manager does it, and
a second minute is counted (`again_...`). Only Linux tells all this; elsewhere the figure is
unavailable.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.children import ChildError, virtual_screen
from benchmarks.measured import Measured, More

COUNTED_S, SETTLE_S = 60, 5
REST_S = 40
"""Some time after its window went, the program begins anew without one."""
MEMORY_GOAL, SWITCHES_GOAL = 1.5, 0.2
PATIENCE_S = 20
NEEDED = ("Xvfb", "dbus-daemon", "gdbus", "openbox", "xdotool", "xfce4-panel")
_WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
_ROOT = Path(__file__).resolve().parent.parent
_ELSEWHERE = {"WAYLAND_DISPLAY", "PULSE_SERVER", "XDG_SESSION_TYPE", "PYTHONDONTWRITEBYTECODE"}
_REMINDER = """{"on": true, "active_from": "00:00:00", "active_to": "00:00:00",
 "weekdays": [0, 1, 2, 3, 4, 5, 6]}"""
_WELCOMED = '{"welcomed": true, "level_checked": true}'


class Idle(NamedTuple):
    """What a program took in a minute: per second, in percent of one processor, in MB."""

    switches: float
    processor: float
    resident: float
    share: float


def measure() -> Measured:
    what, against = "resident memory in the tray, reminders on", "a bare Qt program in the tray"
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        return Measured(what, against, "MB", unavailable=f"needs {', '.join(missing)}")
    if not Path("/proc/self/smaps_rollup").exists():
        reason = "this system does not tell what a process takes"
        return Measured(what, against, "MB", unavailable=reason)
    with ExitStack() as stack:
        desk = _Desk(stack)
        bare = desk.start("benchmarks._tray_child", str(_ROOT / "assets/icons/tray-light.svg"))
        program = desk.start("hipcalm", "--background")
        desk.wait(lambda: desk.icons() == 2, "two icons in the tray")
        idle, bare_idle = _counted(program, bare)
        desk.open_and_close()
        time.sleep(REST_S)
        again, bare_again = _counted(program, bare)
    return Measured(
        what,
        against,
        "MB",
        value=idle.resident,
        reference=bare_idle.resident,
        goal=MEMORY_GOAL,
        more={
            **_more("", "", idle, bare_idle),
            "goal_switches": More(SWITCHES_GOAL, "/s", "the most switches that are wished for"),
            "again_resident": More(
                again.resident, "MB", "resident memory once a window was open and closed"
            ),
            **_more("again_", ", once a window was open and closed", again, bare_again),
        },
    )


def _more(prefix: str, words: str, idle: Idle, bare: Idle) -> dict[str, More]:
    return {
        f"{prefix}pss": More(idle.share, "MB", f"its share of the memory{words}"),
        f"{prefix}pss_bare": More(bare.share, "MB", f"the bare program's share{words}"),
        f"{prefix}switches": More(idle.switches, "/s", f"context switches{words}"),
        f"{prefix}switches_bare": More(bare.switches, "/s", f"the bare program's{words}"),
        f"{prefix}processor": More(idle.processor, "%", f"processor time{words}"),
        f"{prefix}processor_bare": More(bare.processor, "%", f"the bare program's{words}"),
    }


def _counted(*processes: subprocess.Popen[bytes]) -> list[Idle]:
    """Return what each program takes in the same minute."""
    time.sleep(SETTLE_S)
    began_s = time.monotonic()
    counts = [_Counts(process.pid) for process in processes]
    for _ in range(COUNTED_S):
        time.sleep(1)
        for count in counts:
            count.look()
    took_s = time.monotonic() - began_s
    for process in processes:
        if process.poll() is not None:
            raise ChildError(f"it ended with status {process.returncode}")
    return [count.over(took_s) for count in counts]


class _Counts:
    """Adds up what the threads of a program take, also of those that end meanwhile."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._first = {task: _count(task) for task in _tasks(pid)}
        self._last = dict(self._first)

    def look(self) -> None:
        for task in _tasks(self._pid):
            with suppress(OSError):  # it has just ended
                self._last[task] = _count(task)

    def over(self, took_s: float) -> Idle:
        grown = [
            (switches - self._first.get(task, (0, 0))[0], ns - self._first.get(task, (0, 0))[1])
            for task, (switches, ns) in self._last.items()
        ]
        switches, ns = (sum(column) for column in zip(*grown, strict=True))
        return Idle(switches / took_s, ns / took_s / 1e7, *_memory(self._pid))


def _count(task: Path) -> tuple[int, int]:
    """Return how often a thread was put on a processor, and for how many nanoseconds."""
    status = (task / "status").read_text(encoding="utf-8")
    switches = sum(map(int, re.findall(r"ctxt_switches:\s+(\d+)", status)))
    return switches, int((task / "schedstat").read_text(encoding="ascii").split()[0])


def _tasks(pid: int) -> Iterator[Path]:
    """Yield the folders of a program's threads, and of the programs that it has started."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield task
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from _tasks(int(child))


def _memory(pid: int) -> tuple[float, float]:
    """Return a process's resident memory and its share of it, in MB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB", rollup, re.MULTILINE))
    return int(found["Rss"]) * 1024 / 1e6, int(found["Pss"]) * 1024 / 1e6


class _Desk:
    """A virtual display with a bus, a window manager and a panel."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hipcalm-bench-")))
        kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        self.environ = kept | {"HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}
        for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            self.environ[name] = str(folder / name)
            (folder / name).mkdir(mode=0o700)
        config = folder / "XDG_CONFIG_HOME" / "hipcalm"
        config.mkdir()
        (config / "reminder.json").write_text(_REMINDER, encoding="utf-8")
        (config / "settings.json").write_text(_WELCOMED, encoding="utf-8")
        self.environ["DISPLAY"] = stack.enter_context(virtual_screen("Xvfb"))
        self.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere"
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = self._bus()
        self._run("openbox", "--sm-disable")
        self._run("xfce4-panel", "--disable-wm-check")
        self._asked("gdbus", "wait", "--session", "--timeout", str(PATIENCE_S), _WATCHER[0])

    def start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a Python program; it ends with the desk."""
        return self._run(sys.executable, "-m", module, *words)

    def icons(self) -> int:
        """Return how many programs have an icon in the tray."""
        words = ("-m", "org.freedesktop.DBus.Properties.Get", _WATCHER[0])
        items = "RegisteredStatusNotifierItems"
        where = ("-d", _WATCHER[0], "-o", _WATCHER[1])
        return self._asked("gdbus", "call", "--session", *where, *words, items).count("'") // 2

    def open_and_close(self) -> None:
        """Have the window opened by a second start, and close it by the window manager's key."""
        self._asked(sys.executable, "-m", "hipcalm")
        self.wait(lambda: bool(self._windows()), "the window")
        [window] = self._windows()
        time.sleep(SETTLE_S)  # its pictures are drawn one after the other
        self._asked("xdotool", "windowactivate", "--sync", window, "key", "alt+F4")
        self.wait(lambda: not self._windows(), "the window to go")

    def wait(self, question: Callable[[], bool], wanted: str) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not question():
            if time.monotonic() > end_s:
                raise ChildError(f"waited {PATIENCE_S} s for {wanted}")
            time.sleep(0.2)

    def _windows(self) -> list[str]:
        """Return the windows of the program that can be seen; none is no failure."""
        search = ["xdotool", "search", "--onlyvisible", "--name", "^HipCalm$"]
        found = subprocess.run(search, env=self.environ, check=False, stdout=subprocess.PIPE)
        return found.stdout.decode().split()

    def _bus(self) -> str:
        reader, writer = os.pipe()
        command = ("dbus-daemon", "--session", "--nofork", f"--print-address={writer}")
        self._run(*command, pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as told:
            return told.readline().strip()

    def _run(self, *command: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=_ROOT,
            env=self.environ,
            pass_fds=pass_fds,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        return process

    def _asked(self, *command: str) -> str:
        """Run a program to its end and return what it prints."""
        done = subprocess.run(
            command,
            check=False,
            cwd=_ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S + 10,
        )
        if done.returncode:
            raise ChildError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout
