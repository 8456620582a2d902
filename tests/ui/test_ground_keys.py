"""G and Ctrl+G ground from whatever lies over the window: dialogs, lists, menus."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolTip,
    QWidget,
)

from hipcalm.core.player import Mode
from hipcalm.ui.tray import Tray
from tests.ui.screen import NONE, Screen
from tests.ui.test_settings_dialog import while_settings_are_open

CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = pytest.mark.parametrize("held", [NONE, CONTROL], ids=["G", "Ctrl+G"])


def lies_over() -> QWidget | None:
    """Return the list, the menu or the dialog that has the keys in place of the window."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def press_g(held: Qt.KeyboardModifier) -> None:
    over = lies_over()
    assert over is not None
    QTest.keyClick(over.windowHandle(), Qt.Key.Key_G, held)


def open_box(root: QWidget) -> None:
    next(box for box in root.findChildren(QComboBox) if box.isVisible()).showPopup()


def open_context_menu(of: QWidget) -> None:
    at = QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, of.mapToGlobal(at))
    QApplication.sendEvent(of, event)


def box_of_the_library(screen: Screen) -> None:
    open_box(screen.view)


def box_of_a_page(screen: Screen) -> None:
    screen.window.open_entry(screen.entry("coherent-5"))
    open_box(screen.view)


def box_of_help(screen: Screen) -> None:
    screen.window.open_help()
    open_box(screen.view)


def menu_of_a_field(screen: Screen) -> None:
    field = screen.view.findChild(QLineEdit)
    field.setFocus()
    open_context_menu(field)


def menu_of_a_list_of_problems(screen: Screen) -> None:
    screen.library.personal.mkdir(parents=True)
    (screen.library.personal / "broken.yaml").write_text("schema: 1\n")
    screen.library.refresh()
    screen.window.open_entry(screen.library.broken()[0])
    open_context_menu(screen.view.findChild(QPlainTextEdit).viewport())


@BOTH
@pytest.mark.parametrize(
    "opens",
    [
        box_of_the_library,
        box_of_a_page,
        box_of_help,
        menu_of_a_field,
        menu_of_a_list_of_problems,
    ],
    ids=lambda opens: opens.__name__,
)
def test_it_grounds_from_what_hangs_open(
    screen: Screen, opens: Callable[[Screen], None], held: Qt.KeyboardModifier
) -> None:
    opens(screen)
    screen.settle()

    press_g(held)
    screen.settle()

    assert screen.window.is_grounding
    assert lies_over() is None


@BOTH
def test_it_grounds_from_a_list_that_hangs_open_in_the_settings(screen, held):
    def act(dialog) -> None:
        open_box(dialog)
        screen.settle()
        press_g(held)
        screen.settle()
        assert not dialog.isVisible()

    while_settings_are_open(screen, act)

    assert screen.window.is_grounding
    assert lies_over() is None


@BOTH
def test_it_grounds_from_a_field_s_menu_in_the_settings(screen, held):
    def act(dialog) -> None:
        dialog.show_section("My help card")
        screen.settle()
        open_context_menu(next(f for f in dialog.findChildren(QLineEdit) if f.isVisible()))
        screen.settle()
        press_g(held)
        screen.settle()
        assert not dialog.isVisible()

    while_settings_are_open(screen, act)

    assert screen.window.is_grounding
    assert lies_over() is None


@pytest.fixture
def choosing(screen: Screen) -> QFileDialog:
    """Return the dialog that asks where a sound file is to be saved."""
    screen.window.open_entry(screen.entry("leg-dangle"))
    screen.window.session_page.render_panel.ask_where()
    screen.settle()
    dialog = lies_over()
    assert isinstance(dialog, QFileDialog)
    return dialog


def test_with_control_it_grounds_while_a_file_is_chosen(screen, choosing):
    asked: list[object] = []
    screen.window.render_requested.connect(lambda *given: asked.append(given))

    press_g(CONTROL)
    screen.settle()

    assert screen.window.is_grounding
    assert lies_over() is None
    assert asked == []


def test_a_g_typed_into_the_name_of_a_file_stays_a_letter(screen, choosing):
    field = choosing.findChild(QLineEdit)
    field.setFocus()
    field.clear()

    press_g(NONE)

    assert field.text() == "g"
    assert not screen.window.is_grounding


def test_it_grounds_while_a_file_is_chosen_with_a_list_open_in_the_dialog(screen, choosing):
    open_box(choosing)
    screen.settle()
    assert lies_over() is not choosing

    press_g(CONTROL)
    screen.settle()

    assert screen.window.is_grounding
    assert lies_over() is None


def test_asked_for_from_outside_it_closes_the_dialog_too(screen, choosing):
    screen.window.ground()

    assert not choosing.isVisible()
    assert screen.window.is_grounding


def test_what_does_not_close_keeps_nobody_from_grounding(screen, choosing):
    choosing.close = lambda: True

    screen.window.ground()

    assert screen.window.is_grounding


def test_it_grounds_with_a_tip_shown_and_the_tip_goes(screen):
    QToolTip.showText(screen.window.mapToGlobal(QPoint(9, 9)), "A tip", screen.view)
    screen.settle()
    assert QToolTip.isVisible()

    screen.press(Qt.Key.Key_G)
    screen.settle()

    assert screen.window.is_grounding
    assert not QToolTip.isVisible()


# ---------------------------------------------------------------- the tray's menu


@pytest.fixture
def tray(screen: Screen):
    tray = Tray()
    tray.ground_requested.connect(screen.window.ground)
    yield tray
    tray.leave()


@BOTH
@pytest.mark.parametrize("is_seen", [True, False], ids=["window", "no window"])
def test_it_grounds_from_the_tray_s_menu(screen, tray, held, is_seen):
    playback = screen.play("leg-dangle")
    screen.window.setVisible(is_seen)
    tray.menu.popup(QPoint(5, 5))

    press_g(held)
    screen.settle()

    assert screen.window.is_grounding
    assert screen.window.isVisible()
    assert playback.mode is Mode.PAUSED
    assert lies_over() is None


@BOTH
def test_it_grounds_from_a_menu_within_the_tray_s_menu(screen, tray, held):
    screen.window.hide()
    tray.menu.popup(QPoint(5, 5))
    within = next(a.menu() for a in tray.menu.actions() if a.menu() is not None)
    assert isinstance(within, QMenu)
    within.popup(QPoint(40, 40))
    assert lies_over() is within

    press_g(held)
    screen.settle()

    assert screen.window.is_grounding
    assert lies_over() is None
