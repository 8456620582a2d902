"""A window that plays through the link. It is held up for 300 ms again and again; then its sound dies.

Prints when position 0 was right, and when the worker was killed: monotonic milliseconds.
"""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from hipcalm.audio.link import SoundLink
from tests.audio.test_real_sound import LOUD, _breathing


def now_ms():
    return int(time.monotonic() * 1000)


def turn(ms):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


hold_up = ctypes.PyDLL(None).usleep  # called so, it keeps all of Python from running
app = QCoreApplication([])
link = SoundLink(Path(sys.argv[1]) / "cache", now_ms)
link.apply(LOUD)
link.set_score(_breathing(total_ms=20_000))
turn(2_000)
zero_ms = now_ms()
link.play(0, zero_ms, 0)
turn(500)
for _ in range(15):
    hold_up(300_000)
    turn(60)
turn(1_000)
killed_ms = now_ms()
os.kill(link._process.processId(), signal.SIGKILL)
turn(3_000)
link.close()
sys.stdout.write(f"{zero_ms} {killed_ms}\n")
