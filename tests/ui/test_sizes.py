"""Small windows and large letters: words wrap, scroll or shrink, and are never cut off."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget

from hipcalm.core.expand import Choices
from hipcalm.core.settings import Settings
from hipcalm.ui.settings_dialog import SettingsDialog
from hipcalm.ui.theme import DARK, LIGHT
from tests.core.scripts import SHIPPED, script, step
from tests.ui.screen import Screen, button, labels

SMALL = (420, 384)
IDS = [file.stem for file in SHIPPED]


def cut_off(root: QWidget) -> list[str]:
    """Return the texts that do not fit into their label or button, or that lie outside `root`."""
    found = []
    for shown in root.findChildren(QLabel):
        if shown.isVisible() and shown.text():
            needed = shown.heightForWidth(shown.width()) if shown.wordWrap() else -1
            hint = shown.sizeHint()
            needed = needed if needed >= 0 else hint.height()
            is_narrow = not shown.wordWrap() and hint.width() > shown.width()
            if is_narrow or needed > shown.height() + 1 or not _is_inside(shown, root):
                found.append(f"{shown.text()!r} {shown.size()} needs {needed}, {hint.width()}")
    for pressed in root.findChildren(QAbstractButton):
        if pressed.isVisible() and pressed.text():
            hint = pressed.minimumSizeHint()
            is_small = hint.width() > pressed.width() or hint.height() > pressed.height()
            if is_small or not _is_inside(pressed, root):
                found.append(f"{pressed.text()!r} {pressed.size()} needs {hint}")
    return found


def _is_inside(widget: QWidget, root: QWidget) -> bool:
    place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    return root.rect().contains(place)


def overlapping(root: QWidget) -> list[tuple[str, str]]:
    """Return the pairs of labels and buttons that lie over each other."""
    parts: list[QLabel | QAbstractButton] = [
        *root.findChildren(QLabel),
        *root.findChildren(QAbstractButton),
    ]
    shown = [part for part in parts if part.isVisible() and part.text()]
    places = [(w.text(), QRect(w.mapTo(root, QPoint(0, 0)), w.size())) for w in shown]
    return [
        (a, b)
        for i, (a, one) in enumerate(places)
        for b, other in places[i + 1 :]
        if one.intersects(other)
    ]


def shrunk(screen: Screen, size: tuple[int, int] = (1, 1)) -> None:
    """Make the window as small as it will go, or of a size."""
    screen.window.resize(*size)
    screen.settle()


def test_a_window_may_be_small(screen):
    shrunk(screen)

    assert screen.window.width() <= 420
    assert screen.window.height() <= 400


def test_no_word_of_any_step_of_any_session_is_cut_off_in_the_smallest_window(screen):
    shrunk(screen)
    smallest = screen.window.size()
    for session_id in IDS:
        playback = screen.play(session_id)
        playback.pause()
        for _ in range(len(playback.timeline.spans)):
            screen.settle()
            assert screen.window.size() == smallest
            assert cut_off(screen.player) == [], (session_id, screen.now)
            assert overlapping(screen.player) == [], (session_id, screen.now)
            playback.skip()


@pytest.mark.parametrize("session_id", ["leg-dangle", "stability-ball", "bedtime-10"])
@pytest.mark.parametrize("size", [(420, 700), (640, 480), (1040, 720)])
def test_no_word_is_cut_off_in_other_windows(screen, session_id, size):
    shrunk(screen, size)
    playback = screen.play(session_id, Choices(easier=True))
    playback.pause()
    for _ in range(len(playback.timeline.spans)):
        screen.settle()
        assert cut_off(screen.player) == [], screen.now
        assert overlapping(screen.player) == [], screen.now
        playback.skip()


def test_the_stage_stays_large_enough_to_follow(screen):
    shrunk(screen)
    playback = screen.play("low-lunge-rocking")
    playback.pause()
    for _ in range(len(playback.timeline.spans)):
        screen.settle()
        assert min(screen.player.stage.size().toTuple()) >= 100, screen.now
        assert screen.player._scroll.verticalScrollBar().maximum() == 0, "nothing has to scroll"
        playback.skip()


def test_the_question_fits_the_smallest_window(screen):
    shrunk(screen)
    screen.play("leg-dangle")
    screen.window.close()
    screen.settle()

    assert cut_off(screen.player._ask) == []
    assert _is_inside(screen.player._ask, screen.player)


def test_the_page_of_every_session_fits_the_smallest_window(screen):
    shrunk(screen)
    for session_id in IDS:
        screen.window.open_entry(screen.entry(session_id))
        screen.settle()

        scroll = screen.view._scroll
        assert cut_off(scroll.widget()) == [], session_id
        beyond = scroll.widget().width() - scroll.viewport().width()
        assert beyond <= 0 or scroll.horizontalScrollBar().isVisible()
        for words in ("Start", "←"):
            pressed = button(screen.view, words)
            assert pressed.width() >= pressed.minimumSizeHint().width()
            assert _is_inside(pressed, screen.view)


def test_the_library_fits_the_smallest_window(screen):
    shrunk(screen)

    assert cut_off(screen.view) == []
    cards = screen.window.library_view._list
    assert cards.visualRect(cards.model().index(0, 0)).width() <= cards.viewport().width()


def test_the_end_fits_the_smallest_window(screen):
    shrunk(screen)
    screen.play("low-lunge-rocking")
    screen.playback.end()
    screen.settle()

    assert cut_off(screen.view) == []


def test_a_long_notice_wraps(screen):
    shrunk(screen)
    screen.window.notice.tell("Your settings could not be read; the usual ones are used. " * 2)
    screen.settle()

    assert cut_off(screen.window.notice) == []


# ---------------------------------------------------------------- letters twice as large


@pytest.mark.parametrize("session_id", ["leg-dangle", "coherent-5", "stability-ball"])
def test_with_letters_twice_as_large_the_player_can_be_used(make_screen, dress, session_id):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(1040, 720)
    playback = screen.play(session_id)
    playback.pause()
    for _ in range(len(playback.timeline.spans)):
        screen.settle()
        assert cut_off(screen.player) == [], screen.now
        playback.skip()


def test_with_letters_twice_as_large_every_view_can_be_used(make_screen, dress, write):
    dress(LIGHT, 200)
    write("broken.yaml", "schema: 1\n")
    screen = make_screen()
    screen.window.resize(1040, 720)
    screen.settle()
    assert cut_off(screen.view) == []

    screen.window.open_entry(screen.entry("stability-ball"))
    screen.settle()
    assert cut_off(screen.view._scroll.widget()) == []
    assert button(screen.view, "Start").isVisible()

    screen.window.open_entry(screen.library.broken()[0])
    screen.settle()
    assert cut_off(screen.view) == []

    screen.play("leg-dangle")
    screen.playback.end()
    screen.settle()
    assert cut_off(screen.view) == []


def test_letters_follow_the_setting(make_screen, dress):
    heights = {}
    for size in (80, 100, 200):
        dress(LIGHT, size)
        screen = make_screen()
        heights[size] = button(screen.view, "Settings").fontMetrics().height()

    assert heights[200] == pytest.approx(2 * heights[100], abs=3)
    assert heights[80] == pytest.approx(0.8 * heights[100], abs=2)


@pytest.mark.parametrize("size", [100, 200])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_no_setting_is_cut_off(qtbot, dress, library, tmp_path, size, theme):
    dress(theme, size)
    dialog = SettingsDialog(Settings(breath_holds=True), library.vocabulary, tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)

    scroll = dialog.findChild(QScrollArea)
    assert scroll is not None
    page = scroll.widget()
    assert page is not None
    assert page.width() <= scroll.viewport().width()
    assert cut_off(page) == []


def test_a_long_title_and_name_wrap_in_a_narrow_window(make_screen, write):
    title, name = "Very long words " * 5, "A step with a long name " * 3
    write("a.yaml", script(step(name=f'"{name.strip()}"'), title=f'"{title.strip()}"'))
    screen = make_screen()
    shrunk(screen, (420, 640))
    screen.play("a-test")
    screen.settle()

    assert cut_off(screen.player) == []
    assert name.strip() in labels(screen.player)
