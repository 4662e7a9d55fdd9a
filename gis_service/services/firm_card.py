"""One enterprise on one day: its land own and leased, parcels, figures of three years (企业)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.errors import NotFound
from gis_service.facts import firm_data, standing
from gis_service.facts.firms import enterprise_in_city, enterprise_in_park
from gis_service.facts.occupied import holds, occupied_area
from gis_service.services.parcel_history import History, history_of_firm
from gis_service.services.parcel_surroundings import YEARS_SHOWN
from gis_service.services.proceedings import Proceedings, of_parcels
from gis_service.store import firm_rows
from gis_service.store.base import NO_PARK
from gis_service.store.city_rows import OUTSIDE, WHOLE_CITY
from gis_service.store.fact_rows import Row
from gis_service.store.firm_rows import Firm, FirmParcel
from gis_service.user import User
from parcels.dates import last_full_year
from parcels.enterprise import Enterprise
from parcels.standing import Grade, grades_at
from parcels.units import Exact


@dataclass(frozen=True, slots=True)
class Reported:
    """The enterprise as a park reports it, as 亩均 of the park counts it; or once for the city."""

    by: str
    firm: Enterprise


@dataclass(frozen=True, slots=True)
class FirmCard:
    """An enterprise as a role sees it; whether it sees single figures is the page's to ask.

    occupancy    what holds on the day, by parcel; ``land``: exact cm² of all, None unknown.

    hidden       reports of the years shown that lie outside the scope.
    proceedings  of its parcels. ``grades``: released by the day, newest year first.
    history      what stated its figures and land.
    """

    firm: Firm
    as_of: date
    years: tuple[int, ...]
    occupancy: dict[int, tuple[Row, ...]]
    land: Exact | None
    parcels: tuple[FirmParcel, ...]
    reported: tuple[Reported, ...]
    hidden: int
    proceedings: Proceedings
    grades: tuple[Grade, ...]
    history: History


def firm_card(connection: Connection, user: User, uscc: str, as_of: date) -> FirmCard:
    """Raises NotFound for an enterprise that no park or district of the scope has."""
    firm = firm_rows.find(connection, uscc, user.scope)
    if firm is None:
        raise NotFound("没有这家企业，或它不在您的管理范围内。")
    data = firm_data.read(connection, [firm.id], as_of)
    held = [row for row in data.occupancy.get(firm.id, ()) if holds(row, as_of)]
    newest = last_full_year(as_of)
    years = tuple(newest - back for back in range(YEARS_SHOWN))
    places: Sequence[tuple[int, str]] = firm.parks or ((NO_PARK, OUTSIDE),)
    reported = [
        Reported(name, enterprise_in_park(firm.id, park_id, data)) for park_id, name in places
    ]
    if user.scope.city:
        reported.insert(0, Reported(WHOLE_CITY, enterprise_in_city(firm.id, data)))
    by_parcel: dict[int, tuple[Row, ...]] = {}
    for row in held:
        by_parcel[row["parcel_id"]] = (*by_parcel.get(row["parcel_id"], ()), row)
    parcels = firm_rows.parcels_of(connection, firm, list(by_parcel), user.scope, as_of)
    grades = grades_at(standing.grades(connection, [uscc], None).get(uscc, ()), uscc, as_of)
    return FirmCard(
        firm=firm,
        as_of=as_of,
        years=years,
        occupancy=by_parcel,
        land=occupied_area(held, data.legal_cm2) if held else None,
        parcels=tuple(parcels),
        reported=tuple(reported),
        hidden=firm_rows.figures_hidden(connection, [firm.uscc], years[-1]),
        proceedings=of_parcels(connection, user.role, [each.id for each in parcels]),
        grades=tuple(grades[year] for year in sorted(grades, reverse=True)),
        history=history_of_firm(connection, firm, user.scope),
    )
