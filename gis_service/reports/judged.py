"""Parcels of a day, read and judged in batches, with all that a fixed report may say of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.documents.idle_ledger import ledger_row
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.services.deciding import Decision, decisions_of
from gis_service.services.idle_list import IdleEntry
from gis_service.sheets.writer import Value
from gis_service.store import calendar_rows, city_rows, identifier_rows, policy_rows, report_sources
from gis_service.store.report_sources import Place
from gis_service.user import Scope
from parcels.assess import Assessment, assess
from parcels.calendar import OfficeCalendar
from parcels.policy import Policy
from parcels.stages import Stage, StageAt, stages
from parcels.units import PERCENT
from parcels.verdict import Rule

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """A parcel of the day with everything a row may say."""

    entry: IdleEntry
    assessment: Assessment
    stages: tuple[StageAt, ...]

    @property
    def contracted(self) -> bool:
        return self.entry.assembled.facts.contract is not None

    def at(self, stage: Stage) -> StageAt:
        return next(each for each in self.stages if each.stage is stage)


class Reader:
    """Reads and judges the parcels of a day in batches, by code; ``place``: those of one only."""

    def __init__(
        self,
        connection: Connection,
        scope: Scope,
        as_of: date,
        known_at: datetime | None,
        place: Place = None,
    ) -> None:
        self._connection = connection
        self._scope = scope
        self._as_of = as_of
        self._known_at = known_at
        self._place = place
        self.policy: Policy = policy_rows.latest(connection, known_at).profile.policy
        self.calendar: OfficeCalendar = calendar_rows.office_calendar(connection)
        self._districts = {place.id: place.name for place in city_rows.districts(connection)}
        self._parks = {place.id: place.name for place in city_rows.parks(connection)}

    def judged(self) -> Iterator[Judged]:
        ids = report_sources.parcels_on(
            self._connection, self._scope, self._as_of, self._known_at, self._place
        )
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            facts = assemble(self._connection, batch, self._as_of, WithoutMeans(), self._known_at)
            names = identifier_rows.of_parcels(self._connection, batch)
            decisions = decisions_of(self._connection, batch, self._known_at)
            for key in batch:
                if key in facts:
                    yield self._one(facts[key], names.get(key, {}), decisions.get(key, ()))

    def _one(
        self, found: Assembled, names: dict[str, str], decisions: Sequence[Decision]
    ) -> Judged:
        assessment = assess(found.facts, self.policy, self._as_of)
        finding = assessment.finding(Rule.IDLE)
        t1 = finding.detail.get("t1_on")
        own = [one for one in decisions if one.rule is Rule.IDLE]
        holding = [one for one in own if one.holds(finding, self._as_of)]
        entry = IdleEntry(
            rank=0,
            state=assessment.idle_state,
            assembled=found,
            finding=finding,
            identifiers=names,
            district=self._districts.get(found.version.district_id),
            park=self._parks.get(found.version.park_id),
            deadline=None,
            days=(self._as_of - t1).days if isinstance(t1, date) else None,
            decision=holding[-1] if holding else None,
            case=None,
        )
        return Judged(entry, assessment, stages(found.facts, self.policy, self._as_of))

    def values(self, one: Judged, rank: int) -> dict[str, Value]:
        """What the ledger says of it, with park and developed share."""
        values = ledger_row(one.entry, self.policy, self.calendar)
        progress = one.entry.assembled.facts.progress
        if progress is not None and progress.should_develop_cm2:
            developed = progress.developed_cm2
            if developed is not None:
                values["developed_percent"] = Fraction(
                    developed * PERCENT, progress.should_develop_cm2
                )
        return values | {"rank": rank, "park": one.entry.park}
