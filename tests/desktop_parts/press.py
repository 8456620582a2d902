"""Press a button of a running program by its name: press.py PROGRAM BUTTON. For Debian's Python."""

import sys
import time

import pyatspi  # type: ignore[import-not-found] # Debian's Python has it

PROGRAM, BUTTON = sys.argv[1:]
PATIENCE_S = 8


def buttons():
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and PROGRAM in (program.name or ""):
            yield from inside(program)


def inside(node):
    if node.getRoleName() == "push button":
        yield node
    for child in node:
        if child is not None:
            yield from inside(child)


end = time.monotonic() + PATIENCE_S
while time.monotonic() < end:
    try:
        for button in buttons():
            if button.name == BUTTON:
                button.queryAction().doAction(0)
                sys.exit(0)
    except (LookupError, RuntimeError):
        pass  # it went away while we looked
    time.sleep(0.05)
sys.exit(f"no button {BUTTON!r} in {PROGRAM}")
