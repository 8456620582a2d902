"""The words of the help pages (design D3, H-01, H-05, X-01).

They stand in the program and not in a file beside it: whatever is damaged, help can be read.
Lists are short, so that a person who can take in one line at a time finds theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from hipcalm.core.reading_words import HIPS_AND_STRESS, KINDS_OF_HELP, ReadingPage


@dataclass(frozen=True, slots=True)
class HelpList:
    """A heading, what to say before the list, the list, what to say after it, what to read."""

    title: str
    before: str = ""
    items: tuple[str, ...] = ()
    after: str = ""
    reading: ReadingPage | None = None


SIGNS_TITLE = "Too much, or too little"
TOO_MUCH = HelpList(
    "Too much",
    items=(
        "sudden panic",
        "a wave of feeling that swamps",
        "memories that feel like now",
        "racing heart, short breath, sweating, shaking",
        "anger, or an urge to run",
    ),
)
TOO_LITTLE = HelpList(
    "Too little",
    items=(
        "numb, foggy, frozen",
        "far away, unreal, blank",
        "losing time",
    ),
)
SIGNS = (TOO_MUCH, TOO_LITTLE)
SIGNS_AFTER = (
    "Any one of them is reason enough to pause.",
    "Tears, sighs, warmth, trembling or nothing at all may appear. None of them is a goal.",
)

URGENT = HelpList(
    "Medical help now",
    "Please call your emergency number or a doctor now for any of these:",
    (
        "numbness around the genitals or anus",
        "new trouble with bladder or bowels",
        "both legs weak or numb, strongly or more and more",
        "pain down both legs",
        "pain after a fall",
        "fever together with back pain",
        "chest pain, or fainting",
        "a calf that is swollen and warm",
    ),
    "HipCalm can't judge what a sign means. If you are in doubt, ask a person.",
)
DANGER = HelpList(
    "Danger to you or someone else",
    "Please call your emergency number now. If you can, be near someone, and stay with people.",
)
TIERS = (
    DANGER,
    URGENT,
    HelpList(
        "A mental-health professional",
        "You might ask one if:",
        (
            "you come to grounding often",
            "memories come back as if they were now",
            "you lose time",
            "sleep has been broken for two weeks or more",
            "you feel worse after practising",
            "you would simply like support",
        ),
        "Support is for anyone. You can ask without a diagnosis and without a reason.",
        KINDS_OF_HELP,
    ),
    HelpList(
        "A doctor or physiotherapist",
        "You might ask one if:",
        (
            "nothing has changed in two weeks",
            "pain has lasted six weeks or more",
            "it is getting worse",
            "pain wakes you at night",
            "something new is felt in a leg",
        ),
    ),
    HelpList(
        "Every day",
        "On other days, HipCalm is here, as much or as little as you like.",
        reading=HIPS_AND_STRESS,
    ),
)
"""From the most urgent to the least: a person in danger reads the first line only."""

CRISIS = (
    "If you might hurt yourself or someone else, please reach a person now: {numbers}. "
    "If you can, be near someone."
)
NO_NUMBER = "your local emergency number, or a person near you"

FIRST_RUN = (
    "HipCalm is a self-care timer.",
    "It isn't medical or psychological care and can't tell what causes pain or distress.",
    "Had surgery, a medical condition, a pregnancy or a recent injury?",
    "Ask someone who knows you which of these fit.",
    "Anything can be skipped or stopped.",
)
FIRST_RUN_BUTTONS = ("Got it", "Read more")

NOT_CHECKED = "Please verify; numbers change. No one has checked this list yet."
CHECKED = "Last checked on {day}. Numbers change."
DIRECTORIES = "More numbers, for many countries: {addresses}"
GENTLE_CARD = HelpList(
    "A little less, if you like",
    "Grounding came in handy a few times this week. That is what it is for.",
    after="Shorter sessions are here if you'd like them, and so is the page of people to talk to.",
)
"""Shown at most once in two weeks (G-08)."""
