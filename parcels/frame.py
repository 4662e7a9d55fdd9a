"""The frame of a city: where it lies and in which plane coordinates its land is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CityFrame:
    """Envelope in degrees (CGCS2000 longitude, latitude) and the working coordinate systems.

    ``work_srid`` is the EPSG code of the plane system used for overlay and area
    (Chengdu: 4544, CGCS2000 3-degree Gauss-Krüger, central meridian 105° E, no zone prefix);
    ``geographic_srid`` the exchange system.
    """

    city: str
    name: str
    west: float
    south: float
    east: float
    north: float
    work_srid: int
    geographic_srid: int = 4490

    def covers(self, longitude: float, latitude: float) -> bool:
        """Whether a point in degrees lies in the envelope; its edge belongs to it."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north
