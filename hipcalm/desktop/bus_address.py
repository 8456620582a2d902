"""Where the session's bus (D-Bus) is, settled before Qt looks for it.

Without an address Qt's library may start a bus, which would stay when the program has gone; and
for a bus that hangs it waits without end, with no window and no key for grounding meanwhile.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import MutableMapping
from pathlib import Path

VARIABLE = "DBUS_SESSION_BUS_ADDRESS"
NONE = "disabled:"
"""An address at which no library finds anything."""
LIMIT_S = 1.0


def settle(environ: MutableMapping[str, str] = os.environ) -> None:
    """Have the variable name the bus that is there, or none. Takes a second at most."""
    if not sys.platform.startswith("linux"):
        return
    if not environ.get(VARIABLE):
        usual = Path(environ.get("XDG_RUNTIME_DIR") or "/nowhere") / "bus"  # as systemd has it
        environ[VARIABLE] = f"unix:path={usual}" if usual.is_socket() else NONE
    if _hangs(environ[VARIABLE]):
        environ[VARIABLE] = NONE


def _hangs(address: str) -> bool:
    """Whether whoever listens at an address does not answer a greeting; only for plain sockets."""
    place = _place(address)
    if not place:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as greeting:
            greeting.settimeout(LIMIT_S)
            greeting.connect(place)
            greeting.sendall(b"\0AUTH\r\n")
            greeting.recv(64)
    except (TimeoutError, BlockingIOError):
        return True  # it lets nobody in, or its row of those who wait is full
    except (OSError, ValueError):
        return False  # there is nobody, which Qt notices at once
    return False


def _place(address: str) -> str:
    """Return the socket that an address names first; "" where it names none."""
    transport, _, words = address.partition(";")[0].partition(":")
    named = dict(word.partition("=")[::2] for word in words.split(","))
    if transport != "unix" or "%" in words:  # a place that needs decoding is a rare one
        return ""
    return named.get("path") or ("\0" + named["abstract"] if "abstract" in named else "")
