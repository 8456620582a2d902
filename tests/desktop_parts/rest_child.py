"""The program, which begins anew as many milliseconds after its window has gone as it is told."""

import sys

from hipcalm import app
from hipcalm.cli import main

app.REST_MS = int(sys.argv[1])
sys.exit(main(sys.argv[2:]))
