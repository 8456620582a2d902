"""The media keys of a keyboard, a headset or a lock screen: play and pause, next, previous.

Desktops on Linux hand them to whatever plays and says so on the bus (MPRIS 2.2). We say so only
while a session is open, so that the keys stay with the music at all other times. On Windows and
macOS there is nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Signal

from hipcalm.desktop.bus import PROPERTIES, Address, Answer, Body, Bus, Refusal
from hipcalm.desktop.program import APP_ID, NAME

BUS_NAME = f"org.mpris.MediaPlayer2.{APP_ID}"
PATH = "/org/mpris/MediaPlayer2"
ROOT = "org.mpris.MediaPlayer2"
PLAYER = f"{ROOT}.Player"
TRACK = "/org/hipcalm/session"
UNKNOWN_PROPERTY = "org.freedesktop.DBus.Error.UnknownProperty"
READ_ONLY = "org.freedesktop.DBus.Error.PropertyReadOnly"

Playing = Literal["Playing", "Paused"]
Variant = tuple[str, object]
_IGNORED = {(ROOT, "Quit"), (PLAYER, "Seek"), (PLAYER, "SetPosition"), (PLAYER, "OpenUri")}
"""What a player must know and a session has no use for."""


class MediaKeys(QObject):
    """Offers the session to the media keys between `begin` and `end`.

    Signals:
        play, pause, play_pause, next_step, previous_step, stop, raise_wanted: what was pressed.
    """

    play = Signal()
    pause = Signal()
    play_pause = Signal()
    next_step = Signal()
    previous_step = Signal()
    stop = Signal()
    raise_wanted = Signal()

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._is_on = False
        self._root: dict[str, Variant] = {
            "CanQuit": ("b", False),
            "CanRaise": ("b", True),
            "HasTrackList": ("b", False),
            "Identity": ("s", NAME),
            "DesktopEntry": ("s", APP_ID),
            "SupportedUriSchemes": ("as", []),
            "SupportedMimeTypes": ("as", []),
        }
        self._player: dict[str, Variant] = {
            "PlaybackStatus": ("s", "Stopped"),
            "Rate": ("d", 1.0),
            "MinimumRate": ("d", 1.0),
            "MaximumRate": ("d", 1.0),
            "Volume": ("d", 1.0),
            "Metadata": ("a{sv}", {}),
            **{f"Can{verb}": ("b", True) for verb in ("GoNext", "GoPrevious", "Play", "Pause")},
            "CanSeek": ("b", False),
            "CanControl": ("b", True),
        }
        self._position_ms: Callable[[], int] = lambda: 0
        self._keys = {
            "Play": self.play,
            "Pause": self.pause,
            "PlayPause": self.play_pause,
            "Next": self.next_step,
            "Previous": self.previous_step,
            "Stop": self.stop,
        }

    def begin(self, title: str, total_ms: int, position_ms: Callable[[], int]) -> None:
        """Take the keys for a session that begins; `position_ms` is asked where it stands."""
        self._position_ms = position_ms
        self._player["Metadata"] = ("a{sv}", _metadata(title, NAME, total_ms))
        self._player["PlaybackStatus"] = ("s", "Playing")
        if self._is_on:
            self._tell("Metadata", "PlaybackStatus")
            return
        self._is_on = True
        self._bus.serve(PATH, self._answer)
        self._bus.own(BUS_NAME)

    def show_state(self, playing: Playing) -> None:
        """Tell whether the session plays or is paused."""
        if self._is_on and self._player["PlaybackStatus"] != ("s", playing):
            self._player["PlaybackStatus"] = ("s", playing)
            self._tell("PlaybackStatus")

    def end(self) -> None:
        """Give the keys back to whatever else plays."""
        if self._is_on:
            self._is_on = False
            self._player["PlaybackStatus"] = ("s", "Stopped")
            self._tell("PlaybackStatus")
            self._bus.disown(BUS_NAME)
            self._bus.unserve(PATH)

    def _tell(self, *names: str) -> None:
        changed = {name: self._player[name] for name in names}
        source = Address(BUS_NAME, PATH, PROPERTIES)
        self._bus.emit_signal(source, "PropertiesChanged", "sa{sv}as", (PLAYER, changed, []))

    def _answer(self, interface: str, member: str, body: Body) -> Answer:
        if interface == PROPERTIES:
            return self._answer_property(member, body)
        if member in self._keys and interface in (PLAYER, ""):
            self._keys[member].emit()
        elif (interface, member) == (ROOT, "Raise"):
            self.raise_wanted.emit()
        elif (interface, member) not in _IGNORED:
            raise Refusal
        return Answer()

    def _answer_property(self, member: str, body: Body) -> Answer:
        match member, body:
            case "GetAll", (str() as interface,):
                return Answer("a{sv}", (self._properties(interface),))
            case "Get", (str() as interface, str() as name):
                properties = self._properties(interface)
                if name not in properties:
                    raise Refusal(UNKNOWN_PROPERTY)
                return Answer("v", (properties[name],))
            case "Set", _:
                raise Refusal(READ_ONLY)
            case _:
                raise Refusal

    def _properties(self, interface: str) -> dict[str, Variant]:
        if interface == ROOT:
            return self._root
        if interface == PLAYER:
            return self._player | {"Position": ("x", self._position_ms() * 1_000)}
        return {}


def _metadata(title: str, artist: str, total_ms: int) -> dict[str, Variant]:
    return {
        "mpris:trackid": ("o", TRACK),
        "mpris:length": ("x", total_ms * 1_000),
        "xesam:title": ("s", title),
        "xesam:artist": ("as", [artist]),
    }
