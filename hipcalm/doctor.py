"""What works on this machine, each with the mend where something doesn't."""

from __future__ import annotations

import os
from pathlib import Path

from hipcalm import preflight
from hipcalm.core import paths
from hipcalm.core.library import Library
from hipcalm.figure.pose import load_poses
from hipcalm.preflight import Finding


def findings(folders: paths.UserFolders) -> list[Finding]:
    """Return one finding for each part that the program uses."""
    found = [*preflight.findings(), _sessions(folders)]
    kept = (("settings", folders.config), ("personal sessions", folders.sessions))
    found.append(_pictures())
    return [*found, *(_folder(subject, folder) for subject, folder in kept)]


def _sessions(folders: paths.UserFolders) -> Finding:
    library = Library(paths.shipped_sessions(), folders.sessions)
    library.refresh()
    count, broken = len(list(library.playable())), library.broken()
    words = f"{count} can be played"
    if not broken:
        return Finding("sessions", True, words, "")
    names = ", ".join(entry.file.name for entry in broken)
    return Finding("sessions", False, f"{words}, but not {names}", "`hipcalm check FILE` tells why")


def _pictures() -> Finding:
    """Tell whether every pose can be drawn."""
    loaded = load_poses(paths.assets() / "poses")
    broken = [problem for one in loaded.values() for problem in one.problems if problem.is_error]
    if loaded and not broken:
        return Finding("pictures", True, f"{len(loaded)} poses can be drawn", "")
    words = str(broken[0]) if broken else "the pose files are missing"
    return Finding("pictures", False, words, "sessions go on with the plain disc; install again")


def _folder(subject: str, folder: Path) -> Finding:
    """Tell whether a folder can be written, or made, without making it."""
    existing = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding(subject, True, str(folder), "")
    return Finding(
        subject, False, f"{folder} can't be written", f"make {existing} writable, or use --data-dir"
    )
