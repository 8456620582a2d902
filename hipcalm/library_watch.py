"""Notices when the person's own session files change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from hipcalm.core.library import Library, script_files

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
        self._watch()  # before they are read, so that no later change is lost
        if self._library.refresh():
            self.changed.emit()

    def _watch(self) -> None:
        """Watch the folder and its files, also those that an editor has put in their place."""
        folder = _nearest_folder(self._library.personal)
        files = script_files(folder) if folder == self._library.personal else []
        wanted = {str(path) for path in (folder, *files)}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        if new := wanted - watched:
            self._watcher.addPaths(list(new))


def _nearest_folder(folder: Path) -> Path:
    """Return the folder or, as long as it does not exist, the one in which it will be made."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path())
