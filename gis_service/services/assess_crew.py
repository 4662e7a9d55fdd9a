"""Processes that judge side by side over one state of the database (并行评估).

The publishing transaction exports its snapshot and every process reads by it, so that all of them
see the same facts however long the run takes. They write nothing: results come back as text.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlalchemy import Connection, Engine, text

from gis_service.database import make_engine
from gis_service.facts.parks import ParkMeans
from gis_service.progress import Progress
from gis_service.services.judging import BATCH, JUDGING, judged
from gis_service.settings import DatabaseSettings
from gis_service.store import policy_rows
from gis_service.transaction import enter
from parcels.policy import Policy

MANY = 5000
"""From so many parcels on, starting processes (2 s) is worth it."""

_PART = 10_000


def cores() -> int:
    """Processors of this machine."""
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Crew:
    """``size`` processes that sign in at ``url`` like the service itself."""

    url: str = field(repr=False)
    size: int

    @classmethod
    def of(cls, engine: Engine) -> "Crew":
        """As many as the machine has processors."""
        return cls(engine.url.render_as_string(hide_password=False), cores())

    def results(
        self,
        connection: Connection,
        due: Sequence[int],
        as_of: date,
        snapshot_id: int,
        progress: Progress,
    ) -> Iterator[str]:
        """Results of the parcels as lines to be copied, a part after the other."""
        exported = connection.scalar(text("SELECT pg_export_snapshot()"))
        parts = [due[start : start + _PART] for start in range(0, len(due), _PART)]
        with ProcessPoolExecutor(
            min(self.size, len(parts)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_sit_down,
            initargs=(self.url, exported, as_of, snapshot_id),
        ) as pool:
            done = 0
            progress(JUDGING, done, len(due))
            for part, lines in zip(parts, pool.map(_judge, parts), strict=True):
                yield lines
                done += len(part)
                progress(JUDGING, done, len(due))


@dataclass(frozen=True, slots=True)
class _Seat:
    """What one process judges with."""

    connection: Connection
    as_of: date
    policy: Policy
    means: ParkMeans


_seats: list[_Seat] = []
"""Of this process; filled by ``_sit_down``."""


def _sit_down(url: str, exported: str, as_of: date, snapshot_id: int) -> None:
    # Facts are trees, which go when nothing names them; looking for cycles took a tenth of the run.
    gc.disable()
    engine = make_engine(DatabaseSettings(database_url=url))
    connection = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    connection.execute(text("SET TRANSACTION SNAPSHOT :exported"), {"exported": exported})
    enter(connection, role="landgis_job")
    policy = policy_rows.by_id(connection, snapshot_id).profile.policy
    _seats.append(_Seat(connection, as_of, policy, ParkMeans(connection, as_of)))


def _judge(parcel_ids: Sequence[int]) -> str:
    seat = _seats[-1]
    judge = partial(judged, seat.connection, as_of=seat.as_of, policy=seat.policy, means=seat.means)
    return "".join(
        judge(parcel_ids[start : start + BATCH]) for start in range(0, len(parcel_ids), BATCH)
    )
