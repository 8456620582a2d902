"""Tells the HipCalm that runs already what is wanted. Without Qt: it answers in a few milliseconds.

A command is one line: `raise`, `ground`, `breathe`, `quit`, or `play` with a session's id or path.
The answer is `ok` or `no`.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path

COMMANDS = ("raise", "ground", "breathe", "quit")
PLAY = "play"
LONGEST_LINE = 1_000
"""In bytes, with the line's end."""
LIMIT_S = 1.0
_LONGEST_FOLDER = 72
"""In bytes. The path of a socket has 108 at most, on macOS 104, and Qt adds some for a while."""


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "done"
    NOBODY = "no other HipCalm is running"
    SILENT = "another HipCalm is running, but it does not answer"
    REFUSED = "the HipCalm that is running does not know this command"


def address(data_dir: Path | None = None) -> str:
    """Return where the running program listens: one for each person and each `--data-dir`.

    The path of a socket, or on Windows the name of a pipe.
    """
    name = "hipcalm"
    if data_dir is not None:
        import hashlib  # noqa: PLC0415 - a start without --data-dir waits for no OpenSSL

        own = str(data_dir.expanduser().absolute()).encode()
        name += "-" + hashlib.sha256(own).hexdigest()[:12]
    if sys.platform == "win32":
        return f"{name}-{os.environ.get('USERNAME', '')}"
    return str(_folder() / f"{name}.sock")


def is_command(line: str) -> bool:
    """Whether a line is one of the few commands there are."""
    if line in COMMANDS:
        return True
    word, _, session = line.partition(" ")
    return word == PLAY and bool(session.strip()) and session.isprintable()


def send(line: str, data_dir: Path | None = None, patience_s: float = 0.0) -> Outcome:
    """Pass a command on to the HipCalm that is running, and wait a second at most for its answer.

    With `patience_s`, one that has only just been started is given as long to begin to listen.
    Raises ValueError for what is no command, or too long for one.
    """
    raw = f"{line}\n".encode()
    if not is_command(line) or len(raw) > LONGEST_LINE:
        raise ValueError(f"{line!r} is no command")
    end_s = time.monotonic() + patience_s
    while (outcome := _sent(raw, data_dir)) is Outcome.NOBODY and time.monotonic() < end_s:
        time.sleep(0.05)
    return outcome


def _sent(raw: bytes, data_dir: Path | None) -> Outcome:
    try:
        place = address(data_dir)
    except OSError:
        return Outcome.NOBODY  # nobody could listen there either
    try:
        answer = _asked(place, raw)
    except (FileNotFoundError, ConnectionRefusedError):
        return Outcome.NOBODY
    except OSError:
        return Outcome.SILENT
    return {b"ok\n": Outcome.DONE, b"no\n": Outcome.REFUSED}.get(answer, Outcome.SILENT)


def _asked(place: str, line: bytes) -> bytes:
    if sys.platform == "win32":
        with Path(rf"\\.\pipe\{place}").open("r+b", buffering=0) as pipe:
            pipe.write(line)
            return pipe.readline()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(LIMIT_S)
        connection.connect(place)
        connection.sendall(line)
        return connection.recv(16)


def _folder() -> Path:
    """Return a folder that is this person's alone, made if need be.

    Raises PermissionError where someone else has put a folder in its place.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    is_short = len(os.fsencode(runtime)) <= _LONGEST_FOLDER
    if is_short and runtime.startswith("/") and os.access(runtime, os.W_OK | os.X_OK):
        return Path(runtime)
    folder = Path(tempfile.gettempdir()) / f"hipcalm-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        raise PermissionError(f"{folder} does not belong to you alone")
    return folder
