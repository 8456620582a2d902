"""Runs grounding over whatever was on: a playback of its own, while the one below stays paused."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Session, Step
from hipcalm.core.timeline import Gate, Timeline
from hipcalm.playback import Clock, Playback
from hipcalm.ui.choice_list import Answer
from hipcalm.ui.figure_scene import FigureScene, Poses
from hipcalm.ui.grounding_view import GroundingView


class After(StrEnum):
    """What may follow grounding; all of it is equally fine."""

    STAY = "stay"
    AGAIN = "again"
    SMALLER = "smaller"
    END = "end"
    HELP = "help"


AFTER_WORDS = {
    After.STAY: "Stay here",
    After.AGAIN: "Once more",
    After.SMALLER: "Something smaller",
    After.END: "End for today",
    After.HELP: "People and help",
}


def _offered(offers_smaller: bool) -> list[After]:
    return [after for after in After if offers_smaller or after is not After.SMALLER]


class _Run(NamedTuple):
    """A grounding session with the choices that are really offered, laid out ahead of time.

    When it is wanted, nothing is to be waited for; and what the voice offers is what there is.
    """

    session: Session
    timeline: Timeline

    @classmethod
    def of(cls, session: Session, offered: list[After]) -> _Run:
        words = tuple(AFTER_WORDS[after] for after in offered)
        steps = tuple(
            msgspec.structs.replace(step, choices=words)
            if isinstance(step, Step) and step.choices
            else step
            for step in session.steps
        )
        told = msgspec.structs.replace(session, steps=steps)
        return cls(told, lay_out(told))


class Grounding(QObject):
    """One run after another of the grounding sessions, until the person chooses what follows.

    `now_session` is for a wave of feeling, `up_session` for feeling far away or numb.

    Signals:
        began(Playback, Session): a run began; connect to its signals now.
        left(After): the person is done with grounding: back to something smaller, or to the end.
        help_requested: people and help, without leaving.
    """

    began = Signal(object, object)
    left = Signal(object)
    help_requested = Signal()

    def __init__(
        self,
        view: GroundingView,
        now_session: Session,
        up_session: Session,
        clock: Clock,
        poses: Poses,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._now, self._up = now_session, up_session
        self._session = now_session
        self._clock = clock
        self._poses = poses
        self._runs = {
            (one.id, offers): _Run.of(one, _offered(offers))
            for one in (now_session, up_session)
            for offers in (False, True)
        }
        self._playback: Playback | None = None
        self._is_own_pace = self._offers_smaller = False
        self._connect(view)

    def _connect(self, view: GroundingView) -> None:
        view.pressed.connect(self._on_pressed)
        view.onward.connect(lambda: self._step(1))
        view.back.connect(lambda: self._step(-1))
        view.numb_requested.connect(lambda: self._run(self._up))
        view.chosen.connect(self._on_chosen)
        view.end_requested.connect(lambda: self.left.emit(After.END))
        view.help_requested.connect(self.help_requested)

    @property
    def view(self) -> GroundingView:
        """Where it is shown."""
        return self._view

    def get_ready(self) -> None:
        """Read ahead what is wanted first, so that nothing is waited for when it is wanted."""
        for span in self._runs[self._now.id, False].timeline.spans[:3]:
            self._poses.find(span.step.pose)

    @property
    def is_on(self) -> bool:
        """Whether grounding is on."""
        return self._playback is not None

    def start(self, *, offers_smaller: bool, is_numb: bool = False) -> None:
        """Begin; `offers_smaller` where there is a session to go back to."""
        self._offers_smaller = offers_smaller
        self._run(self._up if is_numb else self._now)

    def stop(self) -> None:
        """Let go of the run. It ends, so that whoever lets it be heard lets go of it too."""
        playback, self._playback = self._playback, None
        if playback is None:
            return
        playback.progressed.disconnect(self._on_progressed)
        if playback.mode is not Mode.ENDED:
            playback.end()
        playback.stop()
        playback.deleteLater()

    def _run(self, session: Session) -> None:
        run = self._runs[session.id, self._offers_smaller]
        self._view.begin(FigureScene(self._poses), run.timeline.spans[0].caption)
        self._play(run.session, run.timeline)

    def _play(
        self, session: Session, timeline: Timeline, index: int = 0, *, is_own_pace: bool = False
    ) -> None:
        self.stop()
        self._session, self._is_own_pace = session, is_own_pace
        playback = Playback(timeline, Choices(), self._clock, begins=(index, 0), parent=self)
        self._playback = playback
        playback.progressed.connect(self._on_progressed)
        self.began.emit(playback, session)
        playback.start()

    def _on_progressed(self, progress: Progress) -> None:
        if progress.mode is Mode.ENDED:
            self.left.emit(After.END)
        else:
            self._view.show_progress(progress, self._answers())

    def _answers(self) -> list[Answer]:
        return [(after, AFTER_WORDS[after]) for after in _offered(self._offers_smaller)]

    def _on_pressed(self) -> None:
        if self._playback is not None:
            self._playback.press()

    def _step(self, by: int) -> None:
        """Go a step on or back, and let every step wait from now on."""
        playback = self._playback
        if playback is None:
            return
        if playback.mode is Mode.PAUSED:
            playback.resume()
        if self._is_own_pace:
            (playback.skip if by > 0 else playback.repeat)()
            return
        timeline = playback.timeline
        index = min(max(0, playback.index + by), len(timeline.spans) - 1)
        self._play(self._session, _at_own_pace(timeline), index, is_own_pace=True)

    def _on_chosen(self, after: After) -> None:
        if after is After.AGAIN:
            self._run(self._session)
        elif after is After.STAY:
            self._view.stay()
        elif after is After.HELP:
            self.help_requested.emit()
        else:
            self.left.emit(after)


def _at_own_pace(timeline: Timeline) -> Timeline:
    """Return a timeline whose every step waits for the person, without limit."""
    waiting = (msgspec.structs.replace(span, gate=Gate()) for span in timeline.spans)
    return replace(timeline, spans=tuple(waiting))
