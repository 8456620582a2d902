"""The window's end of the pipe: what it sends, what it hears, and workers that die."""

import os
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from hipcalm.audio.link import LINGER_MS, MOST_DEATHS, OFF_WORDS, SoundLink
from tests.audio.parts import score, sounds

STAND_IN = """
import os, sys
log = open(sys.argv[1], "a", buffering=1)
log.write('"begins"\\n')
sys.stdout.write('{"tell":"voice","state":"ready","words":"%d"}\\n' % os.getpid())
sys.stdout.flush()
for line in sys.stdin:
    log.write(line)
    if '"say"' in line:
        sys.stdout.write(line.split('"text":')[1].rstrip()[1:-2].replace("'", '"') + "\\n")
        sys.stdout.flush()
    if '"quit"' in line:
        break
"""


class Ends:
    """A link whose worker writes down what it is told, and says what it is asked to say."""

    def __init__(self, link, log, qtbot):
        self.link = link
        self.log = log
        self.qtbot = qtbot
        self.pids: list[int] = []
        link.voice_changed.connect(lambda _, words: self.pids.append(int(words)))
        link._words = ["-c", STAND_IN, str(log)]

    def got(self):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [msgspec.json.decode(line) for line in lines]

    def names(self):
        return [message if message == "begins" else message["do"] for message in self.got()]

    def wait(self, is_so):
        self.qtbot.waitUntil(is_so, timeout=10_000)

    def wait_for_worker(self, count=1):
        self.wait(lambda: len(self.pids) == count)

    def kill(self):
        os.kill(self.pids[-1], signal.SIGKILL)

    def hears(self, signal, **message):
        """Have the worker tell something; return what the signal brings."""
        with self.qtbot.waitSignal(signal, timeout=10_000) as caught:
            self.link.say(msgspec.json.encode(message).decode().replace('"', "'"))
        return caught.args


@pytest.fixture
def ends(qtbot, clock, tmp_path):
    link = SoundLink(tmp_path / "cache", clock)
    yield Ends(link, tmp_path / "log", qtbot)
    link.close()


def test_without_need_no_worker_is_started(ends):
    ends.link.apply({"cues": 50})
    ends.link.pause()
    ends.link.stop()
    ends.link.close_later()

    assert not ends.link.is_running


def test_a_score_starts_the_worker_with_the_settings_first(ends):
    ends.link.apply({"cues": 50})
    ends.link.set_score(score(sounds=sounds(5)))
    ends.link.play(0, 123, 0)
    ends.wait(lambda: len(ends.got()) == 4)

    begins, settings, sent, play = ends.got()
    assert begins == "begins"
    assert settings == {"do": "settings", "cues": 50}
    assert (sent["do"], sent["score"]["sounds"]) == ("score", [{"at_ms": 5, "name": "step"}])
    assert play == {"do": "play", "position_ms": 0, "at_ms": 123, "span": 0}


def test_each_command_is_passed_on(ends):
    ends.link.start()
    ends.link.pause()
    ends.link.sound("reminder")
    ends.link.ask_devices()
    ends.link.stop()

    expected = ["begins", "settings", "pause", "sound", "devices", "stop"]
    ends.wait(lambda: ends.names() == expected)


def test_what_the_worker_tells_becomes_signals(ends):
    link = ends.link
    ends.link.start()
    ends.wait_for_worker()

    assert ends.hears(link.output_changed, tell="output", state="lost", words="Away.") == [
        "lost", "Away.",
    ]  # fmt: skip
    assert ends.hears(link.problem_told, tell="problem", words="No.") == ["No."]
    assert ends.hears(link.devices_told, tell="devices", names=["Kitchen"]) == [["Kitchen"]]
    assert ends.hears(link.faded, tell="faded") == []
    [facts] = ends.hears(link.sounded, tell="sounded", name="step", position_ms=1, at_ms=2)
    assert facts == {"name": "step", "position_ms": 1, "at_ms": 2}


def test_what_is_no_message_is_passed_over(ends):
    ends.link.start()
    ends.wait_for_worker()
    ends.link.say("a library's own words")

    assert ends.hears(ends.link.problem_told, tell="problem", words="No.") == ["No."]


def test_a_worker_that_dies_is_started_again_where_things_stand(ends):
    ends.link.apply({"cues": 50})
    ends.link.set_score(score())
    ends.link.play(1_000, 123, 2)
    ends.wait_for_worker()

    ends.kill()
    ends.wait_for_worker(2)
    ends.wait(lambda: ends.names()[-1] == "play")

    assert ends.names()[-4:] == ["begins", "settings", "score", "play"]
    assert ends.got()[-1] == {"do": "play", "position_ms": 1_000, "at_ms": 123, "span": 2}


def test_a_worker_that_dies_in_a_pause_does_not_play(ends):
    ends.link.set_score(score())
    ends.link.play(0, 1, 0)
    ends.link.pause()
    ends.wait_for_worker()

    ends.kill()
    ends.wait_for_worker(2)
    ends.wait(lambda: ends.names()[-1] == "score")

    assert ends.names()[-3:] == ["begins", "settings", "score"]


def _die(ends, times, clock, every_ms):
    for count in range(1, times + 1):
        ends.wait_for_worker(count)
        clock.advance(every_ms)
        ends.kill()


def test_after_three_deaths_in_a_minute_sound_is_off_and_that_is_said_once(ends, clock, qtbot):
    told = []
    ends.link.output_changed.connect(lambda *words: told.append(words))
    ends.link.start()
    _die(ends, MOST_DEATHS, clock, 10_000)
    ends.wait(lambda: told != [])

    ends.link.set_score(score())
    ends.link.play(0, 0, 0)

    assert told == [("off", OFF_WORDS)]
    assert not ends.link.is_running


def test_deaths_that_lie_far_apart_are_forgiven(ends, clock):
    ends.link.start()
    _die(ends, MOST_DEATHS, clock, 40_000)

    ends.wait_for_worker(MOST_DEATHS + 1)


def test_a_worker_that_cannot_be_started_is_off_too(ends, monkeypatch, qtbot):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with qtbot.waitSignal(ends.link.output_changed, timeout=10_000) as caught:
        ends.link.start()

    assert caught.args == ["off", OFF_WORDS]


def test_closing_lets_the_worker_fade_and_go(ends):
    ends.link.set_score(score())
    ends.wait_for_worker()

    ends.link.close()

    assert ends.names()[-1] == "quit"
    assert not ends.link.is_running


def test_a_worker_that_nothing_needs_goes_in_a_minute(ends):
    ends.link.start()
    ends.wait_for_worker()
    ends.link.close_later()
    assert ends.link._lingering.interval() == LINGER_MS

    ends.link._lingering.timeout.emit()

    ends.wait(lambda: ends.names()[-1] == "quit")
    assert not ends.link.is_running


def test_a_worker_that_is_needed_again_stays(ends):
    ends.link.start()
    ends.wait_for_worker()
    ends.link.close_later()
    ends.link.set_score(score())

    assert not ends.link._lingering.isActive()


def test_after_it_went_the_next_need_starts_another(ends):
    ends.link.set_score(score())
    ends.wait_for_worker()
    ends.link.close()

    ends.link.sound("reminder")
    ends.wait(lambda: ends.names()[-1] == "sound")

    assert ends.names()[-3:] == ["begins", "settings", "sound"]


def test_a_need_while_one_leaves_is_met_by_the_next(ends):
    ends.link.start()
    ends.wait_for_worker()
    ends.link._leave()

    ends.link.sound("reminder")
    ends.link.set_score(score())
    ends.wait(lambda: ends.names()[-1] == "sound")

    assert ends.names()[-5:] == ["quit", "begins", "settings", "score", "sound"]


def test_a_write_never_waits_for_a_worker_that_does_not_read(ends):
    ends.link._words = ["-c", "import time; time.sleep(60)"]
    ends.link.start()

    for _ in range(2_000):
        ends.link.set_score(score(sounds=sounds(*range(50))))

    ends.link._process.kill()  # it would not be moved to leave


def test_both_ends_understand_each_other(qtbot, clock, tmp_path, monkeypatch):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    link = SoundLink(Path(tmp_path), clock)
    problems: list[str] = []
    link.problem_told.connect(problems.append)
    link.apply(
        {"voice": 10, "cues": 20, "breath": 30, "reminder": 40, "muted": True, "output": "none",
         "device": "Attic", "offset_ms": -20, "speaks": False, "speed": 0.9}
    )  # fmt: skip
    link.set_score(score(sounds=sounds(1)))
    link.play(0, 1, 0)
    link.pause()
    link.say("Rest.")
    link.sound("level_check")

    with qtbot.waitSignal(link.faded, timeout=10_000):
        link.stop()
    with qtbot.waitSignal(link.devices_told, timeout=10_000):
        link.ask_devices()
    link.close()

    assert problems == []
