"""What must hold in every script, whoever wrote it, so that it can be laid out in time at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from os.path import isfile, realpath
from pathlib import Path
from typing import Any, NamedTuple

from hipcalm.core import fields
from hipcalm.core.expand import Placed, expand, with_defaults
from hipcalm.core.picture_check import picture_flaw_of
from hipcalm.core.problems import Finding, KeyPath, Level, unknown_word
from hipcalm.core.recording_check import flaw_of
from hipcalm.core.session import (
    BREATH_FREE,
    DEEPEST_GROUPS,
    LONGEST_SESSION_MS,
    LONGEST_STEP_MS,
    MOST_STEPS,
    Breath,
    EachSide,
    Item,
    RelativePath,
    Repeat,
    Script,
    Session,
    Step,
    StepKind,
    Titrate,
    Vocabulary,
)

SHORTEST_STEP_MS = 1_000
MOST_NAMES = 40
MOST_FINDINGS = 100
STILL = "still"
"""The motion that every pose has."""
_RECORDING: KeyPath = ("recording",)
_PICTURE: KeyPath = ("image", "file")
_FLAWS = {_RECORDING: flaw_of, _PICTURE: picture_flaw_of}


def relative_path(value: Any) -> RelativePath:
    """Return a path that can't leave the folder it starts from; raises ValueError for any other."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("this is no file name; name a file beside the script")
    if "\\" in value:
        raise ValueError(f"{value!r:.60} has a backslash; name a file beside the script, with /")
    if "://" in value:
        raise ValueError(f"{value!r:.60} is an address; name a file beside the script")
    parts = value.split("/")
    if ":" in value or value.startswith(("/", "~")) or {"..", ""} & set(parts):
        raise ValueError(f"{value!r:.60} leaves the script's folder; name a file beside the script")
    return RelativePath(value)


def check_size(document: dict[str, Any]) -> list[Finding]:
    """Return a finding where a document has more steps than any session may; done first."""
    found: list[Finding] = []
    _count_steps(document.get("steps"), ("steps",), 0, found)
    return found[:1]


def _count_steps(items: Any, path: KeyPath, depth: int, found: list[Finding]) -> int:
    if not isinstance(items, list):
        return 0
    if depth > DEEPEST_GROUPS:
        hint = f"groups nest {DEEPEST_GROUPS} deep at most"
        found.append(Finding(path, "these groups are nested too deep", hint))
        return 0
    count = 0
    for index, item in enumerate(items):
        count += _count_item(item, (*path, index), depth, found)
        if count > MOST_STEPS:
            hint = "make the session shorter, or split it"
            found.append(
                Finding((*path, index), f"the session has more than {MOST_STEPS} steps", hint)
            )
            return 0
    return count


def _count_item(item: Any, path: KeyPath, depth: int, found: list[Finding]) -> int:
    if not isinstance(item, dict):
        return 1
    if isinstance(titrate := item.get("titrate"), dict):
        doses = titrate.get("doses")
        return 2 * doses if isinstance(doses, int) else 2
    if "steps" not in item:
        return 1
    inner = _count_steps(item["steps"], (*path, "steps"), depth + 1, found)
    if "each_side" in item:
        return 2 * inner + ("between" in item)
    times = item.get("repeat")
    return inner * max(1, times) if isinstance(times, int) else inner


class Written(NamedTuple):
    """What stands where a step should. `in_side` and `in_doses` tell of the groups around it."""

    path: KeyPath
    value: Any
    in_side: bool = False
    in_doses: bool = False


def written_steps(
    items: Any, path: KeyPath = ("steps",), *, in_side: bool = False
) -> Iterator[Written]:
    """Yield what stands where a step should, in a document that may be broken elsewhere."""
    for index, item in enumerate(items if isinstance(items, list) else ()):
        here = (*path, index)
        if not isinstance(item, dict):
            continue
        if "titrate" in item:
            yield Written((*here, "step"), item.get("step"), in_side, in_doses=True)
        elif "steps" in item:
            inside = in_side or "each_side" in item
            yield from written_steps(item["steps"], (*here, "steps"), in_side=inside)
            yield Written((*here, "between"), item.get("between"), in_side)
        else:
            yield Written(here, item, in_side)


def check(script: Script, vocabulary: Vocabulary) -> list[Finding]:
    """Return what keeps a session from being played, and warnings of files that are not there."""
    session = script.session
    found = list(islice(_flaws(session, vocabulary), MOST_FINDINGS))
    unclear = list(islice(_groups(session.steps, ("steps",), session), MOST_FINDINGS))
    found += unclear
    found += _lengths(session, unclear)
    for path, step in steps_of(session):
        found += _motion(path, step, vocabulary)
        found += _files(path, step, script)
    return found


def _flaws(session: Session, vocabulary: Vocabulary) -> Iterator[Finding]:
    lists = ("cautions", "offer_instead", "breath_options")
    yield from check_names({key: getattr(session, key) for key in lists}, vocabulary)
    yield from _never_filled(_document_texts(session))
    steps = list(_steps(session.steps, ("steps",), in_side=False))
    for path, step, in_side in steps:
        yield from check_step(path, step, vocabulary, in_side=in_side)
    if all(step.optional for _, step, _ in steps):
        hint = "take optional out of one of them"
        yield Finding(("steps",), "every step is optional: nothing may be left", hint)


def steps_of(session: Session) -> Iterator[tuple[KeyPath, Step]]:
    """Yield every step that is written in a session, once, with its place."""
    for path, step, _ in _steps(session.steps, ("steps",), in_side=False):
        yield path, step


def _steps(
    items: tuple[Item, ...], path: KeyPath, *, in_side: bool
) -> Iterator[tuple[KeyPath, Step, bool]]:
    """Yield every step with its place, and whether a group gives it a side."""
    for index, item in enumerate(items):
        here = (*path, index)
        if isinstance(item, Step):
            yield here, item, in_side
        elif isinstance(item, Titrate):
            yield (*here, "step"), item.step, in_side
        elif isinstance(item, EachSide | Repeat):
            inside = in_side or isinstance(item, EachSide)
            yield from _steps(item.steps, (*here, "steps"), in_side=inside)
            if isinstance(item, EachSide) and item.between is not None:
                yield (*here, "between"), item.between, in_side


def check_names(document: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the names in the lists of a document, as plain values, that nobody knows."""
    for key, what, known in (
        ("cautions", "caution", vocabulary.cautions),
        ("offer_instead", "caution", vocabulary.cautions),
        ("breath_options", "breath pattern", vocabulary.patterns),
    ):
        names = document.get(key)
        if isinstance(names, dict):
            yield from (_unknown((key, n), what, n, known) for n in names if n not in known)
        elif isinstance(names, list | tuple):
            for index, name in enumerate(names[:MOST_NAMES]):
                if isinstance(name, str) and name not in known:
                    yield _unknown((key, index), what, name, known)


def _unknown(path: KeyPath, what: str, word: str, known: dict[str, Any]) -> Finding:
    return Finding(path, f"{word:.60} is not a known {what}", unknown_word(word, known))


def _groups(items: tuple[Item, ...], path: KeyPath, session: Session) -> Iterator[Finding]:
    """Yield what leaves the row of steps, or the length of one, unclear."""
    if not items:
        yield Finding(path, "there are no steps here", "add a step")
    for index, item in enumerate(items):
        here = (*path, index)
        if isinstance(item, Step):
            yield from check_length(here, item, session.breath)
        elif isinstance(item, EachSide):
            yield from _each_side(item, here, session)
        elif isinstance(item, Titrate):
            yield from _titrate(item, here, session)
        elif isinstance(item, Repeat):
            yield from _groups(item.steps, (*here, "steps"), session)


def _each_side(group: EachSide, path: KeyPath, session: Session) -> Iterator[Finding]:
    if group.each_side[0] is group.each_side[1]:
        yield Finding(
            (*path, "each_side"), "the same side stands here twice", "write [right, left]"
        )
    yield from _never_filled([((*path, "side_means"), group.side_means or "")])
    yield from _groups(group.steps, (*path, "steps"), session)
    if group.between is not None:
        yield from check_length((*path, "between"), group.between, session.breath)


def _titrate(group: Titrate, path: KeyPath, session: Session) -> Iterator[Finding]:
    step, here = group.step, (*path, "step")
    lengths = _lengths_given(step)
    if lengths and group.titrate.dose is not None:
        hint = "keep dose, or the step's own length"
        yield Finding((*here, lengths[0]), "the length of a dose is given twice", hint)
    elif len(lengths) > 1:
        yield from check_length(here, step, session.breath)
    elif not lengths and with_defaults(group.titrate, session.titration).dose is None:
        yield Finding((*path, "titrate"), "dose is missing", "add dose: 20s")
    if lengths == ["breaths"]:
        yield from _breaths_have_pattern(here, step, session.breath)


def _lengths_given(step: Step) -> list[str]:
    return [key for key in ("duration", "breaths", "reps") if getattr(step, key) is not None]


def check_length(path: KeyPath, step: Step, breath: Breath | None) -> Iterator[Finding]:
    """Yield what leaves the length of a step, outside of doses, unclear.

    `breath` is how the document says to breathe.
    """
    given = _lengths_given(step)
    if len(given) > 1:
        hint = "keep one of duration, breaths and reps"
        yield Finding((*path, given[1]), f"{given[0]} and {given[1]} both give the length", hint)
    elif not given and step.kind is not StepKind.CHOICE:
        yield Finding(
            path,
            f"the step {step.name!r:.60} has no length",
            "add duration: 30s, breaths: or reps:",
        )
    if "breaths" in given:
        yield from _breaths_have_pattern(path, step, breath)


def _breaths_have_pattern(path: KeyPath, step: Step, breath: Breath | None) -> Iterator[Finding]:
    breath = step.breath or breath
    if breath is None or breath.pattern is None:
        hint = "add breath: 4-6, or give a duration"
        yield Finding((*path, "breaths"), "breaths can't be counted without a pattern", hint)


def _fields(path: KeyPath, text: str, *, has_side: bool) -> Iterator[Finding]:
    if "{" not in text and "}" not in text:
        return
    if fields.has_lone_brace(text):
        hint = "write a field with one brace on each side, as in {side}, and no other brace"
        yield Finding(path, "a brace stands alone here", hint)
    for name in fields.unknown_fields(text):
        hint = unknown_word(name, fields.KNOWN)
        yield Finding(path, f"{{{name:.40}}} is not a known field", hint)
    if not has_side and fields.used_fields(text) & {"side", "other"}:
        hint = "put the step into an each_side group, or give it a side"
        yield Finding(path, "there is no side here for {side}", hint)


def texts_of(step: Step) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text of a step that is said, or shown as words to act on, with its place."""
    if step.say is not None:
        yield ("say",), step.say
    if step.easier is not None:
        yield ("easier",), step.easier
    for index, line in enumerate(step.later):
        yield ("later", index, "say"), line.say
    for code, text in step.swap.items():
        yield ("swap", code), text
    for index, text in enumerate(step.choices):
        yield ("choices", index), text


def check_step(
    path: KeyPath, step: Step, vocabulary: Vocabulary, *, in_side: bool
) -> Iterator[Finding]:
    """Yield what is wrong with a step but for its length; `in_side`, a group gives it a side."""
    yield from _never_filled(_plain_texts(path, step))
    for keys, text in texts_of(step):
        if keys[0] != "choices":
            has_side = in_side or step.side is not None
            yield from _fields((*path, *keys), text, has_side=has_side)
    if step.reps is not None and step.reps.one_ms < SHORTEST_STEP_MS:
        yield Finding((*path, "reps"), "one repetition lasts less than a second", "make it slower")
    yield from _step_names(path, step.pose, step.swap, vocabulary)


def check_broken_step(
    path: KeyPath, written: Mapping[str, Any], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield what can be told of a step whose shape is wrong somewhere."""
    swap, later = written.get("swap"), written.get("later")
    yield from _step_names(path, written.get("pose"), swap, vocabulary)
    texts: list[tuple[KeyPath, Any]] = [((key,), written.get(key)) for key in ("say", "easier")]
    if isinstance(swap, dict):
        texts += [(("swap", code), text) for code, text in swap.items()]
    for index, line in enumerate(later if isinstance(later, list) else ()):
        if isinstance(line, dict):
            texts.append((("later", index, "say"), line.get("say")))
    for keys, text in texts:
        if isinstance(text, str):
            yield from _fields((*path, *keys), text, has_side=True)


def _document_texts(session: Session) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts of the document itself, none of which carries fields."""
    yield ("title",), session.title
    yield ("summary",), session.summary
    yield ("easier",), session.easier or ""
    for index, text in enumerate(session.props):
        yield ("props", index), text


def _plain_texts(path: KeyPath, step: Step) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts of a step that carry no fields."""
    yield (*path, "name"), step.name
    if step.image is not None:
        yield (*path, "image", "alt"), step.image.alt
    for key, texts in (("contact", step.contact), ("choices", step.choices)):
        for index, text in enumerate(texts):
            yield (*path, key, index), text


def _never_filled(texts: Iterable[tuple[KeyPath, str]]) -> Iterator[Finding]:
    for path, text in texts:
        if fields.has_field(text):
            hint = "write it out; say, easier, later and swap of a step can carry fields"
            yield Finding(path, f"{text!r:.60} is shown as it stands", hint)


def _step_names(path: KeyPath, pose: Any, swap: Any, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the names in a step, perhaps one that is broken elsewhere, that nobody knows."""
    if isinstance(pose, str) and pose not in vocabulary.poses:
        yield _unknown((*path, "pose"), "pose", pose, vocabulary.poses)
    if swap and isinstance(swap, dict):
        codes = {**vocabulary.cautions, BREATH_FREE: None}
        for code in (code for code in swap if code not in codes):
            yield _unknown((*path, "swap", code), "caution", code, codes)


def _motion(path: KeyPath, step: Step, vocabulary: Vocabulary) -> Iterator[Finding]:
    pose = vocabulary.poses.get(step.pose)
    if pose is None or step.motion is None or step.motion in (STILL, *pose.motions):
        return
    message = f"the pose {step.pose} has no motion {step.motion:.60}"
    hint = f"{unknown_word(step.motion, pose.motions) or 'take it out'}; the figure stays still"
    yield Finding((*path, "motion"), message, hint, Level.WARNING)


def _files(path: KeyPath, step: Step, script: Script) -> Iterator[Finding]:
    named: list[tuple[KeyPath, str]] = []
    if step.recording is not None:
        named.append((_RECORDING, step.recording))
    if step.image is not None:
        named.append((_PICTURE, step.image.file))
    for keys, name in named:
        # Not Path's own resolve and is_file: they raise for a name too long or a link to itself.
        target, folder = realpath(script.folder / name), realpath(script.folder)
        if not Path(target).is_relative_to(folder):
            hint = "put the file itself beside the script"
            yield Finding((*path, *keys), f"{name:.60} leads out of the script's folder", hint)
        elif not isfile(target):  # noqa: PTH113
            hint = "put it beside the script; until then the session goes on without it"
            yield Finding((*path, *keys), f"{name:.60} is not there", hint, Level.WARNING)
        elif flaw := _FLAWS[keys](Path(target), name):
            yield Finding((*path, *keys), *flaw, Level.WARNING)


def _lengths(session: Session, unclear: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the lengths that are out of bounds, where they are clear."""
    total_ms = 0
    told = {finding.path[:count] for finding in unclear for count in range(len(finding.path) + 1)}
    for placed in expand(session):
        length_ms = placed.length_ms()
        total_ms += length_ms
        if placed.path not in told and (*placed.path[:-1], "titrate") not in told:
            yield from _length(placed, length_ms)
        told.add(placed.path)
    if total_ms > LONGEST_SESSION_MS:
        yield Finding(
            ("steps",), "the session lasts longer than four hours", "make it shorter, or split it"
        )


def _length(placed: Placed, length_ms: int) -> Iterator[Finding]:
    step, name = placed.step, f"the step {placed.step.name!r:.60}"
    if length_ms > LONGEST_STEP_MS:
        yield Finding(_length_path(placed), f"{name} lasts longer than an hour", "make it shorter")
    elif length_ms < SHORTEST_STEP_MS and step.kind is not StepKind.CHOICE:
        yield Finding(_length_path(placed), f"{name} lasts less than a second", "make it longer")
    for index, line in enumerate(step.later):
        if line.at >= length_ms:
            hint = f"the step lasts {length_ms / 1000:g} s"
            where = (*placed.path, "later", index, "at")
            yield Finding(where, "this line comes after its step has ended", hint)


def _length_path(placed: Placed) -> KeyPath:
    """Return where the length of a step is written; the mapping's own place is told if it isn't."""
    if placed.path[-1] == "titrate":
        return (*placed.path, "pause")
    return (*placed.path, *_lengths_given(placed.step)[:1])
