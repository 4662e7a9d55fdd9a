"""Where and on which day this installation's work is done, from its settings and its database."""

from datetime import date

from sqlalchemy import Engine

from gis_service.day import today
from gis_service.errors import NotReady
from gis_service.files import FileStore
from gis_service.jobs.work import Place
from gis_service.services.uploads import Desk
from gis_service.settings import Settings
from gis_service.store import city_rows
from gis_service.transaction import sign_in_work
from parcels.policy import load_profile


def files_of(settings: Settings) -> FileStore:
    return FileStore(settings.files.folder, settings.files.max_upload_bytes)


def place(settings: Settings, engine: Engine) -> Place:
    """Raises NotReady for a database that is bound to no city."""
    with sign_in_work(engine) as connection:
        city = city_rows.find(connection)
    if city is None:
        raise NotReady("数据库还没有绑定城市，请先运行 landgis db up。")
    day = city.opening_day or today()
    frame = load_profile(city.code).frame
    return Place(engine, Desk(files_of(settings), frame, day), day)


def daily_day(engine: Engine) -> date | None:
    """The day that is to be assessed by itself; None where pages open with a fixed day."""
    with sign_in_work(engine) as connection:
        city = city_rows.find(connection)
    return today() if city is not None and city.opening_day is None else None
