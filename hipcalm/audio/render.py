"""A whole session as a sound file: what the mixer plays, written down as fast as it can be made."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

import msgspec
import numpy as np
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from hipcalm import __version__
from hipcalm.audio.clip_cache import Clips
from hipcalm.audio.mixer import Gains, Mixer
from hipcalm.audio.recordings import RecordingError, read_recording
from hipcalm.audio.samples import FRAMES_PER_MS, SAMPLE_RATE, Samples
from hipcalm.audio.synth import PRE_ROLL_MS, cue_sound, pre_roll
from hipcalm.core.narration import Utterance, arrange
from hipcalm.core.score import Score

FORMATS = {".wav": "WAV", ".flac": "FLAC"}
STILL_MS = 1_500
"""How long a file goes on after the end of a session, and after its last word."""
RECORDINGS_KEPT = 4
BLOCK_MS = 1_000
AHEAD_MS = 2_000
"""How far ahead speech is made known: the rest gives way to it before it begins."""
LONGEST_WAV_MS = (2**32 - 2**16) // (FRAMES_PER_MS * 4)
"""A WAV file counts its bytes in 32 bits, and a frame of two 16-bit channels takes four."""


class RenderError(Exception):
    """A session could not be written to a file. The message says why, and the mend."""


def render(
    score: Score,
    clips: Clips | None,
    file: Path,
    *,
    gains: Gains,
    told: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> bool:
    """Write a session to a WAV or FLAC file (by its ending; 48 kHz, 16 bits) and tag it.

    `clips` gives the speech; None leaves it out. `told(done_ms, all_ms)` is called as the work goes
    on. Returns False where it was cancelled. The file appears under its name when it is whole, and
    one that was there before is untouched until then. Raises RenderError, and what `told` raises.
    """
    check_place(file, score)
    if clips is None:
        score = msgspec.structs.replace(score, lines=())
    part = part_of(file)
    try:
        with part.open("wb", buffering=0) as stream:
            blocks = _told(_blocks(score, clips, gains), length_ms(score), told)
            is_done = _write(score, blocks, stream, FORMATS[file.suffix.lower()], is_cancelled)
            os.fsync(stream.fileno())
        if is_done:
            part.replace(file)
    except BrokenPipeError:  # no file breaks so: whoever was told how far it is has gone
        raise
    except OSError as error:
        raise RenderError(_words(error, file)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return is_done


def part_of(file: Path) -> Path:
    """Return where a file is written until it is whole."""
    return file.with_name(f"{file.name}.part")


def check_place(file: Path, score: Score) -> None:
    """Raise RenderError where a file can't be meant, before any work is done."""
    if file.is_dir():
        raise RenderError(f"{file} is a folder; add a file's name, such as {score.session_id}.flac")
    if file.suffix.lower() not in FORMATS:
        raise RenderError(f"a sound file ends in .flac or .wav; {file.name} does not")
    if str(file.resolve()) in {line.recording for line in score.lines}:
        raise RenderError(f"the session itself plays {file.name}; choose another name")
    if file.suffix.lower() == ".wav" and length_ms(score) > LONGEST_WAV_MS:
        raise RenderError("a WAV file holds at most 6 hours; a name ending in .flac has room")


def length_ms(score: Score) -> int:
    """Return how long a session's file lasts, if nothing is said after the last sound has rung."""
    return PRE_ROLL_MS + _rung_ms(score)


def _rung_ms(score: Score) -> int:
    """Return the position at which the last sound has rung out."""
    silent_ms = [
        sound.at_ms + -(-len(cue_sound(sound.name, score.cue_set)) // FRAMES_PER_MS)
        for sound in score.sounds
    ]
    return max([score.total_ms + STILL_MS, *silent_ms])


def _blocks(score: Score, clips: Clips | None, gains: Gains) -> Iterator[Samples]:
    """Yield the whole session as stereo samples, each block as soon as its speech is there."""
    yield pre_roll()
    mixer = Mixer(score, gains)
    speech = _Speech(_spoken(score, clips) if clips else iter(()))
    start_ms, end_ms = 0, _rung_ms(score)
    while start_ms < end_ms:
        for said, samples in speech.until(start_ms + BLOCK_MS + AHEAD_MS):
            mixer.say(said, samples)
            end_ms = max(end_ms, said.end_ms + STILL_MS)
        stop_ms = min(start_ms + BLOCK_MS, end_ms)
        yield mixer.block(start_ms, (stop_ms - start_ms) * FRAMES_PER_MS)
        start_ms = stop_ms


class _Speech:
    """The clips of a session in order, each made when it is first asked for."""

    def __init__(self, coming: Iterator[tuple[Utterance, Samples]]) -> None:
        self._coming = coming
        self._next = next(coming, None)

    def until(self, position_ms: int) -> Iterator[tuple[Utterance, Samples]]:
        """Yield what begins before a position and has not been yielded yet."""
        while self._next is not None and self._next[0].at_ms < position_ms:
            yield self._next
            self._next = next(self._coming, None)


def _spoken(score: Score, clips: Clips) -> Iterator[tuple[Utterance, Samples]]:
    recorded = lru_cache(maxsize=RECORDINGS_KEPT)(_recorded)

    def recording_ms(path: str) -> int:
        return len(recorded(path)) // FRAMES_PER_MS

    for said in arrange(score.lines, clips.length_ms, recording_ms):
        samples = clips.clip(said.text) if said.recording is None else recorded(said.recording)
        if samples is not None:
            yield said, samples


def _recorded(path: str) -> Samples:
    """Return a recording; nothing where it can't be played, so that the words are spoken."""
    try:
        return read_recording(Path(path))
    except RecordingError:
        return np.zeros(0, np.float32)


def _told(
    blocks: Iterable[Samples], all_ms: int, told: Callable[[int, int], None]
) -> Iterator[Samples]:
    """Yield the blocks and tell how far they go; words after the last sound are not counted."""
    done_ms = 0
    for block in blocks:
        yield block
        done_ms += len(block) // FRAMES_PER_MS
        told(min(done_ms, all_ms), all_ms)


def _write(
    score: Score,
    blocks: Iterable[Samples],
    stream: IO[bytes],
    form: str,
    is_cancelled: Callable[[], bool],
) -> bool:
    """Write the blocks and return whether all were written. Raises OSError."""
    sink = _Sink(stream)
    dither = np.random.default_rng(0)
    is_cut = False
    try:
        with soundfile.SoundFile(sink, "w", SAMPLE_RATE, 2, "PCM_16", format=form) as sound:
            sound.title, sound.artist = score.title, "HipCalm"
            sound.software = f"HipCalm {__version__}"
            for block in blocks:
                if is_cut := is_cancelled():
                    break
                sound.write(_in_16_bits(block, dither))
    except (soundfile.LibsndfileError, AssertionError):  # an assert tells a block cut short
        if sink.error is None:
            raise
    if sink.error is not None:
        raise sink.error
    return not is_cut


def _in_16_bits(block: Samples, dither: np.random.Generator) -> NDArray[np.int16]:
    """Return samples as 16-bit numbers, with triangular noise of one step to hide the steps.

    The noise also keeps a wireless headset awake where the session is silent. Both channels get the
    same, which FLAC stores once.
    """
    shape = (len(block), 1)
    noise = dither.random(shape, np.float32) - dither.random(shape, np.float32)
    return np.clip(np.rint(block * 32_767 + noise), -32_768, 32_767).astype(np.int16)


class _Sink:
    """A file as libsndfile calls it: an error is kept, since one raised there would be lost."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.error: OSError | None = None
        self.tell, self.seek = stream.tell, stream.seek
        self.readinto = stream.readinto  # type: ignore[attr-defined]

    def write(self, data: bytes) -> int:
        """Write all of it and return how much was written: less where there was an error."""
        done = 0
        try:
            while done < len(data):
                done += self._stream.write(data[done:])
        except OSError as error:
            self.error = self.error or error
        return done


def _words(error: OSError, file: Path) -> str:
    folder = file.absolute().parent
    if not folder.is_dir():
        return f"there is no folder {folder}; make it, or choose another"
    if isinstance(error, PermissionError | FileNotFoundError):
        return f"HipCalm may not write in {folder}; choose another folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"there is no room for it in {folder}; choose another folder, or make some room"
    return f"the file can't be written in {folder}: {error.strerror}"
