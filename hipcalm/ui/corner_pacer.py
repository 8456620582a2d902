"""A small pacer in a corner of the screen: three breaths, and it goes. It never takes the keys."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QColor,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hipcalm.core.breath import parse_pattern
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.player import Mode, Progress
from hipcalm.core.session import Breath, Milliseconds, Session, SessionKind, Step, StepKind
from hipcalm.core.settings import Settings
from hipcalm.playback import Clock, Playback
from hipcalm.ui.figure_scene import FigureScene, Poses, look_of
from hipcalm.ui.stage import Picture, Stage
from hipcalm.ui.texts import PHASE_WORDS, button, label, set_text
from hipcalm.ui.theme import LIGHT, Theme

SETTLE_MS = 4_000
"""How long it is there before the first breath, so that nobody has to hurry into it."""
PATTERN = "4-6"
FADE_MS = 600
STAGE_LINES = 11
"""The side of the stage in lines of text, so that it grows with the size of the words."""
EDGE = 18
"""Pixels between the pacer and the edges of the screen."""
BREATHE_WORDS = "Three low breaths, if you'd like."
FEET_WORDS = "Feel your feet for a moment"
_POSE, _FEET_POSE = "seated-breath", "seated"


class CornerPacer(QWidget):
    """Breathes three times in the corner. A click anywhere on it, and it goes at once.

    Signals:
        began(Playback, Session): it began; connect to the playback's signals now.
        gone(bool): it has gone: True after its breaths, False where it was sent away.
    """

    began = Signal(object, object)
    gone = Signal(bool)

    def __init__(self, poses: Poses, clock: Clock) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle("HipCalm")
        self.setAccessibleName("Small breath pacer")
        self._poses, self._clock = poses, clock
        self._theme, self._is_still, self._breathes = LIGHT, False, True
        self._scene = FigureScene(poses)
        self._playback: Playback | None = None
        self._was_whole = self._is_leaving = False
        self._fade = QPropertyAnimation(self, b"windowOpacity", self)
        self._fade.setDuration(FADE_MS)
        self._fade.finished.connect(self._on_faded)
        self._build()

    def _build(self) -> None:
        self.stage = Stage()
        self._word = label(role="heading", wraps=True)
        self._below = label(role="quiet", wraps=True)
        for line in (self._word, self._below):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        away = button("×", "link")  # noqa: RUF001 - the sign for closing
        away.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        away.setAccessibleName("Close the small pacer")
        away.clicked.connect(self.send_away)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, -8, 0)
        top.addStretch(1)
        top.addWidget(away)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.stage, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._word)
        column.addWidget(self._below)

    @property
    def is_on(self) -> bool:
        """Whether it is there."""
        return self._playback is not None

    def dress(self, settings: Settings, theme: Theme, *, is_still: bool) -> None:
        """Look as it is set; where `is_still`, a bar stands in for the disc, and nothing fades."""
        self._theme, self._is_still = theme, is_still
        self._breathes = settings.breath_comfortable
        self.stage.set_theme(theme)
        self.stage.set_look(look_of(settings, theme))
        self.stage.set_still(is_still)
        self.update()

    def breathe(self, words: str = "") -> None:
        """Come, and breathe three times; `words` invite. Where it is there already, it stays."""
        if self.is_on and not self._is_leaving:
            return
        self._stop()
        self._was_whole = self._is_leaving = False
        words = words or BREATHE_WORDS
        session = breaths() if self._breathes else feet()
        set_text(self._below, words if self._breathes else "")
        self._play(session)
        self._place()
        self.setWindowOpacity(1.0 if self._is_still else 0.0)
        self.show()
        self._fade_to(1.0)
        self._announce(words if self._breathes else FEET_WORDS)

    def send_away(self) -> None:
        """Go at once."""
        if self.is_on:
            self._stop()
            self.hide()
            self.gone.emit(self._was_whole)

    def _play(self, session: Session) -> None:
        self._scene = FigureScene(self._poses)
        playback = Playback(lay_out(session), Choices(), self._clock, parent=self)
        playback.set_seen(self._breathes)  # where nothing moves, few looks at the clock are enough
        playback.progressed.connect(self._on_progressed)
        self._playback = playback
        self.began.emit(playback, session)
        playback.start()

    def _stop(self) -> None:
        self._fade.stop()
        playback, self._playback = self._playback, None
        if playback is not None:
            playback.stop()
            playback.deleteLater()

    def _on_progressed(self, progress: Progress) -> None:
        if progress.mode is Mode.PLAYING:
            self._show(progress)
        elif not self._is_leaving:
            # Ended; or paused, since the machine was asleep, and the moment has passed.
            self._is_leaving = True
            self._was_whole = progress.mode is Mode.ENDED
            self._fade_to(0.0)

    def _show(self, progress: Progress) -> None:
        moment = progress.moment
        word = PHASE_WORDS[moment.phase] if moment.phase else moment.span.caption
        scene = self._scene.at(moment, is_still=self._is_still, is_moving=True)
        fullness = moment.fullness if moment.span.runs else (0.0 if self._breathes else None)
        left = moment.remaining_ms / moment.total_ms
        set_text(self._word, word)
        self.stage.show_picture(Picture(fullness, left, word, scene=scene))

    def _fade_to(self, opacity: float) -> None:
        self._fade.stop()
        self._fade.setStartValue(self.windowOpacity())
        self._fade.setEndValue(opacity)
        if self._is_still:
            self.setWindowOpacity(opacity)
            self._on_faded()
        else:
            self._fade.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)

    def _on_faded(self) -> None:
        if self._fade.endValue() == 0.0:
            self.send_away()

    def _place(self) -> None:
        """Stand in the lower right corner of the screen on which the pointer is."""
        side = STAGE_LINES * self.fontMetrics().lineSpacing()
        self.stage.setFixedSize(side, side + (24 if self._is_still else 0))
        self.adjustSize()
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        corner = screen.availableGeometry().bottomRight() - self.rect().bottomRight()
        self.move(corner - QPoint(EDGE, EDGE))

    def _announce(self, words: str) -> None:
        event = QAccessibleAnnouncementEvent(self, words)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.ground))
        painter.setPen(QColor(self._theme.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.send_away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.send_away()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.send_away()


def breaths() -> Session:
    """Return the short form of the session of three breaths."""
    settle = Step(
        name="Settle",
        kind=StepKind.SETTLE,
        pose=_POSE,
        duration=Milliseconds(SETTLE_MS),
        say="Whenever you like",
    )
    breathe = Step(
        name="Breathe",
        kind=StepKind.BREATH,
        pose=_POSE,
        motion="breathe",
        breaths=3,
        breath=Breath(parse_pattern(PATTERN)),
        say="Three low breaths",
    )
    return _session(settle, breathe)


def feet() -> Session:
    """Return what stands in for them where breath is not comfortable."""
    half_a_minute = Milliseconds(30_000)
    step = Step(
        name="Feet", kind=StepKind.GROUND, pose=_FEET_POSE, duration=half_a_minute, say=FEET_WORDS
    )
    return _session(step)


def _session(*steps: Step) -> Session:
    return Session(
        schema=1,
        id="corner-breaths",
        title="A short pause",
        summary="Three breaths in a corner of the screen.",
        kind=SessionKind.BREATH,
        steps=steps,
    )
