"""The tray: one state tells tip, menu and icon; every entry says what is wanted."""

import configparser
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from hipcalm.core import paths
from hipcalm.core.reminder import SPACINGS_MIN, Reason
from hipcalm.desktop.program import APP_ID
from hipcalm.ui.tray import (
    HELD_WORDS,
    Pause,
    Recent,
    Tray,
    TrayState,
    picture_file,
    reminder_words,
    tray_icon,
)

AT_TWO = datetime(2031, 3, 4, 14, 8, tzinfo=UTC)
ON = TrayState(is_on=True, every_min=60, next_at=AT_TWO)
TWO = (Recent("three-breaths", "Three breaths"), Recent("legs", "Legs & feet"))


@pytest.fixture
def tray(qtbot):
    tray = Tray()
    yield tray
    tray.leave()


def entries(menu: QMenu) -> dict:
    """Return the entries of a menu by their words, as they are shown."""
    return {a.text(): a for a in menu.actions() if a.isVisible() and not a.isSeparator()}


def entry(tray: Tray, *words: str):
    """Return an entry by the beginnings of the words that lead to it."""
    menu = tray.menu
    for word in words:
        action = next(a for text, a in entries(menu).items() if text.startswith(word))
        menu = action.menu() or menu
    return action


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TrayState(), "Reminders are off"),
        (ON, "Next reminder around 14:10"),
        (TrayState(is_on=True), "No reminders at this hour"),
        (
            TrayState(is_on=True, next_at=AT_TWO, paused_until=AT_TWO),
            "Reminders paused until 14:08",
        ),
        (TrayState(is_on=True, is_quiet_today=True), "No reminders until tomorrow"),
        (
            TrayState(is_on=True, next_at=AT_TWO, held=frozenset({Reason.FULL_SCREEN})),
            "The reminder waits: something fills the screen",
        ),
    ],
)
def test_how_the_reminder_stands_is_told_in_one_line_of_the_menu_and_in_the_tip(tray, state, words):
    tray.show_state(state)

    assert reminder_words(state) == words
    assert words in entries(tray.menu)
    assert not entries(tray.menu)[words].isEnabled()
    assert tray._icon.toolTip() == f"HipCalm\n{words}"


def test_every_reason_to_wait_has_words():
    assert HELD_WORDS.keys() == set(Reason)


def test_the_time_of_the_next_reminder_changes_in_steps_of_five_minutes():
    told = {
        reminder_words(TrayState(is_on=True, next_at=AT_TWO.replace(minute=minute)))
        for minute in range(8, 13)
    }

    assert told == {"Next reminder around 14:10"}


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("Breathe now", "breathe_requested"),
        ("Ground", "ground_requested"),
        ("Open HipCalm", "open_requested"),
        ("Quit", "quit_requested"),
    ],
)
def test_an_entry_says_what_is_wanted(tray, qtbot, words, signal):
    with qtbot.waitSignal(getattr(tray, signal), timeout=0):
        entry(tray, words).trigger()


def test_the_first_entries_are_those_for_a_hard_moment(tray):
    assert list(entries(tray.menu))[:2] == ["Breathe now", "Ground"]


def test_where_breath_is_not_comfortable_the_menu_has_no_word_of_it(tray, qtbot):
    tray.show_state(TrayState(breathes=False))

    assert not any("reath" in words for words in entries(tray.menu))
    with qtbot.waitSignal(tray.breathe_requested, timeout=0):
        entry(tray, "A moment now").trigger()


def test_recent_sessions_are_started_by_their_ids(tray):
    started: list = []
    tray.start_requested.connect(started.append)
    tray.show_state(TrayState(recent=TWO))

    for words in list(entries(tray._start))[:-1]:
        entries(tray._start)[words].trigger()

    assert list(entries(tray._start)) == ["Three breaths", "Legs && feet", "All sessions…"]
    assert started == ["three-breaths", "legs"]


def test_without_recent_sessions_start_leads_to_all_of_them(tray, qtbot):
    assert list(entries(tray._start)) == ["All sessions…"]

    with qtbot.waitSignal(tray.open_requested, timeout=0):
        entry(tray, "Start", "All").trigger()


@pytest.mark.parametrize("minutes", SPACINGS_MIN)
def test_the_spacing_is_chosen_and_shown(tray, minutes):
    chosen: list = []
    tray.every_chosen.connect(chosen.append)

    entry(tray, "Reminder:", f"Every {minutes} ").trigger()
    tray.show_state(TrayState(is_on=True, every_min=minutes))

    assert chosen == [minutes]
    checked = [text for text, a in entries(tray._every).items() if a.isChecked()]
    assert checked == [f"Every {minutes} minutes"]
    assert f"Reminder: every {minutes} minutes" in entries(tray.menu)


def test_off_is_chosen_as_no_minutes_at_all(tray):
    chosen: list = []
    tray.every_chosen.connect(chosen.append)
    tray.show_state(ON)

    entry(tray, "Reminder:", "Off").trigger()

    assert chosen == [0]


def test_the_menu_shows_what_is_true_and_not_what_was_clicked(tray):
    tray.show_state(ON)

    entry(tray, "Reminder:", "Every 60").trigger()  # a click on what is checked would uncheck it

    assert entry(tray, "Reminder:", "Every 60").isChecked()


def test_a_spacing_of_ones_own_is_told_though_the_menu_has_no_such_entry(tray):
    tray.show_state(TrayState(is_on=True, every_min=75))

    assert "Reminder: every 75 minutes" in entries(tray.menu)
    assert not any(a.isChecked() for a in entries(tray._every).values())


def test_reminders_can_be_paused_and_taken_up_again(tray):
    chosen: list = []
    tray.pause_chosen.connect(chosen.append)
    tray.show_state(TrayState(is_on=True, paused_until=AT_TWO))

    for words in entries(tray._pause):
        entries(tray._pause)[words].trigger()

    assert chosen == list(Pause)


def test_where_nothing_is_paused_nothing_is_taken_up_again(tray):
    tray.show_state(ON)

    assert not entry(tray, "Pause", "Go on").isEnabled()


def test_reminders_that_are_off_cannot_be_paused(tray):
    assert not entry(tray, "Pause").isEnabled()


def test_the_menu_stays_the_same_one_whatever_is_shown(tray):
    before = [id(action) for action in tray.menu.actions()]
    for state in (ON, TrayState(is_on=True, is_quiet_today=True), TrayState(recent=TWO)):
        tray.show_state(state)

    assert [id(action) for action in tray.menu.actions()] == before


def test_the_icon_tells_apart_what_comes_what_waits_and_what_is_paused():
    states = (
        ON,
        TrayState(is_on=True, next_at=AT_TWO, held=frozenset({Reason.LOCKED})),
        TrayState(is_on=True, paused_until=AT_TWO),
    )
    files = [picture_file(state) for state in states]

    assert len(set(files)) == 3
    assert all(file.is_file() for file in files)


def test_a_state_that_looks_the_same_is_not_sent_to_the_panel_again(tray, monkeypatch):
    tray.show_state(ON)
    sent: list = []
    monkeypatch.setattr(QSystemTrayIcon, "setIcon", lambda *_: sent.append("icon"))
    monkeypatch.setattr(QSystemTrayIcon, "setToolTip", lambda *_: sent.append("tip"))

    tray.show_state(TrayState(is_on=True, next_at=AT_TWO.replace(minute=9)))

    assert sent == []


def test_a_click_on_the_icon_opens_the_window_and_the_other_click_does_not(tray):
    opened: list = []
    tray.open_requested.connect(lambda: opened.append(True))

    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert opened == []
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert opened == [True]


def test_a_screen_without_a_tray_is_known_as_such(tray):
    assert not tray.is_available


def test_a_tray_that_comes_and_goes_is_told_once_each(tray, monkeypatch):
    told: list = []
    tray.availability_changed.connect(told.append)
    for is_there in (True, True, False, False):
        monkeypatch.setattr(
            QSystemTrayIcon, "isSystemTrayAvailable", lambda is_there=is_there: is_there
        )
        tray.look_again()

    assert told == [True, False]


PANELS = ("#ffffff", "#f0f0f0", "#dedede", "#000000", "#1f1f1f", "#2d2d2d", "#3c3c3c")


@pytest.mark.parametrize("colour", ["light", "dark"])
@pytest.mark.parametrize("panel", PANELS)
def test_the_icon_can_be_seen_on_every_panel_also_on_one_that_was_guessed_wrong(
    colour, panel, qapp
):
    file = picture_file(TrayState())
    image = tray_icon(file.with_name(f"tray-{colour}.svg")).pixmap(64, 64).toImage()

    assert contrast(image.pixelColor(32, 32), QColor(panel)) >= 2.2


@pytest.mark.parametrize(("colour", "panel"), [("light", "#f0f0f0"), ("dark", "#2d2d2d")])
def test_the_icon_is_clear_on_its_own_panel(colour, panel, qapp):
    file = picture_file(TrayState())
    image = tray_icon(file.with_name(f"tray-{colour}.svg")).pixmap(64, 64).toImage()

    assert contrast(image.pixelColor(32, 32), QColor(panel)) >= 3.5


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_a_desktop_without_a_tray_has_breathe_and_ground_at_the_program_s_own_icon():
    file = configparser.ConfigParser(interpolation=None)
    file.read(paths.assets() / "desktop" / "hipcalm.desktop", encoding="utf-8")
    entry = file["Desktop Entry"]

    actions = [name for name in entry["Actions"].split(";") if name]
    told = {file[f"Desktop Action {name}"]["Exec"] for name in actions}

    assert told == {"hipcalm breathe", "hipcalm ground"}
    assert entry["Icon"] == entry["StartupWMClass"] == APP_ID
