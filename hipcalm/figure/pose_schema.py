"""The JSON Schema of pose files, made from the types; editors read it, problems are told by it."""

from __future__ import annotations

import re
from functools import partial
from inspect import cleandoc
from typing import Any

import msgspec

from hipcalm.core.problems import nearest
from hipcalm.core.schema import Checks
from hipcalm.figure import props, words
from hipcalm.figure.joints import ANCHORS, PLACES, is_anchor
from hipcalm.figure.meanings import MEANINGS
from hipcalm.figure.vectors import Vector

HOW_TO_WRITE_ANCHOR = "write belly, kneeL, thighR:0.4 and the like"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")
_LONGEST_NUMBER = 20
_TEXTS = frozenset({"id", "title"})
SWITCHES: dict[str, type] = {"front": bool, "over": bool, "through_base": bool, "turned": bool}
"""The keys that hold yes or no."""
_CUSTOM: dict[type, dict[str, Any]] = {
    words.Anchor: {
        "type": "string",
        "format": "hipcalm-anchor",
        "description": f"A place of the body that a hand rests on: {HOW_TO_WRITE_ANCHOR}.",
    },
    words.Spot: {
        "type": ["string", "array"],
        "format": "hipcalm-spot",
        "description": "A place of the body by its name, or a point [x, y, z].",
    },
    words.PalmWord: {
        "type": ["string", "array"],
        "format": "hipcalm-palm",
        "description": f"Where the palm faces: {', '.join(words.PALMS)}, or a way [x, y, z].",
    },
    words.ElbowWord: {
        "type": ["number", "string"],
        "format": "hipcalm-elbow",
        "description": "Degrees, + away from the midline; or floor, to lay the elbow down.",
    },
    props.Prop: {"$ref": "#/$defs/Prop"},
    words.Contacts: {
        "if": {"type": "array"},
        "then": {"items": {"$ref": "#/$defs/Contact"}, "minItems": 1, "maxItems": 8},
        "else": {"$ref": "#/$defs/Contact"},
    },
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a pose file."""
    types = [words.PoseFile, words.Contact, *props.PROPS.values()]
    _, parts = msgspec.json.schema_components(types, schema_hook=_CUSTOM.__getitem__)
    for part in parts.values():
        if "description" in part:  # Python 3.13 takes a docstring's indentation out by itself
            part["description"] = cleandoc(part["description"])
        for key, shape in part.get("properties", {}).items():
            shape.setdefault("description", MEANINGS.get(key, ""))
    prop: dict[str, Any] = {
        "properties": {"type": {"enum": list(props.PROPS)}},
        "required": ["type"],
    }
    for kind, struct in reversed(props.PROPS.items()):
        told = {"properties": {"type": {"const": kind}}, "required": ["type"]}
        prop = {"if": told, "then": {"$ref": f"#/$defs/{struct.__name__}"}, "else": prop}
    return {
        "$schema": _DIALECT,
        "title": "HipCalm pose",
        "$ref": "#/$defs/PoseFile",
        "$defs": {**parts, "Prop": {"type": "object", **prop}},
    }


def schema_text() -> str:
    """Return the schema as it stands in `assets/poses/pose.schema.json`."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def with_numbers(value: Any, key: str = "") -> Any:
    """Return plain values of a pose file with each text that is a number as a number.

    The reader of YAML leaves all scalars as text; here, other than in scripts, most are numbers.
    """
    if isinstance(value, dict):
        return {name: with_numbers(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_numbers(inner) for inner in value]
    if not isinstance(value, str) or key in _TEXTS or len(value) > _LONGEST_NUMBER:
        return value
    if not _NUMBER.fullmatch(value):
        return value
    number = float(value)
    return int(number) if key == "schema" and number.is_integer() else number


def decode(wanted: type, value: Any) -> Any:
    """Turn an author's notation into the types that msgspec doesn't know; raises ValueError."""
    if wanted is props.Prop:
        return _prop(value)
    if wanted is words.Contacts:
        told = value if isinstance(value, list) else [value]
        return words.Contacts(*msgspec.convert(told, list[words.Contact], dec_hook=decode))
    if wanted is words.Anchor:
        return words.Anchor(_place(value, of_all=False))
    if wanted is words.Spot:
        if isinstance(value, list):
            return words.Spot(point=_way(value))
        return words.Spot(_place(value, of_all=True))
    return _palm(value) if wanted is words.PalmWord else _elbow(value)


CHECKS: Checks = {
    "hipcalm-anchor": partial(decode, words.Anchor),
    "hipcalm-spot": partial(decode, words.Spot),
    "hipcalm-palm": partial(decode, words.PalmWord),
    "hipcalm-elbow": partial(decode, words.ElbowWord),
}
"""For each format of the schema, what raises ValueError, in words, for a wrong value."""


def _prop(value: Any) -> props.Prop:
    kind = value.get("type") if isinstance(value, dict) else None
    struct = props.PROPS.get(kind) if isinstance(kind, str) else None
    if struct is None:
        raise ValueError("a prop needs its type")
    prop: props.Prop = msgspec.convert(value, struct, dec_hook=decode)
    return prop


def _place(value: Any, *, of_all: bool) -> str:
    if not isinstance(value, str):
        raise ValueError(f"this is no place of the body; {HOW_TO_WRITE_ANCHOR}")  # noqa: TRY004
    if is_anchor(value, of_all=of_all):
        return value
    near = nearest(value, PLACES if of_all else ANCHORS)
    hint = f"did you mean {near}?" if near else HOW_TO_WRITE_ANCHOR
    raise ValueError(f"{value!r:.60} is no place of the body; {hint}")


def _way(value: list[Any]) -> Vector:
    numbers = [n for n in value if isinstance(n, int | float) and abs(n) <= 1000]
    if len(value) != 3 or len(numbers) != 3:
        raise ValueError("this is no point; write [x, y, z], numbers up to 1000")
    return (float(numbers[0]), float(numbers[1]), float(numbers[2]))


def _palm(value: Any) -> words.PalmWord:
    if isinstance(value, list):
        way = _way(value)
        if not any(way):
            raise ValueError("a palm that faces nowhere; write [x, y, z]")
        return words.PalmWord(way=way)
    if value in words.PALMS:
        return words.PalmWord(value)
    near = nearest(str(value), words.PALMS)
    hint = f"did you mean {near}?" if near else f"write {', '.join(words.PALMS)} or [x, y, z]"
    raise ValueError(f"{value!r:.60} is no way for a palm; {hint}")


def _elbow(value: Any) -> words.ElbowWord:
    if value == "floor":
        return words.ElbowWord(is_down=True)
    if isinstance(value, int | float) and abs(value) <= 1000:
        return words.ElbowWord(float(value))
    raise ValueError(f"{value!r:.60} is no turn of an elbow; write degrees, or floor")
