"""The colours by their meaning, and the one style sheet that is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from hipcalm.core import paths
from hipcalm.core.settings import Theme as ThemeChoice


@dataclass(frozen=True, slots=True)
class Theme:
    """What each colour is for, as #rrggbb. Text colours reach 4.5:1 on ground, card and stage."""

    name: Literal["light", "dark"]
    ground: str
    card: str
    raised: str
    stage: str
    floor: str
    line: str
    text: str
    quiet: str
    accent: str
    accent_strong: str
    on_accent: str
    breath: str
    breath_far: str
    move: str
    move_far: str
    still: str
    still_far: str
    ring: str
    contact: str
    caution: str
    caution_ground: str
    focus: str


LIGHT = Theme(
    name="light",
    ground="#f6f1e9",
    card="#fcfaf5",
    raised="#ffffff",
    stage="#e5eae1",
    floor="#d6ddd2",
    line="#ddd8cc",
    text="#22343a",
    quiet="#566468",
    accent="#33606c",
    accent_strong="#274c57",
    on_accent="#ffffff",
    breath="#5f988c",
    breath_far="#a9cdc3",
    move="#a5a3cf",
    move_far="#cfcce6",
    still="#dbb27a",
    still_far="#f0d8b0",
    ring="#5b9287",
    contact="#e39a2d",
    caution="#8a5a14",
    caution_ground="#f7ead2",
    focus="#33606c",
)
DARK = Theme(
    name="dark",
    ground="#10181e",
    card="#17222a",
    raised="#1e2c35",
    stage="#1a2831",
    floor="#263842",
    line="#2b3b45",
    text="#e6edeb",
    quiet="#9fb0b3",
    accent="#9ccbbf",
    accent_strong="#b6dcd2",
    on_accent="#10221f",
    breath="#3b7478",
    breath_far="#47807b",
    move="#615f8a",
    move_far="#7d7aa6",
    still="#75603c",
    still_far="#98804f",
    ring="#9ccbbf",
    contact="#ffc45c",
    caution="#ffcf80",
    caution_ground="#33291a",
    focus="#9ccbbf",
)


def resolve(choice: ThemeChoice) -> Theme:
    """Return the theme that a choice means now; `system` asks the desktop."""
    if choice == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply(app: QApplication, theme: Theme, text_size: int) -> None:
    """Dress the whole program; `text_size` is in percent of the desktop's own size."""
    app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    base = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    pixels = round(max(14.0, base.pointSizeF() * 96 / 72) * text_size / 100)
    font = QFont(base)
    font.setPixelSize(pixels)
    app.setFont(font)
    app.setStyleSheet(_sheet(theme, pixels, round(pixels * 100 / text_size)))


def _sheet(theme: Theme, pixels: int, usual_pixels: int) -> str:
    colours = {name: getattr(theme, name) for name in Theme.__dataclass_fields__}
    # Large letters leave little room; what is large already need grow only half as much.
    headline = (pixels + usual_pixels) / 2 if pixels > usual_pixels else pixels
    sizes = {
        "text_px": pixels,
        "small": round(pixels * 0.88),
        "large": round(pixels * 1.2),
        "heading": round(pixels * 1.25),
        "title": round(headline * 1.7),
        "display": round(headline * 2.2),
        "control": round(pixels * 1.4),
        "chip_radius": round(pixels * 0.55 + 4),
        "side_radius": round(pixels * 0.7 + 3),
    }
    icons = (paths.assets() / "icons").as_posix()
    sheet = (paths.assets() / "style.qss").read_text(encoding="utf-8")
    return Template(sheet).substitute(colours, **sizes, icons=icons)


def _palette(theme: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette(QColor(theme.ground))
    for role, colour in (
        (roles.Window, theme.ground),
        (roles.Base, theme.card),
        (roles.AlternateBase, theme.stage),
        (roles.Button, theme.card),
        (roles.ToolTipBase, theme.raised),
        (roles.WindowText, theme.text),
        (roles.Text, theme.text),
        (roles.ButtonText, theme.text),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.quiet),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.Link, theme.accent),
    ):
        palette.setColor(role, QColor(colour))
    return palette
