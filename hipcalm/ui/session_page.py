"""The page of one session: what it is, how long, what to know before, and Start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hipcalm.core.duration import clock_text, spoken_text
from hipcalm.core.expand import Choices, choices_of, expand
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library, main_pose, main_position, steps_aside
from hipcalm.core.reading_words import HIPS_AND_STRESS
from hipcalm.core.session import EachSide, Session, Side
from hipcalm.core.settings import Settings
from hipcalm.core.timeline import Span
from hipcalm.ui.flow import Flow
from hipcalm.ui.inputs import ChoiceBox, Switch
from hipcalm.ui.posters import PosterLabel, Posters
from hipcalm.ui.render_panel import RenderPanel
from hipcalm.ui.scrolling import Scroll
from hipcalm.ui.texts import (
    POSITION_WORDS,
    SIDE_WORDS,
    button,
    frame,
    in_the_middle,
    label,
    set_text,
)

WIDEST = 820
ROOM_FOR_PICTURE = 640
"""Pixels of width below which the page shows no picture: the words come first."""


class SessionPage(QWidget):
    """Shows one session before it begins.

    Signals:
        start_requested(Entry, Choices): Start was pressed.
        opened(Entry): another session was chosen instead.
        card_read(str): the card of a session was read, by its id.
        ground_requested: everything is to stop, and quiet words are wanted.
        back_requested: back to the library.
        render_requested(Entry, Choices, Path): it is to be saved as a sound file.
        reading_requested: what is known about hips and stress is to be read.
    """

    start_requested = Signal(object, object)
    opened = Signal(object)
    card_read = Signal(str)
    ground_requested = Signal()
    back_requested = Signal()
    render_requested = Signal(object, object, object)
    reading_requested = Signal()

    def __init__(self, posters: Posters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._posters = posters
        self._entry: Entry | None = None
        self._picture: PosterLabel | None = None
        self._choices = Choices()
        self._start = button("Start", "primary", tip="Begin (Enter)")
        self._start.setMinimumWidth(200)
        self._start.clicked.connect(self._on_start)
        self._scroll = Scroll()
        self._scroll.setMinimumHeight(1)  # what is below it stays in sight
        self._total = label(role="quiet", wraps=True)
        self.render_panel = RenderPanel(self)
        self.render_panel.hide()
        self.render_panel.render_requested.connect(self._on_render)
        self.render_panel.ground_requested.connect(self.ground_requested)
        self._ground = button("Ground  (G)", tip="Quiet words that bring you here (G)")
        self._ground.clicked.connect(self.ground_requested)
        self._lay_out()

    def _lay_out(self) -> None:
        back = button("←  All sessions", "link", tip="Back (Esc)")
        back.clicked.connect(self.back_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """Return what stays in sight: how long it is, and the buttons, as wide as the page."""
        actions = QWidget()
        actions.setLayout(Flow(self._ground, self._start))
        filling = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for part in (actions, self._start):
            part.setSizePolicy(filling)
        filling.setHorizontalStretch(1)
        self._total.setSizePolicy(filling)
        foot = QWidget()
        foot.setMaximumWidth(WIDEST)
        foot.setLayout(Flow(self._total, actions))
        foot.setContentsMargins(8, 0, 16, 0)  # as the page above it
        below = in_the_middle(foot)
        below.setContentsMargins(0, 0, self._scroll.verticalScrollBar().sizeHint().width(), 0)
        return below

    def show_entry(self, entry: Entry, library: Library, settings: Settings) -> None:
        """Show a playable entry for a person with these settings."""
        session = entry.session
        assert session is not None, "a broken file has a page of its own"
        self._entry = entry
        self._choices = choices_of(settings)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(2)
        page = QWidget()
        page.setMaximumWidth(WIDEST)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 16, 12)
        column.setSpacing(14)
        column.addLayout(self._head(entry, session, library))
        for part in self._before(entry, session, library, settings):
            column.addWidget(part)
        column.addLayout(self._options(session, library))
        column.addWidget(label("The steps", "heading"))
        column.addLayout(self._steps)
        self._add_last(column, session)
        old: QWidget | None = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()  # what was pressed there may still be busy with it
        self._scroll.setWidget(in_the_middle(page))
        self._fit_picture()
        self._show_steps()
        # Tab goes down the page, and comes to Start last.
        for part in page.findChildren(QWidget):
            is_here = part.window() is self.window()  # a box's list is a window of its own
            if is_here and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(part, self._ground)
        QWidget.setTabOrder(self._ground, self._start)
        (self._start if self._start.isEnabled() else self._read).setFocus()

    def _add_last(self, column: QVBoxLayout, session: Session) -> None:
        """Add what is wanted least often: the sound file, and where the session comes from."""
        self.render_panel.offer(session.title)
        column.addWidget(self.render_panel)
        self.render_panel.show()
        if session.source:
            column.addWidget(label(f"Where this comes from: {session.source}", "small", wraps=True))
        read = button(HIPS_AND_STRESS.title, "link")
        read.clicked.connect(self.reading_requested)
        column.addWidget(read, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def _head(self, entry: Entry, session: Session, library: Library) -> QHBoxLayout:
        """Return the title with what it is, and beside it the picture of the pose."""
        words = QVBoxLayout()
        words.setSpacing(14)
        words.addWidget(label(session.title, "display", wraps=True))
        words.addLayout(_chips(entry, session, library))
        words.addWidget(label(session.summary, "large", wraps=True))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(words, 1)
        self._picture = PosterLabel(self._posters, main_pose(session))
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _fit_picture(self) -> None:
        if self._picture is not None:
            self._picture.setVisible(self.width() >= ROOM_FOR_PICTURE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def _before(
        self, entry: Entry, session: Session, library: Library, settings: Settings
    ) -> list[QWidget]:
        """Return the boxes of what to know first: another session, props, cautions, warnings."""
        ticked = frozenset(settings.cautions)
        parts: list[QWidget] = []
        if steps_aside(entry, ticked):
            parts.append(self._instead(session, library, ticked))
        if session.props:
            parts.append(_told("What helps to have near", list(session.props)))
        if session.cautions:
            parts.append(_cautions(session, library, ticked))
        self._read = Switch("I have read this")
        self._start.setEnabled(True)
        if session.read_first and session.id not in settings.cards_read:
            self._start.setEnabled(False)
            self._read.toggled.connect(self._on_read)
            parts.append(self._read)
        if entry.problems:
            told = [problem.message for problem in entry.problems]
            parts.append(_told("Unusual in this session of yours", told, role="caution"))
        return parts

    def _instead(self, session: Session, library: Library, ticked: frozenset[str]) -> QWidget:
        code = next((code for code in session.offer_instead if code in ticked), "acute-back")
        caution = library.vocabulary.cautions.get(code)
        title = caution.title if caution else code
        words = f"You have ticked “{title}” in Settings. Another session may suit you better today."
        parts: list[QWidget] = [label(words, wraps=True)]
        other = library.find(session.offer_instead.get(code, ""))
        if other is not None and other.session is not None:
            offer = button(f"See “{other.session.title}”")
            offer.clicked.connect(lambda _=False, entry=other: self.opened.emit(entry))
            offer.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            parts.append(offer)
        return frame("caution", *parts)

    def _options(self, session: Session, library: Library) -> QGridLayout:
        """Return the choices for this time: which side first, the pace, the easier form."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        if group := _first_group(session):
            self._add_sides(grid, group)
        if session.breath_options and self._choices.breath_comfortable:
            self._add_paces(grid, session, library)
        if session.easier:
            self._add_switch(grid, "Easier form", session.easier, "easier")
        if any(placed.step.optional for placed in expand(session)):
            self._add_switch(grid, "Without the optional steps", "", "leave_out_optional")
        return grid

    def _add_sides(self, grid: QGridLayout, group: EachSide) -> None:
        row = Flow()
        both = QButtonGroup(self._scroll)
        first = group.each_side[0]
        for side in (first, first.other):
            choice = button(SIDE_WORDS[side])
            choice.setCheckable(True)
            choice.setChecked(side is first)
            choice.setAccessibleName(f"{SIDE_WORDS[side]} side first")
            choice.clicked.connect(lambda _=False, side=side: self._choose(first_side=side))
            both.addButton(choice)
            row.addWidget(choice)
        meaning = f"({group.side_means})" if group.side_means else ""
        row.addWidget(label(meaning, "quiet"))
        grid.addWidget(label("First side"), grid.rowCount(), 0)
        grid.addLayout(row, grid.rowCount() - 1, 1)

    def _add_paces(self, grid: QGridLayout, session: Session, library: Library) -> None:
        box = ChoiceBox("Breath pace")
        for name in session.breath_options:
            named = library.vocabulary.patterns[name]
            pattern = named.breath.pattern
            if pattern is not None:
                seconds = "-".join(f"{part.duration_ms / 1000:g}" for part in pattern.parts)
                box.addItem(f"{seconds} s, {pattern.per_minute:.2g} a minute", pattern)
        box.currentIndexChanged.connect(lambda _: self._choose(breath_option=box.currentData()))
        grid.addWidget(label("Breath pace"), grid.rowCount(), 0)
        grid.addWidget(box, grid.rowCount() - 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _add_switch(self, grid: QGridLayout, title: str, words: str, choice: str) -> None:
        switch = Switch(title)
        switch.toggled.connect(lambda on: self._choose(**{choice: on}))
        grid.addWidget(switch, grid.rowCount(), 0, Qt.AlignmentFlag.AlignTop)
        if words:
            grid.addWidget(label(words, "quiet", wraps=True), grid.rowCount() - 1, 1)

    def _choose(self, **changes: object) -> None:
        self._choices = replace(self._choices, **changes)  # type: ignore[arg-type]
        self._show_steps()

    def _show_steps(self) -> None:
        """List the steps as they will be played."""
        assert self._entry is not None
        assert self._entry.session is not None
        timeline = lay_out(self._entry.session, self._choices)
        while (item := self._steps.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.deleteLater()
        for span in timeline.spans:
            self._steps.addWidget(_step_row(span))
        set_text(self._total, f"{spoken_text(timeline.total_ms)} in all. You can stop at any time.")

    def _on_read(self, is_read: bool) -> None:
        self._start.setEnabled(is_read)
        if is_read and self._entry is not None and self._entry.session is not None:
            self.card_read.emit(self._entry.session.id)

    def _on_render(self, file: Path) -> None:
        self.render_requested.emit(self._entry, self._choices, file)

    def _on_start(self) -> None:
        self.start_requested.emit(self._entry, self._choices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.back_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._start.isEnabled():
            self._on_start()
        elif not self._scroll.take_key(event.key()):
            super().keyPressEvent(event)


def _first_group(session: Session) -> EachSide | None:
    return next((item for item in session.steps if isinstance(item, EachSide)), None)


def _chips(entry: Entry, session: Session, library: Library) -> Flow:
    row = Flow(spacing=8)
    position = POSITION_WORDS[main_position(session, library.vocabulary)]
    for words in (spoken_text(entry.total_ms), str(session.level).capitalize(), position):
        row.addWidget(label(words, "chip"))
    return row


def _told(title: str, lines: list[str], *, role: str = "card") -> QFrame:
    heading = label(title, "caution" if role == "caution" else "strong", wraps=True)
    return frame(role, heading, *(label(line, wraps=True) for line in lines))


def _cautions(session: Session, library: Library, ticked: frozenset[str]) -> QFrame:
    """Return the cautions in plain words, those that the person has ticked first."""
    known = library.vocabulary.cautions
    ordered = sorted(session.cautions, key=lambda code: code not in ticked)
    return _told("Good to know first", [known[code].text for code in ordered], role="caution")


def _step_row(span: Span) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(2, 3, 2, 3)
    name = span.step.name
    if isinstance(span.side, Side):
        name = f"{name}, {span.side}"
    if span.step.optional:
        name = f"{name} (optional)"
    time = "when you're ready" if span.gate is not None else clock_text(span.duration_ms)
    line.addWidget(label(name, wraps=True), 1)
    line.addWidget(label(time, "quiet"))
    return row
