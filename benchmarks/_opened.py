"""Opens HipCalm as a person does, or a bare window, and tells when its picture stands.

The product is not changed for it: the window's `show` is taken over from outside, to watch it. Each
kind of window imports what it needs and in the order in which it would without us: Qt slows down
every import that comes after its own.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QListView, QMainWindow

    from benchmarks._watch import Told


def _give_up(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """End at once, also where Qt would print an error of ours and go on."""
    traceback.print_exception(kind, error, where)
    os._exit(1)


sys.excepthook = _give_up


def open_bare(first: Told, ready: Told) -> int:
    """Open a QMainWindow with a label, and stay until it is closed."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    from benchmarks._watch import Watch

    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("HipCalm"))
    window.resize(1040, 720)
    window.show()
    Watch(window, None, first, ready)
    return application.exec()


def open_program(data_dir: str, first: Told, ready: Told) -> int:
    """Open HipCalm with its files in `data_dir`, and stay until it is closed."""
    settings = Path(data_dir) / "config" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"welcomed": true, "level_checked": true}', encoding="utf-8")
    from hipcalm import preflight
    from hipcalm.__main__ import main

    look = preflight.problem

    def look_and_watch() -> str | None:
        found = look()
        if found is None:  # and not before: Qt's libraries are to be loaded after this look
            _watch_program(first, ready)
        return found

    preflight.problem = look_and_watch
    sys.argv[1:] = ["--data-dir", data_dir]
    return main()


def _watch_program(first: Told, ready: Told) -> None:
    importlib.import_module("hipcalm.app")  # as the command does next
    from PySide6.QtWidgets import QMainWindow

    from benchmarks._watch import Watch
    from hipcalm.ui.main_window import MainWindow

    def show(window: MainWindow) -> None:
        QMainWindow.show(window)
        Watch(window, cards_of(window), first, ready)

    MainWindow.show = show  # type: ignore[method-assign, assignment]


def later(wait_ms: int, call: Callable[[], None]) -> None:
    """Call something after a while."""
    from PySide6.QtCore import QTimer

    QTimer.singleShot(wait_ms, call)


def cards_of(window: QMainWindow) -> QListView:
    """Return the list of the library's cards."""
    from PySide6.QtWidgets import QListView

    from hipcalm.ui.cards import Cards

    return next(
        shown for shown in window.findChildren(QListView) if isinstance(shown.model(), Cards)
    )
