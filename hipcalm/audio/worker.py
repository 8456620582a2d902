"""The process in which all sound lives: `python -m hipcalm.audio.worker --cache FOLDER`.

It reads commands from its standard input and answers on its standard output, a JSON object a line
(see `wire`). It ends when told to, and when the window has gone.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import msgspec

from hipcalm.audio import wire
from hipcalm.audio.output import OpenStream, OutputError, SilentStream
from hipcalm.audio.output_miniaudio import Miniaudio
from hipcalm.audio.output_simpleaudio import open_simpleaudio
from hipcalm.audio.part import Part
from hipcalm.audio.samples import Samples
from hipcalm.audio.speech import MakeVoice, Speech, Told
from hipcalm.audio.strands import Volumes
from hipcalm.audio.synth import CUE_SETS, REMINDER, cue_sound
from hipcalm.audio.transport import Transport
from hipcalm.audio.upkeep import OutputState, Upkeep
from hipcalm.core.narration import Utterance

TICK_S = 0.05
TICK_MS = round(TICK_S * 1_000)
AHEAD_MS = 400
"""A line has to be ready this long before it is heard; the breath steps back for it."""
SWITCH_S = 0.001
"""Whoever makes words or sounds gives way to the thread that the device waits for."""
LEAVE_S = 0.5
"""How long leaving may take: the fade, and then the closing of the device."""

Tell = Callable[[dict[str, Any]], None]


class _Late(NamedTuple):
    part: Part
    utterance: Utterance
    samples: Samples


class Worker:
    """Does what it is told, and tells what becomes of it.

    `tell` takes messages from any thread. `outputs` has what opens each kind of output.
    """

    def __init__(
        self,
        tell: Tell,
        now_ms: Callable[[], float],
        outputs: Mapping[str, OpenStream],
        cache_folder: Path,
        make_voice: MakeVoice | None = None,
    ) -> None:
        self.transport = Transport()
        self.upkeep = Upkeep(self._render, self.transport.begin, self._tell_output, now_ms)
        told = Told(self._tell_voice, self._tell_problem)
        self._speech = Speech(cache_folder, told, self._spoken, make_voice)
        self._tell = tell
        self._now_ms = now_ms
        self._outputs = outputs
        self._settings = wire.SoundSettings()
        self._part: Part | None = None
        self._late: deque[_Late] = deque()
        self._loading = ThreadPoolExecutor(1)
        self._fades_since_ms: float | None = None

    def do(self, command: wire.Command) -> None:
        """Do what a command asks for; returns at once."""
        match command:
            case wire.SetScore(score):
                self._set_score(Part(score))
            case wire.Play(position_ms, at_ms, span):
                self._play(position_ms, at_ms, span)
            case wire.Pause():
                self._fade(self.transport.pause)
            case wire.Stop():
                self._speech.leave()
                self._part = None
                self._fade(self.transport.stop)
            case wire.SoundSettings():
                self._set(command)
            case _:
                self._do_beside(command)

    def _do_beside(self, command: wire.Say | wire.PlaySound | wire.AskDevices | wire.Quit) -> None:
        """Do what is not about the session."""
        match command:
            case wire.Say(text):
                self._say(text)
            case wire.PlaySound(name):
                self._sound(name)
            case wire.AskDevices():
                threading.Thread(target=self._tell_devices, daemon=True).start()
            case wire.Quit():
                self.close()

    def tick(self) -> None:
        """Look after the output, and tell what has begun to sound."""
        self.upkeep.tick()
        self._offer_late_words()
        now_ms = self._now_ms()
        heard = self.transport.heard
        while heard and heard[0].at_ms <= now_ms:
            one = heard.popleft()
            if self.upkeep.is_audible:
                self._tell(
                    {
                        "tell": "sounded",
                        "name": one.name,
                        "position_ms": one.position_ms,
                        "at_ms": round(one.at_ms),
                    }
                )
        if self._fades_since_ms is not None and self._is_quiet(now_ms):
            self._fades_since_ms = None
            self._tell({"tell": "faded"})

    def close(self) -> None:
        """Fade, and let go of the device, as far as that takes less than a second."""
        self._fade(self.transport.stop)
        last_ms = self._now_ms() + LEAVE_S * 1_000
        while self._fades_since_ms is not None and self._now_ms() < last_ms:
            time.sleep(TICK_S / 2)
            self.tick()
        closing = self.upkeep.close()
        if closing is not None:
            closing.join(LEAVE_S)

    def _render(self, n: int, heard_at_ms: float | None) -> Samples:
        if heard_at_ms is not None:
            heard_at_ms += self._settings.offset_ms
        return self.transport.block(n, heard_at_ms)

    def _fade(self, command: Callable[[], None]) -> None:
        command()
        self._fades_since_ms = self._now_ms()
        stream = self.upkeep.stream
        if stream is not None:
            stream.hush(self.transport.forget_sounding)

    def _is_quiet(self, now_ms: float) -> bool:
        """Whether what was playing has faded and has left every buffer."""
        stream = self.upkeep.stream
        if stream is None or not stream.is_audible:
            return True
        silent_at_ms = self.transport.silent_at_ms
        return silent_at_ms is not None and now_ms >= silent_at_ms

    def _set_score(self, part: Part) -> None:
        self._part = part
        self._open_output()
        speaks, speed = self._settings.speaks, self._settings.speed

        def load() -> None:
            part.warm()
            if part is not self._part:
                return
            before, position_ms = self.transport.part, self._position_ms()
            if before is not None and position_ms is not None:
                part.carry_over(before, position_ms + AHEAD_MS)
            self.transport.load(part)
            if speaks:
                self._speech.prepare(part, speed)

        self._loading.submit(load)

    def _play(self, position_ms: int, at_ms: int, span: int) -> None:
        self._fades_since_ms = None
        self.transport.play(position_ms, at_ms, span)

    def _spoken(self, part: Part, utterance: Utterance, samples: Samples) -> None:
        """Hand words to their part. Those that are due now are said a little later, if they can be.

        So a session that begins while the voice still wakes up has its first words all the same.
        """
        position_ms = self._position_ms()
        if position_ms is not None and (
            utterance.at_ms - AHEAD_MS < position_ms < utterance.end_ms
        ):
            later = utterance._replace(at_ms=position_ms + AHEAD_MS + TICK_MS)
            if part.can_say(later):
                part.say(later, samples)
            else:
                self._late.append(_Late(part, utterance, samples))
        elif part.has_room_for(utterance):
            part.say(utterance, samples)

    def _offer_late_words(self) -> None:
        """Hand over what came too late, once the position has moved on: a person may go back."""
        for late in [self._late.popleft() for _ in range(len(self._late))]:
            if late.part is self._part:
                self._spoken(*late)

    def _position_ms(self) -> int | None:
        return self.transport.position_ms(self._now_ms())

    def _set(self, settings: wire.SoundSettings) -> None:
        before, self._settings = self._settings, settings
        self.transport.set_volumes(_volumes(settings))
        is_open = self.upkeep.stream is not None
        if is_open and (settings.output, settings.device) != (before.output, before.device):
            self._use_output()
        if (settings.speaks, settings.speed) != (before.speaks, before.speed) and self._part:
            self._set_score(Part(self._part.score))

    def _open_output(self) -> None:
        if not self.upkeep.is_in_use:
            self._use_output()

    def _use_output(self) -> None:
        self.upkeep.use(self._outputs[self._settings.output], self._settings.device)

    def _say(self, text: str) -> None:
        self._open_output()
        language = self._part.score.language if self._part else "en"
        self._speech.say(
            text, language, self._settings.speed, lambda s: self.transport.sound(s, "voice")
        )

    def _sound(self, name: str) -> None:
        self._open_output()
        cue_set = self._part.score.cue_set if self._part else ""
        try:
            samples = cue_sound(name, cue_set if cue_set in CUE_SETS else CUE_SETS[0])
        except KeyError:
            self._tell_problem(f"There is no sound called {name}.")
            return
        self.transport.sound(samples, "reminder" if name == REMINDER else "cues")

    def _tell_output(self, state: OutputState, words: str) -> None:
        stream = self.upkeep.stream
        device = stream.device if stream else self._settings.device
        latency_ms = round(stream.latency_ms) if stream else None
        self._tell(
            {
                "tell": "output",
                "state": state,
                "device": device,
                "latency_ms": latency_ms,
                "words": words,
            }
        )

    def _tell_voice(self, state: str, words: str) -> None:
        self._tell({"tell": "voice", "state": state, "words": words})

    def _tell_problem(self, words: str) -> None:
        self._tell({"tell": "problem", "words": words})

    def _tell_devices(self) -> None:
        try:
            names = Miniaudio().device_names()
        except OutputError:
            names = []
        self._tell({"tell": "devices", "names": names})


def _volumes(settings: wire.SoundSettings) -> Volumes:
    percents = (settings.cues, settings.breath, settings.voice, settings.reminder)
    # The square of a percentage is heard as about that part of the loudness.
    return Volumes(*(0.0 if settings.muted else (percent / 100) ** 2 for percent in percents))


def _open_silent(device: str, render: Any) -> SilentStream:
    del device
    return SilentStream(render, _now_ms)


OUTPUTS: dict[str, OpenStream] = {
    "miniaudio": Miniaudio().open,
    "simpleaudio": open_simpleaudio,
    "none": _open_silent,
}


def _now_ms() -> float:
    return time.monotonic() * 1_000


def _read(lines: SimpleQueue[bytes]) -> None:
    """Hand over what comes in, and an empty line when the window has gone."""
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(b"")


def _writer() -> Tell:
    writing = threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        try:
            with writing:
                sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
                sys.stdout.buffer.flush()
        except OSError:
            os._exit(0)  # the window has gone, and nobody listens

    return tell


def _serve(worker: Worker, lines: SimpleQueue[bytes], tell: Tell) -> None:
    while True:
        try:
            line = lines.get(timeout=TICK_S)
        except Empty:
            worker.tick()
            continue
        if not line:
            return
        try:
            command = wire.command_in(line)
        except ValueError as error:
            tell({"tell": "problem", "words": str(error)})
            continue
        if isinstance(command, wire.Quit):
            return
        worker.do(command)


def main() -> None:
    """Serve until told to end, or until the window has gone."""
    parser = argparse.ArgumentParser(prog="python -m hipcalm.audio.worker")
    parser.add_argument("--cache", type=Path, required=True, help="folder for spoken clips")
    folder = parser.parse_args().cache
    sys.setswitchinterval(SWITCH_S)
    tell = _writer()
    worker = Worker(tell, _now_ms, OUTPUTS, folder)
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    tell({"tell": "ready"})
    _serve(worker, lines, tell)
    worker.close()
    # Not by the usual way: a device that is still open would hang it.
    os._exit(0)


if __name__ == "__main__":
    main()
