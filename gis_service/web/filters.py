"""The one row of filters above map and list, from the query in force (筛选栏)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from gis_service.documents.parcel_table import SUSPENDED
from gis_service.parcel_address import LINES, href
from gis_service.region_address import region_address, region_words
from gis_service.store import city_rows
from gis_service.store.base import NO_DISTRICT, NO_PARK
from gis_service.store.city_rows import NOWHERE, OUTSIDE, Place
from gis_service.store.parcel_query import ParcelQuery
from gis_service.web.filter_view import Chip, Filters, Option
from maps.legend import layer_label
from parcels.idle_state import IdleState
from parcels.verdict import THEMES, ThemeCode, Verdict

_ALL = Option("", "全部")


def filters(query: ParcelQuery, districts: Sequence[Place], parks: Sequence[Place]) -> Filters:
    """Every choice, the ones in force chosen."""
    return Filters(
        themes=tuple(
            Option(code.value, theme.label, code is query.theme) for code, theme in THEMES.items()
        ),
        districts=_places(districts, query.district, NO_DISTRICT, NOWHERE),
        parks=_places(parks, query.park, NO_PARK, OUTSIDE),
        verdicts=tuple(
            Option(str(int(verdict)), verdict.word, verdict in query.verdicts)
            for verdict in Verdict
        ),
        lines=(
            _ALL,
            *(Option(kind.value, layer_label(kind, False), kind is query.line) for kind in LINES),
        ),
        idle=(
            _ALL,
            *(Option(str(int(state)), state.word, state in query.idle) for state in IdleState),
        ),
        suspended=query.suspended,
        q=query.text,
        carried=[
            *(("stock", kind.value) for kind in query.stock),
            *(region_address(query.region) if query.region is not None else []),
        ],
    )


def chips(
    query: ParcelQuery,
    path: str,
    districts: Sequence[Place],
    parks: Sequence[Place],
    **more: str,
) -> tuple[Chip, ...]:
    """Filters in force, each with the address that lacks it; ``more`` stays in every address."""
    return tuple(
        Chip(label, href(path, without, **more))
        for label, without in _in_force(query, districts, parks)
    )


def filter_words(
    query: ParcelQuery, districts: Sequence[Place], parks: Sequence[Place]
) -> tuple[str, ...]:
    """Filters in force, in the words of the chips."""
    return tuple(label for label, _ in _in_force(query, districts, parks))


def words_of(connection: Connection, query: ParcelQuery) -> tuple[str, ...]:
    """``filter_words`` where the names of places are not at hand."""
    return filter_words(query, city_rows.districts(connection), city_rows.parks(connection))


def _in_force(
    query: ParcelQuery, districts: Sequence[Place], parks: Sequence[Place]
) -> list[tuple[str, ParcelQuery]]:
    """Each filter with the query that lacks it."""
    found: list[tuple[str, ParcelQuery]] = []
    if query.theme is not ThemeCode.WORST:
        found.append((THEMES[query.theme].label, replace(query, theme=ThemeCode.WORST)))
    if query.district is not None:
        found.append((_name(districts, query.district, NOWHERE), replace(query, district=None)))
    if query.park is not None:
        found.append((_name(parks, query.park, OUTSIDE), replace(query, park=None)))
    for verdict in query.verdicts:
        others = tuple(other for other in query.verdicts if other is not verdict)
        found.append((verdict.word, replace(query, verdicts=others)))
    if query.line is not None:
        found.append((layer_label(query.line, False), replace(query, line=None)))
    for state in query.idle:
        left = tuple(other for other in query.idle if other is not state)
        found.append((state.word, replace(query, idle=left)))
    for kind in query.stock:
        rest = tuple(other for other in query.stock if other is not kind)
        found.append((kind.label, replace(query, stock=rest)))
    if query.suspended:
        found.append((SUSPENDED, replace(query, suspended=False)))
    if query.text:
        found.append((f"包含“{query.text}”", replace(query, text="")))
    if query.region is not None:
        found.append((region_words(query.region), replace(query, region=None)))
    return found


def _places(
    places: Iterable[Place], chosen: int | None, nowhere: int, outside: str
) -> tuple[Option, ...]:
    """Every place; land that is in none of them only where it is asked for."""
    return (
        _ALL,
        *(Option(str(place.id), place.name, place.id == chosen) for place in places),
        *((Option(str(nowhere), outside, True),) if chosen == nowhere else ()),
    )


def _name(places: Iterable[Place], wanted: int, outside: str) -> str:
    if not wanted:
        return outside
    return next((place.name for place in places if place.id == wanted), str(wanted))
