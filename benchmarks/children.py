"""Windows are measured in processes of their own, on a screen that all of them share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

LONGEST_S = 120
_ROOT = Path(__file__).resolve().parent.parent


class ChildError(Exception):
    """A child process could not do what it was started for."""


class Words(NamedTuple):
    """What a child printed, as numbers, and when it was started (`time.perf_counter_ns`).

    That clock is the machine's, not the process's, so parent and child read the same one.
    """

    started_ns: int
    numbers: tuple[int, ...]


class Children:
    """Starts the children of one benchmark: all in the same surroundings."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder

    def run(self, module: str, *words: str) -> Words:
        """Run a module of this package to its end; it prints whole numbers."""
        command = [sys.executable, "-m", f"benchmarks.{module}", *words]
        started_ns = time.perf_counter_ns()
        try:
            ended = subprocess.run(
                command,
                check=False,
                cwd=_ROOT,
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=LONGEST_S,
            )
        except subprocess.TimeoutExpired as error:
            raise ChildError(f"{module} took longer than {LONGEST_S} s") from error
        numbers = ended.stdout.split()
        if ended.returncode or not numbers or not all(number.isdecimal() for number in numbers):
            said = ended.stderr.strip() or ended.stdout.strip() or "it said nothing"
            raise ChildError(f"{module} ended with status {ended.returncode}: {said}")
        return Words(started_ns, tuple(int(number) for number in numbers))

    def fresh_folder(self) -> str:
        """Return the path of a new, empty folder; it lives as long as the benchmark."""
        return tempfile.mkdtemp(dir=self._folder)


@contextmanager
def children() -> Iterator[Children]:
    """Yield what starts children, with a screen and a cache of compiled modules of their own.

    The screen is the desktop's where there is one, else a virtual one (Xvfb) where that is
    installed, else Qt's `offscreen`. The cache is filled by the first child, whatever the
    environment says about bytecode: the start that compiles the program is not the usual one.
    """
    with tempfile.TemporaryDirectory(prefix="hipcalm-bench-") as folder:
        environment = dict(os.environ)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        with _screen() as settings:
            yield Children(environment | settings, Path(folder))


@contextmanager
def _screen() -> Iterator[dict[str, str]]:
    has_one = not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    server = shutil.which("Xvfb")
    if has_one:
        yield {}
    elif server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
    else:
        with virtual_screen(server) as display:
            yield {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}


@contextmanager
def virtual_screen(server: str) -> Iterator[str]:
    reading, writing = os.pipe()
    command = [
        server,
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()  # comes once the server can be reached
            if not number:
                raise ChildError("the virtual screen (Xvfb) did not start")
            yield f":{number}"
        finally:
            process.terminate()
