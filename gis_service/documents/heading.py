"""What every export says of itself: city, day, scope, 模拟数据, and what it was judged by."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service.day import now
from gis_service.documents.export_stamp import Stamp, stamp
from gis_service.store import city_rows, policy_rows
from gis_service.store.changes import changed_at
from gis_service.user import User

SIMULATED = "模拟数据"
_DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """The same for every list of one city on one day in one scope.

    ``withheld``: what the viewer's rights leave out of the figures, as a sentence.
    """

    city: str
    as_of: date
    scope: str
    simulated: bool
    snapshot_id: int
    snapshot_sha256: str
    stamp: Stamp | None = None
    withheld: str = ""

    def title(self, name: str) -> str:
        """成都市闲置土地台账（数据截至 2025-12-31）."""
        return f"{self.city}{name}（数据截至 {self.as_of}）"

    def file_name(self, name: str, suffix: str) -> str:
        """闲置土地台账_2025-12-31_模拟数据.xlsx."""
        mark = f"_{SIMULATED}" if self.simulated else ""
        return f"{name}_{self.as_of}{mark}.{suffix}"

    @property
    def number(self) -> str:
        """Of the export, as its audit event has it."""
        return self.stamp.number if self.stamp is not None else ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """The lines under the title."""
        scope = (f"范围：{self.scope}",) if self.scope else ()
        mark = (self.stamp.watermark,) if self.stamp and self.stamp.sensitive else ()
        return ((SIMULATED,) if self.simulated else ()) + mark + scope

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines under the table."""
        digest = self.snapshot_sha256[:_DIGEST_SHOWN]
        policy = f"政策快照 {self.snapshot_id}（{digest}），数据截至 {self.as_of}。"
        unseen = (self.withheld,) if self.withheld else ()
        return (policy, *unseen, *(self.stamp.lines if self.stamp is not None else ()))


def heading(
    connection: Connection,
    user: User,
    as_of: date,
    *,
    filters: str = "",
    purpose: str = "",
    sensitive: bool = False,
) -> Heading:
    """``filters`` and ``purpose`` in words; ``sensitive``: the file holds columns of that class.

    Raises NotReady before a policy was loaded.
    """
    snapshot = policy_rows.latest(connection)
    city = city_rows.find(connection)
    return Heading(
        city=city.name if city is not None else snapshot.profile.frame.name,
        as_of=as_of,
        scope=city_rows.scope_words(
            user.scope, city_rows.districts(connection), city_rows.parks(connection)
        ),
        simulated=city is not None and city.simulated,
        snapshot_id=snapshot.id,
        snapshot_sha256=snapshot.profile.policy.sha256,
        stamp=stamp(
            user,
            now(),
            as_of,
            changed_at(connection),
            filters=filters,
            purpose=purpose,
            sensitive=sensitive,
        ),
    )
