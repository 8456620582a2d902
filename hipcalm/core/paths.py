"""Where HipCalm's own files lie, and where it keeps the person's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(folder: str) -> Path:
    """Return a folder of files that come with the program: in the wheel, or beside the package."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def shipped_sessions() -> Path:
    """Return the folder of the sessions that come with the program."""
    return shipped("sessions")


def assets() -> Path:
    """Return the folder of pictures and sounds that come with the program."""
    return shipped("assets")


@dataclass(frozen=True, slots=True)
class UserFolders:
    """Where everything that the program writes goes. Nothing is made before it is needed."""

    config: Path
    data: Path
    cache: Path

    @property
    def settings_file(self) -> Path:
        """The person's settings."""
        return self.config / "settings.json"

    @property
    def window_file(self) -> Path:
        """Where the window stood."""
        return self.config / "window.ini"

    @property
    def help_card_file(self) -> Path:
        """The person's own help card."""
        return self.config / "help-card.json"

    @property
    def journal_file(self) -> Path:
        """The journal, in a folder that holds nothing else."""
        return self.data / "journal" / "journal.sqlite"

    @property
    def sessions(self) -> Path:
        """The person's own session scripts."""
        return self.data / "sessions"


def user_folders(data_dir: Path | None = None) -> UserFolders:
    """Return the platform's folders for this program, or all of them under `data_dir`."""
    if data_dir is not None:
        root = data_dir.expanduser().absolute()
        return UserFolders(root / "config", root / "data", root / "cache")
    dirs = platformdirs.PlatformDirs("hipcalm", appauthor=False)
    return UserFolders(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path)
