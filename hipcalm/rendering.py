"""What `hipcalm render` does: a session to a sound file, by a person's settings and wishes."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO

import msgspec

from hipcalm.audio.clip_cache import ClipCache, Clips
from hipcalm.audio.mixer import Gains
from hipcalm.audio.render import RenderError, check_place, render
from hipcalm.audio.voice import voice_for
from hipcalm.core.expand import Choices, choices_of
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library
from hipcalm.core.paths import UserFolders
from hipcalm.core.score import Score
from hipcalm.core.scoring import score_of, wishes_of
from hipcalm.core.session import Session, Side
from hipcalm.core.settings import Settings, load_settings

DONE, FAILED, WRONG_USE, CANCELLED = 0, 1, 2, 130
_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
"""The last one comes when a terminal is closed; Windows does not know it."""


def run(entry: Entry, library: Library, folders: UserFolders, args: argparse.Namespace) -> int:
    """Render a playable entry as the command line says and return the exit status."""
    assert entry.session is not None, "a broken script is told before"
    settings, notice = load_settings(folders.settings_file)
    progress = _Progress(as_json=args.progress == "json")
    if notice:
        progress.note(notice)
    try:
        choices = _choices(entry.session, library, choices_of(settings), args)
        score = _score(entry, choices, settings, args)
        check_place(args.output, score)
    except (RenderError, ValueError) as error:
        _say(f"hipcalm: {error}\n", sys.stderr)
        return WRONG_USE
    clips = _clips(score, folders, (args.speed or settings.voice_speed) / 100, progress.note)
    try:
        with _asked_to_stop() as is_cancelled:
            is_done = render(
                score,
                clips,
                args.output,
                gains=_gains(settings),
                told=progress.tell,
                is_cancelled=is_cancelled,
            )
    except RenderError as error:
        progress.end()
        _say(f"hipcalm: {error}\n", sys.stderr)
        return FAILED
    progress.end()
    return DONE if is_done else CANCELLED


def _choices(
    session: Session, library: Library, choices: Choices, args: argparse.Namespace
) -> Choices:
    """Return what was chosen for this file. Raises ValueError for a pace it does not have."""
    if args.pace is not None:
        if args.pace not in session.breath_options:
            paces = ", ".join(session.breath_options) or "its own alone"
            raise ValueError(f"there is no pace {args.pace} in {session.id}; it has {paces}")
        pattern = library.vocabulary.patterns[args.pace].breath.pattern
        choices = replace(choices, breath_option=pattern)
    return replace(
        choices,
        first_side=Side(args.side_first) if args.side_first else None,
        easier=args.easier,
        leave_out_optional=args.without_optional,
    )


def _score(entry: Entry, choices: Choices, settings: Settings, args: argparse.Namespace) -> Score:
    assert entry.session is not None
    wishes = wishes_of(settings)
    wishes = msgspec.structs.replace(
        wishes,
        breath_sound=args.breath or wishes.breath_sound,
        voice=args.voice == "on" if args.voice else wishes.voice,
    )
    return score_of(
        lay_out(entry.session, choices),
        entry.session,
        wishes,
        began=None,  # nobody knows when it will be played
        folder=entry.file.parent,
        waits=False,
    )


def _clips(
    score: Score, folders: UserFolders, speed: float, told: Callable[[str], None]
) -> Clips | None:
    """Return what speaks the session, if anything is said in it and there is a voice."""
    voice = voice_for(score.language, folders.cache, told) if score.lines else None
    return Clips(voice, ClipCache(folders.cache / "speech"), speed) if voice else None


def _gains(settings: Settings) -> Gains:
    """Return how loud each part is beside the others. How loud the whole is, a player decides."""
    percents = (settings.volume_cues, settings.volume_breath, settings.volume_voice)
    # The square of a percentage is heard as about that part of the loudness, as in the live sound.
    return Gains(*((percent / 100) ** 2 for percent in percents))


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether the person, or the window, has asked the program to stop."""
    asked = []
    before = {
        number: signal.signal(number, lambda *_: asked.append(1))
        for number in (getattr(signal, name) for name in _STOPS if hasattr(signal, name))
    }
    try:
        yield lambda: bool(asked)
    finally:
        for number, reaction in before.items():
            signal.signal(number, reaction)


class _Progress:
    """Tells how far it has gone: a line of a terminal, or JSON lines for the window."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._has_line = not as_json and sys.stderr.isatty()
        self._percent = -1

    def tell(self, done_ms: int, all_ms: int) -> None:
        percent = 100 * done_ms // all_ms
        if percent == self._percent:
            return
        self._percent = percent
        if self._as_json:
            _say(json.dumps({"percent": percent}) + "\n", sys.stdout)
        elif self._has_line:
            _say(f"\r{percent:3} %", sys.stderr)

    def note(self, words: str) -> None:
        if self._as_json:
            _say(json.dumps({"note": words}) + "\n", sys.stdout)
        else:
            _say(f"{words}\n", sys.stderr)

    def end(self) -> None:
        """Leave the line of the terminal."""
        if self._has_line and self._percent >= 0:
            _say("\n", sys.stderr)


def _say(words: str, stream: TextIO) -> None:
    stream.write(words)
    stream.flush()
