"""Papers of 标准地 projects: written from the record, read back by Word's reader, in scope only."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from fastapi.testclient import TestClient

from gis_service.documents.case_paper import default_template
from gis_service.services.std_papers import papers_of
from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from parcels.cases.documents import document_kinds
from parcels.policy import load_profile
from parcels.procedure import load_procedure
from parcels.standard.project import PACKAGE
from tests.database import Database
from tests.site import Site, site_of
from tests.std_work import PENALTY, StdDesk, found_std_office, yielding
from tests.town import PARK_A, PARK_B

LIST = "/standard/projects"
DAY = "as_of=2028-03-01"


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="module")
def site(desk: StdDesk, database: Database, templates: Path) -> Site:
    made = site_of(database, FileSettings(folder=templates / "files", templates=templates))
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("manager-a", Role.MANAGER, made.in_park(PARK_A))
    made.add("manager-b", Role.MANAGER, made.in_park(PARK_B))
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def papers(browser: TestClient, project_id: int) -> Iterator[tuple[str, str, str]]:
    """Kind, address and text of each paper that the page offers."""
    page = browser.get(f"{LIST}/{project_id}?{DAY}").text
    for path, kind in re.findall(rf'href="({LIST}/{project_id}/papers/\d+/(\w+))"', page):
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text
        word = Document(io.BytesIO(answer.content))
        yield kind, path, "\n".join(part.text for part in word.paragraphs)


def test_from_acceptance_to_breach_each_paper_says_what_was_recorded(
    desk: StdDesk, official: TestClient
) -> None:
    project_id = desk.recheck(desk.bare())
    low = yielding("2027-12-31", "28")
    desk.do(project_id, "breach", "2028-02-10", desk.town.city, measures=low, amount_fen=PENALTY)
    found = {kind: text for kind, _, text in papers(official, project_id)}
    assert set(found) == {
        "acceptance",
        "rectification_notice",
        "suspension_notice",
        "breach_decision",
    }
    project = desk.read(project_id).project
    for kind, text in found.items():
        definition = document_kinds(PACKAGE)[kind]
        assert definition.title in text and project.holder in text and project.parcel in text
        assert all(one.label in text for one in definition.contents)
    failed = project.last("fail_reach")
    assert failed is not None and failed.brought.due_on is not None
    due = failed.brought.due_on
    notice, breach = found["rectification_notice"], found["breach_decision"]
    assert f"请于 {due.year}年{due.month}月{due.day}日（含当日）前整改到位" in notice
    assert "亩均税收：约定 不低于 30.00 万元/亩·年" in notice and "不合格" in notice
    assert "自 2027年2月1日起暂停有关优惠政策" in found["suspension_notice"]
    assert "违约金 600000.00 元" in breach and "实测 28.00 万元/亩·年" in breach
    assert "2028年2月10日" in breach and "《投资建设（履约监管）协议》违约责任" in breach
    assert "容积率" in found["acceptance"] and "合格" in found["acceptance"]


def test_who_sees_the_project_sees_its_papers(
    desk: StdDesk, official: TestClient, site: Site
) -> None:
    project_id = desk.rectify(desk.bare())
    paths = [path for _, path, _ in papers(site.signed_in("manager-a"), project_id)]
    assert len(paths) == 3
    other = site.signed_in("manager-b")
    assert {other.get(path).status_code for path in paths} == {404}
    assert official.get(f"{LIST}/{project_id}/papers/0/breach_decision").status_code == 404
    assert official.get(f"{LIST}/{project_id}/papers/99/acceptance").status_code == 404


def test_the_offices_own_template_is_used_and_must_be_whole(
    desk: StdDesk, official: TestClient, templates: Path
) -> None:
    project_id = desk.rectify(desk.bare())
    path = next(path for kind, path, _ in papers(official, project_id) if kind == "acceptance")
    own = templates / "acceptance.docx"
    document = Document()
    document.add_paragraph("本局 {{ number }} {{ dated }} {{ holder }}")
    document.save(str(own))
    refused = official.get(path)
    assert refused.status_code == 422 and "模板缺少" in refused.text
    whole = Document(io.BytesIO(default_template(document_kinds(PACKAGE)["acceptance"])))
    whole.add_paragraph("本局模板")
    whole.save(str(own))
    texts = [text for kind, _, text in papers(official, project_id) if kind == "acceptance"]
    own.unlink()
    assert texts and all("本局模板" in text for text in texts)


def test_kinds_belong_to_steps_and_rest_on_rows() -> None:
    steps = load_procedure(PACKAGE).steps.values()
    used = {code for step in steps for code in step.documents}
    policy = load_profile("chengdu").policy
    for code, kind in document_kinds(PACKAGE).items():
        assert code in used and policy.has(kind.clause)
    assert not set(document_kinds(PACKAGE)) & set(document_kinds())


def test_terms_agreed_anew_end_the_papers_of_earlier_checks(desk: StdDesk) -> None:
    project_id = desk.normal(desk.bare())
    before = desk.read(project_id).project
    assert [one.kind.code for one in papers_of(before)] == ["acceptance", "reach_report"]
    terms = replace(before, events=(), exit_agreed=not before.exit_agreed)
    after = desk.do(project_id, "supplement", "2027-03-01", terms=terms)
    assert papers_of(after.project) == ()
