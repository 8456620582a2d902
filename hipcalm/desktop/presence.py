"""Is this a bad moment? Whether the person is away, and what a reminder would disturb.

What nobody can tell holds nothing back. Each question is asked without waiting, or answered at
once; all are answered within a second or two, and none starts a program by asking.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject

from hipcalm.core.reminder import ABSENCE_MS, Reason
from hipcalm.desktop import elsewhere, x11
from hipcalm.desktop.bus import Address, Body, Bus
from hipcalm.desktop.microphone import Microphone
from hipcalm.desktop.sleep_watch import LOGIN, LOGIN_PATH, SCREEN_SAVERS, SESSION

Known = Callable[[bool | None], None]
"""Called with an answer; None where nobody knows."""
Probe = Callable[[Known], None]

_NOTIFICATIONS = Address(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
_DUNST = _NOTIFICATIONS._replace(interface="org.dunstproject.cmd0")
_XFCONF = Address("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")
_PORTAL = Address(
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Settings",
)
_MUTTER = Address(
    "org.gnome.Mutter.IdleMonitor",
    "/org/gnome/Mutter/IdleMonitor/Core",
    "org.gnome.Mutter.IdleMonitor",
)
_GNOME = Address(
    "org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager"
)
_OWN_SESSION = Address(LOGIN, f"{LOGIN_PATH}/session/auto", SESSION)
_IDLE_IS_HELD_OFF = 8
"""GNOME's flag for "nobody counts as idle": a film, a presentation, a call."""


def _is_true(value: object) -> bool:
    """Whether an answer is a plain yes; no other program's nonsense holds anything back."""
    return value is True


class Presence(QObject):
    """Looks at what is going on on this desktop."""

    def __init__(self, session_bus: Bus, system_bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session_bus = session_bus
        self._system_bus = system_bus
        self._microphone = Microphone(self)
        self._display: x11.Display | None = None

    def look_for_absence(self, then: Callable[[frozenset[Reason]], None]) -> None:
        """Find out only whether the person is away; enough as long as no reminder is due."""
        _Gathering([(Reason.AWAY, probe) for probe in self._away()], then)

    def look(
        self, then: Callable[[frozenset[Reason]], None], *, heeds_microphone: bool = False
    ) -> None:
        """Find all reasons why this is no moment for a reminder."""
        probes = [
            *((Reason.AWAY, probe) for probe in self._away()),
            *((Reason.LOCKED, probe) for probe in self._locked()),
            *((Reason.FULL_SCREEN, probe) for probe in self._full_screen()),
            *((Reason.DO_NOT_DISTURB, probe) for probe in self._do_not_disturb()),
        ]
        if heeds_microphone:
            probes.append((Reason.CALL, self._microphone.ask))
        _Gathering(probes, then)

    def _away(self) -> Iterator[Probe]:
        if not sys.platform.startswith("linux"):
            yield lambda known: known(_is_absence(elsewhere.idle_ms()))
        elif (display := self._x11()) is not None:
            yield lambda known: known(_is_absence(display.idle_ms()))
        else:
            yield self._asked(self._session_bus, _MUTTER, "GetIdletime", holds=_is_absence)
            # Other desktops tell only that they count someone as away, after a time of their own.
            yield self._property(self._system_bus, _OWN_SESSION, "IdleHint")

    def _locked(self) -> Iterator[Probe]:
        if not sys.platform.startswith("linux"):
            yield lambda known: known(elsewhere.is_locked())
            return
        yield self._property(self._system_bus, _OWN_SESSION, "LockedHint")
        for name in SCREEN_SAVERS:
            path = "/" + name.replace(".", "/")
            yield self._asked(self._session_bus, Address(name, path, name), "GetActive")

    def _full_screen(self) -> Iterator[Probe]:
        if not sys.platform.startswith("linux"):
            yield lambda known: known(elsewhere.is_full_screen())
            return
        if (display := self._x11()) is not None:
            yield lambda known: known(display.is_full_screen())
        else:
            yield self._property(self._session_bus, _GNOME, "InhibitedActions", _is_held_off)

    def _do_not_disturb(self) -> Iterator[Probe]:
        if not sys.platform.startswith("linux"):
            yield lambda known: known(elsewhere.is_do_not_disturb())
            return
        bus = self._session_bus
        yield self._property(bus, _NOTIFICATIONS, "Inhibited")  # KDE
        yield self._property(bus, _DUNST, "paused")
        xfce = ("xfce4-notifyd", "/do-not-disturb")
        paused = functools.partial(self._asked, bus, _XFCONF, "GetProperty", "ss", xfce)
        yield paused(lambda variant: _inner(variant) is True)
        gnome = ("org.gnome.desktop.notifications", "show-banners")
        shows = functools.partial(self._asked, bus, _PORTAL, "Read", "ss", gnome)
        yield shows(lambda variant: _inner(variant) is False)

    def _x11(self) -> x11.Display | None:
        """Return the X server, connected again where it was lost; None on other desktops."""
        if self._display is not None and not self._display.is_connected:
            self._display.close()
            self._display = None
        if self._display is None and x11.is_x11_session():
            try:
                self._display = x11.Display()
            except x11.NoDisplayError:
                return None
        return self._display

    def _asked(
        self,
        bus: Bus,
        to: Address,
        method: str,
        signature: str = "",
        body: Body = (),
        holds: Callable[..., object] = _is_true,
    ) -> Probe:
        """Return a probe that calls a method; `holds` makes a truth of its answer's value."""

        def probe(known: Known) -> None:
            bus.call(to, method, signature, body, lambda a, _: known(_truth(holds, a)))

        return probe

    def _property(
        self, bus: Bus, of: Address, name: str, holds: Callable[..., object] = _is_true
    ) -> Probe:
        """Return a probe that reads a property."""

        def probe(known: Known) -> None:
            bus.get_property(of, name, lambda a, _: known(_truth(holds, a)))

        return probe


class _Gathering:
    """Waits for all answers, and tells the reasons that hold."""

    def __init__(
        self,
        probes: Iterable[tuple[Reason, Probe]],
        then: Callable[[frozenset[Reason]], None],
    ) -> None:
        self._then = then
        self._found: set[Reason] = set()
        asked = list(probes)
        self._left = len(asked)
        for reason, probe in asked:
            probe(functools.partial(self._on_known, reason))

    def _on_known(self, reason: Reason, holds: bool | None) -> None:
        if holds:
            self._found.add(reason)
        self._left -= 1
        if not self._left:
            self._then(frozenset(self._found))


def _is_absence(idle_ms: int | None) -> bool | None:
    return None if idle_ms is None else idle_ms >= ABSENCE_MS


def _is_held_off(flags: int) -> bool:
    return bool(flags & _IDLE_IS_HELD_OFF)


def _truth(holds: Callable[..., object], answer: Body | None) -> bool | None:
    """Return what an answer means; None for none, and for one that is not as it should be."""
    try:
        return None if answer is None else bool(holds(answer[0]))
    except (TypeError, ValueError, IndexError):
        return None


def _inner(variant: object) -> object:
    """Return the value within a variant, or within a variant of a variant."""
    while isinstance(variant, tuple):
        variant = variant[1]
    return variant
