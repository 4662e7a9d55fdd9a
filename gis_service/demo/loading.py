"""Filling an empty city's database with the simulated city, the way users' files go in.

Layers, parcels and workbooks are one transaction of the city's official: a killed process leaves
the database as empty as it was, and the command can be run again.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from gis_service.database import normal_url
from gis_service.demo import ground, plans
from gis_service.demo.files import CityFiles
from gis_service.jobs import requests
from gis_service.jobs.work import Place
from gis_service.progress import Progress
from gis_service.services import upload_options as names
from gis_service.services import upload_store, uploads
from gis_service.services.assessing import RunResult, assess_city
from gis_service.services.office_calendar import load_shipped
from gis_service.services.upload_content import LAYERS
from gis_service.store.exclusion import hold_facts
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.board import last_month_end
from parcels.fields import PARCELS
from parcels.layers import LayerKind

_SOURCE = "模拟数据"
_REFERENCE = {
    LayerKind.DISTRICT: ground.DISTRICTS_FILE,
    LayerKind.RING: ground.RING_FILE,
}


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no parcel."""
    with job_work(engine) as connection:
        return not connection.scalar(text("SELECT EXISTS (SELECT 1 FROM parcel)"))


def mark_simulated(owner_url: str, opening_day: date) -> None:
    """Say on every page that this city is simulated; only the database's owner may."""
    owner = create_engine(normal_url(owner_url))
    try:
        with owner.begin() as connection:
            connection.execute(
                text("UPDATE city SET simulated = true, opening_day = :day"), {"day": opening_day}
            )
    finally:
        owner.dispose()


def load(place: Place, user: User, files: CityFiles, as_of: date, progress: Progress) -> None:
    """Store every file, and ask for the assessment in the same transaction."""
    with unit_of_work(place.engine, user) as connection:
        for kind, path, options in _in_order(files):
            progress(path.name, 0, None)
            _bring_in(connection, place, user, kind, path, options)
        plans.record(connection, user, as_of)
        load_shipped(connection, user)
        requests.ask_assess(connection, user.id, as_of)


def _in_order(files: CityFiles) -> Iterator[tuple[str, Path, dict[str, str | None]]]:
    for layer in files.layers:
        options: dict[str, str | None] = {
            names.LAYER_KIND: layer.kind.value,
            names.VALID_FROM: layer.valid_from.isoformat(),
            names.APPROXIMATE: names.YES if layer.approximate else None,
            names.SOURCE: ground.credit(_REFERENCE[layer.kind]) if layer.approximate else _SOURCE,
        }
        yield LAYERS, layer.path, options
    for drawing in files.parcels:
        yield PARCELS, drawing.path, {}
    for book in files.workbooks:
        yield book.kind, book.path, {}


def _bring_in(
    connection: Connection,
    place: Place,
    user: User,
    kind: str,
    path: Path,
    options: dict[str, str | None],
) -> None:
    with path.open("rb") as stream:
        stored = place.desk.files.put(stream)
    upload_id = uploads.receive(
        connection, user, stored, name=path.name, kind=kind, options=options
    )
    upload_store.import_at_once(connection, user, upload_id, place.desk)


def assess(engine: Engine, as_of: date, progress: Progress) -> RunResult:
    """The first assessments, so that the first page has something to show, and the boards the day
    that they compare with."""
    with job_work(engine) as connection:
        hold_facts(connection)
        assess_city(connection, last_month_end(as_of), progress=progress)
    with job_work(engine) as connection:
        hold_facts(connection)
        return assess_city(connection, as_of, progress=progress)
