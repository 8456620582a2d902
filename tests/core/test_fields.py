"""The fields that a script's text may carry."""

from datetime import UTC, datetime

import pytest

from hipcalm.core.fields import fill, has_field, say_time, tell_time, unknown_fields, used_fields


def test_unknown_fields_are_named_in_order():
    assert unknown_fields("{side} {sied} {} { name }") == ["sied", "", " name "]
    assert unknown_fields("no field") == []


def test_used_fields_are_the_known_ones():
    assert used_fields("{side}, {other} and {sied}") == {"side", "other"}
    assert used_fields("no field") == set()


def test_a_text_has_a_field_only_with_both_braces():
    assert has_field("{anything}")
    assert not has_field("{ open")
    assert not has_field("none")


def test_filling_leaves_what_it_does_not_know():
    assert fill("{side} foot at {time}", {"side": "left"}) == "left foot at {time}"
    assert fill("no field", {"side": "left"}) == "no field"


def test_a_value_that_looks_like_a_field_is_not_filled_again():
    assert fill("{name}", {"name": "{side}", "side": "left"}) == "{side}"


def test_the_time_is_told_as_a_person_would():
    now = datetime(2026, 8, 3, 9, 5, tzinfo=UTC)

    told = tell_time("{weekday}, {date}, {time}, {side}", now)

    assert told == "Monday, 3 August 2026, 9:05, {side}"


def test_the_day_is_said_in_words():
    now = datetime(2026, 8, 3, 9, 5, tzinfo=UTC)

    said = say_time("{weekday}, {date}, {time}, {side}", now)

    assert said == (
        "Monday, August the third, twenty twenty-six, five past nine in the morning, {side}"
    )


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "midnight"),
        (0, 5, "five past midnight"),
        (3, 15, "quarter past three at night"),
        (9, 0, "nine o'clock in the morning"),
        (11, 45, "quarter to noon"),
        (12, 0, "noon"),
        (12, 1, "one minute past noon"),
        (15, 10, "ten past three in the afternoon"),
        (15, 30, "half past three in the afternoon"),
        (15, 31, "twenty-nine minutes to four in the afternoon"),
        (21, 22, "twenty-two minutes past nine in the evening"),
        (23, 50, "ten to midnight"),
    ],
)
def test_the_time_is_said_in_words(hour, minute, said):
    assert say_time("{time}", datetime(2026, 8, 3, hour, minute, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [(1, "first"), (2, "second"), (3, "third"), (8, "eighth"), (9, "ninth"), (12, "twelfth"),
     (13, "thirteenth"), (20, "twentieth"), (22, "twenty-second"), (30, "thirtieth")],
)  # fmt: skip
def test_the_days_of_a_month_are_counted_in_words(day, said):
    assert said in say_time("{date}", datetime(2026, 1, day, tzinfo=UTC))


@pytest.mark.parametrize(
    ("year", "said"),
    [(2000, "twenty hundred"), (2009, "twenty oh nine"), (2047, "twenty forty-seven")],
)
def test_a_year_is_said_in_two_halves(year, said):
    assert say_time("{date}", datetime(year, 5, 1, tzinfo=UTC)) == f"May the first, {said}"
