"""Scores and a part whose samples tell their own place, for the tests of live sound."""

from itertools import pairwise

import numpy as np

from hipcalm.audio.part import Part
from hipcalm.core.breath import Phase, PhasePart
from hipcalm.core.score import Breaths, Hold, Score, Sound, SoundName


def score(session="sit", total_ms=60_000, **rows):
    return Score(
        session_id=session,
        title="Sit",
        language="en",
        total_ms=total_ms,
        cue_set=rows.pop("cue_set", "default"),
        breath_sound=rows.pop("breath_sound", "off"),
        ambience="none",
        **rows,
    )


def sounds(*at_ms, name=SoundName.STEP):
    return tuple(Sound(at, name) for at in at_ms)


def hold(at_ms, span=0, remind_ms=0, texts=()):
    return Hold(at_ms, span, texts, remind_ms)


def breaths(start_ms, cycles, in_ms=4_000, out_ms=6_000):
    parts = (PhasePart(Phase.INHALE, in_ms), PhasePart(Phase.EXHALE, out_ms))
    return Breaths(start_ms, cycles, parts)


class Ruler(Part):
    """A part whose every sample is the number of its frame; exact up to five minutes."""

    def frames(self, first, n, gains, until):
        gain = np.linspace(gains.cues, until.cues, n, endpoint=False, dtype=np.float32)
        return np.repeat((np.arange(first, first + n) * gain)[:, None], 2, axis=1).astype("f4")


class Flat(Part):
    """A part that is the same everywhere: whatever it does is the transport's doing."""

    def frames(self, _first, n, gains, until):
        gain = np.linspace(gains.cues, until.cues, n, endpoint=False, dtype=np.float32)
        return np.repeat((0.25 * gain)[:, None], 2, axis=1).astype("f4")


class Speaker:
    """Asks a transport for blocks as a device does, some time before they are heard."""

    def __init__(self, transport, block_ms=20, latency_ms=60):
        self.transport = transport
        self.block = block_ms * 48
        self.latency_ms = latency_ms
        self.now_ms = 100_000.0
        self.heard = np.zeros((0, 2), np.float32)
        self.first_at_ms = self.now_ms + latency_ms
        self.strays_ms = 0.0
        """How much later than it says the device plays."""

    def run(self, ms):
        """Let time pass; return what was asked for in it, one side."""
        blocks = []
        end_ms = self.now_ms + ms
        while self.now_ms < end_ms:
            heard_at_ms = self.now_ms + self.latency_ms + self.strays_ms
            blocks.append(self.transport.block(self.block, heard_at_ms))
            self.now_ms += self.block / 48
        run = np.concatenate(blocks)
        self.heard = np.concatenate([self.heard, run])
        return run[:, 0]

    def frame_of(self, at_ms):
        """Return the index in `heard` of what is heard at a time."""
        return round((at_ms - self.first_at_ms) * 48)


def largest_step(samples):
    return float(max(abs(b - a) for a, b in pairwise(samples.tolist())))
