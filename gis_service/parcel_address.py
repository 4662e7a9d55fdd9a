"""The parcel query as it stands in an address (筛选条件), read in one place for all."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from gis_service.access import CurrentUser
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.region_address import read_region, region_address
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Scope
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.stock_class import StockClass
from parcels.verdict import ThemeCode, Verdict

LINES = (LayerKind.RED, LayerKind.BLUE)
_LONGEST_TEXT = 100
_YES = "1"


async def parcel_query(request: Request, user: CurrentUser, as_of: AsOf) -> ParcelQuery:
    """The query of this request in the user's scope. Raises Unusable for a value that is none."""
    return read_query(request.query_params.multi_items(), user.scope, as_of)


AskedQuery = Annotated[ParcelQuery, Depends(parcel_query)]


def read_query(pairs: list[tuple[str, str]], scope: Scope, as_of: date) -> ParcelQuery:
    """A query from (name, value) pairs; unknown names and empty values do not count."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    try:
        return ParcelQuery(
            as_of=as_of,
            scope=scope,
            theme=ThemeCode(_one(given, "theme") or ThemeCode.WORST),
            district=_number(given, "district"),
            park=_number(given, "park"),
            verdicts=tuple(Verdict(int(value)) for value in given.get("verdict", [])),
            line=_line(given),
            idle=tuple(IdleState(int(value)) for value in given.get("idle", [])),
            stock=tuple(StockClass(value) for value in given.get("stock", [])),
            suspended=_flag(given, "suspended"),
            text=(_one(given, "q") or "")[:_LONGEST_TEXT],
            region=read_region(_one(given, "region") or "", _one(given, "reach") or ""),
        )
    except ValueError as error:
        raise Unusable("筛选条件不对，请清除筛选后重新选择。") from error


def address_of(query: ParcelQuery) -> list[tuple[str, str]]:
    """The pairs that ``read_query`` reads back; without what restricts nothing."""
    pairs = [("as_of", query.as_of.isoformat())]
    if query.theme is not ThemeCode.WORST:
        pairs.append(("theme", query.theme.value))
    if query.district is not None:
        pairs.append(("district", str(query.district)))
    if query.park is not None:
        pairs.append(("park", str(query.park)))
    pairs += [("verdict", str(int(verdict))) for verdict in query.verdicts]
    if query.line is not None:
        pairs.append(("line", query.line.value))
    pairs += [("idle", str(int(state))) for state in query.idle]
    pairs += [("stock", kind.value) for kind in query.stock]
    if query.suspended:
        pairs.append(("suspended", _YES))
    if query.text:
        pairs.append(("q", query.text))
    if query.region is not None:
        pairs += region_address(query.region)
    return pairs


def href(path: str, query: ParcelQuery, **more: str) -> str:
    return f"{path}?{urlencode([*address_of(query), *more.items()])}"


def _one(given: Mapping[str, list[str]], name: str) -> str | None:
    values = given.get(name)
    return values[-1] if values else None


def _number(given: Mapping[str, list[str]], name: str) -> int | None:
    value = _one(given, name)
    return None if value is None else int(value)


def _flag(given: Mapping[str, list[str]], name: str) -> bool:
    value = _one(given, name)
    if value not in (None, _YES):
        raise ValueError(value)
    return value is not None


def _line(given: Mapping[str, list[str]]) -> LayerKind | None:
    value = _one(given, "line")
    if value is None:
        return None
    kind = LayerKind(value)
    if kind not in LINES:
        raise ValueError(value)
    return kind
