"""Numbers to reach a person: the list that comes with the program, and the person's own card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from hipcalm.core.help_words import CHECKED, CRISIS, DIRECTORIES, NO_NUMBER, NOT_CHECKED
from hipcalm.core.keeping import read_patiently, write_whole

MOST_PEOPLE = 3
Words = Annotated[str, Meta(max_length=80)]


class Reach(msgspec.Struct, frozen=True):
    """Someone to reach: a line, a friend, a therapist. Either part may be empty."""

    name: Words = ""
    number: Annotated[str, Meta(max_length=40)] = ""

    def __str__(self) -> str:
        """Give the line that is shown and copied: `Lifeline: 13 11 14`."""
        return ": ".join(part for part in (self.name.strip(), self.number.strip()) if part)


class Country(msgspec.Struct, frozen=True):
    """The numbers of a country: `emergency` for danger to life, `lines` for talking."""

    code: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    emergency: Annotated[tuple[Reach, ...], Meta(min_length=1)]
    lines: tuple[Reach, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The list of countries, and the day on which a person last checked all of it."""

    countries: tuple[Country, ...] = ()
    checked: date | None = None
    directories: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """How far to trust the list."""
        return CHECKED.format(day=self.checked.isoformat()) if self.checked else NOT_CHECKED

    @property
    def more(self) -> str:
        """Where more numbers are found, as text to be copied; "" where nothing is known."""
        addresses = ", ".join(self.directories)
        return DIRECTORIES.format(addresses=addresses) if addresses else ""

    def find(self, code: str) -> Country | None:
        """Return the country of a code, or None."""
        return next((country for country in self.countries if country.code == code), None)


class HelpCard(msgspec.Struct, frozen=True):
    """A person's own numbers. Everything may be left empty; `country` is a code of the list."""

    country: Annotated[str, Meta(pattern="^([A-Z]{2})?$")] = ""
    emergency: Annotated[str, Meta(max_length=40)] = ""
    crisis_line: Annotated[str, Meta(max_length=40)] = ""
    people: Annotated[tuple[Reach, ...], Meta(max_length=MOST_PEOPLE)] = ()
    therapist: Reach = Reach()

    @property
    def is_empty(self) -> bool:
        """Whether there is no number on it; the choice of a country is none."""
        return not any(self.numbers())

    def numbers(self) -> Iterator[Reach]:
        """Yield everyone on the card, the most urgent first, without the empty places."""
        own = Reach("Emergency", self.emergency), Reach("Crisis line", self.crisis_line)
        for reach in (*own, *self.people, self.therapist):
            if reach.number.strip():
                yield reach


def load_numbers(file: Path) -> tuple[Numbers, str]:
    """Return the list of a file, and a sentence about it, "" where all is well.

    A country that can't be read is left out and takes no other with it.
    """
    from hipcalm.core import source  # noqa: PLC0415 - the first window waits for no YAML

    try:
        written = source.parse(source.read_text(file), {"schema": int})
    except source.SourceError as error:
        return Numbers(), f"The list of numbers could not be read: {error.message}."
    if not isinstance(written, dict):
        return Numbers(), "The list of numbers could not be read: there is no list in it."
    countries, refused = _countries(written.get("countries"))
    numbers = Numbers(
        countries,
        _converted(written.get("checked"), date | None),
        _converted(written.get("directories"), tuple[Words, ...]) or (),
    )
    if not refused:
        return numbers, ""
    return numbers, f"Some numbers could not be read and are left out: {', '.join(refused)}."


def _countries(written: Any) -> tuple[tuple[Country, ...], list[str]]:
    countries: list[Country] = []
    refused: list[str] = []
    for number, one in enumerate(written if isinstance(written, list) else (), start=1):
        country = _converted(one, Country)
        if country is not None and all(r.number for r in (*country.emergency, *country.lines)):
            countries.append(country)
        else:
            name = one.get("name") if isinstance(one, dict) else None
            refused.append(name if isinstance(name, str) else f"entry {number}")
    return tuple(countries), refused


def _converted(written: Any, kind: Any) -> Any:
    """Return a value as its type, None where it is none of that type."""
    try:
        return msgspec.convert(written, kind)
    except msgspec.ValidationError:
        return None


def crisis_words(card: HelpCard, numbers: Numbers) -> str:
    """Return the one line for a crisis (H-05), with the numbers that are nearest.

    The person's own come first, then those of the country they chose. Without either it sends
    them to a person near them.
    """
    country = numbers.find(card.country)
    talking = card.crisis_line.strip() or _first(country.lines if country else ())
    danger = card.emergency.strip() or _first(country.emergency if country else ())
    near = dict.fromkeys(number for number in (talking, danger) if number)
    return CRISIS.format(numbers=" or ".join(near) or NO_NUMBER)


def _first(reaches: tuple[Reach, ...]) -> str:
    return reaches[0].number if reaches else ""


def load_card(file: Path) -> tuple[HelpCard, str]:
    """Return the person's own card, and a sentence for them, "" where all is well."""
    return read_patiently(file, HelpCard, "Your help card")


def save_card(file: Path, card: HelpCard) -> None:
    """Write the card, all or nothing, for the person's eyes only. Raises OSError."""
    write_whole(file, card)
