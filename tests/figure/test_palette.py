"""Colours: every edge of the figure can be told from what is behind it."""

import pytest
from PySide6.QtGui import QColor

from hipcalm.figure.palette import PEOPLE, Look, mixed, palette
from hipcalm.ui.theme import DARK, LIGHT

LEAST = 3.0
"""What WCAG 1.4.11 asks of things to be made out."""
BEHIND = ("stage", "floor", "breath", "breath_far", "move", "move_far", "still", "still_far")
LOOKS = [Look(person=person, theme=theme) for person in PEOPLE for theme in ("light", "dark")]


def luminance(colour):
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", BEHIND)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.person}-{look.theme}")
def test_every_edge_is_clear_of_what_is_behind_it(look, name):
    behind = QColor(getattr(LIGHT if look.theme == "light" else DARK, name))
    colours = palette(look)
    rim = mixed(behind, QColor("black"), colours.contour)

    for colour in (colours.skin[0], colours.top[0], colours.leg[0], colours.hair):
        assert max(contrast(colour, behind), contrast(rim, behind)) >= LEAST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outline_setting_is_clear_of_everything(theme):
    outline = palette(Look(theme=theme, has_outline=True)).outline
    own = LIGHT if theme == "light" else DARK

    assert outline is not None
    for name in BEHIND:
        assert contrast(outline, QColor(getattr(own, name))) >= LEAST


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.person}-{look.theme}")
def test_far_parts_are_darker_than_near_ones(look):
    colours = palette(look)

    for row in (colours.skin, colours.top, colours.leg):
        assert len(row) == 5
        assert luminance(row[-1]) < luminance(row[0])
