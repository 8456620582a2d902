#!/bin/sh
# Sees to it that the packages HipCalm needs from the system are there.
#
#   tools/system-packages.sh run          what the window needs
#   tools/system-packages.sh test         the same, and the programs that the tests drive it with
#   tools/system-packages.sh venv PYTHON  what PYTHON needs to make a virtual environment
#
# Looks for the libraries and programs themselves and asks no package manager when all are there. What
# is missing is installed on Debian and its kin when that needs no password, and named otherwise.
set -eu

purpose=${1:?run, test or venv}
python=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }

find_manager() {
    for candidate in apt-get dnf pacman zypper; do
        if command -v "$candidate" >/dev/null; then
            printf '%s\n' "${candidate%-get}"
            return
        fi
    done
}

missing_libraries() { # [PLATFORM...]
    "$python" - "$manager" "$@" <<'PYTHON'
import sys

from hipcalm.preflight import missing_packages

manager, *platforms = sys.argv[1:]
print(*missing_packages(manager or "apt", platforms))
PYTHON
}

found() { # PATTERN...: the first file that is there, or a word that no command has
    for file in "$@"; do
        # shellcheck disable=SC2086 # a pattern
        for one in $file; do
            [ -e "$one" ] && printf '%s\n' "$one" && return
        done
    done
    printf '%s\n' "-"
}

python_headers() { # simpleaudio, one of the outputs, is built from source
    "$python" -c 'import sysconfig; print(sysconfig.get_path("include") + "/Python.h")'
}

missing_programs() {
    while read -r program apt dnf pacman zypper; do
        command -v "$program" >/dev/null || [ -e "$program" ] && continue
        case $manager in
        dnf) echo "$dnf" ;;
        pacman) echo "$pacman" ;;
        zypper) echo "$zypper" ;;
        *) echo "$apt" ;;
        esac
    done <<PROGRAMS
Xvfb     xvfb       xorg-x11-server-Xvfb  xorg-server-xvfb  xorg-x11-server-Xvfb
xauth    xauth      xorg-x11-xauth        xorg-xauth        xauth
xdotool  xdotool    xdotool               xdotool           xdotool
xprop    x11-utils  xprop                 xorg-xprop        xprop
openbox  openbox    openbox               openbox           openbox
dbus-daemon dbus dbus-daemon dbus dbus-1
dbus-monitor dbus-bin dbus-tools dbus dbus-1
desktop-file-validate desktop-file-utils desktop-file-utils desktop-file-utils desktop-file-utils
gdbus libglib2.0-bin glib2 glib2 glib2-tools
xfce4-panel xfce4-panel xfce4-panel xfce4-panel xfce4-panel
$(found '/usr/lib*/*/xfce4/notifyd/xfce4-notifyd' '/usr/lib*/xfce4/notifyd/xfce4-notifyd') xfce4-notifyd xfce4-notifyd xfce4-notifyd xfce4-notifyd
xfconf-query xfconf xfconf xfconf xfconf
$(found '/usr/libexec/at-spi-bus-launcher' '/usr/lib/at-spi-bus-launcher') at-spi2-core at-spi2-core at-spi2-core at-spi2-core
$(found '/usr/lib/python3*/*-packages/pyatspi') python3-pyatspi python3-pyatspi python-atspi python3-atspi
$(found '/usr/lib/python3*/*-packages/dbusmock') python3-dbusmock python3-dbusmock python-dbusmock python3-python-dbusmock
faketime faketime libfaketime libfaketime libfaketime
pulseaudio pulseaudio pulseaudio pulseaudio pulseaudio
parec pulseaudio-utils pulseaudio-utils libpulse pulseaudio-utils
pipewire pipewire pipewire pipewire pipewire
pipewire-pulse pipewire-pulse pipewire-pulseaudio pipewire-pulse pipewire-pulseaudio
wireplumber wireplumber wireplumber wireplumber wireplumber
espeak-ng espeak-ng espeak-ng espeak-ng espeak-ng
setxkbmap x11-xkb-utils setxkbmap xorg-setxkbmap setxkbmap
gio libglib2.0-bin glib2 glib2 glib2-tools
cc gcc gcc gcc gcc
$(found '/usr/include/alsa/asoundlib.h') libasound2-dev alsa-lib-devel alsa-lib alsa-devel
$(found '/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so' '/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so') libasound2-plugins alsa-plugins-pulseaudio alsa-plugins alsa-plugins-pulse
$(python_headers) python3-dev python3-devel python python3-devel
PROGRAMS
}

missing_venv() { # PYTHON
    [ "$manager" = apt ] || {
        say "$1 cannot make virtual environments: its modules ensurepip and venv are missing."
        exit 1
    }
    "$1" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))'
}

renamed() { # PACKAGE...: newer Debians gave some libraries the ending t64
    for package in "$@"; do
        if apt-cache show --no-all-versions "${package}t64" >/dev/null 2>&1; then
            package=${package}t64
        fi
        printf '%s ' "$package"
    done
}

install_with_apt() { # PACKAGE...
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        say "Some system packages are missing. Install them, and try again:"
        say ""
        # shellcheck disable=SC2046 # one word a package
        say "    sudo apt-get install --no-install-recommends" $(renamed "$@")
        say ""
        exit 1
    fi
    say "Installing system packages: $*"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update || say "Going on with the lists as they are."
    # shellcheck disable=SC2046
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y \
        --no-install-recommends $(renamed "$@") >/dev/null
}

[ "$(uname -s)" = Linux ] || exit 0
manager=$(find_manager)
case $purpose in
run) missing=$(missing_libraries) ;;
test) missing="$(missing_libraries xcb) $(missing_programs)" ;;
venv) missing=$(missing_venv "${2:-python3}") ;;
*) say "Not known: $purpose" && exit 2 ;;
esac
# shellcheck disable=SC2086 # one word a package
set -- $missing
[ $# -gt 0 ] || exit 0

case $manager in
apt) install_with_apt "$@" ;;
dnf) say "Missing system packages: sudo dnf install $*" ;;
pacman) say "Missing system packages: sudo pacman -S $*" ;;
zypper) say "Missing system packages: sudo zypper install $*" ;;
*) say "Missing system packages (these are Debian's names): $*" ;;
esac
[ "$manager" = apt ]
