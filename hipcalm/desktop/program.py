"""How this very program is started again: at login, or by a key that a person binds."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

APP_ID = "hipcalm"
"""The name of the desktop file, which desktops take for the program's own name."""
NAME = "HipCalm"


def command(*words: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the command line that starts this copy of the program with these words."""
    if image := environ.get("APPIMAGE"):
        return [image, *words]
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    python = Path(sys.executable)
    script = python.with_name(f"hipcalm{python.suffix}")
    start = [str(script)] if script.is_file() else [str(python), "-m", "hipcalm"]
    return [*start, *words]


def command_text(*words: str) -> str:
    """Return that command line as a person would type it."""
    if sys.platform == "win32":
        return subprocess.list2cmdline(command(*words))
    return shlex.join(command(*words))
