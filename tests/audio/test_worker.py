"""The worker: what it does when told, what it tells, and how it leaves."""

import json
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from hipcalm.audio import wire
from hipcalm.audio.output import SilentStream
from hipcalm.audio.worker import Worker
from hipcalm.core.score import Line
from tests.audio.live import LiveWorker, now_ms
from tests.audio.parts import breaths, hold, score, sounds
from tests.audio.voices import Hum

NOWHERE = {**os.environ, "PULSE_SERVER": "unix:/nowhere", "HOME": "/nowhere"}


class Ear(SilentStream):
    """A stream that somebody hears, and that keeps what they heard."""

    is_audible = True

    def __init__(self, device, render, now_ms):
        self.blocks = []
        super().__init__(lambda n, at_ms: self._kept(render(n, at_ms)), now_ms)
        self.device = device

    def _kept(self, block):
        self.blocks.append(block[:, 0])
        return block

    def last(self, ms):
        return np.concatenate(self.blocks)[-48 * ms :]


class Stage:
    """A worker with an ear, a voice and a clock, all of which are told what to do."""

    def __init__(self, clock, folder):
        self.clock = clock
        self.told = []
        self.ears = []
        self.hum = Hum()
        self._more = threading.Condition()
        outputs = {"miniaudio": self._open, "none": self._open_silent}
        self.worker = Worker(self._tell, clock, outputs, folder, lambda *_: self.hum)

    def do(self, *commands):
        """Give commands, and wait until scores are loaded and words are spoken."""
        for command in commands:
            self.worker.do(command)
        self.worker._loading.submit(lambda: None).result()
        spoken = threading.Event()
        self.worker._speech._work.put(spoken.set)
        assert spoken.wait(10)
        self.run(50)

    def run(self, ms):
        for _ in range(ms // 50):
            self.clock.advance(50)
            self.worker.tick()

    def play(self, position_ms, span=0):
        self.do(wire.Play(position_ms, self.clock(), span))

    def all(self, tell):
        with self._more:
            return [message for message in self.told if message["tell"] == tell]

    @property
    def ear(self):
        return self.ears[-1]

    def open_ear(self):
        """Wait for the thread that opens the ear."""
        self.do(wire.PlaySound("level_check"))
        self.wait_for_ear(1)
        self.run(8_000)

    def wait_for_ear(self, count):
        last = time.monotonic() + 10
        while len(self.ears) < count or self.worker.upkeep.stream is not self.ears[-1]:
            assert time.monotonic() < last, "no device was opened"
            self.worker.tick()

    def _open(self, device, render):
        self.ears.append(Ear(device, render, self.clock))
        return self.ears[-1]

    def _open_silent(self, _device, render):
        return SilentStream(render, self.clock)

    def _tell(self, message):
        with self._more:
            self.told.append(message)


@pytest.fixture
def stage(clock, tmp_path):
    stage = Stage(clock, tmp_path)
    yield stage
    stage.worker.upkeep.close()


def test_a_score_is_played_from_the_position_that_is_right(stage):
    stage.open_ear()
    stage.do(wire.SetScore(score(sounds=sounds(5_000))))
    began_ms = stage.clock()
    stage.play(4_000)

    stage.run(2_000)

    assert stage.all("sounded") == [
        {"tell": "sounded", "name": "step", "position_ms": 5_000, "at_ms": began_ms + 1_000}
    ]
    assert stage.ear.last(500).any()


def test_a_sound_is_told_when_it_sounds_and_not_before(stage):
    stage.open_ear()
    stage.do(wire.SoundSettings(offset_ms=300), wire.SetScore(score(sounds=sounds(1_000))))
    stage.play(0)

    stage.run(900)  # it was rendered 300 ms before its time
    assert stage.all("sounded") == []
    stage.run(100)
    assert len(stage.all("sounded")) == 1


def test_a_pause_is_silent_and_told(stage):
    stage.open_ear()
    stage.do(wire.SetScore(score(breath_sound="tone", breaths=(breaths(0, 6),))))
    stage.play(0)
    stage.run(3_000)

    stage.do(wire.Pause())
    stage.run(300)

    assert not stage.ear.last(100).any()
    assert len(stage.all("faded")) == 1


def test_a_stop_forgets_the_score(stage):
    stage.open_ear()
    stage.do(wire.SetScore(score(breath_sound="tone", breaths=(breaths(0, 6),))))
    stage.play(0)
    stage.do(wire.Stop())
    stage.run(300)

    stage.play(2_000)
    stage.run(1_000)

    assert not stage.ear.last(500).any()


def test_where_nobody_hears_nothing_is_told_as_sounding(stage):
    stage.do(wire.SoundSettings(output="none"), wire.SetScore(score(sounds=sounds(1_000))))
    stage.play(0)
    stage.run(3_000)
    stage.do(wire.Pause())
    stage.run(100)

    assert stage.all("sounded") == []
    assert len(stage.all("faded")) == 1


def test_volumes_are_each_their_own(stage):
    stage.open_ear()
    stage.do(wire.SoundSettings(cues=0), wire.SetScore(score(sounds=sounds(500))))
    stage.play(0)
    stage.run(1_500)

    assert not stage.ear.last(1_000).any()
    assert stage.all("sounded") == []


def test_mute_silences_all_and_its_end_brings_all_back(stage):
    stage.open_ear()
    stage.do(wire.SetScore(score(breath_sound="tone", breaths=(breaths(0, 6),))))
    stage.play(0)
    stage.do(wire.SoundSettings(muted=True))
    stage.run(1_000)
    assert not stage.ear.last(800).any()

    stage.do(wire.SoundSettings())
    stage.run(1_000)
    assert stage.ear.last(500).any()


def test_a_person_s_own_offset_sends_the_sound_earlier(stage):
    stage.open_ear()
    stage.do(wire.SoundSettings(offset_ms=200), wire.SetScore(score(sounds=sounds(1_000))))
    stage.play(0)
    stage.run(3_000)

    first = int(np.flatnonzero(stage.ear.last(3_000) > 1e-4)[0])
    assert first / 48 == pytest.approx(750, abs=60)


def test_another_device_is_opened_when_it_is_chosen(stage):
    stage.open_ear()
    stage.do(wire.SoundSettings(device="Kitchen"))
    stage.wait_for_ear(2)

    assert stage.ears[1].device == "Kitchen"


def test_a_volume_opens_no_device(stage):
    stage.open_ear()
    stage.do(wire.SoundSettings(cues=10), wire.SoundSettings(cues=20))

    assert len(stage.ears) == 1


def test_words_are_spoken_ahead_and_said_in_their_place(stage):
    stage.open_ear()
    words = Line(2_000, 9_000, 0, ("Feel your feet.",))
    stage.do(wire.SetScore(score(lines=(words,))))
    stage.play(0)

    stage.run(2_500)

    assert stage.hum.said == [("Feel your feet.", 0.85)]
    assert [(m["name"], m["position_ms"]) for m in stage.all("sounded")] == [("line", 2_000)]
    assert stage.ear.last(300).any()
    assert stage.all("voice") == [{"tell": "voice", "state": "ready", "words": ""}]


def _go_in(stage, position_ms, words):
    """Have words come up that are due just now, in a session that began long ago."""
    stage.open_ear()
    stage.worker.do(wire.Play(0, stage.clock() - position_ms, 0))
    stage.do(wire.SetScore(score(lines=words)))


def test_words_that_come_too_late_fall_away(stage):
    _go_in(stage, 5_100, [Line(5_000, 5_600, 0, ("Feel.",)), Line(8_000, 9_000, 1, ("Rest.",))])
    stage.run(6_000)

    assert [(m["name"], m["position_ms"]) for m in stage.all("sounded")] == [("line", 8_000)]


def test_words_that_come_late_are_said_late_where_there_is_time(stage):
    _go_in(stage, 5_100, [Line(5_000, 9_000, 0, ("Feel your feet.",))])
    stage.run(2_000)

    (heard,) = stage.all("sounded")
    assert heard["name"] == "line"
    assert 5_300 <= heard["position_ms"] <= 5_700


def test_words_that_fell_away_are_there_when_the_person_goes_back(stage):
    _go_in(stage, 5_100, [Line(5_000, 5_600, 0, ("Feel.",))])
    stage.run(2_000)
    assert stage.all("sounded") == []

    stage.play(4_500)
    stage.run(1_000)

    assert [m["name"] for m in stage.all("sounded")] == ["line"]


def test_what_was_said_is_not_said_again_when_the_score_changes(stage):
    stage.open_ear()
    words = (Line(500, 9_000, 0, ("Feel your feet.",)),)
    stage.do(wire.SetScore(score(lines=words)))
    stage.play(0)
    stage.run(1_500)

    stage.do(wire.SetScore(score(lines=words, total_ms=70_000)))
    stage.run(6_000)

    assert [m["position_ms"] for m in stage.all("sounded")] == [500]


def test_words_that_are_being_said_go_on_when_the_score_changes(stage):
    stage.open_ear()
    words = (Line(1_000, 9_000, 0, ("Feel your feet, both.",)),)
    stage.do(wire.SetScore(score(lines=words)))
    stage.play(0)
    stage.run(1_150)

    stage.do(wire.SetScore(score(lines=(Line(1_300, 9_000, 0, ("Something else.",)),))))
    stage.run(150)

    assert stage.ear.last(100).all()
    stage.run(1_000)
    first, then = [m["position_ms"] for m in stage.all("sounded")]
    assert first == 1_000
    assert then >= 1_000 + 550, "the new words wait for the end of the old ones"


def test_a_text_said_at_once_is_heard_beside_everything(stage):
    stage.open_ear()
    stage.do(wire.Say("Here you are."))
    stage.run(150)

    assert stage.ear.last(100).any()
    assert stage.hum.said == [("Here you are.", 0.85)]


def test_without_words_no_voice_is_looked_for(stage):
    stage.do(wire.SetScore(score(sounds=sounds(0))))

    assert stage.all("voice") == []


def test_a_person_who_wants_no_voice_gets_none(stage):
    words = Line(1_000, 9_000, 0, ("Rest.",))
    stage.do(wire.SoundSettings(speaks=False), wire.SetScore(score(lines=(words,))))

    assert stage.hum.said == []


def test_another_speed_is_spoken_anew(stage):
    words = Line(1_000, 9_000, 0, ("Rest.",))
    stage.do(wire.SetScore(score(lines=(words,))), wire.SoundSettings(speed=1.1))

    assert stage.hum.said == [("Rest.", 0.85), ("Rest.", 1.1)]


def test_the_words_of_a_hold_are_said_there(stage):
    stage.open_ear()
    stage.do(wire.SetScore(score(holds=(hold(1_000, texts=("Stay as long as you like.",)),))))
    stage.play(0)
    stage.run(2_500)

    assert stage.hum.said == [("Stay as long as you like.", 0.85)]
    assert [m["name"] for m in stage.all("sounded")] == ["gate"]


def test_a_recording_plays_in_place_of_its_words(stage, tmp_path):
    file = tmp_path / "hello.wav"
    soundfile.write(file, np.sin(np.arange(24_000) / 20) / 4, 48_000)
    stage.open_ear()
    words = Line(1_000, 9_000, 0, ("Hello.",), recording=str(file))
    stage.do(wire.SetScore(score(lines=(words,))))
    stage.play(0)
    stage.run(1_300)

    assert stage.ear.last(100).std() > 0.01  # the voice of these tests is an even hum


def test_a_recording_that_cannot_be_played_is_told_and_its_words_are_spoken(stage, tmp_path):
    words = Line(1_000, 9_000, 0, ("Hello.",), recording=str(tmp_path / "gone.wav"))
    stage.do(wire.SetScore(score(lines=(words,))))

    [problem] = stage.all("problem")
    assert "gone.wav" in problem["words"]
    assert stage.hum.said == [("Hello.", 0.85)]


def test_a_sound_that_there_is_not_is_a_problem(stage):
    stage.do(wire.PlaySound("siren"))

    assert stage.all("problem") == [
        {"tell": "problem", "words": "There is no sound called siren."}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [b"garbage", b"{}", b'{"do":"dance"}', b'{"do":"play"}', b"\xff\xfe", b"[" * 100_000,
     b'{"do":"settings","cues":900}', b'{"do":"score","score":{}}'],
)  # fmt: skip
def test_a_line_that_is_no_command_is_a_problem_in_words(line):
    with pytest.raises(ValueError, match="did not understand"):
        wire.command_in(line)


@pytest.fixture
def live(tmp_path):
    worker = LiveWorker(NOWHERE, tmp_path)
    yield worker
    worker.kill()


def test_the_process_answers_and_ends_with_the_window(live):
    live.until(tell="ready")
    live.write(b"garbage")
    live.until(tell="problem")
    live.do("settings", output="none")
    live.score(score(sounds=sounds(0)))
    live.play(0)
    live.until(tell="output", state="plays")

    assert live.end() < 1_000


def test_the_process_ends_when_it_is_told_to(live):
    live.until(tell="ready")
    began_ms = now_ms()
    live.do("quit")

    assert live.process.wait(5) == 0
    assert now_ms() - began_ms < 1_000


def test_the_process_ends_when_nobody_listens_any_more(tmp_path):
    command = [sys.executable, "-m", "hipcalm.audio.worker", "--cache", str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=NOWHERE, bufsize=0, stdin=pipe, stdout=pipe) as process:
        assert json.loads(process.stdout.readline()) == {"tell": "ready"}
        process.stdout.close()
        process.stdin.write(b"garbage\n")

        assert process.wait(5) == 0


def test_the_devices_are_named_or_the_list_is_empty(live):
    live.do("devices")

    live.until(tell="devices", names=[])


def test_importing_the_worker_brings_no_voice_and_no_qt():
    program = (
        "import sys, json, hipcalm.audio.worker\n"
        "print(json.dumps([m for m in ('onnxruntime', 'PySide6', 'simpleaudio', 'miniaudio') "
        "if m in sys.modules]))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout

    assert json.loads(out) == []
