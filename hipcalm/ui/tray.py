"""The icon in the tray, its tip and its menu, all of them told by one state.

The menu is made once, and only its words change: a desktop that shows it remembers the numbers of
its entries. The icon too is made once and never given up, since a panel may come late, or anew.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from hipcalm.core import paths
from hipcalm.core.reminder import SPACINGS_MIN, Reason
from hipcalm.ui.ground_keys import GroundMenu

MOST_RECENT = 5
"""How many sessions are offered to be started."""
LATER_MS = 2_000
"""A panel that comes or goes is looked for once more after this: it has two ways to show icons,
and leaves or joins them one after the other."""
HELD_WORDS = {
    Reason.AWAY: "nobody seems to be here",
    Reason.LOCKED: "the screen is locked",
    Reason.FULL_SCREEN: "something fills the screen",
    Reason.DO_NOT_DISTURB: "the desktop is set to quiet",
    Reason.CALL: "the microphone is in use",
    Reason.SESSION: "a session is on",
}
_WATCHER = "org.kde.StatusNotifierWatcher"


class Pause(StrEnum):
    """For how long no reminder is wanted."""

    HALF_HOUR = "half an hour"
    HOUR = "an hour"
    TOMORROW = "until tomorrow"
    NONE = "none"
    """The reminders go on."""


PAUSE_WORDS = {
    Pause.HALF_HOUR: "For 30 minutes",
    Pause.HOUR: "For an hour",
    Pause.TOMORROW: "Until tomorrow",
    Pause.NONE: "Go on with reminders",
}


@dataclass(frozen=True, slots=True)
class Recent:
    """A session that may be started from the menu."""

    session_id: str
    title: str


@dataclass(frozen=True, slots=True)
class TrayState:
    """All that the tray shows.

    `next_at` is the local time of the next reminder, `held` why it waits, if it does.
    """

    is_on: bool = False
    every_min: int = 60
    next_at: datetime | None = None
    held: frozenset[Reason] = frozenset()
    paused_until: datetime | None = None
    is_quiet_today: bool = False
    recent: tuple[Recent, ...] = ()
    breathes: bool = True
    """Whether words of breath are welcome."""

    @property
    def is_paused(self) -> bool:
        """Whether the person wants no reminder for a while."""
        return self.is_on and (self.paused_until is not None or self.is_quiet_today)


def breathe_words(*, breathes: bool) -> str:
    """Return what the small pacer is asked for by."""
    return "Breathe now" if breathes else "A moment now"


def reminder_words(state: TrayState) -> str:
    """Return how the reminder stands, in one short line."""
    if not state.is_on:
        return "Reminders are off"
    if state.is_quiet_today:
        return "No reminders until tomorrow"
    if state.paused_until is not None:
        return f"Reminders paused until {state.paused_until:%H:%M}"
    if state.held:
        reason = next(reason for reason in Reason if reason in state.held)
        return f"The reminder waits: {HELD_WORDS[reason]}"
    if state.next_at is None:
        return "No reminders at this hour"
    # To the nearest five minutes: a time that promises no more, and that changes seldom.
    near = state.next_at + timedelta(minutes=2, seconds=30)
    return f"Next reminder around {near.replace(minute=near.minute // 5 * 5):%H:%M}"


def picture_name(state: TrayState) -> str:
    """Return how the icon's file is called after its colour: "", "-held" or "-paused"."""
    if state.is_paused:
        return "-paused"
    return "-held" if state.is_on and state.held else ""


class Tray(QObject):
    """The icon in the tray.

    Signals:
        breathe_requested, ground_requested, open_requested, quit_requested: as the menu says.
        start_requested(str): a session is to begin; its id.
        every_chosen(int): minutes between reminders; 0 wants none.
        pause_chosen(Pause): for how long no reminder is wanted.
        message_clicked: the words of `tell` were clicked.
        availability_changed(bool): a panel shows the icon now, or does so no more.
    """

    breathe_requested = Signal()
    ground_requested = Signal()
    open_requested = Signal()
    quit_requested = Signal()
    start_requested = Signal(str)
    every_chosen = Signal(int)
    pause_chosen = Signal(object)
    message_clicked = Signal()
    availability_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = TrayState()
        self._icon: QSystemTrayIcon | None = None
        self._is_available = False
        self._picture: Path | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self.look_again)
        self.menu = GroundMenu(self.ground_requested.emit)
        self._build_menu()
        self._bus_watch = self._watch_panels()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show)
        self._show()
        self.look_again()

    @property
    def is_available(self) -> bool:
        """Whether a panel shows the icon, as far as was known at the last look."""
        return self._is_available

    def show_state(self, state: TrayState) -> None:
        """Show how things stand."""
        if state != self._state:
            self._state = state
            self._show()

    def look_again(self) -> None:
        """Find out whether a panel shows the icon."""
        if self._icon is None and self._may_make_icon():
            self._make_icon()
        is_available = self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()
        if is_available != self._is_available:
            self._is_available = is_available
            self.availability_changed.emit(is_available)

    def tell(self, title: str, words: str) -> None:
        """Show words beside the icon; for desktops without notifications of their own."""
        if self._icon is not None:
            self._icon.showMessage(title, words, QIcon())

    def leave(self) -> None:
        """Take the icon away, at the very end."""
        if self._icon is not None:
            self._icon.hide()

    def _build_menu(self) -> None:
        add = self.menu.addAction
        self._breathe = add(breathe_words(breathes=True))
        self._breathe.triggered.connect(self.breathe_requested)
        add("Ground").triggered.connect(self.ground_requested)
        self._build_start()
        self.menu.addSeparator()
        self._line = add("")
        self._line.setEnabled(False)
        self._build_every()
        self._build_pause()
        self.menu.addSeparator()
        add("Open HipCalm").triggered.connect(self.open_requested)
        add("Quit").triggered.connect(self.quit_requested)

    def _submenu(self, title: str) -> GroundMenu:
        made = GroundMenu(self.ground_requested.emit, self.menu)
        made.setTitle(title)
        self.menu.addMenu(made)
        return made

    def _build_start(self) -> None:
        self._start = self._submenu("Start")
        self._slots = [self._start.addAction("") for _ in range(MOST_RECENT)]
        for number, slot in enumerate(self._slots):
            slot.triggered.connect(lambda _=False, number=number: self._on_slot(number))
        self._start.addSeparator()
        self._start.addAction("All sessions…").triggered.connect(self.open_requested)

    def _build_every(self) -> None:
        self._every = self._submenu("Reminder")
        group = QActionGroup(self._every)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        self._spacings: dict[int, QAction] = {}
        for minutes in (0, *SPACINGS_MIN):
            words = f"Every {minutes} minutes" if minutes else "Off"
            action = self._every.addAction(words)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, minutes=minutes: self._on_every(minutes))
            self._spacings[minutes] = action

    def _build_pause(self) -> None:
        self._pause = self._submenu("Pause reminders")
        self._pauses: dict[Pause, QAction] = {}
        for pause, words in PAUSE_WORDS.items():
            if pause is Pause.NONE:
                self._pause.addSeparator()
            action = self._pause.addAction(words)
            action.triggered.connect(lambda _=False, pause=pause: self.pause_chosen.emit(pause))
            self._pauses[pause] = action

    def _on_slot(self, number: int) -> None:
        if number < len(self._state.recent):
            self.start_requested.emit(self._state.recent[number].session_id)

    def _on_every(self, minutes: int) -> None:
        self.every_chosen.emit(minutes)
        self._show_spacing()  # a click unchecks what was checked already

    def _show(self) -> None:
        state = self._state
        words = reminder_words(state)
        self._breathe.setText(breathe_words(breathes=state.breathes))
        self._line.setText(words)
        self._show_spacing()
        self._pause.menuAction().setEnabled(state.is_on)
        self._pauses[Pause.NONE].setEnabled(state.is_paused)
        for number, slot in enumerate(self._slots):
            has_session = number < len(state.recent)
            slot.setVisible(has_session)
            slot.setText(state.recent[number].title.replace("&", "&&") if has_session else "")
        if self._icon is not None:
            self._dress(self._icon, f"HipCalm\n{words}")

    def _dress(self, icon: QSystemTrayIcon, tip: str) -> None:
        """Change only what differs: each change is told to the panel and drawn there."""
        if icon.toolTip() != tip:
            icon.setToolTip(tip)
        picture = picture_file(self._state)
        if picture != self._picture:
            self._picture = picture
            icon.setIcon(tray_icon(picture))

    def _show_spacing(self) -> None:
        state = self._state
        chosen = state.every_min if state.is_on else 0
        for minutes, action in self._spacings.items():
            action.setChecked(minutes == chosen)
        self._every.setTitle(f"Reminder: every {chosen} minutes" if chosen else "Reminder: off")

    def _make_icon(self) -> None:
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.message_clicked)
        self._show()
        self._icon.show()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On macOS the click has opened the menu.
        if reason is QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.open_requested.emit()

    def _watch_panels(self) -> QObject | None:
        """Look again whenever a panel comes or goes, where the desktop tells of it."""
        if QGuiApplication.platformName() not in ("xcb", "wayland"):
            return None
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415

        watch = QDBusServiceWatcher(
            _WATCHER,
            QDBusConnection.sessionBus(),
            QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange,
            self,
        )
        queued = Qt.ConnectionType.QueuedConnection  # Qt hears of it too, and is to be the first
        watch.serviceOwnerChanged.connect(self._on_owner, queued)
        return watch

    def _on_owner(self, *_: str) -> None:
        self.look_again()
        self._later.start()

    def _may_make_icon(self) -> bool:
        """Whether an icon made now would be shown once there is a panel.

        Before 6.12 Qt remembers for good that there was none; with X11 it has another way then.
        """
        if QGuiApplication.platformName() != "wayland":
            return True
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415

        bus = QDBusConnection.sessionBus()
        return bus.isConnected() and bool(bus.interface().isServiceRegistered(_WATCHER).value())


def picture_file(state: TrayState) -> Path:
    """Return the file of the icon in the colour that suits the desktop."""
    scheme = QGuiApplication.styleHints().colorScheme()
    colour = "dark" if scheme is Qt.ColorScheme.Dark else "light"
    if sys.platform == "darwin":
        colour = "symbolic"
    return paths.assets() / "icons" / f"tray-{colour}{picture_name(state)}.svg"


def tray_icon(file: Path) -> QIcon:
    """Return an icon; a symbolic one is drawn by the desktop in a colour of its own."""
    icon = QIcon(str(file))
    icon.setIsMask(file.stem.startswith("tray-symbolic"))
    return icon
