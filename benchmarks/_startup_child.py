"""Opens a window (`bare`, or `program DATA_DIR`) and prints when it stood: nanoseconds.

First when it was first painted, then when the library's cards were; the same for a bare window.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from benchmarks import _opened

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow


def _first(_: QMainWindow) -> None:
    print(time.perf_counter_ns())


def _ready(_: QMainWindow) -> None:
    print(time.perf_counter_ns(), flush=True)
    os._exit(0)  # all is told; how long it takes to close is another question


if sys.argv[1] == "bare":
    sys.exit(_opened.open_bare(_first, _ready))
else:
    sys.exit(_opened.open_program(sys.argv[2], _first, _ready))
