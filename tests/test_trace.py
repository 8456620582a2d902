"""The record of what the program did."""

import json

import pytest

from hipcalm.core.expand import Choices
from hipcalm.core.player import Mode
from hipcalm.playback import Playback
from hipcalm.trace import Trace
from tests.core.scripts import step, timeline

STEPS = step(duration="20s", breath="4-6", say='"A."', later='[{at: 6s, say: "B."}]') + step(
    duration="20s", advance="manual", say='"“Ç” <b>"'
)


@pytest.fixture
def traced(qapp, clock, tmp_path):
    """Return a playback that is traced, and a function that reads its trace."""
    trace = Trace(tmp_path / "trace", clock)
    playback = Playback(timeline(STEPS), Choices(), clock)
    trace.follow(playback)

    def events(*names: str) -> list[dict]:
        lines = (tmp_path / "trace").read_text(encoding="utf-8").splitlines()
        return [e for e in map(json.loads, lines) if not names or e["event"] in names]

    playback.start()
    yield playback, events
    playback.stop()
    trace.close()


def frame(playback, clock, ms: int) -> None:
    clock.advance(ms)
    playback.tick()


def test_it_begins_with_the_session_and_its_length(traced):
    _, events = traced

    assert events()[0] == {
        "t_ms": 1_000,
        "event": "started",
        "session": "a-test",
        "total_ms": 40_000,
    }


def test_every_line_has_its_time_and_its_event_and_is_there_at_once(traced, clock):
    playback, events = traced
    frame(playback, clock, 16)

    written = events()

    assert all({"t_ms", "event"} <= event.keys() for event in written)
    assert [event["t_ms"] for event in written] == sorted(event["t_ms"] for event in written)
    assert written[-1]["event"] == "frame"


def test_cues_are_written_as_they_come_due(traced, clock):
    playback, events = traced
    for _ in range(5):
        frame(playback, clock, 4_000)

    told = [(e["at_ms"], e["kind"], e["text"], e["heard"]) for e in events("cue")]
    assert told == [
        (0, "start", "A.", True),
        (6_000, "later", "B.", True),
        (20_000, "step", "“Ç” <b>", True),
    ]


def test_cues_that_were_passed_over_say_so(traced):
    playback, events = traced

    playback.skip()
    playback.end()

    assert [(e["text"], e["heard"]) for e in events("cue")][:3] == [
        ("A.", True),
        ("B.", False),
        ("“Ç” <b>", True),
    ]
    assert {e["heard"] for e in events("cue")[3:]} == {False}


def test_phases_of_the_breath_are_written_as_they_change(traced, clock):
    playback, events = traced
    for _ in range(10):
        frame(playback, clock, 2_000)

    told = [(e["position_ms"], e["phase"]) for e in events("phase")]
    assert told == [
        (0, "inhale"),
        (4_000, "exhale"),
        (10_000, "inhale"),
        (14_000, "exhale"),
        (20_000, None),
    ]


def test_a_frame_tells_where_and_how_full(traced, clock):
    playback, events = traced
    frame(playback, clock, 2_000)

    assert events("frame")[-1] == {
        "t_ms": 3_000,
        "event": "frame",
        "position_ms": 2_000,
        "step": "Sit",
        "side": None,
        "fullness": 0.5,
    }


def test_what_it_is_doing_is_written_when_that_changes(traced, clock):
    playback, events = traced
    playback.pause()
    playback.resume()
    frame(playback, clock, 10_000)
    playback.resume()
    playback.skip()
    for _ in range(5):
        frame(playback, clock, 4_000)
    playback.end()

    told = [(e["event"], e.get("reason")) for e in events("playing", "paused", "waiting", "ended")]
    assert told == [
        ("playing", None),
        ("paused", "asked"),
        ("playing", None),
        ("paused", "slept"),
        ("playing", None),
        ("waiting", None),
        ("ended", None),
    ]


def test_an_end_tells_whether_it_came_early(traced, clock):
    playback, events = traced
    playback.end()

    assert events("ended") == [{"t_ms": 1_000, "event": "ended", "position_ms": 0, "early": True}]


def test_a_whole_session_did_not_end_early(traced):
    playback, events = traced
    playback.skip()
    playback.skip()

    assert playback.mode is Mode.ENDED
    assert events("ended")[0]["early"] is False


def test_no_frames_are_written_in_a_pause(traced, clock):
    playback, events = traced
    playback.pause()
    before = len(events("frame"))

    frame(playback, clock, 1_000)

    assert len(events("frame")) == before


def test_a_file_that_cannot_be_written_is_an_error_at_once(clock, tmp_path):
    with pytest.raises(FileNotFoundError):
        Trace(tmp_path / "not there" / "trace", clock)
