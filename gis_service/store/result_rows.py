"""What an evaluation said of each enterprise (评价结果): written once, read within scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, func, insert, select

from gis_service.store.evaluation import evaluation_result


class ResultKind(StrEnum):
    """How an enterprise stands in a result."""

    GRADED = "GRADED"
    BLOCKED = "BLOCKED"
    MERGED = "MERGED"
    UNSUITED = "UNSUITED"
    LANDLESS = "LANDLESS"
    OUTSIDE = "OUTSIDE"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ResultKind.GRADED: "参评",
    ResultKind.BLOCKED: "缺数据未评",
    ResultKind.MERGED: "并入出租企业",
    ResultKind.UNSUITED: "不定等级",
    ResultKind.LANDLESS: "名下无工业用地",
    ResultKind.OUTSIDE: "不在本方案范围",
}


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One indicator: value and baseline in its unit, points; ``missing``: which policy spoke."""

    code: str
    label: str
    weight: Fraction
    value: Fraction | None
    base: Fraction | None
    score: Fraction | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """The components of a result.

    veto, protection   wording of the clause that changed the class, "" none.
    merged_into        code of the owner whose grade a tenant shares.
    """

    items: tuple[ItemResult, ...] = ()
    bonus: Fraction = Fraction()
    malus: Fraction = Fraction()
    veto: str = ""
    protection: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class FirmResult:
    """``ranking``: words of the group; ``rank`` of ``ranked``; None for who is not ranked."""

    park_id: int
    district_id: int
    uscc: str
    name: str
    kind: ResultKind
    ranking: str
    rank: int | None
    ranked: int | None
    total: Fraction | None
    first_grade: str
    grade: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Scoring:
    """One scoring of a round: ``place`` of its event, ``version`` of the figures."""

    place: int
    version: int


_DETAIL = TypeAdapter(Detail)


def add(
    connection: Connection,
    round_id: int,
    scoring: Scoring,
    rows: Iterable[FirmResult],
    on: date,
    at: datetime,
) -> None:
    """``on``, ``at``: the day of the event that scored, and when it was recorded."""
    values = [
        {
            **_plain(row),
            "round_id": round_id,
            "scoring": scoring.place,
            "version": scoring.version,
            "scored_on": on,
            "scored_at": at,
        }
        for row in rows
    ]
    if values:
        connection.execute(insert(evaluation_result).inline(), values)


def scorings(connection: Connection, round_id: int) -> list[Scoring]:
    """Those of which the scope has a row, oldest first."""
    table = evaluation_result.c
    statement = (
        select(table.scoring, func.max(table.version))
        .where(table.round_id == round_id)
        .group_by(table.scoring)
        .order_by(table.scoring)
    )
    return [Scoring(*row) for row in connection.execute(statement)]


def of_scoring(
    connection: Connection, round_id: int, place: int, uscc: str | None = None
) -> list[FirmResult]:
    """Results of the scope: by ranking and rank, then by code."""
    table = evaluation_result.c
    statement = select(*(table[name] for name in FirmResult.__slots__)).where(
        table.round_id == round_id, table.scoring == place
    )
    if uscc is not None:
        statement = statement.where(table.uscc == uscc)
    order = (table.ranking, table.rank.asc().nulls_last(), table.uscc)
    return [_result(row) for row in connection.execute(statement.order_by(*order)).mappings()]


def _plain(row: FirmResult) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FirmResult.__slots__}
    values["kind"] = row.kind.value
    values["total"] = None if row.total is None else str(row.total)
    values["detail"] = _DETAIL.dump_python(row.detail, mode="json")
    return values


def _result(row: RowMapping) -> FirmResult:
    return FirmResult(
        **{
            **row,
            "kind": ResultKind(row["kind"]),
            "total": None if row["total"] is None else Fraction(row["total"]),
            "detail": _DETAIL.validate_python(row["detail"]),
        }
    )
