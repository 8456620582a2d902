"""Outputs: when frames are heard, the silent twin, and real callback threads without a device."""

import importlib.util
import io
import os
import struct
import subprocess
import sys
import threading

import numpy as np
import pytest

from hipcalm.audio.output import OutputError, SilentStream, StreamClock
from hipcalm.audio.output_miniaudio import Miniaudio, MiniaudioStream
from hipcalm.audio.output_simpleaudio import SimpleaudioStream, _play_chunks
from hipcalm.audio.samples import silence

PERIOD = 4_800
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
        if len(self.lengths) == 8:
            self.enough.set()
        if self._error:
            raise self._error
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
    assert set(asked.lengths) == {PERIOD}
    assert opened.frames >= 7 * PERIOD
    known = [at for at in asked.heard_at_ms if at is not None]
    assert np.allclose(np.diff(known), 100, atol=30)


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


def test_a_process_ends_though_its_device_is_open():
    program = (
        "import os\n"
        "from hipcalm.audio.output_miniaudio import MiniaudioStream\n"
        "from hipcalm.audio.samples import silence\n"
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


def test_the_child_plays_each_chunk_and_tells_what_could_not_be_played():
    played = []

    def play(pcm, *form):
        played.append((pcm, *form))
        if len(played) == 2:
            raise OSError("the device has gone")

    chunks = io.BytesIO(b"".join(struct.pack("<QI", 0, 4) + pcm for pcm in (b"left", b"back")))
    answers = io.BytesIO()
    _play_chunks(chunks, answers, play)

    assert played == [(b"left", 2, 2, 48_000), (b"back", 2, 2, 48_000)]
    assert answers.getvalue() == b"pf"
