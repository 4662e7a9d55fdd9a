"""Putting missing.html together: park by park, kind by kind, what has not been reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import Connection

from gis_service.rights import uploads_of
from gis_service.store import city_rows
from gis_service.store.base import NO_PARK
from gis_service.store.missing_rows import Share, shares
from gis_service.user import User
from gis_service.web import words
from gis_service.web.filter_view import Option
from gis_service.web.freshness_view import LateRow

_KINDS = ("contracts", "progress", "buildings", "occupancy", "performance")
_TOLD = {
    "contracts": "每宗地",
    "progress": "有合同的宗地",
    "buildings": "已竣工的宗地",
    "occupancy": "已竣工的宗地",
    "performance": "园内企业名录中的企业",
}
_YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """One cell: ``missing`` of ``due``; ``href`` of the template with just those rows, if any."""

    missing: int
    due: int
    href: str | None


@dataclass(frozen=True, slots=True)
class GapRow:
    """A park; a kind that is not asked of it is None."""

    name: str
    gaps: tuple[Gap | None, ...]


@dataclass(frozen=True, slots=True)
class MissingPage:
    """``columns``: kind and of whom it is asked; ``total``: all rows together.

    ``late``: what is overdue at the viewer's desk (待报)."""

    year: int
    years: tuple[Option, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[GapRow, ...]
    total: tuple[Gap, ...]
    late: tuple[LateRow, ...] = ()


def missing_page(
    connection: Connection, user: User, as_of: date, year: int, late: tuple[LateRow, ...] = ()
) -> MissingPage:
    """The parks in scope, those that lack most first."""
    found = shares(connection, as_of, year)
    names = {place.id: place.name for place in city_rows.parks_in(connection, user.scope)}
    if NO_PARK in found:
        names[NO_PARK] = city_rows.OUTSIDE
    mine = uploads_of(user.role)
    rows = [
        (sum(share.missing for share in found.get(park_id, {}).values()), park_id, name)
        for park_id, name in names.items()
    ]
    rows.sort(key=lambda row: -row[0])
    return MissingPage(
        year=year,
        years=tuple(
            Option(str(each), f"{each} 年", each == year)
            for each in range(as_of.year, as_of.year - _YEARS_SHOWN, -1)
        ),
        columns=tuple((words.UPLOAD_KINDS[kind], _TOLD[kind]) for kind in _KINDS),
        rows=tuple(
            GapRow(name, _gaps(found.get(park_id, {}), park_id, as_of, year, mine))
            for _, park_id, name in rows
        ),
        total=tuple(_sum(found, kind) for kind in _KINDS),
        late=late,
    )


def _gaps(
    held: Mapping[str, Share], park_id: int, as_of: date, year: int, mine: frozenset[str]
) -> tuple[Gap | None, ...]:
    asked = urlencode({"park": park_id, "year": year, "as_of": as_of.isoformat()})
    return tuple(
        Gap(
            share.missing,
            share.due,
            f"/uploads/templates/{kind}.xlsx?{asked}" if share.missing and kind in mine else None,
        )
        if (share := held.get(kind)) is not None
        else None
        for kind in _KINDS
    )


def _sum(found: Mapping[int, Mapping[str, Share]], kind: str) -> Gap:
    held = [shares[kind] for shares in found.values() if kind in shares]
    return Gap(sum(share.missing for share in held), sum(share.due for share in held), None)
