"""Someone at work: the reminder and its tray on a real screen, or a page to type on.

Started by the tests. Each line that is read tells what to do, each line written what happened.
"""

import os
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLineEdit

from hipcalm.core import paths
from hipcalm.core.reminder import ReminderSettings
from hipcalm.core.settings import Settings
from hipcalm.desktop.bus import Bus
from hipcalm.desktop.notifications import Notifications
from hipcalm.desktop.presence import Presence
from hipcalm.reminding import Reminding
from hipcalm.ui import theme
from hipcalm.ui.corner_pacer import CornerPacer
from hipcalm.ui.figure_scene import Poses
from hipcalm.ui.tray import Recent, Tray

TUESDAY = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
ALL_WEEK = ReminderSettings(
    on=True, weekdays=tuple(range(7)), active_from=time(0), active_to=time(0)
)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class AtWork:
    """The parts of the program that live in the tray, with clocks that go on when told."""

    def __init__(self, folder: Path) -> None:
        self.now, self.now_ms = TUESDAY, 0
        self.buses = Bus("SESSION"), Bus("SYSTEM")
        self.reminding = Reminding(
            paths.user_folders(folder),
            Presence(*self.buses),
            Notifications(self.buses[0]),
            self.make_corner,
            lambda: self.now,
        )
        self.tray = Tray()
        self.tray.availability_changed.connect(lambda is_there: say("tray", is_there))
        self.tray.open_requested.connect(lambda: say("open"))
        self.tray.ground_requested.connect(lambda: say("ground"))
        self.tray.start_requested.connect(lambda session: say("start", session))
        self.reminding.follow(self.tray)
        self.reminding.show_recent([Recent("three-breaths", "Three & more")])
        self.reminding.told.connect(lambda event, _: say(event))
        self.reminding.settings_changed.connect(lambda settings: say("every", settings.every_min))
        self.reminding.start()
        say("ready", self.tray.is_available)

    def make_corner(self) -> CornerPacer:
        corner = CornerPacer(Poses(paths.assets() / "poses"), lambda: self.now_ms)
        corner.dress(Settings(), theme.LIGHT, is_still=False)
        corner.gone.connect(lambda was_whole: say("gone", was_whole))
        corner.began.connect(lambda *_: say("began"))
        return corner

    def heed(self, words: str) -> None:
        for word in words.split():
            getattr(self, word)()

    def on(self) -> None:
        self.reminding.change(ALL_WEEK)

    def due(self) -> None:
        """Let an hour pass, with a look every half minute, as the timer would have it."""
        for _ in range(120):
            self.now += timedelta(seconds=30)
            self.reminding.look()

    def through(self) -> None:
        """Let the small pacer go through its breaths."""
        while self.reminding.corner.is_on and self.now_ms < 34_000:
            self.now_ms += 1_000
            self.reminding.corner._playback.tick()


def page() -> QLineEdit:
    line = QLineEdit()
    line.setWindowTitle("a page")
    line.textChanged.connect(lambda text: say("text", text))
    line.show()
    return line


def main(part: str) -> int:
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    if part == "page":
        kept = page()
        say("ready", kept.isVisible())
        return app.exec()
    work = AtWork(Path(sys.argv[2]))
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: work.heed(os.read(sys.stdin.fileno(), 1_000).decode()))
    work.tray.quit_requested.connect(app.quit)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
