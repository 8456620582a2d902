"""Lengths of time, as people write and read them."""

import pytest

from hipcalm.core.duration import clock_text, minutes_text, parse_duration, spoken_text


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("45s", 45_000),
        ("1m30s", 90_000),
        ("2min", 120_000),
        ("1min 30s", 90_000),
        ("1 min 30 s", 90_000),
        ("1h", 3_600_000),
        ("1h2m3s", 3_723_000),
        ("250ms", 250),
        ("1s500ms", 1_500),
        ("5.5s", 5_500),
        ("0.125s", 125),
        ("90", 90_000),
        ("4.5", 4_500),
        ("010", 10_000),
        ("1:30", 90_000),
        ("0:45", 45_000),
        ("00:45", 45_000),
        ("90:00", 5_400_000),
        ("1:02:03", 3_723_000),
        ("  45s ", 45_000),
        ("0", 0),
    ],
)
def test_a_length_of_time_is_read_as_whole_milliseconds(written, ms):
    assert parse_duration(written) == ms


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "s", "45 apples", "45x", "-5", "+5", "1:60", "1:5", ":30", "1::2", "1e3", "nan", "inf",
        "5s5s", "1.5.5s", "0x10", "5s!", "half a minute", "1.2345s", "1234567890s", "9" * 30, "s45",
    ],
)  # fmt: skip
def test_what_is_no_length_of_time_is_refused_with_the_ways_to_write_one(written):
    with pytest.raises(ValueError, match="write 45s, 1m30s, 2min"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0:00"), (1, "0:01"), (4_001, "0:05"), (60_000, "1:00"), (750_000, "12:30"),
     (3_600_000, "1:00:00"), (3_723_000, "1:02:03"), (-5, "0:00")],
)  # fmt: skip
def test_a_clock_rounds_up_to_whole_seconds(ms, text):
    assert clock_text(ms) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [(1_000, "1 second"), (45_000, "45 seconds"), (60_000, "1 minute"), (90_000, "90 seconds"),
     (120_000, "2 minutes"), (152_000, "2½ minutes"), (600_000, "10 minutes")],
)  # fmt: skip
def test_spoken_lengths_are_to_the_second_and_later_to_half_a_minute(ms, text):
    assert spoken_text(ms) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [(30_000, "30 s"), (54_999, "55 s"), (55_000, "1 min"), (69_000, "1 min"), (355_000, "6 min")],
)
def test_a_card_shows_minutes_and_below_one_seconds(ms, text):
    assert minutes_text(ms) == text
