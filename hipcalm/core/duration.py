"""Lengths of time as people write them and as people read them."""

from __future__ import annotations

import re

LONGEST_TEXT = 24
_UNITS_MS = {"h": 3_600_000, "min": 60_000, "m": 60_000, "s": 1_000, "ms": 1}
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,3})?")
_PARTS = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(h|min|ms|m|s)\s*")
HOW_TO_WRITE = "write 45s, 1m30s, 2min, a number of seconds, or 1:30"


def parse_duration(text: str) -> int:
    """Return the length of time that `text` tells, in whole milliseconds.

    `45s`, `1m30s`, `2min`, `1h`, `250ms`, a plain number of seconds (`45`, `4.5`), `m:ss` and
    `h:mm:ss` are understood. Raises ValueError, in words for the author, for anything else.
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"that is no length of time; {HOW_TO_WRITE}")
    if _NUMBER.fullmatch(text):
        return round(float(text) * 1000)
    if clock := _CLOCK.fullmatch(text):
        first, second, third = clock.groups()
        if third is None:
            return (int(first) * 60 + int(second)) * 1000
        return (int(first) * 3600 + int(second) * 60 + int(third)) * 1000
    parts = _PARTS.findall(text)
    if not parts or _PARTS.sub("", text) or len({unit for _, unit in parts}) < len(parts):
        raise ValueError(f"{text!r} is no length of time; {HOW_TO_WRITE}")
    return round(sum(float(number) * _UNITS_MS[unit] for number, unit in parts))


def clock_text(duration_ms: int) -> str:
    """Return a length of time as a clock shows it, rounded up to whole seconds: `0:05`, `12:30`."""
    seconds = -(-max(0, duration_ms) // 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def spoken_text(duration_ms: int) -> str:
    """Return a length of time in words, to the second below two minutes, else to half a minute."""
    seconds = round(duration_ms / 1000)
    if seconds < 120:
        return "1 second" if seconds == 1 else "1 minute" if seconds == 60 else f"{seconds} seconds"
    halves = round(seconds / 30)
    minutes, half = divmod(halves, 2)
    return f"{minutes}½ minutes" if half else f"{minutes} minutes"


def minutes_text(duration_ms: int) -> str:
    """Return a length of time for a card: `1 min`, `6 min`; below a minute `30 s`."""
    if duration_ms < 55_000:
        return f"{round(duration_ms / 1000)} s"
    return f"{max(1, round(duration_ms / 60_000))} min"
