"""What Windows and macOS tell about the person's presence.

By the documented calls alone: nobody has tried them yet. None means that the system does not tell.
"""

from __future__ import annotations

import ctypes
import sys

# SHQueryUserNotificationState: the states of QUERY_USER_NOTIFICATION_STATE.
_NOT_PRESENT, _BUSY, _FULL_SCREEN_GAME, _PRESENTING, _QUIET_TIME = 1, 2, 3, 4, 6
_COMBINED_SESSION, _ANY_INPUT = 0, 0xFFFF_FFFF
_CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


class _LastInput(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint), ("tick", ctypes.c_uint)]


def idle_ms() -> int | None:
    """Return for how long nothing has been touched."""
    if sys.platform == "win32":
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        return (ctypes.windll.kernel32.GetTickCount() - last.tick) & 0xFFFF_FFFF
    if sys.platform == "darwin":
        try:
            seconds = ctypes.CDLL(_CORE_GRAPHICS).CGEventSourceSecondsSinceLastEventType
        except (OSError, AttributeError):
            return None
        seconds.restype = ctypes.c_double
        seconds.argtypes = [ctypes.c_int32, ctypes.c_uint32]
        return round(seconds(_COMBINED_SESSION, _ANY_INPUT) * 1000)
    return None


def is_locked() -> bool | None:
    """Whether the screen is locked, or saved."""
    state = _windows_state()
    return None if state is None else state == _NOT_PRESENT


def is_full_screen() -> bool | None:
    """Whether something fills the screen, or someone presents."""
    state = _windows_state()
    return None if state is None else state in (_BUSY, _FULL_SCREEN_GAME, _PRESENTING)


def is_do_not_disturb() -> bool | None:
    """Whether the person wants no notifications now, as far as the system tells."""
    state = _windows_state()
    return None if state is None else state == _QUIET_TIME


def _windows_state() -> int | None:
    if sys.platform == "win32":
        state = ctypes.c_int()
        failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
        return None if failed else state.value
    return None
