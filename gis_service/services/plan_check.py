"""Outline in, compliance report out (方案核查): overlay, overlaps, neighbours, fifteen checks.

Nothing is stored unless saved (``plan_saved``). Layers are overlaid by the role that overlays the
city, since a park's outline is hidden from other parks; parcels are read in the user's scope, and
what lies outside it is told as a relation and an area only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Engine

from gis_service.facts import assemble, land
from gis_service.facts.parks import WithoutMeans
from gis_service.services.outline_overlay import layer_shares
from gis_service.services.plan_outline import Outline
from gis_service.store import (
    case_rows,
    incoming,
    layer_rows,
    line_rows,
    outline_rows,
    policy_rows,
)
from gis_service.store.fact_rows import Row, VersionRow
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.outline_rows import Met, Neighbour
from gis_service.store.plan_record import LayerLine, PlanRecord
from gis_service.store.policy_rows import Snapshot
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.cases.case import Case
from parcels.contract import FarRange
from parcels.facts import Areas, ParcelFacts
from parcels.layers import LayerKind
from parcels.overlap import Relation
from parcels.plan_checks.finding import LayerShare, PlanFinding
from parcels.plan_checks.judge import check_plan
from parcels.plan_checks.outline import share_of
from parcels.plan_checks.plan import Overlap, Plan, Purpose
from parcels.ring_range import sides, weighted
from parcels.units import PPM, ratio

NEIGHBOURS_WITHIN_M = 200.0
NEIGHBOURS_SHOWN = 20
OVERLAPS_SHOWN = 100
OUTLINE_CODE = "方案图形"


@dataclass(frozen=True, slots=True)
class LayerUsed:
    """A kind of layer: its version in force (None = missing on that day) and the share in it."""

    kind: LayerKind
    version: LayerVersion | None
    share: LayerShare
    names: tuple[str, ...]

    @property
    def line(self) -> LayerLine:
        version = self.version
        return LayerLine(
            kind=self.kind,
            version_id=version.id if version is not None else None,
            valid_from=version.valid_from if version is not None else None,
            approximate=version is not None and version.approximate,
            source=version.source if version is not None else "",
            area_cm2=self.share.area_cm2,
            share_ppm=self.share.share_ppm,
            names=self.names,
        )


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Everything one page about one plan says. ``parcel``: (id, code) of the parcel it equals.

    ``place``: ids of the park and the district it lies in, 0 for none: whose colleagues see it.
    """

    outline: Outline
    plan: Plan
    as_of: date
    snapshot: Snapshot
    findings: tuple[PlanFinding, ...]
    layers: tuple[LayerUsed, ...]
    neighbours: tuple[Neighbour, ...]
    parcel: tuple[int, str] | None
    far_range: FarRange | None
    place: tuple[int, int]

    @property
    def missing(self) -> tuple[LayerKind, ...]:
        """Kinds without a version on the day."""
        return tuple(used.kind for used in self.layers if used.version is None)

    @property
    def record(self) -> PlanRecord:
        """The answer as it is shown and kept."""
        placed, bounds = self.outline.placed, self.far_range
        every = tuple(sorted(self.plan.overlaps or (), key=lambda one: -one.area_cm2))
        far = ""
        if bounds is not None and bounds.low is not None and bounds.high is not None:
            far = f"{ratio(bounds.low)}～{ratio(bounds.high)}"
        return PlanRecord(
            purpose=self.plan.purpose,
            as_of=self.as_of,
            snapshot_id=self.snapshot.id,
            district=self.plan.district,
            plane_cm2=placed.plane_cm2,
            ellipsoidal_cm2=placed.ellipsoidal_cm2,
            crs_label=self.outline.crs_label,
            notes=(*self.outline.notes, *(issue.text for issue in self.outline.issues)),
            findings=self.findings,
            layers=tuple(used.line for used in self.layers),
            overlaps=every[:OVERLAPS_SHOWN],
            overlap_count=len(every),
            neighbours=self.neighbours,
            parcel=self.parcel,
            far=far,
        )


def report(engine: Engine, user: User, outline: Outline, asked: Plan, as_of: date) -> PlanReport:
    """Check an outline for the plan ``asked``, whose land, overlaps and district are filled here.

    Facts that ``asked.land`` already states (industry, recognition, area on paper) are kept where
    the store knows no other.
    """
    with job_work(engine) as connection:
        versions = layer_rows.live_versions(connection, as_of)
        snapshot = policy_rows.latest(connection)
        incoming.hold(connection, [outline.placed], snapshot.profile.frame.work_srid)
        rows = layer_shares(connection, versions)
    policy = snapshot.profile.policy
    with unit_of_work(engine, user) as connection:
        incoming.hold(connection, [outline.placed], snapshot.profile.frame.work_srid)
        row = policy.find("area.overlap", as_of)
        met = outline_rows.met(connection, as_of, row) if row is not None else []
        same = _same(met)
        facts = _facts(connection, same, as_of)
        cases = _cases(connection, same, asked)
        seen = [item.parcel_id for item in met if item.parcel_id is not None]
        near = outline_rows.neighbours(
            connection, as_of, seen, NEIGHBOURS_WITHIN_M, NEIGHBOURS_SHOWN
        )
        place = _place(connection, rows)
        moved = asked.adjustment
        adjusted = line_rows.in_force(connection, moved.control, as_of) if moved else ()
    placed = laid(_joined(facts, asked.land), outline, rows, versions)
    plan = replace(
        asked,
        land=placed,
        district=place.district,
        cases=cases,
        adjusted=adjusted,
        overlaps=_overlaps(met) if row is not None else None,
    )
    ranges = sides(policy, as_of)
    return PlanReport(
        outline=outline,
        plan=plan,
        as_of=as_of,
        snapshot=snapshot,
        findings=check_plan(plan, policy, as_of),
        layers=tuple(_used(plan, kind, rows, versions) for kind in LayerKind),
        neighbours=tuple(near),
        parcel=(same.parcel_id, same.code or "") if same and same.parcel_id else None,
        far_range=weighted(*ranges, placed.ring) if ranges and placed.ring else None,
        place=(place.park_id, place.district_id),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Ids of park and district, 0 for none, and the district's name."""

    park_id: int
    district_id: int
    district: str


def _place(connection: Connection, rows: Sequence[Row]) -> _Place:
    """The park that holds at least half of the outline, and the statutory district of most of it;
    0 for a park that the user may not see."""
    parks = [row for row in rows if row["kind"] == LayerKind.PARK]
    most = max(parks, key=lambda row: row["share_ppm"], default=None)
    park = 0
    if most is not None and most["share_ppm"] * 2 >= PPM:
        park = layer_rows.park_ids(connection).get(most["code"], 0)
    ids = layer_rows.statutory_ids(connection)
    own = [row for row in rows if row["kind"] == LayerKind.DISTRICT and row["code"] in ids]
    largest = max(own, key=lambda row: row["area_cm2"], default=None)
    if largest is None:
        return _Place(park, 0, "")
    return _Place(park, ids[largest["code"]], largest["name"])


def _same(met: Sequence[Met]) -> Met | None:
    return next(
        (one for one in met if one.relation is Relation.EQUAL and one.parcel_id is not None), None
    )


def _facts(connection: Connection, same: Met | None, as_of: date) -> ParcelFacts | None:
    if same is None or same.parcel_id is None:
        return None
    found = assemble(connection, [same.parcel_id], as_of, WithoutMeans()).get(same.parcel_id)
    return found.facts if found is not None else None


def _cases(connection: Connection, same: Met | None, asked: Plan) -> tuple[Case, ...] | None:
    """Idle cases of the parcel itself; whether an applicant for new land has any, the plan says."""
    if same is None or same.parcel_id is None or asked.purpose is Purpose.SUPPLY:
        return asked.cases
    return tuple(
        stored.case for stored in case_rows.of_parcels(connection, [same.parcel_id]).values()
    )


def _joined(stored: ParcelFacts | None, said: ParcelFacts) -> ParcelFacts:
    """What the plan states fills what the store does not know."""
    if stored is None:
        return replace(said, code=OUTLINE_CODE)
    paper = stored.areas.contract_cm2 or said.areas.contract_cm2
    return replace(
        stored,
        areas=replace(stored.areas, contract_cm2=paper),
        industry=stored.industry or said.industry,
        recognition=stored.recognition or said.recognition,
    )


def laid(
    facts: ParcelFacts, outline: Outline, rows: Sequence[Row], versions: Sequence[LayerVersion]
) -> ParcelFacts:
    """The facts with area, layers, shares and ring of the outline."""
    placed = outline.placed
    areas = (
        facts.areas
        if facts.areas.plane_cm2 is not None
        else Areas(contract_cm2=facts.areas.contract_cm2)
    )
    own = VersionRow(0, 0, 0, 0, {"plane_cm2": placed.plane_cm2})
    return replace(
        facts,
        areas=replace(areas, plane_cm2=placed.plane_cm2, ellipsoidal_cm2=placed.ellipsoidal_cm2),
        layers=land.layers(versions),
        shares=land.zone_shares(rows),
        ring=land.ring_place(own, rows, versions),
    )


def _overlaps(met: Sequence[Met]) -> tuple[Overlap, ...]:
    return tuple(Overlap(one.relation, one.area_cm2, one.code) for one in met)


def _used(
    plan: Plan, kind: LayerKind, rows: Sequence[Row], versions: Sequence[LayerVersion]
) -> LayerUsed:
    version = next((one for one in versions if one.kind is kind), None)
    own = [row for row in rows if row["kind"] == kind and row["area_cm2"] > 0]
    share = share_of(plan, kind)
    if kind is LayerKind.DISTRICT and version is not None:
        share = LayerShare(
            kind,
            sum(row["area_cm2"] for row in own),
            min(sum(row["share_ppm"] for row in own), PPM),
        )
    names = tuple(dict.fromkeys(row["name"] or row["code"] for row in own))
    return LayerUsed(kind, version, share, names)
