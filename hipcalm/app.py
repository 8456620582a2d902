"""Builds the parts and connects them, in boot order; lets go of them in the mirror image."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from hipcalm.core import paths
from hipcalm.core.expand import Choices
from hipcalm.core.help import HelpCard, load_card, load_numbers, save_card
from hipcalm.core.library import Entry, Library
from hipcalm.core.settings import Settings, load_settings, save_settings
from hipcalm.desktop import bus_address
from hipcalm.playback import Playback
from hipcalm.trace import Trace
from hipcalm.ui import theme

if TYPE_CHECKING:
    from hipcalm.audio.render_job import RenderJob
    from hipcalm.desk import Desk
    from hipcalm.desktop.single_instance import SingleInstance
    from hipcalm.journaling import Journaling
    from hipcalm.sounding import Sounding
    from hipcalm.ui.corner_pacer import CornerPacer
    from hipcalm.ui.main_window import MainWindow
    from hipcalm.ui.settings_dialog import SettingsDialog


REST_MS = 30_000
"""How long the window stays in the tray before the program begins anew without it."""


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
    """Return the local time, also where the person has come into another time zone meanwhile."""
    if sys.platform != "win32":
        time.tzset()
    return datetime.now().astimezone()


class App:
    """The running program: its window, and what goes on without one."""

    def __init__(self, wishes: Wishes, library: Library) -> None:
        self._wishes = wishes
        self._library = library
        self._qt = _qt_application()
        self._has_told_unkept = False
        self._settings, self._settings_notice = load_settings(wishes.folders.settings_file)
        self._trace = Trace(wishes.trace, clock_ms) if wishes.trace is not None else None
        self._sounding: Sounding | None = None
        self._desk: Desk | None = None
        self._instance: SingleInstance | None = None
        self._journaling: Journaling | None = None
        self._job: RenderJob | None = None
        self._corner: CornerPacer | None = None
        self.begins_anew = False
        """Whether the program is to go on as a new one that has never had a window."""
        self._resting: QTimer | None = None
        self._is_ready = False
        self._to_do: list[Callable[[], None]] = []
        if not wishes.background:
            self._window.notice.tell_if(self._settings_notice)

    @cached_property
    def _window(self) -> MainWindow:
        """The window, built when it is first wanted: in the background that may be never."""
        window = self._build_window()
        self.__dict__["_window"] = window
        self._dress()
        self._restore_place()
        if self._trace is not None:
            self._follow(self._trace, window)
        return window

    @property
    def _has_window(self) -> bool:
        return "_window" in vars(self)

    def run(self) -> int:
        """Go on until the window is closed, or until told to quit; the exit status."""
        self._qt.styleHints().colorSchemeChanged.connect(lambda _: self._dress())
        self._heed_signals()
        if self._wishes.background:
            self._qt.setQuitOnLastWindowClosed(False)
            QTimer.singleShot(0, self._connect_desktop)
        else:
            self.open()
        status = self._qt.exec()
        if self._has_window:
            self._save_place()
        for part in (self._journaling, self._instance, self._desk, self._job, self._sounding):
            if part is not None:
                part.close()
        if self._trace is not None:
            self._trace.close()
        return status

    def _heed_signals(self) -> None:
        """Close at Ctrl+C, as at the window's own button; end at once when asked to terminate."""
        signal.signal(signal.SIGINT, lambda *_: self.quit())
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

    # ------------------------------------------------------------------ what may be asked of us

    def open(self) -> None:
        """Show the window."""
        self._when_open(lambda: None)

    def ground(self) -> None:
        """Ground at once, in the window."""
        self._when_open(self._window.ground)

    def play(self, session: str) -> None:
        """Begin a session, by its id or its script's path."""
        self._when_open(lambda: self._play_asked(session))

    def quit(self) -> None:
        """End; a session that is on is asked about first."""
        if self._has_window and self._window.isVisible():
            self._window.quit()
        else:
            self._qt.exit(0)

    def _when_open(self, then: Callable[[], None]) -> None:
        """Show the window, and do something once it can."""
        if self._is_ready:
            self._window.come_forward()
            then()
            return
        if not self._to_do:
            self._qt.setQuitOnLastWindowClosed(True)  # one that is only hidden ends nothing
            _FirstPaint(self._window, self._after_first_paint)
        self._to_do.append(then)
        self._window.show()

    def _after_first_paint(self) -> None:
        """Do what the first picture needs not wait for."""
        from hipcalm.library_watch import LibraryWatch  # noqa: PLC0415 - not before

        self._library.refresh()
        self._watch = LibraryWatch(self._library, self._window)
        self._watch.changed.connect(self._window.refresh)
        self._connect_sound()
        self._connect_help()
        if self._desk is None:
            self._connect_desktop()
        if self._desk is not None:
            self._desk.attach(self._window)
            self._rest_when_put_away()
        self._keep_journal()
        self._window.show_library()
        self._is_ready = True
        self._begin()
        QTimer.singleShot(0, self._window.get_ready)
        if self._sounding is not None and self._settings.sound and not self._settings.level_checked:
            QTimer.singleShot(0, self._sounding.wake)  # the first session asks how loud it is

    def _begin(self) -> None:
        """Do what the program was started for."""
        if self._wishes.command == "ground":
            self._window.ground()
        elif self._wishes.play is not None:
            self._window.begin(self._wishes.play)
        elif not self._settings.welcomed and len(self._to_do) <= 1:
            self._window.welcome()
        for wanted in self._to_do:
            wanted()
        self._to_do.clear()

    def _connect_sound(self) -> None:
        """Let sessions be heard; in a rehearsal faster than life there is nothing to hear."""
        if self._wishes.rehearse > 1:
            return
        window, sounding = self._window, self._sounds()
        window.audible.connect(sounding.follow)
        window.silenced.connect(sounding.leave)
        window.put_away.connect(sounding.leave)
        window.prepared.connect(sounding.prepare)
        window.say_requested.connect(sounding.say)
        window.sample_requested.connect(sounding.sample)
        window.devices_requested.connect(sounding.ask_devices)
        sounding.fares.connect(lambda words, can: window.show_sound(words, can_sound=can))
        sounding.told.connect(window.notice.tell)
        sounding.devices_told.connect(window.show_devices)
        if self._trace is not None:
            sounding.sounded.connect(self._trace.follow_sound)

    def _sounds(self) -> Sounding:
        if self._sounding is None:
            from hipcalm.sounding import Sounding  # noqa: PLC0415 - not before the first picture

            cache = self._wishes.folders.cache
            self._sounding = Sounding(cache, self._settings, clock_ms, wall_clock)
        return self._sounding

    def _keep_journal(self) -> None:
        """Keep what is done; a rehearsal is no session."""
        if self._wishes.rehearse:
            return
        from hipcalm.journaling import Journaling  # noqa: PLC0415 - not before the first picture

        file = self._wishes.folders.journal_file
        self._journaling = Journaling(self._window, self._library, file, wall_clock)
        self._window.settings_opened.connect(self._offer_deletion)
        QTimer.singleShot(0, self._journaling.open)

    def _offer_deletion(self, dialog: SettingsDialog) -> None:
        journaling, page = self._journaling, dialog.journal
        if journaling is not None:
            page.delete_requested.connect(lambda: page.show_result(journaling.delete_all()))

    def _connect_desktop(self) -> None:
        """Be found by later starts, and be a guest of the desktop."""
        if self._wishes.is_apart:
            return
        from hipcalm.desk import Desk  # noqa: PLC0415 - not before the first picture
        from hipcalm.desktop.single_instance import SingleInstance  # noqa: PLC0415

        self._instance = SingleInstance(self._wishes.data_dir, self._qt)
        self._instance.asked.connect(self._on_asked)
        if not self._instance.is_first():
            # Another runs already, or began to in the very moment that we did.
            if self._wishes.background or self._is_done_elsewhere():
                QTimer.singleShot(0, lambda: self._qt.exit(0))
            return
        if (trouble := self._instance.trouble) and not self._wishes.background:
            self._window.notice.tell(f"{trouble[:1].upper()}{trouble[1:]}.")
        self._desk = Desk(self, self._settings, self._wishes.folders, wall_clock)
        self._desk.reminder_sounds.connect(self._sound_reminder)
        if self._trace is not None:
            trace = self._trace
            self._desk.told.connect(lambda event, facts: trace.write(event, **facts))
        self._show_recent()
        if self._wishes.command == "breathe":
            self._breathe_first(self._desk)

    def _is_done_elsewhere(self) -> bool:
        """Ask the other to do it; False where nobody hears, or someone wants to be grounded."""
        from hipcalm.desktop import single_client  # noqa: PLC0415 - not before the first picture

        command = self._wishes.command
        outcome = single_client.send(command, self._wishes.data_dir, patience_s=2)
        if outcome is single_client.Outcome.NOBODY:
            return False  # its socket was taken away: a second window is better than none
        return outcome is single_client.Outcome.DONE or command != "ground"

    def _breathe_first(self, desk: Desk) -> None:
        """Show the small pacer; begun for that alone, the program goes with it."""
        desk.reminding.breathe()
        if not desk.reminding.settings.on:
            desk.reminding.corner.gone.connect(lambda _: self._has_window or self._qt.exit(0))

    def _show_recent(self) -> None:
        """Offer in the tray what was done lately."""
        from hipcalm.ui.tray import MOST_RECENT, Recent  # noqa: PLC0415

        file = self._wishes.folders.journal_file
        if self._desk is None or not file.exists():
            return
        from hipcalm.core.journal import Journal  # noqa: PLC0415

        journal = Journal(file)
        recent = [Recent(*one) for one in journal.recent(MOST_RECENT)]
        journal.close()
        self._desk.reminding.show_recent(recent)

    def _rest_when_put_away(self) -> None:
        """Some time after the window has gone into the tray, give back the memory that it took.

        Python and Qt keep what they have loaded, so the program begins anew, without a window. A
        trace goes on in one program.
        """
        if self._trace is not None or os.name != "posix":
            return
        self._resting = QTimer(self._window, singleShot=True, interval=REST_MS)
        self._resting.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._resting.timeout.connect(self._rest)
        self._window.put_away.connect(self._resting.start)

    def _rest(self) -> None:
        desk, timer, job = self._desk, self._resting, self._job
        if desk is None or timer is None or self._window.isVisible():
            return
        if desk.reminding.is_busy or (job is not None and job.is_running):
            timer.start()
            return
        self.begins_anew = True
        self._qt.exit(0)

    def _on_asked(self, command: str) -> None:
        """Do what a later start of the program asks of this one."""
        word, _, session = command.partition(" ")
        match word:
            case "ground":
                self.ground()
            case "quit":
                self.quit()
            case "play":
                self.play(session)
            case "breathe" if self._desk is not None:
                self._desk.reminding.breathe()
            case _:
                self.open()

    def make_corner(self) -> CornerPacer:
        """Make the small pacer, which needs no window."""
        from hipcalm.ui.corner_pacer import CornerPacer  # noqa: PLC0415 - seldom wanted
        from hipcalm.ui.figure_scene import Poses  # noqa: PLC0415

        self._corner = CornerPacer(Poses(paths.assets() / "poses"), clock_ms)
        if self._trace is not None:
            trace = self._trace
            self._corner.began.connect(lambda playback, _: trace.follow(playback))
        self._dress()
        return self._corner

    def _sound_reminder(self) -> None:
        self._sounds().sound("reminder")

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
        from hipcalm.ui.main_window import MainWindow  # noqa: PLC0415 - the tray needs none

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
        window.closed.connect(lambda _: QTimer.singleShot(0, self._show_recent))
        window.render_requested.connect(self._render)
        if self._wishes.exit_when_done:
            window.ended.connect(lambda _: QTimer.singleShot(0, window.close))
        return window

    def _on_settings_changed(self, settings: Settings) -> None:
        looks = ("theme", "text_size", "motion", "person", "build", "outline", "breath_comfortable")
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
        is_still = self._moves_less()
        if self._has_window:
            self._window.set_theme(chosen, is_still=is_still)
        if self._corner is not None:
            self._corner.dress(self._settings, chosen, is_still=is_still)

    def _moves_less(self) -> bool:
        """Whether movement is to be reduced: as the person chose, else as the desktop says."""
        if self._settings.motion != "system":
            return self._settings.motion == "reduced"
        return system_moves_less()

    def _follow(self, trace: Trace, window: MainWindow) -> None:
        window.began.connect(trace.follow)
        window.audible.connect(lambda run, *_: self._follow_grounding(trace, run))
        window.grounding_shown.connect(lambda ms: trace.write("grounded", pressed_ms=ms))
        window.rated.connect(
            lambda when, answers: trace.write("check_in", when=when, answers=answers)
        )

    def _follow_grounding(self, trace: Trace, playback: Playback) -> None:
        if playback is not self._window.playback:
            trace.follow(playback)

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
    bus_address.settle()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("hipcalm")
    application.setApplicationDisplayName("HipCalm")
    application.setDesktopFileName("hipcalm")
    icon = paths.assets() / "icons" / "hipcalm.svg"
    application.setWindowIcon(QIcon(str(icon)))
    return application


def run(wishes: Wishes, library: Library) -> int:
    """Open the window and stay until it is closed; the exit status."""
    app = App(wishes, library)
    status = app.run()
    if app.begins_anew:
        from hipcalm.desktop import program  # noqa: PLC0415 - seldom wanted

        where = ("--data-dir", str(wishes.data_dir)) if wishes.data_dir is not None else ()
        words = program.command("--background", *where)
        try:
            os.execv(words[0], words)  # noqa: S606 - this very program
        except OSError as error:  # it was uninstalled meanwhile
            raise SystemExit(f"hipcalm: {words[0]} can't start again: {error.strerror}") from None
    return status
