"""A row that becomes two where one is too narrow, so that no word in it is ever cut off."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

_SIDEWAYS = Qt.Orientation.Horizontal


class _Row(NamedTuple):
    items: list[QLayoutItem]
    widths: list[int]

    def height(self) -> int:
        return max(_height(one, wide) for one, wide in zip(self.items, self.widths, strict=True))


class Flow(QLayout):
    """Puts its parts beside each other, and what has no room there below.

    What is left of a row's width goes to the parts that have a stretch in their size policy, else
    to those that may grow; where there are none, `alignment` says where the row stands. A part is
    in the middle of its row's height, one that may grow downwards fills it.
    """

    def __init__(
        self,
        *parts: QWidget,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        spacing: int = 10,
    ) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._alignment = alignment
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return _SIDEWAYS

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [row.height() for row in self._rows(width)]
        return sum(heights) + self.spacing() * max(0, len(heights) - 1)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        wide = sum(one.sizeHint().width() for one in shown) + self.spacing() * (len(shown) - 1)
        return QSize(max(0, wide), max((one.sizeHint().height() for one in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        return QSize(
            max((one.minimumSize().width() for one in shown), default=0),
            max((one.minimumSize().height() for one in shown), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for row in self._rows(rect.width()):
            height = row.height()
            spare = rect.width() - sum(row.widths) - self.spacing() * (len(row.items) - 1)
            left = rect.left() + self._indent(spare)
            for one, wide in zip(row.items, row.widths, strict=True):
                high = height if _grows_down(one) else min(height, _height(one, wide))
                at = QPoint(left, top + (height - high) // 2)
                one.setGeometry(QRect(at, QSize(wide, high)))
                left += wide + self.spacing()
            top += height + self.spacing()

    def _indent(self, spare: int) -> int:
        if self._alignment == Qt.AlignmentFlag.AlignHCenter:
            return spare // 2
        return spare if self._alignment == Qt.AlignmentFlag.AlignRight else 0

    def _shown(self) -> list[QLayoutItem]:
        return [one for one in self._items if not one.isEmpty()]

    def _rows(self, width: int) -> list[_Row]:
        """Return the rows that the parts fill in a width."""
        rows: list[_Row] = []
        width = max(0, width)  # a view that was never shown is narrower than its own margins
        room = 0
        for one in self._shown():
            wide = min(one.sizeHint().width(), width)
            if not rows or wide > room:
                rows.append(_Row([], []))
                room = width
            rows[-1].items.append(one)
            rows[-1].widths.append(wide)
            room -= wide + self.spacing()
        for row in rows:
            self._share(row, width)
        return rows

    def _share(self, row: _Row, width: int) -> None:
        """Let the parts of a row that may grow fill it."""
        spare = width - sum(row.widths) - self.spacing() * (len(row.items) - 1)
        growing = [n for n, one in enumerate(row.items) if _stretch(one)]
        growing = growing or [n for n, one in enumerate(row.items) if _may_grow(one)]
        for place, n in enumerate(growing):
            # Whole pixels, none lost: each takes its part of what is still there.
            part = spare // (len(growing) - place)
            row.widths[n] += part
            spare -= part


def _policy(item: QLayoutItem) -> QSizePolicy:
    part = item.widget()
    return part.sizePolicy() if part is not None else QSizePolicy()


def _stretch(item: QLayoutItem) -> int:
    return _policy(item).horizontalStretch()


def _may_grow(item: QLayoutItem) -> bool:
    return bool(_policy(item).expandingDirections() & _SIDEWAYS)


def _grows_down(item: QLayoutItem) -> bool:
    return bool(_policy(item).expandingDirections() & Qt.Orientation.Vertical)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
