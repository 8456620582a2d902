"""The window as a whole: notices, the personal folder, and files that change under it."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from hipcalm.core.player import Mode
from hipcalm.ui.theme import DARK, LIGHT
from tests.core.scripts import script
from tests.ui.screen import button, labels


@pytest.fixture
def folders_opened(monkeypatch) -> list[str]:
    """Stand in for the file manager, and note what it is asked to show."""
    opened: list[str] = []

    def shown(url) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", shown)
    return opened


def test_a_notice_stands_above_the_view_until_it_is_closed(screen):
    assert not screen.window.notice.isVisible()

    screen.window.notice.tell("Something to know.")
    assert "Something to know." in labels(screen.window)

    button(screen.window.notice, "Close").click()
    assert not screen.window.notice.isVisible()


def test_opening_the_folder_makes_it_first(screen, personal, folders_opened):
    screen.window.pages.open_folder()

    assert personal.is_dir()
    assert folders_opened == [str(personal)]


def test_without_a_file_manager_the_folder_is_named(screen, personal, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: False)

    screen.window.pages.open_folder()

    assert str(personal) in screen.window.notice.text()


def test_a_folder_that_cannot_be_made_is_told(screen, personal, folders_opened):
    personal.parent.parent.mkdir(exist_ok=True)
    personal.parent.write_text("a file where a folder should be")

    screen.window.pages.open_folder()

    assert "could not be made" in screen.window.notice.text()
    assert folders_opened == []


def test_coming_back_to_the_window_takes_up_what_has_changed(screen, write):
    write("a.yaml", script(title="New here"))

    QApplication.sendEvent(screen.window, QEvent(QEvent.Type.ActivationChange))

    assert screen.library.find("a-test") is not None
    assert screen.window.library_view._cards.rowCount() == 20


def test_a_session_goes_on_when_its_file_changes(make_screen, write):
    file = write("a.yaml", script())
    screen = make_screen()
    screen.play("a-test")
    screen.wait(5_000)

    file.unlink()
    screen.library.refresh()
    screen.window.refresh()

    assert screen.now == (Mode.PLAYING, "Sit", 5_000)
    assert screen.view is screen.player
    screen.wait(20_000)
    assert screen.view is screen.window.turns.end_view


def test_starting_another_session_lets_go_of_the_first(screen):
    first = screen.play("leg-dangle")

    screen.play("three-breaths")

    assert not first._timer.isActive()
    assert len(screen.window.findChildren(type(first))) <= 2
    screen.settle()
    assert len(screen.window.findChildren(type(first))) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_view_is_painted_in_the_theme(make_screen, dress, theme):
    dress(theme)
    screen = make_screen()
    screen.window.set_theme(theme, is_still=False)

    for show in (
        screen.window.show_library,
        lambda: screen.window.open_entry(screen.entry("leg-dangle")),
        lambda: screen.play("leg-dangle"),
        screen.player.toggle_distance,
        screen.window.player_view.end_requested.emit,
    ):
        show()
        screen.settle()
        image = screen.window.grab().toImage()
        corners = {image.pixelColor(x, y).name() for x in (1, 2) for y in (1, image.height() - 2)}
        assert corners == {theme.ground}


def test_a_change_of_theme_repaints_a_running_session(screen, dress):
    screen.play("coherent-5")
    screen.settle()
    light = screen.window.grab().toImage()

    dress(DARK)
    screen.window.set_theme(DARK, is_still=False)
    screen.settle()

    image = screen.window.grab().toImage()
    assert image != light
    assert image.pixelColor(1, 1).name() == DARK.ground


def test_less_movement_can_be_chosen_in_the_middle_of_a_session(screen):
    screen.play("coherent-5")

    screen.window.set_theme(LIGHT, is_still=True)

    assert screen.player.stage._is_still
    screen.window.set_theme(LIGHT, is_still=False)
    assert not screen.player.stage._is_still
