"""What may follow a pause in a session, and the keys that ask for one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hipcalm.core.expand import Added
from hipcalm.core.help_words import URGENT
from hipcalm.core.player import Mode
from hipcalm.ui.pause_offers import _LIGHT_HEADED, OFFER_WORDS
from hipcalm.ui.theme import LIGHT
from tests.ui.screen import Screen, button, labels, spoken_name
from tests.ui.story import STORY
from tests.ui.test_sizes import SMALL, cut_off, overlapping
from tests.ui.words import faults

Key = Qt.Key


@pytest.fixture
def playing(make_screen, write):
    write("story.yaml", STORY)
    screen = make_screen()
    screen.play("story")
    screen.settle()
    return screen


def go_to(screen: Screen, name: str) -> None:
    while screen.now[1] != name:
        screen.press(Key.Key_Right)
    screen.settle()


@pytest.fixture
def pausing(playing):
    go_to(playing, "Pause")
    return playing


def offered(screen: Screen) -> list[str]:
    offers = screen.player._offers
    return [spoken_name(one) for one in offers._buttons] if offers.isVisible() else []


def added(screen: Screen) -> Added | None:
    return screen.playback.timeline.spans[screen.playback.index].placed.added


# ---------------------------------------------------------------- in a pause


def test_a_pause_offers_five_ways_and_a_step_none(playing):
    assert offered(playing) == []

    go_to(playing, "Pause")

    assert offered(playing) == ["Stay longer", "Carry on", "Smaller", "Ground", "End"]


def test_nothing_chosen_is_a_choice_too(pausing):
    pausing.wait(21_000)

    assert pausing.now[1] == "Change"
    assert offered(pausing) == []


def test_1_stays_without_limit(pausing):
    pausing.press(Key.Key_1)
    pausing.wait(3_600_000)

    assert pausing.now[:2] == (Mode.WAITING, "Pause")
    assert offered(pausing)[0] == "Staying"


@pytest.mark.parametrize("key", [Key.Key_2, Key.Key_Space, Key.Key_Return, Key.Key_Enter])
def test_2_space_and_enter_carry_on(pausing, key):
    pausing.press(key)

    assert pausing.now[1] == "Change"


@pytest.mark.parametrize("key", [Key.Key_2, Key.Key_Space])
def test_who_stayed_carries_on_with_the_same_keys(pausing, key):
    pausing.press(Key.Key_1)
    pausing.wait(600_000)

    pausing.press(key)

    assert pausing.now[1] == "Change"


def test_3_makes_what_comes_smaller_and_6_takes_it_back(pausing):
    length_ms = pausing.playback.timeline.total_ms
    pausing.press(Key.Key_3)
    pausing.settle()
    assert pausing.playback.level == 1
    assert offered(pausing)[-1] == "A little more"
    assert pausing.playback.timeline.total_ms != length_ms

    pausing.press(Key.Key_6)
    pausing.settle()

    assert pausing.playback.level == 0
    assert "A little more" not in offered(pausing)


def test_4_grounds(pausing):
    pausing.press(Key.Key_4)

    assert pausing.view is pausing.window.grounding.view


def test_5_ends(pausing):
    pausing.press(Key.Key_5)

    assert pausing.view is pausing.window.turns.end_view


def test_digits_beyond_what_is_offered_do_nothing(pausing):
    pausing.press(Key.Key_6, Key.Key_7, Key.Key_0)

    assert pausing.now[:2] == (Mode.PLAYING, "Pause")
    assert pausing.playback.level == 0


def test_down_and_up_hold_an_answer_and_enter_takes_it(pausing):
    pausing.press(Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up)
    assert spoken_name(QApplication.focusWidget()) == "Carry on"

    pausing.press(Key.Key_Return)

    assert pausing.now[1] == "Change"


def test_left_and_right_still_go_back_and_on(pausing):
    pausing.press(Key.Key_Left)
    assert pausing.now[1] == "Lean"

    pausing.press(Key.Key_Right, Key.Key_Right)
    assert pausing.now[1] == "Change"


def test_when_the_pause_is_over_the_keys_are_the_player_s_again(pausing):
    pausing.press(Key.Key_Down, Key.Key_Down)
    pausing.wait(21_000)
    pausing.settle()

    pausing.press(Key.Key_Space)

    assert pausing.now[1] != "Pause"
    assert QApplication.focusWidget() is pausing.player


def test_a_click_chooses_too(pausing):
    button(pausing.player._offers, "5").click()

    assert pausing.view is pausing.window.turns.end_view


def test_while_everything_is_paused_only_going_on_is_offered(pausing):
    pausing.press(Key.Key_Escape)
    pausing.settle()

    assert pausing.now[0] is Mode.PAUSED
    assert offered(pausing) == []


def test_outside_of_a_pause_digits_do_nothing(playing):
    go_to(playing, "Lean")

    playing.press(Key.Key_1, Key.Key_3, Key.Key_4, Key.Key_5)

    assert playing.now[:2] == (Mode.PLAYING, "Lean")
    assert playing.playback.level == 0


# ---------------------------------------------------------------- T, L and S


def test_t_brings_a_pause_after_the_present_breath_and_then_the_rest(playing):
    go_to(playing, "Lean")
    playing.wait(2_000)

    playing.press(Key.Key_T)
    assert playing.now[1] == "Lean", "the breath is finished first"
    playing.wait(8_000)
    assert playing.now[1] == "Pause"
    assert added(playing) is Added.PAUSE
    playing.settle()
    assert offered(playing)

    playing.press(Key.Key_2)
    assert playing.now[1] == "Lean"


def test_t_in_a_pause_stays_in_it(pausing):
    pausing.press(Key.Key_T)
    pausing.wait(600_000)

    assert pausing.now[:2] == (Mode.WAITING, "Pause")


def test_l_stops_the_pacer_at_once_and_waits(playing):
    go_to(playing, "Lean")
    playing.wait(3_000)

    playing.press(Key.Key_L)
    playing.settle()

    assert added(playing) is Added.LIGHT_HEADED
    assert not playing.playback.timeline.spans[playing.playback.index].runs
    assert any("Smaller, not bigger" in text for text in labels(playing.view))
    assert offered(playing) == ["Carry on, with your own breath", "Ground", "End"]
    playing.wait(600_000)
    assert added(playing) is Added.LIGHT_HEADED


def test_after_l_no_later_breath_is_paced(playing):
    go_to(playing, "Breathe")

    playing.press(Key.Key_L, Key.Key_1)
    assert playing.now[1] == "Breathe"

    later = playing.playback.timeline.spans[playing.playback.index :]
    assert not any(span.runs for span in later)


def test_s_pauses_and_shows_the_signs_and_a_number_is_one_key_away(playing):
    go_to(playing, "Lean")

    playing.press(Key.Key_S)
    playing.settle()

    assert playing.now[0] is Mode.PAUSED
    shown = " ".join(labels(playing.player._ask))
    assert "Stop for sharp" in shown
    playing.press(Key.Key_H)
    assert playing.view is playing.window.pages.help_view


def test_s_shows_the_whole_list_where_there_is_room(playing):
    playing.window.resize(1040, 720)
    playing.settle()

    playing.press(Key.Key_S)
    playing.settle()

    shown = " ".join(labels(playing.player._ask))
    assert all(item in shown for item in URGENT.items)
    assert URGENT.after in shown


def test_from_the_signs_space_carries_on(playing):
    go_to(playing, "Lean")
    playing.press(Key.Key_S, Key.Key_Space)

    assert playing.now[:2] == (Mode.PLAYING, "Lean")
    assert not playing.player.is_asking


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("size", [SMALL, (480, 420), (640, 480), (1040, 720)])
@pytest.mark.parametrize("goes_smaller", [False, True])
def test_every_word_fits(pausing, size, goes_smaller):
    pausing.window.resize(*size)
    if goes_smaller:
        pausing.press(Key.Key_3)
    pausing.settle()

    assert offered(pausing)
    assert cut_off(pausing.player) == []
    assert overlapping(pausing.player) == []


def test_every_word_fits_with_letters_twice_as_large(make_screen, dress):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(1040, 720)
    screen.play("leg-dangle")
    go_to(screen, "Pause")

    assert offered(screen)
    assert cut_off(screen.player) == []


@pytest.mark.parametrize("size", [SMALL, (1040, 720)])
def test_the_offers_of_someone_light_headed_fit_too(playing, size):
    playing.window.resize(*size)
    go_to(playing, "Lean")

    playing.press(Key.Key_L)
    playing.settle()

    assert cut_off(playing.player) == []
    assert overlapping(playing.player) == []


@pytest.mark.parametrize("words", [*OFFER_WORDS.values(), *(told for _, told in _LIGHT_HEADED)])
def test_no_word_commands_promises_or_blames(words):
    assert faults(words) == []
