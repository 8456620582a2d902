"""The window: it alone knows all the views, and leads from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hipcalm.core import check_in, help_words, paths
from hipcalm.core.check_in import Answers, Offer
from hipcalm.core.entries import Ending, When
from hipcalm.core.expand import Choices, choices_of
from hipcalm.core.grounding import GROUND_NOW, GROUND_UP, grounding_sessions
from hipcalm.core.help import HelpCard, Numbers
from hipcalm.core.library import Entry, Library, poses_of
from hipcalm.core.player import Progress
from hipcalm.core.reminder import ReminderSettings
from hipcalm.core.session import Session
from hipcalm.core.settings import Settings
from hipcalm.playback import Clock, Playback
from hipcalm.ui.library_view import LibraryView
from hipcalm.ui.notice import Notice
from hipcalm.ui.offer_bar import OfferBar
from hipcalm.ui.posters import Posters
from hipcalm.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from hipcalm.ui.check_in_view import CheckInView
    from hipcalm.ui.end_view import EndView
    from hipcalm.ui.figure_scene import Poses
    from hipcalm.ui.grounding import After, Grounding
    from hipcalm.ui.grounding_view import GroundingView
    from hipcalm.ui.help_view import HelpView
    from hipcalm.ui.level_view import LevelView
    from hipcalm.ui.player_view import PlayerView
    from hipcalm.ui.problems_page import ProblemsPage
    from hipcalm.ui.running import Running
    from hipcalm.ui.session_page import SessionPage
    from hipcalm.ui.settings_dialog import SettingsDialog
    from hipcalm.ui.welcome_view import WelcomeView

View = TypeVar("View", bound=QWidget)
A_BREATH, A_REST = "three-breaths", "bridge-tilt"


@dataclass(slots=True)
class _Turn:
    """One time of going through a session, from the first question to the last."""

    entry: Entry
    choices: Choices
    before: Answers = field(default_factory=dict)
    is_asked: bool = False
    was_grounded: bool = False
    ends_grounded: bool = False

    @property
    def session(self) -> Session:
        """The session of a playable entry."""
        assert self.entry.session is not None, "only a playable entry is started"
        return self.entry.session


class MainWindow(QMainWindow):
    """Shows one view at a time.

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
        self._settings = settings
        self._clock = clock
        self._rate, self._rehearses = rate, rehearses
        self._asks = asks and not rehearses
        self._wall_clock = wall_clock
        self._theme, self._is_still = LIGHT, False
        self._posters = Posters(lambda: self._poses, self)
        self._entry: Entry | None = None
        self._turn: _Turn | None = None
        self._dialog: SettingsDialog | None = None
        self._sound_words, self._can_sound = "", False
        self._card, self._numbers = HelpCard(), Numbers()
        self._before_help: QWidget | None = None
        self._to_offer: tuple[str, Sequence[tuple[object, str]]] | None = None
        self._is_quitting = False
        self.stays_in_tray: Callable[[], bool] = bool
        """Whether closing the window is to leave the program in the tray."""
        self.reminder_settings: Callable[[], ReminderSettings] = ReminderSettings
        self.command_to_bind = "hipcalm ground"
        self._ground_pressed_ms = 0
        self.setWindowTitle("HipCalm")
        self.setMinimumSize(420, 384)
        self.resize(1040, 720)
        self._build()

    def _build(self) -> None:
        """Build what the first picture shows; every other view is built when it is first wanted."""
        self.notice = Notice()
        self.offers = OfferBar()
        self.library_view = LibraryView(self._posters)
        self.library_view.opened.connect(self.open_entry)
        self.library_view.play_requested.connect(self.begin)
        self.library_view.settings_requested.connect(self.open_settings)
        self.library_view.ground_requested.connect(self.ground)
        self.library_view.help_requested.connect(self.open_help)
        self._views = QStackedWidget()
        self._views.addWidget(self.library_view)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.offers)
        column.addWidget(self._views, 1)
        self.setCentralWidget(whole)
        for keys, act in (
            ("F11", self.toggle_full_screen),
            ("Ctrl+,", self.open_settings),
            ("F1", self.open_help),
            (QKeySequence.StandardKey.Quit, self.close),
        ):
            QShortcut(QKeySequence(keys), self, act)
        for keys in ("G", "Ctrl+G"):
            ground = QShortcut(QKeySequence(keys), self, self.ground)
            # A list that hangs open has its window's keys; those of the whole program pass it.
            ground.setContext(Qt.ShortcutContext.ApplicationShortcut)

    @cached_property
    def session_page(self) -> SessionPage:
        """The page of one session."""
        from hipcalm.ui.session_page import SessionPage  # noqa: PLC0415

        page = SessionPage(self._posters)
        page.start_requested.connect(self.start)
        page.opened.connect(self.open_entry)
        page.card_read.connect(self._on_card_read)
        page.back_requested.connect(self.show_library)
        page.ground_requested.connect(self.ground)
        page.render_requested.connect(self.render_requested)
        page.render_panel.cancel_requested.connect(self.render_cancelled)
        return self._added(page)

    @cached_property
    def problems_page(self) -> ProblemsPage:
        """The page of a file that can't be played yet."""
        from hipcalm.ui.problems_page import ProblemsPage  # noqa: PLC0415

        page = ProblemsPage()
        page.back_requested.connect(self.show_library)
        page.folder_requested.connect(self.open_folder)
        return self._added(page)

    @cached_property
    def running(self) -> Running:
        """The player, and what is played in it."""
        from hipcalm.ui.player_view import PlayerView  # noqa: PLC0415
        from hipcalm.ui.running import Running  # noqa: PLC0415

        view = self._added(PlayerView(self._wall_clock))
        self._dress(view)
        view.sound_toggled.connect(self._on_sound_toggled)
        view.ground_requested.connect(self.ground)
        view.help_requested.connect(self.open_help)
        view.heard.connect(self.say_requested)
        running = Running(
            view,
            self._poses,
            self._library.vocabulary,
            self._clock,
            rate=self._rate,
            rehearses=self._rehearses,
        )
        running.began.connect(self._on_began)
        running.ended.connect(self._on_ended)
        return running

    @property
    def player_view(self) -> PlayerView:
        """The player."""
        return self.running.view

    @property
    def entry(self) -> Entry | None:
        """The file whose session or page was opened last."""
        return self._entry

    @property
    def playback(self) -> Playback | None:
        """What is being played, if anything is."""
        return self.running.playback if "running" in vars(self) else None

    @cached_property
    def grounding(self) -> Grounding:
        """Grounding, over whatever is on."""
        from hipcalm.ui.grounding import Grounding  # noqa: PLC0415
        from hipcalm.ui.grounding_view import GroundingView  # noqa: PLC0415

        view = self._added(GroundingView(self._wall_clock))
        self._dress(view)
        view.shown.connect(lambda: self.grounding_shown.emit(self._ground_pressed_ms))
        made = Grounding(view, *grounding_sessions(self._library), self._clock, self._poses, self)
        made.began.connect(lambda *heard: self.audible.emit(*heard, Path()))
        made.left.connect(self._on_grounded)
        made.help_requested.connect(self.open_help)
        return made

    @cached_property
    def check_in_view(self) -> CheckInView:
        """The questions before and after."""
        from hipcalm.ui.check_in_view import CheckInView  # noqa: PLC0415

        view = CheckInView()
        view.answered.connect(self._on_answered)
        view.advised.connect(self._on_advised)
        view.heard.connect(self.say_requested)
        return self._added(view)

    @cached_property
    def level_view(self) -> LevelView:
        """The question how loud it is to be."""
        from hipcalm.ui.level_view import LevelView  # noqa: PLC0415

        view = LevelView()
        view.hear_requested.connect(self.sample_requested)
        view.volume_changed.connect(lambda volume: self.change_settings(volume=volume))
        view.answered.connect(self._on_level_answered)
        view.back_requested.connect(self._on_level_left)
        return self._added(view)

    @cached_property
    def help_view(self) -> HelpView:
        """People and help."""
        from hipcalm.ui.help_view import HelpView  # noqa: PLC0415

        view = HelpView()
        view.back_requested.connect(self._on_help_left)
        view.card_requested.connect(lambda: self.open_settings("My help card"))
        view.country_chosen.connect(self._on_country_chosen)
        return self._added(view)

    @cached_property
    def welcome_view(self) -> WelcomeView:
        """The first screen of all."""
        from hipcalm.ui.welcome_view import WelcomeView  # noqa: PLC0415

        view = WelcomeView("\n\n".join(help_words.FIRST_RUN))
        view.understood.connect(self._on_welcomed)
        view.more_requested.connect(self._on_more_wanted)
        return self._added(view)

    @cached_property
    def end_view(self) -> EndView:
        """The page after a session."""
        from hipcalm.ui.end_view import EndView  # noqa: PLC0415

        view = EndView()
        view.done.connect(self.show_library)
        view.again_requested.connect(self._on_again)
        return self._added(view)

    def _added(self, view: View) -> View:
        self._views.addWidget(view)
        return view

    @cached_property
    def _poses(self) -> Poses:
        from hipcalm.ui.figure_scene import Poses  # noqa: PLC0415

        return Poses(paths.assets() / "poses")

    def get_ready(self) -> None:
        """Build what has to be there at once when it is wanted."""
        self.grounding.get_ready()

    # ------------------------------------------------------------------ how it looks

    def set_theme(self, theme: Theme, *, is_still: bool) -> None:
        """Show every view in a theme, the pacer as a bar with words where `is_still`."""
        self._theme, self._is_still = theme, is_still
        self._posters.dress(theme, self._settings)
        self.library_view.set_theme(theme)
        if "running" in vars(self):
            self._dress(self.running.view)
        if "grounding" in vars(self):
            self._dress(self.grounding.view)

    def _dress(self, view: PlayerView | GroundingView) -> None:
        from hipcalm.ui.figure_scene import look_of  # noqa: PLC0415

        view.set_theme(self._theme)
        view.set_look(look_of(self._settings, self._theme))
        view.set_still(self._is_still)

    # ------------------------------------------------------------------ the library

    def offer_later(self, words: str, answers: Sequence[tuple[object, str]]) -> None:
        """Offer something once nobody is in the middle of anything: in the library."""
        self._to_offer = (words, answers)
        if self._views.currentWidget() is self.library_view:
            self._offer_now()

    def _offer_now(self) -> None:
        if self._to_offer is not None and self.offers.isHidden():
            self.offers.offer(*self._to_offer)
            self._to_offer = None

    def show_library(self) -> None:
        """Go to the library."""
        self.refresh()
        self._views.setCurrentWidget(self.library_view)
        self.library_view.focus_cards()
        self._offer_now()

    def refresh(self) -> None:
        """Show what the library holds now, and how an open file has changed."""
        self.library_view.show_library(self._library, self._settings)
        shown = self._views.currentWidget()
        pages = [vars(self).get(name) for name in ("session_page", "problems_page")]
        if self._entry is None or shown not in pages:
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

    # ------------------------------------------------------------------ before a session

    def begin_instead(self, entry: Entry) -> None:
        """Begin a session that was asked for from outside; one that is on is not thrown away."""
        if self.playback is not None or self.is_grounding:
            self.notice.tell("A session is on. It can be ended with Esc before another begins.")
            return
        self.begin(entry) if entry.session is not None else self.open_entry(entry)

    def begin(self, entry: Entry) -> None:
        """Begin a session as the settings say; one with a card to be read first opens its page."""
        session = entry.session
        is_unread = session and session.read_first and session.id not in self._settings.cards_read
        if is_unread and not self._rehearses:
            self.open_entry(entry)
        else:
            self.start(entry, choices_of(self._settings))

    def start(self, entry: Entry, choices: Choices) -> None:
        """Begin a session, after what is asked before it: how loud it is, and how the person is."""
        self._entry, self._turn = entry, _Turn(entry, choices)
        settings = self._settings
        if self._asks and self._turn.session.id in (GROUND_NOW, GROUND_UP):
            self._turn = None
            self.ground(is_numb=entry.session is not None and entry.session.id == GROUND_UP)
            return
        if self._asks and settings.sound and self._can_sound and not settings.level_checked:
            self._views.setCurrentWidget(self.level_view)
            self.level_view.open(settings.volume)
        else:
            self._ask_before(self._turn)

    def _ask_before(self, turn: _Turn) -> None:
        scales = check_in.asked_before(turn.session)
        if not self._asks or not scales:
            self._play(turn)
            return
        self._views.setCurrentWidget(self.check_in_view)
        self.check_in_view.ask(scales)

    def _on_answered(self, answers: Answers) -> None:
        turn = self._turn
        if turn is None:
            return
        if turn.is_asked:
            self._close_turn(turn, answers)
            return
        turn.before, turn.is_asked = answers, True
        comfortable = self._settings.breath_comfortable
        advice = check_in.start_advice(answers, breath_comfortable=comfortable)
        if advice is None:
            self._play(turn)
        else:
            self.check_in_view.advise(advice)

    def _on_advised(self, offer: Offer) -> None:
        turn = self._turn
        if turn is None:
            return
        match offer:
            case Offer.CARRY_ON:
                self._play(turn)
            case Offer.EASIER:
                turn.choices = replace(turn.choices, easier=True)
                self._play(turn)
            case Offer.GROUND:
                self.ground()
            case Offer.NOT_NOW:
                self._turn = None
                self.show_library()
            case Offer.BREATHE | Offer.REST:
                other = self._library.find(A_BREATH if offer is Offer.BREATHE else A_REST)
                self._turn = None
                if other is None:
                    self.show_library()
                else:
                    self.play(other, choices_of(self._settings))

    # ------------------------------------------------------------------ a session

    def play(self, entry: Entry, choices: Choices, begins: tuple[int, int] = (0, 0)) -> None:
        """Begin a session at once with the choices made for it, with nothing asked before."""
        self._entry, self._turn = entry, _Turn(entry, choices, is_asked=True)
        self._play(self._turn, begins)

    def _play(self, turn: _Turn, begins: tuple[int, int] = (0, 0)) -> None:
        turn.is_asked = True
        session = turn.session
        self._leave_grounding()
        self.offers.hide()
        self._tell_missing_pictures(session)
        self._views.setCurrentWidget(self.player_view)
        self.running.play(session, turn.choices, turn.entry.file.parent, begins)

    def _on_began(self, playback: Playback) -> None:
        turn = self._turn
        assert turn is not None, "only a turn begins"
        self._tell_seen()
        self.began.emit(playback)
        self.audible.emit(playback, turn.session, turn.entry.file.parent)
        if turn.before:
            self.rated.emit(When.BEFORE, turn.before)

    def _tell_missing_pictures(self, session: Session) -> None:
        """Say once that a picture can't be drawn; the session goes on with the plain disc."""
        told = [p for name in poses_of(session) for p in self._poses.problems(name) if p.is_error]
        if told:
            self.notice.tell(f"A picture can't be drawn; the session goes on without it. {told[0]}")

    def _on_ended(self, progress: Progress) -> None:
        turn = self._turn
        assert turn is not None, "what ends has begun"
        was_early = progress.moment.position_ms < progress.moment.total_ms
        self.end_view.show_end(turn.session, was_early=was_early)
        scales = check_in.asked_after(turn.session, was_grounded=turn.was_grounded)
        self.ended.emit(progress)
        ending = Ending.EARLY if was_early else Ending.FULL
        self.closed.emit(Ending.GROUNDED if turn.ends_grounded else ending)
        if self._asks and scales and not turn.session.dim_screen:
            self._views.setCurrentWidget(self.check_in_view)
            self.check_in_view.ask(scales)
        else:
            self._close_turn(turn, {})

    def _close_turn(self, turn: _Turn, after: Answers) -> None:
        """Show the end, with thanks for an answer and nothing else."""
        if after:
            self.rated.emit(When.AFTER, after)
        self.end_view.thank(check_in.closing_words(turn.before, after))
        self._views.setCurrentWidget(self.end_view)

    def _on_again(self) -> None:
        if self._turn is not None:
            self.play(self._turn.entry, self._turn.choices)

    # ------------------------------------------------------------------ grounding

    def ground(self, *, is_numb: bool = False) -> None:
        """Stop everything at once, and let quiet words bring the person here.

        `is_numb` begins with the form for feeling far away.
        """
        pressed_ms = self._clock()
        if self.grounding.is_on and self._views.currentWidget() is self.grounding.view:
            return
        self.pause()
        self._close_dialogs()
        turn = self._turn
        if turn is not None:
            turn.was_grounded = True
        self.notice.hold_back(is_held=True)
        self.offers.hide()
        self._views.setCurrentWidget(self.grounding.view)
        self.grounding.start(offers_smaller=self.playback is not None, is_numb=is_numb)
        self._ground_pressed_ms = pressed_ms
        self.grounding_began.emit(pressed_ms)
        if self.isMinimized() or not self.isActiveWindow():
            self.come_forward()

    def tell_playback(self, command: Callable[[Playback], None]) -> None:
        """Pass a command on to what is being played, if anything is."""
        if "running" in vars(self):
            self.running.tell(command)

    def pause(self) -> None:
        """Pause what is being played, if anything is."""
        self.tell_playback(Playback.pause)

    def resume(self) -> None:
        """Go on from a pause, unless grounding is on."""
        if not self.is_grounding:
            self.tell_playback(Playback.resume)

    def press(self) -> None:
        """Do the next thing, as the one large key does; in grounding, stay or go on."""
        if self.is_grounding:
            self.grounding.view.pressed.emit()
        else:
            self.tell_playback(Playback.press)

    @property
    def is_grounding(self) -> bool:
        """Whether grounding is on."""
        return "grounding" in vars(self) and self.grounding.is_on

    def _close_dialogs(self) -> None:
        while shown := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            if not shown.close():
                return

    def _on_grounded(self, after: After) -> None:
        """Go where the person chose: something smaller, or the end."""
        from hipcalm.ui.grounding import After  # noqa: PLC0415

        self._leave_grounding()
        turn, playback = self._turn, self.playback
        if after is After.SMALLER and turn is not None and playback is not None:
            self._views.setCurrentWidget(self.player_view)
            self.player_view.setFocus()
            self.audible.emit(playback, turn.session, turn.entry.file.parent)
            playback.come_back()
        elif turn is not None and playback is not None:
            turn.ends_grounded = True
            playback.end()
        else:
            self._turn = None
            self.show_library()

    def _leave_grounding(self) -> None:
        if self.is_grounding:
            self.silenced.emit()
            self.grounding.stop()
        self.notice.hold_back(is_held=False)

    def come_forward(self) -> None:
        """Show the window, and ask the desktop to bring it to the front."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # ------------------------------------------------------------------ help

    def show_numbers(self, card: HelpCard, numbers: Numbers) -> None:
        """Take over whom the page of help names."""
        self._card, self._numbers = card, numbers

    def open_help(self) -> None:
        """Show people and help; what is being played pauses, and is gone back to."""
        shown = self._views.currentWidget()
        if "help_view" in vars(self) and shown is self.help_view:
            return
        self.pause()
        self._before_help = shown
        self.help_view.show_help(self._card, self._numbers)
        self._views.setCurrentWidget(self.help_view)

    def _on_help_left(self) -> None:
        before = self._before_help or self.library_view
        self._views.setCurrentWidget(before)
        before.setFocus()
        if before is self.library_view:
            self.library_view.focus_cards()

    def _on_country_chosen(self, code: str) -> None:
        self._take_card(msgspec.structs.replace(self._card, country=code))

    def _take_card(self, card: HelpCard) -> None:
        self._card = card
        self.card_changed.emit(card)
        if "help_view" in vars(self) and self._views.currentWidget() is self.help_view:
            self.help_view.show_help(card, self._numbers)

    def welcome(self) -> None:
        """Show the first screen of all."""
        self._views.setCurrentWidget(self.welcome_view)
        self.welcome_view.open()

    def _on_welcomed(self) -> None:
        self.change_settings(welcomed=True)
        self.show_library()

    def _on_more_wanted(self) -> None:
        self._on_welcomed()
        self.open_help()

    # ------------------------------------------------------------------ sound

    def _on_sound_toggled(self) -> None:
        self.change_settings(sound=not self._settings.sound)
        self._show_sound()

    def _on_level_answered(self, with_sound: bool) -> None:
        self.change_settings(level_checked=True, sound=with_sound)
        if self._turn is not None:
            self._ask_before(self._turn)

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
        if "running" in vars(self):
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

    # ------------------------------------------------------------------ settings

    def _on_card_read(self, session_id: str) -> None:
        self.change_settings(cards_read=(*self._settings.cards_read, session_id))

    def change_settings(self, **changes: object) -> None:
        """Set some settings by their names."""
        self.apply_settings(msgspec.structs.replace(self._settings, **changes))

    def open_settings(self, subject: str = "") -> None:
        """Show the settings, at a subject; a running session pauses meanwhile."""
        if self._dialog is not None:
            return
        self.pause()
        from hipcalm.ui.settings_dialog import SettingsDialog  # noqa: PLC0415

        folder = self._library.personal
        dialog = SettingsDialog(
            self._settings,
            self._library.vocabulary,
            folder,
            self._card,
            self.reminder_settings(),
            self.command_to_bind,
            self,
        )
        self._dialog = dialog
        dialog.changed.connect(self.apply_settings)
        dialog.card_changed.connect(self._take_card)
        dialog.folder_requested.connect(self.open_folder)
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

    def apply_settings(self, settings: Settings) -> None:
        """Take settings over; a session that runs keeps the choices it began with."""
        self._settings = settings
        self.library_view.show_library(self._library, settings)
        if self._entry is not None and self._views.currentWidget() is vars(self).get(
            "session_page"
        ):
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

    # ------------------------------------------------------------------ the window itself

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
        is_on = self.playback is not None and self._views.currentWidget() is self.player_view
        if is_on and not self.player_view.is_asking and not is_leaving:
            # A slip of the hand loses no session; closing once more does close.
            self.player_view.ask()
            event.ignore()
            return
        self._leave_grounding()
        if "running" in vars(self):
            self.running.stop()
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
