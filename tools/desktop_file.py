"""Puts HipCalm into the desktop's menu of programs, for this person alone, or takes it out again.

    python tools/desktop_file.py [--remove]

The menu starts this very copy. The picture goes along, so that docks and windows show it.
"""

import argparse
import os
import sys
from pathlib import Path

from hipcalm.core import paths
from hipcalm.desktop.program import APP_ID, command
from hipcalm.desktop.start_at_login import exec_line

PROGRAM = f"Exec={APP_ID}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Put HipCalm into the desktop's menu of programs.")
    parser.add_argument("--remove", action="store_true", help="take it out again")
    args = parser.parse_args()
    configured = os.environ.get("XDG_DATA_HOME", "")
    share = Path(configured) if configured.startswith("/") else Path.home() / ".local" / "share"
    entry = share / "applications" / f"{APP_ID}.desktop"
    icon = share / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg"
    if args.remove:
        entry.unlink(missing_ok=True)
        icon.unlink(missing_ok=True)
        return 0
    try:
        words = _entry((paths.assets() / "desktop" / entry.name).read_text(encoding="utf-8"))
    except ValueError as error:
        print(f"HipCalm can't be put into the menu: {error}.", file=sys.stderr)
        return 1
    for file, content in (
        (entry, words.encode()),
        (icon, (paths.assets() / "icons" / icon.name).read_bytes()),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    print(f"HipCalm is in the menu of programs now: {entry}")
    return 0


def _entry(shipped: str) -> str:
    """Return the shipped file with this copy of the program in it.

    Raises ValueError where desktops can't start it from its place.
    """
    lines = shipped.splitlines()
    for number, line in enumerate(lines):
        if line == PROGRAM or line.startswith(f"{PROGRAM} "):
            lines[number] = "Exec=" + exec_line(command(*line.removeprefix(PROGRAM).split()))
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
