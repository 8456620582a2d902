"""The program, which at SIGUSR1 asks where a session is to be saved as a sound file."""

import signal
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hipcalm.cli import main
from hipcalm.ui.render_panel import RenderPanel


def ask() -> None:
    [panel] = [one for one in QApplication.allWidgets() if isinstance(one, RenderPanel)]
    panel.ask_where()


signal.signal(signal.SIGUSR1, lambda *_: QTimer.singleShot(0, ask))
sys.exit(main(sys.argv[1:]))
