"""Plays sessions on a fake clock into a journal, as fast as the disk can, until killed.

Says a line for each write once it is on the disk. Run with the journal's file and the milliseconds
between two resume points.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hipcalm.core.entries import Done, Ending, ResumePoint, When
from hipcalm.core.expand import Choices
from hipcalm.core.journal import Journal
from hipcalm.core.session import Scale

TOTAL_MS = 150_000


def say(journal: Journal, *words: object) -> None:
    assert journal.waiting == 0, journal.take_trouble()
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def play(journal: Journal, now: datetime, every_ms: int) -> datetime:
    entry_id = journal.begin("three-breaths", "Three breaths", now, TOTAL_MS)
    say(journal, "began", entry_id)
    journal.check_in(entry_id, When.BEFORE, Scale.PAIN, now.minute % 11)
    say(journal, "rated", entry_id, now.minute % 11)
    script = "three-breaths", Path("a.yaml"), "digest"
    for position_ms in range(0, TOTAL_MS, every_ms):
        now += timedelta(milliseconds=every_ms)
        done = Done(position_ms, TOTAL_MS)
        place = position_ms, 0, position_ms
        journal.keep_resume_point(ResumePoint(entry_id, *script, *place, Choices(), now), done)
        say(journal, "kept", entry_id, position_ms)
    journal.finish(entry_id, now, Ending.FULL, Done(TOTAL_MS, TOTAL_MS))
    say(journal, "finished", entry_id)
    return now


if __name__ == "__main__":
    journal, now = Journal(Path(sys.argv[1])), datetime(2026, 3, 1, tzinfo=UTC)
    while True:
        now = play(journal, now, int(sys.argv[2]))
