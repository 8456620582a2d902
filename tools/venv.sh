#!/bin/sh
# Makes or repairs the virtual environment and installs HipCalm into it, with the developers' tools.
#
#   tools/venv.sh [PYTHON]
#
# Quick when there is nothing to do. PYTHON is the interpreter to use; without it, an environment keeps
# the one it has, and a new one takes the first Python on the PATH that is new enough.
set -eu

wanted=${1:-}
venv=.venv
python=$venv/bin/python
unfinished=$venv/hipcalm-unfinished # there from before the first file until the environment is whole
ready=$venv/hipcalm-ready           # written last: the folder it was made in, and the PYTHON asked for

say() { printf '%s\n' "$*" >&2; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

is_ready() {
    [ "$ready" -nt pyproject.toml ] && [ "$ready" -nt hipcalm/__init__.py ] || return 1
    { IFS= read -r folder && IFS= read -r asked; } <"$ready" || return 1
    [ "$folder" = "$(pwd)" ] || return 1
    [ -z "$wanted" ] || [ "$wanted" = "$asked" ] || return 1
    "$python" -I -S -c '' 2>/dev/null
}

is_worth_keeping() { # whole, or made by another tool; and not made with another Python than the one wanted
    [ ! -e "$unfinished" ] && is_new_enough "$python" || return 1
    [ -z "$wanted" ] || { [ -f "$ready" ] && [ "$(sed -n 2p "$ready")" = "$wanted" ]; }
}

find_python() {
    [ -n "$wanted" ] || set -- python3 python3.14 python3.13 python3.12 python3.11 python
    for candidate in "${@:-$wanted}"; do
        if is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    found=$("${wanted:-python3}" --version 2>&1) || found="there is no ${wanted:-python3} here"
    say "HipCalm needs Python 3.11 or newer ($found)."
    say "Install one, and say which if it has a name of its own: make venv PYTHON=python3.12"
    return 1
}

make_environment() {
    base=$(find_python)
    if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
        sh tools/system-packages.sh venv "$base"
    fi
    rm -rf "$venv"
    mkdir "$venv"
    : >"$unfinished"
    "$base" -m venv "$venv"
}

if is_ready; then
    exit
fi

say "Setting up $venv (the first time takes a minute or two)"
if ! is_worth_keeping; then
    make_environment
fi
: >"$unfinished"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
"$python" -m pip install --quiet --upgrade 'pip>=25.1' # the first to know --group
"$python" -m pip install --quiet --editable . --group dev
printf '%s\n%s\n' "$(pwd)" "$wanted" >"$ready"
rm "$unfinished"
