"""The system packages that Qt needs on Linux, under the names of four families of systems.

The libraries are those that PySide6-Essentials 6.11 and 6.12 name as needed and do not bring along.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Packages(NamedTuple):
    """The name of one package in each family of Linux systems."""

    apt: str
    dnf: str
    pacman: str
    zypper: str

    def named_by(self, manager: str) -> str:
        """Return the package's name for this package manager."""
        return str(getattr(self, manager))


Libraries = Mapping[str, Packages]
"""File name of a shared library, and the package it comes in."""


def _table(text: str) -> Libraries:
    """Read a library and its packages from each line; zypper's only where it is not apt's."""
    found = {}
    for line in text.strip().splitlines():
        library, apt, dnf, pacman, *zypper = line.split()
        found[library] = Packages(apt, dnf, pacman, *(zypper or [apt]))
    return found


INSTALL_COMMANDS = {
    "apt": "sudo apt install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
}

# Needed by every part of Qt that HipCalm uses, with or without a screen.
# library               apt                 dnf                 pacman              zypper
QT_LIBRARIES = _table("""
libglib-2.0.so.0        libglib2.0-0        glib2               glib2               libglib-2_0-0
libdbus-1.so.3          libdbus-1-3         dbus-libs           dbus
libGL.so.1              libgl1              libglvnd-glx        libglvnd            Mesa-libGL1
libEGL.so.1             libegl1             libglvnd-egl        libglvnd            Mesa-libEGL1
libfontconfig.so.1      libfontconfig1      fontconfig          fontconfig          fontconfig
libfreetype.so.6        libfreetype6        freetype            freetype2
libxkbcommon.so.0       libxkbcommon0       libxkbcommon        libxkbcommon
libX11.so.6             libx11-6            libX11              libx11              libX11-6
libgssapi_krb5.so.2     libgssapi-krb5-2    krb5-libs           krb5                krb5
libbrotlidec.so.1       libbrotli1          libbrotli           brotli              libbrotlidec1
""")

X11_LIBRARIES = _table("""
libxcb.so.1             libxcb1             libxcb              libxcb
libX11-xcb.so.1         libx11-xcb1         libX11-xcb          libx11              libX11-xcb1
libxkbcommon-x11.so.0   libxkbcommon-x11-0  libxkbcommon-x11    libxkbcommon-x11
libxcb-cursor.so.0      libxcb-cursor0      xcb-util-cursor     xcb-util-cursor
libxcb-icccm.so.4       libxcb-icccm4       xcb-util-wm         xcb-util-wm
libxcb-image.so.0       libxcb-image0       xcb-util-image      xcb-util-image
libxcb-keysyms.so.1     libxcb-keysyms1     xcb-util-keysyms    xcb-util-keysyms
libxcb-render-util.so.0 libxcb-render-util0 xcb-util-renderutil xcb-util-renderutil
libxcb-util.so.1        libxcb-util1        xcb-util            xcb-util
libxcb-randr.so.0       libxcb-randr0       libxcb              libxcb
libxcb-render.so.0      libxcb-render0      libxcb              libxcb
libxcb-shape.so.0       libxcb-shape0       libxcb              libxcb
libxcb-shm.so.0         libxcb-shm0         libxcb              libxcb
libxcb-sync.so.1        libxcb-sync1        libxcb              libxcb
libxcb-xfixes.so.0      libxcb-xfixes0      libxcb              libxcb
libxcb-xkb.so.1         libxcb-xkb1         libxcb              libxcb
""")

WAYLAND_LIBRARIES = _table("""
libwayland-client.so.0  libwayland-client0  libwayland-client   wayland
libwayland-cursor.so.0  libwayland-cursor0  libwayland-cursor   wayland
""")

FONTS = Packages("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts")
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/run/current-system/sw/share/X11/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/.nix-profile/share/fonts",
)
FONT_SUFFIXES = {".ttf", ".otf", ".ttc", ".pfb"}
