"""A display, a window manager and a keyboard, all private to the tests of one module."""

import json
import os
import queue
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NEEDED = ("Xvfb", "openbox", "xdotool", "xprop")
PATIENCE_S = 20.0
REHEARSED = {"leg-dangle": 60, "three-breaths": 20}
"""Sessions that are played as many times faster."""
PROGRAM = (sys.executable, "-m", "hipcalm")
GONE = {
    *("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XAUTHORITY"),
    *("DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER"),
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"),
}
"""What would lead to the desktop of the person who runs the tests, and to their HipCalm."""
SETTLED = {"welcomed": True, "level_checked": True}
"""Settings of someone who has seen the first screens."""


@pytest.fixture(scope="session")
def tools() -> None:
    """Go on only where the programs of a desktop are there; in CI they have to be."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        words = f"needs {', '.join(missing)}; `make test` installs them"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)


@pytest.fixture(scope="module")
def display(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Start an X server with a window manager; return the environment of programs that use it."""
    with _display(tmp_path_factory) as environ:
        yield environ


@contextmanager
def _display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("display")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        [*command, "-fbdir", str(folder)],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    manager = None
    try:
        number = _first_line(reader)
        environ = {name: value for name, value in os.environ.items() if name not in GONE}
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        environ |= {"DISPLAY": f":{number}", "HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime)}
        environ |= {"SCREEN": str(folder / "Xvfb_screen0")}
        manager = _window_manager(environ, folder / "ready")
        yield environ
    finally:
        for process in filter(None, (manager, server)):
            process.terminate()
            process.wait(PATIENCE_S)


def _window_manager(environ: dict[str, str], ready: Path) -> subprocess.Popen[bytes]:
    """Start a window manager and wait until it manages windows."""
    os.mkfifo(ready)
    reader = os.open(ready, os.O_RDONLY | os.O_NONBLOCK)
    manager = subprocess.Popen(
        ["openbox", "--sm-disable", "--startup", f"sh -c 'echo ready >{ready}'"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _first_line(reader)
    return manager


def _first_line(descriptor: int) -> str:
    """Wait for the first line that another program writes, and let go of the pipe."""
    line = b""
    try:
        while not line.endswith(b"\n"):
            assert select.select([descriptor], [], [], PATIENCE_S)[0], "it did not start"
            read = os.read(descriptor, 100)
            assert read, "it ended at once"
            line += read
        return line.decode().strip()
    finally:
        os.close(descriptor)


class Program:
    """The running program, its trace as it is written, and its keyboard.

    All that it keeps lies in `folder`, beside its trace; several may share one.
    """

    def __init__(
        self,
        environ: dict[str, str],
        folder: Path,
        *words: str,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self.environ = environ
        self.folder = folder
        pipe = folder / f"trace{len(list(folder.glob('trace*')))}"
        os.mkfifo(pipe)
        self.events: list[dict] = []
        self.said = ""
        self._coming: queue.Queue[dict | None] = queue.Queue()
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()
        self.process = subprocess.Popen(
            [*program, *words, "--trace", str(pipe), "--data-dir", str(folder)],
            env=environ | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _read(self, pipe: Path) -> None:
        with pipe.open(encoding="utf-8") as lines:
            for line in lines:
                self._coming.put(json.loads(line))
        self._coming.put(None)

    def next_event(self) -> dict | None:
        """Return the next event, or None when the program has closed its trace."""
        try:
            event = self._coming.get(timeout=PATIENCE_S)
        except queue.Empty:
            last = self.events[-3:]
            self.kill()
            pytest.fail(f"nothing came after {last}: {self.said}")
        if event is not None:
            self.events.append(event)
        return event

    def until(self, name: str, **facts: object) -> dict:
        """Wait for an event with these facts."""
        while (event := self.next_event()) is not None:
            if event["event"] == name and facts.items() <= event.items():
                return event
        self.kill()
        pytest.fail(f"no {name} {facts} before the end: {self.said}")

    def until_true(self, question: Callable[[], bool]) -> None:
        """Ask again with every event until the answer is yes."""
        for _ in range(1_000):
            if question():
                return
            assert self.next_event() is not None, "it ended first"
        pytest.fail("it did not become so")

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and all that was said."""
        while self.next_event() is not None:
            pass
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out + err

    def window(self) -> str:
        """Wait for the window to be shown, give it the keys, and return its number."""
        search = ("search", "--sync", "--onlyvisible", "--name", "^HipCalm$")
        for _ in range(5):
            # xdotool gives up where another window goes while it looks through them all.
            with suppress(subprocess.CalledProcessError):
                window = self.xdotool(*search).split()[0]
                self.xdotool("windowactivate", "--sync", window)
                return window
        pytest.fail("there is no window")

    def press(self, *keys: str) -> None:
        """Press keys as a person does: they go to whatever window has the focus."""
        self.xdotool("key", *keys)

    def xdotool(self, *words: str) -> str:
        return self._asked("xdotool", *words)

    def state(self, window: str) -> str:
        """Return what the window manager says of a window: fullscreen, hidden."""
        return self._asked("xprop", "-id", window, "_NET_WM_STATE")

    def screen(self) -> bytes:
        """Return every pixel of the display."""
        return Path(self.environ["SCREEN"]).read_bytes()

    def until_seen(self, colour: str, pixels: int) -> None:
        """Wait until the display shows so much of a colour such as "#eef0f2"."""
        wanted = bytes.fromhex(colour[1:])[::-1]  # the display keeps blue first
        end_s = time.monotonic() + PATIENCE_S
        while self.screen().count(wanted) < pixels:
            assert time.monotonic() < end_s, f"{colour} was not seen"

    def _asked(self, *command: str) -> str:
        return subprocess.check_output(
            command, env=self.environ, stderr=subprocess.DEVNULL, text=True, timeout=PATIENCE_S
        )

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.said = "".join(self.process.communicate())


@pytest.fixture
def program(display: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Return a function that starts the program; what still runs is stopped when the test ends.

    Each has a folder of its own, unless one is named that another has had before. A `child` is a
    script beside this one that starts the program in its own way, with words for itself.
    """
    started: list[Program] = []

    def start(
        *words: str,
        settings: dict | None = None,
        folder: Path | None = None,
        child: tuple[str, ...] = (),
    ) -> Program:
        if folder is None:
            folder = tmp_path / str(len(started))
            folder.mkdir()
        if settings is not None:
            (folder / "config").mkdir()
            (folder / "config" / "settings.json").write_text(json.dumps(settings))
        command = (sys.executable, str(HERE / child[0]), *child[1:]) if child else PROGRAM
        started.append(Program(display, folder, *words, program=command))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture(scope="session", autouse=True)
def rehearsals(
    tools: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Program]]:
    """Play whole sessions, each faster than in life, on a display of their own.

    They begin with the first of these tests, and are played while the others run.
    """
    with _display(tmp_path_factory) as environ:
        started: dict[str, Program] = {}
        for session, speed in REHEARSED.items():
            words = ("play", session, "--rehearse", str(speed), "--exit-when-done")
            started[session] = Program(environ, tmp_path_factory.mktemp(session), *words)
        yield started
        for one in started.values():
            one.kill()
