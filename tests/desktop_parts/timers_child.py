"""The program, which at SIGUSR1 prints how often each of its timers fires, in milliseconds."""

import os
import signal
import sys

import shiboken6
from PySide6.QtCore import QAbstractAnimation, QTimer

from hipcalm.cli import main


def tell(*_: object) -> None:
    made = shiboken6.getAllValidWrappers()
    waits = [timer.interval() for timer in made if isinstance(timer, QTimer) and timer.isActive()]
    running = QAbstractAnimation.State.Running
    waits += [0 for one in made if isinstance(one, QAbstractAnimation) and one.state() is running]
    # Not by print, which cannot be called while it still runs: the next signal may come by then.
    os.write(1, f"timers {' '.join(map(str, waits))}\n".encode())


signal.signal(signal.SIGUSR1, tell)
sys.exit(main(sys.argv[1:]))
