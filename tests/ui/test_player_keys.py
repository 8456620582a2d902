"""Every key of the player, in every mode that it can be pressed in."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hipcalm.core.player import Mode
from hipcalm.core.session import Side
from tests.ui.screen import Screen, button
from tests.ui.story import STORY

Key = Qt.Key
PLAYING, WAITING, PAUSED, ENDED = Mode.PLAYING, Mode.WAITING, Mode.PAUSED, Mode.ENDED
DO_NEXT = [Key.Key_Space, Key.Key_Return, Key.Key_Enter]


@pytest.fixture
def story(make_screen: Callable[..., Screen], write) -> Screen:
    """Return the screen five seconds into the breath step, which follows the set-up."""
    write("story.yaml", STORY)
    screen = make_screen(begins="story")
    screen.press(Key.Key_Space)
    screen.wait(5_000)
    assert screen.now == (PLAYING, "Breathe", 5_000)
    return screen


@pytest.fixture
def at_gate(story: Screen) -> Screen:
    """Return the screen at the gate between the sides, which opens by itself after a while."""
    skip_to(story, "Change")
    story.wait(20_000)
    assert story.now == (WAITING, "Change", 20_000)
    return story


@pytest.fixture
def at_choice(story: Screen) -> Screen:
    """Return the screen at a choice, which has no time of its own and waits without limit."""
    skip_to(story, "Choose")
    story.wait(1_000)
    assert story.now == (WAITING, "Choose", 0)
    return story


@pytest.fixture
def paused(story: Screen) -> Screen:
    story.press(Key.Key_Space)
    assert story.now == (PAUSED, "Breathe", 5_000)
    return story


@pytest.fixture
def asking(story: Screen) -> Screen:
    story.press(Key.Key_Escape)
    assert story.player.is_asking
    assert story.now == (PAUSED, "Breathe", 5_000)
    return story


def skip_to(screen: Screen, name: str) -> None:
    while screen.now[1] != name:
        screen.press(Key.Key_Right)


def breath(screen: Screen) -> str:
    """Return the breath that the next run of the session paces, once it has taken hold."""
    return str(screen.playback.timeline.spans[2].runs[-1].pattern)


# ---------------------------------------------------------------- playing


@pytest.mark.parametrize("key", DO_NEXT)
def test_space_and_enter_pause(story, key):
    story.press(key)

    assert story.now == (PAUSED, "Breathe", 5_000)
    story.wait(10_000)
    assert story.now == (PAUSED, "Breathe", 5_000)


def test_right_skips_to_the_next_step(story):
    story.press(Key.Key_Right)

    assert story.now == (PLAYING, "Lean", 0)


def test_left_goes_back_to_the_start_of_the_step(story):
    story.press(Key.Key_Left)

    assert story.now == (PLAYING, "Breathe", 0)


def test_left_twice_goes_to_the_step_before(story):
    story.press(Key.Key_Left, Key.Key_Left)

    assert story.now == (PLAYING, "Arrive", 0)


def test_up_and_down_make_the_breath_slower_and_faster_by_half_a_second(story):
    assert breath(story) == "4-6"

    story.press(Key.Key_Up)
    assert breath(story) == "4-6.5"

    story.press(Key.Key_Down, Key.Key_Down)
    assert breath(story) == "4-5.5"


def test_the_breath_stays_inside_its_bounds_and_comes_back_at_the_first_press(story):
    story.press(*[Key.Key_Down] * 40)
    fastest = breath(story)

    story.press(*[Key.Key_Down] * 5)
    assert breath(story) == fastest
    story.press(Key.Key_Up)
    assert breath(story) != fastest


def test_four_taps_after_m_take_up_the_persons_own_rhythm(story):
    story.press(Key.Key_M)
    assert story.playback.is_matching

    for _ in range(4):
        story.wait(5_000)
        story.press(Key.Key_Space)

    assert not story.playback.is_matching
    assert story.now[0] is PLAYING
    cycles = [run.pattern.cycle_ms for run in story.playback.timeline.spans[2].runs]
    assert cycles[:2] == [5_250, 5_512], "from five seconds on, by a twentieth a breath"


def test_m_again_stops_counting(story):
    story.press(Key.Key_M, Key.Key_Space, Key.Key_M)

    assert not story.playback.is_matching
    story.press(Key.Key_Space)
    assert story.now[0] is PAUSED


def test_d_shows_the_distance_view_and_shows_the_near_one_again(story):
    story.press(Key.Key_D)
    assert story.player.distance.isVisible()
    assert not story.player.stage.isVisible()

    story.press(Key.Key_D)
    assert story.player.stage.isVisible()
    assert story.now == (PLAYING, "Breathe", 5_000)


def test_every_key_works_in_the_distance_view_too(story):
    story.press(Key.Key_D, Key.Key_Space)
    assert story.now[0] is PAUSED

    story.press(Key.Key_Space, Key.Key_Right)
    assert story.now == (PLAYING, "Lean", 0)


def test_f11_fills_the_screen_and_gives_it_back(story):
    story.press(Key.Key_F11)
    assert story.window.isFullScreen()

    story.press(Key.Key_F11)
    assert not story.window.isFullScreen()
    assert story.now == (PLAYING, "Breathe", 5_000)


def test_esc_pauses_and_asks(story):
    story.press(Key.Key_Escape)

    assert story.player.is_asking
    assert story.now == (PAUSED, "Breathe", 5_000)


@pytest.mark.parametrize("key", [Key.Key_E, Key.Key_Q, Key.Key_A, Key.Key_Backspace, Key.Key_1])
def test_other_keys_do_nothing(story, key):
    story.press(key)

    assert story.now == (PLAYING, "Breathe", 5_000)


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Right, Key.Key_M, Key.Key_D])
def test_keys_with_ctrl_or_alt_do_nothing(story, key):
    story.press(key, modifiers=Qt.KeyboardModifier.ControlModifier)
    story.press(key, modifiers=Qt.KeyboardModifier.AltModifier)

    assert story.now == (PLAYING, "Breathe", 5_000)
    assert story.player.stage.isVisible()


# ---------------------------------------------------------------- held down


@pytest.mark.parametrize(
    ("key", "after"),
    [
        (Key.Key_Space, (PAUSED, "Breathe", 5_000)),
        (Key.Key_Return, (PAUSED, "Breathe", 5_000)),
        (Key.Key_Right, (PLAYING, "Lean", 0)),
        (Key.Key_Left, (PLAYING, "Breathe", 0)),
        (Key.Key_Escape, (PAUSED, "Breathe", 5_000)),
    ],
)
def test_a_key_held_down_counts_once(story, key, after):
    story.hold(key)

    assert story.now == after


def test_esc_held_down_leaves_the_question_open(story):
    story.hold(Key.Key_Escape)

    assert story.player.is_asking


def test_d_and_m_held_down_count_once(story):
    story.hold(Key.Key_D)
    story.hold(Key.Key_M)

    assert story.player.distance.isVisible()
    assert story.playback.is_matching


def test_up_held_down_goes_on_slowing_the_breath(story):
    story.hold(Key.Key_Up, times=3)

    assert breath(story) == "4-8"


def test_space_held_down_in_the_question_answers_it_once(asking):
    asking.hold(Key.Key_Space)

    assert not asking.player.is_asking
    assert asking.now[0] is PLAYING


# ---------------------------------------------------------------- paused


@pytest.mark.parametrize("key", DO_NEXT)
def test_space_and_enter_go_on_from_a_pause(paused, key):
    paused.wait(60_000)

    paused.press(key)

    assert paused.now == (PLAYING, "Breathe", 5_000)
    paused.wait(1_000)
    assert paused.now == (PLAYING, "Breathe", 6_000)


def test_steps_can_be_chosen_in_a_pause_which_goes_on(paused):
    paused.press(Key.Key_Right)
    assert paused.now == (PAUSED, "Lean", 0)

    paused.press(Key.Key_Left)
    assert paused.now == (PAUSED, "Breathe", 0)


def test_the_breath_can_be_slowed_in_a_pause(paused):
    paused.press(Key.Key_Up)

    assert breath(paused) == "4-6.5"
    assert paused.now == (PAUSED, "Breathe", 5_000)


def test_space_goes_on_from_a_pause_even_while_breaths_are_counted(story):
    story.press(Key.Key_M, Key.Key_Escape, Key.Key_Escape)
    story.playback.pause()
    assert "Space goes on" in story.player.stage._picture.below

    story.press(Key.Key_Space)

    assert story.now[0] is PLAYING
    assert story.playback.taps == 0


def test_esc_in_a_pause_asks_too(paused):
    paused.press(Key.Key_Escape)

    assert paused.player.is_asking


# ---------------------------------------------------------------- at a gate


@pytest.mark.parametrize("key", DO_NEXT)
def test_space_and_enter_say_ready_at_a_gate(at_gate, key):
    at_gate.press(key)

    assert at_gate.now == (PLAYING, "Lean", 0)


@pytest.mark.parametrize("key", DO_NEXT)
def test_space_says_ready_before_the_gate_is_reached(story, key):
    skip_to(story, "Change")
    story.wait(3_000)

    story.press(key)

    assert story.now == (PLAYING, "Lean", 0)


def test_right_passes_a_gate(at_gate):
    at_gate.press(Key.Key_Right)

    assert at_gate.now == (PLAYING, "Lean", 0)


def test_left_at_a_gate_goes_back_to_the_start_of_its_step(at_gate):
    at_gate.press(Key.Key_Left)

    assert at_gate.now == (PLAYING, "Change", 0)


def test_esc_at_a_gate_asks_and_carrying_on_waits_again(at_gate):
    at_gate.press(Key.Key_Escape)
    assert at_gate.now == (PAUSED, "Change", 20_000)

    at_gate.press(Key.Key_Escape)
    assert at_gate.now == (WAITING, "Change", 20_000)


def test_a_choice_waits_as_long_as_it_takes(at_choice):
    at_choice.clock.advance(3_600_000)
    at_choice.playback.tick()
    assert at_choice.now == (WAITING, "Choose", 0)

    at_choice.press(Key.Key_Space)
    assert at_choice.now == (PLAYING, "Lift", 0)


def test_taps_are_counted_at_a_gate(at_choice):
    at_choice.press(Key.Key_M)
    for _ in range(4):
        at_choice.clock.advance(6_000)
        at_choice.press(Key.Key_Space)

    assert at_choice.now == (WAITING, "Choose", 0)
    at_choice.press(Key.Key_Space)
    assert at_choice.now == (PLAYING, "Lift", 0)


# ---------------------------------------------------------------- the question


@pytest.mark.parametrize("key", [Key.Key_Escape, *DO_NEXT])
def test_esc_space_and_enter_carry_on(asking, key):
    asking.press(key)

    assert not asking.player.is_asking
    assert asking.now == (PLAYING, "Breathe", 5_000)
    asking.press(Key.Key_Right)
    assert asking.now == (PLAYING, "Lean", 0), "the keys are with the player again"


def test_e_ends_kindly(asking):
    asking.press(Key.Key_E)

    assert asking.view is asking.window.turns.end_view


@pytest.mark.parametrize("arrow", [Key.Key_Right, Key.Key_Down, Key.Key_Tab])
@pytest.mark.parametrize("enter", DO_NEXT)
def test_an_arrow_and_enter_end(asking, arrow, enter):
    asking.press(arrow, enter)

    assert asking.view is asking.window.turns.end_view


@pytest.mark.parametrize("back", [Key.Key_Left, Key.Key_Up])
@pytest.mark.parametrize("there", [Key.Key_Right, Key.Key_Down])
def test_arrows_go_there_and_back(asking, there, back):
    asking.press(there, back, Key.Key_Return)

    assert asking.now == (PLAYING, "Breathe", 5_000)


@pytest.mark.parametrize(
    "key", [Key.Key_Right, Key.Key_Left, Key.Key_Up, Key.Key_Down, Key.Key_Tab, Key.Key_Backtab]
)
def test_no_arrow_and_no_tab_leaves_the_question(asking, key):
    for _ in range(5):
        asking.press(key)
        assert asking.player._ask.isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize("key", [Key.Key_D, Key.Key_M, Key.Key_PageDown, Key.Key_X])
def test_no_other_key_reaches_the_player_below(asking, key):
    asking.press(key)

    assert asking.now == (PAUSED, "Breathe", 5_000)
    assert not asking.playback.is_matching
    assert asking.player.stage.isVisible()


def test_going_on_by_the_players_own_button_answers_the_question(asking, qtbot):
    qtbot.mouseClick(button(asking.player, "Go on"), Qt.MouseButton.LeftButton)

    assert asking.now[0] is PLAYING
    assert not asking.player.is_asking
    asking.press(Key.Key_Right)
    assert asking.now == (PLAYING, "Lean", 0), "the keys are with the player again"


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Pause", (PAUSED, "Breathe", 5_000)),
        ("Skip", (PLAYING, "Lean", 0)),
        ("←", (PLAYING, "Breathe", 0)),
    ],
)
def test_a_button_does_what_its_key_does_and_leaves_the_keys_with_the_player(
    story, qtbot, words, after
):
    qtbot.mouseClick(button(story.player, words), Qt.MouseButton.LeftButton)

    assert story.now == after
    assert story.player.hasFocus()


@pytest.mark.parametrize("key", DO_NEXT)
def test_space_and_enter_press_the_button_that_has_the_focus(story, key):
    button(story.player, "Skip").setFocus()

    story.press(key)

    assert story.now == (PLAYING, "Lean", 0)


# ---------------------------------------------------------------- closing


def test_closing_the_window_in_a_session_asks_first(story):
    story.window.close()

    assert story.window.isVisible()
    assert story.player.is_asking
    assert story.now == (PAUSED, "Breathe", 5_000)


def test_closing_a_second_time_closes(story):
    story.window.close()
    story.window.close()

    assert not story.window.isVisible()


def test_after_carrying_on_closing_asks_again(story):
    story.window.close()
    story.press(Key.Key_Escape)

    story.window.close()

    assert story.window.isVisible()
    assert story.player.is_asking


def test_outside_a_session_the_window_closes_at_once(screen):
    screen.window.close()

    assert not screen.window.isVisible()


# ---------------------------------------------------------------- the whole way


def test_space_alone_takes_a_person_through_a_whole_session(story):
    sides = []
    for _ in range(300):
        if story.window.turns.end_view.isVisible():
            break
        if story.now[0] is WAITING:
            story.press(Key.Key_Space)
        sides.append(story.playback.timeline.spans[story.playback._player._state.index].side)
        story.wait(1_000)

    assert story.view is story.window.turns.end_view
    assert sides.count(Side.LEFT) == sides.count(Side.RIGHT) == 40
