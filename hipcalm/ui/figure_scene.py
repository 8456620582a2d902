"""Which figure a moment of a session shows, and how one pose gives way to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hipcalm.core.breath import eased
from hipcalm.core.expand import Choices
from hipcalm.core.problems import Problem
from hipcalm.core.settings import Settings
from hipcalm.core.timeline import Moment
from hipcalm.figure.motion import Drive, Frame, between, frame, poster_frame
from hipcalm.figure.painter import Shown
from hipcalm.figure.palette import Look
from hipcalm.figure.pose import Loaded, Pose, load_pose
from hipcalm.ui.theme import Theme

FADE_MS = 400
MOVE_MS = 1_200
"""How long one pose fades into another, and how long a body takes to move to the next."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be painted: `before` fades out while `share`, 0 to 1, of `now` fades in."""

    now: Shown
    before: Shown | None = None
    share: float = 1.0


class Poses:
    """The pose files, each read when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Loaded] = {}

    def find(self, name: str, *, easier: bool = False) -> Pose | None:
        """Return a pose, in its easier form where that is wanted; None without a picture."""
        loaded = self._load(name)
        if loaded.pose is not None and easier and loaded.pose.words.easier:
            return self._load(loaded.pose.words.easier).pose or loaded.pose
        return loaded.pose

    def problems(self, name: str) -> tuple[Problem, ...]:
        """Return what is wrong with the file of a pose; nothing where there is no file."""
        return self._load(name).problems

    def _load(self, name: str) -> Loaded:
        loaded = self._loaded.get(name)
        if loaded is None:
            file = self._folder / f"{name}.yaml"
            loaded = load_pose(file) if file.is_file() else Loaded(file, None, ())
            self._loaded[name] = loaded
        return loaded


class FigureScene:
    """Follows one session and says what the stage shows at each moment of it."""

    def __init__(self, poses: Poses, choices: Choices | None = None) -> None:
        self._poses = poses
        self._choices = choices or Choices()
        self._index = -1
        self._last: Shown | None = None
        self._before: Shown | None = None

    def at(self, moment: Moment, *, is_still: bool, is_moving: bool) -> Scene | None:
        """Return what to paint, or None for a step without a picture.

        `is_still` shows each pose's poster; while nothing `is_moving` no change begins.
        """
        now = self._shown(moment, is_still=is_still)
        if moment.span.index != self._index:
            self._index = moment.span.index
            self._before = self._last if is_moving and not is_still else None
        if not is_moving:
            self._before = None
        self._last = now
        if now is None or self._before is None:
            return Scene(now) if now else None
        return self._changing(self._before, now, moment.elapsed_ms)

    def _changing(self, before: Shown, now: Shown, elapsed_ms: int) -> Scene:
        moves = can_move_between(before, now)
        share = eased(elapsed_ms / (MOVE_MS if moves else FADE_MS))
        if elapsed_ms >= (MOVE_MS if moves else FADE_MS):
            self._before = None
            return Scene(now)
        if not moves:
            return Scene(now, before, share)
        posture = between(before.frame.posture, now.frame.posture, share)
        return Scene(now._replace(frame=Frame(posture)))

    def _shown(self, moment: Moment, *, is_still: bool) -> Shown | None:
        step = moment.span.step
        pose = self._poses.find(step.pose, easier=moment.span.is_easier)
        if pose is None:
            return None
        if not self._choices.cautions.isdisjoint(step.swap):
            picture = frame(pose, None, drive_of(moment))  # the step's own movement is left out
        elif is_still:
            picture = poster_frame(pose)
        else:
            picture = frame(pose, step.motion, drive_of(moment))
        return Shown(pose, picture, pose.is_mirrored_for(moment.span.side), step.contact)


def look_of(settings: Settings, theme: Theme) -> Look:
    """Return how the person is drawn, as it is set."""
    return Look(settings.person, settings.build, theme.name, has_outline=settings.outline)


def can_move_between(a: Shown, b: Shown) -> bool:
    """Whether a body could move from one picture to the other: same view, same things."""
    if a.mirrored is not b.mirrored:
        return False
    one, other = a.pose.words, b.pose.words
    return a.pose is b.pose or (
        one.camera == other.camera and one.view == other.view and one.props == other.props
    )


def drive_of(moment: Moment) -> Drive:
    """Return what moves a figure at a moment."""
    return Drive(
        elapsed_ms=moment.elapsed_ms,
        left_ms=moment.left_ms,
        phase=moment.phase,
        fullness=moment.fullness if moment.span.runs else None,
        breath_index=moment.breath_index,
        lift=moment.rep.lift if moment.rep else None,
        bpm=moment.span.step.bpm,
    )
