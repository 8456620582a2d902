"""Builds the parts and connects them, in boot order; lets go of them in the mirror image."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from hipcalm.core import paths
from hipcalm.core.library import Entry, Library
from hipcalm.core.settings import Settings, load_settings, save_settings
from hipcalm.library_watch import LibraryWatch
from hipcalm.trace import Trace
from hipcalm.ui import theme
from hipcalm.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks of the window."""

    folders: paths.UserFolders
    play: Entry | None = None
    rehearse: int = 0
    trace: Path | None = None
    exit_when_done: bool = False


def clock_ms() -> int:
    """Return the monotonic clock in whole milliseconds."""
    return time.monotonic_ns() // 1_000_000


def wall_clock() -> datetime:
    """Return the local time."""
    return datetime.now().astimezone()


class App:
    """The running program."""

    def __init__(self, wishes: Wishes, library: Library) -> None:
        self._wishes = wishes
        self._library = library
        self._qt = _qt_application()
        self._has_told_unkept = False
        self._settings, settings_notice = load_settings(wishes.folders.settings_file)
        self._window = self._build_window()
        self._dress()
        self._restore_place()
        self._trace = self._open_trace()
        if settings_notice:
            self._window.notice.tell(settings_notice)

    def run(self) -> int:
        """Show the window until it is closed; the exit status."""
        self._qt.styleHints().colorSchemeChanged.connect(lambda _: self._dress())
        self._heed_signals()
        _FirstPaint(self._window, self._after_first_paint)
        self._window.show()
        status = self._qt.exec()
        self._save_place()
        if self._trace is not None:
            self._trace.close()
        return status

    def _heed_signals(self) -> None:
        """Close at Ctrl+C, as at the window's own button; end at once when asked to terminate."""
        signal.signal(signal.SIGINT, lambda *_: self._window.close())
        # Not `quit`, which asks the window, which asks the person.
        signal.signal(signal.SIGTERM, lambda *_: self._qt.exit(0))
        # Python sees to a signal only between its own instructions, and an idle loop of Qt runs
        # none: a byte that the signal writes wakes it.
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        watch = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self._qt)
        watch.activated.connect(lambda: self._woken.recv(64))

    def _after_first_paint(self) -> None:
        """Do what the first picture needs not wait for."""
        self._library.refresh()
        self._watch = LibraryWatch(self._library, self._window)
        self._watch.changed.connect(self._window.refresh)
        self._window.show_library()
        if self._wishes.play is not None:
            self._window.begin(self._wishes.play)

    def _build_window(self) -> MainWindow:
        window = MainWindow(
            self._library,
            self._settings,
            clock_ms,
            wall_clock,
            rate=max(1, self._wishes.rehearse),
            rehearses=bool(self._wishes.rehearse),
        )
        window.settings_changed.connect(self._on_settings_changed)
        if self._wishes.exit_when_done:
            window.ended.connect(lambda _: QTimer.singleShot(0, window.close))
        return window

    def _on_settings_changed(self, settings: Settings) -> None:
        looks = ("theme", "text_size", "motion", "person", "build", "outline")
        is_dressed = all(getattr(settings, name) == getattr(self._settings, name) for name in looks)
        self._settings = settings
        if not is_dressed:
            self._dress()
        try:
            save_settings(self._wishes.folders.settings_file, settings)
        except OSError as error:
            words = f"Your settings hold for now but could not be kept: {error.strerror}."
            if not self._has_told_unkept:
                self._window.notice.tell(words)
            self._has_told_unkept = True
        else:
            self._has_told_unkept = False

    def _dress(self) -> None:
        chosen = theme.resolve(self._settings.theme)
        theme.apply(self._qt, chosen, self._settings.text_size)
        self._window.set_theme(chosen, is_still=self._moves_less())

    def _moves_less(self) -> bool:
        """Whether movement is to be reduced: as the person chose, else as the desktop says."""
        if self._settings.motion != "system":
            return self._settings.motion == "reduced"
        return system_moves_less()

    def _open_trace(self) -> Trace | None:
        if self._wishes.trace is None:
            return None
        trace = Trace(self._wishes.trace, clock_ms)
        self._window.began.connect(trace.follow)
        return trace

    def _restore_place(self) -> None:
        place = self._place_file().value("geometry")
        if isinstance(place, QByteArray):
            self._window.restoreGeometry(place)

    def _save_place(self) -> None:
        self._place_file().setValue("geometry", self._window.saveGeometry())

    def _place_file(self) -> QSettings:
        return QSettings(str(self._wishes.folders.window_file), QSettings.Format.IniFormat)


class _FirstPaint(QObject):
    """Calls once what is to follow a window's first picture, as soon as that is on the screen.

    A timer of no length would not do: with X11 the picture is asked for by the server, later.
    """

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def system_moves_less() -> bool:
    """Whether the desktop asks programs to move less; Qt tells it from 6.12 on."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", lambda: None)()
    preference = getattr(accessibility, "motionPreference", lambda: None)()
    return getattr(preference, "name", "").startswith("Reduce")


def _qt_application() -> QApplication:
    application = QApplication(sys.argv[:1])
    application.setApplicationName("hipcalm")
    application.setApplicationDisplayName("HipCalm")
    application.setDesktopFileName("hipcalm")
    icon = paths.assets() / "icons" / "hipcalm.svg"
    application.setWindowIcon(QIcon(str(icon)))
    return application


def run(wishes: Wishes, library: Library) -> int:
    """Open the window and stay until it is closed; the exit status."""
    return App(wishes, library).run()
