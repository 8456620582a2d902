"""Clips that are kept."""

import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest

from hipcalm.audio import clip_cache
from hipcalm.audio.clip_cache import ClipCache, Clips

HEARD = (0.3 * np.sin(np.arange(4_800) / 20)).astype(np.float32)


class Speaker:
    """A voice that counts what it says; a second of sound for a text, none for `error`."""

    name, language = "a voice", "en"

    def __init__(self):
        self.said = []

    def speak(self, text, speed):
        self.said.append((text, speed))
        if "error" in text:
            raise RuntimeError("stumbled")
        return np.full(480 * len(text), 0.1, np.float32)


@pytest.fixture
def speaker():
    return Speaker()


def _sizes(folder):
    return sum(file.stat().st_size for file in folder.iterdir())


def test_what_is_kept_is_found_again_to_sixteen_bits(tmp_path):
    ClipCache(tmp_path / "clips").write("key", HEARD)

    found = ClipCache(tmp_path / "clips").read("key")

    assert found is not None
    assert found.dtype == np.float32
    assert np.abs(found - HEARD).max() <= 2**-15


def test_a_key_that_was_never_kept_gives_nothing(tmp_path):
    assert ClipCache(tmp_path / "none").read("key") is None


@pytest.mark.parametrize("damage", [lambda content: content[:-9], lambda _: b"", lambda _: b"\0" * 5000,
                                    lambda content: content[:200] + b"x" + content[201:]])  # fmt: skip
def test_a_damaged_file_is_as_good_as_none_and_is_made_again(tmp_path, speaker, damage):
    Clips(speaker, ClipCache(tmp_path), 0.85).clip("Rest here.")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))

    clip = Clips(speaker, ClipCache(tmp_path), 0.85).clip("Rest here.")

    assert len(clip) == 4_800
    assert len(speaker.said) == 2
    assert file.read_bytes() == whole


def test_the_least_lately_used_makes_room_for_the_new(tmp_path):
    cache = ClipCache(tmp_path)
    for number in range(10):
        cache.write(str(number), HEARD)
    one = _sizes(tmp_path) // 10
    for number, file in enumerate(cache._file(str(n)) for n in range(10)):
        os.utime(file, (1_000 + number, 1_000 + number))
    cache.read("0")

    small = ClipCache(tmp_path, most_bytes=8 * one)
    small.write("new", HEARD)

    assert small.read("0") is not None
    assert small.read("new") is not None
    assert small.read("1") is None
    assert small.read("9") is not None


def test_the_folder_never_outgrows_its_bound(tmp_path):
    for number in range(60):
        noise = np.random.default_rng(number).standard_normal(2_000).astype(np.float32) * 0.1
        ClipCache(tmp_path, 20_000).write(str(number), noise)
        assert _sizes(tmp_path) <= 20_000


def test_a_clip_larger_than_the_bound_is_not_kept(tmp_path):
    ClipCache(tmp_path, 100).write("key", HEARD)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only_keeps_nothing_and_speech_goes_on(tmp_path, speaker):
    tmp_path.chmod(0o500)

    assert Clips(speaker, ClipCache(tmp_path), 0.85).clip("Rest.") is not None


def test_a_folder_that_can_not_be_made_keeps_nothing_and_speech_goes_on(tmp_path, speaker):
    (tmp_path / "file").write_text("")

    assert Clips(speaker, ClipCache(tmp_path / "file" / "clips"), 0.85).clip("Rest.") is not None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_keeps_nothing_leaves_nothing_behind_and_speech_goes_on(
    tmp_path, speaker, monkeypatch
):
    def full(*_args, **_named):
        name = tmp_path / "x.part"
        name.symlink_to("/dev/full")
        return os.open(name, os.O_WRONLY), str(name)

    monkeypatch.setattr(clip_cache.tempfile, "mkstemp", full)

    assert Clips(speaker, ClipCache(tmp_path), 0.85).clip("Rest.") is not None
    assert list(tmp_path.iterdir()) == []


def _fill(folder, first):
    cache = ClipCache(folder, 40_000)
    for number in range(first, first + 40):
        cache.write(str(number % 25), np.full(500 + number % 25, 0.1, np.float32))
        found = cache.read(str(number % 25))
        assert found is None or len(found) == 500 + number % 25


def test_several_processes_share_a_folder(tmp_path):
    spawning = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    others = [spawning.Process(target=_fill, args=(tmp_path, first)) for first in (0, 7, 13)]
    for other in others:
        other.start()
    for other in others:
        other.join(20)

    assert [other.exitcode for other in others] == [0, 0, 0]
    assert not list(tmp_path.glob("*.part"))


def test_a_text_is_spoken_once_for_all_runs_of_the_program(tmp_path, speaker):
    for _ in range(3):
        clips = Clips(speaker, ClipCache(tmp_path), 0.85)
        assert len(clips.clip("Rest here.")) == len(clips.clip("Rest here."))

    assert speaker.said == [("Rest here.", 0.85)]


def test_a_voice_and_a_speed_have_clips_of_their_own(tmp_path, speaker):
    Clips(speaker, ClipCache(tmp_path), 0.85).clip("Rest.")
    Clips(speaker, ClipCache(tmp_path), 1.0).clip("Rest.")
    speaker.name = "another voice"
    Clips(speaker, ClipCache(tmp_path), 1.0).clip("Rest.")

    assert len(speaker.said) == 3


def test_the_length_is_that_of_the_clip_in_whole_milliseconds(tmp_path, speaker):
    clips = Clips(speaker, ClipCache(tmp_path), 0.85)

    assert clips.length_ms("Rest.") == 50 == len(clips.clip("Rest.")) // 48


@pytest.mark.parametrize("text", ["", "🙂", "дыши", "error"])
def test_what_can_not_be_said_has_no_clip_and_no_length(tmp_path, speaker, text):
    clips = Clips(speaker, ClipCache(tmp_path), 0.85)

    assert clips.clip(text) is None
    assert clips.length_ms(text) == 0
    assert not list(tmp_path.iterdir())


def test_a_voice_that_stumbles_is_asked_once(tmp_path, speaker):
    clips = Clips(speaker, ClipCache(tmp_path), 0.85)
    clips.clip("error")
    clips.clip("error")

    assert len(speaker.said) == 1


def test_what_is_remembered_is_bounded(tmp_path, speaker, monkeypatch):
    monkeypatch.setattr(clip_cache, "MOST_REMEMBERED_BYTES", 100_000)
    clips = Clips(speaker, ClipCache(tmp_path), 0.85)
    for number in range(100):
        clips.clip(f"Rest for {number} minutes.")

    assert sum(len(text) + clip.nbytes for text, clip in clips._remembered.items()) <= 100_000
    assert len(clips.clip("Rest for 0 minutes.")) == 480 * len("Rest for 0 minutes.")
