"""Sound through simpleaudio, in a process of its own.

simpleaudio 1.0.4 knows no pause, no volume and no position, blocks where a sound server is frozen,
and ends Python 3.12 and later when a sound finishes, unless `PYTHONMALLOC=malloc` is set. So the
sound worker hands chunks with everything baked in to a child, which plays each at its time and
leaves by `os._exit`. What has been handed over and not yet been taken by the system, the child can
still fade: simpleaudio reads it from the child's own memory.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import numpy as np

from hipcalm.audio.output import NOTHING_FOUND, OutputError, Render
from hipcalm.audio.samples import (
    FADE_OUT_MS,
    FRAMES_PER_MS,
    SAMPLE_RATE,
    Samples,
    eased,
    rise,
    silence,
)

CHUNK_MS = 1_000
JOIN_MS = 20
"""Each chunk is faded over into the next, since the child starts them a little unevenly."""
AHEAD_MS = 150
"""How long before its time a chunk is handed over; it is then a few milliseconds away."""
TAKEN_MS = 115
"""What the system has taken of a chunk before it is heard: simpleaudio asks ALSA for 100 ms."""
OPENING_S = 3.0
MOST_UNANSWERED = 2
_HEADER = struct.Struct("<QI")
"""When a chunk starts, in monotonic nanoseconds, and its bytes; without any it asks to fade."""
_FADE = _HEADER.pack(0, 0)
_HUSHING_S = 0.5
_PLAYED, _FAILED = b"p", b"f"


class SimpleaudioStream:
    """The child and the thread that feeds it. Raises OutputError where nothing can be heard."""

    is_audible = True
    runs_dry = False
    patience_ms = 2 * CHUNK_MS + 500
    latency_ms = float(CHUNK_MS + AHEAD_MS)

    def __init__(self, device: str, render: Render) -> None:
        if importlib.util.find_spec("simpleaudio") is None:
            raise OutputError("simpleaudio is not installed; pip install simpleaudio")
        self.device = ""
        self.notice = "simpleaudio can't choose a device; the usual one plays." if device else ""
        self.frames = 0
        self._render = render
        self._kept = silence(JOIN_MS * FRAMES_PER_MS)
        self._answered = threading.Semaphore(0)
        self._unanswered = 0
        self._has_failed = False
        self._giving = threading.Lock()
        self._is_closed = threading.Event()
        self._child = _start_child()
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._to_child, self._from_child = self._child.stdin, self._child.stdout
        self._hearing = threading.Thread(target=self._hear_answers, daemon=True)
        self._hearing.start()
        self._try_out()
        self._feeding = threading.Thread(target=self._feed, daemon=True)
        self._feeding.start()

    def tick(self) -> None:
        """See Stream: it asks by itself."""

    def look(self) -> None:
        """See Stream: there is nothing to ask."""

    def hush(self, forget: Callable[[], None]) -> None:
        """See Stream."""
        if not self._giving.acquire(timeout=_HUSHING_S):
            return  # the child is stuck
        try:
            forget()
            self._kept = silence(JOIN_MS * FRAMES_PER_MS)
            with suppress(OSError, ValueError):  # it has gone
                self._to_child.write(_FADE)
                self._to_child.flush()
        finally:
            self._giving.release()

    def close(self) -> None:
        """Let the last chunk end, and the child with it."""
        self._is_closed.set()
        self._feeding.join(AHEAD_MS / 1_000)
        if self._feeding.is_alive():  # the child is stuck, and so is what writes to it
            self._child.kill()
            self._feeding.join()
        self._end_child()

    def _end_child(self) -> None:
        with suppress(OSError):
            self._to_child.close()
        try:
            self._child.wait(OPENING_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._hearing.join()
        self._from_child.close()

    def _try_out(self) -> None:
        """Play a moment of silence; only then it is known whether there is a device."""
        self._hand_over(silence(FRAMES_PER_MS * JOIN_MS), time.monotonic_ns())
        if not self._answered.acquire(timeout=OPENING_S) or self._has_failed:
            self._child.kill()
            self._end_child()
            raise OutputError(NOTHING_FOUND)

    def _feed(self) -> None:
        start_ns = time.monotonic_ns() + AHEAD_MS * 1_000_000
        while not self._is_closed.wait((start_ns - time.monotonic_ns()) / 1e9 - AHEAD_MS / 1e3):
            late_ns = time.monotonic_ns() - start_ns
            if late_ns > 0:  # the machine slept
                start_ns += late_ns + AHEAD_MS * 1_000_000
            with self._giving:
                is_going_on = self._give_chunk(start_ns)
            if not is_going_on:
                return
            start_ns += CHUNK_MS * 1_000_000

    def _give_chunk(self, start_ns: int) -> bool:
        """Render a chunk and hand it over. Returns False when the child has gone."""
        asked = CHUNK_MS * FRAMES_PER_MS
        begins_at_ms = start_ns / 1e6 + JOIN_MS
        fresh = np.concatenate([self._kept, self._render(asked, begins_at_ms)])
        join = JOIN_MS * FRAMES_PER_MS
        self._kept = fresh[-join:].copy()
        if self._has_failed or self._unanswered > MOST_UNANSWERED:
            return True  # and the frames stand still, which tells that it has died
        up = rise(join)[:, None]
        fresh[:join] *= up
        fresh[-join:] *= up[::-1]
        if fresh.any() and not self._hand_over(fresh, start_ns):
            return False
        self.frames += asked
        return self._child.poll() is None

    def _hand_over(self, samples: Samples, start_ns: int) -> bool:
        pcm = np.clip(samples * 32_767, -32_768, 32_767).astype("<i2").tobytes()
        try:
            self._to_child.write(_HEADER.pack(start_ns, len(pcm)) + pcm)
            self._to_child.flush()
        except (OSError, ValueError):
            return False
        self._unanswered += 1
        return True

    def _hear_answers(self) -> None:
        while answer := self._from_child.read(1):
            self._unanswered -= 1
            self._has_failed = self._has_failed or answer == _FAILED
            self._answered.release()


def open_simpleaudio(device: str, render: Render) -> SimpleaudioStream:
    """Open the usual device; simpleaudio knows no other."""
    return SimpleaudioStream(device, render)


def _start_child() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "hipcalm.audio.output_simpleaudio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONMALLOC": "malloc"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


class _Chunk:
    """What is played from a time on. It may be changed as long as it was not read."""

    def __init__(self, start_ns: int, pcm: bytes) -> None:
        self.start_ns = start_ns
        self.pcm = bytearray(pcm)

    def fade(self, at_ns: int) -> None:
        """Fade from a time on, and be silent from then on."""
        samples = np.frombuffer(self.pcm, "<i2").reshape(-1, 2)
        first = max(0, (at_ns - self.start_ns) * SAMPLE_RATE // 1_000_000_000)
        since_ms = (np.arange(first, len(samples)) / FRAMES_PER_MS) - (
            at_ns - self.start_ns
        ) / 1_000_000
        gain = eased(1 - since_ms / FADE_OUT_MS)[:, None]
        samples[first:] = np.round(samples[first:] * gain).astype("<i2")


class _Chunks:
    """The child's chunks: the one that plays, and those that wait for their time."""

    def __init__(self, answers: IO[bytes], play: Callable[..., Any]) -> None:
        self._answers = answers
        self._play = play
        self._waiting: queue.SimpleQueue[_Chunk | None] = queue.SimpleQueue()
        self._recent: deque[_Chunk] = deque(maxlen=3)

    def read(self, messages: IO[bytes]) -> None:
        """Play what comes in, until there is no more."""
        playing = threading.Thread(target=self._play_all, daemon=True)
        playing.start()
        while len(header := messages.read(_HEADER.size)) == _HEADER.size:
            start_ns, length = _HEADER.unpack(header)
            if length:
                chunk = _Chunk(start_ns, messages.read(length))
                self._recent.append(chunk)
                self._waiting.put(chunk)
            else:
                self._fade()
        self._waiting.put(None)
        playing.join()

    def _fade(self) -> None:
        at_ns = time.monotonic_ns() + TAKEN_MS * 1_000_000
        for chunk in self._recent:
            chunk.fade(at_ns)

    def _play_all(self) -> None:
        while (chunk := self._waiting.get()) is not None:
            time.sleep(max(0.0, (chunk.start_ns - time.monotonic_ns()) / 1e9))
            try:
                self._play(chunk.pcm, 2, 2, SAMPLE_RATE)
            except Exception as error:  # noqa: BLE001 - no device, or one that has gone
                sys.stderr.write(f"{error}\n")
                self._answers.write(_FAILED)
            else:
                self._answers.write(_PLAYED)
            self._answers.flush()


def main() -> None:
    """Be the child."""
    import simpleaudio  # type: ignore[import-not-found,import-untyped,unused-ignore]

    try:
        _Chunks(sys.stdout.buffer, simpleaudio.play_buffer).read(sys.stdin.buffer)
        time.sleep(CHUNK_MS / 1e3)  # the last chunk plays
    finally:
        os._exit(0)  # the usual way out crashes while something plays


if __name__ == "__main__":
    main()
