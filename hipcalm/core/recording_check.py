"""Whether a sound file can stand for the voice, told from its first and last bytes alone."""

from __future__ import annotations

import errno
import os
import stat
import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

LONGEST_MS = 120_000
LARGEST_BYTES = 50_000_000
RATES_HZ = (8_000, 192_000)
_MOST_CHUNKS = 100
_HEADER = 64
_LAST_OGG_PAGE = 65_307
"""No page of an Ogg file is longer: 27 bytes, 255 lengths, 255 times 255 bytes (RFC 3533)."""
_UNTIL_THEN = "until then the voice speaks"


class Flaw(NamedTuple):
    """Why a file can't be used, and the mend; the session goes on without it."""

    message: str
    hint: str


class _Header(NamedTuple):
    """What a sound file says of itself; `length_ms` is None where it doesn't say."""

    rate_hz: int
    length_ms: int | None


def flaw_of(file: Path, name: str) -> Flaw | None:
    """Return why a file can't stand for the voice, or None. Problems call it `name`.

    Its samples are not read: what is damaged further in is found when it is played.
    """
    try:
        size, header = _looked_at(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        message = f"{name:.60} can't be read ({reason or 'its name is not allowed'})"
        return Flaw(message, f"see that it may be opened; {_UNTIL_THEN}")
    return _flaw(name, size, header)


def length_ms_of(file: Path) -> int | None:
    """Return how long a recording says that it lasts; None where it doesn't, or is none."""
    try:
        _, header = _looked_at(file)
    except (OSError, ValueError):
        return None
    return header.length_ms if header else None


def _looked_at(file: Path) -> tuple[int, _Header | None]:
    """Return the size of a file and what it says of itself. Raises OSError or ValueError."""
    found = file.stat()
    size = found.st_size
    if stat.S_ISFIFO(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe")  # and would be waited for
    with file.open("rb") as stream:
        try:
            return size, _header(stream, size)
        except (struct.error, ZeroDivisionError):
            return size, None


def _flaw(name: str, size: int, header: _Header | None) -> Flaw | None:
    low, high = RATES_HZ
    if size > LARGEST_BYTES:
        message = f"{name:.60} has {size / 1e6:.0f} MB; a recording may have 50 MB at most"
        return Flaw(message, f"save it shorter, or as FLAC; {_UNTIL_THEN}")
    if header is None:
        message = f"{name:.60} is no WAV, FLAC or Ogg file that can be read"
        return Flaw(message, f"save it anew as one of these; {_UNTIL_THEN}")
    if not low <= header.rate_hz <= high:
        message = f"{name:.60} has {header.rate_hz} samples a second, not {low} to {high}"
        return Flaw(message, f"save it with 48000; {_UNTIL_THEN}")
    if header.length_ms == 0:
        return Flaw(f"{name:.60} is empty", f"record it again; {_UNTIL_THEN}")
    if header.length_ms is not None and header.length_ms > LONGEST_MS:
        message = f"{name:.60} lasts {_lasting(header.length_ms)}; a recording may last 2 minutes"
        return Flaw(message, f"make it shorter; {_UNTIL_THEN}")
    return None


def _lasting(length_ms: int) -> str:
    minutes, seconds = divmod(-(-length_ms // 1000), 60)
    return f"{minutes} min {seconds} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _header(stream: BinaryIO, size: int) -> _Header | None:
    begin = stream.read(_HEADER)
    if begin[:4] in (b"RIFF", b"RF64") and begin[8:12] == b"WAVE":
        return _wav(stream, size)
    if begin[:4] == b"fLaC":
        return _flac(begin)
    if begin[:4] == b"OggS":
        return _ogg(begin, stream, size)
    return None


def _wav(stream: BinaryIO, size: int) -> _Header | None:
    rate_hz = bytes_a_second = 0
    at = 12
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        kind, length = struct.unpack("<4sI", stream.read(8))
        if kind == b"fmt ":
            rate_hz, bytes_a_second = struct.unpack("<4xII", stream.read(12))
        elif kind == b"data":
            held = min(length, size - at - 8)  # a recorder that was cut off wrote a false length
            return _Header(rate_hz, -(-held * 1000 // bytes_a_second))
        at += 8 + length + length % 2
    return None


def _flac(begin: bytes) -> _Header:
    """Read STREAMINFO (RFC 9639): 20 bits of rate, 8 of channels and depth, 36 of samples."""
    (packed,) = struct.unpack_from(">Q", begin, 18)
    rate_hz, samples = packed >> 44, packed & (1 << 36) - 1
    return _Header(rate_hz, -(-samples * 1000 // rate_hz) if samples else None)


def _ogg(begin: bytes, stream: BinaryIO, size: int) -> _Header | None:
    packet = begin[28:]
    if packet.startswith(b"\x01vorbis"):
        (rate_hz,) = struct.unpack_from("<I", packet, 12)
    elif packet.startswith(b"OpusHead"):
        rate_hz = 48_000  # Opus counts in it whatever was recorded (RFC 7845)
    else:
        return None
    stream.seek(max(0, size - _LAST_OGG_PAGE), os.SEEK_SET)
    end = stream.read()
    last = end.rfind(b"OggS\x00")
    (samples,) = struct.unpack_from("<q", end, last + 6) if last >= 0 else (-1,)
    return _Header(rate_hz, -(-samples * 1000 // rate_hz) if samples >= 0 else None)
