"""The program, which at SIGUSR1 prints how often each of its timers fires, in milliseconds."""

import signal
import sys

import shiboken6
from PySide6.QtCore import QAbstractAnimation, QTimer

from hipcalm.cli import main


def tell() -> None:
    made = shiboken6.getAllValidWrappers()
    waits = [timer.interval() for timer in made if isinstance(timer, QTimer) and timer.isActive()]
    running = QAbstractAnimation.State.Running
    waits += [0 for one in made if isinstance(one, QAbstractAnimation) and one.state() is running]
    print("timers", *waits, flush=True)  # noqa: T201


# Later: the answer may bring the next signal, and the program would never get on.
signal.signal(signal.SIGUSR1, lambda *_: QTimer.singleShot(0, tell))
sys.exit(main(sys.argv[1:]))
