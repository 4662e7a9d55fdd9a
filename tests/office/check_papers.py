"""Every kind of document of an idle-land case opens in LibreOffice: ``make check-office``.

Files here are named check_*.py, so that the suite does not collect them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gis_service.services.case_papers import read_document
from gis_service.transaction import unit_of_work
from parcels.cases.case import PACKAGE
from parcels.cases.documents import document_kinds
from parcels.works import DelayCause
from tests.case_work import DOCUMENT_WORDS, FEE, SWAP, WEST, Desk, found_office
from tests.database import Database
from tests.office.opening import opened, read


@pytest.fixture(scope="module")
def issued(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The newest document of each kind, written into the folder and opened by LibreOffice."""
    desk = found_office(database, tmp_path_factory.mktemp("office"))
    papers: dict[str, bytes] = {}
    for case_id in (_fee(desk), _swap(desk), _resumption(desk)):
        papers.update(_documents(desk, case_id))
    return opened(papers, PACKAGE, tmp_path_factory.mktemp("profile").as_uri())


@pytest.mark.parametrize("kind", document_kinds())
def test_libreoffice_opens_it_and_reads_what_it_says(issued: dict[str, Path], kind: str) -> None:
    said = read(issued[kind], document_kinds()[kind])
    if kind == "inspection_record":
        assert DOCUMENT_WORDS in said


def _fee(desk: Desk) -> int:
    case_id = desk.noticed(WEST[0])
    desk.do(case_id, "legal_review", "2026-03-02")
    desk.do(case_id, "decide_fee", "2026-03-05", amount_fen=FEE)
    return case_id


def _swap(desk: Desk) -> int:
    case_id = desk.determined(WEST[1], DelayCause.GOV_2)
    desk.do(case_id, "file", "2026-02-04")
    desk.do(case_id, "negotiate", "2026-02-05")
    desk.do(case_id, "draft_plan", "2026-02-20", agreed=True, disposal=SWAP)
    desk.do(case_id, "approve_plan", "2026-03-01", desk.town.city)
    desk.do(case_id, "dispose", "2026-03-10", disposal=SWAP)
    return case_id


def _resumption(desk: Desk) -> int:
    case_id = desk.determined(WEST[2])
    desk.do(case_id, "approve_resume", "2026-02-10", desk.town.city)
    desk.do(case_id, "notice_resume_hearing", "2026-02-12")
    desk.do(case_id, "serve", "2026-02-13", document="hearing_notice")
    desk.do(case_id, "legal_review", "2026-03-02")
    desk.do(case_id, "decide_resume", "2026-03-05")
    return case_id


def _documents(desk: Desk, case_id: int) -> Iterator[tuple[str, bytes]]:
    query = text("SELECT id FROM case_document WHERE case_id = :case ORDER BY id")
    user = desk.town.city
    with unit_of_work(desk.town.engine, user) as connection:
        for found in connection.scalars(query, {"case": case_id}).all():
            paper, path = read_document(connection, user, desk.papers.store, case_id, found)
            yield paper.kind, path.read_bytes()
