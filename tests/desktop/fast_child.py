"""The program with a clock that goes as many times faster as its first word says."""

import sys

from hipcalm import app
from hipcalm.cli import main

SPEED = int(sys.argv[1])
now_ms = app.clock_ms
BEGAN_MS = now_ms()
app.clock_ms = lambda: BEGAN_MS + (now_ms() - BEGAN_MS) * SPEED
sys.exit(main(sys.argv[2:]))
