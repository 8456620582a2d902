"""The wheel, and the program's front door."""

import ast
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import hipcalm

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.mark.parametrize("folder", ["sessions", "assets"])
def test_the_wheel_carries_every_session_and_asset_inside_the_package(wheel, folder):
    here = {
        f"hipcalm/{file.relative_to(ROOT).as_posix()}"
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }

    assert here
    assert {name for name in wheel.namelist() if name.startswith(f"hipcalm/{folder}/")} == here


def test_the_wheel_carries_nothing_but_the_package(wheel):
    places = {name.partition("/")[0] for name in wheel.namelist()}

    assert places == {"hipcalm", f"hipcalm-{hipcalm.__version__}.dist-info"}


def test_the_installed_version_is_the_one_in_the_code():
    assert metadata.version("hipcalm") == hipcalm.__version__


def test_the_command_hipcalm_is_the_front_door():
    (command,) = metadata.entry_points(group="console_scripts", name="hipcalm")

    assert command.value == "hipcalm.__main__:main"


def test_an_old_python_can_read_the_front_door_and_so_hear_that_it_is_too_old():
    for name in ("__init__.py", "__main__.py"):
        source = (ROOT / "hipcalm" / name).read_text("utf-8")

        ast.parse(source, feature_version=(3, 7))


def test_a_missing_package_is_one_message_with_the_way_to_install_it():
    run = run_module("-S", "-m", "hipcalm", "list")

    assert run.returncode == 1
    assert "HipCalm needs the Python package" in run.stderr
    assert "pip install ." in run.stderr
    assert "Traceback" not in run.stderr


def test_a_reader_that_stops_reading_ends_the_program_quietly():
    program = subprocess.Popen(
        [sys.executable, "-m", "hipcalm", "list"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    program.stdout.close()

    _, complaint = program.communicate(timeout=30)

    assert (program.returncode, complaint) == (0, "")


def run_module(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
