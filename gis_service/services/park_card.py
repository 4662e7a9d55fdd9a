"""One park on one day: totals of its list, idle land, stock, per-mu of three years (园区)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from gis_service.errors import NotFound
from gis_service.indicators.sources import Source
from gis_service.rights import sees_figures
from gis_service.services.data_duties import duties
from gis_service.services.parcel_surroundings import YEARS_SHOWN
from gis_service.services.permu import Sums, park_figures, per_mu_figures, unseen_items
from gis_service.services.proceedings import Proceedings, under_way
from gis_service.services.protection import shielded
from gis_service.store import city_rows, parcel_views, park_rows
from gis_service.store.city_rows import Place
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import Totals
from gis_service.store.park_rows import Counted
from gis_service.user import Scope, User
from parcels.dates import last_full_year
from parcels.idle_state import IdleState
from parcels.stock_class import StockClass
from parcels.verdict import THEMES, ThemeCode


@dataclass(frozen=True, slots=True)
class ParkCard:
    """``query``: the list of the park's parcels, which every number here is a count of.

    themes    totals by verdict of each theme.
    per_mu    by year, newest first, reduced to what the role may see.
    stored    day the kinds of data last came in.
    proceedings  under way in it, as the role sees them.
    duties    who answers for each kind of data.
    unseen    of the newest year: what its enterprises have outside the viewer's scope.
    """

    place: Place
    query: ParcelQuery
    totals: Totals
    themes: Mapping[ThemeCode, Totals]
    idle: Mapping[IdleState, Counted]
    stock: Mapping[StockClass, Counted]
    per_mu: Mapping[int, Sums]
    stored: Mapping[str, date]
    unseen: int
    proceedings: Proceedings
    duties: Mapping[str, Source]


def park_card(connection: Connection, user: User, park_id: int, as_of: date) -> ParkCard:
    """Raises NotFound for a park outside the scope."""
    places = {place.id: place for place in city_rows.parks_in(connection, user.scope)}
    place = places.get(park_id)
    if place is None:
        raise NotFound("没有这个园区，或它不在您的管理范围内。")
    query = ParcelQuery(as_of, user.scope, park=park_id)
    per_mu = {year: _sums(connection, user, park_id, as_of, year) for year in _years(as_of)}
    newest = max(per_mu)
    return ParkCard(
        place=place,
        query=query,
        totals=parcel_views.totals(connection, query),
        themes={
            code: parcel_views.totals(connection, replace(query, theme=code))
            for code in THEMES
            if code is not ThemeCode.WORST
        },
        idle=park_rows.by_idle(connection, query),
        stock=park_rows.by_stock(connection, query),
        per_mu=per_mu,
        stored=park_rows.last_stored(connection, park_id),
        unseen=unseen_items(connection, [per_mu[newest]], newest, user.scope),
        proceedings=under_way(connection, user.role, park_id),
        duties=duties(connection),
    )


def _years(as_of: date) -> list[int]:
    return [last_full_year(as_of) - back for back in range(YEARS_SHOWN)]


def _sums(connection: Connection, user: User, park_id: int, as_of: date, year: int) -> Sums:
    # A park hidden for the sake of others is safe by itself: only beside them it is seen to be.
    scope = Scope(parks=(park_id,)) if sees_figures(user.role) else user.scope
    figures = per_mu_figures(connection, scope, as_of, year)
    return park_figures(shielded(figures, user.role), park_id)
