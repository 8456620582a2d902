"""Spoken clips that are kept, so that a text is spoken by a voice only once."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hipcalm.audio.samples import SAMPLE_RATE, Samples
from hipcalm.audio.speakable import speakable
from hipcalm.audio.voice import Voice

MOST_BYTES = 200_000_000
MOST_REMEMBERED_BYTES = 20_000_000
"""About a hundred seconds of speech. What is read from the cache again costs a millisecond."""
_MADE = "1"
"""Part of every key; a new value when `levels` or the file changes what a clip is."""
_ENDING = ".clip"
_DIGEST = 32


class _Kept(NamedTuple):
    used_at: float
    size: int
    path: str


class ClipCache:
    """A folder of clips, each a file: a digest, then FLAC.

    What has not been used for longest makes room for the new. Nothing here raises an error: a
    damaged file is as good as none, and a folder that can't be written keeps nothing. Several
    processes may use one folder at a time.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._room = 0

    def read(self, key: str) -> Samples | None:
        """Return the clip that is kept under a key, if there is a sound one."""
        file = self._file(key)
        try:
            content = file.read_bytes()
            samples = _decoded(content)
        except Exception:  # noqa: BLE001 - soundfile missing, or a file that nobody can read
            return None
        with suppress(OSError):
            os.utime(file)
        return samples

    def write(self, key: str, samples: Samples) -> None:
        """Keep a clip under a key, if that is possible."""
        with suppress(Exception):  # soundfile missing, disk full or read-only: spoken again then
            content = _encoded(samples)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._room -= len(content)
            if self._room < 0:
                self._make_room(len(content))
            if len(content) <= self._most_bytes:
                self._put(content, self._file(key))

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}{_ENDING}"

    def _put(self, content: bytes, file: Path) -> None:
        handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(content)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, wanted: int) -> None:
        """Let the oldest go until a tenth is free, and take a part of what is free as ours.

        The rest is for other processes, which count for themselves.
        """
        kept = sorted(self._kept())
        total = sum(clip.size for clip in kept)
        for clip in kept if total + wanted > self._most_bytes else ():
            if total + wanted <= self._most_bytes * 0.9:
                break
            with suppress(OSError):
                Path(clip.path).unlink()
            total -= clip.size
        self._room = (self._most_bytes - total - wanted) // 4

    def _kept(self) -> list[_Kept]:
        kept = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if entry.name.endswith((_ENDING, ".part")):
                        kept.append(_Kept(found.st_mtime, found.st_size, entry.path))
        return kept


def _encoded(samples: Samples) -> bytes:
    import soundfile  # type: ignore[import-untyped]

    sound = io.BytesIO()
    soundfile.write(sound, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    content = sound.getvalue()
    return hashlib.sha256(content).digest() + content


def _decoded(content: bytes) -> Samples:
    import soundfile

    digest, sound = content[:_DIGEST], content[_DIGEST:]
    if hashlib.sha256(sound).digest() != digest:
        raise ValueError("the clip is damaged")
    samples: Samples = soundfile.read(io.BytesIO(sound), dtype="float32")[0]
    return samples


class Clips:
    """The clips of one voice at one speed: from memory, from the cache, or spoken now."""

    def __init__(self, voice: Voice, cache: ClipCache, speed: float) -> None:
        self._voice = voice
        self._cache = cache
        self._speed = speed
        self._remembered: OrderedDict[str, Samples | None] = OrderedDict()
        self._bytes = 0

    def clip(self, text: str) -> Samples | None:
        """Return a text as mono samples at 48 kHz, or None for one that can't be said."""
        said = speakable(text, self._voice.language)
        if said in self._remembered:
            self._remembered.move_to_end(said)
            return self._remembered[said]
        samples = self._kept_or_spoken(said) if said else None
        self._remember(said, samples)
        return samples

    def length_ms(self, text: str) -> int:
        """Return how long a text takes to say; 0 for one that can't be said."""
        samples = self.clip(text)
        return 0 if samples is None else -(-len(samples) * 1000 // SAMPLE_RATE)

    def _kept_or_spoken(self, said: str) -> Samples | None:
        key = f"{_MADE}\n{self._voice.name}\n{self._speed:.3f}\n{said}"
        samples = self._cache.read(key)
        if samples is not None:
            return samples
        try:
            samples = self._voice.speak(said, self._speed)
        except Exception:  # noqa: BLE001 - whatever a voice stumbles over, the caption stands
            return None
        if not len(samples) or not np.isfinite(samples).all():
            return None
        self._cache.write(key, samples)
        return samples

    def _remember(self, said: str, samples: Samples | None) -> None:
        self._remembered[said] = samples
        self._bytes += _size(said, samples)
        while self._bytes > MOST_REMEMBERED_BYTES and len(self._remembered) > 1:
            self._bytes -= _size(*self._remembered.popitem(last=False))


def _size(said: str, samples: Samples | None) -> int:
    return len(said) + (0 if samples is None else samples.nbytes)
