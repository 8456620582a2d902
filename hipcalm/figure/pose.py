"""A pose: what a file in `assets/poses` says, ready to be played.

No content of a file raises an error; a pose with a mistake in it is told as a list of problems, and
the session plays with the plain disc.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from hipcalm.core import source
from hipcalm.core.problems import Finding, Level, Problem
from hipcalm.core.schema import MOST_PROBLEMS, complaints
from hipcalm.core.session import Side
from hipcalm.figure import checks, pose_schema
from hipcalm.figure.compiling import posture
from hipcalm.figure.posture import Posture
from hipcalm.figure.words import Change, Clock, PoseFile

STILL = "still"
"""The motion that every pose has: it only breathes."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A frame of a loop: how many ms it stays, and how many it takes to the next one."""

    hold_ms: float
    move_ms: float
    posture: Posture


@dataclass(frozen=True, slots=True)
class Moving:
    """A motion, its frames as postures.

    `frames` are, by the clock: stretch and reps, the one it goes to; breath, those at empty in
    turn; tempo, the beats. `first` is where it sets out from; of a breath, the frame at full. A
    loop has `timed` frames.
    """

    clock: Clock
    base: Posture
    first: Posture
    frames: tuple[Posture, ...] = ()
    timed: tuple[Timed, ...] = ()
    through_base: bool = False

    @property
    def postures(self) -> tuple[Posture, ...]:
        """Return all postures that the motion goes through."""
        return (self.first, *self.frames, *(timed.posture for timed in self.timed))


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A pose with its motions. Two poses are equal only if they are the same one."""

    words: PoseFile
    base: Posture
    motions: dict[str, Moving]

    @property
    def id(self) -> str:
        """The pose's name."""
        return self.words.id

    def is_mirrored_for(self, side: Side | None) -> bool:
        """Whether the picture has to be mirrored to show that side of the person's body."""
        if side is None or self.words.sided is None:
            return False
        shown = Side.RIGHT if self.words.sided.endswith("_R") else Side.LEFT
        return side is not shown


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a pose file: the pose, unless an error stands in it, and all its problems."""

    file: Path
    pose: Pose | None
    problems: tuple[Problem, ...]


def load_pose(file: Path, *, shown_as: str = "") -> Loaded:
    """Return what came of a pose file. `shown_as` is how problems name it; by default its path."""
    name = shown_as or str(file)
    try:
        text = source.read_text(file)
        document = source.parse(text, pose_schema.SWITCHES)
    except source.SourceError as error:
        problem = Problem(name, error.line, error.column, Level.ERROR, error.message, error.hint)
        return Loaded(file, None, (problem,))
    words, findings = read(pose_schema.with_numbers(document))
    if words is not None:
        findings = list(checks.check(words, file.stem))
    problems = _problems(name, text, findings)
    if words is None or any(problem.is_error for problem in problems):
        return Loaded(file, None, problems)
    return Loaded(file, compiled(words), problems)


def load_poses(folder: Path) -> dict[str, Loaded]:
    """Return what came of every pose file of a folder, by the files' names."""
    return {file.stem: load_pose(file) for file in sorted(folder.glob("*.yaml"))}


def read(document: Any) -> tuple[PoseFile | None, list[Finding]]:
    """Return the words that plain values make, or everything that keeps them from being a pose."""
    if not isinstance(document, dict):
        return None, [Finding((), "this is no pose", "begin with schema: 1, id: and title:")]
    try:
        return msgspec.convert(document, PoseFile, dec_hook=pose_schema.decode), []
    except msgspec.ValidationError as error:
        found = complaints(document, pose_schema.CHECKS, pose_schema.schema())
        return None, found or [Finding((), str(error))]


def _problems(name: str, text: str, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    worst_first = sorted(findings, key=lambda finding: not finding.is_error)
    if not worst_first:
        return ()
    located = source.locate(text, worst_first[:MOST_PROBLEMS])
    return tuple(
        sorted(
            Problem(name, line, column, finding.level, finding.message, finding.hint)
            for line, column, finding in located
        )
    )


def compiled(words: PoseFile) -> Pose:
    """Return the pose that checked words mean."""
    base = posture(words.base)
    motions = {STILL: Moving("stretch", base, base, (base,))}
    for name, motion in words.motions.items():
        first = base
        if motion.into is not None:
            first = posture(words.base, motion.into)
        told: tuple[Change, ...] = motion.out or motion.beats or ()
        if motion.to is not None:
            told = (motion.to,)
        motions[name] = Moving(
            motion.clock,
            base,
            first,
            tuple(posture(words.base, change) for change in told),
            tuple(
                Timed(key.hold * 1000, key.move * 1000, posture(words.base, key))
                for key in motion.keys or ()
            ),
            motion.through_base,
        )
    return Pose(words, base, motions)
