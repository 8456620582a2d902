"""The program as a whole: what it reads at its start, and what it leaves behind."""

import gc
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from hipcalm import app
from hipcalm.core.library import Library
from hipcalm.core.paths import UserFolders, shipped_sessions, user_folders
from hipcalm.core.settings import Settings, load_settings, save_settings
from hipcalm.ui import theme
from hipcalm.ui.theme import DARK, LIGHT

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folders(tmp_path) -> UserFolders:
    return user_folders(tmp_path)


@pytest.fixture
def start(qapp, qtbot, folders, monkeypatch):
    """Return a function that builds the program in this process; it does not run its loop."""
    monkeypatch.setattr(app, "_qt_application", lambda: qapp)
    library = Library(shipped_sessions(), folders.sessions)

    made: list[app.App] = []

    def started(**wishes) -> app.App:
        made.append(app.App(app.Wishes(folders, **{"is_apart": True} | wishes), library))
        return made[-1]

    yield started
    theme.apply(qapp, LIGHT, 100)
    # Here and now, and not when Python's collector comes upon them in the midst of another test.
    for program in made:
        if program._sounding is not None:
            program._sounding.close()
        program._window.close()
        shiboken6.delete(program._window)
    made.clear()
    gc.collect()


# ---------------------------------------------------------------- settings


def test_settings_are_read_and_hold_from_the_start(start, folders, qapp):
    save_settings(folders.settings_file, Settings(theme="dark", motion="reduced", text_size=150))

    window = start()._window

    assert DARK.text in qapp.styleSheet()
    assert window.player_view.stage._is_still
    assert window.pages.settings.text_size == 150


def test_a_change_is_kept_for_the_next_start(start, folders):
    program = start()

    program._window.apply_settings(Settings(cautions=("bone",)))

    assert load_settings(folders.settings_file) == (Settings(cautions=("bone",)), "")


def test_a_change_of_theme_or_size_dresses_everything_at_once(start, qapp):
    program = start()
    program._window.apply_settings(Settings(theme="dark"))
    assert DARK.ground in qapp.styleSheet()

    before = qapp.font().pixelSize()
    program._window.apply_settings(Settings(theme="dark", text_size=200))
    assert qapp.font().pixelSize() == pytest.approx(2 * before, abs=1)


def test_a_change_of_something_else_dresses_nothing(start, monkeypatch):
    program = start()
    with monkeypatch.context() as undressed:
        undressed.setattr(theme, "apply", None)
        program._window.apply_settings(Settings(breath_holds=True))


def test_less_movement_holds_at_once(start):
    program = start()

    program._window.apply_settings(Settings(motion="reduced"))
    assert program._window.player_view.stage._is_still

    program._window.apply_settings(Settings(motion="full"))
    assert not program._window.player_view.stage._is_still


@pytest.mark.parametrize("asks", [True, False])
def test_movement_follows_the_desktop_where_it_says(start, monkeypatch, asks):
    monkeypatch.setattr(app, "system_moves_less", lambda: asks)

    assert start()._window.player_view.stage._is_still is asks


@pytest.mark.parametrize(
    ("name", "expected"), [("ReducedMotion", True), ("NoPreference", False), (None, False)]
)
def test_the_desktop_s_wish_is_asked_of_qt_where_qt_knows_it(qapp, monkeypatch, name, expected):
    class Accessibility:
        @staticmethod
        def motionPreference():  # noqa: N802 - Qt's name
            return SimpleNamespace(name=name)

    class Hints:
        accessibility = Accessibility if name else None

    if name is None:
        del Hints.accessibility
    monkeypatch.setattr(QGuiApplication, "styleHints", Hints)

    assert app.system_moves_less() is expected


def test_damaged_settings_are_set_aside_and_told_and_not_fatal(start, folders):
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text("{ not json")

    window = start()._window

    assert "settings.damaged.json" in window.notice.text()
    assert not window.notice.isHidden()
    assert (folders.config / "settings.damaged.json").read_text() == "{ not json"


def test_settings_that_cannot_be_kept_hold_for_now_and_are_told_once(start, folders):
    program = start()
    window = program._window
    folders.config.parent.mkdir(exist_ok=True)
    folders.config.write_text("a file where a folder should be")

    window.apply_settings(Settings(breath_holds=True))
    assert "could not be kept" in window.notice.text()
    assert window.pages.settings.breath_holds

    window.notice.hide()
    window.apply_settings(Settings(breath_holds=True, wait_after_pauses=True))
    assert window.notice.isHidden()


def test_a_start_writes_nothing(start, folders, tmp_path):
    program = start()
    program._after_first_paint()

    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- starting and ending


def test_the_library_is_there_after_the_first_picture(start):
    program = start()
    assert program._window.library_view._cards.rowCount() == 0

    program._after_first_paint()

    assert program._window.library_view._cards.rowCount() == 19


def test_a_session_that_was_asked_for_begins(start, folders):
    library = Library(shipped_sessions(), folders.sessions)
    library.refresh()
    program = start(play=library.find("three-breaths"), rehearse=60, trace=None)

    program._after_first_paint()

    playback = program._window.playback
    assert playback.timeline.session_id == "three-breaths"
    assert playback._rate == 60
    assert playback._player._opens_gates


def test_the_program_s_clocks_go_forward():
    first = app.clock_ms()

    assert isinstance(first, int)
    assert app.clock_ms() >= first
    assert app.wall_clock().tzinfo is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells of its zone by itself")
def test_the_clock_follows_the_person_into_another_time_zone(monkeypatch):
    try:
        for zone, hours in (("UTC0", 0), ("JST-9", 9), ("EST5", -5)):
            monkeypatch.setenv("TZ", zone)
            assert app.wall_clock().utcoffset() == timedelta(hours=hours)
    finally:
        monkeypatch.undo()
        time.tzset()


RUN = """
import sys
from pathlib import Path
from types import SimpleNamespace
from PySide6.QtCore import QRect, QTimer
from hipcalm import app
from hipcalm.core.library import Library
from hipcalm.core.paths import shipped_sessions, user_folders

folders = user_folders(Path(sys.argv[1]))
program = app.App(app.Wishes(folders), Library(shipped_sessions(), folders.sessions))
"""
PLACED = """
program._window.setGeometry(QRect(31, 47, 633, 477))
QTimer.singleShot(0, program._window.close)
print(program.run())
"""
FOUND = """
QTimer.singleShot(0, program._window.close)
program.run()
print(program._window.geometry().getRect())
"""


def ran(words: str, tmp_path: Path) -> str:
    said = subprocess.run(
        [sys.executable, "-c", RUN + words, str(tmp_path)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert "Traceback" not in said.stderr, said.stderr
    return said.stdout.strip()


def test_the_window_comes_back_to_its_place(tmp_path):
    assert ran(PLACED, tmp_path) == "0"

    assert ran(FOUND, tmp_path) == "(31, 47, 633, 477)"


@pytest.mark.parametrize("content", [b"", b"\0\xff garbage", b"[General]\ngeometry=no\n"])
def test_a_damaged_note_of_its_place_is_not_fatal(start, folders, content):
    folders.config.mkdir(parents=True)
    folders.window_file.write_bytes(content)

    assert start()._window.size().width() == 1040


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_program_well(tmp_path, number):
    words = f"""
import os
program._after_first_paint()
import threading
threading.Timer(0.2, os.kill, (os.getpid(), {int(number)})).start()
print(program.run())
"""

    assert ran(words, tmp_path) == "0"
    assert (tmp_path / "config" / "window.ini").exists()


def test_the_wake_up_for_signals_is_no_timer(start):
    program = start()
    program._after_first_paint()

    running = [t for t in program._window.findChildren(QTimer) if t.isActive()]
    assert running == []


# ---------------------------------------------------------------- at rest in the tray


class AtRest:
    """A desk with nothing but how busy its reminder is."""

    def __init__(self) -> None:
        self.reminding = self
        self.is_busy = False

    def attach(self, _window) -> None:
        """Nothing is to be connected."""

    def apply(self, _settings) -> None:
        """Nothing follows the settings."""


@pytest.fixture
def put_away(start):
    """Return a function that puts the window away and lets the time of rest come."""

    def resting(*, is_busy: bool = False, is_back: bool = False, **wishes):
        program = start(**wishes)
        program._desk = AtRest()
        program._desk.is_busy = is_busy
        program._after_first_paint()
        program._window.put_away.emit()
        if program._resting is not None:
            assert program._resting.interval() >= 20_000
            program._resting.stop()
            exits: list[int] = []
            # The loop of all tests is not to be ended.
            program._qt = SimpleNamespace(exit=exits.append)
            program._window.setVisible(is_back)
            program._rest()
            program._resting.stop()
            assert exits == ([0] if program.begins_anew else [])
        return program

    return resting


def test_a_window_that_was_put_away_gives_its_memory_back_by_and_by(put_away):
    assert put_away().begins_anew


def test_nobody_is_sent_away_in_the_middle_of_a_reminder(put_away):
    assert not put_away(is_busy=True).begins_anew


def test_a_window_that_is_back_in_time_stays(put_away):
    assert not put_away(is_back=True).begins_anew


def test_a_trace_goes_on_in_one_program(put_away, tmp_path):
    program = put_away(trace=tmp_path / "trace")

    assert program._resting is None
    assert not program.begins_anew
    program._trace.close()
