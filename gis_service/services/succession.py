"""Recording a split or merge of parcels (宗地分割、合并), with what it does told before.

The new parcels are imported like any others; the record ends the old ones on the day, lets the new
ones begin on it, and hands contracts over as it is stated. A withdrawal goes the same way back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.facts.paper import contract_of, number_of
from gis_service.services import dirty
from gis_service.services.consequences import Consequences, try_out
from gis_service.services.correctable import in_scope
from gis_service.services.steps import StepRefused
from gis_service.store import (
    case_rows,
    correction_rows,
    fact_rows,
    low_rows,
    policy_rows,
    std_project_rows,
    succession_rows,
)
from gis_service.store.correction_rows import DataRow
from gis_service.store.exclusion import hold_facts
from gis_service.store.succession_rows import PREDECESSOR, SUCCESSOR, StoredSuccession
from gis_service.user import Role, User
from parcels.fields import PARCELS
from parcels.objection import Objection
from parcels.policy import Policy
from parcels.succession import Agreed, Following, Kind, Land, Plan, Share, objections

_CONTRACTS = "contracts"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an official wants recorded; parcels by 宗地代码.

    following  by predecessor with a contract, who takes it over: a successor's code for the whole
               of it, or shares; () nobody; missing: not stated yet.
    """

    kind: Kind
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    on: date
    document: str = ""
    reason: str = ""
    remainder: str = ""
    following: Mapping[str, str | tuple[Share, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan, what stands against it, and what recording it would do.

    ``remarks`` are finished sentences; ``consequences``: findings of the parcels that stay, None
    while something stands against the plan.
    """

    plan: Plan
    objections: tuple[Objection, ...]
    remarks: tuple[str, ...]
    consequences: Consequences | None


@dataclass(frozen=True, slots=True)
class _Drawn:
    plan: Plan
    policy: Policy
    before: tuple[DataRow, ...]
    after: tuple[DataRow, ...]
    contracts: Mapping[str, Sequence[DataRow]]


def preview(connection: Connection, user: User, asked: Asked, as_of: date) -> Preview:
    """What recording it would do; nothing is kept. Raises Forbidden, NotFound, Unusable."""
    drawn = _draw(connection, user, asked)
    against = objections(drawn.plan, drawn.policy)
    found = None
    if not against:

        def act() -> Sequence[int]:
            _apply(connection, drawn)
            return [row["parcel_id"] for row in drawn.after]

        found = try_out(connection, act, max(as_of, asked.on))
    return Preview(drawn.plan, against, _remarks(connection, drawn), found)


def record(connection: Connection, user: User, asked: Asked) -> StoredSuccession:
    """End the old parcels, begin the new ones, hand contracts over; the parcels are queued.

    Raises StepRefused with every objection, Unusable without reason or document, Forbidden,
    NotFound outside the scope.
    """
    hold_facts(connection)
    if not asked.reason.strip() or not asked.document.strip():
        raise Unusable("登记分割、合并须写明理由和依据文件。")
    drawn = _draw(connection, user, asked)
    against = objections(drawn.plan, drawn.policy)
    if against:
        raise StepRefused(against)
    versions, contract_rows = _apply(connection, drawn)
    place = drawn.before[0]
    plan = drawn.plan
    made = succession_rows.add(
        connection,
        {
            "park_id": place["park_id"],
            "district_id": place["district_id"],
            "kind": asked.kind.value,
            "on_day": asked.on,
            "document": asked.document.strip(),
            "reason": asked.reason.strip(),
            "remainder": asked.remainder.strip(),
            "remainder_area": plan.cover.left_cm2,
            "contracts": list(_followed(plan)),
            "versions": versions,
            "contract_rows": contract_rows,
            "recorded_by": user.id,
            "recorded_by_name": user.display_name,
        },
        [*_members(drawn.before, PREDECESSOR), *_members(drawn.after, SUCCESSOR)],
    )
    concerned = [row["parcel_id"] for row in (*drawn.before, *drawn.after)]
    dirty.mark(connection, concerned, "parcel")
    detail: dict[str, object] = {"kind": asked.kind.value, "parcels": concerned}
    audit.record(
        connection, user, EventKind.SUCCESSION_RECORDED, f"succession:{made}", detail=detail
    )
    return _stored(connection, made)


def withdraw(
    connection: Connection, user: User, succession_id: int, reason: str
) -> StoredSuccession:
    """Take a record back: what it replaced holds again; the parcels are queued.

    Raises Conflict when something was built on it, Forbidden, NotFound, Unusable without a reason.
    """
    hold_facts(connection)
    _must_be_official(user)
    found = succession_rows.find(connection, succession_id)
    if found is None:
        raise NotFound("没有这条分割、合并记录，或它不在您的管理范围内。")
    if found.withdrawn_at is not None:
        raise Conflict(f"这条记录已由{found.withdrawn_by_name}撤回。")
    if not reason.strip():
        raise Unusable("撤回须写明理由。")
    successors = [one.parcel_id for one in found.side(SUCCESSOR)]
    _must_be_untouched(connection, successors)
    _must_stand(connection, PARCELS, [new for _, new in found.versions])
    _must_stand(connection, _CONTRACTS, found.contract_rows)
    for old, new in found.versions:
        correction_rows.supersede(connection, PARCELS, new)
        correction_rows.revive(connection, PARCELS, old)
    for row in found.contract_rows:
        correction_rows.supersede(connection, _CONTRACTS, row)
    succession_rows.withdraw(
        connection, succession_id, (user.id, user.display_name), reason.strip()
    )
    concerned = [one.parcel_id for one in found.members]
    dirty.mark(connection, concerned, "parcel")
    audit.record(
        connection,
        user,
        EventKind.SUCCESSION_WITHDRAWN,
        f"succession:{succession_id}",
        detail={"parcels": concerned},
    )
    return _stored(connection, succession_id)


def _must_be_untouched(connection: Connection, successors: list[int]) -> None:
    """What was opened on a new parcel would stand on land that is no more."""
    found = [
        (case_rows.of_parcels(connection, successors), "闲置土地案件"),
        (low_rows.of_parcels(connection, successors), "低效用地案件"),
        (std_project_rows.of_parcels(connection, successors), "标准地项目"),
    ]
    held = [name for there, name in found if there]
    if held:
        raise Conflict(f"新宗地已有{'、'.join(held)}，不能撤回这次分割、合并。")


def _busy(connection: Connection, ids: list[int]) -> set[int]:
    """Parcels with an open case of idle or of low-efficiency land."""
    idle = case_rows.of_parcels(connection, ids).items()
    low = low_rows.of_parcels(connection, ids).items()
    return {one for one, case in idle if not case.closed} | {
        one for one, case in low if not case.closed
    }


def _draw(connection: Connection, user: User, asked: Asked) -> _Drawn:
    _must_be_official(user)
    before = _versions(connection, user, asked.predecessors, "原宗地")
    after = _versions(connection, user, asked.successors, "新宗地")
    ids = [row["parcel_id"] for row in before]
    contracts = {
        row["code"]: correction_rows.on_parcel(connection, _CONTRACTS, row["parcel_id"])
        for row in before
    }
    busy = _busy(connection, ids)
    agreed = _agreed(connection, before, asked.on)
    plan = Plan(
        kind=asked.kind,
        on=asked.on,
        predecessors=tuple(_land(row) for row in before),
        successors=tuple(_land(row) for row in after),
        cover=succession_rows.cover(
            connection, [row["id"] for row in before], [row["id"] for row in after]
        ),
        remainder=asked.remainder,
        contracts={
            code: Following(one, _shares(one, asked.following.get(code)))
            for code, one in agreed.items()
        },
        own=tuple(_agreed(connection, after, asked.on)),
        busy=tuple(row["code"] for row in before if row["parcel_id"] in busy),
    )
    policy = policy_rows.latest(connection).profile.policy
    return _Drawn(plan, policy, before, after, contracts)


def _versions(
    connection: Connection, user: User, codes: Sequence[str], label: str
) -> tuple[DataRow, ...]:
    if not codes:
        raise Unusable(f"请填写{label}的宗地代码。")
    if len(set(codes)) < len(codes):
        raise Unusable(f"{label}的宗地代码有重复。")
    found = succession_rows.newest_versions(connection, codes)
    rows = []
    for code in codes:
        row = correction_rows.find(connection, PARCELS, found[code]) if code in found else None
        if row is None or not in_scope(user, row["park_id"], row["district_id"]):
            raise NotFound(f"{label} {code} 没有入库，或不在您的管理范围内。请先上传它的图形。")
        rows.append(row)
    return tuple(rows)


def _land(row: DataRow) -> Land:
    place = (row["district_id"], row["park_id"])
    return Land(row["code"], row["plane_area"], row["valid_from"], row["valid_to"], place)


def _agreed(connection: Connection, before: Sequence[DataRow], on: date) -> dict[str, Agreed]:
    rows = fact_rows.contracts(connection, [row["parcel_id"] for row in before])
    found = {}
    for row in before:
        contract, cm2 = contract_of(rows.get(row["parcel_id"], ()), on)
        if contract is not None:
            found[row["code"]] = Agreed(contract.number, contract.price_fen, cm2)
    return found


def _shares(agreed: Agreed, said: str | tuple[Share, ...] | None) -> tuple[Share, ...] | None:
    if isinstance(said, str):
        return (Share(said, agreed.price_fen, agreed.cm2),)
    return said


def _apply(connection: Connection, drawn: _Drawn) -> tuple[list[list[int]], list[int]]:
    """Pairs of versions (old, new), and the new contract rows."""
    on = drawn.plan.on
    versions = []
    for row in drawn.before:
        if row["valid_to"] is None:
            new = correction_rows.repeat(connection, PARCELS, row, {"valid_to": on})
            versions.append([row["id"], new])
    for row in drawn.after:
        if row["valid_from"] != on:
            new = correction_rows.repeat(connection, PARCELS, row, {"valid_from": on})
            versions.append([row["id"], new])
    places = {
        row["code"]: (row["parcel_id"], row["park_id"], row["district_id"]) for row in drawn.after
    }
    made = []
    for code, following in drawn.plan.contracts.items():
        whole = len(following.shares or ()) == 1
        for share in following.shares or ():
            first = True
            for row in drawn.contracts[code]:
                if number_of(row) != following.agreed.number:
                    continue
                said: dict[str, Any] = {}
                if not whole:
                    price, cm2 = (share.price_fen, share.cm2) if first else (None, None)
                    said = {"price": price, "contract_area": cm2}
                first = False
                made.append(succession_rows.hand_over(connection, row, places[share.code], said))
    return versions, made


def _members(rows: Sequence[DataRow], side: str) -> list[dict[str, Any]]:
    names = ("parcel_id", "park_id", "district_id", "code")
    return [
        {**{name: row[name] for name in names}, "side": side, "area": row["plane_area"]}
        for row in rows
    ]


def _followed(plan: Plan) -> tuple[str, ...]:
    said = []
    for code, following in plan.contracts.items():
        heirs = "、".join(share.code for share in following.shares or ())
        number = following.agreed.title
        by = f"由 {heirs} 承接" if heirs else "不承接，另签合同"
        said.append(f"{code} 的合同 {number}：{by}")
    return tuple(said)


_REPORTED = text(
    "SELECT (SELECT count(*) FROM building WHERE parcel_id = ANY(:ids) AND superseded_at IS NULL),"
    " (SELECT count(*) FROM progress WHERE parcel_id = ANY(:ids) AND superseded_at IS NULL),"
    " (SELECT count(*) FROM occupancy WHERE parcel_id = ANY(:ids) AND superseded_at IS NULL),"
    " (SELECT count(*) FROM decision WHERE parcel_id = ANY(:ids) AND withdrawn_at IS NULL)"
)


def _remarks(connection: Connection, drawn: _Drawn) -> tuple[str, ...]:
    plan = drawn.plan
    old = "、".join(one.code for one in plan.predecessors)
    new = "、".join(one.code for one in plan.successors)
    ids = [row["parcel_id"] for row in drawn.before]
    built, progress, used, decided = connection.execute(_REPORTED, {"ids": ids}).one()
    said = [
        f"原宗地 {old} 自 {plan.on} 起终止，以后的日期不再评估；{plan.on} 以前的日期照常查看。",
        f"新宗地 {new} 自 {plan.on} 起计，以前的日期看不到。",
        *(f"{one}。" for one in _followed(plan)),
    ]
    if built or progress or used:
        said.append(
            f"原宗地上的建筑 {built} 条、进度 {progress} 条、企业用地 {used} 条仍记在原宗地，不推定"
            "归哪一宗新宗地，企业年度数据的合计不变；请按新宗地代码重新上报。"
        )
    if decided:
        said.append(f"原宗地的 {decided} 条人工认定不转到新宗地。")
    return tuple(said)


def _must_stand(connection: Connection, kind: str, rows: Sequence[int]) -> None:
    for row_id in rows:
        row = correction_rows.find(connection, kind, row_id)
        if row is None or row["superseded_at"] is not None:
            raise Conflict(
                "登记之后，这些宗地的图形或合同又改过，不能撤回。请先撤回后来的更正或上传。"
            )


def _must_be_official(user: User) -> None:
    if user.role is not Role.OFFICIAL:
        raise Forbidden(f"宗地分割、合并由土地官员登记，{user.role.label}不能使用。")


def _stored(connection: Connection, succession_id: int) -> StoredSuccession:
    found = succession_rows.find(connection, succession_id)
    if found is None:
        raise NotFound("没有这条分割、合并记录，或它不在您的管理范围内。")
    return found
