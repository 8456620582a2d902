"""The first screen of all: a few lines, two buttons, once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from hipcalm.core import help_words
from hipcalm.ui.theme import LIGHT
from tests.ui.screen import button, labels, spoken_name
from tests.ui.test_sizes import SMALL, cut_off, overlapping
from tests.ui.words import faults

Key = Qt.Key


@pytest.fixture
def welcomed(screen):
    screen.window.welcome()
    screen.settle()
    return screen


def test_it_says_what_it_is_and_is_not_in_plain_words(welcomed):
    shown = " ".join(labels(welcomed.view))

    assert all(line in shown for line in help_words.FIRST_RUN)
    assert {one.textFormat() for one in welcomed.view.findChildren(QLabel)} == {
        Qt.TextFormat.PlainText
    }


def test_there_are_two_buttons_and_nothing_to_sign(welcomed):
    pressed = [one for one in welcomed.view.findChildren(QAbstractButton) if one.isVisible()]

    assert tuple(one.text() for one in pressed) == help_words.FIRST_RUN_BUTTONS


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Escape])
def test_one_key_leads_to_the_sessions_for_good(welcomed, key):
    welcomed.press(key)

    assert welcomed.view is welcomed.window.library_view
    assert [one.welcomed for one in welcomed.set] == [True]


def test_got_it_does_so_too(welcomed):
    button(welcomed.view, "Got it").click()

    assert welcomed.view is welcomed.window.library_view
    assert welcomed.set[-1].welcomed


def test_read_more_opens_help_and_back_leads_to_the_sessions(welcomed):
    button(welcomed.view, "Read more").click()
    assert welcomed.view is welcomed.window.pages.help_view
    assert welcomed.set[-1].welcomed

    welcomed.press(Key.Key_Escape)

    assert welcomed.view is welcomed.window.library_view


def test_a_screen_reader_hears_where_one_is(welcomed):
    assert spoken_name(welcomed.view) == "Welcome"


def test_in_a_usual_window_nothing_scrolls(welcomed):
    for size in ((480, 420), (740, 560), (1040, 720)):
        welcomed.window.resize(*size)
        welcomed.settle()
        assert welcomed.view._scroll.verticalScrollBar().maximum() == 0, size


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720)])
def test_every_word_fits_or_scrolls(welcomed, size):
    welcomed.window.resize(*size)
    welcomed.settle()

    assert cut_off(welcomed.view._scroll.widget()) == []
    assert cut_off(welcomed.view._foot) == []


def test_with_letters_twice_as_large_the_words_scroll_and_the_buttons_stay(make_screen, dress):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(1040, 720)
    screen.window.welcome()
    screen.settle()
    bar = screen.view._scroll.verticalScrollBar()
    assert cut_off(screen.view._scroll.widget()) == []
    assert cut_off(screen.view._foot) == []
    assert overlapping(screen.view._foot) == []

    screen.press(Key.Key_PageDown)

    assert bar.value() == bar.maximum() > 0


@pytest.mark.parametrize("words", [*help_words.FIRST_RUN, *help_words.FIRST_RUN_BUTTONS])
def test_no_word_commands_promises_or_blames(words):
    assert faults(words) == []
