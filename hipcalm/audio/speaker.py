"""A voice in a process of its own: `python -m hipcalm.audio.speaker --cache FOLDER LANGUAGE`.

While a voice is loaded and speaks, its library holds Python up for longer than a device waits for
its next frames. And one that crashes takes nothing with it. The process tells a JSON object first:
`name` and `language` of the voice, or `words` why there is none. Then it reads a text and a speed a
line, and answers each with the number of samples, -1 where it can't be said, and the samples.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from hipcalm.audio.samples import Samples
from hipcalm.audio.voice import Voice, VoiceError, voice_for

MOST_STARTS = 5
LONGEST_S = 30.0
"""Loading takes one second, the longest text four. A voice that takes longer is ended."""
_COUNT = struct.Struct("<q")
_KINDNESS = 5
"""Sound and picture go first."""
_MEND = "Sessions go on with sounds and captions."


class Speaker:
    """A voice that speaks in a process of its own, which is started again when it dies.

    Raises VoiceError where there is no voice. One thread at a time may have it speak.
    """

    def __init__(self, language: str, cache_folder: Path) -> None:
        self._words = ["--cache", str(cache_folder), "--", language]
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        told = self._start()
        if "name" not in told:
            self._let_go()
            raise VoiceError(told.get("words", f"The voice can't be started. {_MEND}"))
        self.name: str = told["name"]
        self.language: str = told["language"]

    def speak(self, text: str, speed: float) -> Samples:
        """See Voice."""
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None, "it was just started"
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with _ended_if_stuck(process):
                process.stdin.write(json.dumps([text, speed]).encode() + b"\n")
                process.stdin.flush()
                (count,) = _COUNT.unpack(process.stdout.read(_COUNT.size))
                spoken = process.stdout.read(4 * max(count, 0))
        except (OSError, struct.error) as error:
            self._let_go()
            raise VoiceError("The voice has died.") from error
        if count < 0 or len(spoken) < 4 * count:
            raise VoiceError("This can't be said.")
        return np.frombuffer(spoken, np.float32)

    def _start(self) -> dict[str, str]:
        """Start the process; return what it tells of itself."""
        if self._starts == MOST_STARTS:
            raise VoiceError("The voice has died too often.")
        self._starts += 1
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", "-m", "hipcalm.audio.speaker", *self._words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert process.stdout is not None
        with _ended_if_stuck(process):
            told: dict[str, str] = json.loads(process.stdout.readline() or b"{}")
        return told

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


@contextmanager
def _ended_if_stuck(process: subprocess.Popen[bytes]) -> Iterator[None]:
    timer = threading.Timer(LONGEST_S, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def speaker_for(language: str, cache_folder: Path, told: Callable[[str], None]) -> Voice | None:
    """Return a voice for a language tag, or None, having told why in one sentence."""
    try:
        return Speaker(language, cache_folder)
    except VoiceError as error:
        told(str(error))
    except (OSError, ValueError) as error:
        told(f"The voice can't be started ({error}). {_MEND}")
    return None


def _serve(voice: Voice, asked: IO[bytes], answers: IO[bytes]) -> None:
    for line in asked:
        text, speed = json.loads(line)
        try:
            samples = np.asarray(voice.speak(text, speed), np.float32)
        except Exception:  # noqa: BLE001 - whatever a voice stumbles over
            answers.write(_COUNT.pack(-1))
        else:
            answers.write(_COUNT.pack(len(samples)) + samples.tobytes())
        answers.flush()


def main() -> None:
    """Be the process."""
    parser = argparse.ArgumentParser(prog="python -m hipcalm.audio.speaker")
    parser.add_argument("language")
    parser.add_argument("--cache", type=Path, required=True)
    wanted = parser.parse_args()
    if hasattr(os, "setpriority"):
        with suppress(OSError):  # it is lower already
            os.setpriority(os.PRIO_PROCESS, 0, _KINDNESS)
    answers: Any = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    reasons: list[str] = []
    voice = voice_for(wanted.language, wanted.cache, reasons.append)
    told = {"words": " ".join(reasons)} if voice is None else _about(voice)
    with suppress(OSError):  # the worker has gone
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()
        if voice is not None:
            _serve(voice, sys.stdin.buffer, answers)
    os._exit(0)


def _about(voice: Voice) -> dict[str, str]:
    return {"name": voice.name, "language": voice.language}


if __name__ == "__main__":
    main()
