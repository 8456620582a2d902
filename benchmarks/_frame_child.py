"""Draws frames of a breath 16 ms apart and prints what they cost the processor.

`program`: HipCalm's own window in the player; prints nanoseconds, how many frames were painted, and
the stage's shorter side in pixels. `bare SIDE`: one plain disc as large as the player's at the same
moment, in a widget that is painted anew as a whole; prints nanoseconds.

No frame waits for a clock: the next one begins when Qt has nothing left to do for the last.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.frame import FRAME_MS, FRAMES, HEIGHT, WARM_UP, WIDTH
from benchmarks.paced import paced_step
from hipcalm.core.expand import Choices
from hipcalm.core.settings import Settings
from hipcalm.playback import Playback
from hipcalm.ui import theme
from hipcalm.ui.main_window import MainWindow
from hipcalm.ui.stage import EMPTY, FULL


def _cost_ns(application: QApplication, show_next: Callable[[], None], frames: int) -> int:
    before = time.process_time_ns()
    for _ in range(frames):
        show_next()
        application.processEvents()
    return time.process_time_ns() - before


def _open(application: QApplication, window: QWidget) -> None:
    window.resize(WIDTH, HEIGHT)
    window.show()
    while not window.windowHandle().isExposed():
        application.processEvents()


def program() -> None:
    application = QApplication(sys.argv[:1])
    theme.apply(application, theme.LIGHT, 100)
    step = paced_step()
    now_ms = 0
    window = MainWindow(step.library, Settings(), lambda: now_ms, lambda: datetime.now(UTC))
    window.set_theme(theme.LIGHT, is_still=False)
    _open(application, window)
    begun: list[Playback] = []
    window.began.connect(begun.append)
    window.play(step.entry, Choices())
    playback = begun[0]
    for _ in range(step.number):
        playback.skip()
    playback.stop()  # its timer; the frames come from here

    def show_next() -> None:
        nonlocal now_ms
        now_ms += FRAME_MS
        playback.tick()

    _cost_ns(application, show_next, WARM_UP)
    stage = window.player_view.stage
    painted = stage.frames
    cost_ns = _cost_ns(application, show_next, FRAMES)
    print(cost_ns, stage.frames - painted, min(stage.width(), stage.height()))


class _Disc(QWidget):
    """One antialiased disc of one colour."""

    radius = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.LIGHT.ground))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.breath))
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.drawEllipse(middle, self.radius, self.radius)


def bare(side: int) -> None:
    application = QApplication(sys.argv[:1])
    disc = _Disc()
    disc.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    _open(application, disc)
    radii = iter([side * (EMPTY + (FULL - EMPTY) * share) for share in _fullness()])

    def show_next() -> None:
        disc.radius = next(radii)
        disc.update()

    _cost_ns(application, show_next, WARM_UP)
    print(_cost_ns(application, show_next, FRAMES))


def _fullness() -> list[float]:
    """Return how full the lungs are at each frame of the step."""
    step = paced_step()
    start_ms = step.timeline.spans[step.number].start_ms
    return [
        step.timeline.moment_at(start_ms + frame * FRAME_MS, step.number).fullness
        for frame in range(1, WARM_UP + FRAMES + 1)
    ]


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare(int(sys.argv[2]))
    else:
        program()
