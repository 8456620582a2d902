"""The program, which at SIGUSR1 prints how often each of its timers fires, in milliseconds."""

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
    print("timers", *waits, flush=True)  # noqa: T201


signal.signal(signal.SIGUSR1, tell)
sys.exit(main(sys.argv[1:]))
