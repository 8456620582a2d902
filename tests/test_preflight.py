"""What HipCalm says before it opens a window, on machines that lack something Qt needs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipcalm import preflight
from hipcalm.system_packages import (
    INSTALL_COMMANDS,
    QT_LIBRARIES,
    WAYLAND_LIBRARIES,
    X11_LIBRARIES,
    Packages,
)

ROOT = Path(__file__).parent.parent
SAY_PROBLEM = "from hipcalm import preflight; print(preflight.problem())"
OPEN_WINDOW = "from PySide6.QtWidgets import QApplication; print(QApplication([]).platformName())"
BOGUS = {
    "libhipcalm-one.so.1": Packages("one-deb", "one-rpm", "one-arch", "one-suse"),
    "libhipcalm-two.so.2": Packages("two-deb", "two-rpm", "two-arch", "two-suse"),
}
OF_EVERY_LINUX = r"lib(c|m|z|zstd|gcc_s|stdc\+\+|resolv|brotlicommon|gthread-2.0)\.so\..*"

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux leaves Qt's libraries to the system"
)


def python(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run this Python without the session's own display, and with these variables."""
    sessions = {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE"}
    usual = {k: v for k, v in os.environ.items() if k not in {*sessions, "QT_QPA_PLATFORM"}}
    return subprocess.run(
        [sys.executable, *words],
        env={**usual, "PYTHONUTF8": "1", **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def problem(**environ: str) -> str:
    return python("-c", SAY_PROBLEM, **environ).stdout


@pytest.fixture
def x_server(tmp_path: Path) -> Iterator[str]:
    """Start an X server that lets in whoever knows its cookie, and name its display."""
    if not (shutil.which("Xvfb") and shutil.which("xauth")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Xvfb and xauth: make test")
    cookies = tmp_path / "cookies"
    display, started = os.pipe()
    add_cookie(cookies, ":0")
    command = ["Xvfb", "-displayfd", str(started), "-auth", str(cookies), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(started,), stderr=subprocess.DEVNULL)
    os.close(started)
    with os.fdopen(display) as told:
        name = f":{told.readline().strip()}"
    add_cookie(cookies, name)  # under this name the client looks for it; the server takes any
    yield name
    server.terminate()
    server.wait()


def add_cookie(file: Path, display: str) -> None:
    command = ["xauth", "-q", "-f", str(file), "add", display, ".", "0123456789abcdef" * 2]
    subprocess.run(command, check=True)


@on_linux
def test_without_a_graphical_session_it_says_to_start_from_the_desktop():
    said = problem()

    assert "neither WAYLAND_DISPLAY nor DISPLAY is set" in said
    assert "Start it from your desktop" in said


@on_linux
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=800x600"])
def test_a_platform_that_draws_in_memory_needs_no_display(platform):
    assert problem(QT_QPA_PLATFORM=platform) == "None\n"


@on_linux
@pytest.mark.parametrize("display", [":4099", ":4099.0", "localhost:4099", "nonsense"])
def test_a_display_where_nothing_answers_is_named(display):
    assert f"DISPLAY is “{display}”, but no X server answers there" in problem(DISPLAY=display)


@on_linux
def test_a_wayland_socket_that_is_not_there_is_a_problem(tmp_path):
    said = problem(WAYLAND_DISPLAY="wayland-gone", XDG_RUNTIME_DIR=str(tmp_path))

    assert "“wayland-gone”" in said or "libwayland" in said


@on_linux
@pytest.mark.desktop
def test_qt_opens_a_window_where_no_problem_was_found(x_server, tmp_path):
    environ = {"DISPLAY": x_server, "XAUTHORITY": str(tmp_path / "cookies")}

    assert problem(**environ) == "None\n"
    assert python("-c", OPEN_WINDOW, **environ).stdout == "xcb\n"


@on_linux
@pytest.mark.desktop
def test_a_dead_wayland_socket_beside_a_live_x_server_is_no_problem(x_server, tmp_path):
    environ = {"DISPLAY": x_server, "XAUTHORITY": str(tmp_path / "cookies")}
    environ |= {"WAYLAND_DISPLAY": "wayland-gone", "XDG_RUNTIME_DIR": str(tmp_path)}

    assert problem(**environ) == "None\n"
    assert python("-c", OPEN_WINDOW, **environ).stdout == "xcb\n"


@on_linux
@pytest.mark.desktop
def test_an_x_server_that_refuses_this_user_is_a_problem(x_server, tmp_path):
    environ = {"DISPLAY": x_server, "XAUTHORITY": str(tmp_path / "no cookies")}

    assert "does not let this user in" in problem(**environ)
    assert python("-c", OPEN_WINDOW, **environ).returncode < 0, "Qt would have aborted"


@on_linux
def test_missing_libraries_come_with_one_command_that_installs_them(tmp_path, monkeypatch):
    for manager in ("dnf", "zypper"):
        (tmp_path / manager).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    finding = preflight.system_libraries(BOGUS)

    assert not finding.works
    assert "libhipcalm-one.so.1, libhipcalm-two.so.2" in finding.words
    assert finding.mend == "sudo dnf install one-rpm two-rpm"


@on_linux
def test_a_system_without_a_known_package_manager_still_hears_what_is_missing(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    finding = preflight.system_libraries(BOGUS)

    assert "libhipcalm-one.so.1" in finding.words
    assert "package manager" in finding.mend


def test_only_the_libraries_that_cannot_be_loaded_are_absent():
    assert preflight.absent(BOGUS) == BOGUS
    assert preflight.absent({}) == {}


@on_linux
@pytest.mark.parametrize("manager", INSTALL_COMMANDS)
def test_no_package_is_missing_where_the_tests_run(manager):
    assert preflight.missing_packages(manager, ["xcb"]) == []


@on_linux
def test_every_library_that_qt_asks_of_the_system_is_looked_for():
    qt = Path(python("-c", "import PySide6; print(*PySide6.__path__)").stdout.strip(), "Qt")
    parts = ("Core", "Gui", "Widgets", "DBus", "Svg", "Network", "XcbQpa", "WaylandClient")
    files = [qt / f"lib/libQt6{part}.so.6" for part in parts]
    files += [qt / f"plugins/platforms/libq{name}.so" for name in ("xcb", "offscreen", "wayland")]
    brought = {file.name for file in (qt / "lib").iterdir()}
    looked_for = {*QT_LIBRARIES, *X11_LIBRARIES, *WAYLAND_LIBRARIES}

    asked = {name for file in files for name in libraries_named_in(file)} - brought

    assert {name for name in asked if not re.fullmatch(OF_EVERY_LINUX, name)} == looked_for


def libraries_named_in(file: Path) -> list[str]:
    names = re.findall(rb"(?<=\0)lib[\w.+-]+\.so(?:\.\d+)+(?=\0)", file.read_bytes())
    return [name.decode() for name in names]


def test_a_python_without_pyside6_is_told_how_to_install_it():
    said = python("-S", "-c", SAY_PROBLEM, QT_QPA_PLATFORM="offscreen").stdout

    assert "PySide6-Essentials is not installed" in said
    assert '-m pip install "PySide6-Essentials"' in said


@pytest.mark.parametrize("version", ["6.12.0", "6.12.1", "6.13.0a1"])
def test_pyside6_from_6_12_on_is_a_problem_on_python_3_11_alone(tmp_path, version):
    said = problem_with_pyside6(version, tmp_path)

    if sys.version_info < (3, 12):
        assert "do not go together" in said
        assert '-m pip install "PySide6-Essentials<6.12"' in said
    else:
        assert said == "None\n"


def test_pyside6_6_11_goes_with_every_python(tmp_path):
    assert problem_with_pyside6("6.11.3", tmp_path) == "None\n"


def problem_with_pyside6(version: str, folder: Path) -> str:
    package = folder / "PySide6" / "__init__.py"
    package.parent.mkdir()
    package.write_text(f'import nothing\n__version__ = "{version}"\n', "utf-8")
    return problem(PYTHONPATH=str(folder), QT_QPA_PLATFORM="offscreen")


def test_every_finding_that_does_not_work_says_how_to_mend_it():
    ask = "from hipcalm import preflight; print([f for f in preflight.findings() if not f.works])"
    said = python("-c", ask).stdout

    assert said.count("works=False") == said.count("mend=") == said.count("Finding(")
    assert "mend=''" not in said


def test_the_findings_cover_what_a_window_needs():
    subjects = [finding.subject for finding in preflight.findings()]

    assert subjects == ["PySide6", "system libraries", "display", "fonts"]


def test_looking_imports_nothing_of_qt():
    ask = f"{SAY_PROBLEM}; import sys; print([m for m in sys.modules if 'PySide' in m])"

    assert python("-c", ask, QT_QPA_PLATFORM="offscreen").stdout == "None\n[]\n"
