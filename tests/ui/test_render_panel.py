"""Saving a session as a sound file, as a person at the page meets it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QProgressBar, QWidget

from hipcalm.ui.render_panel import OFFER, WHAT_FOR, RenderPanel, file_name
from tests.ui.screen import button, labels, spoken_name
from tests.ui.test_plain_text import MARKED, assert_plain

FILE = Path("/somewhere/Leg dangle.flac")


@pytest.fixture
def panel(qtbot, dressed) -> RenderPanel:
    panel = RenderPanel()
    panel.offer("Leg dangle")
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    return panel


def buttons(panel: RenderPanel) -> list[str]:
    return [b.text() for b in (panel._save, panel._cancel, panel._show) if b.isVisible()]


def dialog(panel: RenderPanel) -> QFileDialog:
    return panel.findChildren(QFileDialog)[-1]


def choose(panel: RenderPanel, file: Path) -> None:
    panel._on_chosen(str(file))


def test_it_offers_to_save(panel):
    assert (buttons(panel), labels(panel)) == ([OFFER], [WHAT_FOR])


def test_the_dialog_proposes_the_title_as_a_flac_file_in_the_music_folder(panel, home):
    (home / "Music").mkdir(parents=True)

    button(panel, OFFER).click()

    assert dialog(panel).selectedFiles() == [str(home / "Music" / "Leg dangle.flac")]
    assert dialog(panel).acceptMode() is QFileDialog.AcceptMode.AcceptSave


def test_the_chosen_ending_follows_the_chosen_format(panel, tmp_path):
    button(panel, OFFER).click()
    asked: list[Path] = []
    panel.render_requested.connect(asked.append)
    dialog(panel).setDirectory(str(tmp_path))

    dialog(panel).selectNameFilter("WAV, plays everywhere (*.wav)")
    dialog(panel).filterSelected.emit("WAV, plays everywhere (*.wav)")
    dialog(panel).findChild(QLineEdit).setText("mine")
    dialog(panel).accept()

    assert asked == [tmp_path / "mine.wav"]


def test_a_closed_dialog_asks_for_nothing(panel):
    asked: list[Path] = []
    panel.render_requested.connect(asked.append)
    button(panel, OFFER).click()

    dialog(panel).reject()

    assert asked == []
    assert buttons(panel) == [OFFER]


def test_while_it_saves_it_tells_how_far_it_is_and_offers_to_cancel(panel):
    choose(panel, FILE)
    panel.show_progress(40)

    assert (buttons(panel), labels(panel)) == (["Cancel"], ["Saving Leg dangle.flac… 40 %"])
    assert panel.findChild(QProgressBar).value() == 40


def test_a_press_cancels(panel, qtbot):
    choose(panel, FILE)
    panel.show_progress(40)

    with qtbot.waitSignal(panel.cancel_requested):
        button(panel, "Cancel").click()


def test_another_session_s_page_still_tells_of_the_file_that_is_being_written(panel):
    choose(panel, FILE)
    panel.show_progress(40)

    panel.offer("Soft sigh")

    assert labels(panel) == ["Saving Leg dangle.flac… 40 %"]


def test_another_session_s_page_tells_nothing_of_a_file_that_is_done(panel):
    panel.show_done(FILE)

    panel.offer("Soft sigh")

    assert (buttons(panel), labels(panel)) == ([OFFER], [WHAT_FOR])


def test_when_done_it_tells_the_name_and_what_there_is_to_know(panel):
    panel.show_done(FILE, "There is no voice here.")

    assert labels(panel) == ["Saved as Leg dangle.flac. There is no voice here."]
    assert buttons(panel) == [OFFER, "Show in folder"]


def test_the_folder_of_the_file_can_be_shown(panel, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    panel.show_done(FILE)

    button(panel, "Show").click()

    assert opened == ["/somewhere"]


def test_a_failure_is_told_in_its_own_words_and_saving_offered_again(panel):
    panel.show_progress(3)

    panel.show_failed("There is no room for it in /somewhere; choose another folder.")

    assert labels(panel) == ["There is no room for it in /somewhere; choose another folder."]
    assert buttons(panel) == [OFFER]


def test_the_focus_stays_in_the_row_when_its_buttons_change_places(panel, qtbot):
    qtbot.waitUntil(panel.isActiveWindow)
    button(panel, OFFER).setFocus()

    choose(panel, FILE)
    assert button(panel, "Cancel").hasFocus()

    panel.show_done(FILE)
    assert button(panel, OFFER).hasFocus()


def test_it_takes_no_focus_that_it_did_not_have(qtbot, panel):
    other = QWidget(panel)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    other.setFocus()

    panel.show_done(FILE)

    assert not button(panel, OFFER).hasFocus()


def test_it_can_be_used_by_keyboard_alone(panel, qtbot):
    asked = []
    panel.cancel_requested.connect(lambda: asked.append(1))
    choose(panel, FILE)
    button(panel, "Cancel").setFocus()

    QTest.keyClick(button(panel, "Cancel"), Qt.Key.Key_Return)

    assert asked == [1]


def test_a_screen_reader_finds_a_name_for_everything(panel):
    choose(panel, FILE)

    assert spoken_name(button(panel, "Cancel")) == "Cancel saving"
    assert spoken_name(panel.findChild(QProgressBar)) == "Saving the sound file"


def test_names_and_notes_are_shown_as_they_are(panel):
    panel.show_done(Path(f"/x/{MARKED.replace('/', '')}.flac"), MARKED)

    assert labels(panel) == [f"Saved as {MARKED.replace('/', '')}.flac. {MARKED}"]
    assert_plain(panel)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Leg dangle", "Leg dangle"),
        ('In/out: a "test"?', "In out a test"),
        ("...", "session"),
        ("a\nb\x00c", "a b c"),
        ("é" * 200, "é" * 60),
    ],
)
def test_any_title_becomes_a_name_for_a_file(title, name):
    assert file_name(title) == name
