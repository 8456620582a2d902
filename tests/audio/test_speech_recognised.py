"""What the voice says, read back by a recogniser that knows nothing of the sessions."""

import re

import numpy as np
import pytest
from pocketsphinx import Decoder  # type: ignore[import-untyped]

from hipcalm.audio.speakable import speakable
from hipcalm.audio.voice import CALM_SPEED, HibariVoice
from tests.core.scripts import SHIPPED

CUES = [
    "Feel the floor along your back.",
    "Other leg, if you like.",
    "Hands and feet again. Carry on any time.",
    "Other leg, if you wish. Toes down first.",
    "Spend a few moments there. Nothing to change.",
    "You can stay. The screen will dim. Good night.",
    "Sensation, or none: both fine.",
    "Bring your foot back. Both knees down, or sit.",
    "Let your eyes travel. Three shapes, two colours.",
    "A hand on your belly if that's nice.",
    "Rock or sway slightly, in whatever way feels right.",
    "Light-headed? Breathe smaller, or stop following.",
    "Bring the foot back in slowly, when you like.",
    "Done, or carry on sitting, whichever you prefer.",
    "Turn around, if you'd like the other side.",
    "Be comfortable. Nothing needed.",
    "Sharp or numb? Come back out, whenever you like.",
    "Any tingling or sharpness? Step away.",
    "Ordinary breath. Notice the chair.",
    "Back to home base. Rest there.",
    "You can leave the pace any time.",
    "Breathe ordinarily. No plan.",
    "Three sounds, near or far.",
    "As small as you like. Half is plenty.",
    "Everything has paused. Nothing else to do.",
    "Still. Then the other way, if you like.",
    "Rest a moment. Any size of breath will do.",
    "Your standing knee can stay soft.",
    "Shake that leg out softly, or simply stand.",
    "There's no hurry.",
]


def _words(text):
    return re.findall(r"[a-z']+", text.lower())


def _share_heard(said, heard):
    """Return the share of all said words that stand in what was heard of the same text."""
    hits = [word in set(back) for words, back in zip(said, heard, strict=True) for word in words]
    return sum(hits) / len(hits)


def _at_16_khz(samples):
    whole = len(samples) // 3 * 3
    low = np.fft.irfft(np.fft.rfft(samples[:whole])[: whole // 6 + 1], whole // 3) / 3
    return (np.clip(2 * low, -1, 1) * 32_767).astype(np.int16).tobytes()


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """Return the words that the recogniser makes out of each cue, from a vocabulary of 130 000."""
    voice = HibariVoice(tmp_path_factory.mktemp("cache"))
    decoder = Decoder(samprate=16_000, loglevel="FATAL", fwdflat=False, maxhmmpf=3_000)
    found = []
    for cue in CUES:
        decoder.start_utt()
        sound = _at_16_khz(voice.speak(speakable(cue), CALM_SPEED))
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        found.append(_words(decoder.hyp().hypstr) if decoder.hyp() else [])
    return found


def test_the_cues_are_those_of_shipped_sessions():
    shipped = "\n".join(file.read_text(encoding="utf-8") for file in SHIPPED)

    assert len(set(CUES)) == 30
    assert [cue for cue in CUES if cue not in shipped] == []


def test_most_words_of_thirty_cues_are_understood(heard):
    assert _share_heard([_words(cue) for cue in CUES], heard) > 0.75


def test_that_is_no_chance(heard):
    """Each text is compared with what was heard of another one."""
    assert _share_heard([_words(cue) for cue in CUES], heard[1:] + heard[:1]) < 0.25
