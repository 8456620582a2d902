"""Whatever stands in a script is shown as it stands there: no markup, no link, no shortcut."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtGui import Qt as QtText
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from hipcalm.core.session import Caution, Vocabulary
from hipcalm.core.settings import Settings
from hipcalm.ui.cards import card_words
from hipcalm.ui.settings_dialog import SettingsDialog
from tests.ui.screen import Screen, button, labels

Key = Qt.Key
MARKED = "<b>bold</b> & <a href='file:///x'>&link</a> <img src=x>"
SCRIPT = f"""\
schema: 1
id: marked
title: "T {MARKED}"
summary: "S {MARKED}"
source: "W {MARKED}"
kind: breath
easier: "E {MARKED}"
props: ["P {MARKED}"]
cautions: [hip-op]
offer_instead: {{hip-op: other}}
tags: ["G {MARKED}"]
steps:
  - each_side: [right, left]
    side_means: "M {MARKED}"
    steps:
      - name: "N {MARKED}"
        kind: settle
        duration: 40s
        optional: true
        say: "Y {MARKED}"
        later: [{{at: 5s, say: "L {MARKED}"}}]
        contact: ["C {MARKED}"]
        easier: "F {MARKED}"
  - {{name: End, kind: close, duration: 20s}}
"""
BROKEN = f'schema: 1\nid: "{MARKED}"\n"{MARKED}": 1\n'


@pytest.fixture
def marked(make_screen: Callable[..., Screen], write) -> Screen:
    write("marked.yaml", SCRIPT)
    write("other.yaml", SCRIPT.replace("id: marked", "id: other"))
    write("<i>&broken.yaml", BROKEN)
    screen = make_screen(Settings(cautions=("hip-op",)))
    screen.window.resize(900, 900)
    return screen


def assert_plain(root: QWidget) -> None:
    """Check every text of a widget and all in it."""
    for shown in root.findChildren(QLabel):
        assert shown.textFormat() is Qt.TextFormat.PlainText, shown.text()
        assert not shown.openExternalLinks()
    for pressed in root.findChildren(QAbstractButton):
        assert QKeySequence.mnemonic(pressed.text()).isEmpty(), pressed.text()
    assert not root.findChildren(QTextEdit)
    for widget in (root, *root.findChildren(QWidget)):
        assert not QtText.mightBeRichText(widget.toolTip()), widget.toolTip()
        assert not QtText.mightBeRichText(widget.whatsThis())


def test_the_page_shows_a_script_s_words_as_they_are(marked):
    marked.window.open_entry(marked.entry("marked"))
    marked.settle()

    said = labels(marked.view)

    for text in ("T ", "S ", "E ", "P "):
        assert f"{text}{MARKED}" in said
    assert f"(M {MARKED})" in said
    assert f"Where this comes from: W {MARKED}" in said
    assert f"N {MARKED}, right (optional)" in said
    assert_plain(marked.window)


def test_a_button_shows_a_title_as_it_is(marked):
    marked.window.open_entry(marked.entry("marked"))

    offer = button(marked.view, "See")

    assert offer.text().replace("&&", "&") == f"See “T {MARKED}”"
    assert_plain(marked.window)


def test_the_player_shows_a_script_s_words_as_they_are(marked):
    marked.play("marked")
    marked.settle()
    said = labels(marked.player)
    assert {f"T {MARKED}", f"N {MARKED}", f"Y {MARKED}", f"C {MARKED}"} <= set(said)
    assert f"Next: N {MARKED}, left" in said

    marked.wait(6_000)
    assert f"L {MARKED}" in labels(marked.player)
    assert marked.player.distance._name == f"N {MARKED}"
    assert_plain(marked.window)


def test_the_easier_form_is_shown_as_it_is(marked):
    marked.window.open_entry(marked.entry("marked"))
    easier = next(b for b in marked.view.findChildren(QCheckBox) if b.text() == "Easier form")
    easier.click()
    button(marked.view, "Start").click()
    marked.settle()

    assert {f"Easier: E {MARKED}", f"F {MARKED}"} <= set(labels(marked.player))
    assert_plain(marked.window)


def test_the_end_shows_a_title_as_it_is(marked):
    marked.play("marked")
    marked.wait(100_000)
    marked.settle()

    assert f"That was T {MARKED}." in labels(marked.view)
    assert_plain(marked.window)


def test_braces_in_a_title_are_no_fields_at_the_end(make_screen, write):
    write("a.yaml", SCRIPT.replace(f'title: "T {MARKED}"', 'title: "a } and 0"'))
    screen = make_screen()
    screen.play("marked")

    screen.press(Key.Key_Escape, Key.Key_E)
    screen.play("marked")
    screen.wait(100_000)
    screen.settle()

    assert "That was a } and 0." in labels(screen.view)


def test_a_card_shows_a_title_as_it_is(marked):
    title, _, props = card_words(marked.entry("marked"))

    assert (title, props) == (f"T {MARKED}", f"P {MARKED}")
    assert_plain(marked.window.library_view)


def test_problems_and_file_names_are_shown_as_they_are(marked):
    entry = next(e for e in marked.library.entries if e.session is None)
    marked.window.open_entry(entry)
    marked.settle()

    assert "<i>&broken.yaml" in labels(marked.view)
    assert isinstance(marked.window.pages.problems_page._list, QPlainTextEdit)
    assert "<b>bold</b>" in marked.window.pages.problems_page._list.toPlainText()
    assert_plain(marked.window)


def test_a_notice_is_shown_as_it_is(marked):
    marked.window.notice.tell(MARKED)

    assert MARKED in labels(marked.window)
    assert_plain(marked.window)


def test_settings_show_cautions_and_the_folder_as_they_are(qtbot, dressed, library, tmp_path):
    caution = Caution(title=f"K {MARKED}", text="x")
    vocabulary = Vocabulary({}, {"k": caution}, library.vocabulary.poses)
    dialog = SettingsDialog(Settings(), vocabulary, tmp_path / "<b>&x")
    qtbot.addWidget(dialog)
    dialog.show()

    texts = [box.text().replace("&&", "&") for box in dialog.findChildren(QCheckBox)]
    assert f"K {MARKED}" in texts
    dialog.show_section("My own sessions")
    assert str(tmp_path / "<b>&x") in labels(dialog)
    assert_plain(dialog)


def test_boxes_of_choices_hold_no_words_of_a_script(marked):
    marked.window.open_entry(marked.entry("coherent-5"))

    for box in marked.window.findChildren(QComboBox):
        for index in range(box.count()):
            assert not QtText.mightBeRichText(box.itemText(index))
