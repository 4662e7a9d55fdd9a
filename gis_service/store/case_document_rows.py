"""Documents of cases as stored (文书): numbered once a year and kind, never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from gis_service.store.case_rows import StoredCase
from gis_service.store.cases import case_document
from gis_service.store.unique import only_once


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to keep. ``cites``: policy row code → citation."""

    kind: str
    number: str
    title: str
    dated: date
    sha256: str
    template_sha256: str
    contents: Mapping[str, str]
    cites: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a case of the scope."""

    id: int
    case_id: int
    kind: str
    number: str
    title: str
    dated: date
    sha256: str
    issued_by_name: str


def add(
    connection: Connection, case: StoredCase, new: NewDocument, account: tuple[int, str]
) -> int:
    """Keep a document; its id. Raises Conflict for a number of that kind and year in use."""
    statement = insert(case_document).values(
        case_id=case.id,
        park_id=case.park_id,
        district_id=case.district_id,
        kind=new.kind,
        year=new.dated.year,
        number=new.number,
        title=new.title,
        dated=new.dated,
        sha256=new.sha256,
        template_sha256=new.template_sha256,
        contents=dict(new.contents),
        cites=dict(new.cites),
        issued_by=account[0],
        issued_by_name=account[1],
    )
    said = f"文号“{new.number}”在 {new.dated.year} 年的《{new.title}》中已用过，请换一个文号。"
    with only_once("uq_case_document_kind_year_number", said):
        return connection.execute(statement.returning(case_document.c.id)).scalar_one()


def of_case(connection: Connection, case_id: int) -> list[StoredDocument]:
    return _read(connection, case_document.c.case_id == case_id)


def of_cases(
    connection: Connection, case_ids: Collection[int]
) -> dict[int, tuple[StoredDocument, ...]]:
    """In the order of issue, by case."""
    found: dict[int, tuple[StoredDocument, ...]] = {}
    for one in _read(connection, case_document.c.case_id.in_(list(case_ids))):
        found[one.case_id] = (*found.get(one.case_id, ()), one)
    return found


def find(connection: Connection, case_id: int, document_id: int) -> StoredDocument | None:
    found = _read(
        connection, (case_document.c.case_id == case_id) & (case_document.c.id == document_id)
    )
    return found[0] if found else None


def _read(connection: Connection, condition) -> list[StoredDocument]:  # type: ignore[no-untyped-def]
    columns = [case_document.c[name] for name in StoredDocument.__slots__]
    statement = select(*columns).where(condition).order_by(case_document.c.id)
    return [StoredDocument(**row) for row in connection.execute(statement).mappings()]
