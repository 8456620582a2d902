"""The view from three metres away: large, whole, and nothing else."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics, QImage

from hipcalm.core.layout import lay_out
from hipcalm.ui.distance_view import DistanceView
from tests.ui.screen import Screen

SIZES = [(420, 360), (900, 640), (1280, 720), (720, 1280), (1920, 1080)]
LONG = "Supported low lunge with rocking and one hand on the chair beside you, slowly"
LONGEST_WORD = "W" * 80


@pytest.fixture
def far(qtbot, dressed) -> DistanceView:
    far = DistanceView()
    qtbot.addWidget(far)
    return far


def rows_of_ink(view: DistanceView) -> list[tuple[int, int]]:
    """Return top and bottom of each row of letters as it is painted."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    wide, high = image.width(), image.height()
    line = image.bytesPerLine()
    pixels = bytes(image.constBits())
    empty = pixels[:1] * wide
    bands: list[tuple[int, int]] = []
    for y in range(high):
        if pixels[y * line : y * line + wide] == empty:
            continue
        if bands and bands[-1][1] == y - 1:
            bands[-1] = (bands[-1][0], y)
        else:
            bands.append((y, y))
    return bands


def ink_at_the_sides(view: DistanceView) -> bool:
    image = view.grab().toImage()
    ground = image.pixel(0, 0)
    sides = (0, image.width() - 1)
    return any(image.pixel(x, y) != ground for x in sides for y in range(image.height()))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "side"),
    [("Rest", ""), ("Dangle", "Right"), ("Hug your knee", "Left"), (LONG, ""), (LONG, "Left")],
)
def test_nothing_is_cut_off(far, size, name, side):
    far.resize(*size)
    far.show_words(name, side, "0:45")

    bands = rows_of_ink(far)

    assert bands[0][0] > 0
    assert bands[-1][1] < far.height() - 1
    assert not ink_at_the_sides(far)
    _, rows = far._fitting_rows(far.width() * 0.92)
    assert " ".join(rows[0][0]) == name


@pytest.mark.parametrize("size", SIZES)
def test_one_word_as_long_as_a_name_may_be_is_broken_and_not_cut_off(far, size):
    far.resize(*size)
    far.show_words(LONGEST_WORD, "Right", "0:45")

    _, rows = far._fitting_rows(far.width() * 0.92)

    assert "".join(rows[0][0]) == LONGEST_WORD
    assert rows_of_ink(far)[-1][1] < far.height() - 1
    assert not ink_at_the_sides(far)


@pytest.mark.parametrize("size", [(900, 640), (1280, 720), (1920, 1080)])
def test_letters_are_an_eighth_of_the_height(far, size):
    far.resize(*size)
    far.show_words("Hugpf", "Right", "0:45")

    bands = rows_of_ink(far)

    assert len(bands) == 3
    font = QFont(far.font())
    font.setPixelSize(far.height() // 8)
    font.setWeight(QFont.Weight.DemiBold)
    tall = QFontMetrics(font).tightBoundingRect("Hgpf").height()
    assert bands[0][1] - bands[0][0] + 1 >= 0.95 * tall
    digits = QFontMetrics(font).tightBoundingRect("045").height()
    assert bands[2][1] - bands[2][0] + 1 >= 0.95 * digits


def test_every_step_of_every_shipped_session_is_written_that_large(far, library):
    far.resize(900, 640)
    for entry in library.playable():
        for span in lay_out(entry.session).spans:
            far.show_words(span.step.name, "Right" if span.side else "", "10:00")
            pixels, _ = far._fitting_rows(far.width() * 0.92)
            assert pixels >= far.height() / 8, (entry.session.id, span.step.name)


def test_it_fills_the_window(screen: Screen):
    screen.play("leg-dangle")
    screen.player.toggle_distance()
    screen.settle()

    assert screen.player.distance.size() == screen.window.size()


def test_words_and_the_state_are_shown(screen: Screen):
    screen.play("three-breaths")
    far = screen.player.distance
    assert (far._name, far._side, far._time) == ("Pause", "", "0:16")

    screen.playback.pause()
    assert far._time == "Paused"
    screen.play("leg-dangle")
    screen.wait(30_000)
    assert far._time == "Ready?"


def test_it_is_painted_anew_once_a_second_and_not_once_a_frame(screen: Screen):
    screen.play("three-breaths")
    screen.player.toggle_distance()
    screen.settle()
    before = screen.player.stage.frames

    for _ in range(10):
        screen.clock.advance(16)
        screen.playback.tick()
        screen.settle()

    assert screen.player.stage.frames == before, "the stage cannot be seen"
