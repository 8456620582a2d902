"""The pages to read: for anyone, without a rank, without a promise, and with their sources."""

import re

import pytest

from hipcalm.core import help_words, wording
from hipcalm.core.reading_words import (
    HIPS_AND_STRESS,
    KINDS_OF_HELP,
    READING_PAGES,
    Passage,
    ReadingPage,
)

CORRECTION = (
    "You may have heard that trauma is stored in the hips. There is no good evidence that a muscle "
    "holds memories. Long stress can keep muscles tense and make pain systems more sensitive, and "
    "many people notice that around the hips and lower back. Gentle movement may ease tension. It "
    "cannot tell you what happened to you, and it does not need to."
)
NAMES_OF_OTHERS = ("myofascial release", "somato-emotional release")
CITED = re.compile(r"\b[A-Z][\w-]+ (?:19|20)\d\d[a-z]?\b")


def _passages(page: ReadingPage) -> tuple[Passage, ...]:
    return page.passages if page.aside is None else (*page.passages, page.aside)


def texts(page: ReadingPage) -> list[str]:
    return [
        page.title,
        page.opening,
        page.before,
        *(text for one in _passages(page) for text in (one.title, one.words, one.studies)),
    ]


# What has to be said


def test_therapy_is_for_anyone_and_that_is_said_first():
    assert KINDS_OF_HELP.opening.startswith("Therapy is for anyone.")
    assert "without a diagnosis" in KINDS_OF_HELP.opening


def test_no_kind_of_help_ranks_above_another():
    kinds = [one.title for one in KINDS_OF_HELP.passages]

    assert kinds == sorted(kinds, key=str.casefold)
    assert "none ranks above another" in KINDS_OF_HELP.before


@pytest.mark.parametrize(
    "kind",
    [
        "Somatic Experiencing", "MBSR", "CBT", "Pain reprocessing", "EMDR", "manual therapy",
        "somato-emotional release", "myofascial release", "Bodywork", "Physiotherapy", "Massage",
        "Group therapy", "Experiential therapy", "Accelerated Resolution Therapy",
        "Other body-based therapy", "Trauma-informed therapy", "Trauma-informed yoga", "TRE",
    ],
)  # fmt: skip
def test_every_kind_of_help_that_the_design_lists_is_there(kind):
    assert any(kind in text for text in texts(KINDS_OF_HELP))


def test_nobody_is_recommended_and_nothing_leads_out_of_the_program():
    written = "\n".join(texts(KINDS_OF_HELP))

    assert "recommends nobody" in written
    assert not re.search(r"https?:|www\.|\.com\b|\N{REGISTERED SIGN}|\d{3}[ -]\d{3}", written)


def test_the_page_about_hips_opens_with_the_correction_as_the_design_has_it():
    assert HIPS_AND_STRESS.opening == CORRECTION


def test_traditions_stand_apart_from_what_studies_found():
    aside = HIPS_AND_STRESS.aside

    assert aside is not None
    assert aside.studies == ""
    assert aside.words.startswith("This is tradition, and no finding of a study.")
    others = " ".join((HIPS_AND_STRESS.opening, *(p.words for p in HIPS_AND_STRESS.passages)))
    assert not re.search("soul|meridian|chakra", others)


# What studies found


@pytest.mark.parametrize("page", READING_PAGES, ids=lambda page: page.title)
def test_every_study_named_stands_in_the_sources_and_every_source_is_named(page):
    named = {found for text in texts(page) for found in CITED.findall(text)}
    told_by_another = {"Brom 2017"}  # "as told in Kuhfuß 2021"

    assert named - told_by_another == {source.partition(",")[0] for source in page.sources}


@pytest.mark.parametrize("page", READING_PAGES, ids=lambda page: page.title)
def test_sources_are_addresses_in_the_order_of_their_names(page):
    assert list(page.sources) == sorted(page.sources, key=str.casefold)
    assert all(re.fullmatch(r"[^,]+ \d{4}[a-z]?, doi 10\.\d{4,}/\S+", one) for one in page.sources)


@pytest.mark.parametrize("page", READING_PAGES, ids=lambda page: page.title)
def test_what_studies_found_comes_with_their_size_or_their_limits(page):
    for passage in page.passages:
        if passage.studies:
            assert re.search(r"\d+ (?:people|adults|trials|women)|small", passage.studies), passage


# How it is said


@pytest.mark.parametrize("page", READING_PAGES, ids=lambda page: page.title)
def test_no_word_commands_promises_or_blames(page):
    for text in texts(page):
        plain = re.sub(r"(?i)\btrauma\b", "", text.replace(CORRECTION, ""))
        assert list(wording._commands((), plain)) == [], text
        assert list(wording._promises((), plain)) == [], text


def test_stored_is_said_in_the_correction_alone_and_release_in_names_that_others_gave():
    for page in READING_PAGES:
        for text in texts(page):
            rest = text.replace(CORRECTION, "")
            for name in NAMES_OF_OTHERS:
                rest = rest.replace(name, "")
            assert not re.search("(?i)stored|releas|heal", rest), rest


@pytest.mark.parametrize("page", READING_PAGES, ids=lambda page: page.title)
def test_sentences_are_short_enough_to_take_in(page):
    for text in texts(page):
        for sentence in re.split(r"(?<=[.;:]) |\n", text):
            assert len(sentence.split()) <= wording.MOST_WORDS, sentence


def test_trauma_is_named_on_the_pages_that_one_asks_for_and_nowhere_on_the_page_of_help():
    told = [
        text
        for tier in (*help_words.TIERS, *help_words.SIGNS, help_words.GENTLE_CARD)
        for text in (tier.title, tier.before, *tier.items, tier.after)
    ]

    assert not any("trauma" in text.lower() for text in told)
    assert not any("trauma" in page.title.lower() for page in READING_PAGES)


def test_help_leads_to_each_page_and_never_from_the_urgent_lists():
    offered = [tier.reading for tier in help_words.TIERS]

    assert offered[:2] == [None, None]
    assert {page.title for page in offered if page} == {page.title for page in READING_PAGES}
