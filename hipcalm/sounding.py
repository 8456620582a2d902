"""Lets a session be heard: follows its playback, and tells the sound worker what to play and when.

The clock is the playback's. The worker is told once that a position was true at a moment of the
monotonic clock, and again only when that has stopped being so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from hipcalm.audio.link import SoundLink
from hipcalm.core.expand import Choices
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry
from hipcalm.core.player import Mode, Progress
from hipcalm.core.score import Score
from hipcalm.core.scoring import score_of, wishes_of
from hipcalm.core.session import Session
from hipcalm.core.settings import Settings
from hipcalm.core.timeline import Timeline
from hipcalm.playback import Playback
from hipcalm.system_voice import SystemVoice

ENGLISH = "en"
"""The language of the words that are HipCalm's own."""
SAMPLE = "This is the voice. It can be quieter, louder, or silent."
JUMP_MS = 30
"""A position that is farther than this from where it was to be has been jumped to."""


def sound_settings(settings: Settings) -> dict[str, object]:
    """Return the settings of the sound by the names that the worker knows them by."""
    parts = {
        "voice": settings.volume_voice,
        "cues": settings.volume_cues,
        "breath": settings.volume_breath,
        "reminder": settings.volume_reminder,
    }
    return {
        **{part: volume * settings.volume // 100 for part, volume in parts.items()},
        "muted": not settings.sound,
        "output": settings.output,
        "device": settings.device,
        "offset_ms": settings.sound_offset_ms,
        "speaks": settings.voice,
        "speed": settings.voice_speed / 100,
    }


def without_words(score: Score) -> Score:
    """Return a score in which nothing is said, and the breath steps back for no words."""
    return replace(score, lines=(), holds=tuple(replace(hold, texts=()) for hold in score.holds))


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A position that was true at a time, with the span that was on."""

    position_ms: int
    at_ms: int
    span: int


class Sounding(QObject):
    """Connects one playback at a time to the worker.

    Signals:
        fares(str, bool): a sentence where something is missing, else ""; whether anything is heard.
        told(str): something could not be done, in a sentence.
        sounded(dict): a sound, a phase or a line began to be heard.
        devices_told(list): the names of the devices.
    """

    fares = Signal(str, bool)
    told = Signal(str)
    sounded = Signal(object)
    devices_told = Signal(object)

    def __init__(
        self,
        cache: Path,
        settings: Settings,
        clock: Callable[[], int],
        wall_clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link = SoundLink(cache, clock, self)
        self.ask_devices, self.sound = link.ask_devices, link.sound
        link.output_changed.connect(self._on_output)
        link.voice_changed.connect(self._on_voice)
        link.problem_told.connect(self.told)
        link.sounded.connect(self.sounded)
        link.devices_told.connect(self.devices_told)
        self._settings = settings
        self._wall_clock = wall_clock
        self._playback: Playback | None = None
        self._session: Session | None = None
        self._folder = Path()
        self._timeline: Timeline | None = None
        self._held_spans: frozenset[int] = frozenset()
        self._anchor: _Anchor | None = None
        self._is_moving = False
        self._told_once: set[str] = set()
        self._system = SystemVoice(settings, self)
        self._system.changed.connect(self._on_system_changed)
        self._system.told.connect(self._tell_once)
        self._voiceless: dict[str, str] = {}
        """What the worker said of the languages that it has no voice for."""
        link.apply(sound_settings(settings))

    def _on_output(self, state: str, words: str) -> None:
        can_sound = state in ("plays", "back")
        self.fares.emit("" if can_sound else words, can_sound)

    def _on_voice(self, state: str, words: str) -> None:
        if state == "none":
            self._voiceless[self._language] = words
            self._on_system_changed()

    def _on_system_changed(self) -> None:
        """Have the words said by whoever can now."""
        if self._timeline is not None:
            self._send_score(self._timeline)
        if self._system_speaks(self._language) is not False:
            return
        if self._language in self._voiceless:
            self._tell_once(self._voiceless[self._language])
        elif self._settings.voice_source == "system":
            words = self._system.words or "Your system has no voice for this language."
            self._tell_once(f"{words} HipCalm's own voice is used where it has one.")

    def _tell_once(self, words: str) -> None:
        if words not in self._told_once:
            self._told_once.add(words)
            self.told.emit(words)

    @property
    def _language(self) -> str:
        return ENGLISH if self._session is None else self._session.language

    def _system_speaks(self, language: str) -> bool | None:
        """Return whether the system's voice speaks, None where it is still to be seen."""
        is_wanted = self._settings.voice_source == "system" or language in self._voiceless
        if not (is_wanted and self._settings.voice):
            return False
        self._system.start()
        return self._system.speaks(language)

    def apply(self, settings: Settings) -> None:
        """Take settings over; what is heard follows at once."""
        before, self._settings = self._settings, settings
        self._link.apply(sound_settings(settings))
        self._system.apply(settings)
        if settings.sound and not before.sound:
            self._timeline = self._anchor = None  # all is told at the next look at the clock
        elif settings.voice_source != before.voice_source:
            self._system.leave()
            self._on_system_changed()
        elif wishes_of(settings) != wishes_of(before) and self._timeline is not None:
            self._send_score(self._timeline)

    def prepare(self, entry: Entry, choices: Choices) -> None:
        """Get the words of a session ready that may begin soon."""
        if entry.session is None or not self._settings.sound or self._playback is not None:
            return
        self._session, self._folder = entry.session, entry.file.parent
        self._link.start()
        self._send_score(lay_out(entry.session, choices))

    def follow(self, playback: Playback, session: Session, folder: Path) -> None:
        """Let a playback be heard, in place of the one before."""
        self.leave()
        self._playback, self._session, self._folder = playback, session, folder
        playback.progressed.connect(self._on_progressed)
        if self._settings.sound:
            self._link.start()

    def leave(self) -> None:
        """Let go of the playback; what sounds fades."""
        if self._playback is not None:
            self._playback.progressed.disconnect(self._on_progressed)
            self._link.stop()
        self._system.leave()
        self._forget()

    def _forget(self) -> None:
        self._playback = self._timeline = self._anchor = None
        self._is_moving = False
        self._link.close_later()

    def _on_progressed(self, progress: Progress) -> None:
        playback = self._playback
        assert playback is not None, "only a playback that is followed tells of its progress"
        if progress.mode is Mode.ENDED:
            self._on_ended(progress)
        elif self._settings.sound:
            self._follow_to(progress, playback)

    def _follow_to(self, progress: Progress, playback: Playback) -> None:
        if playback.timeline is not self._timeline:
            self._send_score(playback.timeline)
        moment = progress.moment
        now = _Anchor(moment.position_ms, playback.looked_ms, moment.span.index)
        if progress.mode is Mode.PLAYING:
            if self._has_jumped(now):
                self._link.play(now.position_ms, now.at_ms, now.span)
                self._system.jump(now.position_ms)
                self._anchor, self._is_moving = now, True
            self._system.move(now.position_ms)
            return
        self._anchor = None
        if progress.mode is Mode.WAITING:
            self._system.wait(now.span)
        else:
            self._system.stop()
        # At a gate the worker stands still by itself, with the gate's own sound, if it knows it.
        if progress.mode is Mode.WAITING and now.span in self._held_spans:
            return
        if self._is_moving:
            self._link.pause()
            self._is_moving = False

    def _has_jumped(self, now: _Anchor) -> bool:
        anchor = self._anchor
        if anchor is None:
            return True
        wanted_ms = anchor.position_ms + now.at_ms - anchor.at_ms
        return abs(now.position_ms - wanted_ms) > JUMP_MS

    def _on_ended(self, progress: Progress) -> None:
        """Let the end bell ring out after a whole session; fade where it was ended early."""
        playback, moment = self._playback, progress.moment
        assert playback is not None, "asked by its own signal"
        if moment.position_ms < moment.total_ms or not self._settings.sound:
            self.leave()
            return
        if self._anchor is None:  # it ended at a gate, where the worker stands
            self._link.play(moment.total_ms, playback.looked_ms, moment.span.index + 1)
        playback.progressed.disconnect(self._on_progressed)
        self._system.finish()
        self._forget()

    def _send_score(self, timeline: Timeline) -> None:
        assert self._session is not None, "a timeline comes with its session"
        self._timeline = timeline
        score = score_of(
            timeline,
            self._session,
            wishes_of(self._settings),
            began=self._wall_clock(),
            folder=self._folder,
        )
        self._held_spans = frozenset(hold.span for hold in score.holds)
        if self._system_speaks(score.language) is False:
            self._system.leave()
        else:
            self._system.set_score(score)
            score = without_words(score)
        self._link.set_score(score)

    def say(self, words: str) -> None:
        """Have words spoken that are shown outside of a session, where there is a voice."""
        if not (self._settings.sound and self._settings.voice):
            return
        if self._system_speaks(ENGLISH) is False:
            self._link.say(words)
        else:
            self._system.say(words, ENGLISH)

    def wake(self) -> None:
        """Find out whether anything can be heard, before it is wanted."""
        self._link.say("")
        self._link.close_later()

    def sample(self) -> None:
        """Let a bell and the voice be heard, to judge how loud they are."""
        self._link.sound("level_check")
        self.say(SAMPLE)

    def close(self) -> None:
        """Let the worker and the system's voice go, and wait for that."""
        self._system.close()
        self._link.close()
