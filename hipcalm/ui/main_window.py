"""The window: it alone knows all the views, and passes what they want to the playback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hipcalm.core import paths
from hipcalm.core.expand import Choices, choices_of
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library, poses_of
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Session
from hipcalm.core.settings import Settings
from hipcalm.playback import Clock, Playback
from hipcalm.ui.library_view import LibraryView
from hipcalm.ui.notice import Notice
from hipcalm.ui.posters import Posters
from hipcalm.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from hipcalm.ui.end_view import EndView
    from hipcalm.ui.figure_scene import Poses
    from hipcalm.ui.level_view import LevelView
    from hipcalm.ui.player_view import PlayerView
    from hipcalm.ui.problems_page import ProblemsPage
    from hipcalm.ui.session_page import SessionPage
    from hipcalm.ui.settings_dialog import SettingsDialog


class MainWindow(QMainWindow):
    """Shows one view at a time.

    `clock` gives monotonic milliseconds, `wall_clock` the local time for words such as {time}.
    `rate` above 1 is a rehearsal: time runs that much faster and gates open by themselves.

    Signals:
        began(Playback): a session began; connect to its signals now.
        ended(Progress): it ended, by itself or early.
        settings_changed(Settings): something was set.
        prepared(Entry, Choices): a session may begin soon, so that its words can be got ready.
        sample_requested: a bell and the voice are to be heard, to judge how loud they are.
        devices_requested: the names of the devices are wanted, by `show_devices`.
    """

    began = Signal(object)
    ended = Signal(object)
    settings_changed = Signal(object)
    prepared = Signal(object, object)
    sample_requested = Signal()
    devices_requested = Signal()

    def __init__(
        self,
        library: Library,
        settings: Settings,
        clock: Clock,
        wall_clock: Callable[[], datetime],
        *,
        rate: int = 1,
        rehearses: bool = False,
    ) -> None:
        super().__init__()
        self._library = library
        self._settings = settings
        self._clock = clock
        self._rate, self._rehearses = rate, rehearses
        self._wall_clock = wall_clock
        self._theme, self._is_still = LIGHT, False
        self._posters = Posters(lambda: self._poses, self)
        self._playback: Playback | None = None
        self._entry: Entry | None = None
        self._choices = Choices()
        self._dialog: SettingsDialog | None = None
        self._sound_words, self._can_sound = "", False
        self.setWindowTitle("HipCalm")
        self.setMinimumSize(420, 384)
        self.resize(1040, 720)
        self._build()

    def _build(self) -> None:
        """Build what the first picture shows; every other view is built when it is first wanted."""
        self.notice = Notice()
        self.library_view = LibraryView(self._posters)
        self.library_view.opened.connect(self.open_entry)
        self.library_view.play_requested.connect(self.begin)
        self.library_view.settings_requested.connect(self.open_settings)
        self._views = QStackedWidget()
        self._views.addWidget(self.library_view)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._views, 1)
        self.setCentralWidget(whole)
        QShortcut(QKeySequence("F11"), self, self.toggle_full_screen)
        QShortcut(QKeySequence("Ctrl+,"), self, self.open_settings)
        QShortcut(QKeySequence.StandardKey.Quit, self, self.close)

    @cached_property
    def session_page(self) -> SessionPage:
        """The page of one session."""
        from hipcalm.ui.session_page import SessionPage  # noqa: PLC0415

        page = SessionPage(self._posters)
        page.start_requested.connect(self.start)
        page.opened.connect(self.open_entry)
        page.card_read.connect(self._on_card_read)
        page.back_requested.connect(self.show_library)
        self._views.addWidget(page)
        return page

    @cached_property
    def problems_page(self) -> ProblemsPage:
        """The page of a file that can't be played yet."""
        from hipcalm.ui.problems_page import ProblemsPage  # noqa: PLC0415

        page = ProblemsPage()
        page.back_requested.connect(self.show_library)
        page.folder_requested.connect(self.open_folder)
        self._views.addWidget(page)
        return page

    @cached_property
    def player_view(self) -> PlayerView:
        """The player."""
        from hipcalm.ui.player_view import PlayerView  # noqa: PLC0415

        player = PlayerView(self._wall_clock)
        player.pressed.connect(lambda: self._tell(Playback.press))
        player.skip_requested.connect(lambda: self._tell(Playback.skip))
        player.repeat_requested.connect(lambda: self._tell(Playback.repeat))
        player.match_requested.connect(lambda: self._tell(Playback.match))
        player.pause_requested.connect(lambda: self._tell(Playback.pause))
        player.resume_requested.connect(lambda: self._tell(Playback.resume))
        player.end_requested.connect(lambda: self._tell(Playback.end))
        player.sound_toggled.connect(self._on_sound_toggled)
        player.pace_requested.connect(lambda steps: self._tell(lambda p: p.pace(steps)))
        self._views.addWidget(player)
        self._dress_player(player)
        return player

    @cached_property
    def level_view(self) -> LevelView:
        """The question how loud it is to be."""
        from hipcalm.ui.level_view import LevelView  # noqa: PLC0415

        view = LevelView()
        view.hear_requested.connect(self.sample_requested)
        view.volume_changed.connect(lambda volume: self._change(volume=volume))
        view.answered.connect(self._on_level_answered)
        view.back_requested.connect(self._on_level_left)
        self._views.addWidget(view)
        return view

    @cached_property
    def end_view(self) -> EndView:
        """The page after a session."""
        from hipcalm.ui.end_view import EndView  # noqa: PLC0415

        view = EndView()
        view.done.connect(self.show_library)
        view.again_requested.connect(self._on_again)
        self._views.addWidget(view)
        return view

    @cached_property
    def _poses(self) -> Poses:
        from hipcalm.ui.figure_scene import Poses  # noqa: PLC0415

        return Poses(paths.assets() / "poses")

    def _tell(self, command: Callable[[Playback], None]) -> None:
        if self._playback is not None:
            command(self._playback)

    def set_theme(self, theme: Theme, *, is_still: bool) -> None:
        """Show every view in a theme, the pacer as a bar with words where `is_still`."""
        self._theme, self._is_still = theme, is_still
        self._posters.dress(theme, self._settings)
        self.library_view.set_theme(theme)
        if "player_view" in vars(self):
            self._dress_player(self.player_view)

    def _dress_player(self, player: PlayerView) -> None:
        from hipcalm.ui.figure_scene import look_of  # noqa: PLC0415

        player.set_theme(self._theme)
        player.set_look(look_of(self._settings, self._theme))
        player.set_still(self._is_still)

    def show_library(self) -> None:
        """Go to the library."""
        self.refresh()
        self._views.setCurrentWidget(self.library_view)
        self.library_view.focus_cards()

    def refresh(self) -> None:
        """Show what the library holds now, and how an open file has changed."""
        self.library_view.show_library(self._library, self._settings)
        shown = self._views.currentWidget()
        if self._entry is None or shown is self.library_view or self._playback is not None:
            return
        if "end_view" in vars(self) and shown is self.end_view:
            return
        now = next((e for e in self._library.entries if e.file == self._entry.file), None)
        if now is None:
            self._views.setCurrentWidget(self.library_view)
        elif now != self._entry:
            self.open_entry(now)

    def open_entry(self, entry: Entry) -> None:
        """Go to the page of a session, or of a file that can't be played."""
        self._entry = entry
        if entry.session is None:
            self.problems_page.show_entry(entry)
            self._views.setCurrentWidget(self.problems_page)
        else:
            self.session_page.show_entry(entry, self._library, self._settings)
            self._views.setCurrentWidget(self.session_page)
            self.prepared.emit(entry, choices_of(self._settings))

    def begin(self, entry: Entry) -> None:
        """Begin a session as the settings say; one with a card to be read first opens its page."""
        session = entry.session
        is_unread = session and session.read_first and session.id not in self._settings.cards_read
        if is_unread and not self._rehearses:
            self.open_entry(entry)
        else:
            self.start(entry, choices_of(self._settings))

    def start(self, entry: Entry, choices: Choices) -> None:
        """Begin a session, having asked once before the first one with sound how loud it is."""
        settings = self._settings
        if settings.sound and self._can_sound and not (settings.level_checked or self._rehearses):
            self._entry, self._choices = entry, choices
            self._views.setCurrentWidget(self.level_view)
            self.level_view.open(settings.volume)
        else:
            self.play(entry, choices)

    def play(self, entry: Entry, choices: Choices) -> None:
        """Begin a session with the choices made for it."""
        session = entry.session
        assert session is not None, "only a playable entry is started"
        self._stop()
        self._entry, self._choices = entry, choices
        timeline = lay_out(session, choices)
        playback = Playback(
            timeline, choices, self._clock, rate=self._rate, rehearses=self._rehearses, parent=self
        )
        self._playback = playback
        playback.progressed.connect(self._on_progressed)
        playback.mode_changed.connect(self._on_mode_changed)
        self._tell_missing_pictures(session)
        self._views.setCurrentWidget(self.player_view)
        poses = self._library.vocabulary.poses
        from hipcalm.ui.figure_scene import FigureScene  # noqa: PLC0415

        scene = FigureScene(self._poses, choices)
        folder = entry.file.parent
        self.player_view.begin(session, timeline, poses, scene, folder, easier=choices.easier)
        self.began.emit(playback)
        playback.start()

    def _tell_missing_pictures(self, session: Session) -> None:
        """Say once that a picture can't be drawn; the session goes on with the plain disc."""
        told = [p for name in poses_of(session) for p in self._poses.problems(name) if p.is_error]
        if told:
            self.notice.tell(f"A picture can't be drawn; the session goes on without it. {told[0]}")

    def _on_progressed(self, progress: Progress) -> None:
        playback = self._playback
        if playback is not None and progress.mode is not Mode.ENDED:
            taps = playback.taps if playback.is_matching else None
            self.player_view.show_progress(progress, playback.timeline, taps=taps)

    def _on_mode_changed(self, progress: Progress) -> None:
        if progress.mode is not Mode.ENDED:
            return
        assert self._entry is not None
        assert self._entry.session is not None
        was_early = progress.moment.position_ms < progress.moment.total_ms
        self.end_view.show_end(self._entry.session, was_early=was_early)
        self._views.setCurrentWidget(self.end_view)
        self._stop()
        self.ended.emit(progress)

    def _on_again(self) -> None:
        if self._entry is not None:
            self.play(self._entry, self._choices)

    def _stop(self) -> None:
        if self._playback is not None:
            self._playback.stop()
            self._playback.deleteLater()
            self._playback = None

    def _on_card_read(self, session_id: str) -> None:
        self._change(cards_read=(*self._settings.cards_read, session_id))

    def _change(self, **changes: object) -> None:
        self.apply_settings(msgspec.structs.replace(self._settings, **changes))

    def _on_sound_toggled(self) -> None:
        self._change(sound=not self._settings.sound)
        self._show_sound()

    def _on_level_answered(self, with_sound: bool) -> None:
        self._change(level_checked=True, sound=with_sound)
        if self._entry is not None:
            self.play(self._entry, self._choices)

    def _on_level_left(self) -> None:
        if self._entry is not None:
            self.open_entry(self._entry)

    def show_sound(self, words: str, *, can_sound: bool) -> None:
        """Tell how the sound fares; `words` is a sentence where something is missing, else ""."""
        self.notice.withdraw(self._sound_words)
        if words and self._settings.sound:
            self.notice.tell(words)
        self._sound_words, self._can_sound = words, can_sound
        self._show_sound()

    def _show_sound(self) -> None:
        if "player_view" in vars(self):
            is_lost = bool(self._sound_words) and not self._can_sound
            words = "no sound here" if is_lost else ""
            self.player_view.show_sound(words if self._settings.sound else "sound off (V)")
        if "level_view" in vars(self):
            self.level_view.show_state(self._sound_words)
        if self._dialog is not None:
            self._dialog.sound.show_state(self._sound_words)

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices in the settings."""
        if self._dialog is not None:
            self._dialog.sound.show_devices(names)

    def open_settings(self) -> None:
        """Show the settings; a running session pauses meanwhile."""
        if self._dialog is not None:
            return
        self._tell(Playback.pause)
        from hipcalm.ui.settings_dialog import SettingsDialog  # noqa: PLC0415

        folder = self._library.personal
        self._dialog = SettingsDialog(self._settings, self._library.vocabulary, folder, self)
        self._dialog.changed.connect(self.apply_settings)
        self._dialog.folder_requested.connect(self.open_folder)
        self._dialog.sound.test_requested.connect(self.sample_requested)
        self._dialog.sound.show_state(self._sound_words)
        self.devices_requested.emit()
        self._dialog.exec()
        self._dialog.deleteLater()
        self._dialog = None

    def apply_settings(self, settings: Settings) -> None:
        """Take settings over; a session that runs keeps the choices it began with."""
        self._settings = settings
        self.library_view.show_library(self._library, settings)
        if self._entry is not None and self._views.currentWidget() is self.session_page:
            self.session_page.show_entry(self._entry, self._library, settings)
        self.settings_changed.emit(settings)

    def open_folder(self) -> None:
        """Show the folder of the person's own sessions in their file manager."""
        folder: Path = self._library.personal
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.notice.tell(f"The folder {folder} could not be made: {error.strerror}.")
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.notice.tell(f"No file manager answered. The folder is {folder}.")

    def toggle_full_screen(self) -> None:
        """Go to full screen, or back."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._tell_seen()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_seen()

    def _tell_seen(self) -> None:
        is_seen = self.isVisible() and not self.isMinimized()
        self._tell(lambda playback: playback.set_seen(is_seen))

    def _look_again(self) -> None:
        """Take up what has changed while another window was in use."""
        if self._library.refresh():
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        app = QGuiApplication.instance()
        is_leaving = isinstance(app, QGuiApplication) and app.isSavingSession()
        if self._playback is not None and not self.player_view.is_asking and not is_leaving:
            # A slip of the hand loses no session; closing once more does close.
            self.player_view.ask()
            event.ignore()
            return
        self._stop()
        super().closeEvent(event)
