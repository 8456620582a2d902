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
from typing import Any, NamedTuple

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
MOST_FLAWS = 100
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
"""U+0085, U+2028 and U+2029 end a line for YAML and for no editor: all places would be wrong."""
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]+")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

ScalarTypes = Mapping[str, type]
"""For each key that holds a whole number or a switch: int or bool."""


class _YamlWords(NamedTuple):
    """What a complaint of the parser means. Some are better told where the thing begins."""

    of_parser: str
    message: str
    hint: str
    is_at_begin: bool = False


_LOOK_ABOVE = "check the indentation and the quotes just above; text with ': ' in it needs quotes"
_QUOTE_IT = "put quotes around text that begins with & or *"
_CLOSE_IT = "close it, or put quotes around text that begins with { or ["
_YAML_WORDS = (
    _YamlWords(
        "mapping values are not allowed",
        "a colon stands here where none is expected",
        "put quotes around text with ': ' in it; else check the line above: a space after its "
        "colon, and the same indentation",
    ),
    _YamlWords("tab character", "a tab stands here", "indent with spaces, not tabs"),
    _YamlWords(
        "cannot start any token",
        "no text can begin with this sign",
        "put quotes around the text; indent with spaces, not tabs",
    ),
    _YamlWords(
        "could not find expected ':'",
        "this line has no key",
        "write key: value, or indent it as a part of the text above",
        is_at_begin=True,
    ),
    _YamlWords(
        "unexpected end of stream", "a quotation mark is not closed", "close it", is_at_begin=True
    ),
    _YamlWords("expected ',' or '}'", "this { is not closed", _CLOSE_IT, is_at_begin=True),
    _YamlWords("expected ',' or ']'", "this [ is not closed", _CLOSE_IT, is_at_begin=True),
    _YamlWords("expected '-' indicator", "this does not fit into the list above", _LOOK_ABOVE),
    _YamlWords("did not find expected key", "no key of the mapping above stands here", _LOOK_ABOVE),
    _YamlWords(
        "did not find expected node content",
        "a comma or a bracket stands here where none is expected",
        "take it out, or put quotes around text with such signs",
    ),
    _YamlWords(
        "block sequence entries are not allowed",
        "a list can't begin here",
        "put each - on a line of its own, or quotes around text that begins with -",
    ),
    _YamlWords(
        "unknown escape character",
        "a backslash in double quotes needs another one",
        "write \\\\, or use single quotes",
    ),
    _YamlWords("alphabetic or numeric character", "a name is missing after this sign", _QUOTE_IT),
)


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
    before = before.replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def parse(text: str, scalars: ScalarTypes) -> Any:
    """Return the one document of `text` as dicts, lists, text, numbers and switches.

    Raises SourceError for what is no YAML, and for what no honest script needs: tags, a second
    document, one key twice, too deep nesting, too many aliases.
    """
    value, flaws = parse_through(text, scalars)
    if flaws:
        raise flaws[0]
    return value


def parse_through(text: str, scalars: ScalarTypes) -> tuple[Any, list[SourceError]]:
    """Return the same, with what is wrong but hides nothing of the rest: a tag, a key twice.

    Of a key that stands twice, the first is kept. Raises SourceError for all that goes deeper.
    """
    loader = CLoader(text)
    try:
        # Only an escape such as "\\e" can bring in what `decode` has kept out.
        builder = _Builder(loader, scalars, has_escapes="\\" in text)
        return builder.document(), builder.flaws
    except yaml.YAMLError as error:
        raise _yaml_error(error) from error
    finally:
        loader.dispose()


def _yaml_error(error: yaml.YAMLError) -> SourceError:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    known = next((words for words in _YAML_WORDS if words.of_parser in problem), None)
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    if known is not None and known.is_at_begin:
        marks.reverse()
    mark = marks[0] or marks[1]
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, hint = (known.message, known.hint) if known else (problem, _LOOK_ABOVE)
    return SourceError(line, column, f"this is not YAML: {message}", hint)


class _Builder:
    """Builds values from parser events, with the caps checked at each event."""

    def __init__(self, loader: CLoader, scalars: ScalarTypes, *, has_escapes: bool) -> None:
        self._loader = loader
        self._scalars = scalars
        self._has_escapes = has_escapes
        self._anchors: dict[str, tuple[Any, int, int]] = {}  # value, its size, its depth
        self._size = 0
        self._aliases = 0
        self.flaws: list[SourceError] = []

    def document(self) -> Any:
        get = self._loader.get_event
        get()  # the start of the stream
        value = None
        if not isinstance(get(), StreamEndEvent):
            value = self._value(get(), 0, None)[0]
        if value is None:
            raise SourceError(1, 1, "the file is empty", "begin with schema: 1")
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
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(_at(event, f"tags such as {tag:.40} are not allowed", "take it out"))
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

    def _note(self, flaw: SourceError) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(flaw)

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
                self._note(_at(event, f"the key {key:.60} stands here twice", "keep one of them"))
            value, below = self._value(get(), depth, types.get(key))
            result.setdefault(key, value)
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
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def locate(text: str, findings: Iterable[Finding]) -> list[tuple[int, int, Finding]]:
    """Return each finding with the line and column, from 1, of the thing that its path names.

    Where a path names a missing key, the place is that of the mapping which should have it; in a
    text that is no YAML, its begin.
    """
    try:
        root = yaml.compose(text, Loader=CLoader)
    except yaml.YAMLError:
        root = None
    return [(*_mark(root, finding.path), finding) for finding in findings]


def _mark(node: Any, path: KeyPath) -> tuple[int, int]:
    if node is None:
        return 1, 1
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
