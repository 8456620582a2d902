"""Whether a file can be shown as a picture, told from its first bytes alone."""

import pytest

from hipcalm.core.picture_check import LARGEST_BYTES, picture_flaw_of
from tests.core.scripts import script, step


def _flaw(tmp_path, content):
    file = tmp_path / "a.png"
    file.write_bytes(content)
    return picture_flaw_of(file, "a.png")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n....",
        b"\xff\xd8\xff\xe0....",
        b"GIF89a....",
        b"BM....",
        b"RIFF....WEBPVP8 ",
        b'<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="x">',
        b"II*\0....",
    ],
)
def test_what_can_be_shown_has_no_flaw(tmp_path, content):
    assert _flaw(tmp_path, content) is None


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"RIFF....WAVE", b"<html></html>"])
def test_what_is_no_picture_is_told_with_the_mend(tmp_path, content):
    flaw = _flaw(tmp_path, content)

    assert flaw.message == "a.png is no picture that can be shown"
    assert flaw.hint == "save it as PNG, JPEG, WebP or SVG; until then the figure is shown"


def test_a_picture_that_is_too_large_is_told(tmp_path):
    file = tmp_path / "a.png"
    with file.open("wb") as stream:
        stream.write(b"\x89PNG\r\n\x1a\n")
        stream.truncate(LARGEST_BYTES + 1)

    assert "32 MiB at most" in picture_flaw_of(file, "a.png").message


def test_a_file_that_is_gone_is_told(tmp_path):
    assert "can't be read" in picture_flaw_of(tmp_path / "none.png", "none.png").message


def test_a_script_is_told_of_its_picture(load, tmp_path):
    (tmp_path / "a.png").write_text("hello")

    loaded = load(script(step(image="{file: a.png, alt: A tree}")))

    assert loaded.script is not None
    assert [p.message for p in loaded.problems] == ["a.png is no picture that can be shown"]
