"""What the list of parcels needs to be drawn.

Areas are cm²; ``None`` means unknown and shows as a dash. Sentences arrive finished.
"""

from dataclasses import dataclass

from gis_service.web.filter_view import Chip, Filters


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel in a list; ``reason`` is the sentence of its worst finding, in short.

    ``park_href``: the page of its park, "" outside every park.
    """

    id: int
    code: str | None
    name: str | None
    district: str | None
    park: str | None
    area_cm2: int | None
    verdict: int
    word: str
    reason: str
    decided: bool = False
    suspended: bool = False
    park_href: str = ""


@dataclass(frozen=True, slots=True)
class ParcelList:
    """parcels.html, as ``view``: 50 rows and the address of the next 50.

    ``map_href`` opens the same parcels on the map. ``empty`` says why there are no rows.
    """

    rows: tuple[ParcelRow, ...]
    count: int
    area_cm2: int
    filters: Filters
    chips: tuple[Chip, ...]
    clear_href: str
    map_href: str
    next_href: str | None
    first_href: str | None
    export_href: str | None
    empty: str
