"""Switches, boxes of choices and sliders, as they are in a page that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QSlider, QWidget

from hipcalm.ui.texts import wrapped

NARROWEST = 150
"""Pixels of width that each of them has at least."""
SLIDER = 230
"""Pixels of width that a slider has: all of a page the same."""
_AROUND_LIST = 24
_SPARE = 2  # for what is lost where the width of letters is rounded


class Switch(QCheckBox):
    """A box to tick whose words wrap where one line has no room for them."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words.replace("&", "&&"), parent)
        self._words = words
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._size(self._lines(width)).height() + self._around().height()

    def sizeHint(self) -> QSize:
        return self._size([self._words]) + self._around() + QSize(_SPARE, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(NARROWEST, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._wrap()

    def _wrap(self) -> None:
        words = "\n".join(self._lines(self.width())).replace("&", "&&")
        if self.text() != words:
            self.setText(words)

    def _lines(self, width: int) -> list[str]:
        return wrapped(self._words, self.font(), width - self._around().width())

    def _around(self) -> QSize:
        """Return what the box itself takes beside its words, and around them."""
        return super().sizeHint() - self._size([self.text()])

    def _size(self, lines: list[str]) -> QSize:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, "\n".join(lines))


class ChoiceBox(QComboBox):
    """A box of choices that leaves the wheel to the page: scrolling by changes nothing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumWidth(NARROWEST)

    def showPopup(self) -> None:
        # Where the box itself has no room for the longest words, its list still shows them whole.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _AROUND_LIST)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Slider(QSlider):
    """A slider that leaves the wheel to the page, too."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(SLIDER, super().sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
