"""Has a session's words said by the system's own voices, which give no samples to be mixed."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from hipcalm.core.narration import Utterance, arrange, estimated_ms
from hipcalm.core.score import Score
from hipcalm.core.settings import Settings

WAKE_MS = 10_000
"""A voice that has not woken up by then is given up; usually it takes a second and a half."""
HOLD_WORDS_MS = 1_200
"""When the words of a gate follow its sound."""
LATE_MS = 250
"""Words that come no later than this come in time: the clock is looked at so often."""
LEAVE_MS = 500
SLOWER = 1.3
"""How much longer than HipCalm's own voice another may take.

Measured at 85 % with espeak-ng through speech-dispatcher: 1.12 and 1.30 for long texts, 1.46 for a
text of two words.
"""
PROGRAM = ("-P", "-m", "hipcalm.system_speaker")
NOT_INSTALLED = (
    "The system's voices are not installed here; pip install 'hipcalm[system-voices]' brings them."
)


def is_installed() -> bool:
    """Return whether Qt TextToSpeech is here, without importing it."""
    return importlib.util.find_spec("PySide6.QtTextToSpeech") is not None


def rate_of(speed: float) -> float:
    """Return Qt's rate, -1 to 1, for a speed where 1 is the voice's own.

    Measured with espeak-ng: rates of -0.5, -0.3 and 0.3 gave speeds of 0.71, 0.83 and 1.5.
    """
    slope = 1.7 if speed < 1 else 0.6
    return max(-1.0, min(1.0, slope * (speed - 1)))


@dataclass(slots=True)
class _Script:
    """What is to be said of a score. All up to `heard_ms` has had its turn."""

    score: Score
    said: Sequence[Utterance]
    heard_ms: int

    def due(self, position_ms: int) -> Iterator[Utterance]:
        """Yield what comes due on the way to a position."""
        before_ms, self.heard_ms = self.heard_ms, position_ms
        return (one for one in self.said if before_ms < one.at_ms <= position_ms)

    def text(self, utterance: Utterance, position_ms: int, speed: float) -> str:
        """Return the fullest of its texts that can still be said in time, "" for none."""
        line = self.score.lines[utterance.line]
        room_ms = line.until_ms - position_ms + LATE_MS
        texts = line.texts[line.texts.index(utterance.text) :]
        return next((text for text in texts if _length_ms(text, speed) <= room_ms), "")


def _length_ms(text: str, speed: float) -> int:
    return round(estimated_ms(text, speed) * SLOWER)


class SystemVoice(QObject):
    """Says the words of one session at a time, each once, and never two at once.

    It speaks in a process of its own (`system_speaker`), which is started when it is first wanted:
    the window never waits for it.

    Signals:
        changed: what `speaks` answers may have changed.
        told(str): something could not be said, in a sentence.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        settings: Settings,
        parent: QObject | None = None,
        *,
        program: Sequence[str] = PROGRAM,
        has_program: bool | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._program = list(program)
        self._languages: frozenset[str] | None = None
        self.words = ""
        """Why the system can't speak, in a sentence, "" where it can or nobody has asked."""
        if not (is_installed() if has_program is None else has_program):
            self._languages, self.words = frozenset(), NOT_INSTALLED
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_gone)
        self._process.errorOccurred.connect(self._on_error)
        self._is_speaking = False
        self._script: _Script | None = None
        self._due: deque[Utterance] = deque()
        self._hold: int | None = None
        self._beside = ("", "")
        self._patience = self._timer(lambda: self._give_up("it does not answer"))
        self._later = self._timer(self._say_beside)

    def _timer(self, then: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(then)
        return timer

    @property
    def _speed(self) -> float:
        return self._settings.voice_speed / 100

    def start(self) -> None:
        """Wake the voices up, if they are here and not awake yet; returns at once."""
        is_there = self._process.state() is not QProcess.ProcessState.NotRunning
        if self._languages is None and not is_there:
            self._process.start(sys.executable, self._program)
            self._patience.start(WAKE_MS)

    def speaks(self, language: str) -> bool | None:
        """Return whether it speaks a language; None where that is not known yet."""
        if self._languages is None:
            return None
        return language.lower().partition("-")[0] in self._languages

    def apply(self, settings: Settings) -> None:
        """Take settings over; the next words follow them."""
        self._settings = settings
        if not (settings.sound and settings.voice):
            self.stop()

    def set_score(self, score: Score) -> None:
        """Have a score's words said from now on; what is being said goes on."""
        said = tuple(arrange(score.lines, lambda text: _length_ms(text, self._speed)))
        heard_ms = -1 if self._script is None else self._script.heard_ms
        if self._due:  # they still wait for their turn
            heard_ms = self._due[0].at_ms - 1
            self._due.clear()
        self._script = _Script(score, said, heard_ms)

    def jump(self, position_ms: int) -> None:
        """Be at a position; where it was elsewhere before, the words begin from it on."""
        script = self._script
        if script is not None and not 0 <= position_ms - script.heard_ms <= LATE_MS:
            self.stop()
            script.heard_ms = position_ms - 1

    def move(self, position_ms: int) -> None:
        """Say what has come due on the way to a position, as soon as it is silent."""
        script = self._script
        if script is None:
            return
        if self._hold is not None:
            self.stop()
        self._due += script.due(position_ms)
        while self._due and self._can_speak:
            utterance = self._due.popleft()
            text = script.text(utterance, position_ms, self._speed)
            if text:
                self._say(text, script.score.language)

    def wait(self, span: int) -> None:
        """Stand at the gate of a span: its words are said once."""
        script = self._script
        if script is None or self._hold == span:
            return
        self._hold = span
        texts = next((hold.texts for hold in script.score.holds if hold.span == span), ())
        if texts:
            self._say_in(HOLD_WORDS_MS, texts[0], script.score.language)

    def finish(self) -> None:
        """Say what is to be said after the end, which has no clock, and then no more."""
        script, self._script = self._script, None
        left = [] if script is None else [u for u in script.said if u.at_ms > script.heard_ms]
        if script is not None and left:
            after_ms = max(0, left[0].at_ms - script.score.total_ms)
            self._say_in(after_ms, left[0].text, script.score.language)

    def stop(self) -> None:
        """Be silent; what was being said is not said again."""
        self._due.clear()
        self._hold = None
        self._drop_beside()
        if self._is_speaking:
            self._send(do="stop")

    def leave(self) -> None:
        """Be silent and forget the score."""
        self._script = None
        self.stop()

    def close(self) -> None:
        """Let the process go, and wait for that: half a second at most."""
        self._patience.stop()
        self.leave()
        self._process.blockSignals(True)
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(LEAVE_MS):
            self._process.kill()
            self._process.waitForFinished(LEAVE_MS)

    def say(self, text: str, language: str) -> None:
        """Say a text that belongs to no score, as soon as it is silent."""
        self.start()
        self._say_in(0, text, language)

    @property
    def _can_speak(self) -> bool:
        return bool(self._languages) and not self._is_speaking

    def _say_in(self, delay_ms: int, text: str, language: str) -> None:
        self._beside = (text, language)
        self._later.start(delay_ms)

    def _drop_beside(self) -> None:
        self._beside = ("", "")
        self._later.stop()

    def _say_beside(self) -> None:
        if self._beside[0] and self._can_speak and not self._later.isActive():
            text, language = self._beside
            self._drop_beside()
            self._say(text, language)

    def _say(self, text: str, language: str) -> None:
        self._is_speaking = True
        # The square of a percentage is heard as about that part of the loudness.
        volume = (self._settings.volume * self._settings.volume_voice / 10_000) ** 2
        rate = rate_of(self._speed)
        self._send(do="say", text=text, language=language, rate=rate, volume=volume)
        self._patience.start(WAKE_MS + 3 * _length_ms(text, self._speed))

    def _send(self, **message: object) -> None:
        self._process.write(json.dumps(message).encode() + b"\n")

    def _read(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                self._take(json.loads(line))
            except ValueError:
                continue  # a library of the process has printed something

    def _take(self, told: object) -> None:
        match told:
            case {"tell": "awake", "languages": languages}:
                self._patience.stop()
                self._languages = frozenset(languages)
                self.changed.emit()
                self._say_beside()
            case {"tell": "none", "words": words}:
                self._give_up(str(words))
            case {"tell": "silent"}:
                self._patience.stop()
                self._is_speaking = False
                self._say_beside()
            case {"tell": "failed", "words": words}:
                self.told.emit(f"The system's voice could not say something: {words}.")
            case _:
                pass

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._give_up("its program can't be started")

    def _on_gone(self) -> None:
        self._give_up("it has stopped")

    def _give_up(self, why: str) -> None:
        """Speak no more until the program starts anew, and let others take over."""
        if self._languages == frozenset():
            return
        self._languages = frozenset()
        self._is_speaking = False
        self.words = f"The system's voice can't be used: {why}."
        self._patience.stop()
        self.leave()
        self._process.kill()
        self.changed.emit()
