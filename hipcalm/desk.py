"""The program as a guest of the desktop: tray and reminder, media keys, sleep, and one key for all.

It lives as long as the program, with the window or without. Each part may be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from hipcalm.core.entries import Ending
from hipcalm.core.paths import UserFolders
from hipcalm.core.player import Mode, Progress
from hipcalm.core.settings import Settings
from hipcalm.desktop import start_at_login
from hipcalm.desktop.bus import Bus
from hipcalm.desktop.global_key import GlobalKey, to_bind
from hipcalm.desktop.media_keys import MediaKeys
from hipcalm.desktop.notifications import Notifications
from hipcalm.desktop.parts import look
from hipcalm.desktop.presence import Presence
from hipcalm.desktop.sleep_watch import SleepWatch
from hipcalm.desktop.stay_awake import StayAwake
from hipcalm.playback import Playback
from hipcalm.reminding import Reminding
from hipcalm.ui.tray import Tray

if TYPE_CHECKING:
    from hipcalm.ui.corner_pacer import CornerPacer
    from hipcalm.ui.main_window import MainWindow
    from hipcalm.ui.settings_dialog import SettingsDialog

EVERY_MIN = 60


class Program(Protocol):
    """What the desk asks of the program."""

    def open(self) -> None:
        """Show the window."""

    def ground(self) -> None:
        """Ground at once."""

    def play(self, session: str) -> None:
        """Begin a session, by its id or path."""

    def quit(self) -> None:
        """End."""

    def make_corner(self) -> CornerPacer:
        """Make the small pacer."""


class _Wish(Enum):
    """Answers to what may be offered about reminders."""

    YES = auto()
    NO = auto()
    WIDER = auto()
    AS_IT_IS = auto()


class Desk(QObject):
    """Connects the program to what the desktop offers.

    Signals:
        told(str, dict): an event for the trace, with its facts.
        reminder_sounds: the soft sound of the reminder is to be heard.
    """

    told = Signal(str, object)
    reminder_sounds = Signal()

    def __init__(
        self,
        program: Program,
        settings: Settings,
        folders: UserFolders,
        wall_clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._program = program
        self._settings = settings
        self._session_bus, self._system_bus = Bus("SESSION", self), Bus("SYSTEM", self)
        self._sleep_watch = SleepWatch(self._session_bus, self._system_bus, self)
        self._awake = StayAwake(self._session_bus, self)
        self._keys = MediaKeys(self._session_bus, self)
        self._global_key = GlobalKey(self)
        self._key_trouble = ""
        self._window: MainWindow | None = None
        self._playback: Playback | None = None
        self._is_seen = True
        self._wider_min = EVERY_MIN
        self.tray = Tray(self)
        self.reminding = Reminding(
            folders,
            Presence(self._session_bus, self._system_bus, self),
            Notifications(self._session_bus, self),
            program.make_corner,
            wall_clock,
            self,
        )
        self._connect()
        self._take_key(settings.global_key)
        self.reminding.apply(settings)
        self.reminding.start()

    def _connect(self) -> None:
        program, tray, reminding = self._program, self.tray, self.reminding
        tray.open_requested.connect(program.open)
        tray.ground_requested.connect(program.ground)
        tray.start_requested.connect(program.play)
        tray.quit_requested.connect(program.quit)
        reminding.follow(tray)
        reminding.told.connect(self.told)
        reminding.sound_requested.connect(self.reminder_sounds)
        self._global_key.pressed.connect(program.ground)
        self._sleep_watch.sleeping.connect(self._on_away)
        self._sleep_watch.locked.connect(self._on_away)

    def attach(self, window: MainWindow) -> None:
        """Connect the window, once there is one."""
        self._window = window
        window.began.connect(self._on_began)
        window.closed.connect(self._on_closed)
        window.silenced.connect(self._on_grounding_left)
        window.seen_changed.connect(self._on_seen_changed)
        window.grounding_began.connect(self._on_grounding)
        window.settings_opened.connect(self._show_settings)
        window.offers.chosen.connect(self._on_offer_taken)
        window.stays_in_tray = self._stays_in_tray
        window.reminder_settings = lambda: self.reminding.settings
        window.command_to_bind = to_bind()
        window.put_away.connect(self._on_put_away)
        reminding = self.reminding
        reminding.unkept.connect(window.notice.tell)
        reminding.ask_requested.connect(self._ask)
        reminding.offered.connect(self._offer_wider)
        if reminding.trouble:
            window.notice.tell(reminding.trouble)
        keys = self._keys
        keys.play_pause.connect(window.press)
        keys.play.connect(window.resume)
        keys.pause.connect(window.pause)
        keys.next_step.connect(lambda: window.tell_playback(Playback.skip))
        keys.previous_step.connect(lambda: window.tell_playback(Playback.repeat))
        keys.stop.connect(window.pause)
        keys.raise_wanted.connect(window.come_forward)

    def apply(self, settings: Settings) -> None:
        """Take settings over."""
        before, self._settings = self._settings, settings
        self.reminding.apply(settings)
        if settings.global_key != before.global_key:
            self._take_key(settings.global_key)

    def close(self) -> None:
        """Give everything back."""
        self.reminding.stop()
        self.tray.leave()
        self._awake.release()
        self._keys.end()
        self._global_key.let_go()
        for bus in (self._session_bus, self._system_bus):
            bus.close()

    # ------------------------------------------------------------------ a session

    def _on_began(self, playback: Playback) -> None:
        self._playback = playback
        self.reminding.begin_session()
        timeline = playback.timeline
        self._keys.begin(timeline.title, timeline.total_ms, lambda: playback.position_ms)
        playback.mode_changed.connect(self._on_mode_changed)

    def _on_mode_changed(self, progress: Progress) -> None:
        if progress.mode is Mode.ENDED:
            self._playback = None
            self._keys.end()
        else:
            self._keys.show_state("Paused" if progress.mode is Mode.PAUSED else "Playing")
        self._hold_screen()

    def _on_closed(self, ending: Ending) -> None:
        self.reminding.end_session(may_ask=ending is not Ending.GROUNDED)

    def _on_grounding(self, _: object) -> None:
        self._keys.show_state("Paused")
        self.reminding.begin_session()

    def _on_grounding_left(self) -> None:
        if self._playback is None:
            self.reminding.end_session(may_ask=False)

    def _on_put_away(self) -> None:
        self._playback = None
        self._keys.end()
        self._hold_screen()
        self.reminding.end_session(may_ask=False)
        self.reminding.tell_staying()

    def _on_seen_changed(self, is_seen: bool) -> None:
        self._is_seen = is_seen
        self._hold_screen()
        self.tray.look_again()

    def _hold_screen(self) -> None:
        """Keep the screen on while a session is playing and somebody can see it."""
        is_on = self._playback is not None and self._playback.mode in (Mode.PLAYING, Mode.WAITING)
        if is_on and self._is_seen:
            self._awake.hold()
        else:
            self._awake.release()

    def _on_away(self, is_away: bool) -> None:
        """Pause before the machine sleeps, and when the screen is locked."""
        if is_away and self._window is not None:
            self._window.pause()

    # ------------------------------------------------------------------ the window and the tray

    def _stays_in_tray(self) -> bool:
        """Whether the program goes on without its window: for reminders, with a way back."""
        self.tray.look_again()
        return self.tray.is_available and self.reminding.settings.on

    # ------------------------------------------------------------------ the reminder in the window

    def _ask(self, words: str) -> None:
        if self._window is not None:
            answers = [(_Wish.YES, "Yes, once an hour"), (_Wish.NO, "No, thank you")]
            self._window.offer_later(words, answers)

    def _offer_wider(self, words: str, minutes: int) -> None:
        self._wider_min = minutes
        if self._window is not None:
            wider = (_Wish.WIDER, f"Every {minutes} minutes")
            self._window.offer_later(words, [wider, (_Wish.AS_IT_IS, "As it is")])

    def _on_offer_taken(self, answer: object) -> None:
        if answer is _Wish.YES:
            self.reminding.remind_every(EVERY_MIN)
        elif answer is _Wish.WIDER:
            self.reminding.remind_every(self._wider_min)

    # ------------------------------------------------------------------ the settings

    def _show_settings(self, dialog: SettingsDialog) -> None:
        """Fill the pages about the reminder and the desktop."""
        reminding, page = self.reminding, dialog.reminder
        page.show_state(reminding.tray_state)
        page.reminder_changed.connect(reminding.change)
        page.pause_chosen.connect(reminding.pause)
        reminding.state_changed.connect(page.show_state)
        reminding.settings_changed.connect(page.show_reminder)
        desktop = dialog.desktop
        desktop.login_chosen.connect(lambda on: self._start_at_login(dialog, on=on))
        desktop.key_chosen.connect(lambda key: self._choose_key(dialog, key))
        desktop.show_login(is_on=start_at_login.is_on())
        self._show_key(dialog)
        look(self._session_bus, self._system_bus, desktop.show_parts)

    def _start_at_login(self, dialog: SettingsDialog, *, on: bool) -> None:
        words = start_at_login.turn_on() if on else start_at_login.turn_off()
        dialog.desktop.show_login(is_on=start_at_login.is_on(), words=words)

    def _choose_key(self, dialog: SettingsDialog, combination: str) -> None:
        if self._window is not None:
            self._window.change_settings(global_key=combination)
        self._show_key(dialog)

    def _show_key(self, dialog: SettingsDialog) -> None:
        taken = self._settings.global_key if self._global_key.is_taken else ""
        dialog.desktop.show_key(taken, self._key_trouble)

    def _take_key(self, combination: str) -> None:
        self._global_key.let_go()
        self._key_trouble = self._global_key.take(combination) if combination else ""
