"""The reminder and its tray on a real desktop: panel, bubbles, windows, and somebody who types."""

import queue
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hipcalm.desktop.notifications import DESKTOP
from tests.desktop_parts.conftest import PATIENCE_S, notifyd

ROOT = Path(__file__).parent.parent.parent
PROGRAM = Path(__file__).parent / "at_work.py"
WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
SCREEN = (1280, 800)
PLACE = ("X", "Y", "WIDTH", "HEIGHT")


class Child:
    """A program on the desk: lines in, lines out."""

    def __init__(self, desk, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *words],
            env=desk.environ | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def tell(self, word: str) -> None:
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hear(self, wanted: str) -> str:
        """Wait for a line that begins so."""
        while not (line := self.lines.get(timeout=PATIENCE_S)).startswith(wanted):
            pass
        return line

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    module_desk.add_display()
    module_desk.add_window_manager()
    module_desk.start(notifyd())
    module_desk.wait_for(DESKTOP.name)


@pytest.fixture
def start(desk, tmp_path):
    """Return a function that starts a program; it ends with the test."""
    started: list[Child] = []

    def begun(*words: str) -> Child:
        started.append(Child(desk, *(words or ("reminder", str(tmp_path)))))
        return started[-1]

    yield begun
    for child in started:
        child.close()


@pytest.fixture
def panel(desk):
    """Start a panel with a tray."""
    desk.start("xfce4-panel", "--disable-wm-check")
    desk.wait_for(WATCHER)
    yield
    desk.end_last()


def item(desk) -> str:
    """Wait for the icon in the panel's list, and return the name of its program."""
    watch = ("org.freedesktop.DBus.Properties.Get", WATCHER, "RegisteredStatusNotifierItems")
    for _ in range(50):
        found = re.search(r"'(:[\d.]+)/", desk.call(WATCHER, WATCHER_PATH, *watch))
        if found:
            return found[1]
        desk.run("sleep", "0.1")
    raise AssertionError("no icon in the tray")


def press(desk, name: str, words: str) -> None:
    """Press an entry of the menu, as a panel does."""
    layout = desk.call(name, "/MenuBar", f"{MENU}.GetLayout", "0", "--", "-1", "[]")
    number = re.search(rf"\((\d+), {{[^}}]*'label': <'{words}", layout)
    assert number, layout
    desk.call(name, "/MenuBar", f"{MENU}.Event", number[1], "clicked", "<0>", "0")


def test_the_panel_shows_the_icon_and_its_menu_does_what_it_says(panel, desk, start):
    work = start()
    assert work.hear("ready") == "ready True"
    name = item(desk)

    desk.call(name, "/StatusNotifierItem", f"{ITEM}.Activate", "0", "0")
    assert work.hear("open") == "open"
    press(desk, name, "Ground")
    assert work.hear("ground") == "ground"
    press(desk, name, "Three .{1,3} more")
    assert work.hear("start") == "start three-breaths"
    press(desk, name, "Every 90 minutes")
    assert work.hear("every") == "every 90"
    press(desk, name, "Quit")
    assert work.process.wait(PATIENCE_S) == 0


def test_without_a_tray_it_is_known_and_one_that_comes_late_is_noticed(desk, start):
    work = start()
    assert work.hear("ready") == "ready False"

    desk.start("xfce4-panel", "--disable-wm-check")
    try:
        assert work.hear("tray") == "tray True"
    finally:
        desk.end_last()
    assert work.hear("tray") == "tray False"


def test_a_panel_that_goes_and_comes_again_and_again_shows_the_icon_each_time(panel, desk, start):
    work = start()
    work.hear("ready")
    for _ in range(3):
        desk.end_last()
        assert work.hear("tray") == "tray False"
        desk.start("xfce4-panel", "--disable-wm-check")
        assert work.hear("tray") == "tray True"
        press(desk, item(desk), "Ground")
        assert work.hear("ground") == "ground"


def test_breathe_now_in_the_bubble_opens_the_pacer_in_the_corner_and_takes_no_key(desk, start):
    page = start("page")
    page.hear("ready")
    desk.run("xdotool", "search", "--sync", "--name", "^a page$", "windowactivate", "--sync")
    work = start()
    work.hear("ready")
    work.tell("on")
    work.tell("due")
    work.hear("notified")

    desk.press_in("xfce4-notifyd", "Breathe now")
    work.hear("began")
    search = ("xdotool", "search", "--sync", "--onlyvisible", "--name", "^HipCalm$")
    place = desk.run(*search, "getwindowgeometry", "--shell")
    desk.run("xdotool", "type", "still here")

    while page.hear("text") != "text still here":
        pass
    found = dict(re.findall(r"(\w+)=(\d+)", place))
    x, y, width, height = (int(found[name]) for name in PLACE)
    assert SCREEN[0] - 40 < x + width < SCREEN[0]
    assert SCREEN[1] - 40 < y + height < SCREEN[1]
    work.tell("through")
    assert work.hear("gone") == "gone True"
