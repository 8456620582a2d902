"""The program as a guest of the desktop: media keys, a screen that stays awake, sleep, one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from hipcalm.core.player import Mode, Progress
from hipcalm.core.settings import Settings
from hipcalm.desktop.bus import Bus
from hipcalm.desktop.global_key import GlobalKey
from hipcalm.desktop.media_keys import MediaKeys
from hipcalm.desktop.sleep_watch import SleepWatch
from hipcalm.desktop.stay_awake import StayAwake
from hipcalm.playback import Playback
from hipcalm.ui.main_window import MainWindow


class Desk(QObject):
    """Connects the window to what the desktop offers. Each part may be missing."""

    def __init__(self, window: MainWindow, settings: Settings, tell: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._tell = tell
        self.session_bus, self.system_bus = Bus("SESSION", self), Bus("SYSTEM", self)
        self.sleep_watch = SleepWatch(self.session_bus, self.system_bus, self)
        self._awake = StayAwake(self.session_bus, self)
        self._keys = MediaKeys(self.session_bus, self)
        self._global_key = GlobalKey(self)
        self._combination = ""
        self._playback: Playback | None = None
        self._is_seen = True
        self._connect()
        self.apply(settings)

    def _connect(self) -> None:
        window = self._window
        window.began.connect(self._on_began)
        window.seen_changed.connect(self._on_seen_changed)
        window.grounding_began.connect(lambda _: self._rest())
        self._global_key.pressed.connect(window.ground)
        self.sleep_watch.sleeping.connect(self._on_sleeping)
        self.sleep_watch.locked.connect(self._on_sleeping)
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
        if settings.global_key == self._combination:
            return
        self._combination = settings.global_key
        self._global_key.let_go()
        if self._combination:
            trouble = self._global_key.take(self._combination)
            self.key_trouble = trouble

    def _on_began(self, playback: Playback) -> None:
        self._playback = playback
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

    def _on_seen_changed(self, is_seen: bool) -> None:
        self._is_seen = is_seen
        self._hold_screen()

    def _rest(self) -> None:
        self._keys.show_state("Paused")
        self._hold_screen()

    def _hold_screen(self) -> None:
        """Keep the screen on while a session is playing and somebody can see it."""
        is_on = self._playback is not None and self._playback.mode in (Mode.PLAYING, Mode.WAITING)
        if is_on and self._is_seen:
            self._awake.hold()
        else:
            self._awake.release()

    def _on_sleeping(self, is_away: bool) -> None:
        """Pause before the machine sleeps, and when the screen is locked."""
        if is_away:
            self._window.pause()

    def close(self) -> None:
        """Give everything back."""
        self._awake.release()
        self._keys.end()
        self._global_key.let_go()
        for bus in (self.session_bus, self.system_bus):
            bus.close()
