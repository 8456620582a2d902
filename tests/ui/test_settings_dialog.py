"""Settings: every control changes its own setting, at once, and nothing else."""

import msgspec
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider

from hipcalm.core.expand import Choices, choices_of
from hipcalm.core.player import Mode
from hipcalm.core.settings import TEXT_SIZES, Settings
from hipcalm.ui.settings_dialog import SettingsDialog
from tests.ui.screen import Screen, button, choice, labels

Key = Qt.Key


class Opened:
    """The dialog, and the settings it has told."""

    def __init__(self, dialog: SettingsDialog) -> None:
        self.dialog = dialog
        self.told: list[Settings] = []
        dialog.changed.connect(self.told.append)

    def switch(self, words: str) -> QCheckBox:
        found = button(self.dialog, words)
        assert isinstance(found, QCheckBox)
        return found

    def slider(self, title: str = "Text size") -> QSlider:
        sliders = self.dialog.findChildren(QSlider)
        return next(s for s in sliders if s.accessibleName().startswith(title))


@pytest.fixture
def open_settings(qtbot, dressed, library, tmp_path):
    def opened(settings: Settings | None = None) -> Opened:
        folder = tmp_path / "sessions"
        dialog = SettingsDialog(settings or Settings(), library.vocabulary, folder)
        qtbot.addWidget(dialog)
        dialog.show()
        return Opened(dialog)

    return opened


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("Breath is not comfortable", {"breath_comfortable": False}),
        ("Wait for me", {"wait_after_pauses": True}),
        ("Hip surgery", {"cautions": ("hip-op",)}),
        ("Fragile bones", {"cautions": ("bone",)}),
        ("Unsteady", {"cautions": ("balance",)}),
    ],
)
def test_a_switch_changes_its_setting_and_takes_it_back(open_settings, words, changed):
    opened = open_settings()

    opened.switch(words).click()
    opened.switch(words).click()

    assert opened.told == [msgspec.structs.replace(Settings(), **changed), Settings()]


@pytest.mark.parametrize(
    ("name", "setting", "values"),
    [
        ("Theme", "theme", ["light", "dark", "system"]),
        ("Movement of the pacer", "motion", ["full", "reduced", "system"]),
    ],
)
def test_a_box_of_choices_changes_its_setting(open_settings, name, setting, values):
    opened = open_settings()
    box = choice(opened.dialog, name)
    assert box.currentData() == "system"

    for value in values:
        box.setCurrentIndex(box.findData(value))

    assert [getattr(told, setting) for told in opened.told] == values
    usual = msgspec.structs.replace(opened.told[0], **{setting: "system"})
    assert usual == Settings(), "nothing else has changed"


def test_the_text_size_goes_from_80_to_200_percent(open_settings):
    opened = open_settings()
    slider = opened.slider()
    assert (slider.minimum(), slider.maximum()) == TEXT_SIZES == (80, 200)

    slider.setValue(140)

    assert opened.told == [Settings(text_size=140)]
    assert "140 %" in labels(opened.dialog)


def test_keys_change_the_text_size(open_settings, qtbot):
    opened = open_settings()

    qtbot.keyClick(opened.slider(), Key.Key_Right)
    qtbot.keyClick(opened.slider(), Key.Key_End)

    assert [told.text_size for told in opened.told] == [105, 200]


def test_while_the_slider_is_dragged_only_the_number_changes(open_settings):
    opened = open_settings()
    slider = opened.slider()

    slider.setSliderDown(True)
    slider.setSliderPosition(150)
    assert opened.told == []
    assert "150 %" in labels(opened.dialog)

    slider.setSliderDown(False)
    assert [told.text_size for told in opened.told] == [150]


def test_it_opens_with_what_is_set(open_settings):
    settings = Settings(
        theme="dark",
        text_size=160,
        motion="reduced",
        person="lark",
        build="sturdy",
        outline=True,
        cautions=("bone", "hip-op"),
        breath_comfortable=False,
        breath_holds=True,
        wait_after_pauses=True,
        sound=False,
        voice=False,
        cue_set="soft",
        breath_sound="hum",
        output="simpleaudio",
        device="Desk lamp",
    )

    opened = open_settings(settings)

    chosen = {box.currentData() for box in opened.dialog.findChildren(QComboBox)}
    assert chosen >= {
        "dark",
        "reduced",
        "lark",
        "sturdy",
        "soft",
        "hum",
        "simpleaudio",
        "Desk lamp",
    }
    assert opened.slider().value() == 160
    reminder = opened.dialog.reminder.findChildren(QCheckBox)
    boxes = [box for box in opened.dialog.findChildren(QCheckBox) if box not in reminder]
    on = {box.text().split()[0] for box in boxes if box.isChecked()}
    assert on == {"Strong", "Breath", "Wait", "Fragile", "Hip", "Say"}
    assert opened.told == []


def test_what_was_set_before_stays_when_something_else_changes(open_settings):
    opened = open_settings(Settings(theme="dark", cautions=("bone",), cards_read=("x",)))

    opened.switch("Hip surgery").click()

    after = Settings(theme="dark", cautions=("bone", "hip-op"), cards_read=("x",))
    assert opened.told == [after]


def test_every_caution_that_is_not_general_can_be_ticked(open_settings, library):
    opened = open_settings()
    texts = {box.text().replace("&&", "&") for box in opened.dialog.findChildren(QCheckBox)}

    for caution in library.vocabulary.cautions.values():
        assert (caution.title in texts) is not caution.general


def test_turning_holds_on_shows_for_whom_they_are_not(open_settings):
    opened = open_settings()
    opened.dialog.show_section("Breath and pauses")
    assert not any("four seconds" in text for text in labels(opened.dialog))

    opened.switch("Breath holds").click()
    assert any("four seconds" in text for text in labels(opened.dialog))

    opened.switch("Breath holds").click()
    assert not any("four seconds" in text for text in labels(opened.dialog))


def test_the_breath_is_held_only_once_the_card_about_it_has_been_read(open_settings):
    opened = open_settings(Settings(cards_read=("stability-ball",)))
    opened.dialog.show_section("Breath and pauses")

    opened.switch("Breath holds").click()
    assert opened.told == [], "the card comes first"
    opened.switch("I have read this").click()

    read = ("stability-ball", "breath-holds")
    assert opened.told == [Settings(breath_holds=True, cards_read=read)]


def test_a_card_about_holds_that_was_put_away_unread_changes_nothing(open_settings):
    opened = open_settings()

    opened.switch("Breath holds").click()
    opened.switch("Breath holds").click()

    assert {one.breath_holds for one in opened.told} <= {False}
    assert all(one == Settings() for one in opened.told)


@pytest.mark.parametrize(
    "settings", [Settings(breath_holds=True), Settings(cards_read=("breath-holds",))]
)
def test_the_card_about_holds_is_read_once_and_can_be_read_again(open_settings, settings):
    opened = open_settings(settings)
    opened.dialog.show_section("Breath and pauses")
    switch = opened.switch("Breath holds")
    switch.setChecked(False)
    opened.told.clear()

    switch.click()

    assert opened.told[-1].breath_holds
    assert any("four seconds" in text for text in labels(opened.dialog))
    assert not opened.switch("I have read this").isVisible()


def test_the_folder_of_personal_sessions_is_shown_and_opened_by_a_button(
    open_settings, qtbot, tmp_path
):
    opened = open_settings()
    opened.dialog.show_section("My own sessions")
    assert str(tmp_path / "sessions") in labels(opened.dialog)

    with qtbot.waitSignal(opened.dialog.folder_requested, timeout=0):
        button(opened.dialog, "Open the folder").click()


@pytest.mark.parametrize(
    ("title", "setting"),
    [
        ("Everything", "volume"),
        ("Voice", "volume_voice"),
        ("Bells and chimes", "volume_cues"),
        ("Breath", "volume_breath"),
        ("Reminder", "volume_reminder"),
        ("Speed", "voice_speed"),
        ("Send sound earlier", "sound_offset_ms"),
    ],
)
def test_a_slider_changes_its_own_volume_and_no_other(open_settings, title, setting):
    opened = open_settings()

    opened.slider(title).setValue(70)

    assert opened.told == [msgspec.structs.replace(Settings(), **{setting: 70})]


def test_devices_that_are_told_can_be_chosen_and_a_chosen_one_that_is_gone_stays(open_settings):
    opened = open_settings(Settings(device="Headset"))
    box = choice(opened.dialog, "Device")

    opened.dialog.sound.show_devices(["Desk lamp", "Lectern"])
    assert box.currentData() == "Headset"
    assert box.currentText() == "Headset  (not here now)"
    assert opened.told == []

    box.setCurrentIndex(box.findData("Lectern"))
    opened.dialog.sound.show_devices(["Lectern"])
    assert opened.told == [Settings(device="Lectern")]
    assert [box.itemText(i) for i in range(box.count())] == ["The desktop's own choice", "Lectern"]


def test_every_subject_is_reached_by_keys(open_settings, qtbot):
    opened = open_settings()
    pages = opened.dialog._pages
    opened.dialog.activateWindow()
    seen = []

    for _ in range(pages.count()):
        seen.append(pages.currentIndex())
        handle = opened.dialog.windowHandle()
        QTest.keyClick(handle, Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)

    assert sorted(seen) == list(range(pages.count()))
    assert pages.currentIndex() == seen[0]


@pytest.mark.parametrize("key", [Key.Key_Escape, None])
def test_esc_and_its_button_close_it(open_settings, qtbot, key):
    opened = open_settings()

    if key:
        qtbot.keyClick(opened.dialog, key)
    else:
        button(opened.dialog, "Close").click()

    assert not opened.dialog.isVisible()


# ---------------------------------------------------------------- from the window


def while_settings_are_open(screen: Screen, act) -> None:
    """Open the settings as a person does, act in them, and close them."""
    soon = QTimer()

    def acted() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, SettingsDialog):
            return
        soon.stop()
        try:
            act(dialog)
        finally:
            dialog.accept()

    soon.timeout.connect(acted)
    soon.start(1)
    screen.window.activateWindow()
    screen.settle()
    screen.press(Key.Key_Comma, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert not soon.isActive(), "the settings opened"


def test_a_change_holds_at_once_and_is_told(screen):
    def act(dialog: SettingsDialog) -> None:
        button(dialog, "Hip surgery").click()
        assert screen.window.pages.settings.cautions == ("hip-op",)

    while_settings_are_open(screen, act)

    assert screen.set == [Settings(cautions=("hip-op",))]


def test_a_session_pauses_while_settings_are_open_and_keeps_its_choices(screen):
    screen.play("three-breaths")
    timeline = screen.playback.timeline

    while_settings_are_open(screen, lambda dialog: button(dialog, "Breath is not").click())

    assert screen.now[0] is Mode.PAUSED
    assert screen.playback.timeline is timeline
    assert screen.view is screen.player


def test_settings_open_once(screen):
    opened: list[SettingsDialog] = []

    def act(dialog: SettingsDialog) -> None:
        screen.window.open_settings()
        opened.extend(
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, SettingsDialog) and widget.isVisible()
        )

    while_settings_are_open(screen, act)

    assert len(opened) == 1
    while_settings_are_open(screen, lambda *_: None)


def test_an_open_page_follows_the_settings(screen):
    screen.window.open_entry(screen.entry("leg-dangle"))

    while_settings_are_open(screen, lambda dialog: button(dialog, "Hip surgery").click())
    screen.settle()

    assert any(text.startswith("You have ticked") for text in labels(screen.view))


def test_settings_become_a_session_s_choices():
    settings = Settings(
        cautions=("bone",), breath_comfortable=False, breath_holds=True, wait_after_pauses=True
    )

    assert choices_of(settings) == Choices(
        cautions=frozenset({"bone"}),
        breath_comfortable=False,
        breath_holds=True,
        wait_after_pauses=True,
    )


def test_with_wait_for_me_every_pause_waits(make_screen):
    screen = make_screen(Settings(wait_after_pauses=True))
    screen.window.open_entry(screen.entry("leg-dangle"))
    button(screen.view, "Start").click()
    while screen.now[1] != "Pause":
        screen.press(Key.Key_Right)

    screen.wait(600_000)

    assert screen.now[:2] == (Mode.WAITING, "Pause")
