"""The questions before and after a session: one at a time, by one key each, or not at all."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hipcalm.core import check_in
from hipcalm.core.check_in import ENDS, QUESTIONS, THANKS, THANKS_AND_SMALLER, Offer
from hipcalm.core.entries import When
from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode
from hipcalm.core.session import Scale
from hipcalm.core.settings import Settings
from hipcalm.ui.check_in_view import CheckInView
from hipcalm.ui.grounding import After
from hipcalm.ui.theme import LIGHT
from tests.ui.screen import Screen, button, labels, spoken_name
from tests.ui.test_sizes import SMALL, cut_off, overlapping
from tests.ui.words import faults

Key = Qt.Key
PAIN, DISTRESS = QUESTIONS[Scale.PAIN], QUESTIONS[Scale.DISTRESS]
DIGITS = [(Key(Key.Key_0 + value), value) for value in range(10)]


class Asked:
    """A window before a session that asks two questions, and what was answered."""

    def __init__(self, screen: Screen, session_id: str = "leg-dangle") -> None:
        self.screen = screen
        self.rated: list[tuple[When, dict]] = []
        screen.window.rated.connect(lambda when, answers: self.rated.append((when, answers)))
        screen.window.start(screen.entry(session_id), Choices())
        screen.settle()

    @property
    def question(self) -> str:
        shown = self.screen.view
        if shown is not self.screen.window.turns.check_in_view:
            return ""
        return next((text for text in labels(shown) if text.endswith("?")), "")

    @property
    def is_playing(self) -> bool:
        return self.screen.view is self.screen.player and bool(self.screen.began)

    def press(self, *keys: Key) -> None:
        self.screen.press(*keys)
        self.screen.settle()

    def end_early(self) -> None:
        self.press(Key.Key_Escape, Key.Key_E)


@pytest.fixture
def ask(make_screen):
    def asked(settings: Settings | None = None, session_id: str = "leg-dangle") -> Asked:
        return Asked(make_screen(settings, asks=True), session_id)

    return asked


@pytest.fixture
def asked(ask):
    return ask()


@pytest.fixture
def view(qtbot, dressed):
    made = CheckInView()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(("key", "value"), [*DIGITS, (Key.Key_X, 10)])
def test_every_value_has_one_key(view, qtbot, key, value):
    view.ask((Scale.PAIN,))

    with qtbot.waitSignal(view.answered, timeout=0) as told:
        qtbot.keyClick(view, key)

    assert told.args == [{Scale.PAIN: value}]


@pytest.mark.parametrize("value", range(11))
def test_every_value_has_a_button_with_a_name(view, qtbot, value):
    view.ask((Scale.PAIN,))
    pressed = button(view, str(value)) if value != 1 else view._values[1]

    with qtbot.waitSignal(view.answered, timeout=0) as told:
        pressed.click()

    assert told.args == [{Scale.PAIN: value}]
    assert spoken_name(pressed).startswith(str(value))


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Escape])
def test_a_skipped_question_leaves_nothing(view, qtbot, key):
    view.ask((Scale.PAIN, Scale.DISTRESS))

    with qtbot.waitSignal(view.answered, timeout=0) as told:
        qtbot.keyClick(view, key)
        qtbot.keyClick(view, Key.Key_0)

    assert told.args == [{Scale.DISTRESS: 0}], "0 is an answer"


def test_the_button_skips_as_well(view, qtbot):
    view.ask((Scale.PAIN,))

    with qtbot.waitSignal(view.answered, timeout=0) as told:
        button(view, "Skip").click()

    assert told.args == [{}]


def test_no_other_key_answers(view, qtbot):
    view.ask((Scale.PAIN,))

    with qtbot.assertNotEmitted(view.answered):
        for key in (Key.Key_A, Key.Key_Return, Key.Key_Right, Key.Key_F5, Key.Key_Minus):
            qtbot.keyClick(view, key)


def test_the_questions_come_one_at_a_time_with_the_same_two_ends(asked):
    assert asked.question == PAIN
    assert ENDS in labels(asked.screen.view)

    asked.press(Key.Key_3)

    assert asked.question == DISTRESS
    assert ENDS in labels(asked.screen.view)
    assert spoken_name(asked.screen.view) == DISTRESS


def test_each_question_is_told_to_the_voice(view):
    heard: list[str] = []
    view.heard.connect(heard.append)

    view.ask((Scale.PAIN,))

    assert heard[0].startswith(PAIN)


def test_a_key_held_down_answers_once(asked):
    asked.screen.hold(Key.Key_2)

    assert asked.question == DISTRESS


def test_after_the_last_answer_the_session_begins(asked):
    asked.press(Key.Key_3, Key.Key_2)

    assert asked.is_playing
    assert asked.rated == [(When.BEFORE, {Scale.PAIN: 3, Scale.DISTRESS: 2})]


def test_who_skips_all_of_it_begins_with_nothing_written(asked):
    asked.press(Key.Key_Space, Key.Key_Space)

    assert asked.is_playing
    assert asked.rated == []


@pytest.mark.parametrize("session_id", ["three-breaths"])
def test_a_session_that_asks_nothing_begins_at_once(ask, session_id):
    asked = ask(session_id=session_id)

    assert asked.is_playing


# ---------------------------------------------------------------- what an answer leads to


@pytest.mark.parametrize("distress", [7, 10])
def test_from_seven_grounding_is_offered_first_and_nothing_is_lectured(asked, distress):
    asked.press(Key.Key_0, Key.Key_X if distress == 10 else Key.Key_7)

    assert asked.question == "Ground first?"
    assert labels(asked.screen.view) == ["Ground first?"]
    assert not asked.screen.began


def test_below_seven_nothing_is_offered(asked):
    asked.press(Key.Key_5, Key.Key_6)

    assert asked.is_playing


def test_grounding_can_be_taken_up(asked):
    asked.press(Key.Key_0, Key.Key_8, Key.Key_1)

    assert asked.screen.view is asked.screen.window.grounding.view


def test_carrying_on_is_as_fine(asked):
    asked.press(Key.Key_0, Key.Key_8, Key.Key_2)

    assert asked.is_playing


def test_not_now_goes_back_to_the_library_and_keeps_nothing(asked):
    asked.press(Key.Key_0, Key.Key_8, Key.Key_3)

    assert asked.screen.view is asked.screen.window.library_view
    assert asked.rated == []


@pytest.mark.parametrize(
    ("key", "session_id", "easier"),
    [
        (Key.Key_1, "leg-dangle", True),
        (Key.Key_2, "three-breaths", False),
        (Key.Key_3, "bridge-tilt", False),
        (Key.Key_4, "leg-dangle", False),
    ],
)
def test_with_pain_from_six_something_easier_is_offered(asked, key, session_id, easier):
    asked.press(Key.Key_6, Key.Key_Space)
    assert asked.question == "Would something easier suit you today?"

    asked.press(key)

    assert asked.is_playing
    assert asked.screen.playback.timeline.session_id == session_id
    assert asked.screen.playback.choices.easier is easier


def test_breaths_are_not_offered_where_breath_is_not_comfortable(ask):
    asked = ask(Settings(breath_comfortable=False))

    asked.press(Key.Key_6, Key.Key_Space)

    words = [one.text() for one in asked.screen.view._offers._buttons]
    assert not any("breath" in text for text in words)


def test_arrows_and_enter_choose_too(asked):
    asked.press(Key.Key_0, Key.Key_8)

    asked.press(Key.Key_Down, Key.Key_Return)

    assert asked.is_playing


def test_the_same_session_once_more_begins_with_nothing_asked(asked):
    asked.press(Key.Key_0, Key.Key_8, Key.Key_2)
    asked.end_early()
    asked.press(Key.Key_Space, Key.Key_Space)

    button(asked.screen.view, "Once more").click()

    assert asked.is_playing


# ---------------------------------------------------------------- after a session


def test_the_same_questions_come_after_it_in_the_same_order(asked):
    asked.press(Key.Key_3, Key.Key_2)

    asked.end_early()

    assert asked.question == PAIN
    asked.press(Key.Key_Space)
    assert asked.question == DISTRESS
    asked.press(Key.Key_0)
    assert asked.screen.view is asked.screen.window.turns.end_view
    assert asked.rated[-1] == (When.AFTER, {Scale.DISTRESS: 0})


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((Key.Key_3, Key.Key_2), (Key.Key_3, Key.Key_2), THANKS),
        ((Key.Key_3, Key.Key_2), (Key.Key_5, Key.Key_2), THANKS_AND_SMALLER),
        ((Key.Key_3, Key.Key_2), (Key.Key_4, Key.Key_3), THANKS),
        ((Key.Key_Space, Key.Key_0), (Key.Key_9, Key.Key_0), THANKS),
        ((Key.Key_3, Key.Key_2), (Key.Key_Space, Key.Key_Space), ""),
    ],
)
def test_the_end_thanks_for_an_answer_and_judges_none(asked, before, after, words):
    asked.press(*before)
    asked.end_early()

    asked.press(*after)

    thanks = {THANKS, THANKS_AND_SMALLER} & set(labels(asked.screen.view))
    assert thanks == ({words} if words else set())


def test_nothing_is_asked_after_grounding(asked):
    asked.press(Key.Key_3, Key.Key_2)

    asked.press(Key.Key_G, Key.Key_E)

    assert asked.screen.view is asked.screen.window.turns.end_view
    assert asked.rated[1:] == []


def test_nothing_is_asked_after_a_session_in_which_grounding_came_and_went(asked):
    asked.press(Key.Key_3, Key.Key_2, Key.Key_G)
    asked.screen.window.grounding.view.chosen.emit(After.SMALLER)
    assert asked.screen.view is asked.screen.player

    asked.end_early()

    assert asked.screen.view is asked.screen.window.turns.end_view


def test_a_session_for_the_night_ends_without_a_question(ask):
    asked = ask(session_id="bedtime-10")
    asked.press(Key.Key_Space, Key.Key_Space)
    assert asked.is_playing

    asked.screen.playback.end()

    assert asked.screen.view is asked.screen.window.turns.end_view


def test_a_rehearsal_asks_nothing(make_screen):
    asked = Asked(make_screen(asks=True, rehearses=True))

    assert asked.is_playing
    assert asked.screen.now[0] is Mode.PLAYING


# ---------------------------------------------------------------- how it looks


def test_its_words_are_plain(asked):
    formats = {one.textFormat() for one in asked.screen.view.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720)])
def test_every_word_fits(asked, size):
    asked.screen.window.resize(*size)
    asked.screen.settle()
    assert cut_off(asked.screen.view) == []
    assert overlapping(asked.screen.view) == []

    asked.press(Key.Key_8, Key.Key_8)
    assert cut_off(asked.screen.view) == []
    assert overlapping(asked.screen.view) == []


def test_every_word_fits_with_letters_twice_as_large(make_screen, dress):
    dress(LIGHT, 200)
    asked = Asked(make_screen(asks=True))
    asked.screen.window.resize(1040, 720)
    asked.screen.settle()

    assert cut_off(asked.screen.view) == []


@pytest.mark.parametrize(
    "words",
    [
        *QUESTIONS.values(),
        *(ENDS, THANKS, THANKS_AND_SMALLER, check_in.SKIP),
        *(check_in.OFFER_WORDS[offer] for offer in Offer),
        check_in.start_advice({Scale.PAIN: 6}).question,
        check_in.start_advice({Scale.DISTRESS: 7}).question,
    ],
)
def test_no_word_commands_promises_or_blames(words):
    assert faults(words) == []
