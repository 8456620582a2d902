"""The shipped poses, and what drives each of their motions through one whole loop."""

from collections.abc import Iterator

from hipcalm.core.breath import Phase
from hipcalm.core.paths import assets
from hipcalm.figure.motion import Drive, Frame, frame
from hipcalm.figure.pose import Pose, load_poses

FOLDER = assets() / "poses"
LOADED = load_poses(FOLDER)
POSES: dict[str, Pose] = {name: loaded.pose for name, loaded in LOADED.items() if loaded.pose}
MOTIONS = [(name, motion) for name, pose in POSES.items() for motion in pose.motions]
MOMENTS = 16


def drives(pose: Pose, motion: str, count: int = MOMENTS) -> Iterator[Drive]:
    """Yield moments spread over one loop of a motion, however it is driven."""
    moving = pose.motions[motion]
    for i in range(count):
        share = i / count
        match moving.clock:
            case "stretch":
                yield Drive(elapsed_ms=share * 20_000, left_ms=(1 - share) * 20_000)
            case "breath":
                yield from _breaths(len(moving.frames), share)
            case "reps":
                yield Drive(lift=1 - abs(2 * share - 1))
            case "tempo":
                whole = len(moving.frames) * 1_000
                yield Drive(elapsed_ms=whole * (1 + share), bpm=60)
            case "loop":
                yield Drive(elapsed_ms=share * sum(k.hold_ms + k.move_ms for k in moving.timed))


def _breaths(count: int, share: float) -> Iterator[Drive]:
    for index in range(count + 1):
        is_in = share < 0.5
        fullness = 2 * share if is_in else 2 - 2 * share
        phase = Phase.INHALE if is_in else Phase.EXHALE
        yield Drive(phase=phase, fullness=fullness, breath_index=index)


def frames(pose: Pose, motion: str, count: int = MOMENTS) -> Iterator[Frame]:
    """Yield what a motion looks like over one loop."""
    for drive in drives(pose, motion, count):
        yield frame(pose, motion, drive)
