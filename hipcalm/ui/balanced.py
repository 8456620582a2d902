"""Words in the middle, in lines of about the same length: no last word stands alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from hipcalm.ui.texts import set_text


class Balanced(QLabel):
    """A label that is as narrow as it can be without one more line.

    The margins that make it so are its own affair: what is around it is laid out without them.
    """

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self._margin = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if role:
            self.setProperty("role", role)
        set_text(self, text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._balance()

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(width + 2 * self._margin)

    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(2 * self._margin, 0)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() - QSize(2 * self._margin, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size() != event.oldSize():  # other margins tell of a new size as well
            self._balance()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._balance()

    def _balance(self) -> None:
        wide = self.width()
        margin = max(0, (wide - self._narrowest(wide)) // 2)
        if margin != self._margin:
            self._margin = margin
            self.setContentsMargins(margin, 0, margin, 0)

    def _narrowest(self, wide: int) -> int:
        """Return the least width that the words need for no more lines than in a width."""
        high = self.heightForWidth(wide)
        if high < 2 * self.fontMetrics().height():
            return wide
        pieces = self.text().replace("\N{SOFT HYPHEN}", " ").split()
        longest = max((self.fontMetrics().horizontalAdvance(piece) for piece in pieces), default=0)
        least, most = min(wide, max(wide // 3, longest + 1)), wide
        while most - least > 2:
            middle = (least + most) // 2
            if self.heightForWidth(middle) > high:
                least = middle
            else:
                most = middle
        return most
