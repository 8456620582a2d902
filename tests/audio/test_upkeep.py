"""Keeping an output going: dying devices, frozen servers, another choice."""

import threading

import pytest

from hipcalm.audio.output import OutputError
from hipcalm.audio.samples import silence
from hipcalm.audio.upkeep import MOST_STUCK, SLOW_MS, STUCK_MS, Upkeep

PATIENCE_MS = 750


class Device:
    """A stream that asks for frames when it is told to."""

    is_audible = True
    patience_ms = PATIENCE_MS
    latency_ms = 60.0

    def __init__(self, name, render):
        self.device = name
        self.notice = ""
        self.frames = 0
        self.render = render
        self.closed = 0
        self.looks = 0
        self.ticks = 0
        self.runs_dry = False

    def ask(self, n=4_800):
        made = self.render(n, None)
        self.frames += n
        return made

    def tick(self):
        self.ticks += 1

    def look(self):
        self.looks += 1

    def close(self):
        self.closed += 1


class Room:
    """An upkeep with devices that come and go, and a clock that is told to move."""

    def __init__(self, clock):
        self.clock = clock
        self.is_there = True
        self.is_frozen = False
        self.opened = []
        self.tries = 0
        self.told = []
        self.begun = 0
        self.frozen = []
        self.upkeep = Upkeep(self._render, self._begin, self._tell, clock, self._start)

    def open_stream(self, device, render):
        self.tries += 1
        if not self.is_there:
            raise OutputError("No sound output was found.")
        self.opened.append(Device(device, render))
        return self.opened[-1]

    def run(self, ms, *, plays=True):
        """Let time pass in steps of 50 ms, the last opened device asking twice in each."""
        for _ in range(ms // 50):
            self.clock.advance(50)
            if plays and self.upkeep.stream is not None:
                self.upkeep.stream.ask(2_400)
            self.upkeep.tick()

    def states(self):
        return [state.value for state, _ in self.told]

    def _start(self, work):
        if self.is_frozen:
            self.frozen.append(work)
        else:
            work()
        return threading.Thread()

    def _render(self, n, _):
        return silence(n) + 1

    def _begin(self):
        self.begun += 1

    def _tell(self, state, words):
        self.told.append((state, words))


@pytest.fixture
def room(clock):
    room = Room(clock)
    yield room
    room.upkeep.close()


def _use(room, device=""):
    room.upkeep.use(room.open_stream, device)


def test_an_output_that_asks_for_frames_plays(room):
    _use(room)
    room.run(200)

    assert room.told == [("plays", "")]
    assert room.upkeep.is_audible
    assert room.opened[0].ticks > 0


def test_a_stream_that_stands_still_is_closed_and_made_again(room):
    _use(room)
    room.run(2_000)

    room.run(PATIENCE_MS + 100, plays=False)
    assert room.states() == ["plays", "lost"]
    assert room.opened[0].closed == 1

    room.run(600)
    assert room.states() == ["plays", "lost", "back"]
    assert len(room.opened) == 2
    assert room.begun == 2


def test_a_stream_that_merely_pauses_for_breath_is_left_alone(room):
    _use(room)
    room.run(2_000)
    room.run(PATIENCE_MS - 100, plays=False)
    room.run(1_000)

    assert room.states() == ["plays"]
    assert len(room.opened) == 1


def test_a_device_that_is_slow_to_wake_is_waited_for(room):
    _use(room)
    room.run(100)
    room.run(1_500, plays=False)

    assert room.states() == ["plays"]


def test_without_a_device_one_line_is_said_and_it_is_tried_again(room):
    room.is_there = False
    _use(room)
    room.run(10_000)

    [(state, words)] = room.told
    assert state == "none"
    assert words == "No sound output was found. Sound joins in by itself when there is one."
    assert 9 <= room.tries <= 13


def test_a_device_that_comes_is_playing_within_a_second(room):
    room.is_there = False
    _use(room)
    room.run(60_000)

    room.is_there = True
    room.run(1_200)

    assert room.states() == ["none", "back"]


def test_a_device_that_was_lost_and_stays_away_is_told_once(room):
    _use(room)
    room.run(2_000)
    room.is_there = False
    room.run(30_000, plays=False)

    assert room.states() == ["plays", "lost"]


def test_a_frozen_server_is_told_and_joined_when_it_wakes(room):
    room.is_frozen = True
    _use(room)
    room.run(SLOW_MS + 100)
    assert room.states() == ["none"]

    room.is_frozen = False
    room.frozen.pop()()
    room.run(200)

    assert room.states() == ["none", "back"]


def test_no_more_than_a_few_openings_are_ever_stuck(room):
    room.is_frozen = True
    _use(room)
    room.run(10 * STUCK_MS)

    assert len(room.frozen) == MOST_STUCK + 1


def test_an_opening_that_was_given_up_is_closed_when_it_comes_after_all(room):
    room.is_frozen = True
    _use(room)
    room.run(STUCK_MS + 200)
    room.is_frozen = False
    late, newer = room.frozen
    newer()
    room.run(200)
    late()
    room.run(200)

    kept, given_up = room.opened
    assert (kept.closed, given_up.closed) == (0, 1)
    assert room.upkeep.stream is kept
    assert not given_up.ask().any()


def test_another_choice_closes_the_first_and_opens_the_second(room):
    _use(room)
    room.run(500)
    _use(room, "Kitchen")
    room.run(500)

    assert room.opened[0].closed == 1
    assert room.upkeep.stream.device == "Kitchen"
    assert room.states() == ["plays", "plays"]


def test_what_a_device_has_to_say_is_told_with_its_beginning(room):
    _use(room)
    room.upkeep.tick()
    room.opened[0].notice = "“Attic” isn't there, so the usual output plays."
    room.run(200)

    assert room.told == [("plays", "“Attic” isn't there, so the usual output plays.")]


def test_any_error_of_a_sound_library_counts_as_no_device(room):
    def open_stream(_device, _render):
        raise RuntimeError("segment 7")

    room.upkeep.use(open_stream, "")
    room.run(200)

    assert room.states() == ["none"]


def test_the_system_is_asked_how_it_stands_soon_and_then_from_time_to_time(room):
    _use(room)
    room.run(900)
    assert room.opened[0].looks == 0

    room.run(30_000)

    assert room.opened[0].looks == 4


def test_a_stream_that_ran_dry_is_opened_anew_without_a_word(room):
    _use(room, "Kitchen")
    room.run(200)

    room.opened[0].runs_dry = True
    room.run(200)

    assert room.opened[0].closed == 1
    assert room.upkeep.stream is room.opened[1]
    assert room.opened[1].device == "Kitchen"
    assert room.states() == ["plays"]
