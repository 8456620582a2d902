"""Where the session's bus (D-Bus) is, settled before Qt looks for it.

Without an address Qt's library may start a bus, which would stay when the program has gone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

VARIABLE = "DBUS_SESSION_BUS_ADDRESS"
NONE = "disabled:"
"""An address at which no library finds anything."""


def settle(environ: MutableMapping[str, str] = os.environ) -> None:
    """Have the variable name the bus that is there, or none."""
    if environ.get(VARIABLE) or not sys.platform.startswith("linux"):
        return
    usual = Path(environ.get("XDG_RUNTIME_DIR") or "/nowhere") / "bus"  # as systemd has it
    environ[VARIABLE] = f"unix:path={usual}" if usual.is_socket() else NONE
