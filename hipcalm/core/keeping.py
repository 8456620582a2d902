"""The person's small files: read with patience, written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
from pathlib import Path
from typing import Any, TypeVar

import msgspec

_T = TypeVar("_T", bound=msgspec.Struct)
_MOST_BYTES = 1 << 20
_NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_patiently(file: Path, kind: type[_T], what: str) -> tuple[_T, str]:
    """Return the struct that a JSON file holds, and a sentence for the person, "" if all is well.

    `what` names the file in words: "Your help card". A file that is none is set aside, never lost;
    a value that can't be used is left at its default and takes no other with it.
    """
    try:
        raw = _bytes_of(file)
    except FileNotFoundError:
        return kind(), ""
    except OSError as error:
        return kind(), f"{what} could not be read ({error.strerror})."
    try:
        written = _decoded(raw)
    except _NOT_JSON:
        return kind(), _set_aside(file, what)
    return _each_by_itself(written, kind, what)


def _bytes_of(file: Path) -> bytes:
    """Return what a file holds; of one far too long for any of these only the beginning."""
    if file.exists() and not (file.is_file() or file.is_dir()):
        raise OSError(errno.EINVAL, "it is no file")  # a pipe would be waited for without end
    with file.open("rb") as stream:
        return stream.read(_MOST_BYTES)


def _decoded(raw: bytes) -> dict[str, Any]:
    return msgspec.json.decode(raw.removeprefix(codecs.BOM_UTF8), type=dict[str, Any])


def unknown_in(file: Path, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return what a JSON file holds beyond a struct: a later version may have written it."""
    try:
        written = _decoded(_bytes_of(file))
    except (OSError, *_NOT_JSON):
        return {}
    return {key: value for key, value in written.items() if key not in kind.__struct_fields__}


def _set_aside(file: Path, what: str) -> str:
    aside, number = file.with_suffix(f".damaged{file.suffix}"), 1
    while aside.exists():
        number += 1
        aside = file.with_suffix(f".damaged-{number}{file.suffix}")
    try:
        file.rename(aside)
    except OSError:
        return f"{what} could not be read. The file is left as it is: {file.name}."
    return f"{what} could not be read. The file is kept as {aside.name}, and a new one is begun."


def _each_by_itself(written: dict[str, Any], kind: type[_T], what: str) -> tuple[_T, str]:
    kept, refused = kind(), []
    for name in kind.__struct_fields__:
        if name not in written:
            continue
        try:
            one = msgspec.convert({name: written[name]}, kind)
        except msgspec.ValidationError:
            refused.append(name.replace("_", " "))
            continue
        kept = msgspec.structs.replace(kept, **{name: getattr(one, name)})
    if not refused:
        return kept, ""
    return kept, f"{what}: something in the file could not be used: {', '.join(refused)}."


def write_whole(file: Path, content: msgspec.Struct | dict[str, Any]) -> None:
    """Write values as JSON, all or nothing, for the person's eyes only. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = msgspec.json.format(msgspec.json.encode(content), indent=2)
    beside = file.with_suffix(".new")
    try:
        # Made anew, so that its mode is this one and no older file's.
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
