"""The small pacer: three breaths in a corner, no key taken, and gone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from hipcalm.core import paths
from hipcalm.core.player import SLEEP_GAP_MS
from hipcalm.core.settings import Settings
from hipcalm.ui import theme
from hipcalm.ui.corner_pacer import (
    BREATHE_WORDS,
    FADE_MS,
    FEET_WORDS,
    SETTLE_MS,
    CornerPacer,
    breaths,
)
from hipcalm.ui.figure_scene import Poses
from hipcalm.ui.texts import PHASE_WORDS
from tests.ui.screen import button, labels, spoken_name

BREATH_MS = 10_000
WHOLE_MS = SETTLE_MS + 3 * BREATH_MS
FRAME_MS = 500


class Corner:
    """The pacer, and a clock that goes on when told."""

    def __init__(self, pacer: CornerPacer, clock) -> None:
        self.pacer, self.clock = pacer, clock
        self.gone: list[bool] = []
        self.words: list[str] = []
        pacer.gone.connect(self.gone.append)

    def go_on(self, ms: int) -> None:
        for _ in range(0, ms, FRAME_MS):
            self.clock.advance(FRAME_MS)
            if self.pacer._playback is not None:
                self.pacer._playback.tick()
                word = self.pacer._word.text()
                if self.words[-1:] != [word]:
                    self.words.append(word)


@pytest.fixture
def make(qtbot, dressed, clock):
    def made(*, is_still: bool = False, look: theme.Theme = theme.LIGHT, **settings) -> Corner:
        pacer = CornerPacer(Poses(paths.assets() / "poses"), clock)
        qtbot.addWidget(pacer)
        pacer.dress(Settings(**settings), look, is_still=is_still)
        return Corner(pacer, clock)

    return made


@pytest.fixture
def corner(make):
    return make(is_still=True)


def test_it_breathes_three_times_and_goes_by_itself(corner):
    corner.pacer.breathe()
    assert corner.pacer.isVisible()

    corner.go_on(WHOLE_MS)

    in_and_out = [word for word in corner.words if word in PHASE_WORDS.values()]
    assert in_and_out == ["Breathe in", "Breathe out"] * 3
    assert not corner.pacer.isVisible()
    assert corner.gone == [True]


def test_no_breath_is_asked_for_before_one_has_settled(corner):
    corner.pacer.breathe()
    corner.go_on(SETTLE_MS - FRAME_MS)
    assert corner.words == ["Whenever you like"]

    corner.go_on(FRAME_MS)
    assert corner.words[-1] == "Breathe in"


def test_the_words_of_the_reminder_invite_below_the_breath(corner):
    corner.pacer.breathe("A pause is here.")

    assert "A pause is here." in labels(corner.pacer)


def test_asked_for_without_words_it_has_its_own(corner):
    corner.pacer.breathe()

    assert BREATHE_WORDS in labels(corner.pacer)


def test_it_stands_in_the_lower_right_corner_of_what_the_panels_leave(corner):
    corner.pacer.breathe()
    free = QGuiApplication.primaryScreen().availableGeometry()
    taken = corner.pacer.geometry()

    assert free.contains(taken)
    assert free.right() - taken.right() == free.bottom() - taken.bottom() < 30


def test_it_never_takes_the_keys_from_where_someone_types(corner, qtbot):
    line = QLineEdit()
    qtbot.addWidget(line)
    with qtbot.waitActive(line):
        line.show()
        line.activateWindow()
    line.setFocus()

    corner.pacer.breathe()
    QTest.keyClicks(QApplication.focusWidget(), "a word")

    flags = corner.pacer.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert corner.pacer.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert QApplication.activeWindow() is line
    assert line.text() == "a word"


@pytest.mark.parametrize(
    "leave",
    [
        lambda pacer: QTest.mouseClick(pacer.stage, Qt.MouseButton.LeftButton),
        lambda pacer: QTest.mouseClick(pacer, Qt.MouseButton.LeftButton),
        lambda pacer: button(pacer, "×").click(),
        lambda pacer: QTest.keyClick(pacer, Qt.Key.Key_Escape),
        lambda pacer: pacer.close(),
    ],
    ids=["stage", "edge", "button", "Esc", "closed"],
)
def test_it_can_be_sent_away_at_once(make, leave):
    corner = make()
    corner.pacer.breathe()
    corner.go_on(12_000)

    leave(corner.pacer)

    assert not corner.pacer.isVisible()
    assert corner.gone == [False]


def test_sent_away_it_comes_again_from_the_beginning(corner):
    corner.pacer.breathe()
    corner.go_on(12_000)
    corner.pacer.send_away()
    corner.words.clear()

    corner.pacer.breathe()
    corner.go_on(WHOLE_MS)

    assert corner.words.count("Breathe in") == 3
    assert corner.gone == [False, True]


def test_asked_for_twice_it_goes_on_as_it_was(corner):
    corner.pacer.breathe()
    corner.go_on(12_000)
    playback = corner.pacer._playback

    corner.pacer.breathe()

    assert corner.pacer._playback is playback


def test_it_fades_once_the_breaths_have_ended(make):
    corner = make()
    corner.pacer.breathe()
    corner.go_on(WHOLE_MS)
    assert corner.pacer.isVisible()

    corner.pacer._fade.setCurrentTime(FADE_MS)

    assert not corner.pacer.isVisible()
    assert corner.gone == [True]


def test_asked_for_while_it_fades_it_begins_again_and_tells_once_that_it_has_gone(make):
    corner = make()
    corner.pacer.breathe()
    corner.go_on(WHOLE_MS)

    corner.pacer.breathe()
    corner.go_on(WHOLE_MS)
    corner.pacer._fade.setCurrentTime(FADE_MS)

    assert corner.words.count("Breathe in") == 6
    assert corner.gone == [True]


def test_after_sleep_it_goes_without_having_breathed(corner):
    corner.pacer.breathe()
    corner.go_on(12_000)
    corner.clock.advance(SLEEP_GAP_MS + 1)
    corner.pacer._playback.tick()

    assert corner.gone == [False]


def test_with_less_movement_a_bar_stands_in_and_the_figure_keeps_still(make):
    corner = make(is_still=True)
    corner.pacer.breathe()
    corner.go_on(SETTLE_MS + 1_000)
    one = corner.pacer.stage._picture
    corner.go_on(2_000)
    other = corner.pacer.stage._picture

    assert one.fullness < other.fullness
    assert one.scene == other.scene


def test_with_movement_the_hands_and_the_belly_move_with_the_breath(make):
    corner = make()
    corner.pacer.breathe()
    corner.go_on(SETTLE_MS + 1_000)
    one = corner.pacer.stage._picture
    corner.go_on(2_000)

    assert corner.pacer.stage._picture.scene != one.scene


def test_where_breath_is_not_comfortable_there_are_feet_and_no_word_of_breath(make):
    corner = make(is_still=True, breath_comfortable=False)
    corner.pacer.breathe("Three low breaths, if you'd like.")
    corner.go_on(20_000)

    assert corner.words == [FEET_WORDS]
    assert not any("breath" in words.lower() for words in labels(corner.pacer))
    assert corner.pacer.stage._picture.fullness is None

    corner.go_on(10_000)
    assert corner.gone == [True]


def test_where_nothing_moves_the_clock_is_looked_at_seldom(make):
    corner = make(breath_comfortable=False)
    corner.pacer.breathe()

    assert corner.pacer._playback._timer.interval() >= 200


def test_a_run_can_be_followed_from_its_beginning(corner):
    began: list = []
    corner.pacer.began.connect(lambda *run: began.append(run))

    corner.pacer.breathe()

    assert began == [(corner.pacer._playback, breaths())]


def test_it_has_a_name_and_takes_no_focus(corner):
    corner.pacer.breathe()

    assert spoken_name(corner.pacer) == "Small breath pacer"
    assert spoken_name(button(corner.pacer, "×")) == "Close the small pacer"
    assert corner.pacer.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_it_is_painted_in_the_colours_of_the_theme(make, look):
    corner = make(is_still=True, look=look)
    corner.pacer.breathe()

    assert corner.pacer.grab().toImage().pixelColor(4, 4).name() == look.ground


def test_larger_words_make_it_larger(make, dress):
    sides = []
    for size in (100, 200):
        dress(size=size)
        corner = make(is_still=True)
        corner.pacer.breathe()
        sides.append(corner.pacer.stage.width())
        corner.pacer.send_away()

    assert sides[1] > 1.7 * sides[0]
