"""What the window and the sound worker say to each other: a JSON object a line.

The window's end writes the same words in `hipcalm/audio/link.py`, which imports nothing from here;
a test has both ends talk.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hipcalm.core.score import Score

Percent = Annotated[int, Meta(ge=0, le=100)]


class SetScore(msgspec.Struct, frozen=True, tag_field="do", tag="score"):
    """Be ready to play this; where a score of the same session plays, take its place."""

    score: Score


class Play(msgspec.Struct, frozen=True, tag_field="do", tag="play"):
    """Be at a position at a monotonic time, in a span; stand still at the next hold from there."""

    position_ms: int
    at_ms: int
    span: int = 0


class Pause(msgspec.Struct, frozen=True, tag_field="do", tag="pause"):
    """Fade to silence."""


class Stop(msgspec.Struct, frozen=True, tag_field="do", tag="stop"):
    """Fade to silence and forget the score."""


class SoundSettings(msgspec.Struct, frozen=True, tag_field="do", tag="settings"):
    """How it should sound. Volumes are in percent; what is left out is as here.

    `device` is the name of an output's device, "" for the usual one. `offset_ms` tells how much
    later a person hears the sound than the system believes. `speed` is that of the voice.
    """

    voice: Percent = 80
    cues: Percent = 80
    breath: Percent = 70
    reminder: Percent = 60
    muted: bool = False
    output: Literal["miniaudio", "simpleaudio", "none"] = "miniaudio"
    device: str = ""
    offset_ms: Annotated[int, Meta(ge=-500, le=500)] = 0
    speaks: bool = True
    speed: Annotated[float, Meta(ge=0.5, le=2.0)] = 0.85


class Say(msgspec.Struct, frozen=True, tag_field="do", tag="say"):
    """Say a text now."""

    text: str


class PlaySound(msgspec.Struct, frozen=True, tag_field="do", tag="sound"):
    """Let a single sound be heard now: a SoundName, `reminder` or `level_check`."""

    name: str


class AskDevices(msgspec.Struct, frozen=True, tag_field="do", tag="devices"):
    """Tell the names of the devices."""


class Quit(msgspec.Struct, frozen=True, tag_field="do", tag="quit"):
    """Fade and end."""


Command = SetScore | Play | Pause | Stop | SoundSettings | Say | PlaySound | AskDevices | Quit

_DECODER: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def command_in(line: bytes) -> Command:
    """Return the command of a line. Raises ValueError, in words, for what is none."""
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"The sound did not understand the window: {error}") from error
