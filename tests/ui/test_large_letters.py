"""Large letters in small windows, and very long words: all can be read and pressed.

What has no room wraps, goes where it can be known by heart, or scrolls. Nothing is cut off, and
nothing lies over anything else.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QWidget,
)

from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode
from hipcalm.core.settings import Settings
from hipcalm.ui.ask_panel import AskPanel
from hipcalm.ui.settings_dialog import SettingsDialog
from hipcalm.ui.texts import breakable, label
from hipcalm.ui.theme import DARK, LIGHT
from tests.core.scripts import script, step
from tests.ui.screen import Screen, button

Key = Qt.Key
TIGHT = [(480, 420, 150), (420, 384, 200), (420, 640, 130), (640, 480, 150), (1366, 700, 200)]
"""Width and height of the window, and the size of the letters in percent."""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
CHOICES = [
    "Stay with this",
    "A choice with a good many words in it, so that it must wrap somewhere",
    f"Wear the {LONG}",
]


def unreachable(root: QWidget) -> list[str]:
    """Return the words that cannot be read in full, even by scrolling."""
    shown = [one for one in _worded(root) if one.isVisible() and one.text()]
    found = [f"{one.text()!r} {fault}" for one in shown if (fault := _fault(one, root))]
    return found + list(_overlaps(shown, root))


def _worded(root: QWidget) -> list[QLabel | QAbstractButton]:
    return [*root.findChildren(QLabel), *root.findChildren(QAbstractButton)]


def _fault(one: QLabel | QAbstractButton, root: QWidget) -> str:
    if isinstance(one, QLabel):
        needed = _needed(one)
        if needed[0] > one.contentsRect().width() + 1 or needed[1] > one.height() + 1:
            return f"{one.size().toTuple()} needs {needed}"
    else:
        hint = one.minimumSizeHint()
        if hint.width() > one.width() or hint.height() > one.height():
            return f"{one.size().toTuple()} needs {hint.toTuple()}"
    return _hidden_by(one, root)


def _needed(one: QLabel) -> tuple[int, int]:
    """Return the width of a label's longest piece, and the height of its text."""
    if not one.wordWrap():
        margins = one.width() - one.contentsRect().width()
        return one.sizeHint().width() - margins, one.sizeHint().height()
    pieces = one.text().replace("\N{SOFT HYPHEN}", " ").split()
    wide = max(one.fontMetrics().horizontalAdvance(piece) for piece in pieces)
    return wide, one.heightForWidth(one.width())


def _hidden_by(one: QWidget, root: QWidget) -> str:
    """Return what keeps a part from being seen; what can be scrolled to is not kept."""
    at, part = one.parentWidget(), one
    while at is not None and part is not root:
        area = at.parentWidget()
        if isinstance(area, QAbstractScrollArea) and at is area.viewport():
            inside = part if part.parentWidget() is at else _top_in(part, at)
            beyond = inside.width() - at.width(), inside.height() - at.height()
            bars = area.horizontalScrollBar(), area.verticalScrollBar()
            for more, bar in zip(beyond, bars, strict=True):
                if more > 0 and bar.maximum() < more:
                    return f"is {more} beyond {type(area).__name__}"
            part, at = area, area.parentWidget()
            continue
        place = QRect(part.mapTo(at, QPoint(0, 0)), part.size())
        if not at.rect().contains(place):
            return f"lies outside {type(at).__name__}: {place}"
        at = at.parentWidget()
        if isinstance(part, QScrollArea) and part is root:
            return ""
    return ""


def _top_in(part: QWidget, viewport: QWidget) -> QWidget:
    while (above := part.parentWidget()) is not viewport:
        assert above is not None
        part = above
    return part


def _overlaps(shown: list[QLabel | QAbstractButton], root: QWidget) -> Iterator[str]:
    places = [(one, QRect(one.mapTo(root, QPoint(0, 0)), one.size())) for one in shown]
    for number, (one, place) in enumerate(places):
        for other, there in places[number + 1 :]:
            if place.intersects(there) and _holder(one) is _holder(other):
                yield f"{one.text()!r} and {other.text()!r} overlap"


def _holder(part: QWidget) -> QWidget | None:
    """Return what a part scrolls in, or the question that it belongs to."""
    at = part.parentWidget()
    while at is not None and not isinstance(at, QAbstractScrollArea | AskPanel):
        at = at.parentWidget()
    return at


# ---------------------------------------------------------------- the views


@pytest.fixture(params=TIGHT, ids=lambda tight: f"{tight[0]}x{tight[1]} at {tight[2]} %")
def tight(request, make_screen, dress, write) -> Screen:
    """Return a window too small for its letters, with a session of long words among the others."""
    steps = (
        step(name=f'"{LONG}"', contact=f"[{LONG}, hands]")
        + step(name="Said", say=json.dumps("Words of which there are many. " * 19))
        + step(name="Choose", choices=json.dumps(CHOICES))
    )
    summary = json.dumps("A long summary, told without haste. " * 16)
    write("long.yaml", script(steps, id="long", title=f'"{LONG} mit Bommel"', summary=summary))
    write("broken.yaml", "schema: 1\n")
    wide, high, size = request.param
    dress(DARK if size == 200 else LIGHT, size)
    screen: Screen = make_screen()
    screen.window.resize(wide, high)
    screen.settle()
    assert screen.window.size().toTuple() == (wide, high)
    return screen


def assert_reachable(screen: Screen) -> None:
    screen.settle()
    assert unreachable(screen.window) == []


def library(screen: Screen) -> None:
    screen.window.show_library()


def library_with_an_offer(screen: Screen) -> None:
    words = "You were in the middle of Leg dangle. You might carry on there, or begin anew."
    answers = [(1, "Carry on there"), (2, "From the beginning"), (3, "Let it be")]
    screen.window.offer_later(words, answers)


def library_with_nothing_found(screen: Screen) -> None:
    screen.window.library_view._search.setText("nothing of the kind")


def pages(screen: Screen) -> None:
    for session_id in ("leg-dangle", "stability-ball", "long"):
        screen.window.open_entry(screen.entry(session_id))
        assert_reachable(screen)


def problems(screen: Screen) -> None:
    screen.window.open_entry(screen.library.broken()[0])


def welcome(screen: Screen) -> None:
    screen.window.welcome()


def level(screen: Screen) -> None:
    screen.window.turns._asks = True
    screen.window.show_sound("", can_sound=True)
    screen.window.start(screen.entry("leg-dangle"), Choices())
    assert_reachable(screen)
    screen.press(Key.Key_N)


def check_in(screen: Screen) -> None:
    screen.window.turns._asks = True
    screen.window.start(screen.entry("leg-dangle"), Choices())
    assert_reachable(screen)
    screen.press(Key.Key_8, Key.Key_8)


def question(screen: Screen) -> None:
    screen.play("leg-dangle")
    screen.press(Key.Key_Escape)


def signs(screen: Screen) -> None:
    screen.play("leg-dangle")
    screen.press(Key.Key_S)


def end(screen: Screen) -> None:
    screen.play("long")
    screen.playback.end()


@pytest.mark.parametrize(
    "arrive",
    [
        *(library, library_with_an_offer, library_with_nothing_found, pages, problems, welcome),
        *(level, check_in, question, signs, end),
    ],
    ids=lambda arrive: arrive.__name__,
)
def test_every_view_can_be_used(tight, arrive: Callable[[Screen], None]):
    arrive(tight)

    assert_reachable(tight)


@pytest.mark.parametrize("session_id", ["leg-dangle", "long"])
def test_every_step_can_be_read_and_every_answer_pressed(tight, session_id):
    playback = tight.play(session_id, Choices(easier=True))
    for _ in playback.timeline.spans:
        assert_reachable(tight)
        tight.press(Key.Key_Right)
    assert playback.mode is Mode.ENDED


def test_every_line_of_grounding_can_be_read(tight):
    tight.play("leg-dangle")
    tight.press(Key.Key_G)
    view = tight.window.grounding.view
    assert_reachable(tight)

    while not view._answers.isVisible():
        tight.press(Key.Key_Right)
        assert_reachable(tight)

    tight.press(Key.Key_1)
    assert_reachable(tight)


def test_a_page_too_long_for_its_place_scrolls_by_keys(make_screen, dress):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(420, 384)
    screen.window.turns._asks = True
    screen.window.start(screen.entry("leg-dangle"), Choices())
    screen.settle()
    bar = screen.view._scroll.verticalScrollBar()
    assert bar.maximum() > 0

    screen.press(Key.Key_End)
    assert bar.value() == bar.maximum()
    screen.press(Key.Key_Home)
    assert bar.value() == 0
    screen.press(Key.Key_PageDown)
    assert bar.value() > 0


def test_what_is_reached_by_tab_scrolls_into_sight(make_screen, dress):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(420, 384)
    screen.window.turns._asks = True
    screen.window.start(screen.entry("leg-dangle"), Choices())
    screen.settle()

    assert screen.view.hasFocus()
    while QApplication.focusWidget() is not button(screen.view, "Skip"):
        screen.press(Key.Key_Backtab)

    viewport = screen.view._scroll.viewport()
    skip = button(screen.view, "Skip")
    place = QRect(skip.mapTo(viewport, QPoint(0, 0)), skip.size())
    assert viewport.rect().contains(place)


def test_a_new_step_begins_at_its_top(make_screen, dress, write):
    dress(LIGHT, 200)
    many = "Words of which there are many. " * 19
    write("a.yaml", script(step(say=f'"{many}"') + step(name="Then", say=f'"{many}"')))
    screen = make_screen()
    screen.window.resize(420, 384)
    screen.play("a-test")
    screen.settle()
    screen.press(Key.Key_End)
    bar = screen.player._scroll.verticalScrollBar()
    assert bar.value() > 0

    screen.press(Key.Key_Right)
    screen.settle()

    assert bar.value() == 0


@pytest.mark.parametrize("size", [100, 150, 200])
def test_the_settings_fit_a_screen_of_1024_pixels_in_every_size(qtbot, dress, library, size):
    dress(LIGHT, size)
    dialog = SettingsDialog(Settings(breath_holds=True), library.vocabulary, Path("here"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(1, 480)
    QApplication.processEvents()
    assert dialog.width() <= 1024

    for row in range(dialog._names.count()):
        dialog._names.setCurrentRow(row)
        for _ in range(3):
            QApplication.processEvents()
        assert unreachable(dialog) == [], dialog._names.item(row).text()


def test_text_made_larger_while_a_session_plays_is_never_cut_off(make_screen, dress):
    screen = make_screen()
    screen.window.resize(740, 560)
    playback = screen.play("leg-dangle")
    screen.settle()
    for size in (200, 80, 150, 100):
        dress(DARK, size)
        assert_reachable(screen)
    assert playback.mode is Mode.PLAYING


# ---------------------------------------------------------------- long words


def test_a_long_word_is_broken_by_a_hyphen_only_where_a_line_is_too_short(qtbot, dressed):
    shown = label(LONG, wraps=True)
    qtbot.addWidget(shown)
    line = shown.fontMetrics().height()

    assert shown.heightForWidth(2_000) < 2 * line
    assert shown.heightForWidth(200) >= 2 * line


@pytest.mark.parametrize(
    "words", ["Shift toward your right edge.", "https://example.org/a", "", "!"]
)
def test_words_of_usual_length_stay_as_they_are(words):
    assert breakable(words) == words


def test_a_broken_word_keeps_its_ends_whole():
    assert breakable(LONG).split("\N{SOFT HYPHEN}")[0] == "Dona"
    assert breakable(LONG).replace("\N{SOFT HYPHEN}", "") == LONG
