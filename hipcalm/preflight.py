"""What must be true before Qt is touched, and how to mend it when it is not.

Qt ends the whole process when a system library or the display is missing, and its words help few
people. So this module looks first. It imports nothing of Qt: it loads the libraries that Qt loads,
and connects to the display with them as Qt does.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hipcalm.system_packages import (
    FONT_FOLDERS,
    FONT_SUFFIXES,
    FONTS,
    INSTALL_COMMANDS,
    QT_LIBRARIES,
    WAYLAND_LIBRARIES,
    X11_LIBRARIES,
    Libraries,
    Packages,
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What was looked at, such as "display".
        works: Whether HipCalm's window can count on it.
        words: What was found, in one sentence or two.
        mend: The command or the step that puts it right; empty where nothing is wrong.
    """

    subject: str
    works: bool
    words: str
    mend: str = ""


def problem() -> str | None:
    """Say what keeps the window from opening and how to mend it; None when nothing does."""
    looks = (qt_package, system_libraries, display) if platforms() else (qt_package, display)
    wrong = next((finding for finding in (look() for look in looks) if not finding.works), None)
    if wrong is None:
        return None
    return f"HipCalm cannot open its window. {wrong.words}\n\n    {wrong.mend}\n"


def findings() -> list[Finding]:
    """Look at everything Qt needs here, one finding for each subject, for `hipcalm doctor`."""
    return [qt_package(), system_libraries(), display(), fonts()]


def missing_packages(manager: str, wanted_platforms: Iterable[str] = ()) -> list[str]:
    """Name the system packages that are missing here, as this package manager calls them.

    Args:
        manager: One of `INSTALL_COMMANDS`.
        wanted_platforms: The Qt platforms to serve; if none, those Qt would try here, or X11.
    """
    if not _is_linux():
        return []
    wanted = tuple(wanted_platforms) or platforms() or ("xcb",)
    packages = {
        packages.named_by(manager)
        for libraries in (QT_LIBRARIES, *map(_libraries_of, wanted))
        for packages in absent(libraries).values()
    }
    if not _has_font():
        packages.add(FONTS.named_by(manager))
    return sorted(packages)


def platforms(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Name the platform plugins Qt would try in this environment, in its order.

    Empty on Linux without a graphical session: Qt would try X11 there all the same, and abort.
    """
    asked = environ.get("QT_QPA_PLATFORM", "")
    if asked:
        return tuple(name.split(":")[0].lower() for name in asked.split(";") if name)
    if not _is_linux():
        return (sys.platform,)
    found = []
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        found.append("wayland")
    if environ.get("DISPLAY"):
        found.append("xcb")
    return tuple(found)


def absent(libraries: Libraries) -> dict[str, Packages]:
    """Return those of the libraries that cannot be loaded here."""
    return {name: packages for name, packages in libraries.items() if not _loads(name)}


def qt_package() -> Finding:
    """Look whether PySide6 is installed, in a version that this Python can run."""
    subject = "PySide6"
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        words = f"The Python package PySide6-Essentials is not installed for {sys.executable}."
        return Finding(subject, works=False, words=words, mend=_pip_install("PySide6-Essentials"))
    version = _version_in(Path(spec.submodule_search_locations[0], "__init__.py"))
    if sys.version_info < (3, 12) and version >= (6, 12):
        words = (
            f"PySide6 {_dotted(version)} and Python 3.11 do not go together: "
            "the program would end by itself after some minutes."
        )
        mend = _pip_install("PySide6-Essentials<6.12")
        return Finding(subject, works=False, words=words, mend=mend)
    return Finding(subject, works=True, words=f"Version {_dotted(version)}.")


def _version_in(module: Path) -> tuple[int, ...]:
    """Read the version out of the text: importing it loads Qt, package metadata takes 20 ms."""
    try:
        found = re.search(r'^__version__ = "([\d.]+)', module.read_text("utf-8"), re.MULTILINE)
    except OSError:
        return ()
    return tuple(int(part) for part in found[1].split(".") if part) if found else ()


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version)) or "unknown"


def _pip_install(requirement: str) -> str:
    return f'{shlex.quote(sys.executable)} -m pip install "{requirement}"'


def system_libraries(needed: Libraries = QT_LIBRARIES) -> Finding:
    """Look whether the libraries that Qt needs here can be loaded."""
    subject = "system libraries"
    if not _is_linux():
        return Finding(subject, works=True, words="They come with Qt on this system.")
    missing = absent(needed) | _fewest_missing(platforms())
    if not missing:
        return Finding(subject, works=True, words="All that Qt needs are installed.")
    verb = "A system library is" if len(missing) == 1 else "System libraries are"
    words = f"{verb} missing: {', '.join(sorted(missing))}."
    return Finding(subject, works=False, words=words, mend=_install(missing.values()))


def _fewest_missing(candidates: Iterable[str]) -> dict[str, Packages]:
    """Return what the best provided platform lacks: Qt tries one after the other."""
    return min((absent(_libraries_of(platform)) for platform in candidates), key=len, default={})


def _libraries_of(platform: str) -> Libraries:
    if platform == "xcb":
        return X11_LIBRARIES
    return WAYLAND_LIBRARIES if platform.startswith("wayland") else {}


def _install(packages: Iterable[Packages]) -> str:
    """Return the command that installs these packages here."""
    manager = next((name for name in INSTALL_COMMANDS if shutil.which(name)), None)
    if manager is None:
        return "Install them with your system's package manager."
    names = sorted({package.named_by(manager) for package in packages})
    return f"{INSTALL_COMMANDS[manager]} {' '.join(names)}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def display() -> Finding:
    """Look whether a window can be shown here, by connecting to where Qt would show it."""
    subject = "display"
    candidates = platforms()
    if not candidates:
        words = "There is no graphical session: neither WAYLAND_DISPLAY nor DISPLAY is set."
        mend = "Start it from your desktop, or over the network with: ssh -X"
        return Finding(subject, works=False, words=words, mend=mend)
    usable = [name for name in candidates if not absent(_libraries_of(name))]
    if not usable:
        words = "It cannot be tried before the system libraries are there."
        mend = "Install the system libraries first."
        return Finding(subject, works=False, words=words, mend=mend)
    reached = next((name for name in usable if _reaches(name)), None)
    if reached is not None:
        words = _REACHED.get(reached, f"Qt draws with its platform plugin “{reached}”.")
        return Finding(subject, works=True, words=words)
    return _unreached(subject, usable)


_REACHED = {
    "xcb": "An X11 display.",
    "wayland": "A Wayland display.",
    "darwin": "The desktop of macOS.",
    "win32": "The desktop of Windows.",
    "offscreen": "None is needed: Qt draws in memory only (QT_QPA_PLATFORM=offscreen).",
}


def _unreached(subject: str, tried: list[str]) -> Finding:
    said = {
        "xcb": f"DISPLAY is “{os.environ.get('DISPLAY', '')}”, but no X server answers there, "
        "or it does not let this user in.",
        "wayland": f"WAYLAND_DISPLAY is “{os.environ.get('WAYLAND_DISPLAY', '')}”, "
        "but no Wayland compositor answers there.",
    }
    words = " ".join(said.get(name.partition("-")[0], said["wayland"]) for name in tried)
    mend = "Start it from your desktop, as the user who is logged in there, or with: ssh -X"
    return Finding(subject, works=False, words=words, mend=mend)


def _reaches(platform: str) -> bool:
    """Say whether a program can connect to the display of this platform."""
    if not _is_linux():
        return True
    if platform == "xcb":
        return _x_server_answers()
    return _wayland_answers() if platform.startswith("wayland") else True


def _x_server_answers() -> bool:
    """Connect with Qt's own library, which also knows the rules for names and for permission."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)


def _wayland_answers() -> bool:
    """Connect with Qt's own library; a connection that was inherited is left for Qt to take."""
    if "WAYLAND_SOCKET" in os.environ:
        return True
    is_absolute = os.environ.get("WAYLAND_DISPLAY", "").startswith("/")
    if not is_absolute and "XDG_RUNTIME_DIR" not in os.environ:
        return False  # nowhere to look; the library would say so in words of its own
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    connection = wayland.wl_display_connect(None)
    if connection is None:
        return False
    wayland.wl_display_disconnect(connection)
    return True


def fonts() -> Finding:
    """Look whether there is any font to write words with."""
    subject = "fonts"
    if not _is_linux() or _has_font():
        return Finding(subject, works=True, words="There are fonts to write with.")
    return Finding(
        subject,
        works=False,
        words="No font was found: words would show as empty boxes.",
        mend=_install([FONTS]),
    )


def _has_font() -> bool:
    """Say whether any folder for fonts holds one."""
    return any(
        Path(name).suffix.lower() in FONT_SUFFIXES or name.lower().endswith(".pcf.gz")
        for folder in FONT_FOLDERS
        for _, _, names in os.walk(Path(folder).expanduser(), followlinks=True)
        for name in names
    )


def _is_linux() -> bool:
    return sys.platform.startswith("linux")
