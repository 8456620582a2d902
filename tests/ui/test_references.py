"""A thousand frames leave every reference to None in its place.

One release of PySide6 gives away a reference to None with every call that returns nothing; on
Python 3.11 the program then ends by itself after some thousand frames.
"""

import gc
import sys

from PySide6.QtWidgets import QApplication

FRAMES = 1_000


def test_a_thousand_frames_do_not_use_up_none(make_screen):
    spare = [None] * 10_000_000  # so that this test fails, and the run does not end by itself
    screen = make_screen(begins="coherent-5")
    screen.window.resize(420, 400)
    screen.settle()
    painted = screen.player.stage.frames
    gc.collect()
    before = sys.getrefcount(None)

    for _ in range(FRAMES):
        screen.clock.advance(25)
        screen.playback.tick()
        QApplication.processEvents()

    gc.collect()
    used = before - sys.getrefcount(None)
    assert screen.player.stage.frames > painted + FRAMES / 2, "they have really been painted"
    assert used < FRAMES / 2
    assert len(spare) == 10_000_000
