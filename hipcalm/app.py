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
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from hipcalm.core import paths
from hipcalm.core.expand import Choices
from hipcalm.core.help import HelpCard, load_card, load_numbers, save_card
from hipcalm.core.library import Entry, Library
from hipcalm.core.settings import Settings, load_settings, save_settings
from hipcalm.library_watch import LibraryWatch
from hipcalm.trace import Trace
from hipcalm.ui import theme
from hipcalm.ui.main_window import MainWindow

if TYPE_CHECKING:
    from hipcalm.audio.render_job import RenderJob
    from hipcalm.desk import Desk
    from hipcalm.journaling import Journaling
    from hipcalm.sounding import Sounding


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks of the window."""

    folders: paths.UserFolders
    play: Entry | None = None
    rehearse: int = 0
    trace: Path | None = None
    exit_when_done: bool = False
    command: str = "raise"
    """What another HipCalm would be asked to do, if one turns out to be there already."""
    data_dir: Path | None = None
    background: bool = False
    is_apart: bool = False
    """Runs beside another HipCalm and is not found by later starts, as rehearsals do."""


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
        self._sounding: Sounding | None = None
        self._desk: Desk | None = None
        self._journaling: Journaling | None = None
        self._job: RenderJob | None = None
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
        for part in (self._journaling, self._desk, self._job, self._sounding):
            if part is not None:
                part.close()
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
        self._connect_sound()
        self._connect_help()
        self._connect_desktop()
        self._keep_journal()
        self._window.show_library()
        if self._wishes.command == "ground":
            self._window.ground()
        elif self._wishes.play is not None:
            self._window.begin(self._wishes.play)
        elif not self._settings.welcomed:
            self._window.welcome()
        QTimer.singleShot(0, self._window.get_ready)

    def _connect_sound(self) -> None:
        """Let sessions be heard; in a rehearsal faster than life there is nothing to hear."""
        window = self._window
        if self._wishes.rehearse > 1:
            return
        from hipcalm.sounding import Sounding  # noqa: PLC0415 - not before the first picture

        cache = self._wishes.folders.cache
        self._sounding = sounding = Sounding(cache, self._settings, clock_ms, wall_clock, window)
        window.audible.connect(sounding.follow)
        window.prepared.connect(sounding.prepare)
        window.say_requested.connect(sounding.say)
        window.sample_requested.connect(sounding.sample)
        window.devices_requested.connect(sounding.ask_devices)
        sounding.fares.connect(lambda words, can: window.show_sound(words, can_sound=can))
        sounding.told.connect(window.notice.tell)
        sounding.devices_told.connect(window.show_devices)
        if self._trace is not None:
            sounding.sounded.connect(self._trace.follow_sound)

    def _keep_journal(self) -> None:
        """Keep what is done; a rehearsal is no session."""
        if self._wishes.rehearse:
            return
        from hipcalm.journaling import Journaling  # noqa: PLC0415 - not before the first picture

        file = self._wishes.folders.journal_file
        self._journaling = Journaling(self._window, self._library, file, wall_clock)
        QTimer.singleShot(0, self._journaling.open)

    def _connect_desktop(self) -> None:
        """Be found by later starts, and be a guest of the desktop."""
        if self._wishes.is_apart:
            return
        from hipcalm.desk import Desk  # noqa: PLC0415 - not before the first picture
        from hipcalm.desktop import single_client  # noqa: PLC0415
        from hipcalm.desktop.single_instance import SingleInstance  # noqa: PLC0415

        self._instance = SingleInstance(self._wishes.data_dir, self._window)
        self._instance.asked.connect(self._on_asked)
        if not self._instance.is_first():
            # It began to run in the very moment that we did.
            single_client.send(self._wishes.command, self._wishes.data_dir, patience_s=2)
            QTimer.singleShot(0, self._window.close)
            return
        self._desk = Desk(self._window, self._settings, self._window.notice.tell)

    def _on_asked(self, command: str) -> None:
        """Do what a later start of the program asks of this one."""
        window = self._window
        word, _, session = command.partition(" ")
        match word:
            case "ground":
                window.ground()
            case "quit":
                window.close()
            case "play":
                window.come_forward()
                self._play_asked(session)
            case _:
                window.come_forward()

    def _play_asked(self, session: str) -> None:
        try:
            entry = self._library.open(session)
        except LookupError as error:
            self._window.notice.tell(str(error))
            return
        self._window.begin_instead(entry)

    def _connect_help(self) -> None:
        file = self._wishes.folders.help_card_file
        card, notice = load_card(file)
        numbers, trouble = load_numbers(paths.assets() / "help" / "numbers.yaml")
        self._window.show_numbers(card, numbers)
        self._window.card_changed.connect(self._keep_card)
        if notice or trouble:
            self._window.notice.tell(notice or trouble)

    def _keep_card(self, card: HelpCard) -> None:
        try:
            save_card(self._wishes.folders.help_card_file, card)
        except OSError as error:
            words = f"Your card holds for now but could not be kept: {error.strerror}."
            self._window.notice.tell(words)

    def _build_window(self) -> MainWindow:
        window = MainWindow(
            self._library,
            self._settings,
            clock_ms,
            wall_clock,
            rate=max(1, self._wishes.rehearse),
            rehearses=bool(self._wishes.rehearse),
            asks=not self._wishes.exit_when_done,
        )
        window.settings_changed.connect(self._on_settings_changed)
        window.render_requested.connect(self._render)
        if self._wishes.exit_when_done:
            window.ended.connect(lambda _: QTimer.singleShot(0, window.close))
        return window

    def _on_settings_changed(self, settings: Settings) -> None:
        looks = ("theme", "text_size", "motion", "person", "build", "outline")
        is_dressed = all(getattr(settings, name) == getattr(self._settings, name) for name in looks)
        self._settings = settings
        if not is_dressed:
            self._dress()
        for part in (self._sounding, self._desk):
            if part is not None:
                part.apply(settings)
        try:
            save_settings(self._wishes.folders.settings_file, settings)
        except OSError as error:
            words = f"Your settings hold for now but could not be kept: {error.strerror}."
            if not self._has_told_unkept:
                self._window.notice.tell(words)
            self._has_told_unkept = True
        else:
            self._has_told_unkept = False

    def _render(self, entry: Entry, choices: Choices, file: Path) -> None:
        """Save a session as a sound file, in a process of its own."""
        if self._job is None:
            self._job = self._new_job()
        if not self._job.is_running:
            self._job.start(entry.file, file, choices)

    def _new_job(self) -> RenderJob:
        from hipcalm.audio.render_job import RenderJob  # noqa: PLC0415 - seldom wanted

        job = RenderJob(self._wishes.data_dir, self._window)
        panel = self._window.session_page.render_panel
        notes: list[str] = []
        job.progressed.connect(panel.show_progress)
        job.noted.connect(notes.append)
        job.finished.connect(lambda file: panel.show_done(file, notes.pop() if notes else ""))
        job.failed.connect(panel.show_failed)
        job.cancelled.connect(panel.show_idle)
        self._window.render_cancelled.connect(job.cancel)
        return job

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
        window = self._window
        window.began.connect(trace.follow)
        window.audible.connect(lambda run, *_: run is window.playback or trace.follow(run))
        window.grounding_shown.connect(lambda ms: trace.write("grounded", pressed_ms=ms))
        window.rated.connect(
            lambda when, answers: trace.write("check_in", when=when, answers=answers)
        )
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
