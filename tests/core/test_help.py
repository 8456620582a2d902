"""Help: always there, always in words, with the numbers that are nearest."""

import json
import stat
from datetime import date

import pytest

from hipcalm.core import help_words, wording
from hipcalm.core.help import (
    Country,
    HelpCard,
    Numbers,
    Reach,
    crisis_words,
    load_card,
    load_numbers,
    save_card,
)
from hipcalm.core.help_words import HelpList
from hipcalm.core.paths import assets

SHIPPED = assets() / "help" / "numbers.yaml"
FRANCE = Country("FR", "France", (Reach(number="112"),), (Reach("Ligne", "3114"),))
CARD = HelpCard(
    country="FR",
    emergency="15",
    crisis_line="01 23",
    people=(Reach("Ama", "06 1"), Reach("Bo"), Reach("", "06 2")),
    therapist=Reach("Dr Chen", "04 5"),
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "help-card.json"


@pytest.fixture
def numbers(tmp_path):
    def written(text):
        file = tmp_path / "numbers.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_numbers(file)

    return written


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, HelpList):
        yield from (value.title, value.before, *value.items, value.after)
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


# The list of numbers


def test_the_shipped_list_is_read_whole_with_numbers_as_they_are_written():
    numbers, told = load_numbers(SHIPPED)

    assert told == ""
    assert {
        country.code: [reach.number for reach in (*country.emergency, *country.lines)]
        for country in numbers.countries
    } == {
        "AU": ["000", "13 11 14"],
        "BR": ["192", "190", "188"],
        "CA": ["911", "988"],
        "DE": ["112", "0800 111 0 111"],
        "ES": ["112", "024"],
        "EU": ["112", "116 123"],
        "FR": ["112", "3114"],
        "GB": ["999", "112", "116 123"],
        "IE": ["112", "999", "116 123"],
        "IN": ["112", "14416"],
        "NL": ["112", "113", "0800-0113"],
        "NZ": ["111", "1737"],
        "US": ["911", "988"],
    }
    assert all(line.name for country in numbers.countries for line in country.lines)
    assert numbers.more == "More numbers, for many countries: findahelpline.com, befrienders.org"


def test_the_shipped_list_stands_in_the_order_of_its_names():
    names = [country.name for country in load_numbers(SHIPPED)[0].countries]

    assert names[:-1] == sorted(names[:-1])


def test_a_list_that_no_one_has_checked_says_so():
    numbers, _ = load_numbers(SHIPPED)

    assert numbers.checked is None
    assert numbers.note.startswith("Please verify; numbers change.")


def test_a_checked_list_tells_its_day():
    assert "2026-11-30" in Numbers(checked=date(2026, 11, 30)).note


def test_a_date_that_is_none_counts_as_not_checked(numbers):
    for written in ("soon", "2026-13-01", "[1]", "true"):
        assert numbers(f"schema: 1\nchecked: {written}\n")[0].checked is None
    assert numbers("checked: 2026-11-30\n")[0].checked == date(2026, 11, 30)


@pytest.mark.parametrize(
    "broken",
    [
        "{code: XX}",
        "{code: xx, name: Nowhere, emergency: [{number: '1'}]}",
        "{code: XX, name: Nowhere, emergency: []}",
        "{code: XX, name: Nowhere, emergency: [{name: Police}]}",
        "{code: XX, name: Nowhere, emergency: [{number: '1'}], lines: [{name: A line}]}",
        "{code: XX, name: Nowhere, emergency: '911'}",
        "just text",
        "null",
    ],
)
def test_a_country_that_cannot_be_read_takes_no_other_with_it(numbers, broken):
    whole = "  - {code: NO, name: Norway, emergency: [{number: 112}]}\n"

    found, told = numbers(f"countries:\n{whole}  - {broken}\n{whole.replace('NO', 'SE')}")

    assert [country.code for country in found.countries] == ["NO", "SE"]
    assert "left out: " + ("Nowhere" if "Nowhere" in broken else "entry 2") in told


@pytest.mark.parametrize("text", [b"", b"- 1", b"{", b"\xff\xfe", b"countries: no", b"a: !!x b"])
def test_a_list_that_is_none_leaves_the_page_its_words(numbers, text):
    found, _ = numbers(text)

    assert found.countries == ()
    assert "a person near you" in crisis_words(HelpCard(country="FR"), found)


def test_a_list_that_is_not_there_is_told(tmp_path):
    found, told = load_numbers(tmp_path / "none.yaml")

    assert (found, told) == (
        Numbers(),
        "The list of numbers could not be read: the file is not there.",
    )


# The words of a crisis


@pytest.mark.parametrize(
    ("card", "reached"),
    [
        (HelpCard(), "your local emergency number, or a person near you"),
        (HelpCard(country="ZZ"), "your local emergency number, or a person near you"),
        (HelpCard(country="FR"), "3114 or 112"),
        (HelpCard(country="FR", crisis_line="01 23"), "01 23 or 112"),
        (HelpCard(country="FR", emergency=" 15 "), "3114 or 15"),
        (HelpCard(crisis_line="988", emergency="988"), "988"),
        (CARD, "01 23 or 15"),
    ],
)
def test_a_crisis_is_met_with_the_nearest_numbers(card, reached):
    assert crisis_words(card, Numbers((FRANCE,))) == (
        f"If you might hurt yourself or someone else, please reach a person now: {reached}. "
        "If you can, be near someone."
    )


# The card


def test_what_is_on_the_card_comes_back(file):
    save_card(file, CARD)

    assert load_card(file) == (CARD, "")


def test_without_a_card_there_is_an_empty_one_and_nothing_is_said(file):
    assert load_card(file) == (HelpCard(), "")
    assert HelpCard(country="FR").is_empty
    assert not CARD.is_empty
    assert not file.parent.exists()


def test_the_card_is_for_the_person_s_eyes_only(file):
    file.parent.mkdir()
    for old in (file, file.with_suffix(".new")):
        old.write_text("old")
        old.chmod(0o644)

    save_card(file, CARD)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_the_card_lists_who_can_be_called_the_most_urgent_first():
    assert [str(reach) for reach in CARD.numbers()] == [
        "Emergency: 15",
        "Crisis line: 01 23",
        "Ama: 06 1",
        "06 2",
        "Dr Chen: 04 5",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "fr"),
        ("emergency", 112),
        ("people", [{"name": "A"}] * 4),
        ("people", "Ama"),
        ("therapist", {"name": 1}),
        ("crisis_line", "1" * 41),
    ],
)
def test_one_line_that_cannot_be_read_takes_no_other_with_it(file, name, value):
    save_card(file, CARD)
    written = json.loads(file.read_text()) | {name: value}
    file.write_text(json.dumps(written))

    card, told = load_card(file)

    kept = {field: getattr(card, field) == getattr(CARD, field) for field in written}
    assert kept == {field: field != name for field in written}
    assert name.replace("_", " ") in told


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_damaged_card_is_set_aside_and_never_lost(file, content):
    file.parent.mkdir()
    for number in range(2):
        file.write_bytes(content)
        card, told = load_card(file)
        assert card == HelpCard()
        assert ("help-card.damaged.json", "help-card.damaged-2.json")[number] in told

    assert file.with_name("help-card.damaged-2.json").read_bytes() == content
    assert load_card(file) == (HelpCard(), "")


def test_a_damaged_card_that_cannot_be_moved_is_left_and_told(file, monkeypatch):
    file.parent.mkdir()
    file.write_text("{")

    def refused(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "rename", refused)

    assert load_card(file) == (
        HelpCard(),
        "Your help card could not be read. The file is left as it is: help-card.json.",
    )
    assert file.read_text() == "{"


def test_a_card_of_a_later_version_is_read(file):
    file.parent.mkdir()
    file.write_text('{"emergency": "15", "glow": 3}')

    assert load_card(file) == (HelpCard(emergency="15"), "")


def test_a_card_that_cannot_be_written_leaves_the_old_one(file, monkeypatch):
    save_card(file, CARD)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_card(file, HelpCard())

    assert load_card(file) == (CARD, "")
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_folder_in_the_card_s_place_is_told(file):
    file.mkdir(parents=True)

    card, told = load_card(file)

    assert card == HelpCard()
    assert "Your help card could not be read" in told


# The words


def test_no_word_of_the_help_pages_commands_promises_or_blames():
    names = [name for name in vars(help_words) if name.isupper()]
    assert len(names) > 12
    for name in names:
        for text in texts(getattr(help_words, name)):
            assert list(wording._commands((), text)) == [], text
            assert list(wording._promises((), text)) == [], text
            longest = max(text.split(". "), key=lambda sentence: len(sentence.split()))
            assert len(longest.split()) <= wording.MOST_WORDS, text


def test_the_first_screen_speaks_as_the_design_has_it():
    assert " ".join(help_words.FIRST_RUN) == (
        "HipCalm is a self-care timer. It isn't medical or psychological care and can't tell what "
        "causes pain or distress. Had surgery, a medical condition, a pregnancy or a recent "
        "injury? Ask someone who knows you which of these fit. Anything can be skipped or stopped."
    )


def test_danger_comes_first_and_needs_no_list_to_be_read():
    first, second, *_ = help_words.TIERS

    assert "emergency number now" in first.before
    assert first.items == ()
    assert second is help_words.URGENT


def test_a_person_hears_that_the_program_cannot_judge():
    assert "can't judge" in help_words.URGENT.after
