"""The journal's file: opened with care, set aside when damaged, wiped when it is to go."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from hipcalm.core.journal_schema import TABLES, make_private, migrate

BUSY_MS = 200
"""How long a write waits for another program before it is put off: the window waits with it."""
_WIPED_AT_ONCE = 1 << 20
_BESIDE = ("-wal", "-shm", "-journal")
_IS_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class DamagedJournalError(Exception):
    """A file that is no journal, or no longer one."""


def open_journal(file: Path, patience_ms: int = BUSY_MS) -> sqlite3.Connection:
    """Return a connection to the journal, made or brought up to date where that is needed.

    `patience_ms` is how long each of its requests waits for another program.

    What is written is on the disk when a write returns (synchronous=FULL), and what is deleted
    is overwritten (secure_delete). Raises DamagedJournalError, NewerJournalError, sqlite3.Error
    or OSError.
    """
    make_private(file)
    db = sqlite3.connect(file, timeout=patience_ms / 1000, isolation_level=None)
    try:
        _prepare(db, file)
    except sqlite3.Error as error:
        db.close()
        if is_damage(error):
            raise DamagedJournalError from error
        raise
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, file: Path) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA foreign_keys = ON")
    if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamagedJournalError
    if _is_another_program_s(db):
        raise DamagedJournalError
    migrate(db, file)
    if not _tables(db).issuperset(TABLES):
        raise DamagedJournalError


def _is_another_program_s(db: sqlite3.Connection) -> bool:
    # In this order: another HipCalm may be making its tables, and numbers them in the same moment.
    has_tables = bool(_tables(db))
    [version] = db.execute("PRAGMA user_version").fetchone()
    return int(version) < (1 if has_tables else 0)


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file itself is no good any more."""
    return primary_code(error) in _IS_DAMAGE


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's code for an error without its finer distinctions; 0 where it has none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def place_of(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from one that has taken its place; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def set_aside(file: Path) -> Path:
    """Move a damaged journal out of the way, named by the day it was last written.

    Returns where it is now. Raises OSError.
    """
    day = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    stem = f"{file.stem}.damaged-{day}"
    aside, number = file.with_name(f"{stem}{file.suffix}"), 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{stem}-{number}{file.suffix}")
    file.rename(aside)
    for ending in _BESIDE:
        beside = Path(f"{file}{ending}")
        if beside.exists():
            beside.rename(f"{aside}{ending}")
    return aside


def files_of(file: Path) -> list[Path]:
    """Return every file that holds anything of the journal: itself, backups, what was set aside."""
    try:
        beside = sorted(file.parent.iterdir())
    except OSError:
        return []
    return [one for one in beside if one.name.startswith(f"{file.stem}.") and one.is_file()]


def is_live(one: Path, file: Path) -> bool:
    """Whether a file belongs to the open journal, as its backups do not."""
    return one.name in {file.name, *(f"{file.name}{ending}" for ending in _BESIDE)}


def wipe(file: Path) -> None:
    """Write zeros over a file and remove it. Raises OSError.

    A disk that writes to fresh places, as most now do, may keep old blocks for a while.
    """
    with file.open("r+b") as stream:
        left = file.stat().st_size
        while left > 0:
            left -= stream.write(bytes(min(left, _WIPED_AT_ONCE)))
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink()
