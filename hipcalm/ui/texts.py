"""Small parts that every view uses: plain-text labels, buttons with roles, words for values."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hipcalm.core.breath import Phase
from hipcalm.core.session import Position, Side

PHASE_WORDS = {
    Phase.INHALE: "Breathe in",
    Phase.HOLD_IN: "Stay",
    Phase.EXHALE: "Breathe out",
    Phase.HOLD_OUT: "Rest",
}
SIDE_WORDS = {Side.LEFT: "Left", Side.RIGHT: "Right"}
POSITION_WORDS = {
    Position.LYING: "Lying",
    Position.FLOOR: "On the floor",
    Position.KNEELING: "Kneeling",
    Position.SITTING: "Sitting",
    Position.STANDING: "Standing",
    Position.WALKING: "Walking",
    Position.ANY: "Any position",
}


_LONG_WORD = re.compile(r"[^\W\d_]{21,}")
"""Longer than any English word that is likely to be met."""
_LONG_IN_LARGE = re.compile(r"[^\W\d_]{14,}")
"""In the largest letters fewer fill a narrow window."""
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_NARROWEST = 120
_LEFT_WHOLE = 4
"""Letters that stay together at both ends of a word that has to be broken."""


def breakable(text: str, role: str = "") -> str:
    """Return a text whose longest words may be broken by a hyphen where a line is too short."""
    long_word = _LONG_IN_LARGE if role == "display" else _LONG_WORD
    return long_word.sub(_with_hyphens, text)


def _with_hyphens(match: re.Match[str]) -> str:
    word = match[0]
    pieces = (word[:_LEFT_WHOLE], *word[_LEFT_WHOLE:-_LEFT_WHOLE], word[-_LEFT_WHOLE:])
    return _SOFT_HYPHEN.join(pieces)


def wrapped(text: str, font: QFont, wide: float) -> list[str]:
    """Return a text as lines of a width in pixels; a word longer than a line is broken."""
    if QFontMetricsF(font).horizontalAdvance(text) <= wide:
        return [text]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, wide))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label that shows its text as it is: nothing in it is taken for markup."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        made.setProperty("role", role)
    set_text(made, text)
    return made


class _Button(QPushButton):
    """A button that Enter presses too, as Space does, and that counts a key held down once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


def button(text: str, role: str = "", *, tip: str = "") -> QPushButton:
    """Return a push button; `&` in the text of a script is shown, not taken for a shortcut."""
    made = _Button(text.replace("&", "&&"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tip)
    return made


def set_text(shown: QLabel, text: str) -> None:
    """Set a label's text only where it has changed, so that nothing is laid out for nothing."""
    if shown.wordWrap():
        text = breakable(text, shown.property("role") or "")
        if _SOFT_HYPHEN in text:  # Qt takes such a word for one that can't be broken
            shown.setMinimumWidth(_NARROWEST)
    if shown.text() != text:
        shown.setText(text)


def frame(role: str, *children: QWidget) -> QFrame:
    """Return a framed box with its children one below the other."""
    made = QFrame()
    made.setProperty("role", role)
    column = QVBoxLayout(made)
    column.setContentsMargins(18, 14, 18, 14)
    column.setSpacing(6)
    for child in children:
        column.addWidget(child)
    return made


def in_the_middle(page: QWidget) -> QWidget:
    """Return a page between two empty margins, so that lines stay short enough to read."""
    outer = QWidget()
    row = QHBoxLayout(outer)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(page, 1000)
    row.addStretch(1)
    return outer
