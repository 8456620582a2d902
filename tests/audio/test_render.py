"""What a rendered file holds: measured in the samples that are read back from it."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pyloudnorm  # type: ignore[import-untyped]
import pytest
import soundfile  # type: ignore[import-untyped]

from hipcalm import __version__
from hipcalm.audio.clip_cache import ClipCache, Clips
from hipcalm.audio.mixer import Gains
from hipcalm.audio.render import RenderError, length_ms, part_of, render
from hipcalm.audio.samples import FRAMES_PER_MS, SAMPLE_RATE
from hipcalm.audio.synth import cue_sound
from hipcalm.core.breath import parse_pattern
from hipcalm.core.score import Breaths, Line, LineKind, Score, Sound, SoundName

LEAD_IN = 600 * FRAMES_PER_MS
SOUNDS = (
    Sound(0, SoundName.START),
    Sound(10_000, SoundName.STEP),
    Sound(20_001, SoundName.SIDE),
    Sound(30_000, SoundName.END),
)
BELLS = Score("bells", "Bells & “more”", "en", 30_000, "default", "off", "none", SOUNDS)
PACED = msgspec.structs.replace(
    BELLS,
    breath_sound="tone",
    breaths=(Breaths(0, 3, parse_pattern("4-6").parts),),
)
SPOKEN = msgspec.structs.replace(
    PACED,
    lines=(
        Line(4_000, 9_000, 0, ("Four and a bit.",)),
        Line(24_000, 29_000, 0, ("Twenty-four.",), kind=LineKind.LATER),
    ),
)


class Hum:
    """A voice that hums for two seconds, whatever it is given."""

    name, language = "hum", "en"

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def speak(self, text: str, _speed: float) -> np.ndarray:
        self.spoken.append(text)
        at = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
        return (0.12 * np.sin(2 * np.pi * 2_000 * at)).astype(np.float32)


@pytest.fixture
def clips(tmp_path) -> Clips:
    return Clips(Hum(), ClipCache(tmp_path / "cache"), 0.85)


def rendered(score: Score, file: Path, clips: Clips | None = None, **options):
    usual = {"gains": Gains(), "told": lambda *_: None, "is_cancelled": lambda: False}
    assert render(score, clips, file, **(usual | options))
    return soundfile.read(file, dtype="float32")[0]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def band(samples: np.ndarray, hz: float):
    """Return how strong one tone is in each tenth of a second."""
    tenth = SAMPLE_RATE // 10
    rows = samples[: len(samples) // tenth * tenth, 0].reshape(-1, tenth)
    wave = np.exp(-2j * np.pi * hz * np.arange(tenth) / SAMPLE_RATE)
    return np.abs(rows @ wave) * 2 / tenth


# ---------------------------------------------------------------- the sound


def test_a_file_lasts_as_long_as_the_session_with_a_lead_in_and_the_bell_that_rings_out(tmp_path):
    samples = rendered(BELLS, tmp_path / "a.flac")

    assert len(samples) == length_ms(BELLS) * FRAMES_PER_MS
    assert 30_600 + 6_000 < length_ms(BELLS) < 30_600 + 12_000
    assert np.abs(samples[-48:]).max() < 3 / 32_768, "it has rung out"


def test_a_session_without_a_sound_at_its_end_ends_soon(tmp_path):
    samples = rendered(msgspec.structs.replace(BELLS, sounds=()), tmp_path / "a.wav")

    assert len(samples) == (600 + 30_000 + 1_500) * FRAMES_PER_MS


def test_every_sound_begins_at_its_frame(tmp_path):
    samples = rendered(BELLS, tmp_path / "a.wav")

    for sound in SOUNDS:
        wanted = cue_sound(sound.name)[: 2 * SAMPLE_RATE]
        start = LEAD_IN + sound.at_ms * FRAMES_PER_MS
        heard = samples[start:][: len(wanted)]
        shifted = samples[start + 1 :][: len(wanted)]
        assert np.abs(heard - wanted).max() < 4 / 32_768, sound.name
        assert np.abs(shifted - wanted).max() > 40 / 32_768, "one frame off would be seen"


def test_the_lead_in_is_nearly_silent_but_not_quite(tmp_path):
    lead_in = rendered(BELLS, tmp_path / "a.wav")[:LEAD_IN]

    assert 10 ** (-75 / 20) < rms(lead_in) < 10 ** (-65 / 20)


def test_words_begin_where_they_should_and_the_breath_gives_way_to_them(tmp_path, clips):
    quiet = rendered(PACED, tmp_path / "quiet.wav")
    spoken = rendered(SPOKEN, tmp_path / "spoken.wav", clips)

    hum = band(spoken, 2_000)
    heard = np.flatnonzero(hum > 0.05)
    assert heard[0] == 46  # 0.6 s of lead-in and 4 s
    assert heard[-1] == 265  # 24.6 s and two more
    without_hum = spoken - _tone(spoken, 2_000)
    while_spoken = slice(int(5.0 * SAMPLE_RATE), int(6.2 * SAMPLE_RATE))
    change = 20 * np.log10(rms(without_hum[while_spoken]) / rms(quiet[while_spoken]))
    assert change == pytest.approx(-8, abs=0.7)
    away = slice(int(8.0 * SAMPLE_RATE), int(9.5 * SAMPLE_RATE))
    assert np.abs(spoken[away] - quiet[away]).max() < 4 / 32_768


def _tone(samples: np.ndarray, hz: float) -> np.ndarray:
    """Return what a steady tone has in the middle of the first words, at its place."""
    piece = slice(int(5.0 * SAMPLE_RATE), int(6.2 * SAMPLE_RATE))
    at = np.arange(piece.stop - piece.start) / SAMPLE_RATE
    waves = np.stack([np.sin(2 * np.pi * hz * at), np.cos(2 * np.pi * hz * at)], axis=1)
    found = np.zeros_like(samples)
    found[piece] = waves @ np.linalg.lstsq(waves, samples[piece], rcond=None)[0]
    return found


def test_words_after_the_end_are_heard_to_their_end(tmp_path, clips):
    late = msgspec.structs.replace(
        BELLS, sounds=(), lines=(Line(31_000, 60_000, 0, ("Take your time.",)),)
    )

    samples = rendered(late, tmp_path / "a.wav", clips)

    assert np.flatnonzero(band(samples, 2_000) > 0.05)[-1] == 335
    assert len(samples) == (600 + 33_000 + 1_500) * FRAMES_PER_MS


def test_a_recording_is_heard_in_place_of_the_words(tmp_path, clips):
    at = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    soundfile.write(tmp_path / "mine.wav", 0.2 * np.sin(2 * np.pi * 1_300 * at), SAMPLE_RATE)
    line = Line(4_000, 9_000, 0, ("Four.",), recording=str(tmp_path / "mine.wav"))

    samples = rendered(msgspec.structs.replace(PACED, lines=(line,)), tmp_path / "a.wav", clips)

    assert band(samples, 1_300)[60] > 0.05
    assert band(samples, 2_000)[60] < 0.01


@pytest.mark.parametrize("content", [None, b"RIFF rubbish"])
def test_the_words_are_spoken_where_a_recording_can_t_be_played(tmp_path, clips, content):
    if content is not None:
        (tmp_path / "mine.wav").write_bytes(content)
    line = Line(4_000, 9_000, 0, ("Four.",), recording=str(tmp_path / "mine.wav"))

    samples = rendered(msgspec.structs.replace(PACED, lines=(line,)), tmp_path / "a.wav", clips)

    assert band(samples, 2_000)[60] > 0.05


def test_loudness_and_peaks_are_calm(tmp_path, clips):
    samples = rendered(SPOKEN, tmp_path / "a.wav", clips)

    loudness = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(samples)
    assert loudness == pytest.approx(-23, abs=3)
    assert np.abs(samples).max() <= 0.5012


def test_nothing_clicks(tmp_path, clips):
    samples = rendered(SPOKEN, tmp_path / "a.wav", clips).astype(np.float64)

    # The second difference of a tone of 2 kHz at 0.085 is 0.085 * (2 pi 2000 / 48000) ** 2 = 0.006;
    # a step of 0.01 between two samples would be seen.
    assert np.abs(np.diff(samples, 2, axis=0)).max() < 0.01


def test_gains_are_those_of_the_person(tmp_path):
    loud = rendered(BELLS, tmp_path / "a.wav")
    quiet = rendered(BELLS, tmp_path / "a.wav", gains=Gains(cues=0.5))

    bell = slice(LEAD_IN, LEAD_IN + SAMPLE_RATE)
    assert rms(quiet[bell]) / rms(loud[bell]) == pytest.approx(0.5, rel=0.01)


def test_flac_and_wav_hold_the_same_samples(tmp_path, clips):
    both = [rendered(SPOKEN, tmp_path / name, clips) for name in ("a.wav", "a.FLAC")]

    assert np.array_equal(*both)


def test_a_file_is_the_same_each_time(tmp_path, clips):
    for name in ("a.flac", "b.flac"):
        rendered(SPOKEN, tmp_path / name, clips)

    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_without_clips_nothing_is_said(tmp_path):
    assert np.array_equal(rendered(SPOKEN, tmp_path / "a.wav"), rendered(PACED, tmp_path / "b.wav"))


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(("name", "kind"), [("a.wav", "WAV"), ("a.flac", "FLAC")])
def test_format_and_tags_are_read_back(tmp_path, name, kind):
    rendered(BELLS, tmp_path / name)

    with soundfile.SoundFile(tmp_path / name) as file:
        assert (file.format, file.subtype, file.channels) == (kind, "PCM_16", 2)
        assert (file.title, file.artist) == ("Bells & “more”", "HipCalm")
        assert file.software.startswith(f"HipCalm {__version__}")
    raw = (tmp_path / name).read_bytes()
    marks = {"WAV": [b"INFO", b"INAM"], "FLAC": ["title=Bells & “more”".encode()]}
    assert all(mark in raw for mark in marks[kind])


def test_progress_goes_from_the_first_second_to_all(tmp_path):
    told = []
    rendered(BELLS, tmp_path / "a.wav", told=lambda *both: told.append(both))

    assert told[0] == (600, length_ms(BELLS))
    assert told[-1] == (length_ms(BELLS), length_ms(BELLS))
    assert told == sorted(told)


def test_the_name_is_taken_only_by_a_whole_file(tmp_path):
    file = tmp_path / "a.wav"
    seen = set()
    rendered(BELLS, file, told=lambda *_: seen.add((file.exists(), part_of(file).exists())))

    assert seen == {(False, True)}
    assert names(tmp_path) == ["a.wav"]


def test_cancelled_it_leaves_nothing_and_keeps_what_was_there(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"mine")
    left = iter([False] * 5 + [True] * 99)

    done = render(
        BELLS,
        None,
        tmp_path / "a.wav",
        gains=Gains(),
        told=lambda *_: None,
        is_cancelled=lambda: next(left),
    )

    assert not done
    assert names(tmp_path) == ["a.wav"]
    assert (tmp_path / "a.wav").read_bytes() == b"mine"


def test_an_error_in_between_leaves_nothing_and_keeps_what_was_there(tmp_path):
    (tmp_path / "a.flac").write_bytes(b"mine")

    with pytest.raises(ZeroDivisionError):
        rendered(BELLS, tmp_path / "a.flac", told=lambda done, _: 1 // (done < 9_000))

    assert names(tmp_path) == ["a.flac"]
    assert (tmp_path / "a.flac").read_bytes() == b"mine"


def test_a_whole_file_takes_the_place_of_the_one_that_was_there(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"mine")

    assert len(rendered(BELLS, tmp_path / "a.wav")) > SAMPLE_RATE


def refusal(score: Score, file: Path) -> str:
    with pytest.raises(RenderError) as refused:
        rendered(score, file)
    return str(refused.value)


def test_another_ending_is_refused_with_the_two_that_work(tmp_path):
    assert (
        refusal(BELLS, tmp_path / "a.mp3") == "a sound file ends in .flac or .wav; a.mp3 does not"
    )


def test_a_folder_is_refused_with_a_name(tmp_path):
    (tmp_path / "a.wav").mkdir()

    assert refusal(BELLS, tmp_path / "a.wav").endswith(
        "is a folder; add a file's name, such as bells.flac"
    )


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert refusal(BELLS, tmp_path / "no" / "a.wav") == (
        f"there is no folder {tmp_path / 'no'}; make it, or choose another"
    )


def test_a_file_in_the_folder_s_place_is_named(tmp_path):
    (tmp_path / "no").write_text("")

    assert refusal(BELLS, tmp_path / "no" / "a.wav").startswith("there is no folder ")


def test_a_recording_of_the_session_is_never_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = Line(0, 9_000, 0, ("Four.",), recording=str(tmp_path / "mine.wav"))
    score = msgspec.structs.replace(BELLS, lines=(line,))

    assert refusal(score, Path("mine.wav")) == (
        "the session itself plays mine.wav; choose another name"
    )


def test_a_session_too_long_for_a_wav_file_is_sent_to_flac(tmp_path):
    long = msgspec.structs.replace(BELLS, total_ms=7 * 3_600_000)

    assert "a name ending in .flac has room" in refusal(long, tmp_path / "a.wav")


FULL = """
import resource, signal, sys
from pathlib import Path
from hipcalm.audio.mixer import Gains
from hipcalm.audio.render import RenderError, render
from hipcalm.core.score import Score
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
score = Score("a", "A", "en", 3_000, "silent", "off", "none")
for name in ("a.wav", "a.flac"):
    for room in (0, 10, 1_000, 10_000, 20_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, -1))
        try:
            render(score, None, Path(name), gains=Gains(), told=print, is_cancelled=bool)
        except RenderError as error:
            print(error, file=sys.stderr)
"""


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"mine")

    said = subprocess.run(
        [sys.executable, "-c", FULL],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )

    words = f"there is no room for it in {tmp_path}; choose another folder, or make some room"
    assert said.stderr.splitlines() == [words] * 10
    assert names(tmp_path) == ["a.wav"]
    assert (tmp_path / "a.wav").read_bytes() == b"mine"
