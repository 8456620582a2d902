"""The system's own voices: each text once, never two at once, and the window never waits."""

import importlib.util
import json
import subprocess
import sys

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox

from hipcalm import doctor
from hipcalm.core.narration import estimated_ms
from hipcalm.core.score import Hold, Line, LineKind, Score
from hipcalm.core.settings import Settings
from hipcalm.system_speaker import Speaker, SpeakerError
from hipcalm.system_voice import LATE_MS, NOT_INSTALLED, SLOWER, SystemVoice, rate_of
from hipcalm.ui.sound_section import SoundSection

LINES = (
    Line(700, 20_000, 0, ("Lie on your back, if you like.", "Lie down.")),
    Line(20_700, 40_000, 1, ("Let both knees go to the left.", "Knees left.")),
)
HOLDS = (Hold(40_000, 1, ("Whenever you are ready.",)),)
SCORE = Score("knees", "Knees", "de", 60_000, "default", "tone", "none", (), LINES, (), HOLDS)


class Voice(SystemVoice):
    """Notes what would be written to the process, in place of starting one."""

    def __init__(self, settings: Settings | None = None, languages: tuple = ("de", "en")) -> None:
        super().__init__(settings or Settings(), has_program=True)
        self.sent: list[dict] = []
        if languages:
            self.wake(*languages)

    def start(self) -> None:
        pass

    def _send(self, **message) -> None:
        self.sent.append(message)

    def wake(self, *languages: str) -> None:
        self._take({"tell": "awake", "languages": list(languages)})

    def fall_silent(self) -> None:
        self._take({"tell": "silent"})

    def take(self) -> list[str]:
        """Return the texts that were said since the last look, and "stop" where it was stopped."""
        sent, self.sent = self.sent, []
        return [one.get("text", one["do"]) for one in sent]

    def play(self, *positions_ms: int) -> list[str]:
        for position_ms in positions_ms:
            self.move(position_ms)
        return self.take()


@pytest.fixture
def voice(qapp):
    made: list[Voice] = []

    def of(score: Score = SCORE, **keys) -> Voice:
        voice = Voice(**keys)
        made.append(voice)
        voice.set_score(score)
        voice.jump(0)
        return voice

    yield of
    for one in made:
        one.close()


def test_a_line_is_said_when_its_position_comes_and_not_again(voice):
    one = voice()

    assert one.play(0, 690) == []
    assert one.play(710, 720) == [LINES[0].texts[0]]
    one.fall_silent()
    assert one.play(5_000, 20_690) == []
    assert one.play(20_700) == [LINES[1].texts[0]]


def test_a_pause_silences_and_what_was_begun_is_not_said_again(voice):
    one = voice()
    one.play(700)

    one.stop()
    assert one.take() == ["stop"]
    one.fall_silent()
    one.jump(710)

    assert one.play(710, 9_000) == []


def test_what_came_due_in_the_very_frame_of_a_pause_is_said_after_it(voice):
    one = voice()
    one.play(600)

    one.stop()
    one.jump(750)

    assert one.play(750) == [LINES[0].texts[0]]


def test_after_a_jump_the_words_begin_there(voice):
    one = voice()
    one.play(700)
    one.fall_silent()

    one.jump(20_700)
    assert one.play(20_700) == [LINES[1].texts[0]]
    one.jump(0)
    assert one.take() == ["stop"]
    one.fall_silent()

    assert one.play(0, 700) == [LINES[0].texts[0]]


def test_what_a_jump_passes_over_is_not_said(voice):
    one = voice()
    one.move(600)

    one.jump(30_000)

    assert one.play(30_000) == []


def test_two_texts_never_overlap_and_the_later_one_waits(voice):
    one = voice()
    one.play(700)

    assert one.play(20_700, 21_000) == []
    one.fall_silent()

    assert one.play(21_500) == [LINES[1].texts[0]]


def test_words_that_had_to_wait_are_shortened_or_left_out(voice):
    one = voice()
    one.play(700, 20_700)
    short_ms = round(estimated_ms("Knees left.", 0.85) * SLOWER)
    one.fall_silent()
    assert one.play(40_000 - short_ms) == ["Knees left."]

    two = voice()
    two.play(700, 20_700)
    two.fall_silent()
    assert two.play(40_001 + LATE_MS - short_ms) == []


def test_the_word_of_a_breath_that_comes_too_late_is_left_out(voice):
    lines = (LINES[0], Line(4_000, 5_500, 0, ("Out",), kind=LineKind.BEAT))
    one = voice(replace(SCORE, lines=lines))
    one.play(700, 4_000)
    one.fall_silent()

    assert one.play(6_000) == []


def test_at_a_gate_the_words_are_said_once_after_its_sound(voice, qtbot, monkeypatch):
    monkeypatch.setattr("hipcalm.system_voice.HOLD_WORDS_MS", 0)
    one = voice()
    one.move(39_000)
    one.fall_silent()
    one.take()

    one.wait(1)
    one.wait(1)
    qtbot.waitUntil(lambda: bool(one.sent))
    one.wait(1)

    assert one.take() == ["Whenever you are ready."]
    assert not one._later.isActive()


def test_going_on_from_a_gate_silences_its_words(voice):
    one = voice()
    one.move(39_000)
    one.fall_silent()
    one.wait(1)

    one.move(40_000)

    assert not one._later.isActive()


def test_after_the_end_the_farewell_is_said(voice, qtbot):
    lines = (*LINES, Line(60_010, 90_000, 1, ("That is all.",)))
    one = voice(replace(SCORE, lines=lines))
    one.jump(59_000)
    one.move(60_000)

    one.finish()
    qtbot.waitUntil(lambda: bool(one.sent))

    assert one.take() == ["That is all."]


def test_leaving_leaves_nothing_to_be_said(voice):
    one = voice()
    one.play(700)

    one.leave()
    assert one.take() == ["stop"]
    one.fall_silent()

    assert one.play(20_700) == []


def test_a_score_that_is_laid_out_anew_repeats_nothing(voice):
    one = voice()
    one.play(700, 1_000)
    one.fall_silent()

    one.set_score(replace(SCORE, total_ms=61_000))

    assert one.play(1_016) == []
    assert one.play(20_700) == [LINES[1].texts[0]]


def test_a_score_that_is_laid_out_anew_keeps_the_words_that_wait(voice):
    one = voice(languages=())
    one.play(700)

    one.set_score(replace(SCORE, total_ms=61_000))
    one.wake("de")

    assert one.play(1_500) == [LINES[0].texts[0]]


def test_words_wait_for_a_voice_that_is_still_waking_up(voice):
    one = voice(languages=())
    assert one.speaks("de") is None
    assert one.play(700) == []

    one.wake("de")

    assert one.play(1_500) == [LINES[0].texts[0]]


def test_volume_speed_and_language_go_with_each_text(voice):
    one = voice(settings=Settings(volume=50, volume_voice=80, voice_speed=60))
    one.move(700)

    (sent,) = one.sent
    assert sent["volume"] == pytest.approx(0.16)
    assert sent["language"] == "de"
    assert sent["rate"] == pytest.approx(-0.68)


@pytest.mark.parametrize("speed", [0.6, 0.85, 1.0, 1.3])
def test_a_slower_speed_is_a_lower_rate_within_qt_s_bounds(speed):
    assert -1 <= rate_of(speed) <= 1
    assert (rate_of(speed) < 0) is (speed < 1)


@pytest.mark.parametrize("changed", [{"voice": False}, {"sound": False}])
def test_turned_off_it_is_silent_at_once(voice, changed):
    one = voice()
    one.play(700)

    one.apply(replace(Settings(), **changed))

    assert one.take() == ["stop"]


def test_a_language_is_known_by_its_first_part(voice):
    one = voice(languages=("de",))

    assert one.speaks("de-AT") is True
    assert one.speaks("sv") is False


def test_without_the_extra_nothing_is_started_and_the_mend_is_told(qapp):
    one = SystemVoice(Settings(), has_program=False)

    one.start()

    assert one.speaks("en") is False
    assert one.words == NOT_INSTALLED


# ---------------------------------------------------------------- the process


@pytest.fixture
def program(qapp, tmp_path):
    """Return a function that makes a voice of a program of one's own."""
    made: list[SystemVoice] = []

    def of(source: str) -> SystemVoice:
        file = tmp_path / "speaker.py"
        file.write_text(f"import json, sys\n{source}\n")
        made.append(SystemVoice(Settings(), program=[str(file)], has_program=True))
        return made[-1]

    yield of
    for one in made:
        one.close()


AWAKE = """print(json.dumps({"tell": "awake", "languages": ["de"]}), flush=True)"""


def test_the_process_tells_its_languages_and_is_told_the_words(program, qtbot, tmp_path):
    one = program(f"{AWAKE}\nopen({str(tmp_path / 'said')!r}, 'w').write(sys.stdin.readline())")
    one.say("Grüß dich.", "de")

    qtbot.waitUntil(lambda: one.words != "")  # it ends after one line

    assert json.loads((tmp_path / "said").read_text())["text"] == "Grüß dich."
    assert one.words == "The system's voice can't be used: it has stopped."
    assert one.speaks("de") is False


def test_a_service_that_hangs_is_given_up(program, qtbot, monkeypatch):
    monkeypatch.setattr("hipcalm.system_voice.WAKE_MS", 20)
    one = program("sys.stdin.read()")

    with qtbot.waitSignal(one.changed):
        one.start()

    assert one.words == "The system's voice can't be used: it does not answer."


def test_why_there_is_none_is_told_in_the_process_s_own_words(program, qtbot):
    one = program("""print(json.dumps({"tell": "none", "words": "no service"}), flush=True)""")

    with qtbot.waitSignal(one.changed):
        one.start()

    assert one.words == "The system's voice can't be used: no service."


def test_what_a_library_prints_between_is_passed_over(program, qtbot):
    one = program(f"print('Hello', flush=True)\nprint('[]', flush=True)\n{AWAKE}\nsys.stdin.read()")

    with qtbot.waitSignal(one.changed):
        one.start()

    assert one.speaks("de") is True


# ---------------------------------------------------------------- Qt's engines


class Qt:
    """Stands in for QTextToSpeech, with engines that don't work."""

    class State:
        Error = "error"

    def __init__(self, name, _parent) -> None:
        self.name = name

    @staticmethod
    def availableEngines():  # noqa: N802
        return ["mock", "speechd"]

    def state(self):
        assert self.name != "mock", "the engine for tests is never even made"
        return self.State.Error

    def errorString(self):  # noqa: N802
        return f"{self.name} is not there"


def test_an_engine_that_does_not_work_and_the_one_for_tests_are_no_voices(qapp, monkeypatch):
    monkeypatch.setattr("importlib.import_module", lambda _: type("M", (), {"QTextToSpeech": Qt}))

    with pytest.raises(SpeakerError, match=r"^speechd is not there$"):
        Speaker()


def test_the_real_program_answers_once_and_ends_with_its_input():
    ran = subprocess.run(
        [sys.executable, "-m", "hipcalm.system_speaker"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True,
    )  # fmt: skip

    told = json.loads(ran.stdout.splitlines()[0])
    assert told["tell"] in ("awake", "none")
    if importlib.util.find_spec("PySide6.QtTextToSpeech") is None:
        assert "pip install" in told["words"]


def test_no_timer_is_left_by_one_that_was_closed(voice):
    one = voice()
    one.play(700)
    one.close()

    assert not any(timer.isActive() for timer in one.findChildren(QTimer))


# ---------------------------------------------------------------- where it is told and chosen


@pytest.mark.parametrize("spec", [None, object()])
def test_the_choice_is_offered_only_where_there_is_one(qtbot, monkeypatch, spec):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    section = SoundSection(Settings(voice_source="system"))
    qtbot.addWidget(section)
    wanted: list[dict] = []
    section.wanted.connect(wanted.append)

    boxes = [b for b in section.findChildren(QComboBox) if b.accessibleName() == "Whose voice"]
    assert len(boxes) == (spec is not None)
    for box in boxes:
        assert box.currentText() == "The system's"
        box.setCurrentIndex(0)
        assert wanted == [{"voice_source": "natural"}]


@pytest.mark.parametrize(
    ("printed", "works", "words"),
    [
        (b'{"tell": "awake", "languages": ["de", "en"]}\n', True, "speak 2 languages"),
        (b'{"tell": "none", "words": "no service"}\n', False, "no service"),
        (b"", False, "the system's speech service does not answer"),
    ],
)
def test_doctor_tells_of_the_system_s_voices(monkeypatch, printed, works, words):
    ran = subprocess.CompletedProcess([], 0, stdout=printed)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ran)

    found = doctor._system_voice()

    assert (found.works, found.words) == (works, words)


def test_doctor_tells_how_to_get_the_system_s_voices(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    assert "hipcalm[system-voices]" in doctor._system_voice().mend
