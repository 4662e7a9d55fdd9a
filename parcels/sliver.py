"""Overlay slivers (叠加碎片): parts too small or too thin to mean anything."""

from parcels.policy import PolicyRow
from parcels.units import CM2_PER_M2, MM_PER_M, PPM, squared_mm


def is_sliver(row: PolicyRow, area_cm2: int, perimeter_mm: int | None, share_ppm: int) -> bool:
    """By area or by mean width 2·area/perimeter, never above the cap of ``line.sliver``.

    The part that makes up the whole parcel is none, however small the parcel.
    """
    if share_ppm >= PPM or area_cm2 > row.number("never_above_m2") * CM2_PER_M2:
        return False
    if area_cm2 < row.number("area_m2") * CM2_PER_M2:
        return True
    return is_thin(row, area_cm2, perimeter_mm)


def is_thin(row: PolicyRow, area_cm2: int, perimeter_mm: int | None) -> bool:
    """Mean width strictly below ``width_m``; unknown perimeters are never thin."""
    if perimeter_mm is None:
        return False
    twice = squared_mm(area_cm2) + squared_mm(area_cm2)
    return twice < row.number("width_m") * MM_PER_M * perimeter_mm
