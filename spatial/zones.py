"""Gauss-Krüger zones of CGCS2000 (高斯-克吕格分带): numbers, central meridians, EPSG codes.

Source: GB/T 17798 (投影带), EPSG registry 4491-4554. The 3-degree zone ``n`` has its central
meridian at 3n°, the 6-degree zone ``n`` at (6n - 3)°. Easting has a false origin of 500 km; with a
prefix (带号前缀) the zone number stands before it: 35 452 000 is 452 000 in zone 35.
"""

from dataclasses import dataclass

FALSE_EASTING = 500_000.0
PREFIX_STEP = 1_000_000.0
THREE_DEGREE_ZONES = range(25, 46)
SIX_DEGREE_ZONES = range(13, 24)
# Mainland northings and unprefixed eastings never overlap: latitude 17° is 1.88 million metres.
NORTHINGS = (1_800_000.0, 6_000_000.0)
EASTINGS = (100_000.0, 900_000.0)

_THREE_PREFIXED = 4513
_THREE_PLAIN = 4534
_SIX_PREFIXED = 4491
_SIX_PLAIN = 4502


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of ``width`` 3 or 6 degrees by its ``number``."""

    width: int
    number: int

    @property
    def central_meridian(self) -> int:
        return 3 * self.number if self.width == 3 else 6 * self.number - 3

    @property
    def epsg_prefixed(self) -> int:
        """CGCS2000 code of this zone when eastings carry the zone number."""
        if self.width == 3:
            return _THREE_PREFIXED + self.number - THREE_DEGREE_ZONES.start
        return _SIX_PREFIXED + self.number - SIX_DEGREE_ZONES.start

    @property
    def epsg_plain(self) -> int:
        """CGCS2000 code when eastings carry no zone number; for one meridian the 3-degree code."""
        return plain_epsg(self.central_meridian)

    @property
    def offset(self) -> float:
        """What the prefix adds to an easting, metres."""
        return self.number * PREFIX_STEP


def plain_epsg(central_meridian: int) -> int:
    """EPSG code of the unprefixed 3-degree system on this meridian (75° to 135°)."""
    return _THREE_PLAIN + central_meridian // 3 - THREE_DEGREE_ZONES.start


def zone_numbered(number: int, width: int | None = None) -> Zone | None:
    """The zone with this number; Chinese 3° (25-45) and 6° (13-23) numbers do not overlap.

    None when the number is not Chinese or contradicts the stated width.
    """
    found = None
    if number in THREE_DEGREE_ZONES:
        found = Zone(3, number)
    elif number in SIX_DEGREE_ZONES:
        found = Zone(6, number)
    return found if found is None or width in (None, found.width) else None


def zone_of_easting(easting: float) -> Zone | None:
    """The zone whose number stands before this easting, or None without a prefix."""
    number = int(easting // PREFIX_STEP)
    plain = easting - number * PREFIX_STEP
    if number < SIX_DEGREE_ZONES.start or not EASTINGS[0] <= plain <= EASTINGS[1]:
        return None
    return zone_numbered(number)


def zone_of_epsg(code: int) -> tuple[Zone, bool] | None:
    """The zone of a CGCS2000 Gauss-Krüger code and whether its eastings carry the prefix."""
    if 0 <= (step := code - _THREE_PREFIXED) < len(THREE_DEGREE_ZONES):
        return Zone(3, THREE_DEGREE_ZONES.start + step), True
    if 0 <= (step := code - _THREE_PLAIN) < len(THREE_DEGREE_ZONES):
        return Zone(3, THREE_DEGREE_ZONES.start + step), False
    if 0 <= (step := code - _SIX_PREFIXED) < len(SIX_DEGREE_ZONES):
        return Zone(6, SIX_DEGREE_ZONES.start + step), True
    if 0 <= (step := code - _SIX_PLAIN) < len(SIX_DEGREE_ZONES):
        return Zone(6, SIX_DEGREE_ZONES.start + step), False
    return None


def same_grid_shift(from_code: int, to_code: int) -> float | None:
    """Metres to add to an easting when both codes are one grid with or without its prefix."""
    source, target = zone_of_epsg(from_code), zone_of_epsg(to_code)
    if source is None or target is None:
        return None
    if source[0].central_meridian != target[0].central_meridian:
        return None
    held = source[0].offset if source[1] else 0.0
    wanted = target[0].offset if target[1] else 0.0
    return wanted - held


def is_northing(value: float) -> bool:
    return NORTHINGS[0] <= value <= NORTHINGS[1]


def is_easting(value: float) -> bool:
    return EASTINGS[0] <= value <= EASTINGS[1] or zone_of_easting(value) is not None
