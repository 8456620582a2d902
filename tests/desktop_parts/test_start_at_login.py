"""Starting at login by the desktop's own file, started as a desktop starts it."""

import os

import pytest

from hipcalm.desktop import program, start_at_login
from tests.desktop_parts.conftest import WAIT_MS

SCRIPT = '#!/bin/sh\nprintf \'%s\\n\' "$0" "$@" >"$HOME/told"\n'


@pytest.fixture
def file(desk):
    file = desk.folder / "config" / "autostart" / "hipcalm.desktop"
    file.unlink(missing_ok=True)
    return file


@pytest.fixture
def script(desk, monkeypatch, request, tmp_path):
    """Have the program lie in a folder of this name."""
    script = tmp_path / getattr(request, "param", "bin") / "hipcalm"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    script.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(script.with_name("python")))
    return script


def test_it_is_off_until_it_is_switched_on_and_leaves_no_file(file, script):
    assert not start_at_login.is_on()

    assert start_at_login.turn_on() == ""
    assert start_at_login.is_on()
    assert not start_at_login.starts_another()

    assert start_at_login.turn_off() == ""
    assert not start_at_login.is_on()
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(
    "script", ["plain", "a b (c) [d]", 'it\'s "so" $HOME `x` \\\\ &'], indirect=True
)
def test_the_desktop_starts_this_very_program_in_the_background(desk, file, script, qtbot):
    told = desk.folder / "told"
    told.unlink(missing_ok=True)
    assert start_at_login.turn_on() == ""
    desk.run("gio", "launch", str(file))

    qtbot.waitUntil(
        lambda: told.exists() and told.read_text() == f"{script}\n--background\n", timeout=WAIT_MS
    )


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_the_switch_shows_what_the_desktop_switched_off(file, script, line):
    start_at_login.turn_on()
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", line))
    assert not start_at_login.is_on()

    start_at_login.turn_on()
    assert start_at_login.is_on()


def test_a_program_that_has_moved_is_noticed(file, script):
    start_at_login.turn_on()
    file.write_text(file.read_text().replace(str(script), "/elsewhere/hipcalm"))

    assert (start_at_login.is_on(), start_at_login.starts_another()) == (True, True)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[Other]\nExec=x\n", b"no lines"])
def test_a_file_that_says_nothing_starts_nothing(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)

    assert not start_at_login.is_on()


@pytest.mark.parametrize("thing", ["a folder", "a pipe"])
def test_what_is_no_file_starts_nothing_and_leaves_nothing_behind(file, script, thing):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.mkdir() if thing == "a folder" else os.mkfifo(file)
    assert not start_at_login.is_on()

    assert bool(start_at_login.turn_on()) == (thing == "a folder")
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    if thing == "a folder":
        file.rmdir()


@pytest.mark.parametrize("script", ["100% here", "a\nb"], indirect=True)
def test_a_place_that_desktops_misread_is_told_in_words(file, script):
    assert "can't start a program from" in start_at_login.turn_on()
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_told_in_words(file, script, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))

    assert start_at_login.turn_on() == "HipCalm can't be started at login: Not a directory."


def test_an_app_image_starts_itself(monkeypatch):
    assert program.command("ground", environ={"APPIMAGE": "/a b/HipCalm"}) == [
        "/a b/HipCalm",
        "ground",
    ]


def test_a_copy_without_a_script_is_started_by_its_python(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", str(tmp_path / "my python"))

    assert program.command_text("ground") == f"'{tmp_path}/my python' -m hipcalm ground"
