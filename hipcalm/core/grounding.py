"""The sessions that grounding plays: the shipped ones or, where they are damaged, a few lines.

Grounding must never fail for the want of a file.
"""

from __future__ import annotations

from hipcalm.core.library import Library
from hipcalm.core.session import Advance, Milliseconds, Session, SessionKind, Step, StepKind

GROUND_NOW, GROUND_UP = "ground-now", "ground-up"
_LINES = (
    ("Stopped", StepKind.GROUND, 10_000, "Everything has paused. Nothing else to do."),
    (
        "Look",
        StepKind.ORIENT,
        22_000,
        "Eyes open if you can. Find the door, a window, a colour.",
    ),
    (
        "Feet",
        StepKind.GROUND,
        22_000,
        "Feel your feet, or whatever is under you. Press down a little, and ease off.",
    ),
)
_CHOICE = Step(
    name="Next",
    kind=StepKind.CHOICE,
    advance=Advance.MANUAL,
    say="You choose what comes next. There's no hurry.",
    choices=("Stay here", "Once more", "End for today", "People and help"),
)


def grounding_sessions(library: Library) -> tuple[Session, Session]:
    """Return the session for a wave of feeling, and the one for feeling far away or numb."""
    now, up = (library.find(name) for name in (GROUND_NOW, GROUND_UP))
    plain = _plain()
    return (now and now.session) or plain, (up and up.session) or plain


def _plain() -> Session:
    steps = (
        Step(name=name, kind=kind, duration=Milliseconds(length_ms), say=say)
        for name, kind, length_ms, say in _LINES
    )
    return Session(
        schema=1,
        id=GROUND_NOW,
        title="Ground",
        summary="Eyes, feet and the things around you.",
        kind=SessionKind.GROUNDING,
        steps=(*steps, _CHOICE),
    )
