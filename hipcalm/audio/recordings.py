"""An author's own recordings, made ready to be played in place of the voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipcalm.audio.levels import prepared
from hipcalm.audio.samples import Samples
from hipcalm.core.recording_check import LONGEST_MS, flaw_of

_BLOCK_FRAMES = 4_096


class RecordingError(Exception):
    """Why a recording can't be played, in words, with the mend."""


def read_recording(file: Path) -> Samples:
    """Return a WAV, FLAC or Ogg file as mono samples at 48 kHz, levelled like speech.

    Raises RecordingError for a file that is missing, damaged, silent, longer than two minutes or
    larger than 50 MB, and where soundfile is not installed.
    """
    flaw = flaw_of(file, file.name)
    if flaw is not None:
        raise RecordingError(f"{flaw.message} ({flaw.hint})")
    try:
        samples, rate = _decoded(file)
    except (ImportError, OSError) as error:
        message = f"no recording can be read here ({error}); pip install soundfile"
        raise RecordingError(message) from error
    except Exception as error:
        message = f"{file.name:.60} is damaged ({error}); save it anew"
        raise RecordingError(message) from error
    if not np.isfinite(samples).all():
        raise RecordingError(f"{file.name:.60} holds numbers that are no sound; save it anew")
    clip = prepared(samples, rate)
    if not len(clip):
        raise RecordingError(f"{file.name:.60} is silent; record it again")
    return clip


def _decoded(file: Path) -> tuple[Samples, int]:
    """Read block by block, so that many channels never lie in memory at once."""
    import soundfile  # type: ignore[import-untyped]

    with soundfile.SoundFile(file) as sound:
        most = sound.samplerate * LONGEST_MS // 1000
        blocks, count = [], 0
        for block in sound.blocks(_BLOCK_FRAMES, dtype="float32", always_2d=True):
            blocks.append(block.mean(axis=1))
            count += len(block)
            if count > most:
                raise ValueError("it is longer than it says")
        return np.concatenate(blocks or [np.zeros(0, np.float32)]), sound.samplerate
