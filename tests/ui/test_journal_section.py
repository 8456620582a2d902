"""Deleting the journal takes two different actions, and either can be taken back before the last."""

import pytest

from hipcalm.core.settings import Settings
from hipcalm.ui.journal_section import JournalSection
from tests.ui.screen import button, labels


@pytest.fixture
def section(qtbot, dressed):
    section = JournalSection(Settings())
    qtbot.addWidget(section)
    section.show()
    return section


def test_one_click_deletes_nothing(section, qtbot):
    with qtbot.assertNotEmitted(section.delete_requested):
        button(section, "Delete everything").click()

    assert any("can't be brought back" in words for words in labels(section))


def test_keeping_it_goes_back(section, qtbot):
    with qtbot.assertNotEmitted(section.delete_requested):
        button(section, "Delete everything").click()
        button(section, "Keep it").click()

    assert button(section, "Delete everything").isVisible()
    assert not button(section, "Delete it all").isVisible()


def test_the_second_action_deletes_and_the_outcome_is_told(section, qtbot):
    button(section, "Delete everything").click()

    with qtbot.waitSignal(section.delete_requested, timeout=0):
        button(section, "Delete it all").click()
    section.show_result("Your journal is empty now.")

    assert "Your journal is empty now." in labels(section)
