"""An author's own recordings."""

import os
import sys
import warnings

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from hipcalm.audio.levels import loudness_lufs
from hipcalm.audio.recordings import RecordingError, read_recording


def _voice(length_s=1.5, rate=48_000, level=0.05):
    noise = np.random.default_rng(3).standard_normal(int(length_s * rate))
    swell = 0.2 + np.square(np.sin(np.arange(len(noise)) * 6 / rate))
    return (level * noise * swell).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "PCM_16"),
        ("a.wav", "PCM_24"),
        ("a.wav", "PCM_U8"),
        ("a.wav", "FLOAT"),
        ("a.wav", "ULAW"),
        ("a.wav", "IMA_ADPCM"),
        ("a.flac", "PCM_16"),
        ("a.flac", "PCM_24"),
        ("a.ogg", "VORBIS"),
        ("a.ogg", "OPUS"),
    ],
)
def test_every_kind_of_file_comes_out_at_speech_s_level(tmp_path, name, subtype):
    soundfile.write(tmp_path / name, _voice(), 48_000, subtype=subtype)

    samples = read_recording(tmp_path / name)

    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert len(samples) / 48_000 == pytest.approx(1.5, abs=0.15)
    assert loudness_lufs(samples) == pytest.approx(-23, abs=1)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 96_000, 192_000])
def test_any_rate_keeps_its_length(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", _voice(rate=rate), rate)

    assert len(read_recording(tmp_path / "a.wav")) / 48_000 == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("channels", [2, 6])
def test_many_channels_become_one(tmp_path, channels):
    one = _voice()
    soundfile.write(tmp_path / "a.wav", np.stack([one] * channels, axis=1), 48_000)
    soundfile.write(tmp_path / "b.wav", one, 48_000)

    assert np.allclose(
        read_recording(tmp_path / "a.wav"), read_recording(tmp_path / "b.wav"), atol=1e-4
    )


def test_a_soft_recording_is_as_loud_as_a_loud_one(tmp_path):
    for name, level in (("soft.wav", 0.005), ("loud.wav", 0.2)):
        soundfile.write(tmp_path / name, _voice(level=level), 48_000, subtype="FLOAT")

    soft, loud = (loudness_lufs(read_recording(tmp_path / n)) for n in ("soft.wav", "loud.wav"))

    assert soft == pytest.approx(loud, abs=0.1)


def _said(file):
    with pytest.raises(RecordingError) as caught:
        read_recording(file)
    return str(caught.value)


def test_a_missing_file_is_told(tmp_path):
    assert _said(tmp_path / "hello.wav").startswith("hello.wav can't be read (No such file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_told_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)

    with pytest.raises(RecordingError, match=r"pipe.wav can't be read \(it is a pipe\)"):
        read_recording(pipe)


def test_a_link_to_itself_is_told(tmp_path):
    link = tmp_path / "loop.wav"
    link.symlink_to(link)

    with pytest.raises(RecordingError, match=r"loop.wav can't be read"):
        read_recording(link)


def test_a_long_one_is_told_with_the_mend(tmp_path):
    soundfile.write(tmp_path / "hello.wav", np.zeros(8_000 * 240, np.int16), 8_000)

    assert _said(tmp_path / "hello.wav") == (
        "hello.wav lasts 4 min 0 s; a recording may last 2 minutes "
        "(make it shorter; until then the voice speaks)"
    )


def test_one_of_just_two_minutes_is_read(tmp_path):
    soundfile.write(tmp_path / "a.flac", _voice(120.0, 8_000), 8_000)

    assert len(read_recording(tmp_path / "a.flac")) / 48_000 == pytest.approx(120, abs=0.2)


def test_a_silent_one_is_told(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(48_000), 48_000)

    assert _said(tmp_path / "a.wav") == "a.wav is silent; record it again"


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_numbers_that_are_no_sound_are_told(tmp_path, odd):
    samples = _voice()
    samples[100] = odd
    soundfile.write(tmp_path / "a.wav", samples, 48_000, subtype="FLOAT")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "no sound" in _said(tmp_path / "a.wav")


def test_a_file_that_is_damaged_further_in_is_told_or_read_in_part(tmp_path):
    soundfile.write(tmp_path / "a.flac", _voice(5.0), 48_000)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    for at in range(2_000, len(content), 50):
        content[at] ^= 0xFF
    (tmp_path / "a.flac").write_bytes(content)

    try:
        assert np.isfinite(read_recording(tmp_path / "a.flac")).all()
    except RecordingError as error:
        assert str(error).startswith("a.flac is ")  # noqa: PT017


def test_a_file_that_hides_its_length_is_still_held_to_two_minutes(tmp_path):
    file = tmp_path / "a.flac"
    soundfile.write(file, np.zeros(8_000 * 130, np.int16), 8_000)
    content = bytearray(file.read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    file.write_bytes(content)

    assert "longer than it says" in _said(file)


def test_without_soundfile_the_mend_is_told(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", _voice(), 48_000)
    monkeypatch.setitem(sys.modules, "soundfile", None)

    assert "pip install soundfile" in _said(tmp_path / "a.wav")
