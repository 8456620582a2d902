"""Notices when the person's own session files change."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from hipcalm.core.library import Library

SETTLE_MS = 150
"""Editors write a file in several strokes; it is read once they have settled."""


class LibraryWatch(QObject):
    """Refreshes a library when something in its personal folder changes.

    Signals:
        changed: the library holds something else now.
    """

    changed = Signal()

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self.look)
        self._watcher.directoryChanged.connect(lambda _: self._settled.start())
        self._watcher.fileChanged.connect(lambda _: self._settled.start())
        self._watch()

    def look(self) -> None:
        """Look at the files now."""
        self._watch()
        if self._library.refresh():
            self.changed.emit()

    def _watch(self) -> None:
        """Watch the folder and its files, also those that an editor has put in their place."""
        folder = self._library.personal
        if not folder.is_dir():
            return
        files = [str(entry.file) for entry in self._library.entries if entry.is_personal]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = [path for path in (str(folder), *files) if path not in watched]
        if wanted:
            self._watcher.addPaths(wanted)
