"""The journal: what was done and how it felt, kept on this computer alone.

One writer, in the thread that made it. Nothing here raises for a disk that is full, locked or not
to be written: such writes wait in memory, in their order, and are tried again with the next one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from hipcalm.core.entries import Done, Ending, JournalEntry, Rating, ResumePoint, When
from hipcalm.core.expand import Choices
from hipcalm.core.journal_file import (
    BUSY_MS,
    DamagedJournalError,
    files_of,
    is_damage,
    is_live,
    open_journal,
    place_of,
    primary_code,
    set_aside,
    wipe,
)
from hipcalm.core.journal_schema import TABLES, NewerJournalError, migrate
from hipcalm.core.session import Scale, Side

RATINGS = (0, 10)
GROUNDED_ENDINGS = 3
GROUNDED_WITHIN = timedelta(days=7)
CARD_RESTS = timedelta(days=14)
"""Figures of the design's G-08: after three grounded endings in a week, one card in two weeks."""
GENTLE_CARD = "grounded-often"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ID_BITS = 52
"""As many as a spreadsheet keeps exactly."""

_BEGIN = """INSERT OR IGNORE INTO entries
    (id, session_id, title, started_ms, started_ahead_min, total_ms) VALUES (?, ?, ?, ?, ?, ?)"""
_NOTE = """UPDATE entries SET position_ms = ?, total_ms = ?, sides = ?, level = ?, pauses = ?,
    groundings = ? WHERE id = ?"""
_FINISH = "UPDATE entries SET ended_ms = ?, ended_ahead_min = ?, ending = ? WHERE id = ?"
_RATE = """INSERT OR REPLACE INTO ratings (entry_id, moment, scale, value)
    SELECT id, ?, ?, ? FROM entries WHERE id = ?"""
_KEEP = """INSERT OR REPLACE INTO resume_point (only, entry_id, session_id, file, digest,
    position_ms, step, elapsed_ms, choices, kept_ms, kept_ahead_min)
    SELECT 1, id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM entries WHERE id = ? AND ended_ms IS NULL"""
_END_WHERE_KEPT = """UPDATE entries SET ending = ?, ended_ms = (SELECT kept_ms FROM resume_point),
    ended_ahead_min = (SELECT kept_ahead_min FROM resume_point)
    WHERE id = (SELECT entry_id FROM resume_point)"""
_FORGET = "DELETE FROM resume_point"
_FORGET_OF = "DELETE FROM resume_point WHERE entry_id = ?"
_CARD_SHOWN = "INSERT OR REPLACE INTO cards_shown (card, shown_ms) VALUES (?, ?)"
_COLUMNS = """SELECT id, session_id, title, started_ms, started_ahead_min, ended_ms,
    ended_ahead_min, ending, position_ms, total_ms, sides, level, pauses, groundings
    FROM entries"""
_ENTRIES = f"{_COLUMNS} WHERE started_ms >= ? ORDER BY started_ms DESC, id"
_ENTRY = f"{_COLUMNS} WHERE id = ?"
# Beside the greatest of a group SQLite gives the other columns of the same row.
_RECENT = """SELECT session_id, title FROM
    (SELECT session_id, title, max(started_ms) AS latest_ms FROM entries GROUP BY session_id)
    ORDER BY latest_ms DESC, session_id LIMIT ?"""
_RATINGS = "SELECT moment, scale, value FROM ratings WHERE entry_id = ? ORDER BY moment DESC, scale"
_POINT = """SELECT entry_id, session_id, file, digest, position_ms, step, elapsed_ms, choices,
    kept_ms, kept_ahead_min FROM resume_point"""
_GROUNDED = """SELECT count(*) FROM entries
    WHERE ending = ? AND ended_ms > ? AND ended_ms <= ?"""
_SHOWN = "SELECT shown_ms FROM cards_shown WHERE card = ?"

_WAITS = "Your session goes on; what you do is kept in mind and written when that is possible."
_NEWER = (
    "Your journal was written by a newer HipCalm. It is left as it is, and what you do now is not "
    "kept. You might update HipCalm to see it again."
)


_T = TypeVar("_T")


class _Write(NamedTuple):
    sql: str
    values: tuple[Any, ...]


class Journal:
    """The journal in a file. Entries and their numbers are made here, whatever the disk does.

    Times are aware datetimes; a naive one raises ValueError.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._db: sqlite3.Connection | None = None
        self._place: tuple[int, int] | None = None
        self._patience_ms = BUSY_MS
        self._keeps_nothing = False
        self._waiting: list[_Write] = []
        self._begun: list[_Write] = []
        self._to_tell: list[str] = []
        self._told: set[str] = set()
        self._connected()

    @property
    def waiting(self) -> int:
        """How many writes wait in memory; 0 where everything is on the disk."""
        return len(self._waiting)

    def take_trouble(self) -> str:
        """Return what the person should be told, "" for nothing; each sentence comes once."""
        told = " ".join(self._to_tell)
        self._to_tell.clear()
        return told

    def begin(self, session_id: str, title: str, started: datetime, total_ms: int = 0) -> int:
        """Open an entry and return its number. A session that could be resumed is let go.

        Grounding in the middle of a session is no session of its own: it counts in its `Done`.
        """
        # The number is not the database's, so that an entry has one while it waits, and two
        # running programs never choose the same.
        entry_id = int.from_bytes(os.urandom(8)) >> (64 - _ID_BITS)
        values = (entry_id, session_id, _clean(title), *_instant(started), total_ms)
        self._begun = [_Write(_BEGIN, values)]
        self._write(*_letting_go(), *self._begun)
        return entry_id

    def note(self, entry_id: int, done: Done) -> None:
        """Write down how much has been done so far."""
        self._write(_noting(entry_id, done))

    def finish(self, entry_id: int, ended: datetime, ending: Ending, done: Done) -> None:
        """Close an entry; there is nothing to resume any more."""
        self._write(
            _noting(entry_id, done),
            _Write(_FINISH, (*_instant(ended), ending.value, entry_id)),
            _Write(_FORGET_OF, (entry_id,)),
        )
        if not self._waiting:
            self._begun = []

    def check_in(self, entry_id: int, when: When, scale: Scale, value: int) -> None:
        """Write down one answer, in place of an earlier one to the same question.

        A question that was skipped is not written at all. Raises ValueError outside 0 to 10.
        """
        if not RATINGS[0] <= value <= RATINGS[1]:
            raise ValueError(f"a rating is {RATINGS[0]} to {RATINGS[1]}, not {value}")
        self._write(_Write(_RATE, (when.value, scale.value, int(value), entry_id)))

    def keep_resume_point(self, point: ResumePoint, done: Done) -> None:
        """Write down where an open session is, and with it how much has been done."""
        # What waits of this session's earlier points is of no use any more.
        outdated = {(_NOTE, (point.entry_id,)), (_KEEP, (point.entry_id,))}
        self._waiting = [one for one in self._waiting if (one.sql, one.values[-1:]) not in outdated]
        self._write(_noting(point.entry_id, done), _keeping(point))

    def resume_point(self) -> ResumePoint | None:
        """Return where a session was cut off, None where there's nothing to resume.

        It stays until the session goes on to its end, or is let go.
        """
        return next(_readable(_point, self._rows(_POINT)), None)

    def let_go(self) -> None:
        """End what could be resumed where it was last heard of. An early end is as fine."""
        self._write(*_letting_go())

    def entries(self, since: datetime | None = None) -> list[JournalEntry]:
        """Return the entries begun since a time, the newest first; those that wait are not yet.

        One that makes no sense, since another hand has changed it, is left out and stays.
        """
        since_ms = _instant(since)[0] if since else -(1 << 62)
        return list(_readable(_entry, self._rows(_ENTRIES, since_ms)))

    def entry(self, entry_id: int) -> JournalEntry | None:
        """Return one entry, None where there is none that can be read."""
        return next(_readable(_entry, self._rows(_ENTRY, entry_id)), None)

    def recent(self, count: int) -> list[tuple[str, str]]:
        """Return the ids and titles of the sessions that were begun last, each of them once."""
        return [(str(session_id), str(title)) for session_id, title in self._rows(_RECENT, count)]

    def ratings(self, entry_id: int) -> list[Rating]:
        """Return the answers given around one session, those from before it first."""
        rows = self._rows(_RATINGS, entry_id)
        return list(_readable(lambda row: _rating(entry_id, row), rows))

    def grounded_endings(self, since: datetime, until: datetime) -> int:
        """Return how many sessions ended from grounding after `since`, up to `until`."""
        between = _instant(since)[0], _instant(until)[0]
        return sum(count for (count,) in self._rows(_GROUNDED, Ending.GROUNDED.value, *between))

    def may_show_gentle_card(self, now: datetime) -> bool:
        """Whether grounding came often lately and the card about it has rested (G-08)."""
        now_ms, rest_ms = _instant(now)[0], CARD_RESTS // _MILLISECOND
        if any(now_ms - shown_ms < rest_ms for (shown_ms,) in self._rows(_SHOWN, GENTLE_CARD)):
            return False
        return self.grounded_endings(now - GROUNDED_WITHIN, now) >= GROUNDED_ENDINGS

    def gentle_card_shown(self, now: datetime) -> None:
        """Let the card rest for two weeks from now."""
        self._write(_Write(_CARD_SHOWN, (GENTLE_CARD, _instant(now)[0])))

    def delete_all(self) -> None:
        """Delete every word of the journal, its backups and whatever was set aside.

        What still comes from a session that is running is not kept. Raises OSError, with words,
        where something could not be deleted.
        """
        self._waiting, self._begun = [], []
        db = None if self._keeps_nothing else self._connected()
        try:
            if db is not None:
                _empty(db)
            else:
                self._disconnect()
        except sqlite3.Error as error:
            self._disconnect()
            if primary_code(error) != sqlite3.SQLITE_FULL:
                raise OSError(errno.EIO, f"the journal could not be emptied ({error})") from error
            db = None  # where nothing more can be written, the files can still be wiped
        for one in files_of(self._file):
            if db is None or not is_live(one, self._file):
                wipe(one)
        self._connected()

    def flush(self) -> None:
        """Try to write what waits."""
        db = self._connected() if self._waiting else None
        if db is None:
            return
        try:
            db.execute("BEGIN IMMEDIATE")
            for write in self._waiting:
                db.execute(*write)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            self._failed(error)
        else:
            self._waiting.clear()
            self._wait_for_others(BUSY_MS)

    def close(self) -> None:
        """Write what waits, if that is possible now, and let go of the file."""
        self.flush()
        self._disconnect()

    def _write(self, *writes: _Write) -> None:
        self._waiting += writes
        self.flush()

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        db = self._connected()
        if db is None:
            return []
        try:
            return db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._failed(error)
            return []

    def _connected(self) -> sqlite3.Connection | None:
        """Return the open journal, opened now if need be; None where that isn't possible."""
        if self._db is not None and not self._keeps_nothing and self._place != place_of(self._file):
            # Somebody has taken the file away: what is written to it would be lost.
            self._disconnect()
            self._waiting = [*self._begun, *self._waiting]
        if self._db is None:
            try:
                self._open()
            except NewerJournalError:
                self._db = self._in_memory()
                self._tell(_NEWER)
            except DamagedJournalError:
                self._begin_anew()
            except (sqlite3.Error, OSError) as error:
                self._tell_what_waits(error)
        return self._db

    def _open(self) -> None:
        self._db = open_journal(self._file, self._patience_ms)
        self._place = place_of(self._file)

    def _in_memory(self) -> sqlite3.Connection:
        self._keeps_nothing = True
        db = sqlite3.connect(":memory:", isolation_level=None)
        migrate(db, self._file)
        return db

    def _begin_anew(self) -> None:
        try:
            aside = set_aside(self._file)
            self._open()
        except (DamagedJournalError, sqlite3.Error, OSError):
            self._tell(f"Your journal could not be read. It is left in {self._file}. {_WAITS}")
        else:
            self._waiting = [*self._begun, *self._waiting]  # the session that runs is not lost
            self._tell(
                f"Your journal could not be read. It is kept in {aside.name}, and a new one has "
                "been begun."
            )

    def _failed(self, error: sqlite3.Error) -> None:
        """Take up a failed look or write: what waits goes on waiting, in its order."""
        assert self._db is not None
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        if is_damage(error):
            self._disconnect()
            self._begin_anew()
            return
        self._tell_what_waits(error)
        if (
            primary_code(error) != sqlite3.SQLITE_BUSY
            and primary_code(error) != sqlite3.SQLITE_FULL
        ):
            self._disconnect()

    def _disconnect(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
        self._db, self._keeps_nothing = None, False

    def _tell(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._to_tell.append(words)

    def _tell_what_waits(self, error: sqlite3.Error | OSError) -> None:
        if isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_BUSY:
            self._wait_for_others(0)  # the window waits once, not at every write
        if self._waiting:  # as long as nothing is to be written, nothing is amiss
            self._tell(self._words(error))

    def _wait_for_others(self, patience_ms: int) -> None:
        self._patience_ms = patience_ms
        if self._db is not None:
            self._db.execute(f"PRAGMA busy_timeout = {patience_ms}")

    def _words(self, error: sqlite3.Error | OSError) -> str:
        if isinstance(error, OSError):
            is_full, is_busy = error.errno == errno.ENOSPC, False
        else:
            code = primary_code(error)
            is_full, is_busy = code == sqlite3.SQLITE_FULL, code == sqlite3.SQLITE_BUSY
        if is_full:
            return f"There is no room left on the disk for the journal. {_WAITS}"
        if is_busy:
            return f"Another program is using the journal. {_WAITS}"
        return (
            f"The journal can't be written at the moment. {_WAITS} You might look whether the "
            f"folder {self._file.parent} can be written."
        )


def _letting_go() -> tuple[_Write, ...]:
    return _Write(_END_WHERE_KEPT, (Ending.EARLY.value,)), _Write(_FORGET, ())


def _noting(entry_id: int, done: Done) -> _Write:
    sides = " ".join(side.value for side in done.sides)
    counts = done.level, done.pauses, done.groundings
    return _Write(_NOTE, (done.position_ms, done.total_ms, sides, *counts, entry_id))


def _keeping(point: ResumePoint) -> _Write:
    where = point.position_ms, point.step, point.elapsed_ms
    choices = msgspec.json.encode(point.choices, order="deterministic").decode()
    script = point.session_id, os.fsencode(point.file), point.digest
    return _Write(_KEEP, (*script, *where, choices, *_instant(point.kept), point.entry_id))


def _readable(make: Callable[[tuple[Any, ...]], _T], rows: Iterable[Any]) -> Iterator[_T]:
    """Yield what is made of the rows, without those of which nothing can be made."""
    for row in rows:
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            yield make(row)


def _point(row: tuple[Any, ...]) -> ResumePoint:
    entry_id, session_id, file, digest, *numbers, choices, kept_ms, ahead_min = row
    chosen = msgspec.json.decode(choices, type=Choices)
    place = Path(os.fsdecode(file))
    position_ms, step, elapsed_ms = map(int, numbers)
    where = position_ms, step, elapsed_ms
    kept = _moment(kept_ms, ahead_min)
    return ResumePoint(entry_id, session_id, place, digest, *where, chosen, kept)


def _rating(entry_id: int, row: tuple[Any, ...]) -> Rating:
    moment, scale, value = row
    return Rating(entry_id, When(moment), Scale(scale), int(value))


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    entry_id, session_id, title, *times = row[:7]
    ending, position_ms, total_ms, sides, *counts = row[7:]
    position_ms, total_ms, level, pauses, groundings = map(int, (position_ms, total_ms, *counts))
    return JournalEntry(
        entry_id,
        session_id,
        title,
        started=_moment(*times[:2]),
        ended=None if times[2] is None else _moment(*times[2:]),
        ending=Ending(ending) if ending else None,
        done=Done(
            position_ms, total_ms, tuple(map(Side, sides.split())), level, pauses, groundings
        ),
    )


def _instant(moment: datetime) -> tuple[int, int]:
    """Return milliseconds since 1970 in UTC, and the minutes that the person's clock is ahead."""
    ahead = moment.utcoffset()
    if ahead is None:
        raise ValueError("a time in the journal needs its zone")
    return (moment - _EPOCH) // _MILLISECOND, ahead // timedelta(minutes=1)


def _moment(instant_ms: int, ahead_min: int) -> datetime:
    zone = timezone(timedelta(minutes=ahead_min))
    return (_EPOCH + instant_ms * _MILLISECOND).astimezone(zone)


def _clean(text: str) -> str:
    """Take out what is no character: a script's escape can write half of one."""
    return text.encode("utf-8", "replace").decode()


def _empty(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    for table in reversed(TABLES):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    db.execute("COMMIT")
    db.execute("VACUUM")
    [(is_busy, _, _)] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if is_busy:
        raise sqlite3.OperationalError("another program is using it")
