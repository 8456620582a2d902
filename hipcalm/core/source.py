"""YAML text to plain values, safely: caps hold before memory or time is spent, nothing runs code.

YAML 1.1 turns `no` into False, `1:30` into 90 and `010` into 8. Here a scalar stays the text that
its author wrote; only keys known to hold numbers or switches are turned into them, by YAML 1.2's
rules and with `yes`, `no`, `on` and `off` allowed. Events are read one by one, so that a hostile
file is given up at the first sign: no tree of it is ever built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from yaml import CLoader
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from hipcalm.core.problems import Finding, KeyPath

LARGEST_FILE = 256 * 1024
DEEPEST = 20
MOST_ALIASES = 100
MOST_VALUES = 50_000
"""How many values a file may have once its aliases are written out: far above any real script."""
LONGEST_NUMBER = 20
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

ScalarTypes = Mapping[str, type]
"""For each key that holds a whole number or a switch: int or bool."""


class SourceError(Exception):
    """A file that can't be read at all: `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.hint = line, column, message, hint


def read_text(file: Path) -> str:
    """Return the text of a script file.

    Raises SourceError for one that is no regular file, too large, unreadable, or not UTF-8 text.
    """
    try:
        if not file.is_file():
            what = "a folder" if file.is_dir() else "not a file" if file.exists() else "not there"
            raise SourceError(1, 1, f"the file is {what}", "name a .yaml file")
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SourceError(1, 1, f"the file can't be read: {why}") from error
    return decode(raw)


def decode(raw: bytes) -> str:
    """Return the text of a script's bytes; raises SourceError for what is no UTF-8 text."""
    if len(raw) > LARGEST_FILE:
        raise SourceError(1, 1, "the file is larger than 256 KiB", "split it into several sessions")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(1, 1, "the file is saved as UTF-16", "save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _position(raw[: error.start].decode("utf-8", "replace"))
        raise SourceError(
            line, column, "this is not UTF-8 text", "save the file as UTF-8"
        ) from error
    if control := _CONTROL.search(text):
        raise _control_found(*_position(text[: control.start()]), control)
    return text


def _control_found(line: int, column: int, control: re.Match[str]) -> SourceError:
    message = f"there is a control character here (U+{ord(control[0]):04X})"
    return SourceError(line, column, message, "take it out; is this a text file?")


def _position(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def parse(text: str, scalars: ScalarTypes) -> Any:
    """Return the one document of `text` as dicts, lists, text, numbers and switches.

    Raises SourceError for what is no YAML, and for what no honest script needs: tags, a second
    document, one key twice, too deep nesting, too many aliases.
    """
    loader = CLoader(text)
    try:
        # Only an escape such as "\\e" can bring in what `decode` has kept out.
        return _Builder(loader, scalars, has_escapes="\\" in text).document()
    except yaml.YAMLError as error:
        raise _yaml_error(error) from error
    finally:
        loader.dispose()


def _yaml_error(error: yaml.YAMLError) -> SourceError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    hint = "check the indentation and the quotes just above; text with ': ' in it needs quotes"
    if "\\t" in problem or "cannot start any token" in problem:
        hint = "indent with spaces, not tabs, and put quotes around text that begins with a sign"
    return SourceError(line, column, f"this is not YAML: {problem}", hint)


class _Builder:
    """Builds values from parser events, with the caps checked at each event."""

    def __init__(self, loader: CLoader, scalars: ScalarTypes, *, has_escapes: bool) -> None:
        self._loader = loader
        self._scalars = scalars
        self._has_escapes = has_escapes
        self._anchors: dict[str, tuple[Any, int, int]] = {}  # value, its size, its depth
        self._size = 0
        self._aliases = 0

    def document(self) -> Any:
        get = self._loader.get_event
        get()  # the start of the stream
        if isinstance(get(), StreamEndEvent):
            raise SourceError(1, 1, "the file is empty", "begin with schema: 1")
        value = self._value(get(), 0, None)[0]
        get()  # the end of the document
        after = get()
        if isinstance(after, DocumentStartEvent):
            raise _at(
                after, "a second document begins here", "one session a file: take out the ---"
            )
        return value

    def _value(self, event: Any, depth: int, kind: type | None) -> tuple[Any, int]:
        """Return a value and how many levels lie in it."""
        self._size += 1
        if self._size > MOST_VALUES:
            raise _at(event, f"the file has more than {MOST_VALUES} values", "make it smaller")
        if type(event) is AliasEvent:
            return self._alias(event, depth)
        if event.tag is not None and event.tag != "!":
            raise _at(event, f"tags such as {event.tag[:40]} are not allowed", "take it out")
        before = self._size
        if type(event) is ScalarEvent:
            value, levels = _typed(event, self._text(event), kind), 0
        elif depth >= DEEPEST:
            raise _at(event, f"this is nested deeper than {DEEPEST} levels", "make it flatter")
        elif type(event) is MappingStartEvent:
            value, levels = self._mapping(depth + 1)
        else:
            value, levels = self._sequence(depth + 1, kind)
        if event.anchor is not None:
            self._name(event, value, self._size - before + 1, levels)
        return value, levels

    def _text(self, event: ScalarEvent) -> str:
        text: str = event.value
        if self._has_escapes and (control := _CONTROL.search(text)):
            mark: Any = event.start_mark
            raise _control_found(mark.line + 1, mark.column + 1, control)
        return text

    def _name(self, event: Any, value: Any, size: int, levels: int) -> None:
        if event.anchor in self._anchors:
            raise _at(event, f"the name &{event.anchor:.40} is given twice", "rename one of them")
        self._anchors[event.anchor] = value, size, levels

    def _alias(self, event: AliasEvent, depth: int) -> tuple[Any, int]:
        self._aliases += 1
        if self._aliases > MOST_ALIASES:
            raise _at(event, f"more than {MOST_ALIASES} aliases (*name)", "use repeat: instead")
        if event.anchor not in self._anchors:
            raise _at(event, f"nothing before here is called &{event.anchor:.40}", "check the name")
        value, size, levels = self._anchors[event.anchor]
        self._size += size
        if depth + levels > DEEPEST or self._size > MOST_VALUES:
            raise _at(event, "this alias makes the file too large or too deep", "write less")
        return value, levels

    def _mapping(self, depth: int) -> tuple[dict[str, Any], int]:
        get, levels = self._loader.get_event, 0
        result: dict[str, Any] = {}
        types = self._scalars
        while type(event := get()) is not MappingEndEvent:
            if type(event) is not ScalarEvent or event.tag or event.anchor:
                raise _at(event, "a key here is not plain text", "write key: value")
            key = self._text(event)
            if key in result:
                raise _at(event, f"the key {key:.60} stands here twice", "keep one of them")
            result[key], below = self._value(get(), depth, types.get(key))
            levels = max(levels, below)
        return result, levels + 1

    def _sequence(self, depth: int, kind: type | None) -> tuple[list[Any], int]:
        get, levels = self._loader.get_event, 0
        result: list[Any] = []
        while type(event := get()) is not SequenceEndEvent:
            value, below = self._value(event, depth, kind)
            result.append(value)
            levels = max(levels, below)
        return result, levels + 1


def _at(event: Any, message: str, hint: str) -> SourceError:
    mark = event.start_mark
    return SourceError(mark.line + 1, mark.column + 1, message, hint)


def _typed(event: ScalarEvent, text: str, kind: type | None) -> Any:
    """Return nothing, a number or a switch where one is written and wanted, else the text."""
    if not event.style and text in _NULLS:
        return None
    if kind is None or len(text) > LONGEST_NUMBER:
        return text
    if kind is bool:
        return _SWITCHES.get(text.lower(), text)
    try:
        return int(text)
    except ValueError:
        return text


def locate(text: str, findings: Iterable[Finding]) -> list[tuple[int, int, Finding]]:
    """Return each finding with the line and column, from 1, of the thing that its path names.

    Where a path names a missing key, the place is that of the mapping which should have it.
    """
    root = yaml.compose(text, Loader=CLoader)
    return [(*_mark(root, finding.path), finding) for finding in findings]


def _mark(node: Any, path: KeyPath) -> tuple[int, int]:
    mark = node.start_mark
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == step), None)
            if pair is None:
                break
            mark, node = pair[0].start_mark, pair[1]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value)
        ):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return mark.line + 1, mark.column + 1
