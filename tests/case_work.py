"""Idle-land cases driven through the services, as officials drive them on the pages."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from sqlalchemy import text

from gis_service.demo import loading
from gis_service.files import FileStore
from gis_service.services.assessing import assess_city
from gis_service.services.case_drafts import BLANK, draft
from gis_service.services.case_papers import kind_of, read_document
from gis_service.services.case_steps import Asked, Papers, take_step
from gis_service.services.idle_cases import Opening, ground_of, open_case, read_case
from gis_service.store.case_rows import StoredCase
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.cases.case import PACKAGE, Given
from parcels.cases.disposal import Swap
from parcels.procedure import load_procedure
from parcels.works import DelayCause
from tests import reports
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

AT = datetime(2026, 12, 31, 4, tzinfo=UTC)
WEST = tuple(code("510107", number) for number in range(1, 17))
EAST = code("510104", 2)
PRICE_WAN, FEE = 1234.56, 246_912_000
HOLDER = "模拟使用权人{{7*7}}<b>"
NOT_DUE = WEST[15]
SWAP = Swap(True, True, True, True, "510107001001GB00099", True, date(2027, 6, 30))
DOCUMENT_WORDS = "经现场查看"


def found_office(database: Database, folder: Path) -> "Desk":
    """A simulated town with land idle for more than two years, and one parcel not due yet."""
    town = found_town(database, folder)
    loading.mark_simulated(database.owner_url, AS_OF)
    columns: dict[str, object] = {"使用权人": HOLDER, "坐落": "模拟路1号"}
    plots = [
        Plot(one, cell(place % 8, place // 8), columns=columns) for place, one in enumerate(WEST)
    ]
    town.put([*plots, Plot(EAST, cell(13, 1), columns=columns)])
    signed = ("2019-01-01", "2023-06-30", "2028-01-01", PRICE_WAN)
    due = [(one, f"HT-{one}", *signed) for one in (*WEST[:15], EAST)]
    later = (NOT_DUE, "HT-later", "2025-01-01", "2027-06-30", "2029-01-01", PRICE_WAN)
    reports.put(town, "contracts", [*due, later])
    idle = [(one, "2025-12-01", "否", "无") for one in (*WEST[:15], EAST)]
    reports.put(town, "progress", idle)
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    with unit_of_work(town.engine, town.city) as connection:
        query = "SELECT value, parcel_id FROM parcel_identifier"
        ids = dict(connection.execute(text(query)).all())
    papers = Papers(FileStore(folder / "files", 1 << 24), folder / "templates")
    return Desk(town, papers, {one: ids[one] for one in (*WEST, EAST)})


@dataclass(frozen=True, slots=True)
class Desk:
    """A town, where its documents go, and parcel ids by code."""

    town: Town
    papers: Papers
    ids: dict[str, int] = field(default_factory=dict)

    def open(self, parcel: str, user: User | None = None, **more: object) -> int:
        opening = Opening(self.ids[parcel], AS_OF, **more)  # type: ignore[arg-type]
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return open_case(connection, actor, opening, AT)

    def read(self, case_id: int, user: User | None = None) -> StoredCase:
        with unit_of_work(self.town.engine, user or self.town.city) as connection:
            return read_case(connection, case_id)

    def asked(self, case_id: int, step: str, on: str, **given: object) -> Asked:
        """A step with every blank filled, its document as drafted and completed."""
        stored, day = self.read(case_id), date.fromisoformat(on)
        filled = Given(reason="经核实", evidence=("照片1",), number=f"〔2026〕{case_id}-{step}号")
        return Asked(
            step=step,
            on=day,
            seen=len(stored.history),
            given=replace(filled, **given),  # type: ignore[arg-type]
            verified=True,
            contents=self.drafted(stored, step, day),
            authority="模拟区规划和自然资源局",
        )

    def drafted(self, stored: StoredCase, step: str, on: date) -> dict[str, str]:
        kind = kind_of(load_procedure(PACKAGE).steps[step])
        if kind is None:
            return {}
        with unit_of_work(self.town.engine, self.town.city) as connection:
            said = draft(kind, stored.case, ground_of(connection, stored.parcel_id, on))
        return {key: value.replace(BLANK, DOCUMENT_WORDS) for key, value in said.items()}

    def take(self, case_id: int, asked: Asked, user: User | None = None) -> StoredCase:
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return take_step(connection, actor, self.papers, case_id, asked, AT)

    def do(
        self, case_id: int, step: str, on: str, user: User | None = None, **given: object
    ) -> StoredCase:
        return self.take(case_id, self.asked(case_id, step, on, **given), user)

    def determined(self, parcel: str, cause: DelayCause = DelayCause.ENT) -> int:
        """A case of the parcel up to its determination by the district's official."""
        case_id = self.open(parcel)
        self.do(case_id, "notify", "2026-01-05")
        self.do(case_id, "serve", "2026-01-06", document="investigation_notice")
        self.do(case_id, "statement", "2026-01-20")
        self.do(case_id, "inspect", "2026-01-21", self.town.inspector_west, number="")
        self.do(case_id, "determine", "2026-02-02", cause=cause)
        return case_id

    def noticed(self, parcel: str) -> int:
        """A case of the parcel up to the served hearing notice before a fee."""
        case_id = self.determined(parcel)
        self.do(case_id, "approve_fee", "2026-02-10", self.town.city)
        self.do(case_id, "notice_hearing", "2026-02-12")
        self.do(case_id, "serve", "2026-02-13", document="hearing_notice")
        return case_id

    def paper(self, case_id: int, kind: str, user: User | None = None) -> str:
        """The newest document of a kind as Word reads it."""
        return "\n".join(self.papers_of(case_id, [kind], user))

    def papers_of(self, case_id: int, kinds: Sequence[str], user: User | None = None) -> list[str]:
        actor = user or self.town.city
        query = text(
            "SELECT id FROM case_document WHERE case_id = :case AND kind = :kind"
            " ORDER BY id DESC LIMIT 1"
        )
        said = []
        with unit_of_work(self.town.engine, actor) as connection:
            for kind in kinds:
                found = connection.scalar(query, {"case": case_id, "kind": kind})
                _, path = read_document(connection, actor, self.papers.store, case_id, found or 0)
                document = Document(io.BytesIO(path.read_bytes()))
                said.append("\n".join(part.text for part in document.paragraphs))
        return said
