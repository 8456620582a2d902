"""The process in which the system's own voices speak: `python -m hipcalm.system_speaker`.

It is apart from the window because Qt TextToSpeech takes a second and a half to wake up, and for
ever where the desktop's speech service hangs. It reads a JSON object a line from its standard
input, `{"do": "say", "text", "language", "rate", "volume"}` or `{"do": "stop"}`, and ends with it.
It tells, a line each: `{"tell": "awake", "languages": [...]}` or `{"tell": "none", "words"}` at
the start, then `silent` whenever a text has been said or stopped, and `failed` with words.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, Signal

MODULE = "PySide6.QtTextToSpeech"
MEND = "pip install 'hipcalm[system-voices]'"
NOT_REAL = "mock"
"""Qt's engine for tests: it is silent and says that it speaks."""


class SpeakerError(Exception):
    """Why the system's voices can't be used, in words."""


class Speaker(QObject):
    """Qt's engine of this system.

    Raises SpeakerError where it is not installed or does not work.

    Signals:
        silent: what was being said is over.
        failed(str): something could not be said, in the engine's words.
    """

    silent = Signal()
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        try:
            self._qt: Any = importlib.import_module(MODULE).QTextToSpeech
        except (ImportError, OSError) as error:
            raise SpeakerError(f"they are not installed ({error}); {MEND}") from error
        self._engine = self._made()
        self._locales: list[QLocale] = self._engine.availableLocales()
        self._language = ""
        self._engine.stateChanged.connect(self._on_state)
        self._engine.errorOccurred.connect(lambda _reason, words: self.failed.emit(words))

    def _made(self) -> Any:
        """Return the first engine that works; that it is in the list says nothing."""
        reasons = []
        for name in self._qt.availableEngines():
            if name == NOT_REAL:
                continue
            engine = self._qt(name, self)
            if engine.state() is not self._qt.State.Error:
                return engine
            reasons.append(engine.errorString())
        raise SpeakerError(", ".join(reasons) or "this system has none that Qt knows")

    @property
    def languages(self) -> list[str]:
        """The languages that it speaks, without their countries."""
        names = {locale.name().partition("_")[0] for locale in self._locales}
        return sorted(names - {"C"})  # Qt's name for a language that it does not know

    def say(self, text: str, language: str, rate: float, volume: float) -> None:
        """Say a text in the place of what is being said. `rate` is -1 to 1, `volume` 0 to 1."""
        if language != self._language:
            self._language = language
            self._engine.setLocale(self._locale(QLocale(language)))
        self._engine.setRate(rate)
        self._engine.setVolume(volume)
        self._engine.say(text)

    def _locale(self, wanted: QLocale) -> QLocale:
        """Return the country's own where there is one, else the person's, else any."""
        fitting = [one for one in self._locales if one.language() is wanted.language()]
        preferred = (wanted, self._engine.locale(), QLocale.system())
        return next((one for one in preferred if one in fitting), [*fitting, wanted][0])

    def stop(self) -> None:
        """Be silent at once; `silent` tells of it, also where nothing had begun to sound."""
        was_speaking = self._engine.state() is self._qt.State.Speaking
        self._engine.stop(self._qt.BoundaryHint.Immediate)
        if not was_speaking:
            self.silent.emit()

    def _on_state(self, state: Any) -> None:
        if state in (self._qt.State.Ready, self._qt.State.Error):
            self.silent.emit()


class _Lines(QObject):
    came = Signal(str)

    def read(self) -> None:
        """Hand over what comes in, and an empty line when the window has gone."""
        for line in sys.stdin:
            self.came.emit(line)
        self.came.emit("")


def _tell(**message: object) -> None:
    try:
        print(json.dumps(message), flush=True)  # noqa: T201 - the pipe to the window
    except OSError:
        os._exit(0)  # the window has gone, and nobody listens


def _do(speaker: Speaker, line: str) -> None:
    if not line:
        speaker.stop()
        os._exit(0)  # not by the usual way: a speech service that hangs would hold it
    match json.loads(line):
        case {"do": "say", "text": text, "language": language, "rate": rate, "volume": volume}:
            speaker.say(text, language, rate, volume)
        case _:
            speaker.stop()


def main() -> None:
    """Speak until the window has gone."""
    application = QCoreApplication(sys.argv[:1])
    try:
        speaker = Speaker()
    except SpeakerError as error:
        _tell(tell="none", words=str(error))
        return
    speaker.silent.connect(lambda: _tell(tell="silent"))
    speaker.failed.connect(lambda words: _tell(tell="failed", words=words))
    lines = _Lines()
    lines.came.connect(lambda line: _do(speaker, line), Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=lines.read, daemon=True).start()
    _tell(tell="awake", languages=speaker.languages)
    application.exec()


if __name__ == "__main__":
    main()
