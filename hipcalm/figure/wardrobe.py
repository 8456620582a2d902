"""The shapes of the last frame, kept for the limbs that have not moved since."""

from __future__ import annotations

from hipcalm.figure.camera import Camera
from hipcalm.figure.head_shapes import HeadShapes, head_shapes
from hipcalm.figure.joints import ArmJoints, HeadJoints, Joints, LegJoints, Side
from hipcalm.figure.limb_shapes import ArmShapes, LegShapes, arm_shapes, leg_shapes


class Wardrobe:
    """The shapes of the last frame, for limbs that have not moved since: most have not."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()
        self._legs: dict[Side, tuple[LegJoints, LegShapes]] = {}
        self._arms: dict[Side, tuple[ArmJoints, ArmShapes]] = {}
        self._head: tuple[HeadJoints, HeadShapes] | None = None

    def look_at(self, joints: Joints, camera: Camera) -> None:
        """Forget everything if it is now seen from elsewhere, or is somebody else's."""
        seen = (camera.key, joints.build)
        if seen != self._seen:
            self._seen = seen
            self._legs, self._arms, self._head = {}, {}, None

    def leg(self, joints: Joints, camera: Camera, side: Side) -> LegShapes:
        """Return a leg's shapes."""
        last, now = self._legs.get(side), joints.leg(side)
        if last is None or last[0] != now:
            last = self._legs[side] = (now, leg_shapes(joints, camera, side))
        return last[1]

    def arm(self, joints: Joints, camera: Camera, side: Side) -> ArmShapes:
        """Return an arm's shapes."""
        last, now = self._arms.get(side), joints.arm(side)
        if last is None or last[0] != now:
            last = self._arms[side] = (now, arm_shapes(joints, camera, side))
        return last[1]

    def head(self, joints: Joints, camera: Camera, *, has_knot: bool) -> HeadShapes:
        """Return the head's shapes; whether there is a knot is the same for a figure's life."""
        if self._head is None or self._head[0] != joints.head:
            self._head = joints.head, head_shapes(joints, camera, has_knot=has_knot)
        return self._head[1]
