"""Whether a file can be shown as a picture, told from its first bytes alone."""

from __future__ import annotations

from pathlib import Path

from hipcalm.core.recording_check import Flaw

LARGEST_BYTES = 32 * 1024 * 1024
_FIRST_BYTES = 4_096
_SIGNS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"BM",
    b"II*\0",  # TIFF, in either order of bytes
    b"MM\0*",
)
_UNTIL_THEN = "until then the figure is shown"


def picture_flaw_of(file: Path, name: str) -> Flaw | None:
    """Return why a file can't be shown as a picture, or None. Problems call it `name`.

    What is damaged further in is found when it is shown.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            begin = stream.read(_FIRST_BYTES)
    except (OSError, ValueError):
        return Flaw(f"{name:.60} can't be read", f"see that it may be opened; {_UNTIL_THEN}")
    if size > LARGEST_BYTES:
        message = f"{name:.60} has {size / 2**20:.0f} MiB; a picture may have 32 MiB at most"
        return Flaw(message, f"save it smaller; {_UNTIL_THEN}")
    if not _is_picture(begin):
        message = f"{name:.60} is no picture that can be shown"
        return Flaw(message, f"save it as PNG, JPEG, WebP or SVG; {_UNTIL_THEN}")
    return None


def _is_picture(begin: bytes) -> bool:
    is_webp = begin.startswith(b"RIFF") and begin[8:12] == b"WEBP"
    return begin.startswith(_SIGNS) or is_webp or b"<svg" in begin
