"""An offer in one quiet line: it may be taken up, or let be."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from hipcalm.ui.offer_bar import OfferBar
from hipcalm.ui.theme import LIGHT
from tests.ui.screen import button, labels, spoken_name
from tests.ui.test_sizes import SMALL, cut_off, overlapping

LONG = "Grounding came in handy a few times this week. That is what it is for. " * 2
ANSWERS = [("on", "Carry on from there"), ("again", "Begin again"), ("go", "Let it go")]


@pytest.fixture
def bar(qtbot, dressed):
    made = OfferBar()
    qtbot.addWidget(made)
    made.resize(900, 100)
    return made


def test_it_is_not_there_before_it_is_wanted(bar):
    assert bar.isHidden()


def test_it_shows_the_words_and_every_answer(bar):
    bar.offer("You were in the middle.", ANSWERS)

    assert bar.text() == "You were in the middle."
    assert labels(bar) == ["You were in the middle."]
    assert [button(bar, words).isVisible() for _, words in ANSWERS] == [True] * 3
    assert spoken_name(bar) == "You were in the middle."


@pytest.mark.parametrize(("answer", "words"), ANSWERS)
def test_an_answer_is_told_and_the_offer_goes(bar, qtbot, answer, words):
    bar.offer("Well?", ANSWERS)

    with qtbot.waitSignal(bar.chosen, timeout=0) as told:
        button(bar, words).click()

    assert told.args == [answer]
    assert bar.isHidden()


def test_it_has_gone_when_the_answer_is_told_so_that_another_may_follow(bar):
    bar.chosen.connect(lambda _: bar.offer("Next?", [(1, "Yes")]))
    bar.offer("First?", ANSWERS)

    button(bar, "Begin").click()

    assert bar.isVisible()
    assert bar.text() == "Next?"


def test_another_offer_takes_its_place_at_once(bar):
    bar.offer("First?", ANSWERS)
    bar.offer("Second?", [(1, "Yes")])

    assert [one.text() for one in bar._buttons] == ["Yes"]
    assert not any(button(bar, words).isVisible() for _, words in ANSWERS)


def test_answers_are_reached_by_tab_and_chosen_by_enter(bar, qtbot):
    bar.offer("Well?", ANSWERS)
    bar.activateWindow()
    button(bar, "Begin").setFocus()

    with qtbot.waitSignal(bar.chosen, timeout=0) as told:
        qtbot.keyClick(button(bar, "Begin"), Qt.Key.Key_Return)

    assert told.args == ["again"]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in bar._buttons)


def test_its_words_are_plain(bar):
    bar.offer("<b>&amp;</b>", ANSWERS)

    assert {one.textFormat() for one in bar.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720)])
@pytest.mark.parametrize("words", ["You were in the middle of Leg dangle. Nothing is lost.", LONG])
def test_every_word_fits(screen, size, words):
    screen.window.resize(*size)
    screen.window.offers.offer("Something else?", [(1, "Yes")])
    screen.settle()
    screen.window.offers.offer(words, ANSWERS)
    screen.settle()
    QApplication.processEvents()

    assert cut_off(screen.window.offers) == []
    assert overlapping(screen.window.offers) == []


def test_every_word_fits_with_letters_twice_as_large(make_screen, dress):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(1040, 720)
    screen.window.offers.offer(LONG, ANSWERS)
    screen.settle()

    assert cut_off(screen.window.offers) == []
