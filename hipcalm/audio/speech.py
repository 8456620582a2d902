"""Has a part's words spoken ahead of time, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from hipcalm.audio.clip_cache import ClipCache, Clips
from hipcalm.audio.part import Part
from hipcalm.audio.recordings import RecordingError, read_recording
from hipcalm.audio.samples import SAMPLE_RATE, Samples, faded
from hipcalm.audio.speaker import speaker_for
from hipcalm.audio.voice import Voice
from hipcalm.core.narration import Utterance, arrange

MakeVoice = Callable[[str, Callable[[str], None]], "Voice | None"]
"""Gives the voice of a language, or None, having told why."""
_LEVEL = 0.5**0.5
"""A mono clip that is played on two sides keeps its loudness."""
_EDGES_MS = (30, 60)


class Told(NamedTuple):
    """Whom to tell: of the voice (a state, and words), and of a recording that can't be played."""

    voice: Callable[[str, str], None]
    problem: Callable[[str], None]


class Speech:
    """One voice for each language, and one thread in which all of them speak.

    The newest part goes first: what is still to be said of an older one is left. `spoken` is called
    with each utterance of it, in the thread.
    """

    def __init__(
        self,
        cache_folder: Path,
        told: Told,
        spoken: Callable[[Part, Utterance, Samples], None],
        make_voice: MakeVoice | None = None,
    ) -> None:
        self._cache = ClipCache(cache_folder / "speech")
        self._told = told
        self._spoken = spoken
        self._make_voice = make_voice or (
            lambda language, tell: speaker_for(language, cache_folder, tell)
        )
        self._voices: dict[str, Voice | None] = {}
        self._clips: dict[tuple[str, float], Clips] = {}
        self._recordings: dict[str, Samples | None] = {}
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._newest: Part | None = None
        threading.Thread(target=self._run, daemon=True).start()

    def prepare(self, part: Part, speed: float) -> None:
        """Begin to have a part's words spoken and handed to it, the first ones first."""
        self._newest = part
        self._work.put(lambda: self._speak(part, speed))

    def leave(self) -> None:
        """Have nothing more spoken of any part."""
        self._newest = None

    def say(self, text: str, language: str, speed: float, heard: Callable[[Samples], None]) -> None:
        """Have one text spoken and handed over."""

        def speak() -> None:
            clips = self._clips_of(language, speed)
            samples = None if clips is None else clips.clip(text)
            if samples is not None:
                heard(_edged(samples))

        self._work.put(speak)

    def _run(self) -> None:
        while True:
            self._work.get()()

    def _speak(self, part: Part, speed: float) -> None:
        if not part.score.lines and not part.score.holds:
            return
        clips = self._clips_of(part.score.language, speed)
        if clips is None:
            return
        self._speak_holds(part, clips)
        for utterance in arrange(part.score.lines, clips.length_ms, self._recording_ms):
            if part is not self._newest:
                return
            samples = self._samples_of(utterance, clips)
            if samples is not None:
                self._spoken(part, utterance, samples)

    def _speak_holds(self, part: Part, clips: Clips) -> None:
        for text in dict.fromkeys(text for hold in part.score.holds for text in hold.texts[:1]):
            samples = clips.clip(text)
            if samples is not None:
                part.say_at_hold(text, _edged(samples))

    def _samples_of(self, utterance: Utterance, clips: Clips) -> Samples | None:
        if utterance.recording is not None:
            return self._recording(utterance.recording)
        return clips.clip(utterance.text)

    def _recording_ms(self, name: str) -> int | None:
        samples = self._recording(name)
        return None if samples is None else -(-len(samples) * 1_000 // SAMPLE_RATE)

    def _recording(self, name: str) -> Samples | None:
        if name not in self._recordings:
            try:
                self._recordings[name] = read_recording(Path(name))
            except RecordingError as error:
                self._recordings[name] = None
                self._told.problem(str(error))
        return self._recordings[name]

    def _clips_of(self, language: str, speed: float) -> Clips | None:
        if language not in self._voices:
            reasons: list[str] = []
            self._voices[language] = self._make_voice(language, reasons.append)
            has_one = self._voices[language] is not None
            self._told.voice("ready" if has_one else "none", " ".join(reasons))
        voice = self._voices[language]
        if voice is None:
            return None
        return self._clips.setdefault((language, speed), Clips(voice, self._cache, speed))


def _edged(samples: Samples) -> Samples:
    return faded(samples, *_EDGES_MS) * _LEVEL
