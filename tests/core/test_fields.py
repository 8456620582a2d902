"""The fields that a script's text may carry."""

from datetime import UTC, datetime

from hipcalm.core.fields import fill, has_field, tell_time, unknown_fields, used_fields


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
