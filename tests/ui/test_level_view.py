"""The question before the first session with sound, answered by keys alone."""

import pytest
from PySide6.QtCore import Qt

from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode
from hipcalm.core.settings import Settings
from tests.ui.screen import Screen, button, labels

Key = Qt.Key


@pytest.fixture
def asked(make_screen):
    """Return a function that begins a session where sound works."""

    def made(settings: Settings | None = None, **options) -> tuple[Screen, list]:
        screen = make_screen(settings, **{"asks": True} | options)
        samples: list[int] = []
        screen.window.sample_requested.connect(
            lambda: samples.append(screen.window.pages.settings.volume)
        )
        screen.window.show_sound("", can_sound=True)
        screen.window.start(screen.entry("leg-dangle"), Choices())
        screen.settle()
        return screen, samples

    return made


def test_the_first_session_with_sound_asks_how_loud_it_is_and_lets_it_be_heard(asked):
    screen, samples = asked()

    assert screen.view is screen.window.turns.level_view
    assert "Can you hear this? Is it comfortable?" in labels(screen.view)
    assert samples == [100]
    assert screen.began == []


def test_space_says_that_it_is_fine_and_the_session_begins(asked):
    screen, _ = asked()

    screen.press(Key.Key_Space)

    assert screen.view is screen.window.turns.check_in_view, "what the script asks comes next"
    assert screen.set[-1] == Settings(level_checked=True)


def test_it_is_asked_once(asked):
    screen, samples = asked(Settings(level_checked=True))

    assert screen.view is screen.window.turns.check_in_view
    assert samples == []


@pytest.mark.parametrize(
    ("settings", "options"), [(Settings(sound=False), {}), (None, {"rehearses": True})]
)
def test_it_is_not_asked_where_nothing_would_be_heard(asked, settings, options):
    screen, samples = asked(settings, **options)

    assert screen.view is not screen.window.turns.level_view
    assert samples == []


def test_arrows_make_it_quieter_and_louder_and_let_it_be_heard_anew(asked):
    screen, samples = asked()

    screen.press(Key.Key_Down, Key.Key_Down, Key.Key_Up)

    assert samples == [100, 90, 80, 90]
    assert screen.set[-1] == Settings(volume=90)


def test_it_gets_no_louder_than_its_loudest_and_says_so(asked):
    screen, samples = asked()

    screen.press(Key.Key_Up)

    assert samples == [100, 100]
    assert any(words.startswith("HipCalm gets no louder") for words in labels(screen.view))


def test_who_hears_nothing_is_told_what_might_help(asked):
    screen, samples = asked()

    screen.press(Key.Key_N)

    assert any(words.startswith("Nothing to hear?") for words in labels(screen.view))
    assert len(samples) == 2


def test_a_session_without_sound_is_as_fine(asked):
    screen, _ = asked()

    button(screen.view, "Without sound").click()

    assert screen.view is screen.window.turns.check_in_view
    assert screen.set[-1] == Settings(level_checked=True, sound=False)


def test_esc_goes_back_to_the_page_of_the_session(asked):
    screen, _ = asked()

    screen.press(Key.Key_Escape)

    assert screen.view is screen.window.session_page
    assert screen.began == []


def test_v_turns_the_sound_off_and_on_in_a_session(screen):
    screen.play("leg-dangle")

    screen.press(Key.Key_V)
    assert screen.set[-1].sound is False
    assert "sound off (V)" in labels(screen.view)

    screen.press(Key.Key_V)
    assert screen.set[-1].sound is True
    assert "sound off (V)" not in labels(screen.view)
    assert screen.now[0] is Mode.PLAYING


def test_sound_that_is_lost_is_one_quiet_line_until_it_is_back(screen):
    screen.play("leg-dangle")

    screen.window.show_sound("The sound has gone; the session goes on.", can_sound=False)
    screen.settle()
    assert screen.window.notice.isVisible()
    assert "no sound here" in labels(screen.view)
    assert screen.now[0] is Mode.PLAYING

    screen.window.show_sound("", can_sound=True)
    screen.settle()
    assert not screen.window.notice.isVisible()
    assert "no sound here" not in labels(screen.view)
