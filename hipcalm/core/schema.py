"""The JSON Schema of session scripts, made from the types, and what its complaints mean in words.

jsonschema is imported only when a file was refused, to list every problem of it at once.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from hipcalm.core import session as words
from hipcalm.core.duration import HOW_TO_WRITE as HOW_TO_WRITE_DURATION
from hipcalm.core.meanings import MEANINGS
from hipcalm.core.problems import Finding, KeyPath, nearest, unknown_word
from hipcalm.core.session import Breath, Item, Milliseconds, RelativePath

MOST_PROBLEMS = 100
GROUPS: dict[str, type[Item]] = {
    "each_side": words.EachSide,
    "repeat": words.Repeat,
    "titrate": words.Titrate,
}
"""The key that tells a group, and the group it tells."""
_PLACES: dict[type, str] = {
    words.Session: "the head of the file",
    words.Step: "a step",
    words.EachSide: "an each_side group",
    words.Repeat: "a repeat group",
    words.Titrate: "a titrate group",
    words.Titration: "titrate",
    words.Reps: "reps",
    words.Later: "later",
    words.Image: "image",
    words.CheckIn: "check_in",
    words.Audio: "audio",
}
_SURELY = 0.85
"""A key that is known in another place is taken for a misspelt one only where it is this near."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CUSTOM: dict[type, dict[str, Any]] = {
    Milliseconds: {
        "type": ["string", "number"],
        "format": "hipcalm-duration",
        "description": f"A length of time: {HOW_TO_WRITE_DURATION}.",
        "examples": ["45s", "1m30s", "2min", 90, "1:30"],
    },
    Breath: {
        "type": ["string", "object", "array"],
        "format": "hipcalm-breath",
        "description": "How to breathe: 4-6 (in, out), 4-7-8, 4-4-4-4, a mapping of phases, "
        "{per_minute, ratio}, a list of phases, a name from patterns.yaml, or own (no pacing).",
        "examples": ["own", "belly-4-6", "4-6", {"per_minute": 6, "ratio": "1:1.5"}],
    },
    RelativePath: {
        "type": "string",
        "format": "hipcalm-file",
        "description": "A file in the script's own folder, or in a folder inside it.",
    },
    Item: {"$ref": "#/$defs/Item"},
}

Checks = dict[str, Callable[[Any], object]]
"""For each format, a function that raises ValueError, in words, for what is wrong with a value."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a session script."""
    return _schema_of(words.Session, "HipCalm session")


def schema_text() -> str:
    """Return the schema as it stands in `sessions/session.schema.json`."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def _schema_of(root: Any, title: str) -> dict[str, Any]:
    types = [root, words.Step, *GROUPS.values()]
    _, parts = msgspec.json.schema_components(types, schema_hook=_CUSTOM.__getitem__)
    for part in parts.values():
        for key, shape in part.get("properties", {}).items():
            shape.setdefault("description", MEANINGS.get(key, ""))
    item: dict[str, Any] = {"$ref": "#/$defs/Step"}
    for key, group in reversed(GROUPS.items()):
        chosen = {"$ref": f"#/$defs/{group.__name__}"}
        item = {"if": {"required": [key]}, "then": chosen, "else": item}
    definitions = {**parts, "Item": {"type": "object", **item}}
    return {
        "$schema": _DIALECT,
        "title": title,
        "$ref": f"#/$defs/{root.__name__}",
        "$defs": definitions,
    }


def scalar_types() -> dict[str, type]:
    """Return for each key of a script that holds a number or a switch: int or bool.

    A key means the same wherever it stands, so its name alone tells its type.
    """
    found: dict[str, type] = {}
    for struct in vars(words).values():
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct):
            for field in msgspec.structs.fields(struct):
                for kind in (bool, int):
                    if kind in _plain_types(field.type):
                        found[field.encode_name] = kind
    return found | {"schema": int}


def _plain_types(annotation: Any) -> set[Any]:
    parts = typing.get_args(annotation)
    if not parts or typing.get_origin(annotation) in (tuple, dict, typing.Literal):
        return {annotation}
    return set().union(
        *(_plain_types(part) for part in parts if not isinstance(part, msgspec.Meta))
    )


def findings(document: Any, checks: Checks, root: Any = words.Session) -> list[Finding]:
    """Return everything in which a document departs from the schema, at most 100 findings."""
    return complaints(document, checks, _schema_of(root, ""), _places())


def _places() -> dict[str, str]:
    """Return for each key of a script the first place, in words, where it may stand."""
    found: dict[str, str] = {}
    for struct, place in _PLACES.items():
        for field in msgspec.structs.fields(struct):
            found.setdefault(field.encode_name, place)
    return found


def complaints(
    document: Any, checks: Checks, schema: dict[str, Any], places: Mapping[str, str] | None = None
) -> list[Finding]:
    """Return the same for a schema of another kind of file.

    `places` tells in words where a key belongs that stands in the wrong place.
    """
    import jsonschema  # noqa: PLC0415 - slow to import, and needed only for a broken file

    formats = jsonschema.FormatChecker(formats=())
    for name, check in checks.items():
        formats.checks(name, raises=ValueError)(_passes(check))
    validator = jsonschema.Draft202012Validator(schema, format_checker=formats)
    errors = islice(validator.iter_errors(_cut(document)), MOST_PROBLEMS)
    told = (finding for error in errors for finding in _told(error, places or {}))
    return list(dict.fromkeys(islice(told, MOST_PROBLEMS)))


def _cut(value: Any) -> Any:
    """Return a value with its lists cut: still too long where they were, but soon read through."""
    if isinstance(value, list):
        return [_cut(item) for item in value[: words.MOST_STEPS + 1]]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return value


def _passes(check: Callable[[Any], object]) -> Callable[[Any], bool]:
    def passes(value: Any) -> bool:
        check(value)
        return True

    return passes


def _told(error: Any, places: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what one complaint of jsonschema means, in words for the author."""
    path: KeyPath = tuple(error.absolute_path)
    if error.validator == "anyOf":
        for inner in error.context:
            if inner.schema_path[0] == 0:
                yield from _told(inner, places)
    elif error.validator in ("additionalProperties", "required"):
        yield from _keys_told(path, error, places)
    elif error.validator != "format":
        yield _simple(path, error)
    elif _has_type(error):
        yield _unread(path, error.cause)


def _keys_told(path: KeyPath, error: Any, places: Mapping[str, str]) -> Iterator[Finding]:
    known, given = error.schema.get("properties", {}), error.instance
    group = next((key for key in GROUPS if key in known and key in given), None)
    if group and "kind" in given:
        hint = f"put the step inside, under {'step' if group == 'titrate' else 'steps'}"
        yield Finding((*path, group), f"a step and {group} can't be one thing", hint)
    elif error.validator == "required":
        for key in (key for key in error.validator_value if key not in given):
            yield Finding(path, f"{key} is missing", f"add {key}: …")
    else:
        for key in (key for key in given if key not in known):
            shown = f"{key:.60}" if key.strip() else repr(key)
            message = (
                f"{shown} has no place here" if key in places else f"{shown} is not a known key"
            )
            yield Finding((*path, key), message, _key_hint(key, known, places))


def _key_hint(key: str, known: Iterable[str], places: Mapping[str, str]) -> str:
    """Return the key that was meant, or where one of another place belongs."""
    if key == "<<":
        return "write the keys out; nothing is merged"
    near = nearest(key, known, _SURELY if key in places else 0.6)
    if near and not key.isascii():
        return f"there is an unusual sign in it; write {near}"
    if near:
        return f"did you mean {near}?"
    return f"it belongs in {places[key]}" if key in places else "take it out"


_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list (- …)",
    "object": "a mapping (key: value)",
}
_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "array": list,
    "object": dict,
}
_BOUNDS = {
    "minimum": ("{} is too small", "at least {}"),
    "maximum": ("{} is too large", "at most {}"),
    "minLength": ("there is no text here", "write some"),
    "minItems": ("there is too little here", "at least {}"),
    "maxLength": ("this text is too long", "at most {} letters and signs"),
    "maxItems": ("there is too much here", "at most {}"),
    "maxProperties": ("there is too much here", "at most {}"),
}


def _has_type(error: Any) -> bool:
    """Whether a value is of a type that is allowed here; if not, that alone is told."""
    allowed = error.schema.get("type")
    return allowed is None or any(
        kind in allowed and isinstance(error.instance, types) for kind, types in _TYPES.items()
    )


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return f"{value!r:.60}"


def _type_hint(error: Any) -> str:
    value, wanted = error.instance, error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else wanted
    hint = "write " + " or ".join(_TYPE_WORDS[kind] for kind in kinds)
    if "string" in kinds and isinstance(value, list | dict):
        return f"{hint}; in quotes, if it has a sign such as {{, [ or : in it"
    if isinstance(value, str) and error.schema.get("items", {}).get("type") == "string":
        return f"write a list, such as [{value:.60}]"
    return hint


def _unread(path: KeyPath, why: ValueError) -> Finding:
    """Return what a check of ours says, at the part of the value that it is about."""
    message, _, hint = str(why).partition("; ")
    where = getattr(why, "where", None)
    return Finding(path if where is None else (*path, where), message, hint)


def _simple(path: KeyPath, error: Any) -> Finding:
    value, limit = error.instance, error.validator_value
    shown = _shown(value)
    match error.validator:
        case "type":
            told = f"{shown} stands here", _type_hint(error)
        case "enum":
            why = "stands here" if value is None else "is not known here"
            told = f"{shown} {why}", unknown_word(str(value), map(str, limit))
        case "pattern" if not value.strip():
            told = "there is no text here", "write some"
        case "pattern":
            told = f"{shown} is not written as it should be", error.schema.get("description", "")
        case "const":
            told = f"{shown} is not known here", f"write {limit}"
        case bound if bound in _BOUNDS:
            message, hint = _BOUNDS[bound]
            told = message.format(shown), hint.format(limit)
        case _:
            told = str(error.message), ""
    return Finding(path, *told)
