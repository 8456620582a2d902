"""Killed at any moment, the journal opens again with everything that it said it had written."""

import random
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hipcalm.core.entries import Ending
from hipcalm.core.journal import Journal

KILLS = 50
AT_ONCE = 8
EVERY_MS = 5_000
MOST_LINES = 120
PLAYER = Path(__file__).with_name("journal_player.py")


def killed(file, lines):
    """Play until `lines` were said and a little longer; return what was said to be written."""
    with subprocess.Popen(
        [sys.executable, PLAYER, file, str(EVERY_MS)], stdout=subprocess.PIPE, text=True
    ) as player:
        said = [player.stdout.readline() for _ in range(lines)]
        player.send_signal(signal.SIGKILL)  # the player has gone on meanwhile, to wherever
        said += player.stdout.readlines()
    assert player.returncode == -signal.SIGKILL
    return [line.split() for line in said if line.endswith("\n")]


def check(file, said):
    """Assert that all of it is there, and the place to resume within one write of the last."""
    db = sqlite3.connect(file)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
    journal = Journal(file)
    assert (journal.take_trouble(), journal.waiting) == ("", 0)
    entries = {str(entry.entry_id): entry for entry in journal.entries()}
    for what, entry_id, *more in said:
        if what == "began":
            assert entry_id in entries
        elif what == "rated":
            assert [str(rating.value) for rating in journal.ratings(int(entry_id))] == more
        elif what == "finished":
            assert entries[entry_id].ending is Ending.FULL
    what, entry_id, *more = said[-1]
    point = journal.resume_point()
    if what == "kept":
        # The next write may have been on the disk already without having been told.
        if point is None:
            assert entries[entry_id].ending is Ending.FULL
        else:
            assert 0 <= point.position_ms - int(more[0]) <= EVERY_MS
            assert str(point.entry_id) == entry_id
            assert entries[entry_id].done.position_ms == point.position_ms
    journal.close()
    return what


def test_nothing_that_was_written_is_lost_by_a_kill(tmp_path):
    moments = random.Random(7)
    lines = [moments.randint(1, MOST_LINES) for _ in range(KILLS)]
    files = [tmp_path / str(number) / "journal.sqlite" for number in range(KILLS)]

    with ThreadPoolExecutor(AT_ONCE) as children:
        said = list(children.map(killed, files, lines))

    last = [check(file, one) for file, one in zip(files, said, strict=True)]
    assert last.count("kept") > KILLS / 2, "most kills fall into the middle of a session"


def test_a_journal_killed_again_and_again_keeps_every_entry(tmp_path):
    file = tmp_path / "journal.sqlite"
    said = []
    for number in range(4):
        said += killed(file, 20 * number + 1)
        check(file, said)
