"""Opens a window (`bare`, or `program DATA_DIR`) and prints how much memory it holds: bytes.

The program's is printed twice: with the library shown, and in a session that has run for a while.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import _opened

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from hipcalm.ui.main_window import MainWindow

SETTLE_MS = 1_000
PLAY_MS = 4_000


def _resident() -> int:
    """Return the resident memory of this process: what it holds and what it shares."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _end() -> None:
    print(_resident(), flush=True)
    os._exit(0)


def _play(window: QMainWindow) -> None:
    from benchmarks.paced import SESSION  # noqa: PLC0415 - not for the bare window
    from hipcalm.core.expand import Choices  # noqa: PLC0415
    from hipcalm.ui import main_window  # noqa: PLC0415
    from hipcalm.ui.cards import ENTRY_ROLE  # noqa: PLC0415

    assert isinstance(window, main_window.MainWindow)
    print(_resident(), flush=True)
    shown = _opened.cards_of(window).model()
    entries = [shown.index(row, 0).data(ENTRY_ROLE) for row in range(shown.rowCount())]
    window.play(next(e for e in entries if e.session.id == SESSION), Choices())
    _opened.later(PLAY_MS, lambda: _end_playing(window))


def _end_playing(window: MainWindow) -> None:
    assert window.player_view.stage.frames > 30, "the session does not play"
    _end()


def _nothing(_: QMainWindow) -> None:
    """The first picture is of no concern here."""


def _settle_and_play(window: QMainWindow) -> None:
    _opened.later(SETTLE_MS, lambda: _play(window))


def _settle(_: QMainWindow) -> None:
    _opened.later(SETTLE_MS, _end)


if sys.argv[1] == "bare":
    sys.exit(_opened.open_bare(_nothing, _settle))
else:
    sys.exit(_opened.open_program(sys.argv[2], _nothing, _settle_and_play))
