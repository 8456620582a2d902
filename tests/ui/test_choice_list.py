"""A few answers of equal weight, chosen by a digit, by arrows and Enter, or by a click."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from hipcalm.ui.choice_list import ChoiceList
from tests.ui.screen import button, spoken_name

Key = Qt.Key
ANSWERS = [("a", "One thing"), ("b", "Tea & rest"), ("c", "<b>Third</b>")]


@pytest.fixture
def shown(qtbot, dressed):
    """Return a function that shows answers, and the list of those that were chosen."""

    def made(*, is_row: bool = False, answers=ANSWERS) -> tuple[ChoiceList, list]:
        choices = ChoiceList(is_row=is_row)
        chosen: list[object] = []
        qtbot.addWidget(choices)
        choices.chosen.connect(chosen.append)
        choices.show_answers(answers)
        choices.resize(900, choices.sizeHint().height())
        choices.show()
        choices.activateWindow()
        QApplication.processEvents()
        return choices, chosen

    return made


def columns(choices: ChoiceList) -> int:
    return len({one.x() for one in choices._buttons})


def test_a_digit_chooses(shown):
    choices, chosen = shown()

    taken = [choices.take_digit(Key.Key_0 + digit) for digit in (1, 3, 4, 0)]

    assert chosen == ["a", "c"]
    assert taken == [True, True, False, False]


def test_a_click_chooses(shown):
    choices, chosen = shown()

    button(choices, "2").click()

    assert chosen == ["b"]


def test_arrows_go_round_and_enter_and_space_choose(shown, qtbot):
    choices, chosen = shown()
    choices.focus_first()

    for key in (Key.Key_Up, Key.Key_Return, Key.Key_Right, Key.Key_Space, Key.Key_Down, Key.Key_2):
        qtbot.keyClick(QApplication.focusWidget(), key)

    assert chosen == ["c", "a", "b"]


def test_a_key_held_down_chooses_once(shown):
    choices, chosen = shown()
    choices.focus_first()
    event = QKeyEvent(
        QEvent.Type.KeyPress, Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", autorep=True
    )

    QApplication.sendEvent(choices, event)

    assert chosen == []


def test_the_words_are_shown_and_told_as_they_are(shown):
    choices, _ = shown()

    assert [one.text() for one in choices._buttons] == [
        "1  One thing",
        "2  Tea && rest",
        "3  <b>Third</b>",
    ]
    assert [spoken_name(one) for one in choices._buttons] == [words for _, words in ANSWERS]


def test_the_same_answers_again_leave_the_held_one_held(shown):
    choices, _ = shown()
    choices.focus_first()
    choices.move_focus(1)
    held = QApplication.focusWidget()

    choices.show_answers(list(ANSWERS))

    assert QApplication.focusWidget() is held


def test_other_answers_take_their_place(shown):
    choices, chosen = shown()

    choices.show_answers([("z", "Only this")])
    choices.take_digit(Key.Key_1)

    assert not choices.take_digit(Key.Key_2)
    assert chosen == ["z"]


def test_a_row_breaks_into_columns_where_it_does_not_fit(shown):
    choices, _ = shown(is_row=True, answers=[(n, "Words") for n in range(6)])
    assert columns(choices) == 6

    choices.setMinimumWidth(1)
    choices.resize(300, 120)
    QApplication.processEvents()

    assert columns(choices) == 3


def test_a_column_stays_one(shown):
    choices, _ = shown()

    assert columns(choices) == 1


def test_a_list_without_answers_has_nothing_to_choose(shown):
    choices, chosen = shown(answers=[])

    choices.focus_first()
    choices.move_focus(1)

    assert not choices.take_digit(Key.Key_1)
    assert chosen == []
