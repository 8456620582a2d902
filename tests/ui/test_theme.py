"""Colours by their meaning, in light and dark."""

import re
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from hipcalm.ui import theme
from hipcalm.ui.theme import DARK, LIGHT, Theme

TEXTS = ["text", "quiet", "accent", "caution"]


def luminance(colour: str) -> float:
    channels = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("chosen", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (text, ground)
        for text in TEXTS
        for ground in ("ground", "card", "raised", "stage")
        if (text, ground) != ("caution", "stage")  # no caution stands there
    ],
)
def test_words_can_be_read_on_every_ground(chosen: Theme, ground, text):
    assert contrast(getattr(chosen, text), getattr(chosen, ground)) >= 4.5


@pytest.mark.parametrize("chosen", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("on_accent", "accent"), ("caution", "caution_ground"), ("text", "caution_ground")],
)
def test_words_can_be_read_on_what_stands_out(chosen: Theme, text, ground):
    assert contrast(getattr(chosen, text), getattr(chosen, ground)) >= 4.5


@pytest.mark.parametrize("chosen", [LIGHT, DARK])
def test_the_focus_and_the_ring_can_be_seen(chosen: Theme):
    assert contrast(chosen.focus, chosen.ground) >= 3
    assert contrast(chosen.ring, chosen.stage) >= 2.5


def test_both_themes_name_every_colour_in_full():
    for field in fields(Theme):
        if field.name != "name":
            for chosen in (LIGHT, DARK):
                assert re.fullmatch("#[0-9a-f]{6}", getattr(chosen, field.name))


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Qt.ColorScheme.Light, LIGHT),
        (Qt.ColorScheme.Dark, DARK),
        (Qt.ColorScheme.Unknown, LIGHT),
    ],
)
def test_as_the_desktop_follows_the_desktop(qapp, monkeypatch, scheme, expected):
    class Hints:
        @staticmethod
        def colorScheme():  # noqa: N802 - Qt's name
            return scheme

    monkeypatch.setattr(QGuiApplication, "styleHints", Hints)

    assert theme.resolve("system") is expected
    assert theme.resolve("light") is LIGHT
    assert theme.resolve("dark") is DARK


@pytest.mark.parametrize("chosen", [LIGHT, DARK])
@pytest.mark.parametrize("size", [80, 100, 200])
def test_the_style_sheet_is_filled_in_completely(qapp, dress, chosen, size):
    dress(chosen, size)

    assert "$" not in qapp.styleSheet()
    assert chosen.text in qapp.styleSheet()
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == chosen.ground


def test_the_style_sheet_is_understood(qapp, dress, qtlog):
    dress(DARK)

    assert [record for record in qtlog.records if "parse" in record.message] == []
