"""What a person has set: read with patience, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hipcalm.core.keeping import read_patiently, unknown_in, write_whole

TEXT_SIZES = (80, 200)

Theme = Literal["system", "light", "dark"]
Motion = Literal["system", "full", "reduced"]
PersonName = Literal["wren", "robin", "lark", "finch"]
BuildName = Literal["slender", "sturdy"]
CueSet = Literal["default", "soft", "silent"]
BreathSound = Literal["tone", "ocean", "hum", "off"]
VoiceSource = Literal["natural", "system"]
OutputName = Literal["miniaudio", "simpleaudio"]
Volume = Annotated[int, Meta(ge=0, le=100)]
"""In percent; 100 is as loud as HipCalm ever gets."""
VOICE_SPEEDS = (60, 130)
FARTHEST_OFFSET_MS = 500


class Settings(msgspec.Struct, frozen=True):
    """Everything in the Settings window. `text_size` is in percent of the usual size."""

    theme: Theme = "system"
    text_size: Annotated[int, Meta(ge=TEXT_SIZES[0], le=TEXT_SIZES[1])] = 100
    motion: Motion = "system"
    person: PersonName = "wren"
    build: BuildName = "slender"
    outline: bool = False
    """Whether the figure has a strong contour."""
    cautions: tuple[str, ...] = ()
    breath_comfortable: bool = True
    breath_holds: bool = False
    wait_after_pauses: bool = False
    welcomed: bool = False
    """Whether the first screen of all has been seen."""
    cards_read: tuple[str, ...] = ()
    """Ids of sessions whose card has been read once; `breath-holds` for the card about holds."""
    sound: bool = True
    """Off, nothing at all is heard."""
    volume: Volume = 100
    """Of everything; the four below are parts of it."""
    volume_voice: Volume = 100
    volume_cues: Volume = 100
    volume_breath: Volume = 100
    volume_reminder: Volume = 100
    cue_set: CueSet = "default"
    breath_sound: BreathSound = "tone"
    voice: bool = True
    voice_source: VoiceSource = "natural"
    """HipCalm's own voice or the system's; the other one speaks where the chosen one can't."""
    voice_speed: Annotated[int, Meta(ge=VOICE_SPEEDS[0], le=VOICE_SPEEDS[1])] = 85
    """In percent of the voice's own."""
    breath_words: bool = False
    """Whether "in" and "out" are spoken with every breath."""
    says_next: bool = True
    tells_halfway: bool = False
    tells_last_breaths: bool = False
    output: OutputName = "miniaudio"
    device: str = ""
    """A name of the output's own; "" is the default device."""
    sound_offset_ms: Annotated[int, Meta(ge=-FARTHEST_OFFSET_MS, le=FARTHEST_OFFSET_MS)] = 0
    """How much earlier every sound is sent, for headsets that are late."""
    global_key: Annotated[str, Meta(max_length=40)] = "ctrl+alt+g"
    """Grounds from whatever window is in front, where the desktop allows it; "" for none."""
    level_checked: bool = False
    """Whether the person has heard how loud it is, or wanted none of it."""


def load_settings(file: Path) -> tuple[Settings, str]:
    """Return the settings of a file, and a sentence for the person, "" where all is well.

    A file that is no settings file is set aside, never lost; a single value that can't be used is
    left at its default and takes no other with it.
    """
    return read_patiently(file, Settings, "Your settings")


def save_settings(file: Path, settings: Settings) -> None:
    """Write the settings, all or nothing. Raises OSError where that is not possible.

    Settings of a later version of the program stay in the file.
    """
    write_whole(file, unknown_in(file, Settings) | msgspec.to_builtins(settings))
