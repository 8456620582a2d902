"""The colours by their meaning, and the one style sheet that is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

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
    breath="#76afa3",
    breath_far="#a9cdc3",
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
    breath="#4f8c86",
    breath_far="#2f5c68",
    ring="#9ccbbf",
    contact="#ffc45c",
    caution="#ffcf80",
    caution_ground="#33291a",
    focus="#9ccbbf",
)

_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, QStackedWidget > QWidget, QScrollArea, QScrollArea > QWidget > QWidget { background: $ground; }
QLabel { background: transparent; }
QLabel[role="display"] { font-size: ${display}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="large"] { font-size: ${large}px; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="small"] { color: $quiet; font-size: ${small}px; }
QLabel[role="chip"] { background: $stage; border-radius: ${chip_radius}px; padding: 4px 12px; }
QLabel[role="side"] { background: $accent; color: $on_accent; border-radius: ${side_radius}px; padding: 4px 16px;
    font-size: ${heading}px; font-weight: 600; }
QFrame[role="card"] { background: $card; border: 1px solid $line; border-radius: 14px; }
QFrame[role="caution"] { background: $caution_ground; border: none; border-radius: 12px; }
QFrame[role="caution"] QLabel { color: $caution; }
QFrame[role="panel"] { background: $raised; border: 1px solid $line; border-radius: 18px; }
QPushButton { background: $card; border: 1px solid $line; border-radius: 10px; padding: 8px 18px; min-height: ${control}px; }
QPushButton:hover { background: $raised; border-color: $ring; }
QPushButton:pressed { background: $stage; }
QPushButton:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:disabled { color: $quiet; background: $ground; }
QPushButton:focus { border: 2px solid $focus; padding: 7px 17px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_strong; border-color: $accent_strong; }
QPushButton[role="primary"]:disabled { background: $line; color: $quiet; border-color: $line; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="link"] { background: transparent; border: none; color: $accent; padding: 6px 8px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 4px 6px; }
QLineEdit, QComboBox, QPlainTextEdit { background: $card; border: 1px solid $line; border-radius: 10px; padding: 7px 12px;
    min-height: ${control}px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 6px 11px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; outline: none; padding: 4px;
    selection-background-color: $accent; selection-color: $on_accent; }
QCheckBox, QRadioButton { spacing: 10px; padding: 4px; background: transparent; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $focus; border-radius: 6px; padding: 2px; }
QListView { background: transparent; border: none; outline: none; }
QScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 40px; }
QScrollBar::handle:vertical:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; height: 0; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 18px; height: 18px; margin: -7px 0; border-radius: 9px; }
QSlider:focus { border: 2px solid $focus; border-radius: 8px; }
""")


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
    app.setStyleSheet(_sheet(theme, pixels))


def _sheet(theme: Theme, pixels: int) -> str:
    colours = {name: getattr(theme, name) for name in Theme.__dataclass_fields__}
    sizes = {
        "small": round(pixels * 0.88),
        "large": round(pixels * 1.2),
        "heading": round(pixels * 1.25),
        "title": round(pixels * 1.7),
        "display": round(pixels * 2.2),
        "control": round(pixels * 1.4),
        "chip_radius": round(pixels * 0.85),
        "side_radius": round(pixels * 1.1),
    }
    return _SHEET.substitute(colours, **sizes)


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
