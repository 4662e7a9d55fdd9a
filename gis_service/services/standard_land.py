"""标准地履约: what contracts agree on investment, revenue and tax, against what is (按宗)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from gis_service.facts import assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.store import parcel_views, policy_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import Listed, Place
from parcels.contract import BenefitTarget, Contract, Indicator
from parcels.explain import data_words, reason_text
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.rules import permu
from parcels.units import FEN_PER_WAN, Exact, fen_per_mu, shown
from parcels.verdict import ThemeCode

_HAS_TARGETS = (
    "EXISTS (SELECT 1 FROM contract c WHERE c.parcel_id = v.parcel_id AND c.superseded_at IS NULL"
    " AND num_nonnulls(c.target_investment, c.target_revenue, c.target_tax) > 0)"
)
_PAGE = 500
_PLACES = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """One agreed figure of one parcel against the actual one.

    actual    exact 分 a 亩; None unknown. year: of the figures judged, None for investment.
    sentence  why the outcome is what it is, with the clause's own words; data: its source.
    """

    parcel: Listed
    contract: Contract
    target: BenefitTarget
    actual: Exact | None
    year: int | None
    outcome: Outcome
    sentence: str
    data: str
    data_on: date | None

    @property
    def bounds(self) -> str:
        """不低于 30.00, in the contract's own unit."""
        low, high = self.target.low, self.target.high
        said = [] if low is None else [f"不低于 {shown(low, _PLACES)}"]
        said += [] if high is None else [f"不高于 {shown(high, _PLACES)}"]
        return "、".join(said)


@dataclass(frozen=True, slots=True)
class StandardLand:
    """One page: ``parcels`` of the whole query have targets; ``next`` continues."""

    standings: tuple[Standing, ...]
    parcels: int
    next: Place | None


def standard_land(
    connection: Connection, query: ParcelQuery, after: Place | None, limit: int
) -> StandardLand:
    """The targets of ``limit`` parcels, the worst per-mu verdict first."""
    standings, next_place = _page(connection, query, after, limit)
    return StandardLand(standings, count_with_targets(connection, query), next_place)


def _page(
    connection: Connection, query: ParcelQuery, after: Place | None, limit: int
) -> tuple[tuple[Standing, ...], Place | None]:
    by_benefit = replace(query, theme=ThemeCode.PERMU)
    listed = parcel_views.page(connection, by_benefit, after, limit + 1, _HAS_TARGETS)
    shown_rows = listed[:limit]
    return (
        tuple(_standings(connection, shown_rows, query.as_of)),
        shown_rows[-1].place if len(listed) > limit else None,
    )


def count_with_targets(connection: Connection, query: ParcelQuery) -> int:
    """How many parcels of the query have an agreed target."""
    return parcel_views.totals(connection, query, _HAS_TARGETS).count


def every_standing(connection: Connection, query: ParcelQuery) -> Iterator[Standing]:
    """All of the query, some hundred parcels at a time."""
    after: Place | None = None
    while True:
        # Counting is for a page that is shown: it would be said again of every hundred.
        standings, after = _page(connection, query, after, _PAGE)
        yield from standings
        if after is None:
            return


def _standings(connection: Connection, rows: Sequence[Listed], as_of: date) -> Iterator[Standing]:
    policy = policy_rows.latest(connection).profile.policy
    assembled = assemble(connection, [row.id for row in rows], as_of, WithoutMeans())
    for row in rows:
        facts = assembled[row.id].facts
        if facts.contract is None:
            continue
        for target in facts.contract.targets:
            yield _standing(row, facts, facts.contract, target, policy, as_of)


def _standing(
    row: Listed,
    facts: ParcelFacts,
    contract: Contract,
    target: BenefitTarget,
    policy: Policy,
    as_of: date,
) -> Standing:
    match target.indicator:
        case Indicator.REV_MU:
            return _of_finding(
                row, contract, target, permu.judge_revenue(facts, policy, as_of).finding
            )
        case Indicator.TAX_MU:
            return _of_finding(row, contract, target, permu.judge_tax(facts, policy, as_of).finding)
    return _investment(row, facts, contract, target)


def _of_finding(
    row: Listed, contract: Contract, target: BenefitTarget, finding: Finding
) -> Standing:
    year = finding.detail.get("year")
    return Standing(
        parcel=row,
        contract=contract,
        target=target,
        actual=finding.measured,
        year=year if isinstance(year, int) else None,
        outcome=finding.outcome,
        sentence=reason_text(finding),
        data="；".join(data_words(finding)),
        data_on=max((use.on for use in finding.data if use.on is not None), default=None),
    )


def _investment(
    row: Listed, facts: ParcelFacts, contract: Contract, target: BenefitTarget
) -> Standing:
    """亩均投资 as reported, not judged: contracts rarely say whether the land price counts.

    Both sums are said where they are known.
    """
    land, progress = legal_area(facts.areas), facts.progress
    plain, with_land = (
        None if land is None or fen is None else fen_per_mu(fen, land.cm2)
        for fen in (
            (None, None)
            if progress is None
            else (progress.invested_fen, progress.invested_with_land_fen)
        )
    )
    said = [
        f"{name} {shown(value / FEN_PER_WAN, _PLACES)} 万元/亩"
        for name, value in (("不含地价款", plain), ("含地价款", with_land))
        if value is not None
    ]
    observed = progress.observed_on if progress is not None else None
    return Standing(
        parcel=row,
        contract=contract,
        target=target,
        actual=None,
        year=None,
        outcome=Outcome.UNKNOWN,
        sentence=f"已投资{'，'.join(said)}；合同未注明是否含地价款，未作判断"
        if said
        else "缺已投资额，未作判断",
        data="进度数据" + (f" {observed}" if observed is not None else ""),
        data_on=observed,
    )
