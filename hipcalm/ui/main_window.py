"""The window: its keys and its closing, and what others in the program ask of it and hear of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow

from hipcalm.core.library import Entry, Library
from hipcalm.core.reminder import ReminderSettings
from hipcalm.core.settings import Settings
from hipcalm.playback import Clock, Playback
from hipcalm.ui.ground_keys import bind_grounding
from hipcalm.ui.pages import Pages
from hipcalm.ui.playing import Playing
from hipcalm.ui.theme import Theme
from hipcalm.ui.turns import Turns

if TYPE_CHECKING:
    from hipcalm.ui.grounding import Grounding
    from hipcalm.ui.player_view import PlayerView
    from hipcalm.ui.session_page import SessionPage
    from hipcalm.ui.settings_dialog import SettingsDialog


class MainWindow(QMainWindow):
    """Holds the pages, what is playing, and the turns that lead through a session.

    `clock` gives monotonic milliseconds, `wall_clock` the local time for words such as {time}.
    `rate` above 1 is a rehearsal: time runs that much faster. With `rehearses` gates open by
    themselves and nothing is asked.

    Signals:
        began(Playback): a session began; connect to its signals now.
        audible(Playback, Session, Path): a playback is to be heard, in place of any before it.
        silenced: what was audible last is to be heard no more.
        ended(Progress): the session ended, by itself or early.
        closed(Ending): how the session is to be remembered, after `ended`.
        rated(When, dict): what was answered around the session.
        grounding_began(int): what the clock showed when grounding was asked for.
        grounding_shown(int): the same, once its first words are on the screen.
        settings_changed(Settings), card_changed(HelpCard): something was set.
        prepared(Entry, Choices): a session may begin soon, so that its words can be got ready.
        sample_requested: a bell and the voice are to be heard, to judge how loud they are.
        say_requested(str): words outside of a session are to be heard.
        devices_requested: the names of the devices are wanted, by `show_devices`.
        render_requested(Entry, Choices, Path): a session is to be saved as a sound file.
        render_cancelled: and now rather not.
        seen_changed(bool): whether anybody can see the window.
        settings_opened(SettingsDialog): the settings are about to be shown.
        put_away: the window has gone into the tray.
    """

    began = Signal(object)
    audible = Signal(object, object, object)
    silenced = Signal()
    ended = Signal(object)
    closed = Signal(object)
    rated = Signal(object, object)
    grounding_began = Signal(object)
    grounding_shown = Signal(object)
    settings_changed = Signal(object)
    card_changed = Signal(object)
    prepared = Signal(object, object)
    sample_requested = Signal()
    say_requested = Signal(str)
    devices_requested = Signal()
    render_requested = Signal(object, object, object)
    render_cancelled = Signal()
    seen_changed = Signal(bool)
    settings_opened = Signal(object)
    put_away = Signal()

    def __init__(
        self,
        library: Library,
        settings: Settings,
        clock: Clock,
        wall_clock: Callable[[], datetime],
        *,
        rate: int = 1,
        rehearses: bool = False,
        asks: bool = True,
    ) -> None:
        super().__init__()
        self._library = library
        self._dialog: SettingsDialog | None = None
        self._sound_words = ""
        self._is_quitting = False
        self.stays_in_tray: Callable[[], bool] = bool
        """Whether closing the window is to leave the program in the tray."""
        self.reminder_settings: Callable[[], ReminderSettings] = ReminderSettings
        self.command_to_bind = "hipcalm ground"
        self.pages = Pages(library, settings)
        self.playing = Playing(
            self.pages, library, clock, wall_clock, rate=rate, rehearses=rehearses
        )
        self.turns = Turns(
            self.pages, self.playing, library, rehearses=rehearses, asks=asks and not rehearses
        )
        self.setWindowTitle("HipCalm")
        self.setMinimumSize(420, 384)
        self.resize(1040, 720)
        self.setCentralWidget(self.pages)
        self._show_parts()
        self._follow_parts()
        self._bind_keys()

    def _show_parts(self) -> None:
        """Take over what others ask of the window and a part of it does."""
        pages, playing, turns = self.pages, self.playing, self.turns
        self.notice, self.offers = pages.notice, pages.offers
        self.library_view = pages.library_view
        self.show_library, self.refresh = pages.show_library, pages.refresh
        self.open_entry, self.offer_later = pages.open_entry, pages.offer_later
        self.open_help, self.show_numbers = pages.open_help, pages.show_numbers
        self.welcome = pages.welcome
        self.change_settings, self.apply_settings = pages.change_settings, pages.apply_settings
        self.begin, self.begin_instead = turns.begin, turns.begin_instead
        self.start, self.play = turns.start, turns.play
        self.pause, self.resume, self.press = playing.pause, playing.resume, playing.press
        self.tell_playback, self.ground = playing.tell, playing.ground
        self.get_ready = playing.get_ready

    def _follow_parts(self) -> None:
        """Pass on what the parts tell, and do what they wish."""
        pages, playing, turns = self.pages, self.playing, self.turns
        pages.play_requested.connect(self.begin)
        pages.start_requested.connect(self.start)
        pages.ground_requested.connect(self.ground)
        pages.settings_requested.connect(self.open_settings)
        turns.began.connect(self._tell_seen)
        turns.began.connect(self._tell_sound)
        for told, tells in (
            (pages.prepared, self.prepared),
            (pages.render_requested, self.render_requested),
            (pages.render_cancelled, self.render_cancelled),
            (pages.settings_changed, self.settings_changed),
            (pages.card_changed, self.card_changed),
            (playing.audible, self.audible),
            (playing.silenced, self.silenced),
            (playing.grounding_began, self.grounding_began),
            (playing.grounding_shown, self.grounding_shown),
            (playing.say_requested, self.say_requested),
            (turns.began, self.began),
            (turns.ended, self.ended),
            (turns.closed, self.closed),
            (turns.rated, self.rated),
            (turns.sample_requested, self.sample_requested),
            (turns.say_requested, self.say_requested),
        ):
            told.connect(tells)
        playing.grounding_began.connect(self._come_if_away)

    def _bind_keys(self) -> None:
        for keys, act in (
            ("F11", self.toggle_full_screen),
            ("Ctrl+,", self.open_settings),
            ("F1", self.open_help),
            (QKeySequence.StandardKey.Quit, self.close),
        ):
            QShortcut(QKeySequence(keys), self, act)
        bind_grounding(self, self.ground)

    @property
    def session_page(self) -> SessionPage:
        """The page of one session."""
        return self.pages.session_page

    @property
    def player_view(self) -> PlayerView:
        """The player."""
        return self.playing.view

    @property
    def grounding(self) -> Grounding:
        """Grounding, over whatever is on."""
        return self.playing.grounding

    @property
    def is_grounding(self) -> bool:
        """Whether grounding is on."""
        return self.playing.is_grounding

    @property
    def playback(self) -> Playback | None:
        """What is being played, if anything is."""
        return self.playing.playback

    @property
    def entry(self) -> Entry | None:
        """The file whose session or page was opened last."""
        return self.pages.entry

    def set_theme(self, theme: Theme, *, is_still: bool) -> None:
        """Show every view in a theme, the pacer as a bar with words where `is_still`."""
        self.pages.set_theme(theme)
        self.playing.set_theme(theme, is_still=is_still)

    # ------------------------------------------------------------------ sound

    def show_sound(self, words: str, *, can_sound: bool) -> None:
        """Tell how the sound fares; `words` is a sentence where something is missing, else ""."""
        self.notice.withdraw(self._sound_words)
        self._sound_words = words
        if self.playback is not None:
            self._tell_sound()
        self.playing.show_sound(words, can_sound=can_sound)
        self.turns.show_sound(words, can_sound=can_sound)
        if self._dialog is not None:
            self._dialog.sound.show_state(words)

    def _tell_sound(self) -> None:
        """Say that there is no sound where there is something to be heard: in a session."""
        if self._sound_words and self.pages.settings.sound:
            self.notice.tell(self._sound_words)

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices in the settings."""
        if self._dialog is not None:
            self._dialog.sound.show_devices(names)

    # ------------------------------------------------------------------ settings

    def open_settings(self, subject: str = "") -> None:
        """Show the settings, at a subject; a running session pauses meanwhile."""
        if self._dialog is not None:
            return
        self.pause()
        from hipcalm.ui.settings_dialog import SettingsDialog  # noqa: PLC0415

        dialog = SettingsDialog(
            self.pages.settings,
            self._library.vocabulary,
            self._library.personal,
            self.pages.card,
            self.reminder_settings(),
            self.command_to_bind,
            self,
        )
        self._dialog = dialog
        dialog.changed.connect(self.apply_settings)
        dialog.card_changed.connect(self.pages.take_card)
        dialog.folder_requested.connect(self.pages.open_folder)
        dialog.ground_requested.connect(self.ground)
        dialog.sound.test_requested.connect(self.sample_requested)
        dialog.sound.show_state(self._sound_words)
        if subject:
            dialog.show_section(subject)
        self.devices_requested.emit()
        self.settings_opened.emit(dialog)
        dialog.exec()
        dialog.deleteLater()
        self._dialog = None

    # ------------------------------------------------------------------ the window itself

    def come_forward(self) -> None:
        """Show the window, and ask the desktop to bring it to the front."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def _come_if_away(self) -> None:
        if self.isMinimized() or not self.isActiveWindow():
            self.come_forward()

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
        self.tell_playback(lambda playback: playback.set_seen(is_seen))
        self.seen_changed.emit(is_seen)

    def _look_again(self) -> None:
        """Take up what has changed while another window was in use."""
        if self._library.refresh():
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        app = QGuiApplication.instance()
        is_leaving = isinstance(app, QGuiApplication) and app.isSavingSession()
        is_on = self.playback is not None and self.pages.shown is self.player_view
        if is_on and not self.player_view.is_asking and not is_leaving:
            # A slip of the hand loses no session; closing once more does close.
            self.player_view.ask()
            event.ignore()
            return
        self.playing.stop()
        if self.stays_in_tray() and not is_leaving and not self._is_quitting:
            event.ignore()
            self.show_library()
            self.hide()
            self.put_away.emit()
            return
        super().closeEvent(event)

    def quit(self) -> None:
        """Close for good, wherever the window is; a session that is on is asked about first."""
        self._is_quitting = True
        if not self.close():
            self._is_quitting = False
            self.come_forward()
