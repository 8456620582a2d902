"""The reminder with the clock on the wall, as the program reads it, and with looks a second apart.

Started by the tests under libfaketime. Writes a line for each look and for each event.
"""

import sys
from datetime import time, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from hipcalm import app, reminding
from hipcalm.core import paths, reminder
from hipcalm.core.reminder import ReminderSettings
from hipcalm.desktop.bus import Bus
from hipcalm.desktop.notifications import Notifications
from hipcalm.desktop.presence import Presence
from hipcalm.ui.corner_pacer import CornerPacer

QUICK_MS = 500
"""Looks and the grace after a jump are a minute's share of what they are in life."""


class Told(reminding.Reminding):
    """Says when it looks."""

    def look(self) -> None:
        super().look()
        say("look")


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _no_corner() -> CornerPacer:
    raise AssertionError("a bubble is shown, and no pacer")


def main(folder: str) -> int:
    for module in (reminder, reminding):
        module.LOOK_MS = module.SHORTEST_LOOK_MS = QUICK_MS
    reminder.GRACE_MS = 4 * QUICK_MS
    qt = QApplication([])
    buses = Bus("SESSION"), Bus("SYSTEM")
    told = Told(
        paths.user_folders(Path(folder)),
        Presence(*buses),
        Notifications(buses[0]),
        _no_corner,
        app.wall_clock,
    )
    told.told.connect(lambda event, _: say(event))
    all_week = ReminderSettings(
        on=True, weekdays=tuple(range(7)), active_from=time(0), active_to=time(0)
    )
    told.change(all_week)
    told.start()
    due = told._kept.state.due
    assert due is not None, "reminders are on"
    say("ready", due - app.wall_clock() > timedelta(minutes=59))
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
