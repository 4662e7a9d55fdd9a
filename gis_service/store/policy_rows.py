"""Stored policy snapshots (政策快照): whole texts, named by their SHA-256."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, insert, select

from gis_service.errors import NotFound, NotReady
from gis_service.store.assessments import policy_snapshot
from parcels.policy import Profile, parse_profile


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored profile text and what it says."""

    id: int
    profile: Profile


def latest(connection: Connection, known_at: datetime | None = None) -> Snapshot:
    """The snapshot in use, now or at a moment. Raises NotReady before any, NotFound before then."""
    query = select(policy_snapshot.c.id, policy_snapshot.c.text)
    if known_at is not None:
        query = query.where(policy_snapshot.c.loaded_at <= known_at)
    row = connection.execute(query.order_by(policy_snapshot.c.id.desc()).limit(1)).one_or_none()
    if row is None and known_at is not None:
        raise NotFound("当时还没有载入城市政策参数，无法重现当时的结论。请选较晚的日期。")
    if row is None:
        raise NotReady("还没有载入城市政策参数。请先运行 landgis db up。")
    return Snapshot(row.id, _parsed(row.text))


def by_id(connection: Connection, snapshot_id: int) -> Snapshot:
    """The snapshot a stored result was made under."""
    text = connection.execute(
        select(policy_snapshot.c.text).where(policy_snapshot.c.id == snapshot_id)
    ).scalar_one()
    return Snapshot(snapshot_id, _parsed(text))


@lru_cache(maxsize=4)
def _parsed(text: str) -> Profile:
    """Nearly every page asks for the one text in use; a profile cannot be changed."""
    return parse_profile(text)


def has(connection: Connection, digest: str) -> bool:
    """Whether the text of this SHA-256 is stored."""
    query = select(policy_snapshot.c.id).where(policy_snapshot.c.sha256 == digest)
    return connection.scalar(query) is not None


def of_office(connection: Connection) -> bool:
    """Whether the office has ever loaded a text itself."""
    query = select(policy_snapshot.c.id).where(policy_snapshot.c.loaded_by.is_not(None))
    return connection.scalar(query.limit(1)) is not None


def store(connection: Connection, city: str, profile: Profile, loaded_by: int | None) -> int:
    """Store a text once; returns its id, also when it was stored before."""
    digest = profile.policy.sha256
    found = connection.scalar(
        select(policy_snapshot.c.id).where(policy_snapshot.c.sha256 == digest)
    )
    if found is not None:
        return found
    statement = (
        insert(policy_snapshot)
        .values(city=city, sha256=digest, text=profile.policy.text, loaded_by=loaded_by)
        .returning(policy_snapshot.c.id)
    )
    return connection.execute(statement).scalar_one()
