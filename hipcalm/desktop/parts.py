"""What of the desktop works here, and how to mend what does not: for Settings and the doctor."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject

from hipcalm.desktop import single_client, start_at_login, x11
from hipcalm.desktop.bus import DAEMON, Body, Bus
from hipcalm.desktop.global_key import to_bind
from hipcalm.desktop.microphone import server_address
from hipcalm.desktop.sleep_watch import LOGIN, SCREEN_SAVERS
from hipcalm.desktop.stay_awake import WAYS

_TRAY = "org.kde.StatusNotifierWatcher"
_NOTIFICATIONS = "org.freedesktop.Notifications"
_IDLE_ON_WAYLAND = "org.gnome.Mutter.IdleMonitor"
_UNTRIED = "by the system's documented calls, which nobody has tried yet"


@dataclass(frozen=True)
class Part:
    """One thing that the desktop offers.

    Attributes:
        subject: What it is, such as "notifications".
        works: Whether HipCalm can count on it.
        words: What was found, in one sentence.
        mend: What puts it right, or what to do without it; empty where nothing is wrong.
    """

    subject: str
    works: bool
    words: str
    mend: str = ""


@dataclass
class _Seen:
    """What was found out about this desktop."""

    session_trouble: str = ""
    system_trouble: str = ""
    session: set[str] = field(default_factory=set)
    """The programs on the session's bus, or to be started there when they are wanted."""
    system: set[str] = field(default_factory=set)
    is_x11: bool = False
    has_old_tray: bool = False


def look(session_bus: Bus, system_bus: Bus, then: Callable[[list[Part]], None]) -> None:
    """Look at every part; `then` has one of each, within a second or two."""
    seen = _Seen(session_bus.trouble, system_bus.trouble)
    _look_at_x11(seen)
    asked = [
        (bus, names, method)
        for bus, names in ((session_bus, seen.session), (system_bus, seen.system))
        for method in ("ListNames", "ListActivatableNames")
    ]
    left = len(asked)

    def on_names(names: set[str], body: Body | None, _error: str) -> None:
        nonlocal left
        names.update(body[0] if body else ())
        left -= 1
        if not left:
            then(list(_parts(seen)))

    for bus, names, method in asked:
        bus.call(DAEMON, method, then=functools.partial(on_names, names), returns="as")


def look_now() -> list[Part]:
    """Look at every part and wait for it, for a command without a window."""
    application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    loop, scope = QEventLoop(application), QObject()
    found: list[Part] = []

    def done(parts: list[Part]) -> None:
        found.extend(parts)
        loop.quit()

    buses = Bus("SESSION", scope), Bus("SYSTEM", scope)
    look(*buses, done)
    loop.exec()
    for bus in buses:
        bus.close()
    return found


def _look_at_x11(seen: _Seen) -> None:
    if not x11.is_x11_session():
        return
    try:
        display = x11.Display()
    except x11.NoDisplayError:
        return
    seen.is_x11 = True
    seen.has_old_tray = display.has_tray()
    display.close()


def _parts(seen: _Seen) -> Iterator[Part]:
    if not sys.platform.startswith("linux"):
        yield from _elsewhere()
        return
    yield _session_bus(seen)
    yield _tray(seen)
    yield _notifications(seen)
    yield from _presence(seen)
    yield _sleep(seen)
    yield _awake(seen)
    yield _microphone()
    yield _media_keys(seen)
    yield _key(seen)
    yield _later_starts()
    yield _login()


def _session_bus(seen: _Seen) -> Part:
    subject = "desktop's messages"
    if not seen.session_trouble:
        return Part(subject, works=True, words="the session bus (D-Bus) answers")
    mend = "start HipCalm from the desktop, or with: dbus-run-session hipcalm"
    return Part(subject, works=False, words=seen.session_trouble, mend=mend)


def _tray(seen: _Seen) -> Part:
    if _TRAY in seen.session or seen.has_old_tray:
        return Part("tray", works=True, words="a panel shows icons")
    words = "this desktop shows no tray icons; everything is in the window too"
    is_gnome = "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "")
    needed = "the AppIndicator extension of GNOME" if is_gnome else "a panel with a tray"
    return Part("tray", works=False, words=words, mend=f"install {needed}, if you like")


def _notifications(seen: _Seen) -> Part:
    if _NOTIFICATIONS in seen.session:
        return Part("notifications", works=True, words="the desktop shows them")
    words = "no program here shows them; reminders can come in a corner of the screen instead"
    mend = "install one that does, such as xfce4-notifyd or dunst"
    return Part("notifications", works=False, words=words, mend=mend)


def _presence(seen: _Seen) -> Iterator[Part]:
    unknown = "a reminder may come then too; it can be left alone"
    if seen.is_x11:
        yield Part(
            "absence", works=True, words="the X server tells for how long nothing is touched"
        )
        yield Part("full screen", works=True, words="the X server tells it")
    elif _IDLE_ON_WAYLAND in seen.session:
        yield Part("absence", works=True, words="GNOME tells for how long nothing is touched")
    elif LOGIN in seen.system:
        words = "the login manager tells when the desktop counts someone as away"
        yield Part("absence", works=True, words=words)
    else:
        words = "this desktop does not tell when nobody is there"
        yield Part("absence", works=False, words=words, mend=unknown)
    if not seen.is_x11:
        works = "org.gnome.SessionManager" in seen.session
        words = "GNOME tells of films and presentations" if works else "this desktop does not tell"
        yield Part("full screen", works, words, "" if works else unknown)
    works = LOGIN in seen.system or bool(seen.session.intersection(SCREEN_SAVERS))
    words = "the desktop tells when the screen is locked" if works else "nobody tells of it here"
    yield Part("screen lock", works, words, "" if works else unknown)
    works = not seen.session_trouble
    words = "left to the desktop, and heeded where it tells" if works else "nobody tells of it here"
    yield Part("do not disturb", works, words, "" if works else unknown)


def _sleep(seen: _Seen) -> Part:
    if LOGIN in seen.system:
        return Part(
            "sleep", works=True, words="the system tells before it sleeps and when it wakes"
        )
    words = "nobody tells of it here; HipCalm notices by the clock"
    return Part("sleep", works=False, words=words, mend="nothing needs to be done")


def _awake(seen: _Seen) -> Part:
    if seen.is_x11 or any(way.address.name in seen.session for way in WAYS[:2]):
        return Part("staying awake", works=True, words="the screen stays on while a session plays")
    words = "the screen may go dark during a session; the voice goes on"
    mend = "you might set a longer time in the desktop's power settings"
    return Part("staying awake", works=False, words=words, mend=mend)


def _microphone() -> Part:
    subject = "calls"
    if server_address() is None:
        words = "no sound server can be asked if the microphone is in use"
        return Part(subject, works=False, words=words, mend="install PipeWire or PulseAudio")
    if shutil.which("pactl") is None:
        words = "without pactl nobody tells if the microphone is in use"
        return Part(subject, works=False, words=words, mend="sudo apt install pulseaudio-utils")
    words = "the sound server tells if the microphone is in use; it is asked only if you choose so"
    return Part(subject, works=True, words=words)


def _media_keys(seen: _Seen) -> Part:
    subject = "media keys"
    if not seen.session_trouble:
        return Part(subject, works=True, words="they reach the session while it is open")
    words = "nobody passes them on here"
    return Part(subject, works=False, words=words, mend="they need the session bus (D-Bus)")


def _later_starts() -> Part:
    subject = "later starts"
    try:
        place = Path(single_client.address())
    except OSError as error:
        words, mend = str(error), "set XDG_RUNTIME_DIR to a folder of your own"
        return Part(subject, works=False, words=words, mend=mend)
    if place.is_dir():
        words = f"a folder is in the way: {place}"
        return Part(subject, works=False, words=words, mend="move it elsewhere")
    return Part(subject, works=True, words="they reach the HipCalm that is running")


def _key(seen: _Seen) -> Part:
    subject = "grounding key"
    if seen.is_x11:
        return Part(subject, works=True, words="a key for all windows can be chosen in Settings")
    words = "this desktop lends its keys to no program"
    mend = f"bind this command to a key in the desktop's settings: {to_bind()}"
    return Part(subject, works=False, words=words, mend=mend)


def _login() -> Part:
    subject = "start at login"
    if start_at_login.starts_another():
        words = "another copy of HipCalm is started, or one that has moved"
        return Part(subject, works=False, words=words, mend="switch it off and on in Settings")
    words = "on" if start_at_login.is_on() else "off; it can be switched on in Settings"
    return Part(subject, works=True, words=words)


def _elsewhere() -> Iterator[Part]:
    subjects = ["absence", "staying awake"]
    if sys.platform == "win32":
        subjects += ["full screen", "screen lock", "do not disturb", "calls"]
    for subject in subjects:
        yield Part(subject, works=True, words=_UNTRIED)
    yield _later_starts()
    yield _login()
    mend = f"bind this command to a key, if your system can: {to_bind()}"
    yield Part("grounding key", works=False, words="not offered on this system yet", mend=mend)
