"""A paced step to measure with: the longest one of a shipped session that follows the breath."""

from __future__ import annotations

from typing import NamedTuple

from hipcalm.core import paths
from hipcalm.core.layout import lay_out
from hipcalm.core.library import Entry, Library
from hipcalm.core.timeline import Timeline

SESSION = "coherent-5"


class Paced(NamedTuple):
    """A session and, of its timeline, the span that is played."""

    library: Library
    entry: Entry
    timeline: Timeline
    number: int


def paced_step() -> Paced:
    """Return the step. The library has no personal folder."""
    library = Library(paths.shipped_sessions(), paths.shipped_sessions() / "none")
    library.refresh()
    entry = library.find(SESSION)
    assert entry is not None
    assert entry.session is not None
    timeline = lay_out(entry.session)
    span = max((s for s in timeline.spans if s.runs), key=lambda span: span.duration_ms)
    return Paced(library, entry, timeline, span.index)
