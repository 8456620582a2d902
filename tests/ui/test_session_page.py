"""The page of a session: what to know before, and the choices for this time."""

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox

from hipcalm.core.player import Mode
from hipcalm.core.session import Side
from hipcalm.core.settings import Settings
from tests.core.scripts import movement, script, step
from tests.ui.screen import Screen, button, choice, labels

Key = Qt.Key


def opened(screen: Screen, session_id: str) -> list[str]:
    """Open a session's page and return what it says."""
    screen.window.open_entry(screen.entry(session_id))
    screen.settle()
    return labels(screen.view)


def tick(screen: Screen, words: str) -> None:
    box = next(b for b in screen.view.findChildren(QCheckBox) if b.text().startswith(words))
    box.click()
    screen.settle()


def start(screen: Screen) -> list[str]:
    """Press Start; the steps that follow, with their sides."""
    button(screen.view, "Start").click()
    spans = screen.playback.timeline.spans
    return [f"{span.step.name} {span.side or ''}".strip() for span in spans]


def test_it_tells_what_a_session_is_how_long_and_what_helps(screen):
    said = opened(screen, "leg-dangle")

    session = screen.entry("leg-dangle").session
    assert session.title in said
    assert session.summary in said
    assert "Firm bed or sofa" in said
    assert "Lying" in said
    assert "Gentle" in said


def test_every_step_is_listed_with_its_side_and_time(screen):
    said = opened(screen, "leg-dangle")

    assert said.index("To the edge, right") < said.index("To the edge, left")
    assert "when you're ready" in said
    assert "0:24" in said


@pytest.mark.parametrize("session_id", ["leg-dangle", "stability-ball", "walk-10"])
def test_cautions_stand_in_plain_words(screen, session_id):
    said = opened(screen, session_id)

    known = screen.library.vocabulary.cautions
    for code in screen.entry(session_id).session.cautions:
        assert known[code].text in said
        assert code not in said


def test_ticked_cautions_come_first(make_screen):
    screen = make_screen(Settings(cautions=("bone",)))

    said = opened(screen, "leg-dangle")

    known = screen.library.vocabulary.cautions
    codes = screen.entry("leg-dangle").session.cautions
    places = {code: said.index(known[code].text) for code in codes}
    assert min(places, key=places.__getitem__) == "bone"


# ---------------------------------------------------------------- another session instead


def test_a_ticked_caution_offers_another_session(make_screen):
    screen = make_screen(Settings(cautions=("hip-op",)))
    said = opened(screen, "leg-dangle")
    assert any("Hip surgery or hip replacement" in text for text in said)

    button(screen.view, "See").click()

    assert screen.window.entry.session.id == "coherent-5"
    assert "Steady breathing, five minutes" in labels(screen.view)


def test_the_session_itself_can_be_started_all_the_same(make_screen):
    screen = make_screen(Settings(cautions=("hip-op",)))
    opened(screen, "leg-dangle")

    assert "Dangle right" in start(screen)


def test_enter_on_the_offer_opens_it_and_begins_nothing(make_screen):
    screen = make_screen(Settings(cautions=("hip-op",)))
    opened(screen, "leg-dangle")
    button(screen.view, "See").setFocus()

    screen.press(Key.Key_Return)

    assert screen.window.entry.session.id == "coherent-5"
    assert screen.began == []


def test_without_a_ticked_caution_nothing_else_is_offered(screen):
    opened(screen, "leg-dangle")

    assert not any(text.startswith("You have ticked") for text in labels(screen.view))


def test_an_offer_that_does_not_exist_gives_words_without_a_button(make_screen, write):
    lacking = {"cautions": "[hip-op, stop-signs]", "offer_instead": "{hip-op: not-there}"}
    write("a.yaml", movement(step(), **lacking))
    screen = make_screen(Settings(cautions=("hip-op",)))

    said = opened(screen, "a-test")

    assert any(text.startswith("You have ticked") for text in said)
    with pytest.raises(AssertionError):
        button(screen.view, "See")


# ---------------------------------------------------------------- a card that is read first


def test_start_waits_until_the_card_has_been_read_once(screen):
    opened(screen, "stability-ball")
    assert not button(screen.view, "Start").isEnabled()
    screen.press(Key.Key_Return)
    assert screen.began == []

    tick(screen, "I have read this")
    gc.collect()

    assert button(screen.view, "Start").isEnabled()
    assert screen.set[-1].cards_read == ("stability-ball",)
    screen.press(Key.Key_Return)
    assert screen.now[0] in (Mode.PLAYING, Mode.WAITING)


def test_a_card_once_read_is_not_asked_about_again(make_screen):
    screen = make_screen(Settings(cards_read=("stability-ball",)))
    opened(screen, "stability-ball")

    assert button(screen.view, "Start").isEnabled()
    assert not [b for b in screen.view.findChildren(QCheckBox) if "read" in b.text()]


def test_other_sessions_can_be_started_at_once(screen):
    opened(screen, "stability-ball")
    opened(screen, "leg-dangle")

    assert button(screen.view, "Start").isEnabled()


# ---------------------------------------------------------------- choices for this time


def test_the_other_side_can_come_first(screen):
    opened(screen, "leg-dangle")

    button(screen.view, "Left").click()

    screen.settle()
    said = labels(screen.view)
    assert said.index("To the edge, left") < said.index("To the edge, right")
    steps = start(screen)
    assert steps.index("Dangle left") < steps.index("Dangle right")
    assert screen.playback.timeline.spans[2].side is Side.LEFT


def test_the_side_that_is_written_first_comes_first(screen):
    opened(screen, "leg-dangle")

    assert button(screen.view, "Right").isChecked()
    steps = start(screen)
    assert steps.index("Dangle right") < steps.index("Dangle left")


def test_one_s_last_choice_is_not_kept_for_another_session(screen):
    opened(screen, "leg-dangle")
    button(screen.view, "Left").click()
    opened(screen, "half-kneel")
    opened(screen, "leg-dangle")

    steps = start(screen)
    assert steps.index("Dangle right") < steps.index("Dangle left")


def test_the_easier_form_can_be_chosen(make_screen, write):
    write("a.yaml", script(step(say='"Sit."', easier='"Or lie."'), easier='"Lie down for it."'))
    screen = make_screen()
    assert "Lie down for it." in opened(screen, "a-test")

    tick(screen, "Easier form")
    start(screen)

    assert screen.playback.timeline.spans[0].caption == "Or lie."
    assert "Easier: Lie down for it." in labels(screen.view)


def test_optional_steps_can_be_left_out(make_screen, write):
    write("a.yaml", script(step() + step(name="Extra", optional="true")))
    screen = make_screen()
    assert "Extra (optional)" in opened(screen, "a-test")

    tick(screen, "Without the optional steps")

    assert "Extra (optional)" not in labels(screen.view)
    assert start(screen) == ["Sit"]


def test_the_pace_of_the_breath_can_be_chosen(screen):
    opened(screen, "coherent-5")
    box = choice(screen.view, "Breath pace")
    assert box.count() == 3

    box.setCurrentIndex(1)
    start(screen)

    paced = {str(run.pattern) for span in screen.playback.timeline.spans for run in span.runs}
    assert "even-5-5" in paced
    assert "belly-4-6" not in paced


def test_no_pace_is_offered_where_breath_is_not_comfortable(make_screen):
    screen = make_screen(Settings(breath_comfortable=False))

    opened(screen, "coherent-5")

    assert not [b for b in screen.view.findChildren(QCheckBox) if "breath" in b.text().lower()]
    with pytest.raises(StopIteration):
        choice(screen.view, "Breath pace")


def test_the_total_follows_the_choices(make_screen, write):
    write("a.yaml", script(step(duration="1min") + step(duration="2min", optional="true")))
    screen = make_screen()
    assert any(text.startswith("3 minutes in all") for text in opened(screen, "a-test"))

    tick(screen, "Without")

    assert any(text.startswith("1 minute in all") for text in labels(screen.view))


# ---------------------------------------------------------------- keys and changes


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_one_key_starts(screen, key):
    opened(screen, "leg-dangle")

    screen.press(key)

    assert screen.view is screen.player


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Backspace])
def test_one_key_goes_back(screen, key):
    opened(screen, "leg-dangle")

    screen.press(key)

    assert screen.view is screen.window.library_view


def test_a_long_page_is_read_to_its_end_by_keys(screen):
    screen.window.resize(640, 480)
    opened(screen, "leg-dangle")
    bar = screen.view._scroll.verticalScrollBar()
    assert bar.value() == 0 < bar.maximum()

    screen.press(*[Key.Key_PageDown] * 20)
    assert bar.value() == bar.maximum()
    screen.press(Key.Key_Home)
    assert bar.value() == 0


def test_enter_on_the_way_back_goes_back_and_begins_nothing(screen):
    opened(screen, "leg-dangle")
    button(screen.view, "←").setFocus()

    screen.press(Key.Key_Return)

    assert screen.view is screen.window.library_view
    assert screen.began == []


def test_a_choice_survives_a_change_to_another_file(make_screen, write):
    screen = make_screen()
    opened(screen, "leg-dangle")
    button(screen.view, "Left").click()

    write("other.yaml", script(id="other"))
    screen.library.refresh()
    screen.window.refresh()

    assert button(screen.view, "Left").isChecked()


def test_an_open_page_follows_its_file(make_screen, write):
    write("a.yaml", script(title="Before"))
    screen = make_screen()
    opened(screen, "a-test")

    write("a.yaml", script(title="After it"))
    screen.library.refresh()
    screen.window.refresh()
    assert "After it" in labels(screen.view)

    write("a.yaml", "schema: 1\n")
    screen.library.refresh()
    screen.window.refresh()
    assert screen.view is screen.window.pages.problems_page

    write("a.yaml", script(title="Mended"))
    screen.library.refresh()
    screen.window.refresh()
    assert screen.view is screen.window.session_page
    assert "Mended" in labels(screen.view)


def test_an_open_page_goes_when_its_file_goes(make_screen, write):
    file = write("a.yaml", script())
    screen = make_screen()
    opened(screen, "a-test")

    file.unlink()
    screen.library.refresh()
    screen.window.refresh()

    assert screen.view is screen.window.library_view
    assert QApplication.focusWidget() is not None


def test_what_is_unusual_in_a_personal_session_is_told(make_screen, write):
    write("a.yaml", script(step(breath="9-9")))
    screen = make_screen()

    said = opened(screen, "a-test")

    assert "Unusual in this session of yours" in said
    assert any("in-breath lasts 9 s" in text for text in said)
    assert button(screen.view, "Start").isEnabled()
