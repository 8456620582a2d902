"""The library: find a session by words, time, kind, level, position; arrows and Enter open it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QListView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core.library import Filter, Library
from hipcalm.core.session import Effort, Position, SessionKind
from hipcalm.core.settings import Settings
from hipcalm.ui.cards import CARD_WIDTH, CardDelegate, Cards
from hipcalm.ui.flow import Flow
from hipcalm.ui.posters import Posters
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import POSITION_WORDS, button, label, set_text
from hipcalm.ui.theme import Theme

SMALLEST_LIST = 120
"""Pixels of height that the cards have at least; where there is less, all of the page scrolls."""
SHORT_MINUTES = 5
_MINUTES = (2, SHORT_MINUTES, 7, 10)
_POSITIONS = (
    Position.LYING,
    Position.FLOOR,
    Position.KNEELING,
    Position.SITTING,
    Position.STANDING,
    Position.WALKING,
)


class LibraryView(QWidget):
    """All sessions as cards.

    Signals:
        opened(Entry): a card was chosen.
        play_requested(Entry): "One small thing" chose a session that is to begin.
        settings_requested: the settings are wanted.
        ground_requested: quiet words are wanted at once.
        help_requested: people and help.
    """

    opened = Signal(object)
    play_requested = Signal(object)
    settings_requested = Signal()
    ground_requested = Signal()
    help_requested = Signal()

    def __init__(self, posters: Posters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._posters = posters
        self._library: Library | None = None
        self._settings = Settings()
        self._build()
        QShortcut(QKeySequence.StandardKey.Find, self, self._search.setFocus)

    def _build(self) -> None:
        self._cards = Cards()
        self._list = _CardList(self._posters, self)
        self._posters.drawn.connect(self._list.viewport().update)
        self._list.setModel(self._cards)
        self._list.activated.connect(self._on_activated)
        self._list.clicked.connect(self._on_activated)
        self._nothing = label(
            "Nothing fits these filters. A wider choice may help.", "quiet", wraps=True
        )
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._clear = button("Show everything", "link")
        self._clear.clicked.connect(self._on_clear)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 18, 24, 8)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addLayout(self._filters())
        column.addWidget(self._nothing)
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._list, 1)
        Scroll(page).fill(self)

    def _head(self) -> Flow:
        self._small = button(
            "One small thing", "primary", tip="Begin the shortest session that fits"
        )
        self._small.clicked.connect(self._on_small)
        self._settings_button = button(
            "Settings", tip="Look, sound of words, what applies to you (Ctrl+,)"
        )
        self._settings_button.clicked.connect(self.settings_requested)
        self._ground = button("Ground", tip="Quiet words that bring you here (G)")
        self._ground.clicked.connect(self.ground_requested)
        self._help = button("Help", tip="People and numbers, and signs of too much (F1)")
        self._help.clicked.connect(self.help_requested)
        name = label("HipCalm", "title")
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return Flow(name, self._small, self._ground, self._help, self._settings_button)

    def _filters(self) -> Flow:
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search")
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName("Search the sessions")
        self._search.setMinimumWidth(130)
        self._search.textChanged.connect(self._show)
        self._search.returnPressed.connect(self._list.focus_first)
        minutes = [("Time", None), *((f"{m} min or less", m * 60_000) for m in _MINUTES)]
        self._time = self._choice("The time I have", minutes)
        self._kind = self._choice(
            "Kind", [("Kind", None), *((k.capitalize(), k) for k in SessionKind)]
        )
        self._level = self._choice(
            "Level", [("Level", None), *((e.capitalize(), e) for e in Effort)]
        )
        places = [("Position", None), *((POSITION_WORDS[p], p) for p in _POSITIONS)]
        self._position = self._choice("Position", places)
        boxes = (self._time, self._kind, self._level, self._position)
        for box in boxes:
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        filling = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        filling.setHorizontalStretch(1)
        self._search.setSizePolicy(filling)
        return Flow(self._search, *boxes, spacing=8)

    def _choice(self, name: str, options: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setMinimumContentsLength(5)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for words, value in options:
            box.addItem(words, value)
        box.currentIndexChanged.connect(self._show)
        return box

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._list.delegate.set_theme(theme)
        self._list.fit()
        self._list.viewport().update()

    def show_library(self, library: Library, settings: Settings) -> None:
        """Show what a library holds now, for a person with these settings."""
        self._library = library
        self._settings = settings
        self._show()

    def focus_cards(self) -> None:
        """Put the keys where a card can be chosen at once."""
        self._list.focus_first()

    def show_short(self) -> None:
        """Show what lasts a few minutes, and nothing longer."""
        self._time.setCurrentIndex(self._time.findData(SHORT_MINUTES * 60_000))

    def wanted(self) -> Filter:
        """Return what is being looked for."""
        return Filter(
            text=self._search.text(),
            longest_ms=self._time.currentData(),
            kind=self._kind.currentData(),
            level=self._level.currentData(),
            position=self._position.currentData(),
        )

    def _show(self) -> None:
        if self._library is None:
            return
        wanted = self.wanted()
        entries = self._library.matching(wanted, frozenset(self._settings.cautions))
        if wanted == Filter():
            entries = [*entries, *self._library.broken()]
        here = self._list.currentIndex()
        file = self._cards.entry(here).file if here.isValid() else None
        self._cards.set_entries(entries)
        self._list.choose_row(max(0, self._cards.row_of(file)))
        for part in (self._nothing, self._clear):
            part.setVisible(not entries)
        set_text(self._nothing, self._nothing_words())

    def _nothing_words(self) -> str:
        if self._library is not None and not self._library.entries:
            return "There are no sessions here: the program's own session files are missing."
        return "Nothing fits these filters. A wider choice may help."

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self._cards.entry(index))

    def _on_small(self) -> None:
        if self._library is None:
            return
        entry = self._library.smallest(
            self.wanted(),
            frozenset(self._settings.cautions),
            breath_comfortable=self._settings.breath_comfortable,
        )
        if entry is not None:
            self.play_requested.emit(entry)

    def _on_clear(self) -> None:
        self._search.clear()
        for box in (self._time, self._kind, self._level, self._position):
            box.setCurrentIndex(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.wanted() != Filter():
            self._on_clear()
        else:
            super().keyPressEvent(event)


class _CardList(QListView):
    """Cards in as many columns as fit, filling the width."""

    def __init__(self, posters: Posters, parent: QWidget) -> None:
        super().__init__(parent)
        self.delegate = CardDelegate(posters, self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName("Sessions")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def sizeHint(self) -> QSize:
        return QSize(CARD_WIDTH, SMALLEST_LIST)

    def fit(self) -> None:
        """Give every card the same share of the width."""
        smallest = self.delegate.smallest_size(self.font())
        wide = self.viewport().width() - 1
        columns = max(1, wide // smallest.width())
        size = QSize(max(1, wide // columns), smallest.height())
        if size != self.gridSize():
            self.delegate.set_size(size)
            self.setGridSize(size)
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def choose_row(self, row: int) -> None:
        """Put the mark on a card."""
        index = self.model().index(row, 0)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)

    def focus_first(self) -> None:
        """Take the keys, with a card marked."""
        if not self.currentIndex().isValid():
            self.choose_row(0)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid() and not event.isAutoRepeat():
                self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
