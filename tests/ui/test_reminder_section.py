"""The pages of the settings about the reminder and the desktop."""

from datetime import UTC, datetime, time

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit

from hipcalm.core.reminder import SPACINGS_MIN, ReminderSettings
from hipcalm.core.settings import Settings
from hipcalm.desktop.parts import Part
from hipcalm.ui.desktop_section import SUGGESTED_KEY, DesktopSection
from hipcalm.ui.reminder_section import DAYS, ReminderSection
from hipcalm.ui.tray import Pause, TrayState
from tests.ui.screen import button, choice, labels, spoken_name

ON = ReminderSettings(on=True)
AT_TWO = datetime(2031, 3, 4, 14, 8, tzinfo=UTC)
COMMAND = "/home/wren/bin/hipcalm ground"
PARTS = (
    Part("notifications", works=True, words="the desktop shows them"),
    Part("tray", works=False, words="this desktop shows no tray icons", mend="install a panel"),
)


class Page:
    """The page about the reminder, and what it has said."""

    def __init__(self, section: ReminderSection) -> None:
        self.section = section
        self.changed: list[ReminderSettings] = []
        self.paused: list[Pause] = []
        section.reminder_changed.connect(self.changed.append)
        section.pause_chosen.connect(self.paused.append)

    def switch(self, words: str) -> QCheckBox:
        found = button(self.section, words)
        assert isinstance(found, QCheckBox)
        return found


@pytest.fixture
def open_page(qtbot, dressed):
    def opened(reminder: ReminderSettings = ON) -> Page:
        section = ReminderSection(Settings(), reminder)
        qtbot.addWidget(section)
        section.show()
        return Page(section)

    return opened


@pytest.fixture
def desktop(qtbot, dressed):
    section = DesktopSection(Settings(), COMMAND)
    qtbot.addWidget(section)
    section.show()
    return section


def test_reminders_are_off_until_they_are_chosen(open_page):
    page = open_page(ReminderSettings())
    assert not page.switch("Invite me").isChecked()

    page.switch("Invite me").click()

    assert page.changed == [ON]


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ("Invite me", "on"),
        ("With a soft sound", "sound"),
        ("Wait while the microphone", "heeds_microphone"),
    ],
)
def test_a_switch_changes_its_setting_and_takes_it_back(open_page, words, setting):
    page = open_page()

    page.switch(words).click()
    page.switch(words).click()

    assert page.changed == [replace(ON, **{setting: not getattr(ON, setting)}), ON]


@pytest.mark.parametrize(
    ("name", "setting", "values"),
    [
        ("Every", "every_min", SPACINGS_MIN),
        ("It comes as", "form", ("notification", "corner")),
    ],
)
def test_a_choice_changes_its_setting(open_page, name, setting, values):
    page = open_page()
    box = choice(page.section, name)

    assert tuple(box.itemData(at) for at in range(box.count())) == values
    box.setCurrentIndex(len(values) - 1)
    assert page.changed == [replace(ON, **{setting: values[-1]})]


@pytest.mark.parametrize(("name", "setting"), [("From", "active_from"), ("Until", "active_to")])
def test_the_hours_are_chosen_by_the_half_hour(open_page, name, setting):
    page = open_page()
    box = choice(page.section, name)

    box.setCurrentIndex(box.findText("09:30"))

    assert page.changed == [replace(ON, **{setting: time(9, 30)})]


def test_the_weekdays_are_chosen_one_by_one_and_stay_in_order(open_page):
    page = open_page()
    days = [
        next(b for b in page.section.findChildren(QCheckBox) if spoken_name(b) == d) for d in DAYS
    ]
    assert [day.isChecked() for day in days] == [True] * 5 + [False] * 2

    days[6].click()
    days[0].click()

    assert [changed.weekdays for changed in page.changed] == [(0, 1, 2, 3, 4, 6), (1, 2, 3, 4, 6)]


def test_what_was_written_by_hand_is_shown_and_kept(open_page):
    own = ReminderSettings(on=True, every_min=75, active_from=time(8, 10))
    page = open_page(own)

    page.switch("With a soft sound").click()

    assert choice(page.section, "Every").currentText() == "75 minutes"
    assert choice(page.section, "From").currentText() == "08:10"
    assert page.changed == [replace(own, sound=True)]


def test_off_what_makes_no_difference_can_wait(open_page):
    page = open_page(ReminderSettings())
    assert not choice(page.section, "Every").isEnabled()

    page.switch("Invite me").click()

    assert choice(page.section, "Every").isEnabled()


def test_what_is_chosen_in_the_tray_meanwhile_is_shown_and_not_undone(open_page):
    page = open_page(ReminderSettings())

    page.section.show_reminder(ReminderSettings(on=True, every_min=90))
    page.switch("With a soft sound").click()

    assert page.switch("Invite me").isChecked()
    assert choice(page.section, "Every").currentText() == "90 minutes"
    assert page.changed[-1] == ReminderSettings(on=True, every_min=90, sound=True)
    assert len(page.changed) == 1


def test_how_the_reminder_stands_is_told(open_page):
    page = open_page()

    page.section.show_state(TrayState(is_on=True, next_at=AT_TWO))

    assert "Next reminder around 14:10." in labels(page.section)


def test_everything_in_the_tray_about_pauses_is_here_too(open_page):
    page = open_page()
    page.section.show_state(TrayState(is_on=True, paused_until=AT_TWO))

    for made in page.section._pauses.values():
        made.click()

    assert page.paused == list(Pause)


def test_a_pause_is_offered_only_where_there_is_something_to_pause(open_page):
    page = open_page(ReminderSettings())
    page.section.show_state(TrayState())

    assert not any(made.isEnabled() for made in page.section._pauses.values())


def test_the_microphone_is_explained_to_the_eye_and_to_the_ear(open_page):
    page = open_page()
    switch = page.switch("Wait while the microphone")

    spoken = QAccessible.queryAccessibleInterface(switch).text(QAccessible.Text.Description)

    assert "Nothing is recorded." in spoken
    assert spoken in labels(page.section)


def test_the_pages_fit_a_small_window(open_page, desktop):
    assert open_page().section.minimumSizeHint().width() <= 480
    assert desktop.minimumSizeHint().width() <= 480


def test_the_switch_for_login_shows_what_is_true_and_not_what_was_clicked(desktop):
    wanted: list = []
    desktop.login_chosen.connect(wanted.append)
    switch = button(desktop, "Start HipCalm")

    switch.click()
    desktop.show_login(is_on=False, words="HipCalm can't be started at login: no room.")

    assert wanted == [True]
    assert not switch.isChecked()
    assert "HipCalm can't be started at login: no room." in labels(desktop)


def test_a_key_is_asked_for_as_it_is_written(desktop):
    wanted: list = []
    desktop.key_chosen.connect(wanted.append)
    line = next(
        w for w in desktop.findChildren(QLineEdit) if w.accessibleName() == "Key for Ground"
    )

    button(desktop, "Use this key").click()
    QTest.keyClicks(line, "Ctrl+Alt+B")
    button(desktop, "Use this key").click()

    assert wanted == [SUGGESTED_KEY, "ctrl+alt+b"]


def test_a_key_that_is_ours_is_told_and_can_be_given_back(desktop, qtbot):
    give_back = button(desktop, "Give it back")
    assert not give_back.isEnabled()

    desktop.show_key("ctrl+alt+g")
    assert "ctrl+alt+g brings Ground from any window." in labels(desktop)

    with qtbot.waitSignal(desktop.key_chosen, timeout=0) as wanted:
        give_back.click()
    assert wanted.args == [""]


def test_why_a_key_cannot_be_had_is_told(desktop):
    desktop.show_key("", "ctrl+alt+g is used by another program.")

    assert "ctrl+alt+g is used by another program." in labels(desktop)


def test_the_command_for_a_key_is_shown_whole_and_copied(desktop):
    button(desktop, "Copy").click()

    assert QGuiApplication.clipboard().text() == COMMAND
    lines = [w.text() for w in desktop.findChildren(QLineEdit) if w.isReadOnly()]
    assert lines == [COMMAND]


def test_what_works_on_this_desktop_is_listed_with_its_mend(desktop):
    desktop.show_parts(PARTS)
    desktop.show_parts(PARTS)  # looked at once more
    QApplication.sendPostedEvents()

    shown = labels(desktop)
    assert shown[-3:] == [
        "Notifications: works. The desktop shows them.",
        "Tray: not here. This desktop shows no tray icons.",
        "Install a panel.",
    ]
    assert shown.count("Install a panel.") == 1
