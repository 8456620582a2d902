"""What is asked before and after a session, and what an answer leads to (design C3, J-01).

Every question can be skipped. A 0 is an answer; a skipped question leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hipcalm.core.session import Scale, Session, SessionKind

Answers = Mapping[Scale, int]
"""What was answered, 0 to 10; a scale that was skipped is not there."""

LOWEST, HIGHEST = 0, 10
GROUND_FIRST_FROM = 7
EASIER_FROM = 6
UP_BY = 2
"""Pain of 6 and more is where physiotherapists change or stop (design B2); a change of 2 is the
smallest that people notice as one (B5)."""

QUESTIONS = {
    Scale.PAIN: "How much pain is there right now?",
    Scale.DISTRESS: "How upset or on edge do you feel right now?",
}
"""The same words every time, before and after."""
ENDS = "0 none \N{EN DASH} 10 the most you can imagine"
SKIP = "Skip"

THANKS = "Thank you."
THANKS_AND_SMALLER = "Thank you for telling me. Smaller next time, or a different kind?"


class Offer(StrEnum):
    """Something that may be done instead of beginning at once, or beginning itself."""

    GROUND = "ground"
    EASIER = "easier"
    BREATHE = "breathe"
    REST = "rest"
    CARRY_ON = "carry_on"
    NOT_NOW = "not_now"


OFFER_WORDS = {
    Offer.GROUND: "Ground",
    Offer.EASIER: "An easier form",
    Offer.BREATHE: "Some breaths instead",
    Offer.REST: "A rest instead",
    Offer.CARRY_ON: "Carry on",
    Offer.NOT_NOW: "Not now",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One question before the start, asked once, and its answers, all of equal weight."""

    question: str
    offers: tuple[Offer, ...]


def asked_before(session: Session) -> tuple[Scale, ...]:
    """Return what is asked before a session, each once; grounding asks nothing."""
    return _asked(session, session.check_in.before)


def asked_after(session: Session, *, was_grounded: bool) -> tuple[Scale, ...]:
    """Return what is asked after a session; nothing where grounding came in it (G-04)."""
    return () if was_grounded else _asked(session, session.check_in.after)


def _asked(session: Session, scales: tuple[Scale, ...]) -> tuple[Scale, ...]:
    return () if session.kind is SessionKind.GROUNDING else tuple(dict.fromkeys(scales))


def start_advice(before: Answers, *, breath_comfortable: bool = True) -> Advice | None:
    """Return what to offer before the start, or None.

    Where both answers are high there is still only one question, with the easier form among its
    answers. Breaths are not offered to a person for whom breath is not comfortable.
    """
    is_sore = before.get(Scale.PAIN, LOWEST) >= EASIER_FROM
    if before.get(Scale.DISTRESS, LOWEST) >= GROUND_FIRST_FROM:
        easier = (Offer.EASIER,) if is_sore else ()
        offers = Offer.GROUND, *easier, Offer.CARRY_ON, Offer.NOT_NOW
        return Advice("Ground first?", offers)
    if not is_sore:
        return None
    breathe = (Offer.BREATHE,) if breath_comfortable else ()
    return Advice(
        "Would something easier suit you today?",
        (Offer.EASIER, *breathe, Offer.REST, Offer.CARRY_ON),
    )


def closing_words(before: Answers, after: Answers) -> str:
    """Return the one line after the last answer, "" where nothing was answered."""
    if not after:
        return ""
    is_up = any(after[scale] - before[scale] >= UP_BY for scale in after if scale in before)
    return THANKS_AND_SMALLER if is_up else THANKS
