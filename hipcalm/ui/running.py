"""One session being played: the view's wishes go to the playback, and its progress comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Session, Vocabulary
from hipcalm.playback import Clock, Playback
from hipcalm.ui.figure_scene import FigureScene, Poses
from hipcalm.ui.pause_offers import PauseOffer
from hipcalm.ui.player_view import PlayerView


class Running(QObject):
    """Plays one session at a time in the player view.

    `rate` above 1 is a rehearsal: time runs that much faster; with `rehearses` gates open by
    themselves.

    Signals:
        began(Playback): a session began; connect to its signals now.
        ended(Progress): it ended, by itself or early.
    """

    began = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        view: PlayerView,
        poses: Poses,
        vocabulary: Vocabulary,
        clock: Clock,
        *,
        rate: int = 1,
        rehearses: bool = False,
    ) -> None:
        super().__init__(view)
        self.view = view
        self._poses = poses
        self._vocabulary = vocabulary
        self._clock, self._rate, self._rehearses = clock, rate, rehearses
        self.playback: Playback | None = None
        """What is being played, if anything is."""
        self._connect(view)

    def _connect(self, view: PlayerView) -> None:
        for signal, command in (
            (view.pressed, Playback.press),
            (view.skip_requested, Playback.skip),
            (view.repeat_requested, Playback.repeat),
            (view.match_requested, Playback.match),
            (view.break_requested, Playback.ease),
            (view.light_headed, Playback.light_headed),
            (view.pause_requested, Playback.pause),
            (view.resume_requested, Playback.resume),
            (view.end_requested, Playback.end),
        ):
            signal.connect(lambda command=command: self.tell(command))
        view.pace_requested.connect(lambda steps: self.tell(lambda p: p.pace(steps)))
        view.offer_chosen.connect(self._on_offer)

    def play(
        self,
        session: Session,
        choices: Choices,
        folder: Path,
        begins: tuple[int, int] = (0, 0),
    ) -> None:
        """Begin a session, in the span and as far into it as `begins` says."""
        self.stop()
        timeline = lay_out(session, choices)
        index, elapsed_ms = begins
        if index >= len(timeline.spans):
            index, elapsed_ms = 0, 0
        playback = Playback(
            timeline,
            choices,
            self._clock,
            rate=self._rate,
            rehearses=self._rehearses,
            begins=(index, elapsed_ms),
            parent=self,
        )
        self.playback = playback
        playback.progressed.connect(self._on_progressed)
        playback.mode_changed.connect(self._on_mode_changed)
        self.view.begin(
            session,
            timeline,
            self._vocabulary.poses,
            FigureScene(self._poses, choices),
            folder,
            easier=choices.easier,
            stop_signs=self._vocabulary.cautions["stop-signs"].text,
        )
        self.began.emit(playback)
        playback.start()

    def tell(self, command: Callable[[Playback], None]) -> None:
        """Pass a command on to what is being played."""
        if self.playback is not None:
            command(self.playback)

    def stop(self) -> None:
        """Let go of what is being played."""
        if self.playback is not None:
            self.playback.stop()
            self.playback.deleteLater()
            self.playback = None

    def _on_offer(self, offer: PauseOffer | str) -> None:
        match offer:
            case PauseOffer():
                self._on_pause_offer(offer)
            case _:
                self.tell(Playback.press)  # a choice of the script's own goes on with it

    def _on_pause_offer(self, offer: PauseOffer) -> None:
        match offer:
            case PauseOffer.STAY:
                self.tell(Playback.stay)
            case PauseOffer.CARRY_ON:
                self.tell(Playback.carry_on)
            case PauseOffer.SMALLER:
                self.tell(Playback.go_smaller)
            case PauseOffer.LARGER:
                self.tell(Playback.go_larger)
            case PauseOffer.GROUND:
                self.view.ground_requested.emit()
            case PauseOffer.END:
                self.tell(Playback.end)

    def _on_progressed(self, progress: Progress) -> None:
        playback = self.playback
        if playback is not None and progress.mode is not Mode.ENDED:
            taps = playback.taps if playback.is_matching else None
            self.view.show_level(is_smaller=playback.level > 0)
            self.view.show_progress(progress, playback.timeline, taps=taps)

    def _on_mode_changed(self, progress: Progress) -> None:
        if progress.mode is Mode.ENDED:
            self.stop()
            self.ended.emit(progress)
