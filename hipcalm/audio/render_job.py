"""The window's end of rendering: `hipcalm render` as a process of its own, with its progress."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from hipcalm.core.expand import Choices

PATIENCE_MS = 3_000
"""How long a cancelled process has to leave by itself."""
PREFIX = "hipcalm: "
STOPPED_WORDS = "Saving stopped before it was done. You might try again."


class RenderJob(QObject):
    """Writes one session to a sound file at a time.

    `data_dir` is the folder that the program was told to keep everything under, if any.

    Signals:
        progressed(int): percent done.
        noted(str): something to know about the file, such as that nobody speaks in it.
        finished(Path): the file is there.
        failed(str): it is not, with the reason and the mend.
        cancelled: it is not, as was wished.
    """

    progressed = Signal(int)
    noted = Signal(str)
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, data_dir: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_dir = data_dir
        self._file = Path()
        self._is_cancelled = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")  # its words come as UTF-8 on every platform
        self._process.setProcessEnvironment(environment)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._process.kill)

    @property
    def is_running(self) -> bool:
        """Whether a file is being written."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self, session: Path, file: Path, choices: Choices) -> None:
        """Begin to write a session's script to a sound file, by what was chosen for this time."""
        assert not self.is_running, "one at a time"
        self._file = file
        self._is_cancelled = False
        words = [
            "-P",
            "-m",
            "hipcalm",
            "render",
            str(session),
            "-o",
            str(file),
            "--progress",
            "json",
        ]
        self._process.start(sys.executable, [*words, *_options(choices), *self._folder()])

    def cancel(self) -> None:
        """Stop and leave no file; `cancelled` follows. Nothing happens where nothing is running."""
        if self.is_running:
            self._is_cancelled = True
            self._process.terminate()
            self._patience.start()

    def close(self) -> None:
        """Cancel, and wait until the process has gone: the program is closing."""
        self.cancel()
        if self.is_running and not self._process.waitForFinished(PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished(PATIENCE_MS)

    def _folder(self) -> list[str]:
        return [] if self._data_dir is None else ["--data-dir", str(self._data_dir)]

    def _on_output(self) -> None:
        while self._process.canReadLine():
            told = json.loads(bytes(self._process.readLine().data()))
            if "percent" in told:
                self.progressed.emit(told["percent"])
            elif "note" in told:
                self.noted.emit(told["note"])

    def _on_finished(self, status: int) -> None:
        self._patience.stop()
        self._on_output()
        words = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        if self._is_cancelled and status != 0:
            self._remove_part()
            self.cancelled.emit()
        elif status == 0:
            self.finished.emit(self._file)
        else:
            self._remove_part()
            self.failed.emit(_sentence(words))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(STOPPED_WORDS)

    def _remove_part(self) -> None:
        """Take away what a killed process left behind."""
        with contextlib.suppress(OSError):
            self._file.with_name(f"{self._file.name}.part").unlink(missing_ok=True)


def _options(choices: Choices) -> list[str]:
    """Return the choices as the command takes them; the person's settings it reads itself."""
    options = ["--easier"] if choices.easier else []
    if choices.leave_out_optional:
        options.append("--without-optional")
    if choices.first_side is not None:
        options += ["--side-first", choices.first_side]
    if choices.breath_option is not None:
        options += ["--pace", str(choices.breath_option)]
    return options


def _sentence(said: str) -> str:
    """Return the last message of the command as a sentence, without the program's name."""
    messages = [line.removeprefix(PREFIX) for line in said.splitlines() if line.startswith(PREFIX)]
    if not messages:
        return STOPPED_WORDS
    return f"{messages[-1][0].upper()}{messages[-1][1:].rstrip('.')}."
