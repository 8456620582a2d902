"""Asks a PulseAudio or PipeWire server how far ahead of the loudspeaker our stream is."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ctypes import c_char_p, c_int, c_uint32, c_uint64, c_void_p
from typing import Any

from hipcalm.audio.samples import FRAMES_PER_MS

ASKING_MS = 130
"""A little more than a stream's whole period: it has handed everything on only at its end."""
_EVERY_MS = 4
_PATIENCE_MS = 1_000
_READY, _FAILED = 4, 5
_OURS = b"application.process.id"
_POINTERS = (
    *("pa_mainloop_new", "pa_mainloop_get_api", "pa_context_new"),
    *("pa_context_get_sink_input_info_list", "pa_proplist_gets"),
)


class _SinkInput(ctypes.Structure):
    """The beginning of `pa_sink_input_info`, which newer libraries only append to."""

    _fields_ = (
        ("index", c_uint32),
        ("name", c_char_p),
        ("owner_module", c_uint32),
        ("client", c_uint32),
        ("sink", c_uint32),
        ("sample_spec", c_uint32 * 3),
        ("channel_map", c_uint32 * 33),
        ("volume", c_uint32 * 33),
        ("buffer_us", c_uint64),
        ("sink_us", c_uint64),
        ("resample_method", c_char_p),
        ("driver", c_char_p),
        ("mute", c_int),
        ("proplist", c_void_p),
    )


_Told = ctypes.CFUNCTYPE(None, c_void_p, ctypes.POINTER(_SinkInput), c_int, c_void_p)


def origin_ms(frames: Callable[[], int], now_ms: Callable[[], float]) -> float | None:
    """Return when frame 0 of this process's stream was heard, or would have been.

    `frames` tells how many were handed to the sound library so far. Of those, it keeps some back
    for a while; that makes single answers too early, never too late, so the latest one is taken.
    Takes about ASKING_MS. Returns None where no such server, or no stream of ours, is found.
    """
    found: list[float] = []
    with suppress(OSError, TimeoutError), _asking() as ask:
        last_ms = now_ms() + ASKING_MS
        while now_ms() < last_ms:
            before = frames()
            ahead_ms = ask()
            if not ahead_ms:
                return None
            if frames() == before:
                found.append(now_ms() + ahead_ms - before / FRAMES_PER_MS)
            time.sleep(_EVERY_MS / 1_000)
    return max(found, default=None)


@contextmanager
def _asking() -> Iterator[Callable[[], float | None]]:
    """Yield what asks a server once. Raises OSError without one, TimeoutError if it is frozen."""
    pulse: Any = ctypes.CDLL("libpulse.so.0")
    for name in _POINTERS:
        getattr(pulse, name).restype = c_void_p
    pulse.pa_proplist_gets.restype = c_char_p
    loop = c_void_p(pulse.pa_mainloop_new())
    context = c_void_p(pulse.pa_context_new(c_void_p(pulse.pa_mainloop_get_api(loop)), b"HipCalm"))
    try:
        pulse.pa_context_connect(context, None, 1, None)
        _turn(pulse, loop, lambda: pulse.pa_context_get_state(context) >= _READY)
        if pulse.pa_context_get_state(context) >= _FAILED:
            raise OSError("there is no sound server")
        yield lambda: _ahead_ms(pulse, loop, context)
    finally:
        pulse.pa_context_disconnect(context)
        pulse.pa_context_unref(context)
        pulse.pa_mainloop_free(loop)


def _ahead_ms(pulse: Any, loop: c_void_p, context: c_void_p) -> float | None:
    answers: list[float] = []
    ended: list[int] = []

    def told(_: int, stream: Any, end: int, __: int) -> None:
        if end:
            ended.append(end)
        elif _is_ours(pulse, stream.contents):
            answers.append((stream.contents.buffer_us + stream.contents.sink_us) / 1_000)

    callback = _Told(told)
    operation = pulse.pa_context_get_sink_input_info_list(context, callback, None)
    if not operation:
        raise OSError("the sound server has gone")
    try:
        _turn(pulse, loop, lambda: bool(ended) or pulse.pa_context_get_state(context) >= _FAILED)
    finally:
        pulse.pa_operation_cancel(c_void_p(operation))  # nobody may call back once we have left
        pulse.pa_operation_unref(c_void_p(operation))
    return max(answers, default=None)


def _is_ours(pulse: Any, stream: _SinkInput) -> bool:
    process = pulse.pa_proplist_gets(c_void_p(stream.proplist), _OURS)
    return bool(process == str(os.getpid()).encode())


def _turn(pulse: Any, loop: c_void_p, is_done: Callable[[], bool]) -> None:
    last = time.monotonic() + _PATIENCE_MS / 1_000
    while not is_done():
        if time.monotonic() > last:
            raise TimeoutError("the sound server does not answer")
        if pulse.pa_mainloop_prepare(loop, 20_000) < 0 or pulse.pa_mainloop_poll(loop) < 0:
            raise OSError("the sound server has gone")
        pulse.pa_mainloop_dispatch(loop)
