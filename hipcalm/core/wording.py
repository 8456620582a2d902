"""The words of a script: invitations, no promises, no guilt, short enough to hear (rules L)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hipcalm.core.breath import speaks_of_breath
from hipcalm.core.expand import Placed
from hipcalm.core.problems import Finding, KeyPath
from hipcalm.core.session import BREATH_FREE, Advance, Session, Step, StepKind
from hipcalm.core.structure import texts_of

MOST_WORDS = 30
MOST_SENTENCES = 4
WORDS_A_SECOND = 1.6
SPEAKING_SHARE = 0.65
_SAID_AT_THE_START = frozenset({"say", "easier", "swap"})
MOVING_KINDS = frozenset(
    {StepKind.MOVE, StepKind.STRETCH, StepKind.REPS, StepKind.TEMPO, StepKind.WALK}
)


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


_COMMAND_WORDS = (
    "must", "should", "have to", "has to", "need to", "don't", "don\u2019t", "do not", "always",
    "never", "push", "pushes", "pushing", "force", "forces", "forced", "forcing", "deeper",
    "hold it", "relax", "perfect", "perfectly", "correct", "correctly", "wrong", "good job",
    "well done", "release trauma", "release the trauma", "release your trauma", "release tension",
    "release the tension", "let it out", "let it all out", "surrender", "safe now", "trauma",
    "groin", "try harder",
)  # fmt: skip
_PROMISE_WORDS = (
    "heal", "heals", "healed", "healing", "cure", "cures", "cured", "curing", "fix", "fixes",
    "fixed", "fixing", "detox", "discharge", "discharges", "discharging", "unlock", "unlocks",
    "unlocking", "proven", "stored", "you are safe", "you're safe", "you\u2019re safe",
    "your story",
)  # fmt: skip
_GUILT_WORDS = (
    "missed", "streak", "streaks", "fail", "failed", "failure", "failing", "lapsed", "guilty",
    "behind",
)  # fmt: skip
_COMMANDS = _any_of(_COMMAND_WORDS)
_PROMISES = _any_of(_PROMISE_WORDS)
# "Hands behind you" only says where.
_BEHIND = r"behind(?! (?:you|your|the|a|it|them|that|him|her)\b)"
_GUILT = re.compile(_any_of(_GUILT_WORDS).pattern.replace("behind", _BEHIND), re.IGNORECASE)
_BIG_BREATH = re.compile(
    r"\b(?:deep|deeply|full|fully|big|maximal|maximum|huge|large)\b[^.!?]{0,20}"
    r"\b(?:breath\w*|inhal\w*|exhal\w*)"
    r"|\b(?:breathe|inhale|exhale)\b[^.!?]{0,20}\b(?:deep|deeply|fully|as much as)\b",
    re.IGNORECASE,
)
_CLOSED_EYES = re.compile(
    r"\b(?:clos\w*|shut) (?:your |the )?eyes\b|\beyes (?:are )?(?:clos\w*|shut)", re.IGNORECASE
)
_CHOICE_WORDS = frozenset({
    "if", "might", "could", "may", "can", "whenever", "whichever", "wherever", "or", "any", "fine",
    "let", "wish", "choose", "either", "perhaps", "maybe", "invited",
})  # fmt: skip
_CHOICE_PHRASES = _any_of((
    "when you", "as small as", "as big as", "as high as", "as slow as", "as far as", "only as",
    "your own",
))  # fmt: skip
_LETTERS = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_LISTED = _COMMAND_WORDS + _PROMISE_WORDS + _GUILT_WORDS
_SIGNS = frozenset(max(reversed(_LETTERS.findall(phrase)), key=len) for phrase in _LISTED) | {
    "deep", "deeply", "full", "fully", "big", "maximal", "maximum", "huge", "large", "much", "eyes",
}  # fmt: skip
"""A text without any of these words breaks no rule about words; most texts have none."""


def document_texts(session: Session) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts that a session shows before and after it is played."""
    yield ("title",), session.title
    yield ("summary",), session.summary
    if session.easier is not None:
        yield ("easier",), session.easier


def is_english(session: Session) -> bool:
    """Whether the lists of words speak of a session at all: they are English."""
    return session.language.partition("-")[0] == "en"


def check_document(session: Session) -> Iterator[Finding]:
    """Yield promises and guilt in the texts around an English session."""
    for path, text in document_texts(session):
        if _may_offend(text):
            yield from _promises(path, text)


def check_step(path: KeyPath, step: Step, *, is_english: bool = True) -> Iterator[Finding]:
    """Yield what the words of one written step should not say, and what they leave out.

    Texts that are not English are only counted.
    """
    check = _cue if is_english else _too_long
    for keys, text in texts_of(step):
        yield from check((*path, *keys), text)
    if is_english:
        yield from _left_out(path, step)


def _left_out(path: KeyPath, step: Step) -> Iterator[Finding]:
    if step.say is not None and step.kind in MOVING_KINDS and not _leaves_choice(step.say):
        hint = 'add "if you like", "you might" or "whenever you\'re ready"'
        yield Finding((*path, "say"), "this movement leaves no choice", hint)
    if BREATH_FREE in step.swap:
        if speaks_of_breath(step.swap[BREATH_FREE]):
            hint = "say it without the breath"
            yield Finding((*path, "swap", BREATH_FREE), "these words speak of breath", hint)
    elif not (step.optional and step.kind is StepKind.BREATH):
        yield from _needs_breath_free(path, step)


def _leaves_choice(text: str) -> bool:
    words = _LETTERS.findall(text.lower())
    return not _CHOICE_WORDS.isdisjoint(words) or _CHOICE_PHRASES.search(text) is not None


def _needs_breath_free(path: KeyPath, step: Step) -> Iterator[Finding]:
    """Breath is not comfortable for everyone (P-08)."""
    if step.say is not None and speaks_of_breath(step.say):
        hint = f'add swap: {{{BREATH_FREE}: "…"}} with the same invitation, without the breath'
        yield Finding((*path, "say"), "this speaks of breath, and has no words without it", hint)


def _cue(path: KeyPath, text: str) -> Iterator[Finding]:
    if _may_offend(text):
        yield from _commands(path, text)
        yield from _promises(path, text)
    yield from _too_long(path, text)


def _too_long(path: KeyPath, text: str) -> Iterator[Finding]:
    if (count := len(text.split())) > MOST_WORDS:
        yield Finding(path, f"{count} words are too many to hear", f"{MOST_WORDS} at most")
    marks = text.count(".") + text.count("!") + text.count("?")
    if marks > MOST_SENTENCES and (count := len(_SENTENCE.findall(text))) > MOST_SENTENCES:
        yield Finding(path, f"{count} sentences are too many to hear", f"{MOST_SENTENCES} at most")


def _may_offend(text: str) -> bool:
    return not _SIGNS.isdisjoint(_LETTERS.findall(text.lower()))


def _commands(path: KeyPath, text: str) -> Iterator[Finding]:
    if match := _COMMANDS.search(text):
        hint = 'invite: "you might", "if you like", "whenever"'
        yield Finding(path, f"{match[0]!r} is not a word for a cue", hint)
    if match := _BIG_BREATH.search(text):
        yield Finding(
            path, f"{match[0]!r} asks for a large breath", "low, soft, of comfortable size"
        )
    if (match := _CLOSED_EYES.search(text)) and "open" not in text.lower():
        yield Finding(path, f"{match[0]!r} leaves no choice", "eyes open, lowered or closed")


def _promises(path: KeyPath, text: str) -> Iterator[Finding]:
    if match := _PROMISES.search(text):
        yield Finding(path, f"{match[0]!r} promises too much", "say what there is to notice")
    if match := _GUILT.search(text):
        yield Finding(path, f"{match[0]!r} blames", "say it without counting what was not done")


def check_time(placed: Placed, length_ms: int) -> Iterator[Finding]:
    """Yield a finding where the words of a step take too long to say in it."""
    step = placed.step
    if step.advance is Advance.MANUAL or not length_ms:
        return
    fits = int(length_ms / 1000 * WORDS_A_SECOND * SPEAKING_SHARE)
    for keys, text in texts_of(step):
        if (count := len(text.split())) > fits and keys[0] in _SAID_AT_THE_START:
            hint = f"{fits} at most, or a longer step"
            message = f"{count} words are too many for {length_ms / 1000:g} s"
            yield Finding((*placed.path, *keys), message, hint)
