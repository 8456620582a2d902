"""A page to read: words, what studies found, and the sources as text to be copied; no link."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextBlock, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from hipcalm.core.reading_words import SOURCES_TITLE, STUDIES, Passage, ReadingPage
from hipcalm.ui.long_words import LongWords, selectable
from hipcalm.ui.texts import button, frame, label

LETTERS_A_LINE = 78
"""Lines of 45 to 90 letters are said to be read well."""


class ReadingView(LongWords):
    """Shows one page to read."""

    def show_page(self, page: ReadingPage) -> None:
        """Show a page from its top."""
        self.ensurePolished()
        column_of_words = QWidget()
        column_of_words.setMaximumWidth(LETTERS_A_LINE * self.fontMetrics().averageCharWidth())
        column = QVBoxLayout(column_of_words)
        column.setContentsMargins(8, 4, 16, 24)
        column.setSpacing(22)
        column.addWidget(label(page.title, "display", wraps=True))
        column.addWidget(selectable(label(page.opening, "large", wraps=True)))
        if page.before:
            column.addWidget(selectable(label(page.before, wraps=True)))
        for passage in page.passages:
            column.addLayout(_told(passage))
        column.addLayout(_sources(page))
        if page.aside is not None:
            column.addWidget(_aside(page.aside))
        column.addStretch(1)
        self._show(column_of_words, page.title)


def _told(passage: Passage) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(label(passage.title, "heading", wraps=True))
    column.addWidget(selectable(label(passage.words, wraps=True)))
    if passage.studies:
        words = STUDIES.format(found=passage.studies)
        column.addWidget(selectable(label(words, "quiet", wraps=True)))
    return column


def _sources(page: ReadingPage) -> QVBoxLayout:
    text = "\n".join(page.sources)
    copy = button("Copy")
    copy.setAccessibleName(f"Copy the sources of {page.title}")

    def put() -> None:
        QGuiApplication.clipboard().setText(text)
        copy.setText("Copied")

    copy.clicked.connect(put)
    row = QHBoxLayout()
    row.addWidget(label(SOURCES_TITLE, "heading"), 1)
    row.addWidget(copy)
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addLayout(row)
    column.addWidget(_WholeText(text, f"{SOURCES_TITLE} of {page.title}"))
    return column


def _aside(passage: Passage) -> QFrame:
    title = label(passage.title, "heading", wraps=True)
    return frame("card", title, selectable(label(passage.words, wraps=True)))


class _WholeText(QPlainTextEdit):
    """Shows text in as many lines as it takes; an address without spaces is broken anywhere."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        around = self.height() - self.viewport().height() + 2 * self.document().documentMargin()
        self.setFixedHeight(round(sum(map(self._height, range(self.blockCount()))) + around))

    def _height(self, number: int) -> float:
        block: QTextBlock = self.document().findBlockByNumber(number)
        return self.blockBoundingRect(block).height()
