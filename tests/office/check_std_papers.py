"""Every paper of a 标准地 project opens in LibreOffice: ``make check-office``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gis_service.demo import loading
from gis_service.services.std_papers import papers_of, write
from gis_service.transaction import unit_of_work
from parcels.cases.documents import document_kinds
from parcels.standard.project import PACKAGE
from tests.database import Database
from tests.office.opening import opened, read
from tests.std_work import TERMS, StdDesk, found_std_office, yielding
from tests.town import AS_OF


@pytest.fixture(scope="module")
def issued(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The papers of projects that passed again, fell in breach, and were not renewed."""
    desk = found_std_office(database, tmp_path_factory.mktemp("desk"))
    loading.mark_simulated(database.owner_url, AS_OF)
    templates = tmp_path_factory.mktemp("templates")
    papers: dict[str, bytes] = {}
    for project_id in (_passed(desk), desk.breach(desk.bare()), desk.not_renewed(desk.bare())):
        papers.update(_papers(desk, project_id, templates))
    return opened(papers, PACKAGE, tmp_path_factory.mktemp("profile").as_uri())


@pytest.mark.parametrize("kind", document_kinds(PACKAGE))
def test_libreoffice_opens_it_and_reads_what_it_says(issued: dict[str, Path], kind: str) -> None:
    said = read(issued[kind], document_kinds(PACKAGE)[kind])
    assert TERMS.holder in said


def _passed(desk: StdDesk) -> int:
    project_id = desk.recheck(desk.bare())
    desk.do(project_id, "pass_recheck", "2028-02-10", measures=yielding("2027-12-31"))
    return project_id


def _papers(desk: StdDesk, project_id: int, templates: Path) -> Iterator[tuple[str, bytes]]:
    user = desk.town.city
    with unit_of_work(desk.town.engine, user) as connection:
        for one in papers_of(desk.read(project_id).project):
            kind = one.kind.code
            yield kind, write(connection, user, project_id, one.place, kind, templates)[1]
