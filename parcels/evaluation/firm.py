"""Enterprises as an evaluation sees them, and how tenants join the land's owner (MERGE)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from parcels.evaluation.scheme import AreaMode, IndicatorRule, quantities
from parcels.units import Exact


@dataclass(frozen=True, slots=True)
class Points:
    """加分 or 减分 with its reason."""

    reason: str
    points: Exact


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise of one year.

    amounts      reported quantities in their stored units (``quantities.toml``); a quantity that
                 is not reported is absent or None, never 0. ``area`` is 实际用地面积, exact cm².
    attributes   what groups are made of: park, district, industry …
    vetoes, protections   codes of the scheme's clauses that apply.
    unsuited     not fit for evaluation (公用事业等); no class.
    tenant_of    code of the owner of the land it rents; separate: a large tenant on its own.
    leased_out   cm² of own land leased out, which ``area`` leaves out.
    """

    uscc: str
    name: str
    above_scale: bool
    amounts: Mapping[str, Exact | None]
    attributes: Mapping[str, str] = field(default_factory=dict)
    bonus: tuple[Points, ...] = ()
    malus: tuple[Points, ...] = ()
    vetoes: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()
    unsuited: bool = False
    tenant_of: str | None = None
    separate: bool = False
    leased_out: Exact = 0

    def amount(self, quantity: str) -> Fraction | None:
        """A quantity in the unit indicators use; None when not reported."""
        kind = quantities()[quantity]
        stored = self.amounts.get(kind.of)
        return None if stored is None else Fraction(stored) / kind.scale

    def value(self, rule: IndicatorRule) -> Fraction | None:
        """The indicator; None when a side is not reported or the lower one is not positive."""
        upper, lower = self.amount(rule.upper), self.amount(rule.lower)
        if upper is None or lower is None or lower <= 0:
            return None
        return upper / lower

    @property
    def landless(self) -> bool:
        """名下无工业用地: a known area of nothing."""
        area = self.amounts.get("area")
        return area is not None and area <= 0


@dataclass(frozen=True, slots=True)
class Population:
    """Who is scored, and whose grade each merged tenant shares (tenant → owner)."""

    firms: tuple[Firm, ...]
    merged: Mapping[str, str]


def population(firms: Iterable[Firm], mode: AreaMode) -> Population:
    """In MERGE mode tenants' figures are added to the owner, whose area is its own land whole.

    What the owner leased out to tenants that are merged counts again, so that each m² stands
    once. A quantity that either does not report is unknown for both together. Raises ValueError
    for an enterprise given twice.
    """
    given = {firm.uscc: firm for firm in _unique(firms)}
    if mode is AreaMode.OWN:
        return Population(tuple(given.values()), {})
    tenants: dict[str, list[Firm]] = defaultdict(list)
    for firm in given.values():
        owner = _owner(firm, given)
        if owner is not None:
            tenants[owner].append(firm)
    merged = {firm.uscc: owner for owner, rows in tenants.items() for firm in rows}
    scored = tuple(
        _joined(firm, tenants.get(firm.uscc, []))
        for firm in given.values()
        if firm.uscc not in merged
    )
    return Population(scored, merged)


def _owner(firm: Firm, given: Mapping[str, Firm]) -> str | None:
    """The owner a tenant is merged into; an owner that is itself a tenant is not one."""
    if firm.tenant_of is None or firm.separate or firm.tenant_of == firm.uscc:
        return None
    owner = given.get(firm.tenant_of)
    if owner is None or (owner.tenant_of is not None and not owner.separate):
        return None
    return owner.uscc


def _joined(owner: Firm, tenants: list[Firm]) -> Firm:
    if not tenants:
        return owner
    amounts: dict[str, Exact | None] = dict(owner.amounts)
    for tenant in tenants:
        for code in amounts.keys() | tenant.amounts.keys():
            if code != "area":
                amounts[code] = _added(amounts.get(code), tenant.amounts.get(code))
    if owner.leased_out:
        amounts["area"] = _with_tenants(owner, tenants)
    return replace(owner, amounts=amounts)


def _with_tenants(owner: Firm, tenants: list[Firm]) -> Exact | None:
    """The owner's area and the land its merged tenants use, at most what it leased out."""
    own = owner.amounts.get("area")
    used = [tenant.amounts.get("area") for tenant in tenants]
    known = [area for area in used if area is not None]
    if own is None or len(known) < len(used):
        return None
    return own + min(Fraction(owner.leased_out), sum(map(Fraction, known), Fraction()))


def _added(left: Exact | None, right: Exact | None) -> Exact | None:
    return None if left is None or right is None else left + right


def _unique(firms: Iterable[Firm]) -> tuple[Firm, ...]:
    chosen = tuple(firms)
    codes = [firm.uscc for firm in chosen]
    if len(set(codes)) < len(codes):
        raise ValueError("an enterprise stands twice")
    return chosen
