"""The window as a person meets it: keys and buttons go in, words and pictures come out."""

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from hipcalm.core.expand import Choices
from hipcalm.core.library import Entry, Library
from hipcalm.core.player import Mode
from hipcalm.core.settings import Settings
from hipcalm.playback import Playback
from hipcalm.ui.main_window import MainWindow
from hipcalm.ui.player_view import PlayerView
from tests.clock import FakeClock

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
FRAME_MS = 1_000
NOON = datetime(2031, 3, 4, 12, 5, tzinfo=UTC)


class Screen:
    """The window, keys as they come from a keyboard, and a clock that moves when told."""

    def __init__(self, window: MainWindow, library: Library, clock: FakeClock) -> None:
        self.window = window
        self.library = library
        self.clock = clock
        self.began: list[Playback] = []
        self.set: list[Settings] = []
        window.began.connect(self.began.append)
        window.settings_changed.connect(self.set.append)

    def press(self, *keys: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press and let go of each key, whatever has the focus."""
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key, modifiers)

    def hold(self, key: Key, times: int = 5) -> None:
        """Press a key and keep it down until it has repeated itself some times."""
        text = " " if key is Key.Key_Space else ""
        handle = self.window.windowHandle()
        QTest.keyPress(handle, key)
        for _ in range(times):
            for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
                focused = QApplication.focusWidget()
                assert focused is not None
                QApplication.sendEvent(focused, QKeyEvent(kind, key, NONE, text, True))
        QTest.keyRelease(handle, key)

    def entry(self, session_id: str) -> Entry:
        entry = self.library.find(session_id)
        assert entry is not None, self.library.broken() and self.library.broken()[0].problems
        return entry

    def play(self, session_id: str, choices: Choices | None = None) -> Playback:
        self.window.play(self.entry(session_id), choices or Choices())
        return self.began[-1]

    def wait(self, ms: int) -> None:
        """Let time pass in a session, with a frame now and then."""
        while ms > 0:
            self.clock.advance(min(FRAME_MS, ms))
            ms -= FRAME_MS
            if self.playback.mode is not Mode.ENDED:
                self.playback.tick()

    @property
    def playback(self) -> Playback:
        return self.began[-1]

    @property
    def now(self) -> tuple[Mode, str, int]:
        """What is going on: the mode, the step, and how far it has gone."""
        state = self.playback._player._state
        span = self.playback.timeline.spans[state.index]
        return state.mode, span.step.name, state.position_ms - span.start_ms

    @property
    def view(self) -> QWidget:
        """The view that is shown."""
        return self.window.pages.shown

    @property
    def player(self) -> PlayerView:
        return self.window.player_view

    def settle(self) -> None:
        """Let the layouts find their places."""
        for _ in range(2):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.sendPostedEvents()
            QApplication.processEvents()


def labels(widget: QWidget) -> list[str]:
    """Return the texts that are shown in a widget."""
    return [
        label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()
    ]


def button(widget: QWidget, words: str) -> QAbstractButton:
    """Return the button whose words begin so."""
    found = [b for b in widget.findChildren(QAbstractButton) if b.text().startswith(words)]
    assert found, [b.text() for b in widget.findChildren(QAbstractButton)]
    return found[0]


def choice(widget: QWidget, name: str) -> QComboBox:
    """Return the box of choices with that name."""
    return next(box for box in widget.findChildren(QComboBox) if box.accessibleName() == name)


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
