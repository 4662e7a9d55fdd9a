"""Files that came with an answer or a ruling (附件): kept by content, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select

from gis_service.store.evaluation import evaluation_paper
from gis_service.store.statement_rows import FirmStatement


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A file already kept by content."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """``place``: of the event it came with."""

    id: int
    place: int
    uscc: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_by_name: str


def add(
    connection: Connection,
    round_id: int,
    place: int,
    firm: FirmStatement,
    papers: Sequence[NewPaper],
    account: tuple[int, str],
) -> None:
    for paper in papers:
        connection.execute(
            insert(evaluation_paper)
            .inline()
            .values(
                round_id=round_id,
                park_id=firm.park_id,
                district_id=firm.district_id,
                place=place,
                uscc=firm.uscc,
                name=paper.name,
                media_type=paper.media_type,
                size=paper.size,
                sha256=paper.sha256,
                added_by=account[0],
                added_by_name=account[1],
            )
        )


def of_firm(connection: Connection, round_id: int, uscc: str) -> list[StoredPaper]:
    own = (evaluation_paper.c.round_id == round_id) & (evaluation_paper.c.uscc == uscc)
    return _read(connection, own)


def find(connection: Connection, round_id: int, paper_id: int) -> StoredPaper | None:
    own = (evaluation_paper.c.round_id == round_id) & (evaluation_paper.c.id == paper_id)
    return next(iter(_read(connection, own)), None)


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredPaper]:
    columns = [evaluation_paper.c[name] for name in StoredPaper.__slots__]
    statement = select(*columns).where(condition).order_by(evaluation_paper.c.id)
    return [StoredPaper(**row) for row in connection.execute(statement).mappings()]
