"""What the sound worker is told of a playback: seldom, and always what is true."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from hipcalm import sounding
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.settings import Settings
from hipcalm.playback import Playback
from hipcalm.sounding import Sounding
from tests.core.scripts import script, session, step

NOON = datetime(2031, 3, 4, 12, 5, tzinfo=UTC)
BREATHS = step(name="Breathe", kind="breath", duration="60s", breath="4-6")
GATE = step(name="Ready", kind="setup", duration="5s", advance="manual")


class System(QObject):
    """Stands in for the system's voice, and notes what it is told."""

    changed = Signal()
    told = Signal(str)
    words = "The system's voice can't be used: it has stopped."

    def __init__(self, _settings, parent) -> None:
        super().__init__(parent)
        self.languages: tuple[str, ...] | None = ("en", "de")
        self.asked: list[tuple] = []

    def speaks(self, language: str) -> bool | None:
        return None if self.languages is None else language in self.languages

    def __getattr__(self, name: str):
        return lambda *facts: self.asked.append((name, *facts))

    def names(self) -> list[str]:
        asked, self.asked = self.asked, []
        return [one[0] for one in asked]


class Pipe(QObject):
    """Notes what would be written into the pipe to the worker."""

    output_changed = Signal(str, str)
    voice_changed = Signal(str, str)
    problem_told = Signal(str)
    sounded = Signal(object)
    devices_told = Signal(object)

    def __init__(self, _cache, _clock, parent) -> None:
        super().__init__(parent)
        self.told: list[tuple] = []

    def __getattr__(self, name: str):
        return lambda *facts: self.told.append((name, *facts))

    def take(self, *names: str) -> list[tuple]:
        """Return what was told since the last look, of these kinds."""
        told, self.told = self.told, []
        return [one for one in told if one[0] in names]


class Heard:
    """A session that is played and followed."""

    def __init__(self, steps: str, settings: Settings, clock, **keys: str) -> None:
        self.clock = clock
        self.session = session(script(steps, **keys))
        self.sounding = Sounding(Path(), settings, clock, lambda: NOON)
        self.pipe = self.sounding._link
        self.system = self.sounding._system
        self.playback = Playback(lay_out(self.session), Choices(), clock, parent=self.sounding)
        self.sounding.follow(self.playback, self.session, Path())
        self.playback.start()

    def wait(self, ms: int) -> None:
        while ms > 0:
            self.clock.advance(min(ms, 1_000))
            ms -= 1_000
            self.playback.tick()


@pytest.fixture
def hear(qapp, clock, monkeypatch):
    monkeypatch.setattr(sounding, "SoundLink", Pipe)
    monkeypatch.setattr(sounding, "SystemVoice", System)
    made: list[Heard] = []

    def heard(steps: str = BREATHS, settings: Settings | None = None, **keys) -> Heard:
        made.append(Heard(steps, settings or Settings(), clock, **keys))
        return made[-1]

    yield heard
    for one in made:
        one.playback.stop()


def test_a_position_is_told_once_with_the_time_at_which_it_was_true(hear, clock):
    began_ms = clock()
    heard = hear()

    assert heard.pipe.take("play", "set_score")[0][0] == "set_score"
    heard.wait(20_000)
    assert heard.pipe.take("play", "pause", "set_score") == []
    assert heard.sounding._anchor.at_ms == began_ms


def test_a_pause_fades_and_going_on_tells_the_position_anew(hear, clock):
    heard = hear()
    heard.wait(3_000)
    heard.pipe.take()

    heard.playback.pause()
    assert heard.pipe.take("pause") == [("pause",)]
    clock.advance(60_000)
    heard.playback.resume()

    assert heard.pipe.take("play") == [("play", 3_000, clock(), 0)]


def test_a_skip_tells_the_new_position_at_once(hear, clock):
    heard = hear(BREATHS + BREATHS)
    heard.wait(3_000)
    heard.pipe.take()

    heard.playback.skip()

    assert heard.pipe.take("play") == [("play", 60_000, clock(), 1)]


def test_at_a_gate_the_worker_stands_by_itself_and_going_on_is_told(hear, clock):
    heard = hear(GATE + BREATHS)
    heard.wait(8_000)
    assert heard.pipe.take("pause") == []

    heard.playback.press()

    assert heard.pipe.take("play") == [("play", 5_000, clock(), 1)]


def test_a_pause_at_a_gate_silences_its_reminders(hear):
    heard = hear(GATE + BREATHS)
    heard.wait(8_000)
    heard.pipe.take()

    heard.playback.pause()

    assert heard.pipe.take("pause") == [("pause",)]


def test_a_changed_breath_is_a_new_score_and_no_new_position(hear):
    heard = hear()
    heard.wait(2_000)
    heard.pipe.take()

    heard.playback.pace(1)

    assert [one[0] for one in heard.pipe.take("set_score", "play")] == ["set_score"]


def test_a_whole_session_rings_out_and_an_early_end_fades(hear):
    whole = hear(step(name="Short", duration="2s"))
    whole.wait(2_000)
    assert whole.pipe.take("stop", "close_later") == [("close_later",), ("close_later",)]

    early = hear()
    early.wait(2_000)
    early.playback.end()
    assert ("stop",) in early.pipe.take("stop")


def test_a_session_that_ends_at_a_gate_has_its_end_bell(hear, clock):
    heard = hear(GATE)
    heard.wait(8_000)
    heard.pipe.take()

    heard.playback.press()

    assert heard.pipe.take("play", "stop") == [("play", 5_000, clock(), 1)]


def test_with_the_sound_off_no_worker_is_wanted_and_turning_it_on_tells_all(hear, clock):
    heard = hear(settings=Settings(sound=False))
    heard.wait(3_000)
    assert heard.pipe.take("start", "set_score", "play") == []

    heard.sounding.apply(Settings())
    heard.wait(1_000)

    assert [one[0] for one in heard.pipe.take("set_score", "play")] == ["set_score", "play"]


def test_another_volume_changes_no_score_and_another_character_does(hear):
    heard = hear()
    heard.pipe.take()

    heard.sounding.apply(Settings(volume_breath=50))
    assert [one[0] for one in heard.pipe.take("apply", "set_score")] == ["apply"]

    heard.sounding.apply(Settings(volume_breath=50, breath_sound="ocean"))
    assert [one[0] for one in heard.pipe.take("apply", "set_score")] == ["apply", "set_score"]


def test_the_volume_of_everything_is_part_of_each(hear):
    told = sounding.sound_settings(Settings(volume=50, volume_voice=80, volume_cues=100))

    assert (told["voice"], told["cues"], told["breath"]) == (40, 50, 50)


def test_following_another_playback_lets_go_of_the_one_before(hear, clock):
    heard = hear()
    heard.wait(2_000)
    heard.pipe.take()
    other = Playback(lay_out(heard.session), Choices(), clock, parent=heard.sounding)

    heard.sounding.follow(other, heard.session, Path())
    heard.playback.tick()

    assert heard.pipe.take("stop", "play") == [("stop",)]
    other.stop()


def test_outside_of_a_session_words_are_spoken_only_with_sound_and_voice(hear):
    heard = hear()
    for settings in (Settings(sound=False), Settings(voice=False), Settings()):
        heard.sounding.apply(replace(settings, volume=90))
        heard.sounding.say("Ground first?")

    assert heard.pipe.take("say") == [("say", "Ground first?")]


@pytest.mark.parametrize(
    ("state", "told"),
    [("plays", ("", True)), ("back", ("", True)), ("lost", ("Gone.", False)), ("none", ("Gone.", False))],
)  # fmt: skip
def test_how_the_sound_fares_is_told_in_words(hear, state, told):
    heard = hear()
    fared: list[tuple] = []
    heard.sounding.fares.connect(lambda words, can: fared.append((words, can)))

    heard.pipe.output_changed.emit(state, "Gone.")

    assert fared == [told]


def test_that_there_is_no_voice_is_told_once(hear):
    heard = hear()
    told: list[str] = []
    heard.sounding.told.connect(told.append)
    heard.system.languages = ()

    for _ in range(3):
        heard.pipe.voice_changed.emit("none", "No voice here.")

    assert told == ["No voice here."]


# ---------------------------------------------------------------- the system's voice

SYSTEM = Settings(voice_source="system")


def scores(heard: Heard) -> list:
    return [one[1] for one in heard.pipe.take("set_score")]


def test_usually_the_system_s_voice_is_not_even_woken(hear):
    heard = hear(GATE + BREATHS)
    heard.wait(8_000)

    assert scores(heard)[0].lines
    assert not {"start", "set_score", "say"} & set(heard.system.names())


def test_where_it_is_chosen_the_worker_has_sounds_and_the_system_the_words(hear):
    heard = hear(GATE + BREATHS, SYSTEM)

    (score,) = scores(heard)
    assert score.sounds
    assert score.breaths
    assert not score.lines
    assert not any(hold.texts for hold in score.holds)
    asked = {one[0]: one[1:] for one in heard.system.asked}
    assert asked["set_score"][0].lines
    assert asked["jump"] == asked["move"] == (0,)


def test_the_system_s_voice_follows_pauses_gates_and_ends(hear):
    heard = hear(GATE + BREATHS, SYSTEM)
    heard.wait(3_000)
    heard.system.names()

    heard.playback.pause()
    assert heard.system.names() == ["stop"]
    heard.playback.resume()
    assert heard.system.names() == ["jump", "move"]
    heard.wait(3_000)
    assert ("wait", 0) in heard.system.asked
    heard.playback.end()
    assert "leave" in heard.system.names()


def test_after_a_whole_session_the_system_s_voice_says_farewell(hear):
    heard = hear(step(name="Short", duration="2s"), SYSTEM)
    heard.wait(2_000)

    names = heard.system.names()
    assert names[names.index("move") :].count("finish") == 1
    assert "leave" not in names[names.index("finish") :]


def test_a_language_that_the_worker_has_no_voice_for_is_spoken_by_the_system(hear):
    heard = hear(language="de")
    told: list[str] = []
    heard.sounding.told.connect(told.append)
    assert scores(heard)[0].lines

    heard.pipe.voice_changed.emit("none", "No voice for de.")

    assert not scores(heard)[0].lines
    assert "set_score" in heard.system.names()
    assert told == []


def test_that_nobody_speaks_a_language_is_told_once_when_the_system_has_answered(hear):
    heard = hear(language="sv")
    told: list[str] = []
    heard.sounding.told.connect(told.append)
    heard.system.languages = None

    heard.pipe.voice_changed.emit("none", "No voice for sv.")
    assert told == []
    heard.system.languages = ("de",)
    for _ in range(3):
        heard.system.changed.emit()

    assert told == ["No voice for sv."]
    assert scores(heard)[-1].lines


def test_where_the_chosen_system_s_voice_fails_the_own_one_goes_on(hear):
    heard = hear(settings=SYSTEM)
    told: list[str] = []
    heard.sounding.told.connect(told.append)
    assert not scores(heard)[0].lines

    heard.system.languages = ()
    heard.system.changed.emit()

    assert scores(heard)[0].lines
    assert told == [f"{heard.system.words} HipCalm's own voice is used where it has one."]


def test_choosing_the_other_voice_in_mid_session_changes_who_speaks(hear):
    heard = hear()
    heard.wait(3_000)
    scores(heard)

    heard.sounding.apply(SYSTEM)
    assert not scores(heard)[0].lines
    heard.sounding.apply(Settings())

    assert scores(heard)[0].lines


def test_the_sample_is_spoken_by_the_voice_that_is_chosen(hear):
    heard = hear(settings=SYSTEM)

    heard.sounding.sample()

    assert ("say", sounding.SAMPLE, "en") in heard.system.asked
    assert heard.pipe.take("say") == []
