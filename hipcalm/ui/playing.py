"""What is on: a session in the player, and grounding over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from hipcalm.core.expand import Choices
from hipcalm.core.grounding import grounding_sessions
from hipcalm.core.library import Library
from hipcalm.core.session import Session
from hipcalm.playback import Clock, Playback
from hipcalm.ui.pages import Pages
from hipcalm.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from hipcalm.ui.grounding import Grounding
    from hipcalm.ui.grounding_view import GroundingView
    from hipcalm.ui.player_view import PlayerView
    from hipcalm.ui.running import Running


class Playing(QObject):
    """Lets one session at a time be seen and heard, and stops it for grounding at once.

    `clock`, `wall_clock`, `rate` and `rehearses` are those of the window. Player and grounding
    are built when they are first wanted.

    Signals:
        began(Playback): a session began; whoever follows it calls `sound` once it may be heard.
        ended(Progress): the session ended, by itself or early.
        audible(Playback, Session, Path): a playback is to be heard, in place of any before it.
        silenced: what was audible last is to be heard no more.
        grounding_began(int): what the clock showed when grounding was asked for.
        grounding_shown(int): the same, once its first words are on the screen.
        grounded(After): the person has chosen what follows grounding, which is over.
        say_requested(str): words outside of a session are to be heard.
    """

    began = Signal(object)
    ended = Signal(object)
    audible = Signal(object, object, object)
    silenced = Signal()
    grounding_began = Signal(object)
    grounding_shown = Signal(object)
    grounded = Signal(object)
    say_requested = Signal(str)

    def __init__(
        self,
        pages: Pages,
        library: Library,
        clock: Clock,
        wall_clock: Callable[[], datetime],
        *,
        rate: int,
        rehearses: bool,
    ) -> None:
        super().__init__(pages)
        self._pages, self._library = pages, library
        self._clock, self._wall_clock = clock, wall_clock
        self._rate, self._rehearses = rate, rehearses
        self._theme, self._is_still = LIGHT, False
        self._played: tuple[Session, Path] | None = None
        self._ground_pressed_ms = 0
        self._lost_words = ""
        pages.help_opened.connect(self.pause)

    @cached_property
    def running(self) -> Running:
        """The player, and what is played in it."""
        from hipcalm.ui.player_view import PlayerView  # noqa: PLC0415
        from hipcalm.ui.running import Running  # noqa: PLC0415

        view = self._pages.added(PlayerView(self._wall_clock))
        self._dress(view)
        view.sound_toggled.connect(self._on_sound_toggled)
        view.ground_requested.connect(self.ground)
        view.help_requested.connect(self._pages.open_help)
        view.heard.connect(self.say_requested)
        running = Running(
            view,
            self._pages.poses,
            self._library.vocabulary,
            self._clock,
            rate=self._rate,
            rehearses=self._rehearses,
        )
        running.began.connect(self.began)
        running.ended.connect(self.ended)
        return running

    @property
    def view(self) -> PlayerView:
        """The player."""
        return self.running.view

    @property
    def playback(self) -> Playback | None:
        """What is being played, if anything is."""
        return self.running.playback if "running" in vars(self) else None

    @cached_property
    def grounding(self) -> Grounding:
        """Grounding, over whatever is on."""
        from hipcalm.ui.grounding import Grounding  # noqa: PLC0415
        from hipcalm.ui.grounding_view import GroundingView  # noqa: PLC0415

        view = self._pages.added(GroundingView(self._wall_clock))
        self._dress(view)
        view.shown.connect(lambda: self.grounding_shown.emit(self._ground_pressed_ms))
        sessions = grounding_sessions(self._library)
        made = Grounding(view, *sessions, self._clock, self._pages.poses, self)
        made.began.connect(lambda *heard: self.audible.emit(*heard, Path()))
        made.left.connect(self._on_grounding_left)
        made.help_requested.connect(self._pages.open_help)
        return made

    def get_ready(self) -> None:
        """Build what has to be there at once when it is wanted."""
        self.grounding.get_ready()

    def set_theme(self, theme: Theme, *, is_still: bool) -> None:
        """Show player and grounding in a theme, the pacer as a bar with words where `is_still`."""
        self._theme, self._is_still = theme, is_still
        if "running" in vars(self):
            self._dress(self.running.view)
        if "grounding" in vars(self):
            self._dress(self.grounding.view)

    def _dress(self, view: PlayerView | GroundingView) -> None:
        from hipcalm.ui.figure_scene import look_of  # noqa: PLC0415

        view.set_theme(self._theme)
        view.set_look(look_of(self._pages.settings, self._theme))
        view.set_still(self._is_still)

    # ------------------------------------------------------------------ a session

    def play(
        self,
        session: Session,
        choices: Choices,
        folder: Path,
        begins: tuple[int, int] = (0, 0),
    ) -> None:
        """Begin a session, in the span and as far into it as `begins` says."""
        self._played = session, folder
        self._pages.go_to(self.view)
        self.running.play(session, choices, folder, begins)

    def sound(self) -> None:
        """Let what is being played be heard."""
        if self.playback is not None and self._played is not None:
            self.audible.emit(self.playback, *self._played)

    def tell(self, command: Callable[[Playback], None]) -> None:
        """Pass a command on to what is being played, if anything is."""
        if "running" in vars(self):
            self.running.tell(command)

    def pause(self) -> None:
        """Pause what is being played, if anything is."""
        self.tell(Playback.pause)

    def resume(self) -> None:
        """Go on from a pause, unless grounding is on."""
        if not self.is_grounding:
            self.tell(Playback.resume)

    def press(self) -> None:
        """Do the next thing, as the one large key does; in grounding, stay or go on."""
        if self.is_grounding:
            self.grounding.view.pressed.emit()
        else:
            self.tell(Playback.press)

    def stop(self) -> None:
        """Let go of whatever is on."""
        self.leave_grounding()
        if "running" in vars(self):
            self.running.stop()

    # ------------------------------------------------------------------ grounding

    def ground(self, *, is_numb: bool = False) -> None:
        """Stop everything at once, and let quiet words bring the person here.

        `is_numb` begins with the form for feeling far away.
        """
        pressed_ms = self._clock()
        if self.grounding.is_on and self._pages.shown is self.grounding.view:
            return
        self.pause()
        _close_dialogs()
        self._pages.notice.hold_back(is_held=True)
        self._pages.offers.hide()
        self._pages.go_to(self.grounding.view)
        self.grounding.start(offers_smaller=self.playback is not None, is_numb=is_numb)
        self._ground_pressed_ms = pressed_ms
        self.grounding_began.emit(pressed_ms)

    @property
    def is_grounding(self) -> bool:
        """Whether grounding is on."""
        return "grounding" in vars(self) and self.grounding.is_on

    def leave_grounding(self) -> None:
        """End grounding where it is on; what was held back for it may be told again."""
        if self.is_grounding:
            self.silenced.emit()
            self.grounding.stop()
        self._pages.notice.hold_back(is_held=False)

    def _on_grounding_left(self, after: object) -> None:
        self.leave_grounding()
        self.grounded.emit(after)

    def come_back(self) -> None:
        """Go back from grounding to what was being played, at something smaller."""
        self._pages.go_to(self.view)
        self.view.setFocus()
        self.sound()
        self.tell(Playback.come_back)

    # ------------------------------------------------------------------ how the sound fares

    def show_sound(self, words: str, *, can_sound: bool) -> None:
        """Tell in the player how the sound fares, as `MainWindow.show_sound` does."""
        self._lost_words = "no sound here" if words and not can_sound else ""
        self._show_sound()

    def _show_sound(self) -> None:
        if "running" in vars(self):
            is_wanted = self._pages.settings.sound
            self.view.show_sound(self._lost_words if is_wanted else "sound off (V)")

    def _on_sound_toggled(self) -> None:
        self._pages.change_settings(sound=not self._pages.settings.sound)
        self._show_sound()


def _close_dialogs() -> None:
    """Close what lies over the window, until nothing does or something refuses to go."""
    before = None
    while shown := QApplication.activePopupWidget() or QApplication.activeModalWidget():
        if shown is before or not shown.close():
            return
        before = shown
