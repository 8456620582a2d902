"""What must hold in a pose file beyond its shape: limbs told in one way, motions that can move."""

from __future__ import annotations

from collections.abc import Iterator

from hipcalm.core.problems import Finding, KeyPath, unknown_word
from hipcalm.figure.compiling import laid_over, way_of
from hipcalm.figure.words import ArmWords, Base, Change, LegWords, Motion, PoseFile

_NEEDS = {"stretch": "to", "reps": "to", "breath": "out", "tempo": "beats", "loop": "keys"}
"""The key that each clock drives."""
_LIMBS = ("leg_R", "leg_L", "arm_R", "arm_L")
_ONLY: dict[str, dict[str, tuple[str, ...]]] = {
    "leg": {
        "foot": ("foot", "pin", "knee"),
        "kneel": ("kneel", "shin", "out"),
        "thigh": ("thigh", "shin", "out", "shin_out"),
    },
    "arm": {
        "hand": ("hand", "elbow"),
        "rests": ("rests", "offset", "elbow"),
        "upper": ("upper", "fore", "out", "fore_out"),
    },
}
"""For each way of telling a limb, the keys that belong to it alone."""
_ALWAYS = ("pitch", "toe_out", "toes", "palm", "hand_dir", "hand_out")
_ORDERED = ("leg_R", "leg_L", "arm_R", "arm_L", "body")


def check(words: PoseFile, stem: str) -> Iterator[Finding]:
    """Yield everything that is wrong in a pose whose file is called `stem`."""
    if words.id != stem:
        yield Finding(("id",), f"the file is called {stem}, not {words.id}", f"write id: {stem}")
    left, lower, right, upper = words.view
    if right - left < 10 or upper - lower < 10:
        yield Finding(("view",), "the window has no size", "write left, lower, right, upper")
    if words.base.pelvis.at is None:
        yield Finding(("base", "pelvis"), "at is missing", "add at: [x, y]")
    yield from _check_limbs(words.base, ("base",))
    for name, motion in words.motions.items():
        yield from _check_motion(motion, words.base, ("motions", name))
    yield from _check_poster(words)
    yield from _check_order(words)


def _check_poster(words: PoseFile) -> Iterator[Finding]:
    known = {"still", *words.motions}
    if "still" in words.motions:
        yield Finding(("motions", "still"), "still is always there", "give it another name")
    if words.poster is not None and words.poster.motion not in known:
        motion = words.poster.motion
        hint = unknown_word(motion, known)
        yield Finding(("poster", "motion"), f"{motion} is not a motion of this pose", hint)


def _check_order(words: PoseFile) -> Iterator[Finding]:
    if words.order is None:
        return
    if missing := [part for part in _ORDERED if part not in words.order]:
        yield Finding(("order",), "parts are missing: " + ", ".join(missing), "add them")
    if len(set(words.order)) < len(words.order):
        yield Finding(("order",), "a part stands here twice", "keep one of them")


def _check_limbs(base: Base, path: KeyPath) -> Iterator[Finding]:
    for name in _LIMBS:
        limb: LegWords | ArmWords = getattr(base, name)
        kind = name[:3]
        ways = [way for way in _ONLY[kind] if getattr(limb, way) is not None]
        if len(ways) != 1:
            known = ", ".join(_ONLY[kind])
            said = "tell only one of" if ways else "tell one of"
            yield Finding((*path, name), f"how is the {kind} held?", f"{said} {known}")
            continue
        yield from _check_keys(limb, (*path, name), kind, ways[0])


def _check_keys(limb: LegWords | ArmWords, path: KeyPath, kind: str, way: str) -> Iterator[Finding]:
    if way == "thigh" and getattr(limb, "shin", None) is None:
        yield Finding(path, "shin is missing", "add shin: …")
    if way == "upper" and getattr(limb, "fore", None) is None:
        yield Finding(path, "fore is missing", "add fore: …")
    for key in limb.__struct_fields__:
        if getattr(limb, key) is None or key in _ALWAYS or key in _ONLY[kind][way]:
            continue
        yield Finding((*path, key), f"{key} says nothing beside {way}", "take it out")


def _check_motion(motion: Motion, base: Base, path: KeyPath) -> Iterator[Finding]:
    needed = _NEEDS[motion.clock]
    told = {"to": motion.to, "out": motion.out, "beats": motion.beats, "keys": motion.keys}
    if told[needed] is None:
        yield Finding(path, f"a motion by {motion.clock} needs {needed}", f"add {needed}: …")
    if motion.into is not None and motion.clock != "breath":
        yield Finding(
            (*path, "in"), f"in says nothing in a motion by {motion.clock}", "take it out"
        )
    for key, value in told.items():
        if value is not None and key != needed:
            said = f"{key} says nothing in a motion by {motion.clock}"
            yield Finding((*path, key), said, f"write {needed}")
    if motion.clock == "loop" and sum(k.hold + k.move for k in motion.keys or ()) < 0.5:
        yield Finding((*path, "keys"), "the loop takes no time", "give its keys hold or move")
    for where, change in _changes(motion):
        yield from _check_change(change, base, (*path, *where))


def _changes(motion: Motion) -> Iterator[tuple[KeyPath, Change]]:
    if motion.to is not None:
        yield ("to",), motion.to
    if motion.into is not None:
        yield ("in",), motion.into
    for key in ("out", "beats", "keys"):
        for index, change in enumerate(getattr(motion, key) or ()):
            yield (key, index), change


def _check_change(change: Change, base: Base, path: KeyPath) -> Iterator[Finding]:
    merged = laid_over(base, change)
    for name in _LIMBS:
        limb: LegWords | ArmWords | None = getattr(change, name)
        way = way_of(getattr(merged, name))
        if limb is None or way is None:
            continue
        for key in limb.__struct_fields__:
            known = key in _ALWAYS or key in _ONLY[name[:3]][way]
            if getattr(limb, key) is not None and not known:
                said = f"{key} says nothing beside {way}"
                yield Finding((*path, name, key), said, "take it out")
