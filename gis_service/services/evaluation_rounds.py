"""Rounds of evaluation (亩均评价): opened for a year and a scheme, collected, read within scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.evaluation_collect import collect, parks_of
from gis_service.services.evaluation_schemes import read_scheme_version
from gis_service.services.steps import actor_among, must_have_come
from gis_service.store import city_rows, round_rows, statement_rows
from gis_service.store.round_rows import WHOLE_CITY, Head, NewRound, StoredRound
from gis_service.store.scheme_rows import StoredScheme
from gis_service.user import Role, User
from parcels.dates import year_end
from parcels.evaluation.round import RoundState
from parcels.procedure import Actor

_NO_ROUND = "没有这轮评价，或它不在您的管理范围内。"


@dataclass(frozen=True, slots=True)
class Opening:
    """``district_id`` 0: the whole city."""

    year: int
    scheme_id: int
    district_id: int
    on: date


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round as the scope sees it, with its scheme and the words for where it holds."""

    stored: StoredRound
    scheme: StoredScheme
    place: str

    @property
    def head(self) -> Head:
        return self.stored.head

    @property
    def title(self) -> str:
        return f"{self.place} {self.head.year} 年亩均效益评价"


def actor_of(user: User) -> Actor:
    """In which capacity a user acts in a round. Raises Forbidden for who has no part in it."""
    return actor_among(user, (Role.OFFICIAL, Role.MANAGER), "亩均评价")


def covers(user: User, head: Head) -> bool:
    """Whether a user sees every enterprise of the round, and so takes the steps of the whole."""
    if user.role is not Role.OFFICIAL:
        return False
    return user.scope.city or (
        head.district_id != WHOLE_CITY and head.district_id in user.scope.districts
    )


def open_round(connection: Connection, user: User, opening: Opening, at: datetime) -> int:
    """Open a round with the figures stored now; its id.

    Raises Forbidden for who does not cover the place, Unusable for a year or day to come or a
    place without enterprises, NotFound for no scheme, Conflict for a draft or a second round.
    """
    must_have_come(opening.on, at)
    _must_cover(user, opening.district_id)
    if year_end(opening.year) > opening.on:
        raise Unusable(f"{opening.year} 年还没有过完，不能评价这一年。")
    stored = read_scheme_version(connection, opening.scheme_id)
    if stored.draft:
        raise Conflict("草案不能用于评价，请先把它定为正式方案。")
    scheme, district = stored.scheme, opening.district_id
    account = (user.id, user.username, user.display_name)
    new = NewRound(opening.year, stored.id, scheme.code, district, opening.on, account)
    rows = collect(connection, scheme, opening.year, district, opening.on)
    _must_have(rows, opening.year)
    round_id = round_rows.open_round(connection, new)
    statement_rows.add(connection, round_id, 1, rows)
    detail = {
        "year": opening.year,
        "scheme": scheme.sha256,
        "district": district,
        "enterprises": _count(rows, opening.year),
    }
    audit.record(connection, user, EventKind.ROUND_OPENED, f"round:{round_id}", detail=detail)
    return round_id


def collect_again(
    connection: Connection, user: User, round_id: int, on: date, at: datetime
) -> None:
    """Take the figures anew from what is stored, while the round still collects (重新采集).

    Raises Conflict once the figures were reviewed, Forbidden for who does not cover the round.
    """
    must_have_come(on, at)
    held = read_round(connection, round_id, lock=True)
    _must_cover(user, held.head.district_id)
    if held.stored.held.state is not RoundState.COLLECTING:
        raise Conflict("数据已经审核，不能重新采集；有误的数据请在确认期内提出异议。")
    year, district = held.head.year, held.head.district_id
    rows = collect(connection, held.scheme.scheme, year, district, on)
    _must_have(rows, year)
    who = (user.username, user.display_name)
    number = round_rows.collected(connection, round_id, on, who)
    statement_rows.add(connection, round_id, number, rows)
    detail = {"collection": number, "enterprises": _count(rows, year)}
    audit.record(connection, user, EventKind.ROUND_COLLECTED, f"round:{round_id}", detail=detail)


def read_round(
    connection: Connection, round_id: int, uscc: str | None = None, *, lock: bool = False
) -> OpenRound:
    """What the scope has of a round, or one enterprise with the steps of the whole.

    Raises NotFound outside the scope, also for an enterprise that the scope does not have.
    """
    head = round_rows.head(connection, round_id, lock=lock)
    if head is None:
        raise NotFound(_NO_ROUND)
    scheme = read_scheme_version(connection, head.scheme_id)
    stored = round_rows.read(connection, head, scheme.scheme.sha256, uscc)
    if uscc and stored.firm(uscc) is None:
        raise NotFound("这轮评价没有这家企业，或它不在您的管理范围内。")
    return OpenRound(stored, scheme, place_words(connection, head.district_id))


def rounds(connection: Connection) -> list[OpenRound]:
    """Every round of the scope without enterprises, newest first: for lists."""
    words = _districts(connection)
    found = []
    for head in round_rows.heads(connection):
        scheme = read_scheme_version(connection, head.scheme_id)
        history = tuple(round_rows.events(connection, head.id, ""))
        stored = StoredRound(head, scheme.scheme.sha256, (), history)
        found.append(OpenRound(stored, scheme, words.get(head.district_id, city_rows.WHOLE_CITY)))
    return found


def place_words(connection: Connection, district_id: int) -> str:
    return _districts(connection).get(district_id, city_rows.WHOLE_CITY)


def places_to_open(connection: Connection, user: User) -> Mapping[int, str]:
    """Where a user may open a round: the city, its districts, by id (0: the city)."""
    if user.role is not Role.OFFICIAL:
        return {}
    words = _districts(connection)
    busy = {park.district_id for park in parks_of(connection, WHOLE_CITY).values()}
    held = {key: name for key, name in words.items() if key in busy}
    if user.scope.city:
        return {WHOLE_CITY: city_rows.WHOLE_CITY, **held}
    return {key: name for key, name in held.items() if key in user.scope.districts}


def _districts(connection: Connection) -> dict[int, str]:
    return {place.id: place.name for place in city_rows.districts(connection)}


def _must_cover(user: User, district_id: int) -> None:
    actor_of(user)
    allowed = user.scope.city or (district_id != WHOLE_CITY and district_id in user.scope.districts)
    if user.role is not Role.OFFICIAL or not allowed:
        raise Forbidden("开展评价和全轮步骤由管辖整个评价范围的土地官员办理。")


def _must_have(rows: Sequence[statement_rows.FirmStatement], year: int) -> None:
    if not _count(rows, year):
        raise Unusable(f"评价范围内没有 {year} 年可评价的园区企业，请先上传企业名录和效益年报。")


def _count(rows: Sequence[statement_rows.FirmStatement], year: int) -> int:
    return sum(row.year == year for row in rows)
