"""A script file to a Session, or to all its problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from hipcalm.core import rules, schema, source, structure
from hipcalm.core.breath import parse_pattern
from hipcalm.core.duration import parse_duration
from hipcalm.core.problems import Finding, Level, Problem, nearest
from hipcalm.core.session import (
    Breath,
    Caution,
    Item,
    Milliseconds,
    NamedPattern,
    Pose,
    Script,
    Session,
    Step,
    Vocabulary,
)

_T = TypeVar("_T")
_NO_PATTERNS: dict[str, NamedPattern] = {}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file: its script, unless an error stands in it, and all its problems."""

    file: Path
    script: Script | None
    problems: tuple[Problem, ...]


class _PatternsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    patterns: dict[str, NamedPattern]


class _CautionsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    cautions: dict[str, Caution]


class _PosesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    poses: dict[str, Pose]


def load_vocabulary(folder: Path) -> Vocabulary:
    """Return the names that scripts may use, from the three files of the sessions folder.

    Raises source.SourceError or msgspec.ValidationError: these files come with the program.
    """
    patterns = _load_words(folder / "patterns.yaml", _PatternsFile).patterns
    return Vocabulary(
        patterns={name: _named(name, pattern) for name, pattern in patterns.items()},
        cautions=_load_words(folder / "cautions.yaml", _CautionsFile).cautions,
        poses=_load_words(folder / "poses.yaml", _PosesFile).poses,
    )


def _load_words(file: Path, kind: type[_T]) -> _T:
    document = source.parse(source.read_text(file), _scalar_types())
    return msgspec.convert(document, kind, dec_hook=_Hook(_NO_PATTERNS))


def _named(name: str, named: NamedPattern) -> NamedPattern:
    pattern = named.breath.pattern
    assert pattern is not None, f"the pattern {name} has no phases"
    breath = Breath(type(pattern)(pattern.parts, name))
    return msgspec.structs.replace(named, breath=breath)


def load(file: Path, vocabulary: Vocabulary, *, is_personal: bool, shown_as: str = "") -> Loaded:
    """Return what came of a script file. No content of a file raises an error.

    `shown_as` is how problems name the file; its path, if nothing else is said. The gentle rules
    are errors in a shipped script and warnings in a personal one.
    """
    name = shown_as or str(file)
    try:
        text = source.read_text(file)
        document, flaws = source.parse_through(text, _scalar_types())
    except source.SourceError as error:
        return Loaded(file, None, (_told(name, error),))
    session, findings = read(document, vocabulary)
    if session is not None:
        script = Script(session, file, is_personal)
        findings = [*structure.check(script, vocabulary)]
        is_sound = not any(finding.is_error for finding in findings)
        gentle = (rules.check if is_sound else rules.check_words)(session, vocabulary)
        findings += (f.softened() for f in gentle) if is_personal else gentle
        if is_sound:
            findings += rules.check_recordings(script)
    problems = _problems(name, text, findings)
    if flaws:
        problems = tuple(sorted((*problems, *(_told(name, flaw) for flaw in flaws))))
    if session is None or any(problem.is_error for problem in problems):
        return Loaded(file, None, problems)
    return Loaded(file, Script(session, file, is_personal), problems)


def read(document: Any, vocabulary: Vocabulary) -> tuple[Session | None, list[Finding]]:
    """Return the session that plain values make, or everything that keeps them from being one."""
    if not isinstance(document, dict):
        return None, [Finding((), "this is no session", "begin with schema: 1, id: and title:")]
    if found := structure.check_size(document):
        return None, found
    hook = _Hook(vocabulary.patterns)
    try:
        return msgspec.convert(document, Session, dec_hook=hook), []
    except msgspec.ValidationError as error:
        found = schema.findings(document, hook.checks())
        found += islice(_of_what_is_readable(document, vocabulary, hook), schema.MOST_PROBLEMS)
        return None, found[: schema.MOST_PROBLEMS] or [Finding((), str(error))]


def _of_what_is_readable(
    document: dict[str, Any], vocabulary: Vocabulary, hook: _Hook
) -> Iterator[Finding]:
    """Yield what else is wrong, so that an author need not mend a file twice."""
    yield from structure.check_names(document, vocabulary)
    breath = _document_breath(document, vocabulary, hook)
    for path, value, in_side, in_doses in structure.written_steps(document.get("steps")):
        try:
            step = msgspec.convert(value, Step, dec_hook=hook)
        except msgspec.ValidationError:
            if isinstance(value, dict):
                yield from structure.check_broken_step(path, value, vocabulary)
        else:
            yield from structure.check_step(path, step, vocabulary, in_side=in_side)
            if not in_doses:
                yield from structure.check_length(path, step, breath)


def _document_breath(
    document: dict[str, Any], vocabulary: Vocabulary, hook: _Hook
) -> Breath | None:
    """Return how the document says to breathe; some pattern where it says it wrongly."""
    try:
        return msgspec.convert(document.get("breath"), Breath | None, dec_hook=hook)
    except msgspec.ValidationError:
        return next(named.breath for named in vocabulary.patterns.values())


def _told(name: str, error: source.SourceError) -> Problem:
    return Problem(name, error.line, error.column, Level.ERROR, error.message, error.hint)


def located(file: Path, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return findings about a file, which was read before, as problems with their places."""
    try:
        text = source.read_text(file)
    except source.SourceError:  # it has gone in between
        text = ""
    return _problems(str(file), text, findings)


def _problems(name: str, text: str, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    worst_first = sorted(findings, key=lambda finding: not finding.is_error)
    if not worst_first:
        return ()
    located = source.locate(text, worst_first[: schema.MOST_PROBLEMS])
    return tuple(
        sorted(
            Problem(name, line, column, finding.level, finding.message, finding.hint)
            for line, column, finding in located
        )
    )


@cache
def _scalar_types() -> dict[str, type]:
    return schema.scalar_types()


class _Hook:
    """Turns an author's notation into the types that msgspec doesn't know."""

    def __init__(self, patterns: dict[str, NamedPattern]) -> None:
        self._patterns = patterns

    def __call__(self, wanted: type, value: Any) -> Any:
        if wanted is Milliseconds:
            return self._duration(value)
        if wanted is Item:
            return msgspec.convert(value, _type_of(value), dec_hook=self)
        if wanted is Breath:
            return self._breath(value)
        return structure.relative_path(value)

    def _duration(self, value: Any) -> Milliseconds:
        if not isinstance(value, str | int | float):
            raise ValueError("this is no length of time; write 45s")  # noqa: TRY004
        return Milliseconds(parse_duration(str(value)))

    def _breath(self, value: Any) -> Breath:
        if not isinstance(value, str):
            return Breath(parse_pattern(value))
        if value == "own":
            return Breath()
        if value in self._patterns:
            return self._patterns[value].breath
        if not value[:1].isdigit():
            near = nearest(value, [*self._patterns, "own"])
            known = (
                f"did you mean {near}?" if near else "known are own, " + ", ".join(self._patterns)
            )
            raise ValueError(f"{value!r:.60} is not a known breath pattern; {known}")
        return Breath(parse_pattern(value))

    def checks(self) -> schema.Checks:
        """Return the same checks for the schema's formats."""
        return {
            "hipcalm-duration": self._duration,
            "hipcalm-breath": self._breath,
            "hipcalm-file": structure.relative_path,
        }


def _type_of(value: Any) -> type[Item]:
    if isinstance(value, dict):
        for key, group in schema.GROUPS.items():
            if key in value:
                return group
    return Step
