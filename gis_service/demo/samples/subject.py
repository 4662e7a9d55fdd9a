"""What the sample files are about: one park of the city, its parcels and enterprises."""

from collections import Counter
from dataclasses import dataclass

from gis_service.demo import tables
from gis_service.demo.model import City, Parcel, Park
from gis_service.demo.tables import Row

_LEAST = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """A park with enough parcels and reporting enterprises; rows are by vocabulary field."""

    park: Park
    parcels: tuple[Parcel, ...]
    attributes: tuple[Row, ...]
    contracts: tuple[Row, ...]
    buildings: tuple[Row, ...]
    progress: tuple[Row, ...]
    occupancy: tuple[Row, ...]
    performance: tuple[Row, ...]
    year: int

    @classmethod
    def of(cls, city: City) -> "Subject":
        """The park of six parcels and most reporting enterprises, the first of equals.

        Raises ValueError when there is none.
        """
        counts = Counter(row.park for row in city.parcels)
        reporting = Counter(row.park for row in city.performance)
        parks = [park for park in city.parks if counts[park.index] >= _LEAST]
        if not parks:
            raise ValueError("no park of this city has enough parcels for the sample files")
        park = max(parks, key=lambda row: (reporting[row.index], -row.index))
        return cls._about(city, park, tuple(row for row in city.parcels if row.park == park.index))

    @classmethod
    def _about(cls, city: City, park: Park, parcels: tuple[Parcel, ...]) -> "Subject":
        codes = {row.code for row in parcels}

        def of_park(rows: list[Row]) -> tuple[Row, ...]:
            return tuple(row for row in rows if row.get("parcel_code") in codes)

        year = max(row.year for row in city.performance)
        return cls(
            park=park,
            parcels=parcels,
            attributes=of_park(list(tables.parcel_rows(city))),
            contracts=of_park(list(tables.contract_rows(city))),
            buildings=of_park(list(tables.building_rows(city))),
            progress=of_park(list(tables.progress_rows(city))),
            occupancy=of_park(list(tables.occupancy_rows(city))),
            performance=tuple(
                row
                for row in tables.performance_rows(city)
                if row["park"] == park.name and row["year"] == year
            ),
            year=year,
        )

    def simple(self, count: int) -> list[int]:
        """Indices of the first parcels that are one ring without holes."""
        plain = [
            i for i, row in enumerate(self.parcels)
            if row.shape.geom_type == "Polygon" and not row.shape.interiors
        ]  # fmt: skip
        return plain[:count]
