"""Runs grounding over whatever was on: a playback of its own, while the one below stays paused."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Session
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
        self._timelines = {one.id: lay_out(one) for one in (now_session, up_session)}
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
        for span in self._timelines[self._now.id].spans[:3]:
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
        timeline = self._timelines[session.id]
        self._view.begin(FigureScene(self._poses), timeline.spans[0].caption)
        self._play(session, timeline)

    def _play(self, session: Session, timeline: Timeline, index: int = 0) -> None:
        self.stop()
        self._session = session
        self._is_own_pace = timeline is not self._timelines[session.id]
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
        offered = [after for after in After if self._offers_smaller or after is not After.SMALLER]
        return [(after, AFTER_WORDS[after]) for after in offered]

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
        self._play(self._session, _at_own_pace(timeline), index)

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
    return replace(timeline, spans=tuple(replace(span, gate=Gate()) for span in timeline.spans))
