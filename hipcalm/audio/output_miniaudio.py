"""Sound through miniaudio: PulseAudio, PipeWire, ALSA, CoreAudio and WASAPI."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from hipcalm.audio import pulse_latency
from hipcalm.audio.output import NOTHING_FOUND, OutputError, Render, StreamClock
from hipcalm.audio.samples import FRAMES_PER_MS, SAMPLE_RATE, Samples, silence

PERIOD_MS = 80
"""So much lies ahead at most. With the fade a pause is silent in less than 150 ms."""
PIECE_MS = 20
"""What PulseAudio asks for in two or three requests is rendered at once: that is cheaper."""
LONG_PERIOD_MS = 200
"""For a machine that is too busy for the short one. A pause then takes up to 300 ms."""
_LATENCY_SHARE = 0.6
"""Of a period, with PulseAudio and PipeWire. Used where no server can be asked."""
_AS_IT_COMES = 11
"""Where `noFixedSizedCallback` lies in miniaudio's configuration, in bytes from `periods`."""
_ROOM_FOR_IT = (12, 16)
"""From `periods` to what comes after it, for pointers of four and of eight bytes."""
_NO_OUTPUTS = ("NULL", "CUSTOM")
_SERVER = ("PULSEAUDIO", "PulseAudio")


class MiniaudioStream:
    """A device that miniaudio plays on. Raises OutputError where there is none."""

    is_audible = True
    patience_ms = 750

    def __init__(
        self, device: str, render: Render, backends: list[str], period_ms: int = PERIOD_MS
    ) -> None:
        self.notice = ""
        self.frames = 0
        self._render = render
        self._period_ms = period_ms
        self._clock = StreamClock(_LATENCY_SHARE * period_ms, period_ms)
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
        self._playing = _device_class(miniaudio)(
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=2,
            sample_rate=SAMPLE_RATE,
            buffersize_msec=self._period_ms,
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

    @property
    def runs_dry(self) -> bool:
        """See Stream."""
        return self._period_ms < LONG_PERIOD_MS and self._clock.runs_dry

    def tick(self) -> None:
        """See Stream: it asks by itself."""

    def look(self) -> None:
        """Ask the sound server for the latency; it changes when another device takes over."""
        origin_ms = pulse_latency.origin_ms(lambda: self.frames, _now_ms)
        if origin_ms is not None and self._clock.origin_ms is not None:
            self._clock.latency_ms = max(0.0, origin_ms - self._clock.origin_ms)

    def hush(self, forget: Callable[[], None]) -> None:
        """See Stream: nothing lies far ahead."""

    def close(self) -> None:
        """Let go of the device and of its connection."""
        self._playing.close()
        self._miniaudio.lib.ma_context_uninit(self._playing._context)  # noqa: SLF001 - it never does

    def _give(self) -> Generator[Samples, int, None]:
        """Give frames when asked, a few at a time, though no fewer than a piece are rendered."""
        rest = silence(0)
        wanted = yield rest
        while True:
            heard_at_ms = self._clock.heard_at_ms(_now_ms(), self.frames)
            if len(rest) < wanted:
                if heard_at_ms is not None:
                    heard_at_ms += len(rest) / FRAMES_PER_MS
                n = max(wanted - len(rest), PIECE_MS * FRAMES_PER_MS)
                rest = np.concatenate([rest, self._rendered(n, heard_at_ms)])
            block, rest = rest[:wanted], rest[wanted:]
            self.frames += wanted
            wanted = yield block

    def _rendered(self, n: int, heard_at_ms: float | None) -> Samples:
        """Return frames. An error in here would end the sound without a word."""
        try:
            return np.asarray(self._render(n, heard_at_ms), np.float32)
        except Exception as error:  # noqa: BLE001 - silence is better than an end
            sys.stderr.write(f"rendering failed: {error!r}\n")
            return silence(n)


def _device_class(miniaudio: Any) -> Any:
    """Return a PlaybackDevice that asks for what is needed next, and not for a whole period.

    That halves the time that a command waits. The binding does not name the switch for it, so it
    is set by its place; in a version where that has moved, whole periods are asked for.
    """

    class Device(miniaudio.PlaybackDevice):  # type: ignore[misc,unused-ignore]
        def _make_context(self, *options: Any) -> Any:
            ffi = miniaudio.ffi
            fields = dict(ffi.typeof("ma_device_config").fields)
            place = fields["periods"].offset
            if fields["dataCallback"].offset - place in _ROOM_FOR_IT:
                config = ffi.cast("char *", ffi.addressof(self._devconfig))
                config[place + _AS_IT_COMES] = b"\x01"
            return super()._make_context(*options)

    return Device


class Miniaudio:
    """Opens what can be played on.

    Once a sound server has played, only that is tried: while it is away, ALSA would take its
    device, and the server would come back without one. Once a stream ran dry, each next one keeps
    more ahead.
    """

    def __init__(self) -> None:
        self._backends: list[str] = []
        self._period_ms = PERIOD_MS
        self._stream: MiniaudioStream | None = None

    def open(self, device: str, render: Render) -> MiniaudioStream:
        """Open the device of a name, the usual one for "" or where it is not there."""
        if self._stream is not None and self._stream.runs_dry:
            self._period_ms = LONG_PERIOD_MS
        self._stream = stream = MiniaudioStream(device, render, self._names(), self._period_ms)
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
