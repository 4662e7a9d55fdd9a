"""Agreements on shared tax and the tax of their years, as officials recorded them (利益共享)."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, Text, select

from gis_service.store.column_types import money
from gis_service.store.recorded import in_force, put, recorded_table
from gis_service.user import User
from parcels.enclave import Agreement, Venture

enclave_agreement = recorded_table(
    "enclave_agreement",
    Column("title", Text, nullable=False, comment="企业或者合作项目"),
    Column("partner", Text, nullable=False, comment="迁出地或者合作方"),
    Column("venture", Text, nullable=False, comment="合作类型"),
    Column("moved", Integer, nullable=False, comment="迁移（投产）年度"),
    Column("first", Integer, nullable=False, comment="利益共享期首年"),
    Column("last", Integer, nullable=False, comment="利益共享期末年"),
    Column("share_ppm", Integer, nullable=False, comment="迁出地、合作方的分享比例，百万分之一"),
    check="share_ppm BETWEEN 0 AND 1000000 AND moved <= first AND first <= last",
    key=("title",),
    index="uq_enclave_agreement_live",
)
enclave_tax = recorded_table(
    "enclave_tax",
    Column("title", Text, nullable=False, comment="企业或者合作项目"),
    Column("year", Integer, nullable=False, comment="税收年度"),
    Column("tax", money(), nullable=False, comment="年度税收（地方收入口径按协议），元"),
    check="year >= 1990",
    key=("title", "year"),
    index="uq_enclave_tax_live",
)


@dataclass(frozen=True, slots=True)
class RecordedAgreement:
    """An agreement of a district (0: of the city) and where it comes from."""

    district_id: int
    title: str
    partner: str
    agreement: Agreement
    document: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RecordedTax:
    """Tax of a year, 分, and where it comes from."""

    year: int
    fen: int
    document: str
    recorded_by: str


def agreements(connection: Connection) -> list[RecordedAgreement]:
    """Those that stand, as far as the scope shows them, by district and title."""
    table = enclave_agreement.c
    query = (
        select(enclave_agreement)
        .where(in_force(enclave_agreement))
        .order_by(table.district_id, table.title)
    )
    return [
        RecordedAgreement(
            row.district_id,
            row.title,
            row.partner,
            Agreement(Venture(row.venture), row.moved, row.first, row.last, row.share_ppm),
            row.document,
            row.recorded_by_name,
        )
        for row in connection.execute(query)
    ]


def taxes(connection: Connection) -> dict[tuple[int, str], list[RecordedTax]]:
    """By district and title, oldest year first."""
    query = select(enclave_tax).where(in_force(enclave_tax)).order_by(enclave_tax.c.year)
    found: dict[tuple[int, str], list[RecordedTax]] = defaultdict(list)
    for row in connection.execute(query):
        one = RecordedTax(row.year, row.tax, row.document, row.recorded_by_name)
        found[row.district_id, row.title].append(one)
    return found


def put_agreement(connection: Connection, user: User, recorded: RecordedAgreement) -> None:
    """Record it; the earlier one of the same title is superseded and kept."""
    agreed = recorded.agreement
    values = {
        "partner": recorded.partner,
        "venture": agreed.venture.value,
        "moved": agreed.moved,
        "first": agreed.first,
        "last": agreed.last,
        "share_ppm": agreed.share_ppm,
        "document": recorded.document,
    }
    key = {"title": recorded.title}
    put(connection, user, enclave_agreement, recorded.district_id, key, values)


def put_tax(
    connection: Connection, user: User, district_id: int, title: str, year: int, fen: int, by: str
) -> None:
    """Record the tax of a year by document ``by``; an earlier figure is superseded and kept."""
    values = {"tax": fen, "document": by}
    put(connection, user, enclave_tax, district_id, {"title": title, "year": year}, values)
