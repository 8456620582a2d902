"""Draws the views of the program into docs/images, in both themes: `make pictures`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hipcalm.core import paths
from hipcalm.core.expand import choices_of
from hipcalm.core.help import HelpCard, load_numbers
from hipcalm.core.library import Library
from hipcalm.core.reading_words import HIPS_AND_STRESS, KINDS_OF_HELP
from hipcalm.core.settings import Settings
from hipcalm.playback import Playback
from hipcalm.ui import theme
from hipcalm.ui.main_window import MainWindow
from hipcalm.ui.settings_dialog import SettingsDialog

SIZE = (1040, 720)
SMALL = (480, 420)
TURNS = 60
"""Turns of the event loop in which every picture of a pose has been drawn."""
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
BROKEN = """\
schema: 1
id: my-evening
title: My evening
sumary: A few minutes by the window.
kind: strech
steps:
  - name: Sit down
    kind: settle
    durtion: 30s
  - name: Breathe
    kind: breath
    breaths: 6
    breath: 4-x
"""


class Scene:
    """A window whose clock stands still until it is told to go on."""

    def __init__(self, folder: Path, look: theme.Theme, out: Path) -> None:
        (folder / "my-evening.yaml").write_text(BROKEN, encoding="utf-8")
        self.library = Library(paths.shipped_sessions(), folder)
        self.library.refresh()
        self.settings = Settings(theme=look.name, cautions=("knee-kneel",))
        self.now_ms = 0
        self.look, self.out = look, out
        self.playback: Playback | None = None
        self.window = MainWindow(self.library, self.settings, lambda: self.now_ms, lambda: NOW)
        self.window.began.connect(self._on_began)
        self.window.audible.connect(lambda playback, *_: self._on_began(playback))
        self.window.set_theme(look, is_still=False)
        self.window.resize(*SIZE)
        self.window.show()

    def _on_began(self, playback: Playback) -> None:
        self.playback = playback

    def play(self, session_id: str) -> None:
        entry = self.library.find(session_id)
        assert entry is not None, session_id
        self.window.play(entry, choices_of(self.settings))

    def go_on(self, seconds: float) -> None:
        """Let time pass, in steps that nobody takes for sleep."""
        assert self.playback is not None, "nothing is being played"
        until_ms = self.now_ms + round(seconds * 1000)
        while self.now_ms < until_ms:
            self.now_ms = min(until_ms, self.now_ms + 1_000)
            self.playback.tick()

    def save(self, name: str, widget: QWidget | None = None) -> None:
        for _ in range(TURNS):
            QApplication.processEvents()
        (widget or self.window).grab().save(str(self.out / f"{name}-{self.look.name}.png"))


def _draw_pages(scene: Scene) -> Iterator[str]:
    window = scene.window
    window.show_library()
    yield "library"
    window.open_entry(scene.library.broken()[0])
    yield "problems"
    entry = scene.library.find("half-kneel")
    assert entry is not None, "half-kneel is shipped"
    window.open_entry(entry)
    yield "session"
    window.notice.tell("Your settings could not be read. They are kept in settings.damaged.json.")
    window.show_library()
    yield "notice"
    window.notice.hide()


def _draw_player(scene: Scene) -> Iterator[str]:
    player = scene.window.player_view
    scene.play("leg-dangle")
    yield "ready"
    player.pressed.emit()
    scene.go_on(51.5)
    yield "player"
    player.set_still(is_still=True)
    yield "less-movement"
    player.set_still(is_still=False)
    scene.go_on(38)
    yield "pause"
    player.toggle_distance()
    yield "distance"
    player.toggle_distance()
    player.ask()
    yield "ask"
    player.end_requested.emit()
    for _ in range(2):
        QTest.keyClick(scene.window.turns.check_in_view, Qt.Key.Key_Space)
    yield "end"
    scene.window.resize(*SMALL)
    scene.play("leg-dangle")
    yield "small"
    player.end_requested.emit()
    scene.window.resize(*SIZE)


def _draw_around(scene: Scene) -> Iterator[str]:
    """Draw what is shown around a session, and when it is too much."""
    window = scene.window
    window.welcome()
    yield "welcome"
    entry = scene.library.find("leg-dangle")
    assert entry is not None, "leg-dangle is shipped"
    window.show_sound("", can_sound=True)
    window.start(entry, choices_of(scene.settings))
    yield "level"
    QTest.keyClick(window.turns.level_view, Qt.Key.Key_Space)
    yield "check-in"
    window.play(entry, choices_of(scene.settings))
    scene.go_on(4)
    window.ground()
    yield "ground"
    scene.go_on(35)
    yield "ground-feet"
    scene.go_on(300)
    yield "ground-after"
    window.show_numbers(HelpCard(), load_numbers(paths.assets() / "help" / "numbers.yaml")[0])
    window.open_help()
    yield "help"
    window.pages.open_reading(HIPS_AND_STRESS)
    yield "hips-and-stress"
    window.pages.open_reading(KINDS_OF_HELP)
    yield "kinds-of-help"


def main(out: Path) -> None:
    """Draw every view in both themes into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for look in (theme.LIGHT, theme.DARK):
        theme.apply(app, look, 100)
        with tempfile.TemporaryDirectory() as folder:
            scene = Scene(Path(folder), look, out)
            for name in chain(_draw_pages(scene), _draw_player(scene), _draw_around(scene)):
                scene.save(name)
            dialog = SettingsDialog(
                scene.settings, scene.library.vocabulary, Path("~/.local/share/hipcalm/sessions")
            )
            dialog.show()
            scene.save("settings", dialog)
            dialog.show_section("Sound and voice")
            scene.save("settings-sound", dialog)
            dialog.close()
            scene.window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
