"""The disc, the bar and the ring: numbers in, pixels out."""

import pytest
from PySide6.QtGui import QColor

from hipcalm.ui.stage import Picture, Stage
from hipcalm.ui.theme import DARK, LIGHT

SIDE = 300


@pytest.fixture
def stage(qtbot, dressed) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(SIDE, SIDE)
    return stage


def colours(stage: Stage) -> set[str]:
    image = stage.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, SIDE, 2) for y in range(0, SIDE, 2)}


def disc_width(stage: Stage) -> int:
    """Return how far the disc reaches along the line a third of the way down its middle."""
    image = stage.grab().toImage()
    ground = QColor(LIGHT.stage).name()
    middle = SIDE // 2
    lower = int(middle + 0.12 * SIDE)
    row = [image.pixelColor(x, lower).name() for x in range(int(0.06 * SIDE), SIDE)]
    inside = [x for x, colour in enumerate(row[: int(0.88 * SIDE)]) if colour != ground]
    return inside[-1] - inside[0] if inside else 0


def bar_left(stage: Stage) -> int:
    """Return how much of the bar is still empty."""
    image = stage.grab().toImage()
    lower = SIDE - 9
    row = [image.pixelColor(x, lower).name() for x in range(SIDE)]
    return row.count(QColor(LIGHT.floor).name())


def test_the_disc_grows_with_the_breath(stage):
    widths = []
    for fullness in (0.0, 0.25, 0.5, 0.75, 1.0):
        stage.show_picture(Picture(fullness=fullness))
        widths.append(disc_width(stage))

    assert widths == sorted(widths)
    assert widths[-1] > 1.5 * widths[0]


def test_the_full_disc_stays_inside_the_ring(stage):
    stage.show_picture(Picture(fullness=1.0))

    assert disc_width(stage) < 0.97 * SIDE


def test_with_less_movement_a_bar_stands_in_for_the_disc(stage):
    stage.set_still(True)
    empty = []
    for fullness in (0.0, 0.5, 1.0):
        stage.show_picture(Picture(fullness=fullness, word="Breathe in"))
        empty.append(bar_left(stage))

    assert empty[0] == pytest.approx(0.72 * SIDE, rel=0.1)
    assert empty[1] == pytest.approx(empty[0] / 2, abs=6)
    assert empty[2] == 0


def test_where_no_breath_is_paced_the_bar_is_empty(stage):
    stage.set_still(True)
    stage.show_picture(Picture(fullness=None, word="Lying"))

    assert bar_left(stage) == pytest.approx(0.72 * SIDE, rel=0.1)


def test_the_bar_is_taken_back(stage):
    stage.show_picture(Picture(fullness=1.0))
    before = stage.grab().toImage()

    stage.set_still(True)
    assert stage.grab().toImage() != before
    stage.set_still(False)
    assert stage.grab().toImage() == before


def test_the_ring_shortens_with_the_time_left(stage):
    ring = QColor(LIGHT.ring).name()
    lengths = []
    for left in (1.0, 0.5, 0.25, 0.0):
        stage.show_picture(Picture(left=left))
        image = stage.grab().toImage()
        pixels = [image.pixelColor(x, y).name() for x in range(SIDE) for y in range(SIDE)]
        lengths.append(pixels.count(ring))

    assert lengths == sorted(lengths, reverse=True)
    assert lengths[1] == pytest.approx(lengths[0] / 2, rel=0.15)
    assert lengths[-1] == 0


def test_both_themes_paint_in_their_own_colours(stage):
    stage.set_theme(LIGHT)
    light = colours(stage)
    stage.set_theme(DARK)
    dark = colours(stage)

    assert QColor(LIGHT.stage).name() in light - dark
    assert QColor(DARK.stage).name() in dark - light


@pytest.mark.parametrize("size", [(140, 140), (141, 600), (900, 140), (1, 1), (2000, 1200)])
@pytest.mark.parametrize("is_still", [False, True])
def test_it_can_be_painted_at_any_size(stage, size, is_still):
    stage.resize(*size)
    stage.set_still(is_still)
    stage.show_picture(Picture(0.5, 0.5, "Whenever you're ready " * 9, "Space goes on " * 9))

    assert not stage.grab().isNull()


def test_a_picture_that_looks_the_same_is_not_painted_again(stage, qtbot):
    stage.show()
    qtbot.waitExposed(stage)
    stage.show_picture(Picture(fullness=0.5, left=0.5))
    stage.grab()
    stage.show_picture(Picture(fullness=0.5 + 1e-6, left=0.5 - 1e-6))

    assert stage._picture == Picture(fullness=0.5, left=0.5).rounded()


def test_a_screen_reader_is_told_the_word_and_not_every_second(stage):
    stage.show_picture(Picture(word="Breathe in", below="0:30"))
    stage.show_picture(Picture(word="Breathe in", below="0:29"))
    assert stage.accessibleName() == "Breathe in 0:30"

    stage.show_picture(Picture(word="Breathe out", below="0:26"))
    assert stage.accessibleName() == "Breathe out 0:26"
