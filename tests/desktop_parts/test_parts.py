"""The list of what works on this desktop."""

import subprocess
import sys
from pathlib import Path

import pytest

from hipcalm.desktop import parts, single_client
from hipcalm.desktop.parts import look, look_now
from tests.desktop_parts.conftest import WAIT_MS

SUBJECTS = {
    *("desktop's messages", "tray", "notifications", "absence", "full screen", "screen lock"),
    *("do not disturb", "sleep", "staying awake", "calls", "media keys", "grounding key"),
    *("start at login", "later starts"),
}


@pytest.fixture(scope="module", autouse=True)
def whole_desk(module_desk):
    module_desk.add_display()
    module_desk.add_login()


def works(found):
    return {part.subject for part in found if part.works}


def test_every_part_is_told_and_what_is_missing_has_a_mend(desk, connect, qtbot):
    found: list = []
    look(connect(), connect("SYSTEM"), found.extend)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)

    assert {part.subject for part in found} == SUBJECTS
    assert works(found) == SUBJECTS - {"tray", "calls"}
    assert all(bool(part.mend) is not part.works for part in found)
    assert not desk.has("org.freedesktop.Notifications")


def test_a_bare_machine_has_words_for_everything(desk, monkeypatch, qapp):
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    found = look_now()

    assert {part.subject for part in found} == SUBJECTS
    assert works(found) == {"start at login", "later starts"}
    assert all(part.words and (part.mend or part.works) for part in found)


def test_a_command_without_a_window_can_ask(desk):
    code = "from hipcalm.desktop.parts import look_now; print(len(look_now()))"
    said = subprocess.check_output(
        [sys.executable, "-c", code],
        env=desk.environ | {"PYTHONPATH": ":".join(sys.path)},
        text=True,
    )

    assert said == f"{len(SUBJECTS)}\n"


def test_what_keeps_later_starts_from_finding_this_one_is_told_with_its_mend(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = Path(single_client.address())
    place.mkdir()
    assert parts._later_starts().words == f"a folder is in the way: {place}"

    place.parent.chmod(0o755)
    assert "does not belong to you alone" in parts._later_starts().words
    assert parts._later_starts().mend


def test_a_panel_with_a_tray_is_seen(desk, qapp):
    desk.start("xfce4-panel", "--disable-wm-check")
    desk.wait_for(parts._TRAY)

    assert "tray" in works(look_now())


def test_what_nobody_has_tried_is_called_so():
    assert parts._UNTRIED in {part.words for part in parts._elsewhere()}
