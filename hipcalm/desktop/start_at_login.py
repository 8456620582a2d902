"""Starting HipCalm in the background at login: off at first, and the switch shows what is true.

A desktop file on Linux (XDG autostart), a Run key on Windows, a LaunchAgent on macOS; the last
two are written by their documents and not tried yet. Desktops may switch the file off in place,
so it is read again each time.
"""

from __future__ import annotations

import contextlib
import os
import plistlib
import subprocess
import sys
from pathlib import Path

from hipcalm.desktop.program import APP_ID, NAME, command

IN_BACKGROUND = "--background"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_SECTION = "[Desktop Entry]"
_PLAIN = frozenset("/._-+=:@,")


def is_on() -> bool:
    """Whether HipCalm is started at login, as the system sees it now."""
    if sys.platform == "win32":
        return bool(_run_value())
    if sys.platform == "darwin":
        return _file().exists()
    entry = _entry()
    is_hidden = entry.get("Hidden", "false") == "true"
    return bool(entry) and not is_hidden and entry.get("X-GNOME-Autostart-enabled") != "false"


def turn_on() -> str:
    """Have HipCalm started at login; return "", or why that can't be, in words."""
    try:
        if sys.platform == "win32":
            _set_run_value(subprocess.list2cmdline(command(IN_BACKGROUND)))
        elif sys.platform == "darwin":
            _write(_file(), _launch_list())
        else:
            _write(_file(), _desktop_file())
    except (OSError, ValueError) as error:
        return f"HipCalm can't be started at login: {_words_of(error)}."
    return ""


def turn_off() -> str:
    """Have HipCalm not started at login; return "", or why that can't be, in words."""
    try:
        if sys.platform == "win32":
            _set_run_value("")
        else:
            _file().unlink(missing_ok=True)
    except OSError as error:
        return f"Starting at login can't be switched off: {_words_of(error)}."
    return ""


def starts_another() -> bool:
    """Whether what is started at login is not this copy of the program, one moved away perhaps."""
    if not is_on():
        return False
    try:
        if sys.platform == "win32":
            return _run_value() != subprocess.list2cmdline(command(IN_BACKGROUND))
        if sys.platform == "darwin":
            return _file().read_bytes() != _launch_list()
        return _entry().get("Exec") != exec_line(command(IN_BACKGROUND))
    except (OSError, ValueError):
        return True


def _file() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{APP_ID}.plist"
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(configured) if configured.startswith("/") else Path.home() / ".config"
    return folder / "autostart" / f"{APP_ID}.desktop"


def _entry() -> dict[str, str]:
    """Return what the desktop file says; nothing where there is none that can be read."""
    file = _file()
    if not file.is_file():
        return {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    said: dict[str, str] = {}
    section = ""
    for line in lines:
        key, equals, value = line.partition("=")
        if line.startswith("["):
            section = line.strip()
        elif equals and section == _SECTION:
            said[key.strip()] = value.strip()
    return said


def _desktop_file() -> bytes:
    lines = (
        _SECTION,
        "Type=Application",
        f"Name={NAME}",
        "Comment=A gentle invitation to pause, now and then",
        f"Exec={exec_line(command(IN_BACKGROUND))}",
        f"Icon={APP_ID}",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def exec_line(words: list[str]) -> str:
    """Return an Exec line. Raises ValueError for a place of which desktops read another one."""
    if "%" in words[0] or any(not word.isprintable() for word in words):
        raise ValueError(f"desktops can't start a program from {words[0]}; move it elsewhere")
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """Quote a word twice, as the Desktop Entry Specification asks: for Exec, and for a string."""
    if all(sign.isalnum() or sign in _PLAIN for sign in word):
        return word
    inner = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word)
    return '"' + inner.replace("\\", "\\\\") + '"'


def _launch_list() -> bytes:
    return plistlib.dumps(
        {
            "Label": APP_ID,
            "ProgramArguments": command(IN_BACKGROUND),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
    )


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _words_of(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


if sys.platform == "win32":
    import winreg

    def _run_value() -> str:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                return str(winreg.QueryValueEx(key, NAME)[0])
        except OSError:
            return ""

    def _set_run_value(value: str) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            if value:
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, value)
            elif _run_value():
                winreg.DeleteValue(key, NAME)
