"""From the words of a pose file to postures: changes laid over the base, defaults filled in."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from hipcalm.figure.body import HIP_HALF, SHOULDER_HALF
from hipcalm.figure.posture import (
    Arm,
    Block,
    Foot,
    FreeArm,
    FreeLeg,
    Hand,
    KneelLeg,
    Leg,
    Palm,
    Plant,
    Posture,
    RestArm,
    StandLeg,
)
from hipcalm.figure.vectors import ORIGIN, Vector
from hipcalm.figure.words import (
    ArmWords,
    Base,
    BlockWords,
    Change,
    ElbowWord,
    LegWords,
    PalmWord,
    PelvisWords,
)

_T = TypeVar("_T", PelvisWords, BlockWords, LegWords, ArmWords)
LEG_WAYS = ("foot", "kneel", "thigh")
ARM_WAYS = ("hand", "rests", "upper")
"""The key that tells in which way a limb is told."""
_PALMS: dict[str, Palm] = {
    "in": Palm(ORIGIN, (0.0, 0.0, -1.0)),
    "body": Palm(ORIGIN, (-1.0, 0.0, 0.0)),
    "front": Palm(ORIGIN, (1.0, 0.0, 0.0)),
    "down": Palm((0.0, -1.0, 0.0), ORIGIN),
    "up": Palm((0.0, 1.0, 0.0), ORIGIN),
}
_NO_TURN = ElbowWord()


def way_of(limb: LegWords | ArmWords) -> str | None:
    """Return the key that tells a limb's way, or None for one that only changes another."""
    ways = LEG_WAYS if isinstance(limb, LegWords) else ARM_WAYS
    return next((way for way in ways if getattr(limb, way) is not None), None)


def laid_over(base: Base, change: Change | None) -> Base:
    """Return the base with a frame's changes; a limb told in another way is told wholly anew."""
    if change is None:
        return base
    return msgspec.structs.replace(
        base,
        pelvis=_over(base.pelvis, change.pelvis),
        chest=_over(base.chest or BlockWords(), change.chest),
        head=_over(base.head or BlockWords(), change.head),
        leg_R=_over_limb(base.leg_R, change.leg_R),
        leg_L=_over_limb(base.leg_L, change.leg_L),
        arm_R=_over_limb(base.arm_R, change.arm_R),
        arm_L=_over_limb(base.arm_L, change.arm_L),
        effort=base.effort if change.effort is None else change.effort,
    )


def _over(base: _T, change: _T | None) -> _T:
    if change is None:
        return base
    told = msgspec.structs.asdict(change).items()
    return msgspec.structs.replace(base, **{key: value for key, value in told if value is not None})


def _over_limb(base: _T, change: _T | None) -> _T:
    if isinstance(change, LegWords | ArmWords) and isinstance(base, LegWords | ArmWords):
        way = way_of(change)
        if way is not None and way != way_of(base):
            return change
    return _over(base, change)


def posture(base: Base, change: Change | None = None) -> Posture:
    """Return the posture of a frame. The words must have passed `checks.check`."""
    told = laid_over(base, change)
    pelvis, hips = told.pelvis, told.pelvis.at or (0.0, 0.0)
    trunk = _block(pelvis, Block())
    chest = _block(told.chest or BlockWords(), trunk._replace(roll=0.0))
    if told.chest is None or told.chest.roll is None:
        chest = chest._replace(roll=trunk.roll)
    head = _block(told.head or BlockWords(), chest._replace(roll=0.0))
    return Posture(
        hips=_point(hips, 0.0),
        pelvis=trunk,
        chest=chest,
        head=head,
        leg_r=_leg(told.leg_R, 1),
        leg_l=_leg(told.leg_L, -1),
        arm_r=_arm(told.arm_R, 1),
        arm_l=_arm(told.arm_L, -1),
        plant=Plant(*pelvis.plant) if pelvis.plant else None,
        effort=told.effort or 0.0,
    )


def _block(words: PelvisWords | BlockWords, default: Block) -> Block:
    return Block(
        default.tilt if words.tilt is None else words.tilt,
        default.turn if words.turn is None else words.turn,
        default.roll if words.roll is None else words.roll,
    )


def _point(at: tuple[float, ...], z: float) -> Vector:
    return (at[0], at[1], at[2] if len(at) == 3 else z)


def _leg(leg: LegWords, sign: int) -> Leg:
    foot = Foot(leg.pitch or 0.0, leg.toe_out or 0.0, leg.toes)
    hip_z = HIP_HALF * sign
    if leg.foot is not None:
        return StandLeg(_point(leg.foot, hip_z), leg.pin or "sole", leg.knee or 0.0, foot)
    out = leg.out or 0.0
    shin = -90.0 if leg.shin is None else leg.shin
    if leg.kneel is not None:
        shin = 180.0 if leg.shin is None else leg.shin
        return KneelLeg(_point(leg.kneel, hip_z), shin, out, foot)
    shin_out = out if leg.shin_out is None else leg.shin_out
    return FreeLeg(leg.thigh or 0.0, shin, out, shin_out, foot)


def _arm(arm: ArmWords, sign: int) -> Arm:
    hand = Hand(_palm(arm.palm), arm.hand_dir, arm.hand_out or 0.0)
    elbow = arm.elbow or _NO_TURN
    if arm.rests is not None:
        offset = _point(arm.offset or ORIGIN, 0.0)
        return RestArm(str(arm.rests), offset, elbow.degrees, elbow.is_down, hand)
    if arm.hand is not None:
        at = _point(arm.hand, SHOULDER_HALF * sign)
        return RestArm("", at, elbow.degrees, elbow.is_down, hand)
    out = 4.0 if arm.out is None else arm.out
    fore_out = out if arm.fore_out is None else arm.fore_out
    return FreeArm(arm.upper or 0.0, arm.fore or 0.0, out, fore_out, hand)


def _palm(word: PalmWord | None) -> Palm:
    if word is None:
        return _PALMS["in"]
    return Palm(word.way, ORIGIN) if word.way else _PALMS[word.word]
