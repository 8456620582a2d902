"""The clock on the wall jumps under the running reminder, by libfaketime; nothing else does."""

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hipcalm.desktop.notifications import DESKTOP
from tests.desktop_parts.conftest import PATIENCE_S, notifyd

ROOT = Path(__file__).parent.parent.parent
CHILD = str(Path(__file__).with_name("clock_child.py"))
LIBRARIES = ("lib/*/faketime", "lib*/faketime")


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    module_desk.add_display()
    module_desk.add_window_manager()
    module_desk.start(notifyd())
    module_desk.wait_for(DESKTOP.name)


class Clock:
    """A process whose wall clock is set by a file, and what it says."""

    def __init__(self, desk, folder: Path) -> None:
        usr = Path("/usr")
        found = [file for where in LIBRARIES for file in usr.glob(f"{where}/libfaketime.so.1")]
        if not found:
            words = "needs faketime; `make test` installs it"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
        self.file = folder / "clock"
        self.set("+0")
        faked = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
        }
        self.process = subprocess.Popen(
            [sys.executable, CHILD, str(folder)],
            env=desk.environ | faked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.hear("ready")[-1] == "ready True"

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def set(self, offset: str) -> None:
        """Set the clock; whole or not at all, since it is read at any moment."""
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{offset}\n")
        beside.replace(self.file)

    def hear(self, wanted: str) -> list[str]:
        """Return what is said up to the next line that begins so."""
        said: list[str] = []
        while not said or not said[-1].startswith(wanted):
            said.append(self.lines.get(timeout=PATIENCE_S))
        return said

    def look(self, times: int) -> list[str]:
        """Wait for so many looks at the clock; return what else was said meanwhile."""
        said = [line for _ in range(times) for line in self.hear("look")]
        return [line for line in said if line != "look"]

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def clock(module_desk, tmp_path):
    clock = Clock(module_desk, tmp_path)
    yield clock
    clock.close()


def test_two_hours_at_once_bring_exactly_one_reminder_after_a_grace(clock):
    assert clock.look(1) == []
    clock.set("+7200")

    assert clock.look(1) == [], "nothing in the very moment"
    assert clock.hear("reminder_due")[-1] == "reminder_due"
    assert "reminder_due" not in clock.look(3), "one at most"


def test_a_night_brings_none_but_a_whole_new_hour(clock):
    clock.look(1)
    clock.set("+32400")

    assert clock.look(5) == []


def test_a_clock_that_is_set_back_brings_none(clock):
    clock.look(1)
    clock.set("-7200")

    assert clock.look(5) == []


def test_a_process_that_was_frozen_does_not_fire_as_it_thaws(clock):
    clock.look(1)
    clock.process.send_signal(signal.SIGSTOP)
    clock.set("+7200")
    clock.process.send_signal(signal.SIGCONT)

    assert clock.look(1) == []
    assert clock.hear("reminder_due")[-1] == "reminder_due"
    assert "reminder_due" not in clock.look(3)
