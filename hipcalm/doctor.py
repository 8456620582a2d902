"""What works on this machine, each with the mend where something doesn't."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from hipcalm import preflight
from hipcalm.core import paths
from hipcalm.core.library import Library
from hipcalm.figure.pose import load_poses
from hipcalm.preflight import Finding

_SYSTEM_VOICE_S = 10.0


def findings(folders: paths.UserFolders) -> list[Finding]:
    """Return one finding for each part that the program can't do without."""
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
    return Finding("sessions", False, f"{words}, but not {names}", "`hipcalm list` tells why")


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


def welcome_findings(folders: paths.UserFolders) -> list[Finding]:
    """Return one finding for each part that a session goes on without: sound, voice, the desktop.

    Asks the sound server and the desktop, which may take a second or two.
    """
    found = [_sound(), _voice(folders), _system_voice(), _simpleaudio()]
    try:
        from hipcalm.desktop.parts import look_now  # noqa: PLC0415 - needs Qt's libraries

        parts = look_now()
    except ImportError as error:
        return [*found, Finding("desktop", False, f"could not be looked at: {error}", "")]
    return [*found, *(Finding(p.subject, p.works, p.words, p.mend) for p in parts)]


def _sound() -> Finding:
    mend = "start a sound server (PipeWire, PulseAudio); sessions go on with words on the screen"
    try:
        from hipcalm.audio.output import OutputError  # noqa: PLC0415 - slow to import
        from hipcalm.audio.output_miniaudio import Miniaudio  # noqa: PLC0415
    except (ImportError, OSError) as error:
        return Finding("sound", False, str(error), "install HipCalm again: pip install .")
    try:
        names = Miniaudio().device_names()
    except OutputError as error:
        return Finding("sound", False, str(error), mend)
    return Finding("sound", True, f"miniaudio plays on {', '.join(names)}", "")


def _voice(folders: paths.UserFolders) -> Finding:
    told: list[str] = []
    try:
        from hipcalm.audio.voice import voice_for  # noqa: PLC0415 - slow to import

        voice = voice_for("en", folders.cache, told.append)
    except (ImportError, OSError) as error:
        voice = None
        told.append(str(error))
    if voice is None:
        return Finding("voice", False, " ".join(told), "install HipCalm again: pip install .")
    return Finding("voice", True, f"{voice.name} speaks, on this machine alone", "")


def _system_voice() -> Finding:
    subject = "system voices"
    if importlib.util.find_spec("PySide6.QtTextToSpeech") is None:
        mend = "for other languages and voices: pip install 'hipcalm[system-voices]'"
        return Finding(subject, False, "not installed, and not needed", mend)
    try:
        # In a process of its own: a speech service that hangs would hold this one.
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "hipcalm.system_speaker"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SYSTEM_VOICE_S,
        )
        told = json.loads(ran.stdout.partition(b"\n")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        told = {"words": "the system's speech service does not answer"}
    if told.get("languages"):
        return Finding(subject, True, f"speak {len(told['languages'])} languages", "")
    mend = "on Linux, speech-dispatcher and espeak-ng bring them; HipCalm's own voice goes on"
    return Finding(subject, False, told.get("words", "this system has none"), mend)


def _simpleaudio() -> Finding:
    if importlib.util.find_spec("simpleaudio") is None:
        mend = "only if you want it as an output: pip install 'hipcalm[simpleaudio]'"
        return Finding("simpleaudio", False, "not installed, and not needed", mend)
    return Finding("simpleaudio", True, "can be chosen as an output in Settings", "")
