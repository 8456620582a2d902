"""What is asked around a session, and what an answer leads to."""

import pytest

from hipcalm.core import wording
from hipcalm.core.check_in import (
    ENDS,
    OFFER_WORDS,
    QUESTIONS,
    SKIP,
    THANKS,
    THANKS_AND_SMALLER,
    Offer,
    asked_after,
    asked_before,
    closing_words,
    start_advice,
)
from hipcalm.core.session import Scale
from tests.core.scripts import script, session

PAIN, DISTRESS = Scale.PAIN, Scale.DISTRESS
GROUND = [Offer.GROUND, Offer.CARRY_ON, Offer.NOT_NOW]
GROUND_OR_EASIER = [Offer.GROUND, Offer.EASIER, Offer.CARRY_ON, Offer.NOT_NOW]
EASIER = [Offer.EASIER, Offer.BREATHE, Offer.REST, Offer.CARRY_ON]
BOTH = "{before: [pain, distress, pain], after: [pain]}"


def asking(kind="stretch"):
    return session(script(check_in=BOTH, kind=kind))


@pytest.mark.parametrize(
    ("before", "offers"),
    [
        ({}, None),
        ({PAIN: 0, DISTRESS: 0}, None),
        ({PAIN: 5, DISTRESS: 6}, None),
        ({DISTRESS: 7}, GROUND),
        ({DISTRESS: 10, PAIN: 5}, GROUND),
        ({PAIN: 6}, EASIER),
        ({PAIN: 10, DISTRESS: 6}, EASIER),
        ({PAIN: 6, DISTRESS: 7}, GROUND_OR_EASIER),
    ],
)
def test_high_answers_are_met_with_one_question(before, offers):
    advice = start_advice(before)

    assert (list(advice.offers) if advice else None) == offers


def test_grounding_comes_first_and_is_asked_in_two_words():
    assert start_advice({DISTRESS: 7, PAIN: 9}).question == "Ground first?"


def test_every_advice_leaves_the_way_on_open():
    for before in ({DISTRESS: 10}, {PAIN: 10}, {DISTRESS: 10, PAIN: 10}):
        assert Offer.CARRY_ON in start_advice(before).offers


def test_breaths_are_not_offered_where_breath_is_not_comfortable():
    assert Offer.BREATHE not in start_advice({PAIN: 8}, breath_comfortable=False).offers


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {}, ""),
        ({PAIN: 3}, {}, ""),
        ({}, {PAIN: 9}, THANKS),
        ({PAIN: 3}, {DISTRESS: 9}, THANKS),
        ({PAIN: 3}, {PAIN: 4}, THANKS),
        ({PAIN: 9}, {PAIN: 1}, THANKS),
        ({PAIN: 3}, {PAIN: 5}, THANKS_AND_SMALLER),
        ({PAIN: 0}, {PAIN: 2}, THANKS_AND_SMALLER),
        ({PAIN: 5, DISTRESS: 2}, {PAIN: 1, DISTRESS: 4}, THANKS_AND_SMALLER),
    ],
)
def test_after_the_last_answer_comes_one_line_and_never_a_verdict(before, after, words):
    assert closing_words(before, after) == words


def test_what_the_script_asks_is_asked_once_each():
    assert asked_before(asking()) == (PAIN, DISTRESS)
    assert asked_after(asking(), was_grounded=False) == (PAIN,)


def test_nothing_is_asked_after_grounding():
    assert asked_after(asking(), was_grounded=True) == ()


def test_grounding_asks_nothing_whatever_its_script_says():
    assert asked_before(asking("grounding")) == ()
    assert asked_after(asking("grounding"), was_grounded=False) == ()


def test_every_scale_has_its_question_and_every_offer_its_words():
    assert set(QUESTIONS) == set(Scale)
    assert set(OFFER_WORDS) == set(Offer)


def test_the_words_keep_to_the_rules_of_language():
    for text in (*QUESTIONS.values(), *OFFER_WORDS.values(), ENDS, SKIP, THANKS_AND_SMALLER):
        assert list(wording._cue((), text)) == []
