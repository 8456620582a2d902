"""An author's own picture: shown in place of the figure, and told in words."""

import pytest
from PySide6.QtGui import QColor, QImage

from hipcalm.ui.images import LARGEST, read_image
from tests.ui.screen import Screen

SCRIPT = """\
schema: 1
id: with-picture
title: With a picture
summary: One step with its own picture.
kind: breath
easier: Less of it.
steps:
  - {name: Look, kind: settle, pose: stand, duration: 20s, image: {file: tree.png, alt: A tree}}
  - {name: Stand, kind: settle, pose: stand, duration: 20s}
"""


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / "tree.png"
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00aa"))
    image.save(str(file))
    return file


def test_a_picture_is_read(picture):
    assert read_image(picture).size().toTuple() == (400, 200)


def test_a_huge_picture_is_read_no_larger_than_it_is_shown(tmp_path):
    image = QImage(4_000, 1_000, QImage.Format.Format_RGB32)
    image.save(str(tmp_path / "wide.png"))

    assert read_image(tmp_path / "wide.png").size().toTuple() == (LARGEST.width(), 400)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_none(tmp_path, content):
    file = tmp_path / "tree.png"
    file.write_bytes(content)

    assert read_image(file) is None


def test_what_is_not_there_is_none(tmp_path):
    assert read_image(tmp_path / "tree.png") is None


def test_a_step_shows_its_own_picture_and_the_next_one_the_figure(screen: Screen, picture):
    folder = screen.library.personal
    folder.mkdir(parents=True, exist_ok=True)
    picture.rename(folder / "tree.png")
    (folder / "with-picture.yaml").write_text(SCRIPT, encoding="utf-8")
    screen.library.refresh()

    playback = screen.play("with-picture")
    stage = screen.player.stage
    pink = QColor("#ff00aa").rgb()

    middle = stage.rect().center()
    assert stage.grab().toImage().pixel(middle) == pink
    assert stage.accessibleDescription() == "A tree"
    playback.skip()
    assert stage.grab().toImage().pixel(middle) != pink
    assert stage.accessibleDescription() == ""
