"""People and help: numbers first, readable with no network, nothing opened, nothing sent."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton

from hipcalm.core import help_words, wording
from hipcalm.core.help import HelpCard, Reach, load_numbers
from hipcalm.core.paths import assets
from hipcalm.core.player import Mode
from hipcalm.ui.settings_dialog import SettingsDialog
from hipcalm.ui.theme import LIGHT
from tests.ui.screen import Screen, button, labels, spoken_name
from tests.ui.test_sizes import SMALL, cut_off, overlapping

Key = Qt.Key
CARD = HelpCard(
    country="DE",
    emergency="110",
    crisis_line="0800 111 0 111",
    people=(Reach("Marie-Luise Oberhuber-Schmidt", "+49 170 1234567"), Reach("", "030 <b>")),
    therapist=Reach("Dr. Weiß & Co", "030 9"),
)


@pytest.fixture(scope="session")
def numbers():
    return load_numbers(assets() / "help" / "numbers.yaml")[0]


@pytest.fixture
def open_help(screen, numbers):
    def opened(card: HelpCard = CARD):
        screen.window.show_numbers(card, numbers)
        screen.press(Key.Key_F1)
        screen.settle()
        return screen

    return opened


@pytest.fixture
def helped(open_help):
    return open_help()


def lines(screen: Screen) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in labels(screen.view)]


def words(screen: Screen) -> str:
    return " ".join(lines(screen))


def copies(screen: Screen) -> list[QPushButton]:
    return [one for one in screen.view.findChildren(QPushButton) if one.text() == "Copy"]


def test_f1_opens_it_from_any_view_and_esc_goes_back(screen, numbers):
    screen.window.show_numbers(CARD, numbers)
    for arrive in (
        screen.window.show_library,
        lambda: screen.window.open_entry(screen.entry("leg-dangle")),
        lambda: screen.play("leg-dangle"),
    ):
        arrive()
        before = screen.view
        screen.press(Key.Key_F1)
        assert screen.view is screen.window.pages.help_view
        screen.press(Key.Key_Escape)
        assert screen.view is before


def test_a_session_pauses_meanwhile_and_is_gone_back_to(open_help, screen):
    screen.play("three-breaths")

    open_help()
    modes = [screen.now[0]]
    screen.press(Key.Key_Escape, Key.Key_Space)
    modes.append(screen.now[0])

    assert screen.view is screen.player
    assert modes == [Mode.PAUSED, Mode.PLAYING]


def test_the_first_thing_to_read_is_whom_to_reach_now(helped):
    first = lines(helped)[1]

    assert first == help_words.CRISIS.format(numbers="0800 111 0 111 or 110")


def test_a_number_is_never_broken_over_two_lines(helped):
    number = "0800\N{NO-BREAK SPACE}111\N{NO-BREAK SPACE}0\N{NO-BREAK SPACE}111"
    shown = [text for text in labels(helped.view) if "111" in text]

    assert len(shown) == 3, "in the words for a crisis, on the card and in the country's list"
    assert all(number in text for text in shown)


def test_without_any_number_it_sends_to_a_person_near(open_help):
    screen = open_help(HelpCard())

    assert help_words.NO_NUMBER in words(screen)
    assert "Fill in the card" in [one.text() for one in screen.view.findChildren(QPushButton)]


def test_everyone_on_the_card_is_there_the_most_urgent_first(helped):
    own = [text for text in lines(helped) if text in {str(reach) for reach in CARD.numbers()}]

    assert own == [str(reach) for reach in CARD.numbers()]


def test_copy_puts_the_number_alone_on_the_clipboard_and_says_so(helped):
    QGuiApplication.clipboard().clear()
    pressed = copies(helped)[2]
    assert spoken_name(pressed) == "Copy Marie-Luise Oberhuber-Schmidt: +49 170 1234567"

    pressed.click()

    assert QGuiApplication.clipboard().text() == "+49 170 1234567"
    assert pressed.text() == "Copied"


def test_every_number_can_be_copied(helped, numbers):
    country = numbers.find("DE")

    shown = {spoken_name(one) for one in copies(helped)}

    assert len(copies(helped)) == 5 + len(country.lines) + len(country.emergency)
    assert {f"Copy {line}" for line in country.lines} <= shown


def test_a_country_is_chosen_by_the_person_and_kept_on_the_card(open_help, qtbot):
    screen = open_help(HelpCard(crisis_line="1"))
    told: list[HelpCard] = []
    screen.window.card_changed.connect(told.append)
    box = screen.view.findChild(QComboBox)
    assert box.currentData() == "", "nobody guesses where someone is"

    box.setCurrentIndex(box.findData("FR"))
    screen.settle()

    assert told == [HelpCard(country="FR", crisis_line="1")]
    assert "3114" in words(screen)


def test_how_far_to_trust_the_list_stands_beside_it(helped, numbers):
    assert numbers.note in words(helped)
    assert numbers.more in words(helped)


def test_every_sign_and_every_tier_is_there(helped):
    shown = words(helped)
    lists = (*help_words.SIGNS, *help_words.TIERS)

    assert all(item in shown for one in lists for item in (one.title, *one.items))
    assert all(one.after in shown for one in help_words.TIERS)


def test_danger_and_medical_help_come_before_everything_else(helped):
    titles = [one.title for one in help_words.TIERS]
    places = [labels(helped.view).index(title) for title in titles]

    assert places == sorted(places)
    assert titles[:2] == [help_words.DANGER.title, help_words.URGENT.title]


def test_the_two_lists_of_signs_begin_at_the_same_height(helped):
    helped.window.resize(1040, 720)
    helped.settle()
    titles = {one.title for one in help_words.SIGNS}

    shown = [one for one in helped.view.findChildren(QLabel) if one.text() in titles]
    places = [one.mapTo(helped.window, one.rect().topLeft()) for one in shown]

    assert len({place.y() for place in places}) == 1
    assert len({place.x() for place in places}) == 2


def test_nothing_on_it_opens_a_link(helped, monkeypatch):
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)

    for one in helped.view.findChildren(QLabel):
        assert one.textFormat() is Qt.TextFormat.PlainText
        assert not one.openExternalLinks()
    for pressed in copies(helped):
        pressed.click()

    assert opened == []


def test_numbers_can_be_selected_by_hand(helped):
    shown = next(one for one in helped.view.findChildren(QLabel) if "Marie" in one.text())

    assert shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


@pytest.mark.parametrize(
    ("keys", "is_lower"),
    [
        ([Key.Key_Down], True),
        ([Key.Key_PageDown], True),
        ([Key.Key_Space], True),
        ([Key.Key_End], True),
        ([Key.Key_End, Key.Key_Home], False),
        ([Key.Key_Down, Key.Key_Up], False),
        ([Key.Key_PageDown, Key.Key_PageUp], False),
    ],
)
def test_keys_scroll(helped, keys, is_lower):
    bar = helped.view._scroll.verticalScrollBar()
    assert bar.maximum() > 0

    helped.press(*keys)

    assert (bar.value() > 0) is is_lower


def test_what_can_be_held_by_the_keys_has_a_name(helped):
    held = set()
    for _ in range(60):
        helped.press(Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused in held:
            break
        held.add(focused)
        assert spoken_name(focused), focused

    assert len(held) > 5


def test_the_card_is_one_button_away(helped):
    opened: list[str] = []

    def look(dialog: SettingsDialog) -> None:
        opened.append(dialog._names.currentItem().text())
        QTimer.singleShot(0, dialog.close)

    helped.window.settings_opened.connect(look)

    button(helped.view, "Change the card").click()

    assert opened == ["My help card"]


def test_a_card_changed_meanwhile_is_shown(helped):
    helped.window.pages.take_card(HelpCard(crisis_line="13 11 14"))
    helped.settle()

    assert "13 11 14" in words(helped)
    assert "Marie" not in words(helped)


@pytest.mark.parametrize("size", [SMALL, (480, 420), (1040, 720)])
def test_every_word_fits(helped, size):
    helped.window.resize(*size)
    helped.settle()
    page = helped.view._scroll.widget()

    assert cut_off(page) == []
    assert overlapping(page) == []
    assert page.width() <= helped.view._scroll.viewport().width()


def test_every_word_fits_with_letters_twice_as_large(make_screen, dress, numbers):
    dress(LIGHT, 200)
    screen = make_screen()
    screen.window.resize(1040, 720)
    screen.window.show_numbers(CARD, numbers)
    screen.window.open_help()
    screen.settle()

    assert cut_off(screen.view._scroll.widget()) == []


@pytest.mark.parametrize("chosen", [help_words.GENTLE_CARD, *help_words.TIERS, *help_words.SIGNS])
def test_no_word_promises_or_blames(chosen):
    for text in (chosen.title, chosen.before, *chosen.items, chosen.after):
        assert list(wording._promises(("words",), text)) == []
