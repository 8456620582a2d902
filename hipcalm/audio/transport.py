"""From the window's clock to frames for the loudspeaker: playing, pausing, waiting, joining anew.

What should sound is one frozen wish, put in place whole by whoever asks for it. The output's thread
looks at it with every block and leads what sounds towards it, so nothing is ever waited for.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

from hipcalm.audio.part import Part
from hipcalm.audio.samples import FADE_OUT_MS, FRAMES_PER_MS, Samples, silence
from hipcalm.audio.strands import Single, Strand, Volumes
from hipcalm.audio.synth import pre_roll
from hipcalm.core.score import Hold

FADE_IN_MS = 300
ENTRY_MS = 30
"""For a start at a sound, which comes up by itself."""
JOIN_MS = 20
REJOIN_MS = 200
DRIFT_MS = 15
"""How far the sound may stray from the clock before it is joined anew."""
LATEST_MS = 400
"""How late a sound at the very start may still begin, rather than without its first part."""
HOLD_WORDS_MS = 1_200
"""When the words of a hold follow its sound."""
REMINDING_LEVEL = 0.5
RING_MS = 12_000
"""How long the last sounds may ring after the end."""


class Anchor(NamedTuple):
    """The position that is right at a monotonic time, and where the position then stands still."""

    position_ms: int
    at_ms: int
    hold: Hold | None

    def frame_at(self, heard_at_ms: float) -> int:
        """Return the frame that should be heard at a time."""
        return round((self.position_ms + heard_at_ms - self.at_ms) * FRAMES_PER_MS)

    @property
    def first(self) -> int:
        """The first frame."""
        return self.position_ms * FRAMES_PER_MS

    @property
    def hold_frame(self) -> int | None:
        """The frame at which it stands still."""
        return None if self.hold is None else self.hold.at_ms * FRAMES_PER_MS


class Heard(NamedTuple):
    """Something that begins to sound: when, what, and at which position of the session."""

    at_ms: float
    name: str
    position_ms: int


class _Wish(NamedTuple):
    part: Part | None = None
    anchor: Anchor | None = None
    span: int = 0
    volumes: Volumes = Volumes()


class Transport:
    """Plays one part by the window's clock, and single sounds beside it.

    Commands may come from any thread and return at once; `block` is the output's alone. `heard`
    fills with what begins to sound, in order; whoever reads it takes it out. `silent_at_ms` is the
    time from which on nothing is heard, None while something sounds.
    """

    def __init__(self) -> None:
        self.heard: deque[Heard] = deque(maxlen=10_000)
        self._wish = _Wish()
        self._commands = threading.Lock()
        self._new_singles: deque[Single] = deque(maxlen=16)
        self._drops_singles = False
        self._forgets_strands = False
        self._strands: list[Strand] = []
        self._leading: Strand | None = None
        self._led_by: Anchor | None = None
        self._singles: list[Single] = []
        self._hold_singles: list[Single] = []
        self._reminds_at: int | None = None
        self._volumes = Volumes(0.0, 0.0, 0.0, 0.0)
        self._waking: Single | None = None
        self.silent_at_ms: float | None = None

    @property
    def part(self) -> Part | None:
        """What it plays, or is ready to play."""
        return self._wish.part

    def load(self, part: Part) -> None:
        """Play this part instead, from the same position on if it is of the same session."""
        with self._commands:
            wish = self._wish
            anchor = wish.anchor
            if wish.part is not None and wish.part.score.session_id != part.score.session_id:
                anchor = None
            if anchor is not None:
                anchor = anchor._replace(hold=part.hold_from(anchor.position_ms, wish.span))
            self._wish = wish._replace(part=part, anchor=anchor)

    def play(self, position_ms: int, at_ms: int, span: int) -> None:
        """Be at a position at a monotonic time, as someone who is in a span."""
        with self._commands:
            part = self._wish.part
            hold = None if part is None else part.hold_from(position_ms, span)
            self._wish = self._wish._replace(anchor=Anchor(position_ms, at_ms, hold), span=span)

    def pause(self) -> None:
        """Fade to silence."""
        with self._commands:
            self._wish = self._wish._replace(anchor=None)

    def stop(self) -> None:
        """Fade to silence, single sounds too, and forget the part."""
        with self._commands:
            self._wish = self._wish._replace(anchor=None, part=None)
        self._drops_singles = True

    def forget_sounding(self) -> None:
        """Say that the output itself fades what it was given of the part so far."""
        self._forgets_strands = True

    def set_volumes(self, volumes: Volumes) -> None:
        """Lead each channel to another volume."""
        with self._commands:
            self._wish = self._wish._replace(volumes=volumes)

    def sound(self, samples: Samples, channel: str) -> None:
        """Let a sound be heard now, in the channel of one of the volumes."""
        self._new_singles.append(Single(samples, channel))

    def position_ms(self, now_ms: float) -> int | None:
        """Return where the session is, or None where it does not play."""
        anchor = self._wish.anchor
        if anchor is None:
            return None
        position_ms = anchor.frame_at(now_ms) // FRAMES_PER_MS
        return position_ms if anchor.hold is None else min(position_ms, anchor.hold.at_ms)

    def begin(self) -> None:
        """Say that an output begins to ask: what sounded on another one has gone.

        A device is woken first, unless the session is under way: then it fades in soon enough.
        """
        self._strands, self._singles, self._hold_singles = [], [], []
        self._leading = self._led_by = None
        self._volumes = Volumes(0.0, 0.0, 0.0, 0.0)
        self._waking = Single(pre_roll(), "cues") if self._wish.anchor is None else None

    def block(self, n: int, heard_at_ms: float | None) -> Samples:
        """Return what is heard from a time on; without it, what wakes the device."""
        made = silence(n)
        if self._waking is not None:
            self._waking.add(made, Volumes(), Volumes())
            if self._waking.is_over:
                self._waking = None
        elif heard_at_ms is not None:
            wish = self._wish
            self._take_singles()
            self._forget_strands()
            self._lead(wish, n, heard_at_ms)
            self._mix(wish, made)
            is_silent = not (self._strands or self._singles or self._hold_singles)
            if not is_silent:
                self.silent_at_ms = None
            elif self.silent_at_ms is None:
                self.silent_at_ms = heard_at_ms + n / FRAMES_PER_MS
        return made

    def _take_singles(self) -> None:
        if self._drops_singles:
            self._drops_singles = False
            for single in self._singles:
                single.release()
        while self._new_singles:
            self._singles.append(self._new_singles.popleft())

    def _forget_strands(self) -> None:
        if self._forgets_strands:
            self._forgets_strands = False
            self._strands, self._hold_singles = [], []
            self._leading = None

    def _mix(self, wish: _Wish, made: Samples) -> None:
        n = len(made)
        until = self._volumes.led(wish.volumes, n)
        for strand in self._strands:
            made += strand.block(n, self._volumes.gains(), until.gains())
        for single in (*self._singles, *self._hold_singles):
            single.add(made, self._volumes, until)
        self._volumes = until
        self._strands = [strand for strand in self._strands if not strand.is_over]
        self._singles = [single for single in self._singles if not single.is_over]
        self._hold_singles = [single for single in self._hold_singles if not single.is_over]

    def _lead(self, wish: _Wish, n: int, heard_at_ms: float) -> None:
        part, anchor = wish.part, wish.anchor
        is_new = anchor is not self._led_by
        self._led_by = anchor
        if is_new:
            self._reminds_at = None
            for single in self._hold_singles:
                single.release()
        if part is None or anchor is None:
            self._let_go(FADE_OUT_MS)
            return
        frame = anchor.frame_at(heard_at_ms)
        self._follow(part, anchor, frame, n, is_new=is_new)
        if self._leading is not None:
            self._note(self._leading, n, heard_at_ms)
        if anchor.hold is not None:
            self._wait(part, anchor.hold, frame, n, heard_at_ms)

    def _follow(self, part: Part, anchor: Anchor, frame: int, n: int, *, is_new: bool) -> None:
        """Have one strand at the right frame."""
        leading = self._leading
        hold_frame = anchor.hold_frame
        last = part.end + RING_MS * FRAMES_PER_MS if hold_frame is None else hold_frame
        if frame >= last or frame + n <= anchor.first:
            self._let_go(FADE_OUT_MS)
        elif leading is None or leading.is_over:
            self._enter(part, anchor, frame)
        else:
            self._keep_up(leading, part, anchor, frame, is_new=is_new)
        if self._leading is not None:
            self._leading.end_at(hold_frame)

    def _keep_up(
        self, leading: Strand, part: Part, anchor: Anchor, frame: int, *, is_new: bool
    ) -> None:
        off_ms = abs(leading.frame - frame) / FRAMES_PER_MS
        if is_new and off_ms > LATEST_MS:
            self._enter(part, anchor, frame)
        elif off_ms > LATEST_MS or (off_ms > DRIFT_MS and self._may_rejoin(leading)):
            self._begin(Strand(part, frame, frame, REJOIN_MS), REJOIN_MS)
        elif leading.part is not part:
            self._begin(Strand(part, leading.frame, leading.frame, JOIN_MS), JOIN_MS)

    def _may_rejoin(self, leading: Strand) -> bool:
        is_steady = leading.frame >= leading.steady_from + LATEST_MS * FRAMES_PER_MS
        return is_steady and not leading.part.is_speaking(leading.frame)

    def _enter(self, part: Part, anchor: Anchor, frame: int) -> None:
        """Begin, if need be a little late, so that a sound at the very start is heard whole."""
        begin = max(frame, anchor.first)
        if begin - anchor.first <= LATEST_MS * FRAMES_PER_MS:
            missed = next(part.marks(anchor.first, begin + 1), None)
            if missed is not None and missed.channel == "cues":
                late = begin - missed.frame
                strand = Strand(part, frame - late, missed.frame, ENTRY_MS)
                self._begin(strand, FADE_OUT_MS)
                return
        self._begin(Strand(part, frame, begin, FADE_IN_MS), FADE_OUT_MS)

    def _begin(self, strand: Strand, fall_ms: int) -> None:
        self._let_go(fall_ms)
        self._leading = strand
        self._strands.append(strand)

    def _let_go(self, fall_ms: int) -> None:
        if self._leading is not None:
            self._leading.release(fall_ms)
            self._leading = None

    def _note(self, strand: Strand, n: int, heard_at_ms: float) -> None:
        """Note what begins to sound in the block that is about to be made."""
        for mark in strand.part.marks(strand.frame, strand.frame + n):
            if getattr(self._volumes, mark.channel):
                at_ms = heard_at_ms + (mark.frame - strand.frame) / FRAMES_PER_MS
                self.heard.append(Heard(at_ms, mark.name, mark.frame // FRAMES_PER_MS))

    def _wait(self, part: Part, hold: Hold, frame: int, n: int, heard_at_ms: float) -> None:
        """Let a hold be heard once, and its sound again from time to time."""
        begins = hold.at_ms * FRAMES_PER_MS
        if self._reminds_at is None and frame + n > begins:
            delay = max(0, begins - frame)
            self._sound_hold(part, hold, delay, 1.0, heard_at_ms)
            words = part.hold_words(hold)
            if words is not None:
                after = delay + HOLD_WORDS_MS * FRAMES_PER_MS
                self._hold_singles.append(Single(words, "voice", after))
            self._reminds_at = max(begins, frame) + hold.remind_ms * FRAMES_PER_MS
        elif self._reminds_at is not None and hold.remind_ms and frame + n > self._reminds_at:
            delay = max(0, self._reminds_at - frame)
            self._sound_hold(part, hold, delay, REMINDING_LEVEL, heard_at_ms)
            self._reminds_at += hold.remind_ms * FRAMES_PER_MS

    def _sound_hold(
        self, part: Part, hold: Hold, delay: int, level: float, heard_at_ms: float
    ) -> None:
        self._hold_singles.append(Single(part.hold_sound(), "cues", delay, level))
        self.heard.append(Heard(heard_at_ms + delay / FRAMES_PER_MS, "gate", hold.at_ms))
