"""Pages to read: reached from help and from a session, left by Esc, whole at any size."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton

from hipcalm.core.help import load_numbers
from hipcalm.core.paths import assets
from hipcalm.core.player import Mode
from hipcalm.core.reading_words import HIPS_AND_STRESS, KINDS_OF_HELP, READING_PAGES
from hipcalm.ui.theme import DARK, LIGHT
from tests.ui.screen import button, labels, spoken_name
from tests.ui.test_help_view import CARD
from tests.ui.test_plain_text import assert_plain
from tests.ui.test_sizes import SMALL, cut_off, overlapping

Key = Qt.Key


@pytest.fixture(params=READING_PAGES, ids=lambda page: page.title)
def page(request):
    return request.param


@pytest.fixture
def reading(screen, page):
    """Return the window with a page open."""
    screen.window.pages.open_reading(page)
    screen.settle()
    return screen


def is_reading(screen, page) -> bool:
    return screen.view is screen.window.pages.reading_view and page.title in labels(screen.view)


def is_helping(screen) -> bool:
    return screen.view is screen.window.pages.help_view


# The way there and back


@pytest.mark.parametrize("words", [page.title for page in READING_PAGES])
def test_help_leads_there_and_esc_back_step_by_step(screen, words):
    screen.press(Key.Key_F1)
    button(screen.view, words).click()
    screen.settle()
    assert words in labels(screen.view)

    screen.press(Key.Key_Escape)
    assert is_helping(screen)
    screen.press(Key.Key_Escape)
    assert screen.view is screen.window.library_view


def test_the_page_of_a_session_leads_to_hips_and_stress_and_back(screen):
    screen.window.open_entry(screen.entry("half-kneel"))
    button(screen.view, HIPS_AND_STRESS.title).click()
    screen.settle()
    assert is_reading(screen, HIPS_AND_STRESS)

    button(screen.view, "←").click()

    assert screen.view is screen.window.session_page


def test_the_way_back_never_goes_in_circles(screen):
    screen.window.open_entry(screen.entry("half-kneel"))
    screen.window.pages.open_reading(HIPS_AND_STRESS)
    for _ in range(3):
        screen.press(Key.Key_F1)
        assert is_helping(screen)
        button(screen.view, KINDS_OF_HELP.title).click()
        assert is_reading(screen, KINDS_OF_HELP)

    screen.press(Key.Key_Escape)

    assert screen.view is screen.window.session_page


def test_the_way_back_of_another_time_is_forgotten(screen):
    screen.window.open_entry(screen.entry("half-kneel"))
    screen.press(Key.Key_F1)
    button(screen.view, KINDS_OF_HELP.title).click()
    screen.window.show_library()

    screen.press(Key.Key_F1, Key.Key_Escape)

    assert screen.view is screen.window.library_view


def test_a_session_pauses_meanwhile(screen):
    screen.play("three-breaths")

    screen.window.pages.open_reading(HIPS_AND_STRESS)
    modes = [screen.now[0]]
    screen.press(Key.Key_Escape, Key.Key_Space)

    assert screen.view is screen.player
    assert [*modes, screen.now[0]] == [Mode.PAUSED, Mode.PLAYING]


def test_help_is_one_key_away(reading):
    reading.press(Key.Key_F1)

    assert is_helping(reading)


def test_grounding_is_one_key_away_wherever_the_keys_are(reading):
    for part in (
        reading.view,
        reading.view.findChild(QPlainTextEdit),
        button(reading.view, "Copy"),
    ):
        part.setFocus()
        reading.press(Key.Key_G)
        assert reading.window.is_grounding
        reading.window.playing.leave_grounding()
        reading.window.pages.open_reading(KINDS_OF_HELP)

    chosen = next(one for one in reading.view.findChildren(QLabel) if "anyone" in one.text())
    QTest.mouseClick(chosen, Qt.MouseButton.LeftButton)
    reading.press(Key.Key_G)
    assert reading.window.is_grounding


@pytest.mark.parametrize("is_help", [True, False], ids=["help", "reading"])
def test_a_button_grounds_too(screen, is_help):
    if is_help:
        screen.window.open_help()
    else:
        screen.window.pages.open_reading(HIPS_AND_STRESS)

    button(screen.view, "Ground").click()

    assert screen.window.is_grounding
    assert screen.view is screen.window.grounding.view


def test_after_grounding_nothing_leads_back_into_the_page(reading):
    reading.press(Key.Key_G)
    reading.window.grounding.left.emit("end")
    reading.settle()
    assert reading.view is not reading.window.pages.reading_view

    reading.window.show_library()
    reading.press(Key.Key_F1, Key.Key_Escape)

    assert reading.view is reading.window.library_view


# What is on it


def test_every_word_and_every_source_is_there(reading, page):
    shown = "\n".join(labels(reading.view))
    sources = reading.view.findChild(QPlainTextEdit).toPlainText()

    assert page.opening in shown
    assert page.before in shown
    for passage in (*page.passages, *([page.aside] if page.aside else [])):
        assert passage.title in shown
        assert passage.words in shown
        assert passage.studies in shown
    assert sources.splitlines() == list(page.sources)


def test_studies_are_told_apart_from_the_words(screen):
    screen.window.pages.open_reading(HIPS_AND_STRESS)
    screen.settle()

    told = [one for one in screen.view.findChildren(QLabel) if one.text().startswith("Studies: ")]

    assert len(told) == sum(bool(passage.studies) for passage in HIPS_AND_STRESS.passages)
    assert all(one.property("role") == "quiet" for one in told)


def test_the_sources_can_be_copied_and_that_is_said(reading, page):
    QGuiApplication.clipboard().clear()
    pressed = button(reading.view, "Copy")

    pressed.click()

    assert QGuiApplication.clipboard().text() == "\n".join(page.sources)
    assert pressed.text() == "Copied"


def test_the_sources_can_be_selected_but_not_changed(reading, page):
    sources = reading.view.findChild(QPlainTextEdit)
    sources.setFocus()

    reading.press(Key.Key_X, Key.Key_Delete)
    QTest.keySequence(sources, "Ctrl+A")
    QTest.keySequence(sources, "Ctrl+C")

    assert QGuiApplication.clipboard().text() == "\n".join(page.sources)


def test_words_can_be_selected_and_no_link_is_opened(reading, monkeypatch):
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)

    words = [one for one in reading.view.findChildren(QLabel) if len(one.text()) > 80]
    for pressed in reading.view.findChildren(QPushButton):
        pressed.click()

    assert len(words) > 4
    for one in words:
        assert one.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert_plain(reading.window.pages.reading_view)
    assert opened == []


def test_a_page_opens_at_its_top(screen):
    screen.window.pages.open_reading(KINDS_OF_HELP)
    screen.settle()
    screen.press(Key.Key_End)
    assert screen.view._scroll.verticalScrollBar().value() > 0

    screen.window.pages.open_reading(HIPS_AND_STRESS)
    screen.settle()

    assert screen.view._scroll.verticalScrollBar().value() == 0


# By the keys, by ear, at any size


@pytest.mark.parametrize(
    ("keys", "is_lower"),
    [
        ([Key.Key_Down], True),
        ([Key.Key_PageDown], True),
        ([Key.Key_Space], True),
        ([Key.Key_End], True),
        ([Key.Key_End, Key.Key_Home], False),
        ([Key.Key_Down, Key.Key_Up], False),
        ([Key.Key_PageDown, Key.Key_PageUp], False),
    ],
)
def test_keys_scroll(reading, keys, is_lower):
    bar = reading.view._scroll.verticalScrollBar()
    assert bar.maximum() > 0

    reading.press(*keys)

    assert (bar.value() > 0) is is_lower


def test_everything_that_tab_reaches_has_a_name_and_esc_leaves_from_there(reading, page):
    assert spoken_name(QApplication.focusWidget()) == page.title
    held = []
    for _ in range(8):
        reading.press(Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused in held:
            break
        held.append(focused)
        assert spoken_name(focused).strip(), focused
    assert {spoken_name(one) for one in held} >= {
        f"Copy the sources of {page.title}",
        f"Sources of {page.title}",
    }

    reading.view.findChild(QPlainTextEdit).setFocus()
    reading.press(Key.Key_Escape)

    assert reading.view is reading.window.library_view


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720), (1900, 1000)])
def test_every_word_fits(reading, size):
    reading.window.resize(*size)
    reading.settle()
    reading.settle()

    assert_whole(reading)


@pytest.mark.parametrize("percent", [150, 200])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [(480, 420), (1040, 720)])
def test_every_word_fits_with_large_letters(make_screen, dress, page, percent, theme, size):
    dress(theme, percent)
    screen = make_screen()
    screen.window.resize(*size)
    screen.window.pages.open_reading(page)
    screen.settle()
    screen.settle()

    assert_whole(screen)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_help_fits_a_small_window_with_large_letters(make_screen, dress, percent):
    dress(LIGHT, percent)
    screen = make_screen()
    screen.window.show_numbers(CARD, load_numbers(assets() / "help" / "numbers.yaml")[0])
    screen.window.resize(480, 420)
    screen.window.open_help()
    screen.settle()
    screen.settle()

    page = screen.view._scroll.widget()
    assert page.width() <= screen.view._scroll.viewport().width()
    assert cut_off(page) == []
    assert overlapping(page) == []


def assert_whole(screen) -> None:
    """Check that all of a page can be read by scrolling down, and its lines are not too long."""
    page = screen.view._scroll.widget()
    sources = screen.view.findChild(QPlainTextEdit)
    assert cut_off(page) == []
    assert overlapping(page) == []
    assert page.width() <= screen.view._scroll.viewport().width()
    assert sources.verticalScrollBar().maximum() == 0
    assert sources.horizontalScrollBar().maximum() == 0
    widest = max(one.width() for one in page.findChildren(QLabel))
    assert widest <= 90 * screen.view.fontMetrics().averageCharWidth()
