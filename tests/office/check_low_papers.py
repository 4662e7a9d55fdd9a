"""Every paper of a low-efficiency case opens in LibreOffice: ``make check-office``."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis_service.demo import loading
from gis_service.user import Role, Scope
from parcels.cases.documents import document_kinds
from parcels.low_efficiency.case import PACKAGE, LowState
from tests.database import Database
from tests.low_work import HOLDER, LOW, found_land
from tests.office.opening import opened, read
from tests.site import site_of
from tests.town import AS_OF


@pytest.fixture(scope="module")
def issued(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The papers of a case that came to its end, as its page gives them."""
    desk = found_land(database, tmp_path_factory.mktemp("land"))
    loading.mark_simulated(database.owner_url, AS_OF)
    case_id = desk.reach(LOW[0], LowState.CLEARED)
    site = site_of(database)
    site.add("official", Role.OFFICIAL, Scope(city=True))
    browser = site.signed_in("official")
    kinds = {kind.title: code for code, kind in document_kinds(PACKAGE).items()}

    def papers() -> Iterator[tuple[str, bytes]]:
        page = browser.get(f"/low-efficiency/{case_id}?as_of={AS_OF}").text
        for path, title in re.findall(r'<a href="(/low\S+/papers/\d+)">([^<]+)</a>', page):
            answer = browser.get(path)
            assert answer.status_code == 200, answer.text
            yield kinds[title], answer.content

    return opened(dict(papers()), PACKAGE, tmp_path_factory.mktemp("profile").as_uri())


@pytest.mark.parametrize("kind", document_kinds(PACKAGE))
def test_libreoffice_opens_it_and_reads_what_it_says(issued: dict[str, Path], kind: str) -> None:
    said = read(issued[kind], document_kinds(PACKAGE)[kind])
    assert LOW[0] in said and HOLDER in said
