"""A desktop private to the tests of one module: X server, window manager, session bus, programs."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hipcalm.desktop.bus import Bus

PATIENCE_S = 20.0
WAIT_MS = 10_000
NEEDED = (
    *("Xvfb", "dbus-daemon", "openbox", "gdbus", "gio", "xdotool", "xfconf-query"),
    "setxkbmap",
    *("pulseaudio", "pactl", "parec", "/usr/bin/python3"),
)
HERE = Path(__file__).parent
KEPT = {"PATH", "LANG", "VIRTUAL_ENV", "CI"}


def notifyd() -> str:
    """Return where the notifications of Xfce live."""
    return str(next(Path("/usr/lib").glob("**/xfce4-notifyd"), "xfce4-notifyd"))


@pytest.fixture(scope="session")
def tools() -> None:
    """Go on only where the programs of a desktop are there; in CI they have to be."""
    missing = [name for name in (*NEEDED, notifyd()) if shutil.which(name) is None]
    if sys.platform != "linux" or missing:
        words = f"needs Linux with {', '.join(missing)}; `make test` installs them"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)


class Desk:
    """What runs on one private desktop, and the environment in which to use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen] = []
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        self.environ = {name: value for name, value in os.environ.items() if name in KEPT}
        self.environ |= {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_SESSION_TYPE": "x11",
        }

    def add_display(self) -> None:
        command = [
            "Xvfb",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "-displayfd",
        ]
        self.environ["DISPLAY"] = ":" + self.told(*command)

    def add_window_manager(self) -> None:
        ready = self.folder / "ready"
        os.mkfifo(ready)
        reader = os.open(ready, os.O_RDONLY | os.O_NONBLOCK)
        self.start("openbox", "--sm-disable", "--startup", f"sh -c 'echo ready >{ready}'")
        _first_line(reader)

    def add_bus(self, name: str = "DBUS_SESSION_BUS_ADDRESS") -> None:
        self.environ[name] = self.told("dbus-daemon", "--session", "--nofork", "--print-address")

    def start_bus(self, place: Path) -> subprocess.Popen:
        """Start another bus at a place, and wait until it lets programs in."""
        place.unlink(missing_ok=True)
        address = f"--address=unix:path={place}"
        self.told("dbus-daemon", "--session", "--nofork", address, "--print-address")
        return self._started[-1]

    def add_login(self) -> None:
        """Have a stand-in for the login manager; the real one needs a machine of its own."""
        self.add_bus("DBUS_SYSTEM_BUS_ADDRESS")
        self.start("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        name, path = "org.freedesktop.login1", "/org/freedesktop/login1"
        self.wait_for(name, bus="--system")
        session = ("auto", "seat0", "1000", "wren", "true")
        self.call(name, path, "org.freedesktop.DBus.Mock.AddSession", *session, bus="--system")

    def start(self, *command: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen:
        """Start a program; it ends with the desk."""
        process = subprocess.Popen(
            command,
            env=self.environ,
            pass_fds=pass_fds,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._started.append(process)
        return process

    def run(self, *command: str) -> str:
        """Run a program to its end and return what it prints."""
        done = subprocess.run(
            command,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def call(self, name: str, path: str, method: str, *words: str, bus: str = "--session") -> str:
        """Call a method over the bus, as another program does."""
        return self.run("gdbus", "call", bus, "-d", name, "-o", path, "-m", method, *words)

    def has(self, name: str, bus: str = "--session") -> bool:
        """Whether a program runs under this name, none being started by the question."""
        daemon = ("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner")
        return "true" in self.call(*daemon, name, bus=bus)

    def wait_for(self, name: str, bus: str = "--session") -> None:
        """Wait until a program runs under this name."""
        self.run("gdbus", "wait", bus, "--timeout", "15", name)

    def press_in(self, program: str, button: str) -> None:
        """Press a button of another program by its name, as a screen reader does."""
        self.run("/usr/bin/python3", str(HERE / "press.py"), program, button)

    def end_last(self) -> None:
        """End the program that was started last, and wait until it has."""
        process = self._started.pop()
        process.terminate()
        process.wait(PATIENCE_S)

    def close(self) -> None:
        while self._started:
            self.end_last()

    def told(self, *command: str) -> str:
        """Start a program that writes where it can be reached; its last word takes a pipe."""
        reader, writer = os.pipe()
        glue = "=" if command[-1].startswith("--") else " "
        last = f"{command[-1]}{glue}{writer}".split(" ")
        self.start(*command[:-1], *last, pass_fds=(writer,))
        os.close(writer)
        return _first_line(reader)


def _first_line(descriptor: int) -> str:
    """Wait for the first line that another program writes, and let go of the pipe."""
    line = b""
    try:
        while not line.endswith(b"\n"):
            assert select.select([descriptor], [], [], PATIENCE_S)[0], "it did not start"
            read = os.read(descriptor, 1000)
            assert read, "it ended at once"
            line += read
        return line.decode().strip()
    finally:
        os.close(descriptor)


@pytest.fixture(scope="module")
def module_desk(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a desk with a session bus; a module adds what it needs."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    try:
        desk.add_bus()
        yield desk
    finally:
        desk.close()


@pytest.fixture
def desk(module_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the module's desk, with this process at it too."""
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "DBUS_SYSTEM_BUS_ADDRESS", "PULSE_SERVER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in module_desk.environ.items():
        monkeypatch.setenv(name, value)
    # No test meets the machine's own system bus.
    if "DBUS_SYSTEM_BUS_ADDRESS" not in module_desk.environ:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    return module_desk


@pytest.fixture
def connect(desk: Desk, qapp: object) -> Iterator[Callable[..., Bus]]:
    """Return a function that opens a connection to a bus; it is closed when the test ends."""
    opened: list[Bus] = []

    def connected(which: str = "SESSION") -> Bus:
        opened.append(Bus(which))
        return opened[-1]

    yield connected
    for bus in opened:
        bus.close()
