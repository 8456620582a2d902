"""Everything can be reached by Tab and has a name that can be spoken."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QScrollBar, QWidget

from hipcalm.core.settings import Settings
from hipcalm.ui.settings_dialog import SettingsDialog
from tests.core.scripts import script
from tests.ui.screen import Screen, button, spoken_name

Key = Qt.Key


def library_view(screen: Screen) -> None:
    screen.window.show_library()


def session_page(screen: Screen) -> None:
    screen.window.open_entry(screen.entry("leg-dangle"))


def page_read_first(screen: Screen) -> None:
    screen.window.open_entry(screen.entry("stability-ball"))


def page_with_paces(screen: Screen) -> None:
    screen.window.open_entry(screen.entry("coherent-5"))


def page_with_offer(screen: Screen) -> None:
    screen.window.apply_settings(Settings(cautions=("hip-op",)))
    screen.window.open_entry(screen.entry("leg-dangle"))


def problems_page(screen: Screen) -> None:
    screen.window.open_entry(screen.library.broken()[0])


def player(screen: Screen) -> None:
    screen.play("leg-dangle")


def question(screen: Screen) -> None:
    screen.play("leg-dangle")
    screen.press(Key.Key_Escape)


def end(screen: Screen) -> None:
    screen.play("leg-dangle")
    screen.press(Key.Key_Escape, Key.Key_E)


VIEWS: list[Callable[[Screen], None]] = [
    library_view, session_page, page_read_first, page_with_paces, page_with_offer, problems_page,
    player, question, end,
]  # fmt: skip


@pytest.fixture
def at(make_screen, write):
    """Return a function that opens the window at one of the views."""
    write("broken.yaml", "schema: 1\n")

    def opened(view: Callable[[Screen], None]) -> Screen:
        screen: Screen = make_screen()
        screen.window.resize(1000, 900)
        view(screen)
        screen.settle()
        return screen

    return opened


def can_be_reached(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def reachable(screen: Screen) -> set[QWidget]:
    """Return what Tab should reach: all that is visible or, with the question open, its buttons."""
    asking = screen.player.is_asking
    root = screen.player._ask if asking else screen.window
    return {w for w in root.findChildren(QWidget) if can_be_reached(w)}


def focused() -> QWidget:
    """Return what has the focus."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tabbed(screen: Screen, key: Key) -> list[QWidget]:
    """Press Tab until it comes round; return what had the focus, in order."""
    seen = [focused()]
    for _ in range(60):
        screen.press(key)
        if focused() is seen[0]:
            return seen
        seen.append(focused())
    pytest.fail("Tab does not come round")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Backtab])
def test_tab_reaches_everything_once_and_comes_round(at, view, key):
    screen = at(view)

    seen = tabbed(screen, key)

    assert len(seen) == len(set(seen))
    assert set(seen) == reachable(screen)


@pytest.mark.parametrize("view", VIEWS)
def test_everything_that_can_have_the_focus_has_a_spoken_name(at, view):
    screen = at(view)

    for widget in reachable(screen) | {focused()}:
        assert spoken_name(widget).strip(), widget


@pytest.mark.parametrize("view", VIEWS)
def test_the_keys_are_somewhere_when_a_view_opens(at, view):
    screen = at(view)

    assert QApplication.focusWidget() is not None
    assert screen.view.isAncestorOf(QApplication.focusWidget()) or screen.view.hasFocus()


def test_tab_goes_down_the_page_of_a_session(at):
    screen = at(session_page)
    button(screen.view, "←").setFocus()

    seen = [w for w in tabbed(screen, Key.Key_Tab) if screen.view.isAncestorOf(w)]

    places = [widget.mapTo(screen.window, widget.rect().center()).y() for widget in seen]
    assert places == sorted(places)


def test_the_library_is_tabbed_from_the_top_to_the_cards(at):
    screen = at(library_view)
    button(screen.view, "One small").setFocus()

    names = [spoken_name(widget) for widget in tabbed(screen, Key.Key_Tab)]

    head = ["One small thing", "Ground", "Help", "Settings"]
    assert names[:5] == [*head, "Search the sessions"]
    assert names[-1] == "Sessions"


def test_settings_are_reached_by_tab_and_named(qtbot, dressed, library, tmp_path):
    dialog = SettingsDialog(Settings(), library.vocabulary, tmp_path)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()

    parts = {w for w in dialog.findChildren(QWidget) if can_be_reached(w)}
    seen = set()
    for _ in range(len(parts) + 2):
        dialog.focusNextChild()
        seen.add(QApplication.focusWidget())

    assert parts <= seen
    named = [part for part in parts if not isinstance(part, QScrollBar)]
    assert [part for part in named if not spoken_name(part).strip()] == []


def test_a_card_is_spoken_with_its_title_minutes_and_props(screen):
    cards = screen.window.library_view._cards

    spoken = cards.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken.startswith("Three deep abdominal breaths, ")
    assert "min" in spoken


def test_a_switch_is_spoken_with_what_it_does(qtbot, dressed, library, tmp_path):
    dialog = SettingsDialog(Settings(), library.vocabulary, tmp_path)
    qtbot.addWidget(dialog)
    switch = button(dialog, "Breath is not comfortable")

    spoken = QAccessible.queryAccessibleInterface(switch).text(QAccessible.Text.Description)

    assert "pacer" in spoken


def test_a_side_button_says_what_it_chooses(at):
    screen = at(session_page)

    assert spoken_name(button(screen.view, "Left")) == "Left side first"


def test_no_box_of_choices_is_named_by_a_neighbour_alone(at):
    screen = at(page_with_paces)

    assert all(box.accessibleName() for box in screen.window.findChildren(QComboBox))


def test_labels_take_no_focus(at, write):
    write("b.yaml", script())
    screen = at(session_page)

    focused = [w for w in screen.window.findChildren(QLabel) if can_be_reached(w)]

    assert focused == []
