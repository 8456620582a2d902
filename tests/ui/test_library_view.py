"""The library: finding a session by words, filters and keys, and what happens to broken files."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from hipcalm.core.player import Mode
from hipcalm.core.session import Effort, Position, SessionKind
from hipcalm.core.settings import Settings
from hipcalm.ui.cards import ENTRY_ROLE, card_words
from tests.core.scripts import script
from tests.ui.screen import Screen, button, choice, labels

Key = Qt.Key
BROKEN = "schema: 1\nid: broken\nkind: brith\nsteps: []\n"


def cards(screen: Screen) -> list[str]:
    """Return the sessions that are shown, in order; a broken file by its name."""
    model = screen.window.library_view._cards
    entries = [model.index(row, 0).data(ENTRY_ROLE) for row in range(model.rowCount())]
    return [entry.session.id if entry.session else entry.file.name for entry in entries]


def pick(screen: Screen, name: str, value: object) -> None:
    box = choice(screen.window.library_view, name)
    index = next(i for i in range(box.count()) if box.itemData(i) == value)
    box.setCurrentIndex(index)


def search(screen: Screen, words: str) -> None:
    box = screen.window.library_view.findChild(QLineEdit)
    assert box is not None
    box.setText(words)


def chosen(screen: Screen) -> str:
    """Return the title of the card that is marked."""
    return str(screen.window.library_view._list.currentIndex().data())


def test_all_sessions_are_shown_by_length(screen):
    lengths = [screen.entry(session_id).total_ms for session_id in cards(screen)]

    assert len(lengths) == 19
    assert lengths == sorted(lengths)


def test_the_keys_begin_at_the_first_card(screen):
    assert screen.window.library_view._list.hasFocus()
    assert chosen(screen) == "Three deep abdominal breaths"


def test_arrows_and_enter_open_a_card(screen):
    screen.press(Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Return)

    assert screen.view is screen.window.session_page
    assert screen.window.entry.session.id == cards(screen)[1]


def test_down_goes_to_the_next_row_of_cards(screen):
    screen.press(Key.Key_Down, Key.Key_Enter)

    assert screen.view is screen.window.session_page
    assert cards(screen).index(screen.window.entry.session.id) >= 2


def test_a_click_opens_a_card(screen, qtbot):
    cards_list = screen.window.library_view._list
    place = cards_list.visualRect(cards_list.model().index(1, 0)).center()

    qtbot.mouseClick(cards_list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert screen.view is screen.window.session_page


def test_enter_held_down_opens_a_card_and_begins_nothing(screen):
    screen.hold(Key.Key_Return)

    assert screen.view is screen.window.session_page


def test_coming_back_finds_the_same_card_marked(screen):
    screen.press(Key.Key_Right, Key.Key_Right)
    before = chosen(screen)

    screen.press(Key.Key_Return, Key.Key_Escape)

    assert screen.view is screen.window.library_view
    assert chosen(screen) == before


# ---------------------------------------------------------------- search and filters


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dangle", {"leg-dangle"}),
        ("DANGLE", {"leg-dangle"}),
        ("  bed   gravity ", {"leg-dangle"}),
        ("psoas", {"leg-dangle"}),
        ("nothing like this", set()),
    ],
)
def test_search_finds_every_word_anywhere_whatever_its_case(screen, words, found):
    search(screen, words)

    assert found <= set(cards(screen))
    assert all(
        word.lower() in str(screen.entry(c).session).lower()
        for c in cards(screen)
        for word in words.split()
    )


def test_the_search_key_goes_to_the_search_box_and_enter_back_to_the_cards(screen, qtbot):
    screen.press(Key.Key_F, modifiers=Qt.KeyboardModifier.ControlModifier)
    box = screen.window.library_view.findChild(QLineEdit)
    assert box.hasFocus()

    qtbot.keyClicks(box, "gravity")
    screen.press(Key.Key_Return, Key.Key_Return)

    assert screen.window.entry.session.id == "leg-dangle"


@pytest.mark.parametrize("minutes", [2, 5, 7, 10])
def test_the_time_a_person_has_leaves_out_what_is_longer(screen, minutes):
    pick(screen, "The time I have", minutes * 60_000)

    shown = cards(screen)
    assert shown == [
        e.session.id
        for e in sorted(screen.library.playable(), key=lambda e: e.total_ms)
        if e.total_ms <= minutes * 60_000
    ]
    assert shown


@pytest.mark.parametrize("kind", SessionKind)
def test_a_kind_shows_its_sessions_alone(screen, kind):
    pick(screen, "Kind", kind)

    assert cards(screen)
    assert {screen.entry(c).session.kind for c in cards(screen)} == {kind}


@pytest.mark.parametrize("level", Effort)
def test_a_level_shows_its_sessions_alone(screen, level):
    pick(screen, "Level", level)

    assert {screen.entry(c).session.level for c in cards(screen)} == {level}


def test_a_position_shows_what_can_be_done_in_it(screen):
    pick(screen, "Position", Position.LYING)
    lying = set(cards(screen))
    pick(screen, "Position", Position.WALKING)
    walking = set(cards(screen))

    assert "leg-dangle" in lying - walking
    assert "walk-10" in walking - lying
    assert "three-breaths" in lying & walking, "it can be done in any position"


def test_filters_add_up_and_one_button_takes_them_all_away(screen):
    pick(screen, "Kind", SessionKind.WALK)
    pick(screen, "The time I have", 120_000)
    assert cards(screen) == []
    assert "Nothing fits these filters. A wider choice may help." in labels(screen.view)

    button(screen.view, "Show everything").click()

    assert len(cards(screen)) == 19


def test_esc_takes_the_filters_away(screen):
    search(screen, "walk")

    screen.press(Key.Key_Escape)

    assert len(cards(screen)) == 19


# ---------------------------------------------------------------- one small thing


def small_thing(screen: Screen) -> str:
    """Press the button; the session that begins, or the one whose page opens."""
    button(screen.window.library_view, "One small thing").click()
    entry = screen.window.entry
    assert entry is not None
    assert entry.session is not None
    return entry.session.id


def test_one_small_thing_begins_the_shortest_session(screen):
    assert small_thing(screen) == "three-breaths"
    assert screen.now[0] in (Mode.PLAYING, Mode.WAITING)


def test_one_small_thing_keeps_to_the_filters(screen):
    pick(screen, "Kind", SessionKind.STRETCH)

    assert small_thing(screen) == "leg-dangle"


def test_one_small_thing_is_no_breathing_where_breath_is_not_comfortable(make_screen):
    screen = make_screen(Settings(breath_comfortable=False))

    entry = screen.entry(small_thing(screen))

    assert entry.session.kind is not SessionKind.BREATH
    others = [e for e in screen.library.playable() if e.session.kind is not SessionKind.BREATH]
    assert entry.total_ms == min(e.total_ms for e in others)


def test_one_small_thing_is_nothing_that_a_ticked_caution_speaks_against(make_screen):
    screen = make_screen(Settings(cautions=("hip-op",)))
    pick(screen, "Kind", SessionKind.STRETCH)
    button(screen.view, "One small thing").click()
    assert screen.began == [], "every stretch offers another session instead"

    pick(screen, "Kind", SessionKind.MOVEMENT)
    assert "hip-op" not in screen.entry(small_thing(screen)).session.offer_instead


def test_one_small_thing_is_still_with_new_back_pain(make_screen):
    screen = make_screen(Settings(cautions=("acute-back",), breath_comfortable=False))

    kind = screen.entry(small_thing(screen)).session.kind

    assert kind in (SessionKind.AWARENESS, SessionKind.GROUNDING)


def test_one_small_thing_where_nothing_fits_begins_nothing(screen):
    search(screen, "nothing like this")

    button(screen.view, "One small thing").click()

    assert screen.began == []


def test_a_card_to_be_read_first_is_read_before_one_small_thing_begins(screen):
    search(screen, "stability-ball")

    assert small_thing(screen) == "stability-ball"
    assert screen.view is screen.window.session_page
    assert screen.began == []


def test_what_a_ticked_caution_speaks_against_comes_last_and_stays(make_screen):
    screen = make_screen(Settings(cautions=("hip-op",)))

    aside = ["hip-op" in screen.entry(c).session.offer_instead for c in cards(screen)]

    assert len(aside) == 19
    assert aside == sorted(aside)
    assert any(aside)


# ---------------------------------------------------------------- personal files


def test_a_personal_session_comes_first_and_says_so(make_screen, write):
    write("mine.yaml", script(id="mine", title="Mine"))
    screen = make_screen()

    assert cards(screen)[0] == "mine"
    assert "yours" in card_words(screen.entry("mine"))[1]


def test_a_broken_file_is_listed_and_hides_nothing_else(make_screen, write):
    write("broken.yaml", BROKEN)
    screen = make_screen()

    assert cards(screen)[-1] == "broken.yaml"
    assert len(cards(screen)) == 20


def test_a_broken_file_opens_a_page_with_all_that_is_to_be_mended(make_screen, write):
    file = write("broken.yaml", BROKEN)
    screen = make_screen()

    screen.press(Key.Key_End, Key.Key_Return)

    assert screen.view is screen.window.pages.problems_page
    told = screen.window.pages.problems_page._list.toPlainText()
    entry = next(e for e in screen.library.entries if e.file == file)
    assert len(entry.problems) >= 3
    assert all(problem.message in told and problem.hint in told for problem in entry.problems)
    assert "Line 3" in told
    assert "did you mean breath?" in told

    screen.press(Key.Key_Escape)
    assert screen.view is screen.window.library_view


def test_a_broken_file_is_not_among_what_filters_find(make_screen, write):
    write("broken.yaml", BROKEN)
    screen = make_screen()

    search(screen, "broken")

    assert "broken.yaml" not in cards(screen)


def test_without_any_file_the_library_says_so(make_screen, library, tmp_path):
    screen = make_screen()
    library.shipped = tmp_path
    library.refresh()
    screen.window.refresh()

    assert any("session files are missing" in text for text in labels(screen.view))
    button(screen.view, "One small thing").click()
    assert screen.began == []
