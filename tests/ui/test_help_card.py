"""A person's own numbers, in the settings: every place may stay empty."""

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from hipcalm.core.help import HelpCard, Reach
from hipcalm.core.settings import Settings
from hipcalm.ui.help_card_section import HelpCardSection
from hipcalm.ui.settings_dialog import SettingsDialog
from tests.ui.screen import spoken_name
from tests.ui.test_settings_dialog import while_settings_are_open
from tests.ui.test_sizes import cut_off, overlapping

CARD = HelpCard(
    country="DE",
    emergency="112",
    crisis_line="116 123",
    people=(Reach("Tom", "030 1"), Reach("Ümit <b>", "030 2")),
    therapist=Reach("Dr. Weiß", "030 9"),
)


@pytest.fixture
def open_card(qtbot, dressed):
    def opened(card: HelpCard = CARD) -> tuple[HelpCardSection, list[HelpCard]]:
        section = HelpCardSection(Settings(), card)
        told: list[HelpCard] = []
        qtbot.addWidget(section)
        section.card_changed.connect(told.append)
        section.show()
        return section, told

    return opened


def place(section: QWidget, name: str) -> QLineEdit:
    return next(one for one in section.findChildren(QLineEdit) if one.accessibleName() == name)


def fill(section, name: str, text: str) -> None:
    line = place(section, name)
    line.setText(text)
    line.editingFinished.emit()


def test_it_opens_with_what_is_on_the_card_and_tells_nothing(open_card):
    section, told = open_card()

    assert section.card() == CARD
    assert told == []


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("Local emergency number: number", HelpCard(emergency="x 1")),
        ("Crisis line: number", HelpCard(crisis_line="x 1")),
        ("Someone I trust, 1: name", HelpCard(people=(Reach("x 1", ""),))),
        ("Someone I trust, 3: number", HelpCard(people=(Reach("", "x 1"),))),
        ("Therapist or doctor: name", HelpCard(therapist=Reach("x 1", ""))),
        ("Therapist or doctor: number", HelpCard(therapist=Reach("", "x 1"))),
    ],
)
def test_each_place_changes_its_own_line_of_the_card(open_card, name, changed):
    section, told = open_card(HelpCard())

    fill(section, name, "x 1")

    assert told == [changed]


def test_a_place_can_be_emptied_again(open_card):
    section, told = open_card()

    fill(section, "Someone I trust, 1: name", "")
    fill(section, "Someone I trust, 1: number", "")

    assert told[-1].people == (Reach("Ümit <b>", "030 2"),)


def test_the_country_stays(open_card):
    section, told = open_card()

    fill(section, "Crisis line: number", "1")

    assert told[-1].country == "DE"


def test_nothing_longer_than_a_card_holds_can_be_written(open_card):
    section, told = open_card(HelpCard())

    fill(section, "Crisis line: number", "1" * 500)
    fill(section, "Someone I trust, 1: name", "x" * 500)

    assert len(told[-1].crisis_line) == 40
    assert len(told[-1].people[0].name) == 80


def test_a_long_name_shows_its_beginning(open_card):
    section, _ = open_card(HelpCard(people=(Reach("Marie-Luise Oberhuber-Schmidt", "1"),)))

    assert place(section, "Someone I trust, 1: name").cursorPosition() == 0


def test_every_place_has_a_name(open_card):
    section, _ = open_card()
    names = [spoken_name(one) for one in section.findChildren(QLineEdit)]

    assert all(names)
    assert len(names) == len(set(names)) == 10


def test_tab_goes_from_a_name_to_its_number(open_card):
    section, _ = open_card()

    name = place(section, "Someone I trust, 1: name")

    assert name.nextInFocusChain() is place(section, "Someone I trust, 1: number")


def test_a_change_is_told_from_the_window_and_help_shows_it(screen):
    told: list[HelpCard] = []
    screen.window.card_changed.connect(told.append)

    def act(dialog: SettingsDialog) -> None:
        dialog.show_section("My help card")
        fill(dialog, "Crisis line: number", "13 11 14")

    while_settings_are_open(screen, act)

    assert told == [HelpCard(crisis_line="13 11 14")]
    screen.window.open_help()
    assert "13 11 14" in screen.view._crisis.text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_still_being_typed_is_kept_when_the_settings_are_closed(screen):
    told: list[HelpCard] = []
    screen.window.card_changed.connect(told.append)

    def act(dialog: SettingsDialog) -> None:
        dialog.show_section("My help card")
        line = place(dialog, "Crisis line: number")
        dialog.activateWindow()
        screen.settle()
        line.setFocus()
        line.insert("1737")

    while_settings_are_open(screen, act)

    assert told
    assert told[-1] == HelpCard(crisis_line="1737")


def test_every_word_fits(open_card):
    section, _ = open_card()
    section.resize(520, 420)
    section.layout().activate()

    assert cut_off(section) == []
    assert overlapping(section) == []
