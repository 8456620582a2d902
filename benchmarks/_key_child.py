"""A bare window that shows a label when G is pressed, and takes it away at E.

It prints a line of JSON when it can be used, and one for each time that the label was painted, as
HipCalm's own trace does.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QStackedWidget


def _tell(event: str, **facts: int) -> None:
    line = {"t_ms": time.monotonic_ns() // 1_000_000, "event": event, **facts}
    print(json.dumps(line), flush=True)


class _Words(QLabel):
    """Tells when it has been painted, once a press."""

    pressed_ms = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.pressed_ms:
            pressed_ms, self.pressed_ms = self.pressed_ms, 0
            QTimer.singleShot(0, lambda: _tell("grounded", pressed_ms=pressed_ms))


class _Active(QObject):
    """Tells when the window has the keys."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.WindowActivate:
            watched.removeEventFilter(self)
            _tell("ready")
        return False


def main() -> int:
    application = QApplication(sys.argv[:1])
    window, views, words = QMainWindow(), QStackedWidget(), _Words("Nothing else to do.")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    views.addWidget(QLabel("HipCalm"))
    views.addWidget(words)
    window.setCentralWidget(views)
    window.resize(1040, 720)

    def show_words() -> None:
        words.pressed_ms = time.monotonic_ns() // 1_000_000
        views.setCurrentIndex(1)

    def take_away() -> None:
        views.setCurrentIndex(0)
        _tell("ended")

    QShortcut(QKeySequence("G"), window, show_words)
    QShortcut(QKeySequence("E"), window, take_away)
    active = _Active(window)
    window.installEventFilter(active)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
