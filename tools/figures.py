"""Draws the figure into docs/images: `make figures`. All poses, six motions, all people.

With the names of poses, it checks those and draws each with all its motions, for their author:
`make figures ARGS="half-kneel lunge"` writes pose-half-kneel.png and pose-lunge.png into build/.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QRadialGradient

from hipcalm.core import paths
from hipcalm.core.breath import Phase
from hipcalm.figure import limits
from hipcalm.figure.body import BUILDS
from hipcalm.figure.contacts import supports
from hipcalm.figure.motion import Drive, Frame, frame, poster_frame
from hipcalm.figure.painter import Figure, Shown
from hipcalm.figure.palette import PEOPLE, Look
from hipcalm.figure.pose import Pose, load_poses
from hipcalm.figure.skeleton import solve
from hipcalm.ui.theme import DARK, LIGHT, Theme

POSES = paths.assets() / "poses"
FILMS = (
    ("floor-seat", "wipe"),
    ("lunge", "rock"),
    ("leg-lift", "lift"),
    ("half-kneel", "lean"),
    ("supine", "tilt"),
    ("lying-breath", "breathe"),
)
FRAMES = 7
CELL, FILM_CELL, LABEL, COLUMNS = 240, 250, 22, 9
DISC, STAGE = 0.33, 0.465
"""Radii of the pacer's disc and of the stage, as shares of a cell's side."""
LOOP_MS = 20_000
Cell = tuple[Look, Shown, str]


def draw(file: Path, cells: Sequence[Cell], columns: int, side: int, theme: Theme) -> None:
    """Draw cells in rows into a picture file."""
    rows = -(-len(cells) // columns)
    image = QImage(columns * side, rows * (side + LABEL), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    figure = Figure()
    for i, (look, shown, label) in enumerate(cells):
        corner = QPointF(i % columns * side, i // columns * (side + LABEL))
        box = QRectF(corner.x() + 3, corner.y() + 3, side - 6, side - 6)
        _paint_stage(painter, box, theme, shown.frame.posture.belly)
        figure.set_look(look)
        figure.paint(painter, box, shown, pulse=0.6)
        painter.setPen(QColor(theme.quiet))
        under = QRectF(box.x(), box.bottom() + 2, box.width(), LABEL)
        painter.drawText(under, Qt.AlignmentFlag.AlignHCenter, label)
    painter.end()
    image.save(str(file))
    print(file)


def _paint_stage(painter: QPainter, box: QRectF, theme: Theme, belly: float) -> None:
    side, middle = box.width(), box.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.stage))
    painter.drawEllipse(middle, side * STAGE, side * STAGE)
    radius = side * (DISC + 0.01 * belly)
    gradient = QRadialGradient(middle - QPointF(0, radius * 0.24), radius * 1.24)
    gradient.setColorAt(0, QColor(theme.breath_far))
    gradient.setColorAt(1, QColor(theme.breath))
    painter.setBrush(gradient)
    painter.drawEllipse(middle, radius, radius)


def film(pose: Pose, motion: str, count: int) -> Iterator[Frame]:
    """Yield frames of one way there and back, whatever drives the motion."""
    for i in range(count):
        share = i / (count - 1)
        breath = (share * 2) % 1 if share < 1 else 1.0
        yield frame(
            pose,
            motion,
            Drive(
                elapsed_ms=share * LOOP_MS,
                left_ms=(1 - share) * LOOP_MS,
                phase=Phase.INHALE if breath < 0.4 else Phase.EXHALE,
                fullness=breath / 0.4 if breath < 0.4 else (1 - breath) / 0.6,
                breath_index=int(share * 2) % 2,
                lift=1 - abs(2 * share - 1),
                bpm=18,
            ),
        )


def films(poses: dict[str, Pose], look: Look) -> list[Cell]:
    """Return the cells of six motions, a row for each."""
    return [
        (look, Shown(poses[name], shown), poses[name].words.title if i == 0 else "")
        for name, motion in FILMS
        for i, shown in enumerate(film(poses[name], motion, FRAMES))
    ]


def people(pose: Pose, theme: Theme) -> list[Cell]:
    """Return the cells of all people, both builds, without and with the strong outline."""
    shown = Shown(pose, poster_frame(pose), mirrored=True)
    looks = [Look(person, build, theme.name) for build in BUILDS for person in PEOPLE]
    looks += [Look(person, theme=theme.name, has_outline=True) for person in PEOPLE]
    return [(look, shown, f"{look.person}, {look.build}") for look in looks]


def draw_all(out: Path, poses: dict[str, Pose]) -> None:
    """Draw everything into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    for theme in (LIGHT, DARK):
        look = Look(theme=theme.name)
        sheet = [(look, Shown(pose, poster_frame(pose)), name) for name, pose in poses.items()]
        draw(out / f"figures-{theme.name}.png", sheet, COLUMNS, CELL, theme)
        draw(out / f"films-{theme.name}.png", films(poses, look), FRAMES, FILM_CELL, theme)
        cells = people(poses["half-kneel"], theme)
        draw(out / f"people-{theme.name}.png", cells, len(PEOPLE), CELL, theme)


def check(pose: Pose) -> list[str]:
    """Return what no body could do in a pose, a line for each motion."""
    told = []
    carried = supports(pose.words.props)
    for motion in pose.motions:
        for shown in film(pose, motion, 16):
            if found := limits.check(solve(shown.posture), carried):
                told.append(f"{pose.id}, {motion}: " + "; ".join(map(str, found)))
                break
    return told


def draw_one(out: Path, pose: Pose) -> None:
    """Draw a pose with all its motions, and mirrored, for its author."""
    out.mkdir(parents=True, exist_ok=True)
    cells = []
    for motion in pose.motions:
        for i, shown in enumerate(film(pose, motion, FRAMES)):
            cells.append((Look(), Shown(pose, shown), motion if i == 0 else ""))
    words = tuple(pose.words.contacts)
    last = Shown(pose, poster_frame(pose), mirrored=True, contacts=words)
    cells.append((Look(), last, "mirrored; " + ", ".join(words)))
    draw(out / f"pose-{pose.id}.png", cells, FRAMES, FILM_CELL, LIGHT)


def main(names: Sequence[str]) -> int:
    """Draw the pictures of the documentation, or those of some poses."""
    app = QGuiApplication([])
    loaded = load_poses(POSES)
    if unknown := [name for name in names if name not in loaded]:
        print(f"There is no pose called {', '.join(unknown)}.", file=sys.stderr)
        return 2
    problems = [p for name in names or loaded for p in loaded[name].problems]
    for problem in problems:
        print(problem, file=sys.stderr)
    poses = {name: found.pose for name, found in loaded.items() if found.pose is not None}
    if not names:
        draw_all(Path("docs/images"), poses)
    for name in names:
        if name in poses:
            draw_one(Path("build"), poses[name])
            print("\n".join(check(poses[name]) or [f"{name}: nothing that no body could do"]))
    del app
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
