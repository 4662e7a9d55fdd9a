"""What the page of agreed figures of 标准地 contracts needs to be drawn; texts are finished."""

from dataclasses import dataclass

from gis_service.web.filter_view import Chip, Filters
from gis_service.web.freshness_view import Mark


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One agreed figure of a 标准地 contract against the actual one, as finished texts.

    ``mark``: how fresh the data of the parcel's park are.
    """

    parcel_id: int
    code: str | None
    name: str | None
    contract: str
    indicator: str
    target: str
    actual: str
    sentence: str
    source: str
    verdict: int
    word: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class StandardPage:
    """standard.html, as ``view``: the targets of 50 parcels and the address of the next 50."""

    rows: tuple[TargetRow, ...]
    parcels: int
    empty: str
    mark: Mark
    filters: Filters
    export_href: str
    chips: tuple[Chip, ...] = ()
    clear_href: str = ""
    next_href: str | None = None
    first_href: str | None = None
