"""What the player says of a moment: on its stage, around it, and about the keys."""

from __future__ import annotations

from hipcalm.core.duration import clock_text
from hipcalm.core.player import Mode, PauseReason, Progress
from hipcalm.core.timeline import Moment
from hipcalm.ui.stage import Picture
from hipcalm.ui.texts import PHASE_WORDS, SIDE_WORDS

_HINT = (
    "Space pause · T a break · → skip · ← again · ↑ ↓ slower, faster · M match me · "
    "L light-headed · S stop signs · V sound · D from afar · Esc"
)
_HINT_GATE = "Space when you're ready · ← again · V sound · D from afar · Esc"
_HINT_PAUSED = "Space goes on · Esc to finish"
_HINT_OFFERS = "Space carries on · ↑ ↓ and Enter, or a digit, choose · → skip · ← again · Esc"


def press_words(progress: Progress) -> tuple[str, str]:
    """Return what the one large key does now, and the line about all keys."""
    if progress.mode is Mode.PAUSED:
        return "Go on", _HINT_PAUSED
    if progress.moment.offers_choices:
        return "Carry on", _HINT_OFFERS
    if progress.moment.span.gate is not None:
        return "Ready", _HINT_GATE
    return "Pause", _HINT


def picture_of(progress: Progress, taps: int | None, pose: str) -> Picture:
    """Return what the stage shows; `taps` counts out-breaths, `pose` names what has no picture."""
    moment = progress.moment
    span_ms = moment.span.duration_ms
    left = moment.left_ms / span_ms if span_ms else 0.0
    fullness = moment.fullness if moment.span.runs else None
    resting = progress.mode is not Mode.PLAYING
    word, below = _stage_words(progress, taps, pose)
    return Picture(fullness, left, word, below, resting)


def _stage_words(progress: Progress, taps: int | None, pose: str) -> tuple[str, str]:
    moment = progress.moment
    if progress.mode is Mode.PAUSED:
        slept = progress.reason is PauseReason.SLEPT
        return "Paused", f"{'the computer was asleep; ' if slept else ''}Space goes on"
    if taps is not None:
        return f"{taps} of 4", "press Space at the end of each out-breath"
    if moment.is_staying:
        return "Stay as long as you like", "Space carries on"
    if moment.is_waiting:
        return "Whenever you're ready", "Space goes on"
    if moment.rep is not None:
        return f"{moment.rep.number} of {moment.rep.count}", clock_text(moment.left_ms)
    word = PHASE_WORDS[moment.phase] if moment.phase else pose
    return word, clock_text(moment.left_ms)


def side_words(moment: Moment) -> str:
    """Return the side that is worked on, "" for none."""
    return SIDE_WORDS[moment.span.side] if moment.span.side is not None else ""


def far_time(progress: Progress) -> str:
    """Return the time left in the step, as it is read from afar."""
    if progress.mode is Mode.PAUSED:
        return "Paused"
    return "Ready?" if progress.moment.is_waiting else clock_text(progress.moment.left_ms)
