"""How a pose lies in a rectangle, and the pictures that are painted on the way to it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from hipcalm.figure.camera import Camera
from hipcalm.figure.joints import SIDES, Joints
from hipcalm.figure.pose import Pose
from hipcalm.figure.vectors import Vector, mad

LARGEST = 1280
"""Layers are no larger than this many pixels to a side; above it they are enlarged."""
MOST_KEPT = 12 * 1024 * 1024
"""Bytes of pictures of rooms; two layers of the largest size take 13 MB more."""
FORMAT = QImage.Format.Format_ARGB32_Premultiplied
_TRUNK, _HEAD, _KNEE, _HEEL, _ARM, _HAND, _TOES = 19.0, 14.5, 7.0, 9.5, 7.5, 7.5, 5.0
"""cm of flesh and hair around points of the body."""


class View(NamedTuple):
    """How a pose lies in a rectangle: from cm of the picture to its pixels."""

    rect: QRectF
    size: QSize
    ratio: float
    to_rect: QTransform
    scale: float
    mirrored: bool


def view_of(pose: Pose, rect: QRectF, ratio: float, *, mirrored: bool) -> View:
    """Return how a pose lies in a rectangle. `ratio` is pixels a unit of the rectangle."""
    x0, y0, x1, y1 = pose.words.view
    scale = min(rect.width() / (x1 - x0), rect.height() / (y1 - y0))
    to_rect = QTransform()
    to_rect.translate(rect.center().x(), rect.center().y())
    to_rect.scale(-scale if mirrored else scale, scale)
    to_rect.translate(-(x0 + x1) / 2, (y0 + y1) / 2)
    ratio = min(ratio, LARGEST / max(rect.width(), rect.height(), 1.0))
    size = QSize(max(1, ceil(rect.width() * ratio)), max(1, ceil(rect.height() * ratio)))
    return View(rect, size, ratio, to_rect, scale, mirrored)


class Room(NamedTuple):
    """The used part of a painted room, and where in the view it lies."""

    image: QImage
    at: QRect


class Store:
    """The pictures that all figures share, so that they never take more than some 25 MB together.

    Layers are used only while a figure is painted; of rooms, those used longest ago go first.
    """

    def __init__(self) -> None:
        self._layers = QImage(), QImage()
        self._rooms: OrderedDict[tuple[object, ...], Room] = OrderedDict()

    @property
    def kept_bytes(self) -> int:
        """How much memory all of it takes."""
        rooms = sum(room.image.sizeInBytes() for room in self._rooms.values())
        return rooms + sum(layer.sizeInBytes() for layer in self._layers)

    def layers(self, size: QSize) -> tuple[QImage, QImage]:
        """Return two layers of a size; what is in them is of no use."""
        if self._layers[0].size() != size:
            self._layers = new_image(size), new_image(size)
        return self._layers

    def room(self, key: tuple[object, ...], make: Callable[[], Room]) -> Room:
        """Return a room, made if it isn't there."""
        found = self._rooms.get(key)
        if found is not None:
            self._rooms.move_to_end(key)
            return found
        found = self._rooms[key] = make()
        kept = sum(room.image.sizeInBytes() for room in self._rooms.values())
        while len(self._rooms) > 1 and kept > MOST_KEPT:
            kept -= self._rooms.popitem(last=False)[1].image.sizeInBytes()
        return found


STORE = Store()


def new_image(size: QSize) -> QImage:
    """Return an empty picture."""
    image = QImage(size, FORMAT)
    image.fill(Qt.GlobalColor.transparent)
    return image


def start(image: QImage, view: View) -> QPainter:
    """Begin to paint on a picture of a view, in cm."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(view.ratio, view.ratio)
    painter.translate(-view.rect.x(), -view.rect.y())
    painter.setTransform(view.to_rect, True)
    return painter


def start_clear(image: QImage, view: View) -> QPainter:
    """Begin to paint on a layer that is emptied first."""
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(view.ratio, view.ratio)
    painter.translate(-view.rect.x(), -view.rect.y())
    painter.setTransform(view.to_rect, True)
    return painter


def put(painter: QPainter, view: View, image: QImage, part: QRect, at: QRect) -> None:
    """Paint a part of a picture to where, in the view's pixels, it belongs."""
    ratio, corner = view.ratio, view.rect.topLeft()
    target = QRectF(
        corner.x() + at.x() / ratio,
        corner.y() + at.y() / ratio,
        at.width() / ratio,
        at.height() / ratio,
    )
    painter.drawImage(target, image, QRectF(part))


def used_part(image: QImage) -> QRect:
    """Return the part of a picture in which something is."""
    top, bottom = _used_rows(image)
    left, right = _used_rows(image.transformed(QTransform(0, 1, 1, 0, 0, 0)))
    return QRect(left, top, right - left, bottom - top)


def _used_rows(image: QImage) -> tuple[int, int]:
    wide = image.bytesPerLine()
    data, nothing = bytes(image.constBits()), bytes(wide)
    used = [i for i in range(image.height()) if data[i * wide : (i + 1) * wide] != nothing]
    return (used[0], used[-1] + 1) if used else (0, 0)


def tint(mask: QImage, layer: QImage, box: QRect, colour: QColor | None) -> None:
    """Make a box of `mask` what it is in `layer`, all in one colour; None is black, and quick."""
    modes = QPainter.CompositionMode
    painter = QPainter(mask)
    painter.setCompositionMode(modes.CompositionMode_Source)
    painter.drawImage(box.topLeft(), layer, box)
    if colour is None:
        painter.setCompositionMode(modes.RasterOp_SourceAndDestination)
        painter.fillRect(box, Qt.GlobalColor.black)
    else:
        painter.setCompositionMode(modes.CompositionMode_SourceIn)
        painter.fillRect(box, colour)
    painter.end()


def around(radius: float) -> tuple[QPoint, ...]:
    """Return moves to about so many pixels off, for a contour by moved copies."""
    if radius < 1.2:
        pairs = [(1, 0)]
    elif radius < 1.8:
        pairs = [(1, 1)]
    else:
        r, s = round(radius * 0.9), round(radius * 0.45)
        pairs = [(r, s)] if radius < 3.0 else [(r, s), (s, r)]
    turned = [((x, y), (-y, x), (-x, -y), (y, -x)) for x, y in pairs]
    return tuple(QPoint(x, y) for four in turned for x, y in four)


def box_of(joints: Joints, camera: Camera, view: View) -> QRect:
    """Return the pixels of a view in which the person is."""
    ratio = view.ratio
    x0 = y0 = 1e9
    x1 = y1 = -1e9
    for at, bulk in _bulk(joints):
        x, y = camera(at)
        x0, x1 = min(x0, x - bulk), max(x1, x + bulk)
        y0, y1 = min(y0, y - bulk), max(y1, y + bulk)
    corners = view.to_rect.mapRect(QRectF(x0, y0, x1 - x0, y1 - y0))
    corners.translate(-view.rect.topLeft())
    pixels = QRectF(
        corners.x() * ratio, corners.y() * ratio, corners.width() * ratio, corners.height() * ratio
    )
    return pixels.toAlignedRect().intersected(QRect(0, 0, view.size.width(), view.size.height()))


def _bulk(joints: Joints) -> Iterable[tuple[Vector, float]]:
    yield joints.hips, _TRUNK
    yield joints.spine[7].at, _TRUNK
    yield mad(joints.head.skull, joints.head.held.up, 2.0), _HEAD
    for side in SIDES:
        leg, arm = joints.leg(side), joints.arm(side)
        yield leg.knee, _KNEE
        yield leg.ankle, _HEEL
        yield leg.foot.toe, _TOES
        yield arm.shoulder, _ARM
        yield arm.elbow, _ARM
        yield mad(arm.wrist, arm.heading, 10.0), _HAND
