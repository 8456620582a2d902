"""The entry in the desktop's menu of programs, put there by the tool and used by the desktop."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.desktop_parts.conftest import WAIT_MS

ROOT = Path(__file__).parent.parent.parent
TOOL = ROOT / "tools" / "desktop_file.py"
SHIPPED = ROOT / "assets" / "desktop" / "hipcalm.desktop"
SCRIPT = '#!/bin/sh\nprintf \'%s\\n\' "$0" "$@" >"$HOME/told"\n'


def put(desk, *words: str) -> None:
    desk.run(sys.executable, str(TOOL), *words)


@pytest.fixture
def entry(desk):
    put(desk)
    yield desk.folder / "data" / "applications" / "hipcalm.desktop"
    put(desk, "--remove")


def test_what_is_shipped_and_what_is_put_there_are_valid(desk, entry):
    if shutil.which("desktop-file-validate") is None:
        words = "needs desktop-file-validate; `make test` installs it"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    assert desk.run("desktop-file-validate", "--warn-kde", str(SHIPPED), str(entry)) == ""


def test_every_action_is_a_command_that_the_program_knows(desk):
    actions = [line for line in SHIPPED.read_text().splitlines() if line.startswith("Exec=")]
    assert len(actions) == 3
    for line in actions:
        words = line.removeprefix("Exec=hipcalm").split()
        desk.run(sys.executable, "-m", "hipcalm", *words, "--help")


def test_the_desktop_starts_this_very_copy_from_the_menu(desk, qtbot, tmp_path):
    told = desk.folder / "told"
    script = tmp_path / "a b [c]" / "hipcalm"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    script.chmod(0o755)
    start = f"import runpy, sys; sys.executable = {str(script.with_name('python'))!r}; "
    code = start + f"sys.argv[1:] = []; runpy.run_path({str(TOOL)!r}, run_name='__main__')"
    desk.run(sys.executable, "-c", code)
    desk.run("gio", "launch", str(desk.folder / "data" / "applications" / "hipcalm.desktop"))

    qtbot.waitUntil(lambda: told.exists() and told.read_text() == f"{script}\n", timeout=WAIT_MS)
    put(desk, "--remove")


def test_taken_out_again_nothing_stays(desk, entry):
    put(desk, "--remove")
    left = [file for file in (desk.folder / "data").rglob("*") if file.is_file()]
    assert left == []
    put(desk, "--remove")
