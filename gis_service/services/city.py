"""Making a database ready: schema, city, policy (建库、绑定城市、装载政策)."""

from dataclasses import dataclass

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import IntegrityError

from gis_service.audit import EventKind, record
from gis_service.bootstrap import migrate
from gis_service.database import normal_url
from gis_service.errors import Conflict, Unusable
from gis_service.services import dirty, gis_views
from gis_service.services.evaluation_schemes import keep_shipped
from gis_service.services.policy_load import Unused, unused_of
from gis_service.store import city_rows, policy_rows
from gis_service.user import User
from parcels.policy import PolicyError, Profile, load_profile, profile_names


@dataclass(frozen=True, slots=True)
class BroughtUp:
    """The city, and of the shipped policy what an office's own text that stays in use lacks."""

    profile: Profile
    unused: Unused | None


def bring_up(owner_url: str, city: str, actor: User) -> BroughtUp:
    """Migrate, bind the database to the city, keep its policy; safe to repeat.

    A newer shipped text never takes the place of one that the office loaded itself.
    Raises Unusable for a city without profile, Conflict for another city's database or stored
    shapes outside a changed frame.
    """
    profile = _profile(city)
    migrate(owner_url)
    engine = create_engine(normal_url(owner_url))
    try:
        unused = _bind(engine, profile, actor)
    except IntegrityError as error:
        raise Conflict(
            f"库中已有图形不符合{profile.frame.name}新的范围或坐标系，没有改动。请先处理这些图形。"
        ) from error
    finally:
        engine.dispose()
    return BroughtUp(profile, unused)


def upgrade(owner_url: str, revision: str) -> None:
    """Only the schema; the newest one with the views of GIS staff, which need its columns."""
    migrate(owner_url, revision)
    if revision != "head":
        return
    engine = create_engine(normal_url(owner_url))
    try:
        with engine.begin() as connection:
            gis_views.publish(connection)
    finally:
        engine.dispose()


def _bind(engine: Engine, profile: Profile, actor: User) -> Unused | None:
    with engine.begin() as connection:
        frame, policy = profile.frame, profile.policy
        if city_rows.bind(connection, frame):
            detail: dict[str, object] = {"work_srid": frame.work_srid}
            record(connection, actor, EventKind.CITY_BOUND, f"city:{frame.city}", detail=detail)
        keep_shipped(connection)
        gis_views.publish(connection)
        if not policy_rows.has(connection, policy.sha256) and not policy_rows.of_office(connection):
            policy_rows.store(connection, frame.city, profile, loaded_by=None)
            dirty.mark_all(connection, "policy")
            loaded = {"sha256": policy.sha256}
            record(
                connection, actor, EventKind.POLICY_LOADED, f"policy:{frame.city}", detail=loaded
            )
        return unused_of(connection, policy)


def _profile(city: str) -> Profile:
    if city not in profile_names():
        known = "、".join(profile_names())
        raise Unusable(f"没有城市“{city}”的政策文件，可用的有：{known}（LANDGIS_SITE_CITY）。")
    try:
        return load_profile(city)
    except PolicyError as error:
        raise Unusable(f"城市“{city}”的政策文件读不出来：{error}。请改正后重试。") from error
