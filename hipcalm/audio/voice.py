"""The voices that can speak a session, offline: what they have in common, and which one is used."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from hipcalm.audio.levels import prepared
from hipcalm.audio.samples import Samples

CALM_SPEED = 0.85
"""How fast a voice speaks if nothing else is wished; 1 is its own pace."""
_ESPEAK_WORDS_A_MINUTE = 175
_ESPEAK_LONGEST_S = 20.0


class VoiceError(Exception):
    """Why a voice can't speak, in words, with the mend."""


class Voice(Protocol):
    """Something that turns text into samples."""

    @property
    def name(self) -> str:
        """The voice and its version: two that sound different never share a name."""

    @property
    def language(self) -> str:
        """The language tag of what it speaks."""

    def speak(self, text: str, speed: float) -> Samples:
        """Return a text, as `speakable` gives it, as mono samples at 48 kHz, levelled.

        `speed` goes from 0.5 to 2. The same text always gives the same samples. May raise any
        error.
        """


class HibariVoice:
    """The natural English voice that comes with the program.

    Raises VoiceError where it is not installed or can't be loaded. It asks for no network: only
    the voice inside the wheel is used, and the telemetry that onnxruntime sends from 1.29 on is
    turned off before onnxruntime is imported, which is the only moment when that is possible.
    """

    language = "en"

    def __init__(self, cache_folder: Path) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        os.environ["HIBARI_HOME"] = str(cache_folder / "hibari")
        try:
            self._speaker, version = _load_hibari()
        except ModuleNotFoundError as error:
            message = f"HipCalm's own voice is not installed ({error}); pip install hibari-tts"
            raise VoiceError(message) from error
        except Exception as error:
            message = f"HipCalm's own voice can't be loaded ({error}); install hibari-tts again"
            raise VoiceError(message) from error
        self.name = f"hibari-tts {version} heart"

    def speak(self, text: str, speed: float) -> Samples:
        """See Voice."""
        samples = self._speaker(text, speed=speed, seed=0)
        return prepared(samples, self._speaker.sample_rate)


def _load_hibari() -> tuple[Any, str]:
    import onnxruntime  # type: ignore[import-untyped]
    from hibari import Hibari, __version__  # type: ignore[import-untyped]
    from hibari.voices import ASSETS, VOICES  # type: ignore[import-untyped]

    onnxruntime.disable_telemetry_events()  # Windows knows no environment variable for it
    # By the file's own path: asked for by name, a voice that is not there would be downloaded.
    model = Path(ASSETS, VOICES["heart"]["file"])
    if not model.is_file():
        raise FileNotFoundError(f"{model.name} is missing")
    return Hibari(voice="heart", model=str(model), threads=1), __version__


class EspeakProgram:
    """The voices of an installed espeak-ng, which runs as a program of its own.

    Raises VoiceError where it is not installed or does not know the language.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        program = shutil.which("espeak-ng")
        if program is None:
            raise VoiceError("espeak-ng is not installed; it speaks many languages")
        self._program = program
        if self._run("-q", "-v", language, text="").returncode != 0:
            raise VoiceError(f"espeak-ng does not speak {language}")
        version = self._run("--version", text="").stdout.decode(errors="replace")
        self.name = f"{version.partition('  ')[0]} {language}"

    def speak(self, text: str, speed: float) -> Samples:
        """See Voice."""
        pace = str(round(_ESPEAK_WORDS_A_MINUTE * speed))
        options = ("-v", self.language, "-s", pace, "-b", "1", "--stdin", "--stdout")
        ran = self._run(*options, text=text)
        start = ran.stdout.find(b"data") + 8
        if ran.returncode != 0 or start < 44:
            raise VoiceError(f"espeak-ng gave no sound: {ran.stderr.decode(errors='replace')}")
        # The header's own length is not true: espeak-ng writes it before it knows it.
        (rate,) = struct.unpack_from("<I", ran.stdout, 24)
        whole = (len(ran.stdout) - start) // 2
        samples = np.frombuffer(ran.stdout, "<i2", whole, start).astype(np.float32)
        return prepared(samples, rate)

    def _run(self, *options: str, text: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [self._program, *options],
                input=text.encode(),
                capture_output=True,
                check=False,
                timeout=_ESPEAK_LONGEST_S,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceError(f"espeak-ng could not be run: {error}") from error


def voice_for(
    language: str, cache_folder: Path, told: Callable[[str], None] = lambda _words: None
) -> Voice | None:
    """Return the best voice here for a language tag, or None, having told why in one sentence."""
    reasons = []
    for make in _makers(language, cache_folder):
        try:
            return make()
        except VoiceError as error:
            reasons.append(str(error))
    told(
        f"There is no voice for the language {language} here: {', and '.join(reasons)}. "
        "Sessions go on with sounds and captions."
    )
    return None


def _makers(language: str, cache_folder: Path) -> Iterator[Callable[[], Voice]]:
    if language.lower().partition("-")[0] == "en":
        yield lambda: HibariVoice(cache_folder)
    yield lambda: EspeakProgram(language)
