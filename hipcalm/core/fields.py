"""The `{fields}` that a script's text may carry, and their filling in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

LAID_OUT = ("side", "other", "name", "next", "duration", "remaining")
"""Fields that follow from the timeline."""
OF_THE_HOUR = ("weekday", "date", "time")
"""Fields that follow from the clock on the wall when the words are said."""
KNOWN = LAID_OUT + OF_THE_HOUR
_FIELD = re.compile(r"\{([^{}]*)\}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def unknown_fields(text: str) -> list[str]:
    """Return the fields of a text that no script may use, in order."""
    return [name for name in _FIELD.findall(text) if name not in KNOWN] if "{" in text else []


def has_field(text: str) -> bool:
    """Whether a text carries a field, known or not."""
    return "{" in text and _FIELD.search(text) is not None


def used_fields(text: str) -> set[str]:
    """Return the known fields that a text uses."""
    return set(_FIELD.findall(text)) & set(KNOWN) if "{" in text else set()


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each field that `values` knows filled in; the others stay as they are."""
    if "{" not in text:
        return text
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def tell_time(text: str, now: datetime) -> str:
    """Return `text` with weekday, date and time filled in as a person would say them."""
    return fill(
        text,
        {
            "weekday": _WEEKDAYS[now.weekday()],
            "date": f"{now.day} {_MONTHS[now.month - 1]} {now.year}",
            "time": f"{now.hour}:{now.minute:02}",
        },
    )
