"""A window to try things on."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from hipcalm.core.library import Library
from hipcalm.core.settings import Settings
from hipcalm.ui import theme
from hipcalm.ui.main_window import MainWindow
from tests.clock import FakeClock
from tests.ui.screen import NOON, Screen


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, theme.LIGHT, 100)


@pytest.fixture
def dress(qapp: QApplication, dressed: None) -> Iterator[Callable[..., None]]:
    """Return a function that dresses the program in a theme and a size, until the test ends."""
    yield lambda chosen=theme.LIGHT, size=100: theme.apply(qapp, chosen, size)
    theme.apply(qapp, theme.LIGHT, 100)


@pytest.fixture
def make_screen(qtbot, dressed, library: Library, clock: FakeClock) -> Callable[..., Screen]:
    """Return a function that opens the window on the library as it is then, or on a session."""

    def made(settings: Settings | None = None, *, begins: str = "", **options) -> Screen:
        library.refresh()
        options = {"asks": False} | options  # what is asked around a session has tests of its own
        window = MainWindow(library, settings or Settings(), clock, lambda: NOON, **options)
        window.resize(740, 560)
        window.set_theme(theme.LIGHT, is_still=False)
        qtbot.addWidget(window)
        screen = Screen(window, library, clock)
        if begins:
            screen.play(begins)
        else:
            window.show_library()
        window.show()
        window.activateWindow()
        screen.settle()
        return screen

    return made


@pytest.fixture
def screen(make_screen: Callable[..., Screen]) -> Screen:
    return make_screen()
