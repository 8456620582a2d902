"""What all tests share: no display, a home of their own, a clock that waits, no timer left over."""

import os
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hipcalm.core.library import Library
from hipcalm.core.paths import shipped_sessions
from tests.clock import FakeClock

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

# Before anything imports Qt. The tests on a real display hand their programs one of their own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
QT_FIXTURES = {"qapp", "qtbot", "screen"}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the person's own files out of the tests, and the tests' files out of theirs."""
    home = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("HOME", str(home))
    for name in HOMES:
        monkeypatch.setenv(name, str(home / name))
    return home


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def personal(tmp_path: Path) -> Path:
    """Return the folder of the person's own sessions; a test makes it if it wants one."""
    return tmp_path / "data" / "sessions"


@pytest.fixture
def write(personal: Path) -> Callable[[str, str], Path]:
    """Return a function that puts a script into the personal folder."""

    def written(name: str, text: str) -> Path:
        personal.mkdir(parents=True, exist_ok=True)
        file = personal / name
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.fixture(scope="session")
def shipped_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the library of the shipped sessions alone, which no test changes."""
    library = Library(shipped_sessions(), tmp_path_factory.getbasetemp() / "nobody")
    library.refresh()
    return library


@pytest.fixture
def library(shipped_library: Library, personal: Path) -> Library:
    """Return the library of the shipped sessions and an empty personal folder."""
    library = Library(shipped_sessions(), personal)
    library._loaded = dict(shipped_library._loaded)  # the files are read once for all tests
    library.entries = shipped_library.entries
    return library


@pytest.fixture
def qtbot(qtbot: "QtBot", monkeypatch: pytest.MonkeyPatch) -> "QtBot":
    """Hold the widgets of a test until it ends: pytest-qt does not.

    Else Python's collector may come upon a window between a test's last line and its end, in the
    midst of what the window's own event loop does there.
    """
    held: list[QWidget] = []
    add_widget = qtbot.addWidget

    def hold(widget: "QWidget", **options: Any) -> None:
        held.append(widget)
        add_widget(widget, **options)

    monkeypatch.setattr(qtbot, "addWidget", hold)
    return qtbot


@pytest.fixture(autouse=True)
def no_timer_left_running(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test that leaves a timer running once its widgets are gone."""
    if QT_FIXTURES.isdisjoint(request.fixturenames):
        yield
        return
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    started: weakref.WeakSet[QTimer] = weakref.WeakSet()
    start = QTimer.start

    def noted_start(timer: QTimer, *interval: int) -> None:
        started.add(timer)
        start(timer, *interval)

    monkeypatch.setattr(QTimer, "start", noted_start)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [timer for timer in started if shiboken6.isValid(timer) and timer.isActive()]
    for timer in left:
        timer.stop()
    assert not left, f"still running: {[(t.interval(), t.parent()) for t in left]}"
