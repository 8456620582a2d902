"""The cards of the library: a model of entries and the delegate that paints them."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hipcalm.core.duration import minutes_text
from hipcalm.core.library import STILL_KINDS, Entry, main_pose
from hipcalm.core.session import Session, SessionKind
from hipcalm.ui.poster_disc import DISC, disc_brush
from hipcalm.ui.posters import Posters
from hipcalm.ui.theme import LIGHT, Theme

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole
CARD_WIDTH, CARD_HEIGHT = 230, 264
PICTURE_HEIGHT = 156
_MARGIN = 8
_RADIUS = 16.0


class Cards(QAbstractListModel):
    """The entries that are shown, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def set_entries(self, entries: list[Entry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, index: Index) -> Entry:
        """Return the entry at an index."""
        return self._entries[index.row()]

    def row_of(self, file: object) -> int:
        """Return the row of the entry with that file, or -1."""
        return next((row for row, entry in enumerate(self._entries) if entry.file == file), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index)
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.session.title if entry.session else entry.file.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((*card_words(entry)[:2], card_words(entry)[2]))
        return None


def card_words(entry: Entry) -> tuple[str, str, str]:
    """Return the three lines of a card: title, minutes and level, props."""
    session = entry.session
    if session is None:
        count = len(entry.problems)
        return entry.file.name, "can't be played yet", f"{count} thing{'s' * (count != 1)} to mend"
    facts = f"{minutes_text(entry.total_ms)} · {session.level}"
    if entry.is_personal:
        facts += " · yours"
    return session.title, facts, ", ".join(session.props) or "nothing needed"


class CardDelegate(QStyledItemDelegate):
    """Paints a card: the place for the pose's picture, the title, and what to expect."""

    def __init__(self, posters: Posters, parent: QWidget) -> None:
        super().__init__(parent)
        self._posters = posters
        self._theme = LIGHT
        self._size = QSize(CARD_WIDTH, CARD_HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme

    def set_size(self, size: QSize) -> None:
        """Make every card this large, its margin counted."""
        self._size = size

    def smallest_size(self, font: QFont) -> QSize:
        """Return how small a card may be for a font: larger text has larger cards."""
        line = QFontMetrics(font).height()
        return QSize(max(CARD_WIDTH, line * 13), PICTURE_HEIGHT + line * 4 + 48)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        card = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, card, option)
        picture = QRectF(card.x(), card.y(), card.width(), PICTURE_HEIGHT)
        self._paint_picture(painter, picture, entry)
        self._paint_words(painter, card.toRect(), option.font, entry)
        painter.restore()

    def _paint_ground(self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem) -> None:
        state = option.state
        is_here = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        edge = QPen(
            QColor(self._theme.focus if is_here else self._theme.line), 2.5 if is_here else 1
        )
        painter.setPen(edge)
        painter.setBrush(QColor(self._theme.raised if is_hovered or is_here else self._theme.card))
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)

    def _paint_picture(self, painter: QPainter, box: QRectF, entry: Entry) -> None:
        """Paint the place for the pose: a stage with the pacer's disc at rest."""
        inner = box.adjusted(1.5, 1.5, -1.5, 0)
        shape = QPainterPath()
        shape.addRoundedRect(inner.adjusted(0, 0, 0, _RADIUS), _RADIUS - 1.5, _RADIUS - 1.5)
        painter.save()
        painter.setClipPath(shape)
        painter.setClipRect(inner, Qt.ClipOperation.IntersectClip)
        painter.fillRect(inner, QColor(self._theme.stage))
        if entry.session is None:
            self._paint_mending(painter, inner)
        else:
            self._paint_poster(painter, inner, entry.session)
        painter.restore()

    def _paint_poster(self, painter: QPainter, box: QRectF, session: Session) -> None:
        """Paint the pose's picture, or the disc alone until it has been drawn."""
        size = box.toRect().size()
        ratio = painter.device().devicePixelRatio()
        disc = self._tints(session.kind)
        poster = self._posters.find(main_pose(session), size, ratio, disc)
        if poster is None:
            self._paint_disc(painter, box, disc)
        else:
            painter.drawPixmap(box.topLeft(), poster)

    @staticmethod
    def _paint_disc(painter: QPainter, box: QRectF, disc: tuple[str, str]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc_brush(box, disc))
        radius = min(box.width(), box.height()) * DISC
        painter.drawEllipse(box.center(), radius, radius)

    def _tints(self, kind: SessionKind) -> tuple[str, str]:
        """Return the colours of a kind's disc, in the middle and at the edge."""
        theme = self._theme
        if kind is SessionKind.BREATH:
            return theme.breath_far, theme.breath
        if kind in STILL_KINDS:
            return theme.still_far, theme.still
        return theme.move_far, theme.move

    def _paint_mending(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, QColor(self._theme.caution_ground))
        painter.setPen(QPen(QColor(self._theme.caution), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.center(), 26, 26)
        painter.drawLine(box.center() - QPointF(0, 12), box.center() + QPointF(0, 3))
        painter.drawPoint(box.center() + QPointF(0, 12))

    def _paint_words(self, painter: QPainter, card: QRect, font: QFont, entry: Entry) -> None:
        title, facts, props = card_words(entry)
        line = QFontMetrics(font).height()
        box = card.adjusted(16, PICTURE_HEIGHT + 10, -16, -8)
        heavy = QFont(font)
        heavy.setWeight(QFont.Weight.DemiBold)
        painter.setFont(heavy)
        painter.setPen(QColor(self._theme.text))
        two_lines = QRect(box.x(), box.y(), box.width(), line * 2 + 4)
        painter.drawText(two_lines, _WRAP, two_line_text(title, heavy, box.width()))
        painter.setFont(font)
        painter.setPen(QColor(self._theme.accent if entry.session else self._theme.caution))
        painter.drawText(QRect(box.x(), box.y() + line * 2 + 8, box.width(), line + 2), _ONE, facts)
        painter.setPen(QColor(self._theme.quiet))
        short = QFontMetrics(font).elidedText(props, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(
            QRect(box.x(), box.y() + line * 3 + 12, box.width(), line + 2), _ONE, short
        )


_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_ONE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def two_line_text(text: str, font: QFont, wide: int) -> str:
    """Return as much of a text as two lines hold, with an ellipsis where it goes on."""
    metrics = QFontMetrics(font)
    words, first = text.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= wide:
        first = f"{first} {words.pop(0)}".strip()
    if not first and words:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide)
    second = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, wide)
    return f"{first}\n{second}" if second else first
