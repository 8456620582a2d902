"""The journal follows the window: what is begun, how far it goes, how it ends and how it felt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from hipcalm.core.entries import Done, Ending, ResumePoint, When, digest_of
from hipcalm.core.expand import Added
from hipcalm.core.help_words import GENTLE_CARD
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Scale, Side, StepKind
from hipcalm.core.timeline import CueKind, Moment, Timeline
from hipcalm.playback import Playback
from hipcalm.ui.choice_list import Answer
from hipcalm.ui.main_window import MainWindow

if TYPE_CHECKING:
    from hipcalm.core.journal import Journal

KEEP_EVERY_MS = 4_000
"""At most this much of a session is lost where the machine stops all at once."""
RESUME_WORDS = "You were in the middle of {title}. Nothing is lost."
CHANGED = "That session has changed since, so it begins anew whenever you like."
DELETED = "Your journal is empty now. Nothing of it is left on this computer."
NOT_DELETED = "Not all of your journal could be deleted: {reason}. You might try once more later."


class Resume(Enum):
    """What may become of a session that was cut off."""

    CARRY_ON = auto()
    AGAIN = auto()
    LET_GO = auto()


class Gentle(Enum):
    """What may follow the card that is shown where grounding came often (G-08)."""

    SHORTER = auto()
    PEOPLE = auto()
    FINE = auto()


_RESUME_ANSWERS: list[Answer] = [
    (Resume.CARRY_ON, "Carry on from there"),
    (Resume.AGAIN, "Begin again"),
    (Resume.LET_GO, "Let it go"),
]
_GENTLE_ANSWERS: list[Answer] = [
    (Gentle.SHORTER, "Shorter sessions"),
    (Gentle.PEOPLE, "People and help"),
    (Gentle.FINE, "Fine as it is"),
]


@dataclass(slots=True)
class _Run:
    """The session that is on, and what has been done of it."""

    entry_id: int
    playback: Playback
    file: Path
    digest: str
    before: Done
    """What had been done when the session was taken up again."""
    sides: tuple[Side, ...] = ()
    pauses: int = 0
    groundings: int = 0
    progress: Progress | None = None
    kept_at_ms: int | None = None

    def take(self, progress: Progress) -> None:
        """Take in what a look at the clock brought."""
        self.progress = progress
        self.pauses += sum(cue.kind is CueKind.PAUSE for cue in progress.cues)
        side = progress.moment.span.side
        if side is not None and side not in self.sides and _is_half_done(progress.moment):
            self.sides += (side,)

    def done(self) -> Done:
        """Return how much has been done so far."""
        assert self.progress is not None, "asked only once it has begun"
        moment, before = self.progress.moment, self.before
        return Done(
            position_ms=moment.position_ms,
            total_ms=moment.total_ms,
            sides=tuple(dict.fromkeys(before.sides + self.sides)),
            level=self.playback.level,
            pauses=before.pauses + self.pauses,
            groundings=before.groundings + self.groundings,
        )

    def point(self, now: datetime) -> ResumePoint:
        """Return where the session is."""
        assert self.progress is not None, "asked only once it has begun"
        moment, timeline = self.progress.moment, self.playback.timeline
        return ResumePoint(
            entry_id=self.entry_id,
            session_id=timeline.session_id,
            file=self.file,
            digest=self.digest,
            position_ms=moment.position_ms,
            step=moment.span.placed.number,
            elapsed_ms=_into_step_ms(moment, timeline),
            choices=self.playback.choices,
            kept=now,
        )


def _is_half_done(moment: Moment) -> bool:
    """Whether half of the present step, which is no pause, has been played."""
    span = moment.span
    is_work = span.step.kind is not StepKind.PAUSE and span.placed.added is None
    return is_work and 0 < span.duration_ms <= 2 * moment.elapsed_ms


def _into_step_ms(moment: Moment, timeline: Timeline) -> int:
    """Return how much of the step, as the script has it, has been played.

    A pause that was added counts for the place where it cut the step. Of a dose all of its parts
    count, so that nobody does more of it for having come back.
    """
    placed, added = moment.span.placed, moment.span.placed.added
    here_ms = 0 if added is not None else moment.elapsed_ms
    earlier = [
        span
        for span in timeline.spans[: moment.span.index]
        if span.placed.number == placed.number and span.placed.added is None
    ]
    if any(span.placed.is_dose for span in earlier) or placed.is_dose:
        return sum(span.duration_ms for span in earlier) + here_ms
    if added is None:
        return placed.done_ms + here_ms
    if added is Added.SETTLING or not earlier:
        return 0
    return earlier[-1].placed.done_ms + earlier[-1].duration_ms


class Journaling(QObject):
    """Writes the journal of one window, and offers what follows from it.

    Not to be made for a rehearsal: that is no session. `wall_clock` gives the local time. Nothing
    is read or written before `open`, or before the first session begins.
    """

    def __init__(
        self,
        window: MainWindow,
        library: Library,
        file: Path,
        wall_clock: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._window, self._library = window, library
        self._file, self._wall_clock = file, wall_clock
        self._opened: Journal | None = None
        self._run: _Run | None = None
        self._entry_id: int | None = None
        self._cut_off: ResumePoint | None = None
        self._taken_up: ResumePoint | None = None
        self._offered = ""
        self._may_be_gentle = self._is_left_by_person = False
        window.began.connect(self._on_began)
        window.closed.connect(self._on_closed)
        window.rated.connect(self._on_rated)
        window.grounding_began.connect(self._on_grounding)
        window.offers.chosen.connect(self._on_chosen)
        window.library_view.installEventFilter(self)
        window.installEventFilter(self)

    @property
    def journal(self) -> Journal:
        """The journal, opened when it is first wanted."""
        if self._opened is None:
            from hipcalm.core.journal import Journal  # noqa: PLC0415 - not before the first picture

            self._opened = Journal(self._file)
        return self._opened

    def open(self) -> None:
        """Open the journal, and offer to go on with a session that was cut off."""
        if self._run is None:
            self._cut_off = self.journal.resume_point()
            if self._cut_off is not None and self._place_of(self._cut_off) is None:
                self._let_go()
        self._tell_trouble()
        if self._window.library_view.isVisible():
            self._offer_what_is_due()

    def close(self) -> None:
        """Write what there is to write, and let go of the file.

        A session that is on can be gone on with next time. An offer to do so that the person left
        without an answer is let go.
        """
        self._keep()
        self._run = None
        if self._cut_off is not None and self._is_left_by_person:
            self.journal.let_go()
        self._cut_off = None
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def delete_all(self) -> str:
        """Delete all of the journal; return a sentence for the person."""
        self._forget_cut_off()
        try:
            self.journal.delete_all()
        except OSError as error:
            return NOT_DELETED.format(reason=error.strerror or error)
        return DELETED

    # ------------------------------------------------------------------ a session

    def _on_began(self, playback: Playback) -> None:
        entry, point = self._window.entry, self._taken_up
        assert entry is not None, "what begins is an entry of the library"
        self._taken_up = None
        self._forget_cut_off()
        timeline, before = playback.timeline, Done()
        if point is None:
            title, started = timeline.title, self._wall_clock()
            entry_id = self.journal.begin(timeline.session_id, title, started, timeline.total_ms)
        else:
            entry_id = point.entry_id
            before = self._done_before(point)
        self._entry_id = entry_id
        self._run = _Run(entry_id, playback, entry.file, digest_of(entry.file), before)
        playback.progressed.connect(self._on_progressed)
        playback.mode_changed.connect(self._on_mode_changed)

    def _on_progressed(self, progress: Progress) -> None:
        run = self._run
        if run is None:
            return
        run.take(progress)
        kept_ms, now_ms = run.kept_at_ms, run.playback.looked_ms
        if kept_ms is None or (progress.mode is Mode.PLAYING and now_ms - kept_ms >= KEEP_EVERY_MS):
            self._keep()
            self._tell_trouble()

    def _on_mode_changed(self, progress: Progress) -> None:
        if progress.mode in (Mode.PAUSED, Mode.WAITING):
            self._keep_soon()

    def _on_grounding(self, _: object) -> None:
        if self._run is not None:
            self._run.groundings += 1
            self._keep_soon()

    def _keep_soon(self) -> None:
        """Write once what is to be seen has been shown: a disk can be slow."""
        QTimer.singleShot(0, self._keep)

    def _keep(self) -> None:
        run = self._run
        if run is None or run.progress is None or run.progress.mode is Mode.ENDED:
            return
        run.kept_at_ms = run.playback.looked_ms
        self.journal.keep_resume_point(run.point(self._wall_clock()), run.done())

    def _on_closed(self, ending: Ending) -> None:
        run = self._run
        if run is None:
            return
        self._run = None
        self.journal.finish(run.entry_id, self._wall_clock(), ending, run.done())
        self._may_be_gentle = True
        self._tell_trouble()

    def _on_rated(self, when: When, answers: Mapping[Scale, int]) -> None:
        if self._entry_id is None:
            return
        for scale, value in answers.items():
            self.journal.check_in(self._entry_id, when, scale, value)
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        words = self.journal.take_trouble()
        if words:
            self._window.notice.tell(words)

    # ------------------------------------------------------------------ offers

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Offer while the library is shown, where nobody is in the middle of something."""
        kind = event.type()
        if "_window" not in vars(self):
            return False  # Python has let go of us, and Qt asks once more
        if watched is self._window:
            if kind is QEvent.Type.Close:
                app = QGuiApplication.instance()
                is_leaving = isinstance(app, QGuiApplication) and app.isSavingSession()
                self._is_left_by_person = not is_leaving
        elif kind is QEvent.Type.Show:
            self._offer_what_is_due()
        elif kind is QEvent.Type.Hide and self._offered == self._window.offers.text():
            self._window.offers.hide()
        return False

    def _offer_what_is_due(self) -> None:
        if not self._window.offers.isHidden():
            return
        if self._cut_off is not None:
            self._offer_to_resume(self._cut_off)
        elif self._may_be_gentle:
            self._may_be_gentle = False
            self._offer_gentle_card()

    def _offer_to_resume(self, point: ResumePoint) -> None:
        place = self._place_of(point)
        session = place[0].session if place is not None else None
        if session is None:
            self._let_go()
        else:
            self._offer(RESUME_WORDS.format(title=session.title), _RESUME_ANSWERS)

    def _offer_gentle_card(self) -> None:
        now = self._wall_clock()
        if self.journal.may_show_gentle_card(now):
            self._offer(f"{GENTLE_CARD.before} {GENTLE_CARD.after}", _GENTLE_ANSWERS)
            self.journal.gentle_card_shown(now)

    def _offer(self, words: str, answers: list[Answer]) -> None:
        self._offered = words
        self._window.offers.offer(words, answers)

    def _forget_cut_off(self) -> None:
        if self._cut_off is not None:
            self._cut_off = None
            if self._offered == self._window.offers.text():
                self._window.offers.hide()

    def _on_chosen(self, answer: object) -> None:
        point = self._cut_off
        does: dict[object, Callable[[], None]] = {
            Gentle.SHORTER: self._window.library_view.show_short,
            Gentle.PEOPLE: self._window.open_help,
        }
        if point is not None:
            does |= {
                Resume.CARRY_ON: partial(self._carry_on, point),
                Resume.AGAIN: partial(self._begin_again, point),
                Resume.LET_GO: self._let_go,
            }
        if answer in does:
            does[answer]()

    def _carry_on(self, point: ResumePoint) -> None:
        place = self._place_of(point)
        if place is None:
            self._let_go()
            self._window.notice.tell(CHANGED)
            return
        self._taken_up = point
        was_grounded = self._done_before(point).groundings > 0
        self._window.play(place[0], point.choices, begins=place[1], was_grounded=was_grounded)

    def _done_before(self, point: ResumePoint) -> Done:
        """Return how much of a session was done before it was cut off."""
        entry = self.journal.entry(point.entry_id)
        return entry.done if entry is not None else Done()

    def _begin_again(self, point: ResumePoint) -> None:
        place = self._place_of(point)
        self._let_go()
        if place is not None:
            self._window.begin(place[0])

    def _let_go(self) -> None:
        self._cut_off = None
        self.journal.let_go()

    def _place_of(self, point: ResumePoint) -> tuple[Entry, tuple[int, int]] | None:
        """Return the script of a point and the place in it; None where it is no longer the same."""
        entry = self._library.find(point.session_id)
        if entry is None or digest_of(entry.file) != point.digest:
            try:
                entry = self._library.open(str(point.file))
            except LookupError:
                return None
        if entry.session is None or digest_of(entry.file) != point.digest:
            return None
        spans = lay_out(entry.session, point.choices).spans
        for span in spans:
            if span.placed.number == point.step:
                return entry, (span.index, point.elapsed_ms)
        return None
