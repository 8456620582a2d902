"""The journal's tables, and the numbered steps that lead from any older journal to them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

Migration = tuple[str, ...]
"""The statements of one step; its number is its place in the row, from 1."""

# An instant is milliseconds since 1970 in UTC, which sorts and subtracts exactly, with the minutes
# that the person's clock was ahead of UTC, which give back the hour that they saw on it.
MIGRATIONS: tuple[Migration, ...] = (
    (
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            session_id TEXT NOT NULL,
            title TEXT NOT NULL,
            started_ms INTEGER NOT NULL,
            started_ahead_min INTEGER NOT NULL,
            ended_ms INTEGER,
            ended_ahead_min INTEGER,
            ending TEXT,
            position_ms INTEGER NOT NULL DEFAULT 0,
            total_ms INTEGER NOT NULL DEFAULT 0,
            sides TEXT NOT NULL DEFAULT '',
            level INTEGER NOT NULL DEFAULT 0,
            pauses INTEGER NOT NULL DEFAULT 0,
            groundings INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX entries_by_start ON entries (started_ms)",
        """CREATE TABLE ratings (
            entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
            moment TEXT NOT NULL,
            scale TEXT NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (entry_id, moment, scale)
        ) WITHOUT ROWID""",
        """CREATE TABLE resume_point (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
            session_id TEXT NOT NULL,
            file BLOB NOT NULL,
            digest TEXT NOT NULL,
            position_ms INTEGER NOT NULL,
            step INTEGER NOT NULL,
            elapsed_ms INTEGER NOT NULL,
            choices TEXT NOT NULL,
            kept_ms INTEGER NOT NULL,
            kept_ahead_min INTEGER NOT NULL
        )""",
        "CREATE TABLE cards_shown (card TEXT PRIMARY KEY, shown_ms INTEGER NOT NULL) WITHOUT ROWID",
    ),
)
TABLES = ("entries", "ratings", "resume_point", "cards_shown")


class NewerJournalError(Exception):
    """A journal that a later version of the program has written."""


def migrate(
    db: sqlite3.Connection, file: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring a journal up to date, one step a transaction, with a backup before each.

    Raises NewerJournalError, or sqlite3.Error or OSError where a step can't be taken; what the
    steps before it did stays.
    """
    version = _version(db)
    if version > len(migrations):
        raise NewerJournalError
    for number in range(version + 1, len(migrations) + 1):
        if number > 1:
            back_up(db, backup_file(file, number))
        db.execute("BEGIN IMMEDIATE")
        try:
            if _version(db) < number:  # another HipCalm may have been quicker
                for statement in migrations[number - 1]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def backup_file(file: Path, number: int) -> Path:
    """Return where the journal is kept as it was before a migration."""
    return file.with_name(f"{file.stem}.before-{number}{file.suffix}")


def back_up(db: sqlite3.Connection, target: Path) -> None:
    """Copy a whole journal, for the person's eyes only. A half-made copy does not stay."""
    beside = target.with_name(f"{target.name}.new")
    beside.unlink(missing_ok=True)
    make_private(beside)
    try:
        copy = sqlite3.connect(beside, isolation_level=None)
        try:
            db.backup(copy)
        finally:
            copy.close()
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def make_private(file: Path) -> None:
    """Make a file, and close it and its folder to everyone else.

    SQLite gives the files that it puts beside one the same mode. Raises OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    for path, mode in ((file.parent, 0o700), (file, 0o600)):
        if path.stat().st_mode & 0o777 != mode:
            with contextlib.suppress(OSError):
                path.chmod(mode)
