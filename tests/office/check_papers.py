"""Every kind of document of an idle-land case opens in LibreOffice: ``make check-office``.

Named check_*.py, so that the suite does not collect it. The folder comes in the environment.
"""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import text

from gis_service.services.case_papers import read_document
from gis_service.transaction import unit_of_work
from parcels.cases.documents import document_kinds
from parcels.works import DelayCause
from tests.case_work import DOCUMENT_WORDS, FEE, SWAP, WEST, Desk, found_office
from tests.database import Database

_SOFFICE = "/usr/lib/libreoffice/program/soffice"
_PATIENCE = 300


@pytest.fixture(scope="module")
def issued(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The newest document of each kind, written into the folder and opened by LibreOffice."""
    desk = found_office(database, tmp_path_factory.mktemp("office"))
    folder = Path(os.environ["OFFICE"]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.*"):
        if old.suffix in (".docx", ".pdf", ".txt"):
            old.unlink()
    written: dict[str, Path] = {}
    for case_id in (_fee(desk), _swap(desk), _resumption(desk)):
        for kind, data in _documents(desk, case_id):
            written[kind] = folder / f"{kind}.docx"
            written[kind].write_bytes(data)
    profile = tmp_path_factory.mktemp("profile").as_uri()
    for target in ("pdf", "txt:Text (encoded):UTF8"):
        subprocess.run(
            [
                *(_SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile}"),
                *("--convert-to", target, "--outdir", str(folder)),
                *(str(path) for path in written.values()),
            ],
            check=True,
            timeout=_PATIENCE,
            capture_output=True,
        )
    return written


@pytest.mark.parametrize("kind", document_kinds())
def test_libreoffice_opens_it_and_reads_what_it_says(issued: dict[str, Path], kind: str) -> None:
    path, definition = issued[kind], document_kinds()[kind]
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    said = path.with_suffix(".txt").read_text(encoding="utf-8-sig")
    assert definition.title in said and "模拟数据" in said
    for content in definition.contents:
        assert content.label in said
    word = Document(io.BytesIO(path.read_bytes()))
    for line in filter(None, (part.text.strip() for part in word.paragraphs)):
        assert _bare(line) in _bare(said)
    if kind == "inspection_record":
        assert DOCUMENT_WORDS in said


def _bare(words: str) -> str:
    return "".join(words.split())


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
