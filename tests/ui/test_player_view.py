"""What the player shows and says, and when it looks at the clock."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode
from hipcalm.core.session import Side
from hipcalm.playback import FRAME_MS, UNSEEN_MS, WAITING_MS
from tests.core.scripts import script, step
from tests.ui.screen import Screen, button, labels
from tests.ui.story import STORY

Key = Qt.Key


@pytest.fixture
def story(make_screen: Callable[..., Screen], write) -> Screen:
    write("story.yaml", STORY)
    return make_screen(begins="story")


def go_to(screen: Screen, name: str) -> None:
    while screen.now[1] != name:
        screen.press(Key.Key_Right)
    screen.settle()


def words(screen: Screen) -> tuple[str, str]:
    """Return the two lines in the middle of the stage."""
    picture = screen.player.stage._picture
    return picture.word, picture.below


def timers(screen: Screen) -> dict[int, bool]:
    """Return the interval of every timer that runs in the window, and whether it is exact."""
    running = [timer for timer in screen.window.findChildren(QTimer) if timer.isActive()]
    return {timer.interval(): timer.timerType() == Qt.TimerType.PreciseTimer for timer in running}


class Painted(QObject):
    """Counts how often anything that it watches is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


# ---------------------------------------------------------------- words


def test_a_step_shows_its_name_words_time_and_what_comes_next(story):
    go_to(story, "Breathe")

    said = labels(story.player)
    assert {"Story", "Breathe", "Low and slow.", "Next: Lean, right"} <= set(said)
    assert words(story) == ("Breathe in", "0:30")


def test_the_side_is_named_and_goes_when_there_is_none(story):
    go_to(story, "Lean")
    assert {"Right", "If you like, lean right."} <= set(labels(story.player))

    go_to(story, "Change")
    assert "Right" not in labels(story.player)


def test_a_pause_names_what_holds_the_body(story):
    go_to(story, "Pause")
    assert "feet · hands" in labels(story.player)

    story.press(Key.Key_Right)
    assert "feet · hands" not in labels(story.player)


def test_a_later_line_takes_the_place_of_the_first(story):
    go_to(story, "Lean")
    story.wait(8_000)

    assert "Or less." in labels(story.player)
    assert "If you like, lean right." not in labels(story.player)


def test_going_back_in_a_step_shows_its_first_words_again(story):
    go_to(story, "Lean")
    story.wait(9_000)

    story.press(Key.Key_Left)

    assert "If you like, lean right." in labels(story.player)


def test_the_last_step_says_that_it_is_the_last(story):
    go_to(story, "Close")

    assert "This is the last step" in labels(story.player)


@pytest.mark.parametrize(
    ("at_ms", "word"),
    [(0, "Breathe in"), (3_999, "Breathe in"), (4_000, "Breathe out"), (10_000, "Breathe in")],
)
def test_the_breath_is_told_in_words(story, at_ms, word):
    go_to(story, "Breathe")

    story.wait(at_ms)

    assert words(story)[0] == word


def test_repetitions_are_counted_up_to_their_number(story):
    go_to(story, "Lift")
    seen = []
    for _ in range(17):
        seen.append(words(story)[0])
        story.wait(1_000)

    assert list(dict.fromkeys(seen)) == ["1 of 3", "2 of 3", "3 of 3"]


def test_a_gate_says_what_space_does(story):
    assert button(story.player, "Ready").isVisible()

    story.wait(20_000)

    assert words(story) == ("Whenever you're ready", "Space goes on")


def test_a_pause_says_what_space_does(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Space)

    assert words(story) == ("Paused", "Space goes on")
    assert button(story.player, "Go on").isVisible()
    shown = [text.replace("\N{NO-BREAK SPACE}", " ") for text in labels(story.player)]
    assert "Space goes on · Esc to finish" in shown


def test_the_line_about_the_keys_breaks_only_between_them(story):
    go_to(story, "Breathe")

    pieces = story.player._hint.text().split(" ")

    assert len(pieces) > 5
    assert all(piece.endswith("·") for piece in pieces[:-1])


def test_after_a_sleep_it_says_so_and_stays_where_it_was(story):
    go_to(story, "Breathe")
    story.wait(5_000)

    story.clock.advance(3_600_000)
    story.playback.tick()

    assert story.now == (Mode.PAUSED, "Breathe", 5_000)
    assert "asleep" in words(story)[1]


def test_counted_breaths_are_shown_as_they_are_tapped(story):
    go_to(story, "Breathe")
    story.press(Key.Key_M)
    assert words(story)[0] == "0 of 4"

    story.wait(5_000)
    story.press(Key.Key_Space)
    assert words(story) == ("1 of 4", "press Space at the end of each out-breath")


def test_a_changed_breath_is_told_beside_the_title(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Up)
    go_to(story, "Lean")

    assert any(text.startswith("Story") and "4-6.5" in text for text in labels(story.player))


def test_time_left_runs_down(story):
    go_to(story, "Close")
    story.wait(5_000)

    assert words(story)[1] == "0:15"
    assert "0:15 left" in labels(story.player)


def test_the_hour_is_told_from_the_clock_on_the_wall(make_screen, write):
    write("a.yaml", script(step(say='"It is {time} on {weekday}."')))
    screen = make_screen()

    screen.play("a-test")

    assert "It is 12:05 on Tuesday." in labels(screen.player)


def test_without_a_breath_to_follow_no_breath_is_shown(make_screen, write):
    write("story.yaml", STORY)
    screen = make_screen()
    screen.play("story", Choices(breath_comfortable=False))
    everything = []
    for _ in range(9):
        screen.settle()
        everything += [*labels(screen.player), *words(screen)]
        assert screen.player.stage._picture.fullness is None
        screen.press(Key.Key_Right)

    text = " ".join(everything).replace("slower, faster breath", "")
    assert not re.search("breath|inhale|exhale", text, re.IGNORECASE)
    assert "Rest your hands." in everything


def test_a_screen_reader_hears_a_step_once(story, monkeypatch):
    heard: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: heard.append(event.message())
    )

    go_to(story, "Lean")
    story.wait(15_000)

    assert heard.count("Lean. Right. If you like, lean right.") == 1
    assert heard.count("Or less.") == 1


# ---------------------------------------------------------------- the end


def test_the_end_of_a_session_is_a_quiet_page(story):
    go_to(story, "Close")
    story.wait(20_000)
    story.settle()

    assert story.view is story.window.turns.end_view
    assert "That was Story." in labels(story.view)


def test_an_early_end_is_as_fine(story):
    story.press(Key.Key_Escape, Key.Key_E)
    story.settle()

    said = " ".join(labels(story.view))
    assert "You stopped where you wanted to." in said
    assert not re.search("only|left|miss|complet|%", said)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Escape])
def test_one_key_goes_from_the_end_to_the_library(story, key):
    story.press(Key.Key_Escape, Key.Key_E)

    story.press(key)

    assert story.view is story.window.library_view


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_once_more_begins_again_with_the_same_choices(make_screen, write, key):
    write("story.yaml", STORY)
    screen = make_screen()
    screen.play("story", Choices(first_side=Side.LEFT))
    screen.press(Key.Key_Escape, Key.Key_E)
    button(screen.view, "Once more").setFocus()

    screen.press(key)

    assert screen.now == (Mode.PLAYING, "Arrive", 0)
    assert screen.playback.timeline.spans[2].side is Side.LEFT
    assert len(screen.began) == 2


def test_keys_held_down_at_the_end_begin_nothing_anew(story):
    story.press(Key.Key_Escape, Key.Key_Right)

    story.hold(Key.Key_Return, times=20)

    assert story.view is story.window.turns.end_view
    assert len(story.began) == 1


def test_a_session_that_dims_the_screen_gets_dark_and_a_click_at_its_end_gives_light(
    make_screen, write, qtbot
):
    write("a.yaml", script(step(duration="2min"), dim_screen="true", audio="{end: none}"))
    screen = make_screen()
    screen.play("a-test")
    veil = screen.player._veil
    assert veil.isHidden()

    screen.wait(90_000)
    half = veil._darkness
    screen.wait(29_000)
    assert 0 < half < veil._darkness < 1
    screen.wait(2_000)
    assert screen.window.turns.end_view._veil.isVisible()

    qtbot.mouseClick(screen.window.turns.end_view, Qt.MouseButton.LeftButton)
    assert screen.window.turns.end_view._veil.isHidden()


def test_the_darkness_of_one_session_does_not_reach_the_next(make_screen, write):
    write("a.yaml", script(step(duration="2min"), dim_screen="true", audio="{end: none}"))
    screen = make_screen()
    screen.play("a-test")
    screen.wait(110_000)

    screen.play("leg-dangle")

    assert screen.player._veil.isHidden()


# ---------------------------------------------------------------- timers


def test_sixty_frames_a_second_while_it_plays(story):
    go_to(story, "Breathe")

    assert timers(story) == {FRAME_MS: True}
    assert 1_000 / FRAME_MS >= 60


def test_no_timer_runs_in_the_library(screen):
    assert timers(screen) == {}


def test_no_timer_runs_in_a_pause_or_under_the_question(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Space)
    assert timers(story) == {}

    story.press(Key.Key_Escape)
    assert timers(story) == {}


def test_no_timer_runs_where_it_waits_without_limit(story):
    story.wait(20_000)

    assert story.now[0] is Mode.WAITING
    assert timers(story) == {}


def test_a_gate_that_opens_by_itself_is_looked_at_twice_a_second(story):
    go_to(story, "Change")
    story.wait(20_000)

    assert story.now[0] is Mode.WAITING
    assert list(timers(story)) == [WAITING_MS]


def test_no_timer_runs_at_the_end_and_afterwards(story):
    go_to(story, "Close")
    story.wait(20_000)
    assert timers(story) == {}

    story.press(Key.Key_Return)
    story.settle()
    assert timers(story) == {}


def test_frames_come_again_after_a_pause(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Space, Key.Key_Space)

    assert list(timers(story)) == [FRAME_MS]


def test_minimised_it_looks_at_the_clock_less_often(story):
    go_to(story, "Breathe")

    story.window.showMinimized()
    story.settle()
    assert list(timers(story)) == [UNSEEN_MS]

    story.window.showNormal()
    story.settle()
    assert list(timers(story)) == [FRAME_MS]


def test_hidden_it_looks_at_the_clock_less_often(story):
    go_to(story, "Breathe")

    story.window.hide()
    assert list(timers(story)) == [UNSEEN_MS]

    story.window.show()
    assert list(timers(story)) == [FRAME_MS]


def test_minimising_in_a_pause_starts_no_timer(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Space)

    story.window.showMinimized()
    story.settle()

    assert timers(story) == {}


def test_the_real_timer_moves_the_session_on(story, qtbot):
    go_to(story, "Breathe")

    with qtbot.waitSignal(story.playback.progressed, timeout=1_000):
        story.clock.advance(700)

    assert story.now == (Mode.PLAYING, "Breathe", 700)


# ---------------------------------------------------------------- painting


def test_the_stage_is_not_painted_again_when_nothing_has_changed(story):
    go_to(story, "Breathe")
    stage = story.player.stage
    before = stage.frames

    for _ in range(20):
        story.playback.tick()
        story.settle()

    assert stage.frames == before


def test_the_stage_is_painted_once_a_change(story):
    go_to(story, "Breathe")
    story.wait(1_000)
    story.settle()
    stage = story.player.stage
    before = stage.frames

    for _ in range(5):
        story.clock.advance(100)
        story.playback.tick()
        story.settle()

    assert stage.frames == before + 5


def test_nothing_is_painted_in_a_pause(story):
    go_to(story, "Breathe")
    story.press(Key.Key_Space)
    story.settle()
    painted = Painted()
    for part in (story.player, *story.player.findChildren(QWidget)):
        part.installEventFilter(painted)

    story.clock.advance(60_000)
    story.playback.tick()
    story.settle()

    assert painted.count == 0
