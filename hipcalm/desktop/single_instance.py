"""One HipCalm at a time for each person: who is the first, and what later ones ask of it.

A lock tells who is the first. The system holds it, whatever the file says, and lets it go with
its program, also after a crash. The commands come over a socket that only the same person may use.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from hipcalm.desktop import single_client

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


PATIENCE_MS = 2_000
"""Whoever connects and has said nothing by then is let go."""


class SingleInstance(QObject):
    """The first HipCalm listens for the others.

    Signals:
        asked: a command came: `raise`, `ground`, `breathe`, `quit`, or `play` and what to play.

    Attributes:
        trouble: Why we cannot be reached by others, in words; "" where all is well.
    """

    asked = Signal(str)

    def __init__(self, data_dir: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._data_dir = data_dir
        self._held: int | None = None
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """Whether no other HipCalm runs; from then on we are the one that others find.

        Where the lock cannot be had for another reason, `trouble` tells it, and we are the first:
        a second window is better than none.
        """
        try:
            place = single_client.address(self._data_dir)
            self._held = _locked(_lock_file(place))
        except OSError as error:
            self.trouble = f"a second start cannot find this one: {error}"
            return True
        if self._held is not None:
            self._listen(place)
        return self._held is not None

    def close(self) -> None:
        """Listen no more, so that the next start is the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _listen(self, place: str) -> None:
        server = QLocalServer(self)
        # With options, the new socket takes the place of one that a dead program has left.
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(place):
            self.trouble = f"a second start cannot find this one: {server.errorString()}"
            return
        server.newConnection.connect(self._on_connection)
        self._server = server

    def _on_connection(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setReadBufferSize(single_client.LONGEST_LINE)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._on_line(socket))
            QTimer.singleShot(PATIENCE_MS, socket, socket.abort)
            self._on_line(socket)

    def _on_line(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= single_client.LONGEST_LINE:
                socket.abort()
            return
        line = bytes(socket.readLine().data()).decode("utf-8", "replace").removesuffix("\n")
        is_known = single_client.is_command(line)
        socket.write(b"ok\n" if is_known else b"no\n")
        socket.disconnectFromServer()
        if is_known:
            self.asked.emit(line)


def _locked(file: str) -> int | None:
    """Lock a file, and return its number; None where another program has. Raises OSError."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):  # as Linux says it, and as Windows does
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _lock_file(place: str) -> str:
    path = Path(place)
    folder = path.parent if path.is_absolute() else Path(tempfile.gettempdir())
    return str(folder / f".{path.stem}.lock")
