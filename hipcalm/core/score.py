"""What is heard of a session, and when: sounds, words and breaths on the timeline's own axis.

The score is to the ear what the timeline is to the eye. The window makes it, the sound worker
plays it, `hipcalm render` writes it to a file, and the transcript prints it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from hipcalm.core.breath import PhasePart


class SoundName(StrEnum):
    """A sound of its own; no two may be taken for one another."""

    START = "start"
    STEP = "step"
    SIDE = "side"
    PAUSE = "pause"
    CARRY_ON = "carry_on"
    GATE = "gate"
    HALFWAY = "halfway"
    LAST_BREATHS = "last_breaths"
    TICK = "tick"
    END = "end"


class Sound(msgspec.Struct, frozen=True):
    """A sound that begins at a position."""

    at_ms: int
    name: SoundName


class LineKind(StrEnum):
    """What a line is for. In a step with too little time, an earlier kind goes before a later."""

    OPENING = "opening"
    LATER = "later"
    NEXT = "next"
    CONTACT = "contact"
    BEAT = "beat"


class Line(msgspec.Struct, frozen=True):
    """Something to be said between two positions.

    `texts` go from the fullest to the shortest: the first one that fits is said, and none where
    none fits. It begins at `at_ms` or soon after, or as late as it can where it `leads_up` to
    `until_ms`. `recording` is an author's own sound file, to be played in place of the fullest
    text. A line of kind BEAT is the word of one breath phase or repetition.
    """

    at_ms: int
    until_ms: int
    span: int
    texts: tuple[str, ...]
    leads_up: bool = False
    recording: str | None = None
    kind: LineKind = LineKind.OPENING


class Breaths(msgspec.Struct, frozen=True):
    """Some whole breaths of one pattern from a position on."""

    start_ms: int
    cycles: int
    parts: tuple[PhasePart, ...]

    @property
    def cycle_ms(self) -> int:
        """Length of one breath."""
        return sum(part.duration_ms for part in self.parts)

    @property
    def end_ms(self) -> int:
        """When the last of them has ended."""
        return self.start_ms + self.cycles * self.cycle_ms


class Hold(msgspec.Struct, frozen=True):
    """A gate as it is heard: at `at_ms`, the end of its span, the position stands still.

    The gate's sound is heard, then `texts` as in a Line; the sound alone comes again every
    `remind_ms` of waiting, softer, unless that is 0.
    """

    at_ms: int
    span: int
    texts: tuple[str, ...]
    remind_ms: int = 0


class SoundWishes(msgspec.Struct, frozen=True):
    """What a person wishes to hear; a session's own `audio` may make it quieter, never louder."""

    cue_set: Literal["default", "soft", "silent"] = "default"
    breath_sound: Literal["tone", "ocean", "hum", "off"] = "tone"
    breath_words: bool = False
    says_next: bool = True
    tells_halfway: bool = False
    tells_last_breaths: bool = False
    voice: bool = True


class Score(msgspec.Struct, frozen=True):
    """All that is heard of a session. Every row is in order of position.

    `cue_set` names the family of sounds ("default", "soft", "silent"), `breath_sound` the character
    of the breath ("tone", "ocean", "hum", "off"), `ambience` what lies under it ("none", "ocean",
    "hum").
    """

    session_id: str
    title: str
    language: str
    total_ms: int
    cue_set: str
    breath_sound: str
    ambience: str
    sounds: tuple[Sound, ...] = ()
    lines: tuple[Line, ...] = ()
    breaths: tuple[Breaths, ...] = ()
    holds: tuple[Hold, ...] = ()
