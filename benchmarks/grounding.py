"""How long after G is pressed the first words of grounding are on the screen. Unit: ms.

The real program plays a moving, paced step on a virtual display with a window manager; a real key
event is sent to the X server (XTest), and the trace tells when the program had it and when the
words were painted and handed to the screen. E ends the session, and the next one begins; at which
moment of a frame the key falls is left to chance. The reference is a bare PySide6 window on another
display that shows a label when G is pressed; the two take turns. Then `hipcalm ground` is started
from outside, again and again: counted from the start of its process.

All times are those of the machine's monotonic clock. Both programs read it in whole milliseconds,
so half of one is added to what they tell.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from benchmarks.children import ChildError, virtual_screen
from benchmarks.measured import Measured, More

PRESSES, STARTS = 200, 20
MEDIAN_GOAL_MS, P99_GOAL_MS = 50, 100
HALF_MS = 0.5
LONGEST_S = 300
NEEDED = ("Xvfb", "openbox")
_ROOT = Path(__file__).resolve().parent.parent
_SESSION = """\
schema: 1
id: bench
title: Bench
summary: One long step that moves with the breath.
kind: movement
easier: "Less of it."
steps:
  - {name: Tilts, kind: move, pose: supine, motion: tilt, breath: 4-6, duration: 3600s, say: "."}
"""
_ELSEWHERE = {"WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER", "QT_QPA_PLATFORM"}
_ELSEWHERE |= {"XDG_SESSION_TYPE", "PYTHONDONTWRITEBYTECODE"}


class Shown(NamedTuple):
    """How long it took until the words were shown, in milliseconds."""

    since_arrived: float
    since_sent: float


def measure() -> Measured:
    what, against = "from G to grounding's first words", "a bare window that shows a label at G"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    missing += [f"lib{name}" for name in ("X11", "Xtst") if ctypes.util.find_library(name) is None]
    if missing:
        return Measured(what, against, "ms", unavailable=f"needs {', '.join(missing)}")
    with _running(program=True) as program, _running(program=False) as bare:
        first = program.ground()
        program.begin_again()
        pressed, reference = _in_turns(program, bare)
        started = [_second_start(program) for _ in range(STARTS)]
    return Measured(
        what,
        against,
        "ms",
        value=median(shown.since_sent for shown in pressed),
        reference=median(shown.since_sent for shown in reference),
        more={
            "p99": More(_p99([s.since_sent for s in pressed]), "ms", f"99th of {PRESSES} presses"),
            "arrived": More(
                median(s.since_arrived for s in pressed), "ms", "since the key arrived"
            ),
            "arrived_p99": More(
                _p99([s.since_arrived for s in pressed]), "ms", "its 99th percentile"
            ),
            "first": More(first.since_sent, "ms", "the first time of all"),
            "goal": More(MEDIAN_GOAL_MS, "ms", "the most that is wished for at the median"),
            "goal_p99": More(P99_GOAL_MS, "ms", "and at the 99th percentile"),
            "second_start": More(
                median(started), "ms", "from the start of `hipcalm ground`, median"
            ),
            "second_longest": More(max(started), "ms", f"the longest of {STARTS} such starts"),
        },
    )


def _in_turns(program: _Running, bare: _Running) -> tuple[list[Shown], list[Shown]]:
    """Press G in both, one after the other, while the program plays and at any moment of it."""
    chance = random.Random(1)
    pressed, reference = [], []
    for _ in range(PRESSES):
        time.sleep(chance.uniform(0.05, 0.25))
        pressed.append(program.ground())
        reference.append(bare.ground())
        bare.press("e")
        bare.until("ended")
        program.begin_again()
    return pressed, reference


def _second_start(program: _Running) -> float:
    """Return how long after `hipcalm ground` was started the words were shown."""
    command = [sys.executable, "-m", "hipcalm", "ground"]
    sent_ms = time.monotonic_ns() / 1e6
    with subprocess.Popen(command, cwd=_ROOT, env=program.environ) as process:
        shown_ms = program.until("grounded")["t_ms"]
    if process.returncode:
        raise ChildError(f"`hipcalm ground` ended with status {process.returncode}")
    program.begin_again()
    return float(shown_ms + HALF_MS - sent_ms)


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


class _Keyboard:
    """Presses keys of one display through XTest."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._xtest = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def press(self, key: str) -> float:
        """Press a key and let it go; return when that was, in milliseconds."""
        keysym = self._x11.XStringToKeysym(key.encode())
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))
        sent_ms = time.monotonic_ns() / 1e6
        for is_down in (1, 0):
            self._xtest.XTestFakeKeyEvent(self._display, code, is_down, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)
        return sent_ms

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)


class _Running:
    """A program on its own display: its keyboard, and what it tells."""

    def __init__(self, environ: dict[str, str], keyboard: _Keyboard, told: Iterator[str]) -> None:
        self.environ = environ
        self._keyboard = keyboard
        self._told = told

    def press(self, key: str) -> float:
        return self._keyboard.press(key)

    def ground(self) -> Shown:
        sent_ms = self.press("g")
        event = self.until("grounded")
        return Shown(event["t_ms"] - event["pressed_ms"], event["t_ms"] + HALF_MS - sent_ms)

    def begin_again(self) -> None:
        """End from grounding, and begin the same session once more."""
        self.press("e")
        self.until("ended")
        self.press("Tab")  # to "Once more"
        self.press("space")
        self.until("frame", step="Tilts")

    def until(self, name: str, **facts: object) -> dict[str, Any]:
        """Wait for an event with these facts."""
        for line in self._told:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name and facts.items() <= event.items():
                return event
        raise ChildError(f"it ended before it told of {name!r}")


@contextmanager
def _running(*, program: bool) -> Iterator[_Running]:
    """Run HipCalm in the midst of a session, or a bare window, on a display of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hipcalm-bench-")))
        display = stack.enter_context(virtual_screen("Xvfb"))
        environ = _surroundings(folder) | {"DISPLAY": display}
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"],
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(_end, manager)
        keyboard = _Keyboard(display)
        stack.callback(keyboard.close)
        reader, writer = os.pipe()
        command = _program(folder, writer) if program else ["benchmarks._key_child"]
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=_ROOT,
            env=environ,
            stdout=None if program else writer,
            pass_fds=[writer],
        )
        os.close(writer)
        stack.callback(_end, process)
        patience = threading.Timer(LONGEST_S, process.kill)
        patience.start()
        stack.callback(patience.cancel)
        running = _Running(environ, keyboard, stack.enter_context(os.fdopen(reader)))
        if program:
            running.until("frame", step="Tilts")
        else:
            running.until("ready")
        yield running


def _surroundings(folder: Path) -> dict[str, str]:
    """Return an environment in which nobody's own files and programs are met."""
    environ = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        environ[name] = str(folder / name)
        (folder / name).mkdir(mode=0o700)
    return environ | {"HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}


def _program(folder: Path, trace: int) -> list[str]:
    """Return the command that plays a session and writes its trace into a pipe."""
    settings = folder / "XDG_CONFIG_HOME" / "hipcalm" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"welcomed": true, "level_checked": true}', encoding="utf-8")
    script = folder / "bench.yaml"
    script.write_text(_SESSION, encoding="utf-8")
    return ["hipcalm", "play", str(script), "--trace", f"/dev/fd/{trace}"]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
