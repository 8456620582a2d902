"""One time after another of going through a session, from the first question to the last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hipcalm.core import check_in
from hipcalm.core.check_in import Answers, Offer
from hipcalm.core.entries import Ending, When
from hipcalm.core.expand import Choices, choices_of
from hipcalm.core.grounding import GROUND_NOW, GROUND_UP
from hipcalm.core.library import Entry, Library, poses_of
from hipcalm.core.player import Progress
from hipcalm.core.session import Session
from hipcalm.playback import Playback
from hipcalm.ui.pages import Pages
from hipcalm.ui.playing import Playing

if TYPE_CHECKING:
    from hipcalm.ui.check_in_view import CheckInView
    from hipcalm.ui.end_view import EndView
    from hipcalm.ui.grounding import After
    from hipcalm.ui.level_view import LevelView

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


class Turns(QObject):
    """Leads through a session: how loud, how the person is, the player, how it was, the end.

    With `rehearses` no card has to be read first; without `asks` nothing is asked. The views are
    built when they are first wanted.

    Signals:
        began(Playback): a session began; connect to its signals now.
        ended(Progress): the session ended, by itself or early.
        closed(Ending): how the session is to be remembered, after `ended`.
        rated(When, dict): what was answered around the session.
        sample_requested: a bell and the voice are to be heard, to judge how loud they are.
        say_requested(str): words outside of a session are to be heard.
    """

    began = Signal(object)
    ended = Signal(object)
    closed = Signal(object)
    rated = Signal(object, object)
    sample_requested = Signal()
    say_requested = Signal(str)

    def __init__(
        self, pages: Pages, playing: Playing, library: Library, *, rehearses: bool, asks: bool
    ) -> None:
        super().__init__(pages)
        self._pages, self._playing, self._library = pages, playing, library
        self._rehearses, self._asks = rehearses, asks
        self._turn: _Turn | None = None
        self._can_sound = False
        playing.began.connect(self._on_began)
        playing.ended.connect(self._on_ended)
        playing.grounding_began.connect(self._on_grounding)
        playing.grounded.connect(self._on_grounded)

    @cached_property
    def check_in_view(self) -> CheckInView:
        """The questions before and after."""
        from hipcalm.ui.check_in_view import CheckInView  # noqa: PLC0415

        view = CheckInView()
        view.answered.connect(self._on_answered)
        view.advised.connect(self._on_advised)
        view.heard.connect(self.say_requested)
        return self._pages.added(view)

    @cached_property
    def level_view(self) -> LevelView:
        """The question how loud it is to be."""
        from hipcalm.ui.level_view import LevelView  # noqa: PLC0415

        view = LevelView()
        view.hear_requested.connect(self.sample_requested)
        view.volume_changed.connect(lambda volume: self._pages.change_settings(volume=volume))
        view.answered.connect(self._on_level_answered)
        view.back_requested.connect(self._on_level_left)
        return self._pages.added(view)

    @cached_property
    def end_view(self) -> EndView:
        """The page after a session."""
        from hipcalm.ui.end_view import EndView  # noqa: PLC0415

        view = EndView()
        view.done.connect(self._pages.show_library)
        view.again_requested.connect(self._on_again)
        return self._pages.added(view)

    def show_sound(self, words: str, *, can_sound: bool) -> None:
        """Take over whether there is a level to ask for, and tell why nothing can be heard."""
        self._can_sound = can_sound
        if "level_view" in vars(self):
            self.level_view.show_state(words)

    # ------------------------------------------------------------------ before a session

    def begin_instead(self, entry: Entry) -> None:
        """Begin a session that was asked for from outside; one that is on is not thrown away."""
        if self._playing.playback is not None or self._playing.is_grounding:
            words = "A session is on. It can be ended with Esc before another begins."
            self._pages.notice.tell(words)
            return
        self.begin(entry) if entry.session is not None else self._pages.open_entry(entry)

    def begin(self, entry: Entry) -> None:
        """Begin a session as the settings say; one with a card to be read first opens its page."""
        session, settings = entry.session, self._pages.settings
        is_unread = session and session.read_first and session.id not in settings.cards_read
        if is_unread and not self._rehearses:
            self._pages.open_entry(entry)
        else:
            self.start(entry, choices_of(settings))

    def start(self, entry: Entry, choices: Choices) -> None:
        """Begin a session, after what is asked before it: how loud it is, and how the person is."""
        self._pages.entry, self._turn = entry, _Turn(entry, choices)
        settings = self._pages.settings
        if self._asks and self._turn.session.id in (GROUND_NOW, GROUND_UP):
            self._turn = None
            self._playing.ground(
                is_numb=entry.session is not None and entry.session.id == GROUND_UP
            )
            return
        if self._asks and settings.sound and self._can_sound and not settings.level_checked:
            self._pages.go_to(self.level_view)
            self.level_view.open(settings.volume)
        else:
            self._ask_before(self._turn)

    def _on_level_answered(self, with_sound: bool) -> None:
        self._pages.change_settings(level_checked=True, sound=with_sound)
        if self._turn is not None:
            self._ask_before(self._turn)

    def _on_level_left(self) -> None:
        if self._pages.entry is not None:
            self._pages.open_entry(self._pages.entry)

    def _ask_before(self, turn: _Turn) -> None:
        scales = check_in.asked_before(turn.session)
        if not self._asks or not scales:
            self._play(turn)
            return
        self._pages.go_to(self.check_in_view)
        self.check_in_view.ask(scales)

    def _on_answered(self, answers: Answers) -> None:
        turn = self._turn
        if turn is None:
            return
        if turn.is_asked:
            self._close_turn(turn, answers)
            return
        turn.before, turn.is_asked = answers, True
        comfortable = self._pages.settings.breath_comfortable
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
                self._playing.ground()
            case Offer.NOT_NOW:
                self._leave()
            case Offer.BREATHE | Offer.REST:
                other = self._library.find(A_BREATH if offer is Offer.BREATHE else A_REST)
                if other is None:
                    self._leave()
                else:
                    self.play(other, choices_of(self._pages.settings))

    def _leave(self) -> None:
        """Give the turn up, and go to the library."""
        self._turn = None
        self._pages.show_library()

    # ------------------------------------------------------------------ a session

    def play(
        self,
        entry: Entry,
        choices: Choices,
        begins: tuple[int, int] = (0, 0),
        *,
        was_grounded: bool = False,
    ) -> None:
        """Begin a session at once with the choices made for it, with nothing asked before.

        `was_grounded` tells that grounding came in it before it was cut off.
        """
        turn = _Turn(entry, choices, is_asked=True, was_grounded=was_grounded)
        self._pages.entry, self._turn = entry, turn
        self._play(turn, begins)

    def _play(self, turn: _Turn, begins: tuple[int, int] = (0, 0)) -> None:
        turn.is_asked = True
        session = turn.session
        self._playing.leave_grounding()
        self._pages.offers.hide()
        self._tell_missing_pictures(session)
        self._playing.play(session, turn.choices, turn.entry.file.parent, begins)

    def _on_began(self, playback: Playback) -> None:
        turn = self._turn
        assert turn is not None, "only a turn begins"
        self.began.emit(playback)
        self._playing.sound()
        if turn.before:
            self.rated.emit(When.BEFORE, turn.before)

    def _tell_missing_pictures(self, session: Session) -> None:
        """Say once that a picture can't be drawn; the session goes on with the plain disc."""
        poses = self._pages.poses
        told = [p for name in poses_of(session) for p in poses.problems(name) if p.is_error]
        if told:
            words = f"A picture can't be drawn; the session goes on without it. {told[0]}"
            self._pages.notice.tell(words)

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
            self._pages.go_to(self.check_in_view)
            self.check_in_view.ask(scales)
        else:
            self._close_turn(turn, {})

    def _close_turn(self, turn: _Turn, after: Answers) -> None:
        """Show the end, with thanks for an answer and nothing else."""
        if after:
            self.rated.emit(When.AFTER, after)
        self.end_view.thank(check_in.closing_words(turn.before, after))
        self._pages.go_to(self.end_view)

    def _on_again(self) -> None:
        if self._turn is not None:
            self.play(self._turn.entry, self._turn.choices)

    def _on_grounding(self) -> None:
        if self._turn is not None:
            self._turn.was_grounded = True

    def _on_grounded(self, after: After) -> None:
        """Go where the person chose: something smaller, or the end."""
        from hipcalm.ui.grounding import After  # noqa: PLC0415

        turn, playback = self._turn, self._playing.playback
        if turn is None or playback is None:
            self._leave()
        elif after is After.SMALLER:
            self._playing.come_back()
        else:
            turn.ends_grounded = True
            playback.end()
