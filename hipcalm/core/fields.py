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
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def unknown_fields(text: str) -> list[str]:
    """Return the fields of a text that no script may use, in order."""
    return [name for name in _FIELD.findall(text) if name not in KNOWN] if "{" in text else []


def has_field(text: str) -> bool:
    """Whether a text carries a field, known or not."""
    return "{" in text and _FIELD.search(text) is not None


def has_lone_brace(text: str) -> bool:
    """Whether a text holds a brace that opens or closes no field, as in `{side` or `{{side}}`."""
    rest = _FIELD.sub("", text)
    return "{" in rest or "}" in rest


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


def say_time(text: str, now: datetime) -> str:
    """Return `text` with weekday, date and time filled in as they are said aloud."""
    month, day = _MONTHS[now.month - 1], _ordinal(now.day)
    century, year = divmod(now.year, 100)
    return fill(
        text,
        {
            "weekday": _WEEKDAYS[now.weekday()],
            "date": f"{month} the {day}, {_in_words(century)} {_year_in_words(year)}",
            "time": _time_in_words(now.hour, now.minute),
        },
    )


def _time_in_words(hour: int, minute: int) -> str:
    past = minute <= 30
    count = minute if past else 60 - minute
    named = hour if past else (hour + 1) % 24
    told = {0: "midnight", 12: "noon"}.get(named) or f"{_in_words(named % 12)}{_part_of_day(hour)}"
    if count == 0:
        return told if named in (0, 12) else told.replace(" ", " o'clock ", 1)
    amount = {15: "quarter", 30: "half"}.get(count) or _in_words(count)
    unit = "" if count % 5 == 0 else " minute" if count == 1 else " minutes"
    return f"{amount}{unit} {'past' if past else 'to'} {told}"


def _part_of_day(hour: int) -> str:
    if 5 <= hour < 12:
        return " in the morning"
    if 12 <= hour < 18:
        return " in the afternoon"
    return " in the evening" if 18 <= hour < 22 else " at night"


def _year_in_words(year: int) -> str:
    if year == 0:
        return "hundred"
    return f"oh {_in_words(year)}" if year < 10 else _in_words(year)


def _in_words(number: int) -> str:
    """Return a number below 100 in words."""
    if number < 20:
        return _NUMBERS[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_NUMBERS[ones]}" if ones else _TENS[tens]


def _ordinal(day: int) -> str:
    """Return the word for the day of a month."""
    stem, dash, last = _in_words(day).rpartition("-")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{stem}{dash}{last}"
