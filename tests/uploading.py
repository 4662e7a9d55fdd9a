"""A town with people, a file store and a worker that runs one job when told to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import Engine, create_engine, text

from gis_service.cli.acting import acting_user
from gis_service.database import normal_url
from gis_service.jobs import requests
from gis_service.jobs.place import place
from gis_service.jobs.work import Place
from gis_service.jobs.worker import Worker
from gis_service.services import uploads
from gis_service.settings import FileSettings, JobSettings
from gis_service.store.upload_rows import Upload
from gis_service.transaction import unit_of_work
from gis_service.user import Role, User
from tests.database import Database
from tests.site import Site, site_of
from tests.town import AS_OF, PARK_A, Plot, Town, cell, code, found_town

PLOTS = [
    Plot(code("510107", 1), cell(1, 1), "一号地"),
    Plot(code("510107", 2), cell(3, 1), "二号地"),
]
PERFORMANCE = ("企业名称", "统一社会信用代码", "园区", "年度", "营业收入（万元）", "税收（万元）")
FIRM_A, FIRM_B = "91510100MA6ABCDE0L", "91510107MA7TEMT010"


@dataclass
class Office:
    """Everything that an upload needs, on a database of its own."""

    town: Town
    site: Site
    owner: Engine
    place: Place
    people: dict[str, User]

    @property
    def engine(self) -> Engine:
        return self.town.engine

    def worker(self, place: Callable[[], Place] | None = None, **settings: float) -> Worker:
        jobs = JobSettings(**{"lease_seconds": 30.0, "poll_seconds": 0.01, **settings})
        return Worker(self.engine, jobs, place or (lambda: self.place), lambda: None)

    def work(self) -> None:
        """Do every job that waits."""
        worker = self.worker()
        while worker.step():
            pass

    def send(self, who: str, kind: str, file: Path | bytes, name: str = "", **options: str) -> int:
        """Upload a file and have it checked; its id."""
        user = self.people[who]
        content = file.read_bytes() if isinstance(file, Path) else file
        stored = self.place.desk.files.put(BytesIO(content))
        shown = name or (file.name if isinstance(file, Path) else "文件.xlsx")
        with unit_of_work(self.engine, user) as connection:
            upload_id, _ = requests.receive(
                connection, user, stored, name=shown, kind=kind, options=options
            )
        self.work()
        return upload_id

    def do(self, step: Callable[..., object], who: str, upload_id: int, *more: object) -> None:
        """One step of an upload, and the work that it asks for."""
        user = self.people[who]
        with unit_of_work(self.engine, user) as connection:
            step(connection, user, upload_id, *more)
        self.work()

    def store(self, who: str, kind: str, file: Path | bytes, **options: str) -> int:
        """Upload and confirm; the id of what must be stored then."""
        upload_id = self.send(who, kind, file, **options)
        self.do(requests.confirm, who, upload_id)
        assert self.state(upload_id) == "stored", self.upload(upload_id)
        return upload_id

    def upload(self, upload_id: int) -> Upload:
        with unit_of_work(self.engine, self.people["city"]) as connection:
            return uploads.find(connection, upload_id)

    def state(self, upload_id: int) -> str:
        return self.upload(upload_id).state.value

    def count(self, table: str, condition: str = "superseded_at IS NULL") -> int:
        return self.value(f"SELECT count(*) FROM {table} WHERE {condition}")

    def value(self, query: str) -> int:
        with self.owner.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())

    def codes(self, upload_id: int) -> list[str]:
        with self.owner.connect() as connection:
            query = text("SELECT code FROM upload_issue WHERE upload_id = :id ORDER BY id")
            return list(connection.scalars(query, {"id": upload_id}))


def open_office(database: Database, folder: Path) -> Office:
    """The town of ``tests.town`` with accounts that can sign in, and an opening day."""
    town = found_town(database, folder)
    owner = create_engine(normal_url(database.owner_url))
    with owner.begin() as connection:
        connection.execute(text("UPDATE city SET opening_day = :day"), {"day": AS_OF})
    files = FileSettings(folder=folder / "files", max_upload_bytes=5 * 1024 * 1024)
    site = site_of(database, files, samples=folder / "samples")
    wanted = {
        "city": (Role.OFFICIAL, town.city),
        "west": (Role.OFFICIAL, town.district_west),
        "mana": (Role.MANAGER, town.manager_a),
        "manb": (Role.MANAGER, town.manager_b),
        "walker": (Role.INSPECTOR, town.inspector_west),
    }
    for name, (role, like) in wanted.items():
        site.add(f"u-{name}", role, like.scope)
    people = {name: acting_user(town.engine, f"u-{name}") for name in wanted}
    return Office(town, site, owner, place(site.settings, town.engine), people)


def performance(*rows: Sequence[object]) -> bytes:
    """A workbook of 企业效益年报 as bytes; rows are name, code, park, year, revenue, tax."""
    book = Workbook()
    sheet = book.active
    sheet.title = "年报"
    sheet.append(list(PERFORMANCE))
    for row in rows:
        sheet.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def firm(revenue: int, uscc: str = FIRM_A, park: str = PARK_A, year: int = 2025) -> list[object]:
    return ["示范企业", uscc, park, year, revenue, revenue // 20]
