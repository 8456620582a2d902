"""Grounding: one key from anywhere stops everything, and nothing has to be done."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from hipcalm.core.entries import Ending
from hipcalm.core.expand import Added, Choices
from hipcalm.core.grounding import _CHOICE, _LINES
from hipcalm.core.player import Mode
from hipcalm.playback import Playback
from hipcalm.ui import grounding_view
from hipcalm.ui.grounding import AFTER_WORDS, After
from hipcalm.ui.theme import DARK, LIGHT
from tests.ui.screen import Screen, button, labels, spoken_name
from tests.ui.story import STORY
from tests.ui.test_settings_dialog import while_settings_are_open
from tests.ui.test_sizes import SMALL, cut_off, overlapping
from tests.ui.words import faults

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
FIRST = "Everything has paused. Nothing else to do."


class Grounded:
    """A window, what is heard of grounding, and how sessions are to be remembered."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.runs: list[tuple[Playback, str]] = []
        self.closed: list[Ending] = []
        self.asked_at: list[int] = []
        screen.window.audible.connect(lambda p, session, _: self.runs.append((p, session.id)))
        screen.window.closed.connect(self.closed.append)
        screen.window.grounding_began.connect(self.asked_at.append)

    def press(self, *keys: Key) -> None:
        self.screen.press(*keys)
        self.screen.settle()

    @property
    def view(self) -> QWidget:
        return self.screen.window.grounding.view

    @property
    def is_on(self) -> bool:
        return self.screen.view is self.view

    @property
    def words(self) -> str:
        return str(self.view._words.text())

    @property
    def run(self) -> Playback:
        return self.runs[-1][0]

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.screen.clock.advance(1_000)
            if self.run.mode is not Mode.ENDED:
                self.run.tick()

    def to_the_choices(self) -> None:
        for _ in self.run.timeline.spans:
            if self.view._answers.isVisible():
                return
            self.press(Key.Key_Right)
        assert self.view._answers.isVisible()


@pytest.fixture
def make_grounded(make_screen, write):
    write("story.yaml", STORY)

    def made(**options) -> Grounded:
        return Grounded(make_screen(**options))

    return made


@pytest.fixture
def grounded(make_grounded):
    """A window before the library, with nothing on."""
    return make_grounded()


@pytest.fixture
def playing(grounded):
    """A window in the midst of the first stretch of a session."""
    grounded.screen.play("story")
    while grounded.screen.now[1] != "Lean":
        grounded.screen.press(Key.Key_Right)
    grounded.screen.wait(6_000)
    return grounded


# ---------------------------------------------------------------- from anywhere


def shows_a_page(screen: Screen) -> None:
    screen.window.open_entry(screen.entry("leg-dangle"))


def shows_a_broken_file(screen: Screen) -> None:
    (screen.library.personal / "broken.yaml").write_text("schema: 1\n")
    screen.library.refresh()
    screen.window.open_entry(screen.library.broken()[0])


def plays(screen: Screen) -> None:
    screen.play("story")


def shows_the_distance(screen: Screen) -> None:
    screen.play("story")
    screen.press(Key.Key_D)


def fills_the_screen(screen: Screen) -> None:
    screen.play("story")
    screen.press(Key.Key_F11)


def asks_whether_to_end(screen: Screen) -> None:
    screen.play("story")
    screen.press(Key.Key_Escape)


def shows_stop_signs(screen: Screen) -> None:
    screen.play("story")
    screen.press(Key.Key_S)


def pauses_with_an_answer_held(screen: Screen) -> None:
    screen.play("story")
    while screen.now[1] != "Pause":
        screen.press(Key.Key_Right)
    screen.press(Key.Key_Down)


def shows_the_end(screen: Screen) -> None:
    screen.play("story")
    screen.playback.end()


def asks_before(screen: Screen) -> None:
    screen.window.turns._asks = True
    screen.window.start(screen.entry("leg-dangle"), Choices())


def gives_advice(screen: Screen) -> None:
    asks_before(screen)
    screen.press(Key.Key_8, Key.Key_8)


def asks_how_loud(screen: Screen) -> None:
    screen.window.turns._asks = True
    screen.window.show_sound("", can_sound=True)
    screen.window.start(screen.entry("leg-dangle"), Choices())


def shows_help(screen: Screen) -> None:
    screen.window.open_help()


def welcomes(screen: Screen) -> None:
    screen.window.welcome()


def notices(screen: Screen) -> None:
    screen.window.notice.tell("Something.")
    screen.window.offers.offer("Something?", [(1, "Yes")])


VIEWS = (
    *(shows_a_page, shows_a_broken_file, plays, shows_the_distance, fills_the_screen),
    *(asks_whether_to_end, shows_stop_signs, pauses_with_an_answer_held, shows_the_end),
    *(asks_before, gives_advice, asks_how_loud, shows_help, welcomes, notices),
)


@pytest.mark.parametrize("arrive", VIEWS, ids=lambda arrive: arrive.__name__)
def test_g_grounds_from_every_view(grounded, arrive):
    arrive(grounded.screen)
    grounded.screen.settle()

    grounded.press(Key.Key_G)

    assert grounded.is_on
    assert labels(grounded.screen.window) == [FIRST], "one line, and nothing else"
    assert not grounded.screen.began or grounded.screen.playback.mode in (Mode.PAUSED, Mode.ENDED)


def test_g_grounds_from_the_library(grounded):
    grounded.press(Key.Key_G)

    assert labels(grounded.screen.window) == [FIRST]


def test_every_button_called_ground_grounds(grounded):
    views = 0
    for arrive in (lambda _: None, shows_a_page, plays):
        grounded.screen.window.show_library()
        arrive(grounded.screen)
        button(grounded.screen.view, "Ground").click()
        views += grounded.is_on

    assert views == 3


def test_from_the_settings_it_grounds_and_they_close(playing):
    def act(dialog) -> None:
        dialog.activateWindow()
        playing.screen.settle()
        QTest.keyClick(dialog.windowHandle(), Key.Key_G)
        assert not dialog.isVisible()
        assert playing.is_on

    while_settings_are_open(playing.screen, act)

    assert playing.is_on
    assert playing.screen.now[0] is Mode.PAUSED


def test_with_control_it_grounds_from_a_field_and_alone_it_types_a_letter(grounded):
    field = grounded.screen.view.findChild(QLineEdit)
    field.setFocus()

    grounded.press(Key.Key_G)
    assert field.text() == "g"
    assert not grounded.is_on

    grounded.screen.press(Key.Key_G, modifiers=CONTROL)
    assert grounded.is_on


def test_in_the_settings_a_letter_typed_in_a_field_stays_a_letter(grounded):
    def act(dialog) -> None:
        dialog.show_section("My help card")
        field = next(f for f in dialog.findChildren(QLineEdit) if f.isVisible())
        dialog.activateWindow()
        grounded.screen.settle()
        field.setFocus()
        QTest.keyClick(dialog.windowHandle(), Key.Key_G)
        assert field.text() == "g"
        assert dialog.isVisible()
        QTest.keyClick(dialog.windowHandle(), Key.Key_G, CONTROL)
        assert not dialog.isVisible()

    while_settings_are_open(grounded.screen, act)

    assert grounded.is_on


def test_the_window_stays_full_screen(grounded):
    fills_the_screen(grounded.screen)

    grounded.press(Key.Key_G)

    assert grounded.screen.window.isFullScreen()


def test_a_minimized_window_comes_forward(playing):
    playing.screen.window.showMinimized()

    playing.screen.window.ground()

    assert playing.screen.window.isVisible()
    assert not playing.screen.window.isMinimized()


# ---------------------------------------------------------------- what stops, and when


def test_everything_stops_before_anything_is_shown(playing, monkeypatch):
    order: list[str] = []

    def noted(owner: type, name: str, what: str) -> None:
        real = getattr(owner, name)

        def called(*given) -> None:
            order.append(what)
            real(*given)

        monkeypatch.setattr(owner, name, called)

    noted(Playback, "pause", "paused")
    noted(type(playing.view), "begin", "shown")

    playing.screen.press(Key.Key_G)

    assert order == ["paused", "shown"]
    assert not playing.screen.playback._timer.isActive()


def test_the_first_words_are_there_with_no_turn_of_the_event_loop(playing):
    playing.screen.window.ground()

    assert playing.is_on
    assert playing.words == FIRST


def test_the_place_in_the_session_stands_still(playing):
    before = playing.screen.now

    playing.press(Key.Key_G)
    playing.wait(60)

    assert playing.screen.now == (Mode.PAUSED, *before[1:])


def test_it_is_told_when_the_key_was_pressed(playing):
    pressed_ms = playing.screen.clock()

    playing.press(Key.Key_G)

    assert playing.asked_at == [pressed_ms]


def test_a_second_g_changes_nothing(playing):
    playing.press(Key.Key_G)
    playing.wait(15)
    words = playing.words

    playing.press(Key.Key_G)

    assert playing.words == words
    assert len(playing.asked_at) == 1


def test_grounding_is_heard_in_the_session_s_place(playing):
    playing.press(Key.Key_G)

    assert [session_id for _, session_id in playing.runs] == ["story", "ground-now"]


# ---------------------------------------------------------------- in it


def test_the_words_come_by_themselves(grounded):
    grounded.press(Key.Key_G)
    seen = [grounded.words]

    for _ in range(400):
        grounded.wait(1)
        if grounded.words != seen[-1]:
            seen.append(grounded.words)

    assert len(seen) == len(grounded.run.timeline.spans)
    assert grounded.view._answers.isVisible(), "and the choices wait without limit"


def test_how_to_go_on_is_told_from_the_second_line_on(grounded):
    grounded.press(Key.Key_G)

    grounded.press(Key.Key_Right)

    assert grounded_hint(grounded) == grounding_view.HINT
    assert button(grounded.view, "End for today").isVisible()
    assert button(grounded.view, "People and help").isVisible()


def grounded_hint(grounded: Grounded) -> str:
    return str(grounded.view._hint.text())


def test_space_stays_with_a_line_and_goes_on(grounded):
    grounded.press(Key.Key_G)
    grounded.wait(15)
    words = grounded.words

    grounded.press(Key.Key_Space)
    grounded.wait(120)
    assert grounded.words == words
    assert grounded_hint(grounded).startswith("Staying here.")

    grounded.press(Key.Key_Space)
    grounded.wait(60)
    assert grounded.words != words


@pytest.mark.parametrize("key", [Key.Key_Right, Key.Key_Down])
def test_an_arrow_goes_on_at_one_s_own_pace_and_every_line_then_waits(grounded, key):
    grounded.press(Key.Key_G)
    lines = [span.caption for span in grounded.run.timeline.spans]
    grounded.press(key)

    grounded.wait(600)
    assert lines.index(grounded.words) == 1

    grounded.press(key)
    grounded.wait(600)
    assert lines.index(grounded.words) == 2


@pytest.mark.parametrize("key", [Key.Key_Left, Key.Key_Up])
def test_an_arrow_back_brings_the_line_before(grounded, key):
    grounded.press(Key.Key_G)
    lines = [span.caption for span in grounded.run.timeline.spans]
    grounded.press(Key.Key_Right, Key.Key_Right)

    grounded.press(key)

    assert lines.index(grounded.words) == 1


def test_an_arrow_at_the_first_line_back_stays_there(grounded):
    grounded.press(Key.Key_G, Key.Key_Left)

    assert grounded.words == FIRST
    grounded.wait(600)
    assert grounded.words == FIRST


def test_1_is_for_feeling_far_away_or_numb(grounded):
    grounded.press(Key.Key_G)

    grounded.press(Key.Key_1)

    assert grounded.runs[-1][1] == "ground-up"
    assert grounded.words == grounded.run.timeline.spans[0].caption


@pytest.mark.parametrize("key", [Key.Key_E, Key.Key_Escape])
def test_ending_is_one_key_at_any_time(playing, key):
    playing.press(Key.Key_G)

    playing.press(key)

    assert playing.screen.view is playing.screen.window.turns.end_view
    assert playing.closed == [Ending.GROUNDED]


def test_with_nothing_on_ending_goes_back_to_the_library(grounded):
    grounded.press(Key.Key_G, Key.Key_E)

    assert grounded.screen.view is grounded.screen.window.library_view
    assert grounded.closed == []


def test_help_is_one_key_and_leads_back(playing):
    playing.press(Key.Key_G, Key.Key_H)
    assert playing.screen.view is playing.screen.window.pages.help_view

    playing.press(Key.Key_Escape)

    assert playing.is_on
    assert playing.screen.now[0] is Mode.PAUSED


def test_other_keys_do_nothing(playing):
    playing.press(Key.Key_G, Key.Key_Right)
    words = playing.words

    playing.press(Key.Key_Q, Key.Key_5, Key.Key_Tab, Key.Key_Delete, Key.Key_M, Key.Key_T)

    assert playing.is_on
    assert playing.words == words


def test_a_key_held_down_goes_one_line_on(grounded):
    grounded.press(Key.Key_G)
    lines = [span.caption for span in grounded.run.timeline.spans]

    grounded.screen.hold(Key.Key_Right)

    assert lines.index(grounded.words) == 1


# ---------------------------------------------------------------- what may follow


def answers(grounded: Grounded) -> list[str]:
    return [spoken_name(one) for one in grounded.view._answers._buttons]


def test_after_a_session_s_grounding_there_are_five_ways_of_equal_weight(playing):
    playing.press(Key.Key_G)

    playing.to_the_choices()

    assert answers(playing) == [AFTER_WORDS[after] for after in After]
    assert {one.property("role") for one in playing.view._answers._buttons} == {None}


def test_with_nothing_to_go_back_to_something_smaller_is_not_offered(grounded):
    grounded.press(Key.Key_G)

    grounded.to_the_choices()

    assert AFTER_WORDS[After.SMALLER] not in answers(grounded)
    assert len(answers(grounded)) == 4


def test_staying_takes_the_choices_away_until_a_key_brings_them_back(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()

    playing.press(Key.Key_1)
    assert playing.words == grounding_view.STAY_WORDS
    assert not playing.view._answers.isVisible()
    playing.wait(3_000)
    assert playing.words == grounding_view.STAY_WORDS

    playing.press(Key.Key_Space)
    assert playing.view._answers.isVisible()
    assert playing.words != grounding_view.STAY_WORDS


def test_once_more_begins_the_same_words_anew(playing):
    playing.press(Key.Key_G, Key.Key_1)
    playing.to_the_choices()

    playing.press(Key.Key_2)

    assert playing.runs[-1][1] == "ground-up"
    assert playing.words == playing.run.timeline.spans[0].caption
    assert not playing.view._answers.isVisible()


def test_something_smaller_comes_back_one_level_smaller_beginning_with_settling(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()

    playing.press(Key.Key_3)

    present = playing.screen.playback.timeline.spans[playing.screen.playback.index]
    assert playing.screen.view is playing.screen.player
    assert present.placed.added is Added.SETTLING
    assert playing.screen.playback.level == 1
    assert playing.screen.now[0] is Mode.PLAYING
    assert playing.runs[-1][1] == "story", "and it is heard again"


def test_the_step_that_was_left_comes_after_the_settling(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()
    playing.press(Key.Key_3)

    playing.screen.wait(20_000)

    assert playing.screen.now[1] == "Lean"


def test_ending_from_the_choices_asks_nothing(make_grounded):
    grounded = make_grounded(asks=True)
    grounded.screen.window.play(grounded.screen.entry("leg-dangle"), Choices())
    grounded.press(Key.Key_G)
    grounded.to_the_choices()

    grounded.press(Key.Key_4)

    assert grounded.screen.view is grounded.screen.window.turns.end_view
    assert not any(text.endswith("?") for text in labels(grounded.screen.view))


def test_help_from_the_choices_leads_back_to_them(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()

    playing.press(Key.Key_5, Key.Key_Escape)

    assert playing.is_on
    assert playing.view._answers.isVisible()


def test_arrows_and_enter_choose(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()

    playing.press(Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Return)

    assert playing.screen.view is playing.screen.window.turns.end_view


def test_a_session_can_be_grounded_twice(playing):
    playing.press(Key.Key_G)
    playing.to_the_choices()
    playing.press(Key.Key_3)

    playing.press(Key.Key_G)

    assert playing.words == FIRST
    playing.to_the_choices()
    playing.press(Key.Key_3)
    assert playing.screen.playback.level == 2


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720)])
def test_every_line_fits(playing, size):
    playing.screen.window.resize(*size)
    playing.press(Key.Key_G)

    for _ in playing.run.timeline.spans:
        assert cut_off(playing.view) == [], playing.words
        assert overlapping(playing.view) == [], playing.words
        playing.press(Key.Key_Right) if not playing.view._answers.isVisible() else None
    playing.press(Key.Key_1)
    assert cut_off(playing.view) == []


def test_every_line_fits_with_letters_twice_as_large(make_grounded, dress):
    dress(DARK, 200)
    grounded = make_grounded()
    grounded.screen.window.resize(1040, 720)
    grounded.press(Key.Key_G)

    for _ in grounded.run.timeline.spans:
        assert cut_off(grounded.view) == [], grounded.words
        grounded.press(Key.Key_Right) if not grounded.view._answers.isVisible() else None
    dress(LIGHT, 100)


def test_nothing_fast_moves_and_no_timer_stays_when_it_is_left(grounded):
    grounded.press(Key.Key_G, Key.Key_Right)
    run = grounded.run

    grounded.press(Key.Key_E)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    assert not grounded.screen.window.grounding.is_on
    assert run is grounded.run


def test_its_words_are_plain(playing):
    playing.press(Key.Key_G)

    formats = {one.textFormat() for one in playing.view.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


WORDS = (
    *(grounding_view.HINT, grounding_view.STAY_WORDS),
    *(grounding_view._HINT_STAY, grounding_view._HINT_HELD),
    *AFTER_WORDS.values(),
    *(line[3] for line in _LINES),
    _CHOICE.say,
)


@pytest.mark.parametrize("words", WORDS)
def test_no_word_commands_promises_or_blames(words):
    assert faults(words) == []


def test_what_the_voice_offers_at_the_end_is_what_there_is(make_screen):
    screen = make_screen()
    screen.window.ground()
    alone = screen.window.grounding._session.steps[-1].choices
    screen.press(Key.Key_E)

    screen.play("leg-dangle")
    screen.window.ground()
    over = screen.window.grounding._session.steps[-1].choices

    assert alone == ("Stay here", "Once more", "End for today", "People and help")
    assert over == (
        "Stay here",
        "Once more",
        "Something smaller",
        "End for today",
        "People and help",
    )
