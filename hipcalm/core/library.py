"""The sessions that can be played: those that come with the program, and the person's own."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hipcalm.core.expand import expand
from hipcalm.core.layout import lay_out
from hipcalm.core.problems import Finding, Level, Problem, nearest
from hipcalm.core.session import (
    Effort,
    Position,
    Script,
    Session,
    SessionKind,
    StepKind,
    Vocabulary,
)

if TYPE_CHECKING:
    from hipcalm.core.loader import Loaded

SUFFIXES = (".yaml", ".yml")
MISNAMED = (".yaml.txt", ".yml.txt")
"""How an editor that adds an ending of its own names a script."""
VOCABULARY_FILES = frozenset({"patterns.yaml", "cautions.yaml", "poses.yaml"})
STILL_KINDS = frozenset({SessionKind.BREATH, SessionKind.AWARENESS, SessionKind.GROUNDING})
"""Kinds that ask nothing of the back or the hips."""
WORK_KINDS = frozenset({StepKind.STRETCH, StepKind.REPS, StepKind.TEMPO, StepKind.BREATH})
WORK_WEIGHT = 4
"""What a session is known by counts more than how long one rests in it."""
MOST_FILES = 2_000
MOST_NAMED = 3
_Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Entry:
    """A file of the library: its script, or what keeps it from being one."""

    file: Path
    is_personal: bool
    script: Script | None
    problems: tuple[Problem, ...]

    @property
    def session(self) -> Session | None:
        """The session, unless the file is broken."""
        return self.script.session if self.script else None

    @cached_property
    def total_ms(self) -> int:
        """Length of the whole session as it is written; 0 for a broken file."""
        return lay_out(self.script.session).total_ms if self.script else 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person looks for. None and "" let everything through."""

    text: str = ""
    longest_ms: int | None = None
    kind: SessionKind | None = None
    level: Effort | None = None
    position: Position | None = None


@dataclass
class Library:
    """All sessions of the two folders. Files are read again only when they have changed."""

    shipped: Path
    personal: Path
    entries: tuple[Entry, ...] = ()
    """Every file, broken ones too; where two share an id, the one that is played comes first."""
    _loaded: dict[Path, tuple[_Stamp, Loaded]] = field(default_factory=dict, repr=False)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that scripts may use for patterns, cautions and poses."""
        from hipcalm.core.loader import load_vocabulary  # noqa: PLC0415 - see `_read`

        return load_vocabulary(self.shipped)

    def refresh(self) -> bool:
        """Look at the folders again; True where anything has changed since the last look."""
        loaded = dict(self._read_all())
        if loaded == self._loaded and self.entries:
            return False
        self._loaded = loaded
        entries = [
            Entry(file, file.parent == self.personal, one.script, one.problems)
            for file, (_, one) in loaded.items()
        ]
        self.entries = tuple(_with_shared_ids_told(with_offers_told(entries)))
        return True

    def _read_all(self) -> Iterator[tuple[Path, tuple[_Stamp, Loaded]]]:
        for folder, is_personal in ((self.personal, True), (self.shipped, False)):
            for file in script_files(folder):
                stamp = _stamp(file)
                known = self._loaded.get(file)
                if known is not None and known[0] == stamp:
                    yield file, known
                elif file.suffix.lower() in SUFFIXES:
                    yield file, (stamp, self._read(file, is_personal=is_personal))
                else:
                    yield file, (stamp, _misnamed(file))

    def _read(self, file: Path, *, is_personal: bool) -> Loaded:
        from hipcalm.core.loader import load  # noqa: PLC0415 - the first window waits for no YAML

        return load(file, self.vocabulary, is_personal=is_personal)

    def find(self, session_id: str) -> Entry | None:
        """Return the entry that is played for an id, or None."""
        return next((e for e in self.entries if e.session and e.session.id == session_id), None)

    def open(self, name: str) -> Entry:
        """Return the entry of an id or of a script file's path; what comes of a path may be broken.

        Raises LookupError, in words, where there is neither.
        """
        if entry := self.find(name):
            return entry
        file = Path(name)
        if file.suffix.lower() in SUFFIXES or os.path.lexists(file):
            one = self._read(file, is_personal=True)
            return Entry(file, True, one.script, one.problems)
        raise LookupError(f"There is no session called {name}.")

    def nearest_id(self, name: str) -> str:
        """Return the id that a name most resembles, or ""."""
        return nearest(name, [entry.session.id for entry in self.entries if entry.session])

    def playable(self) -> Iterator[Entry]:
        """Yield one entry for each session id."""
        seen: set[str] = set()
        for entry in self.entries:
            if entry.session is not None and entry.session.id not in seen:
                seen.add(entry.session.id)
                yield entry

    def broken(self) -> list[Entry]:
        """Return the files that can't be played."""
        return [entry for entry in self.entries if entry.script is None]

    def matching(self, wanted: Filter, cautions: frozenset[str] = frozenset()) -> list[Entry]:
        """Return what fits, the person's own first, then by length.

        What a ticked caution speaks against comes last; nothing is hidden for it.
        """
        fitting = [entry for entry in self.playable() if self._fits(entry, wanted)]
        return sorted(
            fitting, key=lambda e: (steps_aside(e, cautions), not e.is_personal, e.total_ms)
        )

    def _fits(self, entry: Entry, wanted: Filter) -> bool:
        session = entry.session
        assert session is not None, "only playable entries are asked"
        return (
            (wanted.longest_ms is None or entry.total_ms <= wanted.longest_ms)
            and wanted.kind in (None, session.kind)
            and wanted.level in (None, session.level)
            and wanted.position in (None, *self._positions(session))
            and _has_words(session, wanted.text)
        )

    def _positions(self, session: Session) -> tuple[Position, ...]:
        main = main_position(session, self.vocabulary)
        return tuple(Position) if main is Position.ANY else (main,)

    def smallest(
        self, wanted: Filter, cautions: frozenset[str], *, breath_comfortable: bool
    ) -> Entry | None:
        """Return the shortest session that fits and that nothing speaks against."""
        fitting = [
            entry
            for entry in self.matching(wanted, cautions)
            if not steps_aside(entry, cautions)
            and (
                breath_comfortable
                or (entry.session and entry.session.kind is not SessionKind.BREATH)
            )
        ]
        return min(fitting, key=lambda entry: entry.total_ms, default=None)


def script_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are meant as scripts, in the order of their names."""
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    endings = (*SUFFIXES, *MISNAMED)
    wanted = [f for f in files if f.name.lower().endswith(endings) and not f.name.startswith(".")]
    return [file for file in wanted if file.name not in VOCABULARY_FILES][:MOST_FILES]


def _misnamed(file: Path) -> Loaded:
    from hipcalm.core.loader import Loaded  # noqa: PLC0415 - see `Library._read`

    hint = "let it end in .yaml; your system may hide the last ending"
    problem = Problem(str(file), 1, 1, Level.ERROR, "the file's name ends in .txt", hint)
    return Loaded(file, None, (problem,))


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_size, status.st_ino


def with_offers_told(entries: Sequence[Entry], others: Iterable[Entry] = ()) -> list[Entry]:
    """Return the entries with a warning for each `offer_instead` that leads nowhere.

    It may lead to any session among the entries and the `others`.
    """
    ids = {entry.session.id for entry in (*entries, *others) if entry.session}
    near = cache(lambda offered: nearest(offered, ids))  # to look among thousands takes a while
    return [_with_offer_told(entry, ids, near) for entry in entries]


def _with_offer_told(entry: Entry, ids: set[str], near: Callable[[str], str]) -> Entry:
    session = entry.session
    offers = session.offer_instead if session else {}
    findings = [
        _itself_offered(code) if offered in ids else _lost_offer(code, offered, near(offered))
        for code, offered in offers.items()
        if offered not in ids or (session and offered == session.id)
    ]
    if not findings:
        return entry
    from hipcalm.core.loader import located  # noqa: PLC0415 - see `Library._read`

    told = located(entry.file, findings)
    return replace(entry, problems=tuple(sorted((*entry.problems, *told))))


def _lost_offer(code: str, offered: str, near: str) -> Finding:
    message = f"there is no session called {offered}"
    hint = f"did you mean {near}?" if near else "see `hipcalm list`"
    return Finding(("offer_instead", code), message, hint, Level.WARNING)


def _itself_offered(code: str) -> Finding:
    message, hint = "this session is offered in place of itself", "name another session"
    return Finding(("offer_instead", code), message, hint, Level.WARNING)


def _with_shared_ids_told(entries: list[Entry]) -> Iterator[Entry]:
    """Yield the entries with a warning for each that shares its id; the first of them is played."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.session is not None:
            by_id[entry.session.id].append(entry)
    for entry in entries:
        sharing = by_id[entry.session.id] if entry.session else []
        if len(sharing) < 2:
            yield entry
            continue
        others = _named([str(other.file) for other in sharing if other is not entry])
        played = "this one is played" if entry is sharing[0] else f"{sharing[0].file} is played"
        shared = entry.session.id if entry.session else ""
        message = f"{shared} is the id of {others} too; {played}"
        warning = Problem(str(entry.file), 1, 1, Level.WARNING, message, "give each its own id")
        yield replace(entry, problems=(*entry.problems, warning))


def _named(files: list[str]) -> str:
    more = f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
    return ", ".join(files[:MOST_NAMED]) + more


def steps_aside(entry: Entry, cautions: frozenset[str]) -> bool:
    """Whether a ticked caution speaks for another session instead of this one."""
    session = entry.session
    if session is None:
        return True
    if not cautions.isdisjoint(session.offer_instead):
        return True
    return "acute-back" in cautions and session.kind not in STILL_KINDS


def main_position(session: Session, vocabulary: Vocabulary) -> Position:
    """Return how the body is placed for most of a session."""
    spent_ms: dict[Position, int] = defaultdict(int)
    for placed in expand(session):
        spent_ms[vocabulary.poses[placed.step.pose].position] += placed.length_ms()
    return max(spent_ms, key=lambda position: spent_ms[position], default=Position.ANY)


def main_pose(session: Session) -> str:
    """Return the pose that stands for a session: the one that most of its work is done in."""
    spent_ms: dict[str, int] = defaultdict(int)
    for placed in expand(session):
        weight = WORK_WEIGHT if placed.step.kind in WORK_KINDS else 1
        spent_ms[placed.step.pose] += placed.length_ms() * weight
    return max(spent_ms, key=lambda pose: spent_ms[pose], default="any")


def poses_of(session: Session) -> list[str]:
    """Return the poses of a session, each once, in the order they come."""
    return list(dict.fromkeys(placed.step.pose for placed in expand(session)))


def _has_words(session: Session, text: str) -> bool:
    words = text.lower().split()
    if not words:
        return True
    body = " ".join(_searched(session)).lower()
    return all(word in body for word in words)


def _searched(session: Session) -> Iterable[str]:
    return (session.id, session.title, session.summary, session.kind, *session.tags, *session.props)
