"""Outputs: when frames are heard, the silent twin, and real callback threads without a device."""

import importlib.util
import io
import os
import struct
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from hipcalm.audio.output import OutputError, SilentStream, StreamClock
from hipcalm.audio.output_miniaudio import LONG_PERIOD_MS, PERIOD_MS, Miniaudio, MiniaudioStream
from hipcalm.audio.output_simpleaudio import TAKEN_MS, SimpleaudioStream, _Chunks
from hipcalm.audio.samples import FADE_OUT_MS, silence

PERIOD = 4_800
MOST_WAITED_MS = 25
NOWHERE = {"PULSE_SERVER": "unix:/nowhere", "XDG_RUNTIME_DIR": "/nowhere", "HOME": "/nowhere"}


class Asked:
    """Renders silence and notes what it was asked for."""

    def __init__(self, error=None):
        self.lengths = []
        self.heard_at_ms = []
        self.enough = threading.Event()
        self._error = error

    def __call__(self, n, heard_at_ms):
        self.lengths.append(n)
        self.heard_at_ms.append(heard_at_ms)
        if len(self.lengths) >= 60 and (heard_at_ms is not None or self._error):
            self.enough.set()
        if self._error:
            raise self._error
        return silence(n)


def silence_of(n, _heard_at_ms):
    return silence(n)


def _asked_at(clock, moments_ms, first_frame=0):
    """Ask for a block at each moment; return when the last one is heard."""
    heard = None
    for index, now_ms in enumerate(moments_ms):
        heard = clock.heard_at_ms(now_ms, first_frame + index * PERIOD)
    return heard


def test_an_even_stream_is_heard_after_its_latency():
    clock = StreamClock(60)

    assert _asked_at(clock, [1_000, 1_100, 1_200, 1_300]) == 1_360


def test_a_stream_that_just_began_knows_no_time():
    assert _asked_at(StreamClock(60), [1_000, 1_100, 1_200]) is None


def test_being_asked_late_by_chance_changes_nothing():
    clock = StreamClock(60)
    _asked_at(clock, [1_000, 1_100, 1_200, 1_300])

    assert _asked_at(clock, [1_427, 1_541], first_frame=4 * PERIOD) == 1_560


def test_a_device_that_wakes_slowly_is_believed_when_it_runs_evenly():
    clock = StreamClock(60)

    assert _asked_at(clock, [1_000, 1_010, 2_300, 2_400, 2_500]) is None
    assert clock.heard_at_ms(2_600, 5 * PERIOD) == 2_660


def test_after_a_gap_the_time_follows():
    clock = StreamClock(60)
    _asked_at(clock, [1_000 + 100 * n for n in range(20)])

    after = _asked_at(clock, [3_500 + 100 * n for n in range(4)], first_frame=20 * PERIOD)

    assert after == 3_860


def test_a_device_that_asks_for_all_at_once_is_believed_too():
    clock = StreamClock(60, burst_ms=80)
    for piece in range(80):
        heard_at_ms = clock.heard_at_ms(1_000 + 80 * (piece // 8), piece * 480)

    assert heard_at_ms == pytest.approx(1_000 - 70 + 79 * 10 + 60)
    assert not clock.stumbles


def _stumble(clock, times, every_ms):
    """Ask evenly, but for a short wait from time to time."""
    at_ms, frame = 1_000, 0
    for _ in range(times + 1):
        for _ in range(every_ms // 100):
            clock.heard_at_ms(at_ms, frame)
            at_ms, frame = at_ms + 100, frame + PERIOD
        at_ms += 20


def test_a_stream_that_stumbles_thrice_in_a_minute_runs_dry():
    clock = StreamClock(60)

    _stumble(clock, 3, 15_000)

    assert clock.runs_dry


def test_a_stream_that_stumbles_seldom_is_let_be():
    clock = StreamClock(60)

    _stumble(clock, 6, 40_000)

    assert not clock.runs_dry


def test_being_asked_late_from_time_to_time_is_no_stumbling():
    clock = StreamClock(60)

    _asked_at(clock, [1_000 + 100 * n + 40 * (n % 3) for n in range(300)])

    assert not clock.stumbles


def test_the_silent_twin_asks_as_time_passes_and_says_that_nobody_hears(clock):
    asked = Asked()
    stream = SilentStream(asked, clock)
    began_ms = clock()

    clock.advance(50)
    stream.tick()
    clock.advance(50)
    stream.tick()

    assert asked.lengths == [960] * 5
    assert asked.heard_at_ms == [began_ms + 20 * n for n in range(5)]
    assert stream.frames == 4_800
    assert not stream.is_audible


def test_the_silent_twin_asks_for_nothing_while_the_clock_stands_still(clock):
    asked = Asked()
    stream = SilentStream(asked, clock)

    stream.tick()

    assert asked.lengths == []


@pytest.fixture
def stream():
    """Return a function that opens miniaudio's own clock without a device."""
    opened = []

    def open_one(render):
        opened.append(MiniaudioStream("", render, ["NULL"]))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_device_asks_from_its_own_thread_and_soon_knows_the_time(stream):
    asked = Asked()
    opened = stream(asked)

    assert asked.enough.wait(5)
    assert opened.frames >= sum(asked.lengths[:58])
    asked.enough.clear()
    assert asked.enough.wait(5)
    known = [at for at in asked.heard_at_ms if at is not None]
    assert known
    assert np.allclose(np.diff(known), np.array(asked.lengths[-len(known) : -1]) / 48, atol=15)


def test_what_is_given_is_what_was_rendered_without_a_seam(stream):
    def render(n, _heard_at_ms):
        first = render.next
        render.next += n
        return np.repeat(np.arange(first, first + n, dtype=np.float32)[:, None], 2, axis=1)

    render.next = 0
    opened = stream(Asked())
    opened.close()
    opened._render = render
    asking = opened._give()
    next(asking)
    given = [asking.send(n)[:, 0].copy() for n in (512, 448, 1, 3_000, 959, 960, 7)]

    assert np.array_equal(np.concatenate(given), np.arange(5_887))


def test_a_device_asks_for_a_little_at_a_time(stream):
    asked = Asked()
    stream(asked)

    assert asked.enough.wait(5)
    assert max(asked.lengths) / 48 <= MOST_WAITED_MS < PERIOD_MS


def test_an_error_while_rendering_is_silence_and_not_the_end(stream, capsys):
    asked = Asked(error=ValueError("a mistake"))
    stream(asked)

    assert asked.enough.wait(5)
    assert "a mistake" in capsys.readouterr().err


def test_a_device_that_is_not_there_is_replaced_and_told():
    opened = MiniaudioStream("Attic", Asked(), ["NULL"])
    opened.close()

    assert opened.device == ""
    assert opened.notice == "“Attic” isn't there, so the usual output plays."


def test_a_device_is_chosen_by_its_name():
    opened = MiniaudioStream("NULL Playback Device", Asked(), ["NULL"])
    opened.close()

    assert (opened.device, opened.notice) == ("NULL Playback Device", "")


def test_without_a_sound_server_it_says_so(monkeypatch):
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(OutputError, match="No sound output was found"):
        Miniaudio().open("", Asked())


def test_without_miniaudio_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "miniaudio", None)

    with pytest.raises(OutputError, match="pip install miniaudio"):
        Miniaudio().open("", Asked())


def test_once_a_stream_ran_dry_the_next_ones_keep_more_ahead(monkeypatch):
    monkeypatch.setattr(Miniaudio, "_names", lambda _: ["NULL"])
    outputs = Miniaudio()
    first = outputs.open("", silence_of)
    first._clock.stumbles.extend([1_000, 2_000, 3_000])
    assert first.runs_dry
    first.close()

    second = outputs.open("", silence_of)
    second.close()

    assert second._playing.buffersize_msec == LONG_PERIOD_MS
    assert not second.runs_dry


def test_a_process_ends_though_its_device_is_open():
    program = (
        "import os\n"
        "from hipcalm.audio.output_miniaudio import MiniaudioStream\n"
        "from hipcalm.audio.samples import FADE_OUT_MS, silence\n"
        "MiniaudioStream('', lambda n, _: silence(n), ['NULL'])\n"
        "os._exit(0)\n"
    )

    assert subprocess.run([sys.executable, "-c", program], timeout=10, check=False).returncode == 0


def test_without_simpleaudio_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(OutputError, match="pip install simpleaudio"):
        SimpleaudioStream("", Asked())


def test_simpleaudio_without_a_device_says_so(monkeypatch):
    if importlib.util.find_spec("simpleaudio") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs simpleaudio")
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(OutputError, match="No sound output was found"):
        SimpleaudioStream("", Asked())


def _message(start_ns, pcm=b""):
    return struct.pack("<QI", start_ns, len(pcm)) + pcm


def test_the_child_plays_each_chunk_and_tells_what_could_not_be_played():
    played = []

    def play(pcm, *form):
        played.append((bytes(pcm), *form))
        if len(played) == 2:
            raise OSError("the device has gone")

    answers = io.BytesIO()
    _Chunks(answers, play).read(io.BytesIO(_message(0, b"left") + _message(0, b"back")))

    assert played == [(b"left", 2, 2, 48_000), (b"back", 2, 2, 48_000)]
    assert answers.getvalue() == b"pf"


def test_the_child_fades_what_was_not_read_yet():
    now_ns = time.monotonic_ns()
    whole = np.full((48_000, 2), 8_000, "<i2").tobytes()
    played = []
    chunks = _Chunks(io.BytesIO(), lambda pcm, *_: played.append(pcm))

    chunks.read(io.BytesIO(_message(now_ns - 500_000_000, whole) + _message(0)))

    samples = np.frombuffer(played[0], "<i2")[::2]
    kept = np.flatnonzero(samples < 8_000)[0] / 48
    silent = np.flatnonzero(samples)[-1] / 48
    assert 500 + TAKEN_MS <= kept <= 500 + TAKEN_MS + 400, "it takes a while on a busy machine"
    assert silent - kept == pytest.approx(FADE_OUT_MS, abs=3)
    assert np.abs(np.diff(samples.astype(int))).max() < 8_000 * np.pi / 2 / (FADE_OUT_MS * 48) + 2


def test_a_chunk_that_waits_for_its_time_falls_silent_too():
    played = []
    chunks = _Chunks(io.BytesIO(), lambda pcm, *_: played.append(pcm))
    soon_ns = time.monotonic_ns() + int((TAKEN_MS + FADE_OUT_MS + 200) * 1e6)
    loud = np.full((4_800, 2), 8_000, "<i2").tobytes()

    chunks.read(io.BytesIO(_message(soon_ns, loud) + _message(0)))

    assert not any(played[0])


def test_a_child_that_is_stuck_holds_nobody_up():
    stream = SimpleaudioStream.__new__(SimpleaudioStream)
    stream._giving = threading.Lock()
    stream._giving.acquire()
    forgot = []

    stream.hush(lambda: forgot.append(True))

    assert not forgot
