"""Pictures of poses: drawn when there is time, kept, and told when they are there."""

import pytest
from PySide6.QtCore import QSize

from hipcalm.core import paths
from hipcalm.core.library import main_pose
from hipcalm.core.settings import Settings
from hipcalm.ui.figure_scene import Poses
from hipcalm.ui.posters import Posters
from hipcalm.ui.theme import DARK, LIGHT
from tests.core.scripts import SHIPPED, VOCABULARY
from tests.ui.screen import Screen

SIZE = QSize(200, 150)
DISC = (LIGHT.breath_far, LIGHT.breath)


@pytest.fixture
def posters(qtbot, dressed) -> Posters:
    return Posters(lambda: Poses(paths.assets() / "poses"))


def test_a_picture_is_drawn_later_and_told(posters, qtbot):
    assert posters.find("half-kneel", SIZE, 1.0, DISC) is None

    with qtbot.waitSignal(posters.drawn):
        pass

    assert posters.find("half-kneel", SIZE, 1.0, DISC).size() == SIZE


def test_a_picture_has_as_many_pixels_as_the_screen(posters, qtbot):
    with qtbot.waitSignal(posters.drawn):
        posters.find("half-kneel", SIZE, 2.0, DISC)

    assert posters.find("half-kneel", SIZE, 2.0, DISC).size() == SIZE * 2


def test_the_figure_stands_in_front_of_the_disc(posters, qtbot):
    with qtbot.waitSignal(posters.drawn):
        posters.find("half-kneel", SIZE, 1.0, DISC)
        posters.find("nothing-of-this-name", SIZE, 1.0, DISC)
    with qtbot.waitSignal(posters.drawn):
        pass

    figure = posters.find("half-kneel", SIZE, 1.0, DISC).toImage()
    disc_alone = posters.find("nothing-of-this-name", SIZE, 1.0, DISC).toImage()
    differing = sum(
        figure.pixel(x, y) != disc_alone.pixel(x, y) for x in range(200) for y in range(150)
    )
    assert 0.08 < differing / (200 * 150) < 0.6


def test_another_theme_draws_anew(posters, qtbot):
    with qtbot.waitSignal(posters.drawn):
        posters.find("stand", SIZE, 1.0, DISC)

    posters.dress(DARK, Settings())

    assert posters.find("stand", SIZE, 1.0, DISC) is None


def test_what_is_kept_is_bounded(posters, qtbot):
    for width in range(400, 460):
        with qtbot.waitSignal(posters.drawn):
            posters.find("stand", QSize(width, 400), 1.0, DISC)

    assert posters._bytes() <= 8 * 1024 * 1024


def test_the_library_shows_a_picture_on_every_card(screen: Screen, qtbot):
    entries = list(screen.library.playable())

    qtbot.waitUntil(lambda: not screen.window.pages._posters._wanted)

    poses = {entry.session and main_pose(entry.session) for entry in entries}
    assert "any" not in poses
    assert poses <= VOCABULARY.poses.keys()
    assert len(entries) == len(SHIPPED)
