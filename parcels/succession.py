"""Split and merge of parcels (宗地分割、合并): what must add up, and how contracts follow.

Land is conserved up to the tolerance of the policy row ``parcel.succession``; a larger remainder is
named, land from nowhere refused. A contract follows as it is stated: shares that do not add up, or
are not stated, are a question and never guessed. Figures of enterprises hang on their occupancy and
are not touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.objection import Objection, object_to
from parcels.overlap import tolerance_cm2
from parcels.policy import Policy
from parcels.units import Exact, square_metres, yuan


class Kind(StrEnum):
    """What happened to the land."""

    SPLIT = "split"
    MERGE = "merge"

    @property
    def label(self) -> str:
        return {Kind.SPLIT: "分割", Kind.MERGE: "合并"}[self]


@dataclass(frozen=True, slots=True)
class Land:
    """A parcel concerned: 宗地代码, plane area in cm², legal period, and (district, park)."""

    code: str
    cm2: int
    since: date | None
    until: date | None
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cover:
    """How old and new land lie over each other, cm².

    left    of the predecessors, in no successor.
    beyond  of the successors, in no predecessor.
    double  in two successors at once.
    """

    left_cm2: int
    beyond_cm2: int
    double_cm2: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """The contract of a predecessor: price in 分, area in cm²; None: not known."""

    number: str
    price_fen: int | None
    cm2: int | None

    @property
    def title(self) -> str:
        return self.number or "（无编号）"


@dataclass(frozen=True, slots=True)
class Share:
    """What a successor takes over of a contract: price in 分, area in cm²."""

    code: str
    price_fen: int | None
    cm2: int | None


@dataclass(frozen=True, slots=True)
class Following:
    """How the contract of one predecessor goes on.

    agreed  the contract as it stands; ``shares``: who takes over what, () for nobody (另签合同),
            None while nothing is stated.
    """

    agreed: Agreed
    shares: tuple[Share, ...] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A split or merge as it is proposed.

    remainder  what becomes of land in no successor, in words.
    contracts  by code of the predecessor, of those that have one.
    own        successors with a contract of their own already, by code.
    busy       predecessors with an open case of idle or low-efficiency land, by code.
    """

    kind: Kind
    on: date
    predecessors: tuple[Land, ...]
    successors: tuple[Land, ...]
    cover: Cover
    remainder: str
    contracts: Mapping[str, Following]
    own: tuple[str, ...]
    busy: tuple[str, ...]


def objections(plan: Plan, policy: Policy) -> tuple[Objection, ...]:
    """Why a plan cannot be recorded; empty = it can."""
    return (*_parties(plan, policy), *_land(plan, policy), *_contracts(plan, policy))


def remainder_matters(plan: Plan, policy: Policy) -> bool:
    """Whether more land is in no successor than surveys differ by."""
    return plan.cover.left_cm2 > _tolerance(plan, policy)


def _parties(plan: Plan, policy: Policy) -> Iterator[Objection]:
    def against(key: str, **fields: object) -> Objection:
        return object_to(f"succession.{key}", policy, plan.on, **fields)

    before, after = len(plan.predecessors), len(plan.successors)
    counts = (before, after) if plan.kind is Kind.MERGE else (after, before)
    if counts[0] < 2 or counts[1] != 1:
        yield against("count", kind=plan.kind.label, before=before, after=after)
    everyone = (*plan.predecessors, *plan.successors)
    twice = {one.code for one in plan.predecessors} & {one.code for one in plan.successors}
    for code in sorted(twice):
        yield against("both_sides", parcel=code)
    if len({one.place for one in everyone}) > 1:
        yield against("other_place")
    for one in plan.predecessors:
        if one.since is not None and one.since >= plan.on:
            yield against("not_yet", parcel=one.code, since=one.since, day=plan.on)
        if one.until is not None and one.until != plan.on:
            yield against("ended", parcel=one.code, until=one.until)
    for one in plan.successors:
        if one.since is not None and one.since > plan.on:
            yield against("later", parcel=one.code, since=one.since, day=plan.on)
        if one.until is not None:
            yield against("ended", parcel=one.code, until=one.until)
    for code in plan.busy:
        yield against("open_case", parcel=code)


def _land(plan: Plan, policy: Policy) -> Iterator[Objection]:
    limit = _tolerance(plan, policy)
    for key, cm2 in (("beyond", plan.cover.beyond_cm2), ("double", plan.cover.double_cm2)):
        if cm2 > limit:
            yield object_to(f"succession.{key}", policy, plan.on, area=_m2(cm2), limit=_m2(limit))
    if plan.cover.left_cm2 > limit and not plan.remainder.strip():
        area = _m2(plan.cover.left_cm2)
        yield object_to("succession.remainder", policy, plan.on, area=area, limit=_m2(limit))


def _contracts(plan: Plan, policy: Policy) -> Iterator[Objection]:
    def against(key: str, **fields: object) -> Objection:
        return object_to(f"succession.{key}", policy, plan.on, **fields)

    taken = dict.fromkeys(plan.own, 1)
    new = {one.code for one in plan.successors}
    for code, following in plan.contracts.items():
        agreed, shares = following.agreed, following.shares
        if shares is None:
            yield against("contract_open", parcel=code, number=agreed.title)
            continue
        for share in shares:
            taken[share.code] = taken.get(share.code, 0) + 1
            if share.code not in new:
                yield against("stranger", parcel=share.code)
        if shares and not _adds_up(agreed.price_fen, [one.price_fen for one in shares]):
            said = "、".join(_yuan(one.price_fen) for one in shares)
            yield against("price", number=agreed.title, whole=_yuan(agreed.price_fen), said=said)
        if shares and not _adds_up(agreed.cm2, [one.cm2 for one in shares]):
            said = "、".join("未填" if one.cm2 is None else _m2(one.cm2) for one in shares)
            whole = "未知" if agreed.cm2 is None else _m2(agreed.cm2)
            yield against("contract_area", number=agreed.title, whole=whole, said=said)
    for code, count in taken.items():
        if count > 1:
            yield against("joined", parcel=code, count=count)


def _adds_up(whole: int | None, parts: list[int | None]) -> bool:
    """Exactly; of an unknown whole no part is known."""
    if whole is None:
        return all(part is None for part in parts)
    return all(part is not None and part >= 0 for part in parts) and whole == sum(
        part for part in parts if part is not None
    )


def _tolerance(plan: Plan, policy: Policy) -> Exact:
    row = policy.find("parcel.succession", plan.on)
    if row is None:
        return 0
    before = sum(one.cm2 for one in plan.predecessors)
    after = sum(one.cm2 for one in plan.successors)
    return tolerance_cm2(row, before, after)


def _m2(cm2: Exact) -> str:
    return f"{square_metres(cm2)} 平方米"


def _yuan(fen: int | None) -> str:
    return "未知" if fen is None else f"{yuan(fen)} 元"
