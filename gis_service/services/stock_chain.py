"""The stock chain of a day (存量链条): what lies in which class, by district or park.

Classes are those that the published assessments stored; land approved and not supplied comes from
the batches that officials recorded. Nothing that is not recorded is shown as zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.errors import Forbidden, Unusable
from gis_service.store import approval_batches, city_rows, stock_rows
from gis_service.store.approval_batches import Batch
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.stock_rows import StockRow
from gis_service.user import Role, User
from parcels.stock_class import Piece, StockClass, StockSum, stock_sum


@dataclass(frozen=True, slots=True)
class PlaceSum:
    """A district, or a park (0: outside every park) of the district asked for."""

    id: int
    name: str
    sum: StockSum


@dataclass(frozen=True, slots=True)
class StockChain:
    """``total`` is the sum of ``places`` exactly.

    overlap_known   False where the parcels are too many for their overlaps to be measured.
    batches         that were counted: none when only parks are looked at.
    unassessed      parcels without a class for the day: no assessment, or one of before.
    by_park         whether ``places`` are parks.
    """

    total: StockSum
    places: tuple[PlaceSum, ...]
    batches: tuple[Batch, ...]
    overlap_known: bool
    unassessed: int
    by_park: bool

    @property
    def approved(self) -> bool:
        """Whether approved area is known, so that a remainder means something."""
        return bool(self.batches)


def stock_chain(connection: Connection, query: ParcelQuery) -> StockChain:
    """Districts of the query, or the parks of its district or park."""
    rows = stock_rows.sums(connection, query)
    by_park = query.district is not None or query.park is not None
    batches = () if query.park is not None else _batches(connection, query)
    overlap = stock_rows.overlap_cm2(connection, query)
    pieces = [*map(_piece, rows), *map(_unsupplied, batches)]
    return StockChain(
        total=stock_sum(sum(batch.area_cm2 for batch in batches), pieces, overlap or 0),
        places=tuple(_places(connection, rows, batches, by_park)),
        batches=batches,
        overlap_known=overlap is not None,
        unassessed=sum(row.unassessed for row in rows),
        by_park=by_park,
    )


def _batches(connection: Connection, query: ParcelQuery) -> tuple[Batch, ...]:
    """Land approved in the districts asked for; a batch belongs to no park."""
    scope = query.scope
    return tuple(
        batch
        for batch in approval_batches.approved(connection, query.as_of)
        if (query.district is None or batch.district_id == query.district)
        and (scope.city or batch.district_id in scope.districts)
    )


def _places(
    connection: Connection, rows: Sequence[StockRow], batches: Sequence[Batch], by_park: bool
) -> Iterable[PlaceSum]:
    pieces: dict[int, list[Piece]] = defaultdict(list)
    approved: dict[int, int] = defaultdict(int)
    for row in rows:
        pieces[row.park_id if by_park else row.district_id].append(_piece(row))
    for batch in batches:
        place = NO_PARK if by_park else batch.district_id
        pieces[place].append(_unsupplied(batch))
        approved[place] += batch.area_cm2
    known = city_rows.parks(connection) if by_park else city_rows.districts(connection)
    outside = {NO_PARK: city_rows.OUTSIDE} if by_park else {}
    names = {place.id: place.name for place in known} | outside
    for place in sorted(pieces, key=lambda key: (key == NO_PARK, names.get(key, ""))):
        yield PlaceSum(place, names.get(place, ""), stock_sum(approved[place], pieces[place]))


def _piece(row: StockRow) -> Piece:
    return Piece(row.kind, row.cm2, row.idle_cm2, row.low_cm2, row.count)


def _unsupplied(batch: Batch) -> Piece:
    return Piece(StockClass.UNSUPPLIED, batch.unsupplied_cm2)


def record_batch(connection: Connection, user: User, batch: Batch, today: date) -> None:
    """Record or renew a batch. Raises Forbidden outside the role and scope, Unusable."""
    if user.role is not Role.OFFICIAL or not (
        user.scope.city or batch.district_id in user.scope.districts
    ):
        raise Forbidden("批次由该区县或全市范围的土地官员登记。")
    if not batch.number.strip() or not batch.document.strip():
        raise Unusable("请填写批文号和依据文件。")
    if batch.area_cm2 <= 0 or not 0 <= batch.unsupplied_cm2 <= batch.area_cm2:
        raise Unusable("批准面积须大于 0，未供面积须在 0 与批准面积之间。")
    if batch.approved_on > today:
        raise Unusable("批准日期在今天以后，请核对。")
    if batch.district_id not in {place.id for place in city_rows.districts(connection)}:
        raise Unusable("没有这个区县，请重新选择。")
    approval_batches.put(connection, user, batch)
