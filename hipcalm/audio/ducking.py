"""How far the breath and the ambience step back for speech."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hipcalm.audio.samples import FRAMES_PER_MS, Samples, eased

DUCK_DB = 8.0
RAMP_MS = 200
JOINED_MS = 600
"""Between two utterances closer than this nothing comes back."""
_DEPTH = 1 - 10 ** (-DUCK_DB / 20)
_RAMP = RAMP_MS * FRAMES_PER_MS


class Ducking:
    """The gain of what lies under speech, from the stretches of speech in frames."""

    def __init__(self, speech: Iterable[tuple[int, int]] = ()) -> None:
        corners = [
            (edge, depth)
            for start, end in _joined(speech)
            for edge, depth in ((start - _RAMP, 0.0), (start, 1.0), (end, 1.0), (end + _RAMP, 0.0))
        ]
        self._frames = np.array([frame for frame, _ in corners], np.float64)
        self._depths = np.array([depth for _, depth in corners], np.float64)

    def gain(self, first: int, frames: int) -> Samples | None:
        """Return the gain of each frame; None where there is nothing to step back for."""
        before, after = np.searchsorted(self._frames, (first, first + frames))
        if before == after and before % 4 == 0:
            return None
        at = np.arange(first, first + frames)
        depth = eased(np.interp(at, self._frames, self._depths))
        return (1 - _DEPTH * depth).astype(np.float32)


def _joined(speech: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(speech):
        if made and start - made[-1][1] < JOINED_MS * FRAMES_PER_MS:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made
