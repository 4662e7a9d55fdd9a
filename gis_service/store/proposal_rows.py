"""Reading and writing proposals: a run is never changed, a proposal is decided once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import ColumnElement, Connection, Row, insert, select

from gis_service.store.proposals import line_proposal, proposal_decision, proposal_run
from gis_service.store.unique import only_once
from parcels.control_class import ControlClass

CLASS, RANGE = "class", "range"


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a run was made from. ``layers``: first day of the version in force by kind."""

    district_id: int
    as_of: date
    snapshot_id: int
    layers: Mapping[str, str]
    parcels: int
    unknown_use: int


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run with who made it and when."""

    id: int
    run: NewRun
    made_by_name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal, areas in cm². ``sort``: CLASS or RANGE; ``parks``: names of those it touches.

    ``reason``: a key of the wording of classes, or the name of a kind of range.
    """

    sort: str
    control: ControlClass | None
    reason: str
    review: bool
    parcel_ids: tuple[int, ...]
    codes: tuple[str, ...]
    area_cm2: int
    industrial_cm2: int
    parks: tuple[str, ...]
    shape: MultiPolygon
    district_id: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a proposal. ``adjustment_id``: the draft that acceptance made."""

    accepted: bool
    reason: str
    adjustment_id: int | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal of the scope with its decision."""

    id: int
    run_id: int
    proposed: Proposed
    decision: Decision | None


def add_run(
    connection: Connection, run: NewRun, found: Iterable[Proposed], account: tuple[int, str]
) -> int:
    """Store a run with its proposals for an account (id, name); its id."""
    run_id: int = connection.execute(
        insert(proposal_run)
        .values(
            asked_district_id=run.district_id,
            as_of=run.as_of,
            policy_snapshot_id=run.snapshot_id,
            layers=dict(run.layers),
            parcels=run.parcels,
            unknown_use=run.unknown_use,
            made_by=account[0],
            made_by_name=account[1],
        )
        .returning(proposal_run.c.id)
    ).scalar_one()
    rows = [_columns(one) | {"run_id": run_id} for one in found]
    if rows:
        connection.execute(insert(line_proposal), rows)
    return run_id


def latest(connection: Connection, district_ids: Iterable[int]) -> StoredRun | None:
    """The newest run of one of these districts (0: of the whole city)."""
    row = connection.execute(
        select(proposal_run)
        .where(proposal_run.c.asked_district_id.in_(list(district_ids)))
        .order_by(proposal_run.c.id.desc())
        .limit(1)
    ).one_or_none()
    return _run(row) if row is not None else None


def run_by_id(connection: Connection, run_id: int) -> StoredRun | None:
    row = connection.execute(select(proposal_run).where(proposal_run.c.id == run_id)).one_or_none()
    return _run(row) if row is not None else None


def of_run(connection: Connection, run_id: int) -> list[StoredProposal]:
    """Proposals of a run in the reader's scope, in the order they were made."""
    return _read(connection, line_proposal.c.run_id == run_id)


def find(connection: Connection, proposal_id: int) -> StoredProposal | None:
    return next(iter(_read(connection, line_proposal.c.id == proposal_id)), None)


def decide(
    connection: Connection,
    stored: StoredProposal,
    account: tuple[int, str],
    reason: str,
    *,
    accepted: bool,
    adjustment_id: int | None,
) -> None:
    """Record what becomes of a proposal. Raises Conflict when that was recorded already."""
    statement = (
        insert(proposal_decision)
        .inline()
        .values(
            proposal_id=stored.id,
            park_id=0,
            district_id=stored.proposed.district_id,
            accepted=accepted,
            reason=reason,
            adjustment_id=adjustment_id,
            decided_by=account[0],
            decided_by_name=account[1],
        )
    )
    said = "另一位同事刚刚处理了这条建议，请刷新页面。"
    with only_once("uq_proposal_decision_proposal_id", said):
        connection.execute(statement)


def _columns(one: Proposed) -> dict[str, Any]:
    return {
        "park_id": 0,
        "district_id": one.district_id,
        "sort": one.sort,
        "control": one.control.name if one.control is not None else None,
        "reason": one.reason,
        "review": one.review,
        "parcel_ids": list(one.parcel_ids),
        "codes": list(one.codes),
        "area_cm2": one.area_cm2,
        "industrial_cm2": one.industrial_cm2,
        "parks": list(one.parks),
        "shape": shapely.to_wkb(one.shape),
    }


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredProposal]:
    joined = line_proposal.outerjoin(
        proposal_decision, proposal_decision.c.proposal_id == line_proposal.c.id
    )
    decided = proposal_decision.c
    statement = (
        select(
            line_proposal,
            decided.accepted,
            decided.reason.label("decision_reason"),
            decided.adjustment_id,
            decided.decided_by_name,
            decided.decided_at,
        )
        .select_from(joined)
        .where(condition)
        .order_by(line_proposal.c.id)
    )
    return [_proposal(row) for row in connection.execute(statement)]


def _proposal(row: Row[Any]) -> StoredProposal:
    decision = None
    if row.accepted is not None:
        decision = Decision(
            row.accepted,
            row.decision_reason,
            row.adjustment_id,
            row.decided_by_name,
            row.decided_at,
        )
    proposed = Proposed(
        sort=row.sort,
        control=None if row.control is None else ControlClass[row.control],
        reason=row.reason,
        review=row.review,
        parcel_ids=tuple(row.parcel_ids),
        codes=tuple(row.codes),
        area_cm2=row.area_cm2,
        industrial_cm2=row.industrial_cm2,
        parks=tuple(row.parks),
        shape=shapely.from_wkb(bytes(row.shape)),
        district_id=row.district_id,
    )
    return StoredProposal(row.id, row.run_id, proposed, decision)


def _run(row: Row[Any]) -> StoredRun:
    run = NewRun(
        district_id=row.asked_district_id,
        as_of=row.as_of,
        snapshot_id=row.policy_snapshot_id,
        layers=row.layers,
        parcels=row.parcels,
        unknown_use=row.unknown_use,
    )
    return StoredRun(row.id, run, row.made_by_name, row.made_at)
