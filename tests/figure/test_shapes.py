"""Shapes without holes, in every shipped pose and from all around."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform

from hipcalm.figure.body import SLENDER, STURDY
from hipcalm.figure.camera import Camera
from hipcalm.figure.head_shapes import head_shapes
from hipcalm.figure.joints import SIDES
from hipcalm.figure.limb_shapes import arm_shapes, leg_shapes
from hipcalm.figure.motion import poster_frame
from hipcalm.figure.skeleton import solve
from hipcalm.figure.trunk_shapes import trunk_shapes
from tests.figure.shipped import POSES

SIZE = 260
MIDDLE = QTransform().translate(SIZE / 2, SIZE * 0.7).scale(1.2, 1.2)


def shapes(joints, camera):
    for side in SIDES:
        leg, arm = leg_shapes(joints, camera, side), arm_shapes(joints, camera, side)
        yield from (leg.cloth, leg.skin, arm.skin, arm.cloth, arm.hand)
    yield from trunk_shapes(joints, camera)
    head = head_shapes(joints, camera, has_knot=True)
    yield from (head.head, head.hair)


def pieces(path):
    for polygon in path.toSubpathPolygons():
        piece = QPainterPath()
        piece.setFillRule(Qt.FillRule.WindingFill)
        piece.addPolygon(polygon)
        yield piece


def missing(path):
    """Return how many pixels the pieces of a shape cover that the shape itself leaves out."""
    image = QImage(SIZE, SIZE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setTransform(MIDDLE)
    for piece in pieces(path):
        painter.fillPath(piece, QColor("white"))
    painter.fillPath(path, QColor("black"))
    painter.end()
    return bytes(image.constBits()).count(255)


@pytest.mark.parametrize("yaw", [None, 35, 90, 125])
@pytest.mark.parametrize("name", POSES)
def test_no_shape_has_a_hole(name, yaw):
    pose = POSES[name]
    seen = pose.words.camera
    camera = Camera(seen.yaw if yaw is None else yaw, seen.pitch)
    build = SLENDER if yaw is None else STURDY
    joints = solve(poster_frame(pose).posture, build)

    assert [lost for path in shapes(joints, camera) if (lost := missing(path)) > 6] == []
