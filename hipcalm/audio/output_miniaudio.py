"""Sound through miniaudio: PulseAudio, PipeWire, ALSA, CoreAudio and WASAPI."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from typing import Any

import numpy as np

from hipcalm.audio import pulse_latency
from hipcalm.audio.output import NOTHING_FOUND, OutputError, Render, StreamClock
from hipcalm.audio.samples import SAMPLE_RATE, Samples, silence

PERIOD_MS = 100
"""Safe where Python is held up for 50 ms. Cues are placed ahead, so it costs no exactness."""
_USUAL_LATENCY_MS = 60.0
"""Measured with PulseAudio and this period; used where no server can be asked."""
_NO_OUTPUTS = ("NULL", "CUSTOM")
_SERVER = ("PULSEAUDIO", "PulseAudio")


class MiniaudioStream:
    """A device that miniaudio plays on. Raises OutputError where there is none."""

    is_audible = True
    patience_ms = 750

    def __init__(self, device: str, render: Render, backends: list[str]) -> None:
        self.notice = ""
        self.frames = 0
        self._render = render
        self._clock = StreamClock(_USUAL_LATENCY_MS)
        self._asked: Generator[Samples, int, None] = self._give()
        next(self._asked)
        miniaudio = _imported()
        try:
            self._open(miniaudio, device, [getattr(miniaudio.Backend, name) for name in backends])
        except miniaudio.MiniaudioError as error:
            raise OutputError(NOTHING_FOUND) from error

    def _open(self, miniaudio: Any, device: str, backends: list[Any]) -> None:
        devices = _devices(miniaudio, backends)
        if not devices:  # to open all the same would leave a connection open with every try
            raise OutputError(NOTHING_FOUND)
        found = [one for one in devices if one["name"] == device]
        self.device = device if found else ""
        if device and not found:
            self.notice = f"“{device}” isn't there, so the usual output plays."
        self._miniaudio = miniaudio
        self._playing = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=2,
            sample_rate=SAMPLE_RATE,
            buffersize_msec=PERIOD_MS,
            device_id=found[0]["id"] if found else None,
            backends=backends,
            app_name="HipCalm",
        )
        self._playing.start(self._asked)

    @property
    def backend(self) -> str:
        """The kind of sound system that plays."""
        return str(self._playing.backend)

    @property
    def latency_ms(self) -> float:
        """See Stream."""
        return self._clock.latency_ms

    def tick(self) -> None:
        """See Stream: it asks by itself."""

    def look(self) -> None:
        """Ask the sound server for the latency; it changes when another device takes over."""
        origin_ms = pulse_latency.origin_ms(lambda: self.frames, _now_ms)
        if origin_ms is not None and self._clock.origin_ms is not None:
            self._clock.latency_ms = max(0.0, origin_ms - self._clock.origin_ms)

    def close(self) -> None:
        """Let go of the device and of its connection."""
        self._playing.close()
        self._miniaudio.lib.ma_context_uninit(self._playing._context)  # noqa: SLF001 - it never does

    def _give(self) -> Generator[Samples, int, None]:
        """Give frames when asked. An error in here would end the sound without a word."""
        wanted = yield silence(0)
        while True:
            heard_at_ms = self._clock.heard_at_ms(_now_ms(), self.frames)
            try:
                block = np.ascontiguousarray(self._render(wanted, heard_at_ms), np.float32)
            except Exception as error:  # noqa: BLE001 - silence is better than an end
                sys.stderr.write(f"rendering failed: {error!r}\n")
                block = silence(wanted)
            self.frames += wanted
            wanted = yield block


class Miniaudio:
    """Opens what can be played on.

    Once a sound server has played, only that is tried: while it is away, ALSA would take its
    device, and the server would come back without one.
    """

    def __init__(self) -> None:
        self._backends: list[str] = []

    def open(self, device: str, render: Render) -> MiniaudioStream:
        """Open the device of a name, the usual one for "" or where it is not there."""
        stream = MiniaudioStream(device, render, self._names())
        if stream.backend == _SERVER[1]:
            self._backends = [_SERVER[0]]
        return stream

    def device_names(self) -> list[str]:
        """Return the names of what can be played on. Raises OutputError where there is nothing."""
        miniaudio = _imported()
        backends = [getattr(miniaudio.Backend, name) for name in self._names()]
        try:
            return [one["name"] for one in _devices(miniaudio, backends)]
        except miniaudio.MiniaudioError as error:
            raise OutputError(NOTHING_FOUND) from error

    def _names(self) -> list[str]:
        return self._backends or [
            one.name for one in _imported().Backend if one.name not in _NO_OUTPUTS
        ]


def _devices(miniaudio: Any, backends: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = miniaudio.Devices(backends).get_playbacks()
    return found


def _imported() -> Any:
    try:
        import miniaudio  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except (ImportError, OSError) as error:
        words = f"The sound library miniaudio can't be used ({error}); pip install miniaudio"
        raise OutputError(words) from error
    return miniaudio


def _now_ms() -> float:
    return time.monotonic() * 1_000
