"""A script's recordings, judged by their first and last bytes."""

import os
import struct
import time

import pytest

from hipcalm.core.recording_check import LARGEST_BYTES, flaw_of
from tests.core.scripts import messages, script, step

WITH = script(step(recording="hello.wav"))


def wav(length_s=1.0, rate=48_000, claimed=None, extra=b""):
    """Return a WAV file of 8-bit silence; `claimed` is a false length of its samples."""
    samples = bytes(int(length_s * rate))
    chunk = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8)
    sound = struct.pack("<4sI", b"data", len(samples) if claimed is None else claimed) + samples
    body = b"WAVE" + chunk + extra + sound
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def flac(length_s=1.0, rate=48_000):
    packed = rate << 44 | 15 << 36 | int(length_s * rate)
    return b"fLaC\x80\x00\x00\x22" + bytes(10) + struct.pack(">Q", packed) + bytes(16)


def ogg(length_s=1.0, rate=48_000, packet=None):
    if packet is None:
        packet = b"\x01vorbis" + struct.pack("<IBI", 0, 1, rate)
    begin = b"OggS\x00\x02" + bytes(21) + b"\x1e" + packet.ljust(40, b"\0")
    ends = (rate, int(length_s * rate))
    pages = [struct.pack("<4sBBq", b"OggS", 0, 4, end) + bytes(40) for end in ends]
    return b"".join([begin, bytes(70_000), *pages])


def _flaw(tmp_path, content):
    file = tmp_path / "hello.wav"
    file.write_bytes(content)
    return flaw_of(file, "hello.wav")


@pytest.mark.parametrize(
    "content",
    [
        wav(),
        wav(120.0, 8_000),
        wav(extra=b"LIST\x03\0\0\0abc\0"),
        wav(claimed=0xFFFF_FFFF),
        flac(),
        flac(120.0),
        flac(0.0),  # a stream that does not say its length
        ogg(),
        ogg(rate=44_100),
        ogg(packet=b"OpusHead\x01\x01\x38\x01" + struct.pack("<I", 16_000)),
    ],
)
def test_what_can_be_played_has_no_flaw(tmp_path, content):
    assert _flaw(tmp_path, content) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (wav(240.0, 8_000), "hello.wav lasts 4 min 0 s; a recording may last 2 minutes"),
        (wav(120.1, 8_000), "hello.wav lasts 2 min 1 s; a recording may last 2 minutes"),
        (flac(7_300.0), "hello.wav lasts 2 h 1 min; a recording may last 2 minutes"),
        (ogg(121.0), "hello.wav lasts 2 min 1 s; a recording may last 2 minutes"),
        (wav(rate=4_000), "hello.wav has 4000 samples a second, not 8000 to 192000"),
        (flac(rate=384_000), "hello.wav has 384000 samples a second, not 8000 to 192000"),
        (wav(0.0), "hello.wav is empty"),
        (b"", "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (b"ID3\x04" + bytes(5_000), "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (wav()[:20], "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (wav(rate=0), "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (flac()[:20], "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (ogg()[:30], "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (ogg(packet=b"\x80theora"), "hello.wav is no WAV, FLAC or Ogg file that can be read"),
        (b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 500, "hello.wav is no WAV, FLAC or Ogg file that can be read"),
    ],
)  # fmt: skip
def test_what_can_not_be_played_is_told(tmp_path, content, said):
    flaw = _flaw(tmp_path, content)

    assert flaw.message == said
    assert flaw.hint.endswith("; until then the voice speaks")


def test_a_huge_file_is_told_and_soon(tmp_path):
    file = tmp_path / "hello.wav"
    with file.open("wb") as stream:
        stream.write(wav())
        stream.truncate(20 * LARGEST_BYTES)
    began = time.perf_counter()

    assert (
        flaw_of(file, "hello.wav").message
        == "hello.wav has 1000 MB; a recording may have 50 MB at most"
    )
    assert time.perf_counter() - began < 0.1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    (tmp_path / "hello.wav").write_bytes(wav())
    (tmp_path / "hello.wav").chmod(0)

    assert (
        "can't be read (Permission denied)" in flaw_of(tmp_path / "hello.wav", "hello.wav").message
    )


def test_a_folder_or_a_name_that_is_not_allowed_is_told(tmp_path):
    assert flaw_of(tmp_path, "here").message == "here can't be read (Is a directory)"
    assert flaw_of(tmp_path / "a\0b", "it").message == "it can't be read (its name is not allowed)"


@pytest.mark.parametrize("is_personal", [False, True])
def test_a_script_with_a_flawed_recording_is_warned_at_its_place_and_still_plays(
    load, tmp_path, is_personal
):
    (tmp_path / "hello.wav").write_bytes(wav(240.0, 8_000))

    loaded = load(WITH, is_personal=is_personal)

    assert loaded.script is not None
    (problem,) = loaded.problems
    assert str(problem) == (
        "a.yaml:8:46: warning: hello.wav lasts 4 min 0 s; a recording may last 2 minutes "
        "(make it shorter; until then the voice speaks)"
    )


def test_a_script_with_a_sound_recording_has_no_problem(load, tmp_path):
    (tmp_path / "hello.wav").write_bytes(wav())

    assert load(WITH).problems == ()


def test_a_missing_recording_is_told_once(load):
    assert messages(load(WITH)) == ["hello.wav is not there"]


def test_an_image_is_not_taken_for_a_recording(load, tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    assert load(script(step(image='{file: a.png, alt: "A hip."}'))).problems == ()


@pytest.mark.parametrize(
    ("length_s", "keys", "said"),
    [
        (5.0, {"duration": "6s"}, []),
        (5.1, {"duration": "6s"}, ["hello.wav lasts 5.1 s; its step has room for 5.05 s"]),
        (5.0, {"duration": "1s", "breath": "2-4"}, []),
        (60.0, {}, ["hello.wav lasts 60.0 s; its step has room for 19.05 s"]),
    ],
)
def test_a_recording_without_room_in_its_step_is_told_once(tmp_path, load, length_s, keys, said):
    (tmp_path / "hello.wav").write_bytes(wav(length_s))
    text = script("  - repeat: 2\n    steps:\n    " + step(recording="hello.wav", **keys))

    loaded = load(text, is_personal=True)

    assert loaded.script is not None
    assert messages(loaded) == said


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", wav(130.0, 8_000), flac(0.0)])
def test_a_recording_that_can_not_be_played_is_not_measured(tmp_path, load, content):
    (tmp_path / "hello.wav").write_bytes(content)

    assert not [m for m in messages(load(WITH)) if "room" in m]
