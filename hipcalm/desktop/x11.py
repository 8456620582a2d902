"""The X server, asked through the library that Qt itself uses (libxcb).

Not through Xlib, which ends the whole program where a window has just gone or the server is lost.
Only for a session of X11: within Wayland, an X server knows too little and answers wrongly.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import POINTER, Structure, c_int, c_int32, c_uint, c_void_p
from ctypes import c_uint8 as u8
from ctypes import c_uint16 as u16
from ctypes import c_uint32 as u32
from functools import cache
from typing import Any, NamedTuple

SHIFT, CAPS_LOCK, CTRL, ALT, NUM_LOCK, SUPER = 1, 2, 4, 8, 16, 64
LOCKS = (0, CAPS_LOCK, NUM_LOCK, CAPS_LOCK | NUM_LOCK)
"""Keys that stay down do not change what a combination means, but X11 counts them in."""
MODIFIERS = SHIFT | CTRL | ALT | SUPER
_KEY_PRESS, _MAPPING_NOTIFY = 2, 34
_MOST_VALUES = 64
_ASYNC = 1


class NoDisplayError(OSError):
    """There is no X server to ask."""


class Press(NamedTuple):
    """A key that was pressed, with the modifiers that were down."""

    keycode: int
    modifiers: int


def is_x11_session(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the person's desktop is one of X11, rather than X11 inside Wayland."""
    is_wayland = environ.get("XDG_SESSION_TYPE") == "wayland" or "WAYLAND_DISPLAY" in environ
    return bool(environ.get("DISPLAY")) and not is_wayland


class _Cookie(Structure):
    _fields_ = [("sequence", c_uint)]


class _Row(Structure):
    """Xcb's iterator: where it stands in a row, and how many are left."""

    _fields_ = [("first", POINTER(u32)), ("left", c_int), ("index", c_int)]


class _Setup(Structure):
    _fields_ = [("skipped", u8 * 34), ("min_keycode", u8), ("max_keycode", u8)]


class _Atom(Structure):
    _fields_ = [("skipped", u8 * 8), ("atom", u32)]


class _Count(Structure):
    _fields_ = [("skipped", u8 * 8), ("high", c_int32), ("low", u32)]


class _Keymap(Structure):
    _fields_ = [("type", u8), ("per_keycode", u8)]


class _Event(Structure):
    _fields_ = [("type", u8), ("detail", u8), ("skipped", u8 * 26), ("state", u16)]


_COUNTER_NAME_AT = 14
"""Where in xcb_sync_systemcounter_t the name begins: after the counter, its step and its length."""
_COOKIES = (
    "xcb_get_selection_owner",
    "xcb_intern_atom",
    "xcb_get_property",
    "xcb_get_keyboard_mapping",
    "xcb_grab_key_checked",
)
_POINTERS = (
    *("xcb_connect", "xcb_get_setup", "xcb_intern_atom_reply", "xcb_get_property_reply"),
    *("xcb_get_selection_owner_reply", "xcb_get_property_value"),
    *("xcb_get_keyboard_mapping_reply", "xcb_request_check"),
    *("xcb_get_keyboard_mapping_keysyms", "xcb_poll_for_event"),
)
_SYNC_COOKIES = (
    "xcb_get_selection_owner",
    "xcb_sync_initialize",
    "xcb_sync_list_system_counters",
    "xcb_sync_query_counter",
)


@cache
def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL, ctypes.CDLL]:
    """Return xcb, its part for counters, and the C library."""
    xcb, sync, c = (ctypes.CDLL(name) for name in ("libxcb.so.1", "libxcb-sync.so.1", "libc.so.6"))
    for library, cookies in ((xcb, _COOKIES), (sync, _SYNC_COOKIES)):
        for name in cookies:
            getattr(library, name).restype = _Cookie
    for name in _POINTERS:
        getattr(xcb, name).restype = c_void_p
    for name in _SYNC_COOKIES:
        getattr(sync, f"{name}_reply").restype = c_void_p
    xcb.xcb_setup_roots_iterator.restype = _Row
    xcb.xcb_setup_roots_iterator.argtypes = [c_void_p]
    sync.xcb_sync_list_system_counters_counters_iterator.restype = _Row
    c.free.argtypes = [c_void_p]
    return xcb, sync, c


class Display:
    """One connection to the X server; raises `NoDisplayError` where there is none."""

    def __init__(self) -> None:
        try:
            self._xcb, self._sync, self._c = _libraries()
        except OSError as error:
            raise NoDisplayError(f"a library of X11 is missing: {error}") from error
        self._connection = c_void_p(self._xcb.xcb_connect(None, None))
        if not self.is_connected:
            self.close()
            raise NoDisplayError("no X server answers")
        self._setup = c_void_p(self._xcb.xcb_get_setup(self._connection))
        self._root = self._xcb.xcb_setup_roots_iterator(self._setup).first[0]
        self._atoms: dict[bytes, int] = {}
        self._idle_counter = self._find_idle_counter()

    @property
    def is_connected(self) -> bool:
        """Whether the server is still there."""
        return int(self._xcb.xcb_connection_has_error(self._connection)) == 0

    @property
    def descriptor(self) -> int:
        """The number of the connection's socket, to be watched."""
        return int(self._xcb.xcb_get_file_descriptor(self._connection))

    def close(self) -> None:
        """Leave the server, and with it all keys that were grabbed. The last call of all."""
        self._xcb.xcb_disconnect(self._connection)

    def idle_ms(self) -> int | None:
        """Return for how long nothing has been touched; None where the server does not tell."""
        if self._idle_counter is None:
            return None
        with self._asked(self._sync, "xcb_sync_query_counter", self._idle_counter) as reply:
            if not reply:
                return None
            count = _Count.from_address(reply)
            return (int(count.high) << 32) + int(count.low)

    def is_full_screen(self) -> bool | None:
        """Whether the window that has the keys fills the screen; None without a server."""
        active = self._values(self._root, b"_NET_ACTIVE_WINDOW")
        states = self._values(active[0], b"_NET_WM_STATE") if active and active[0] else []
        if not self.is_connected:
            return None
        return self._atom(b"_NET_WM_STATE_FULLSCREEN") in states

    def has_tray(self) -> bool:
        """Whether a panel takes in icons of the old kind (XEmbed)."""
        atom = self._atom(b"_NET_SYSTEM_TRAY_S0")
        with self._asked(self._xcb, "xcb_get_selection_owner", atom) as reply:
            return bool(reply and _Atom.from_address(reply).atom)

    def reset_screen_saver(self) -> None:
        """Have the server wait anew before it darkens the screen, as a touched key does."""
        reset = 0
        self._xcb.xcb_force_screen_saver(self._connection, reset)
        self._xcb.xcb_flush(self._connection)

    def keycodes(self, keysym: int) -> list[int]:
        """Return the keys that bear this sign, by X11's number for it."""
        setup = _Setup.from_address(self._setup.value or 0)
        first, count = setup.min_keycode, setup.max_keycode - setup.min_keycode + 1
        with self._asked(self._xcb, "xcb_get_keyboard_mapping", first, count) as reply:
            if not reply:
                return []
            per = _Keymap.from_address(reply).per_keycode
            at = self._xcb.xcb_get_keyboard_mapping_keysyms(c_void_p(reply))
            keysyms = (u32 * (per * count)).from_address(at)
            # The first two signs of a key: without Shift, and with it.
            return [first + n for n in range(count) if keysym in keysyms[per * n : per * n + 2]]

    def grab(self, keycode: int, modifiers: int) -> bool:
        """Have a combination come to us, whatever window has the keys; False where it is taken."""
        return all(self._grabbed(keycode, modifiers | locks) for locks in LOCKS)

    def ungrab_all(self) -> None:
        """Let all grabbed keys go."""
        any_key, any_modifier = 0, 1 << 15
        self._xcb.xcb_ungrab_key(self._connection, any_key, self._root, any_modifier)
        self._xcb.xcb_flush(self._connection)

    def events(self) -> Iterator[Press | None]:
        """Yield the keys pressed since the last time, and None where the keys' signs changed."""
        while event := self._xcb.xcb_poll_for_event(self._connection):
            taken = _Event.from_buffer_copy(ctypes.string_at(event, ctypes.sizeof(_Event)))
            self._c.free(event)
            if taken.type & 0x7F == _KEY_PRESS:
                yield Press(taken.detail, taken.state & MODIFIERS)
            elif taken.type & 0x7F == _MAPPING_NOTIFY:
                yield None

    def _grabbed(self, keycode: int, modifiers: int) -> bool:
        cookie = self._xcb.xcb_grab_key_checked(
            self._connection, 0, self._root, modifiers, keycode, _ASYNC, _ASYNC
        )
        error = self._xcb.xcb_request_check(self._connection, cookie)
        self._c.free(error)
        return not error and self.is_connected

    def _values(self, window: int, name: bytes) -> list[int]:
        """Return the numbers in a window's property, none where it has gone."""
        words = (0, window, self._atom(name), 0, 0, _MOST_VALUES)
        with self._asked(self._xcb, "xcb_get_property", *words) as reply:
            if not reply:
                return []
            length = self._xcb.xcb_get_property_value_length(c_void_p(reply)) // 4
            at = self._xcb.xcb_get_property_value(c_void_p(reply))
            return list((u32 * length).from_address(at))

    def _atom(self, name: bytes) -> int:
        """Return the server's number for a name; 0 where no program has used it yet."""
        if name not in self._atoms:
            with self._asked(self._xcb, "xcb_intern_atom", 1, len(name), name) as reply:
                atom = int(_Atom.from_address(reply).atom) if reply else 0
            if not atom:
                return 0
            self._atoms[name] = atom
        return self._atoms[name]

    def _find_idle_counter(self) -> int | None:
        with self._asked(self._sync, "xcb_sync_initialize", 3, 1):
            pass
        with self._asked(self._sync, "xcb_sync_list_system_counters") as reply:
            if not reply:
                return None
            row = self._sync.xcb_sync_list_system_counters_counters_iterator(c_void_p(reply))
            while row.left:
                length = self._sync.xcb_sync_systemcounter_name_length(row.first)
                at = ctypes.addressof(row.first.contents) + _COUNTER_NAME_AT
                if ctypes.string_at(at, length) == b"IDLETIME":
                    return int(row.first[0])
                self._sync.xcb_sync_systemcounter_next(ctypes.byref(row))
        return None

    @contextmanager
    def _asked(self, library: ctypes.CDLL, request: str, *words: Any) -> Iterator[int | None]:
        """Send a request and lend the address of its reply; None where there is none."""
        cookie = getattr(library, request)(self._connection, *words)
        reply = getattr(library, f"{request}_reply")(self._connection, cookie, None)
        try:
            yield reply
        finally:
            self._c.free(reply)
