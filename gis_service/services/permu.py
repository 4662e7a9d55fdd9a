"""亩均 of city, districts and parks: ratios of sums over 园内规上, with who is left out and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.errors import NotFound
from gis_service.facts.parks import year_enterprises
from gis_service.store import city_rows, firm_rows, member_rows, policy_rows
from gis_service.store.city_rows import Place
from gis_service.store.policy_rows import Snapshot
from gis_service.user import Scope
from parcels.aggregate import Kpi, LeftOutReason, kpi
from parcels.benefit import figure
from parcels.contract import Indicator
from parcels.dates import last_full_year
from parcels.enterprise import Enterprise
from parcels.policy import Policy, PolicyRow

_FIRM_BYTES = 12_000
"""Measured: what an enterprise with five years of figures takes in memory."""

_TARGETS = {Indicator.REV_MU: "permu.rev", Indicator.TAX_MU: "permu.tax"}


@dataclass(frozen=True, slots=True)
class Sums:
    """Both indicators of the city (``place`` None), a district or a park over its ``firms``.

    ``hidden``: indicators whose sum would give an enterprise away to the viewer.
    """

    place: Place | None
    firms: tuple[Enterprise, ...]
    revenue: Kpi
    tax: Kpi
    hidden: frozenset[Indicator] = frozenset()


@dataclass(frozen=True, slots=True)
class PerMuFigures:
    """``years``: those somebody reported, and the one judged at ``as_of``.

    ``home``: of each park in scope its district; ``districts``: those wholly in scope.
    """

    as_of: date
    year: int
    years: tuple[int, ...]
    snapshot: Snapshot
    city: Sums | None
    districts: tuple[Sums, ...]
    parks: tuple[Sums, ...]
    home: Mapping[int, int]

    @property
    def size(self) -> int:
        """About how many bytes these figures hold: nearly all of them are enterprises."""
        sums = (*self.parks, *self.districts, *(() if self.city is None else (self.city,)))
        return _FIRM_BYTES * (1 + len({id(firm) for each in sums for firm in each.firms}))

    def target(self, indicator: Indicator) -> PolicyRow | None:
        """The city's target in force on the day; None without one."""
        return self.snapshot.profile.policy.find(_TARGETS[indicator], self.as_of)


def per_mu_figures(
    connection: Connection,
    scope: Scope,
    as_of: date,
    year: int | None = None,
    known_at: datetime | None = None,
) -> PerMuFigures:
    """Figures of one year (as for parcels without ``year``); the city only for its whole scope.

    ``known_at``: from the reports as known at that moment; None is now.
    """
    snapshot = policy_rows.latest(connection)
    policy = snapshot.profile.policy
    judged = last_full_year(as_of)
    chosen = judged if year is None else year
    parks = city_rows.parks_in(connection, scope)
    districts = [
        place
        for place in city_rows.districts(connection)
        if scope.city or place.id in scope.districts
    ]
    firms = year_enterprises(
        connection,
        [place.id for place in parks],
        chosen,
        as_of,
        district_ids=[place.id for place in districts],
        whole_city=scope.city,
        known_at=known_at,
    )
    return PerMuFigures(
        as_of=as_of,
        year=chosen,
        years=tuple(sorted({judged, *member_rows.reported_years(connection)}, reverse=True)),
        snapshot=snapshot,
        city=None if firms.city is None else _sums(None, firms.city, policy, as_of, chosen),
        districts=tuple(
            _sums(place, firms.districts[place.id], policy, as_of, chosen) for place in districts
        ),
        parks=tuple(_sums(place, firms.parks[place.id], policy, as_of, chosen) for place in parks),
        home=city_rows.home_districts(connection),
    )


def park_figures(figures: PerMuFigures, park_id: int) -> Sums:
    """The sums of one park. Raises NotFound for a park that is not in the scope."""
    for sums in figures.parks:
        if sums.place is not None and sums.place.id == park_id:
            return sums
    raise NotFound("没有这个园区，或它不在您的管理范围内。")


def district_figures(figures: PerMuFigures, district_id: int) -> PerMuFigures:
    """Of one district its parks only, and itself. Raises NotFound for one outside the scope."""
    own = tuple(one for one in figures.districts if one.place and one.place.id == district_id)
    if not own:
        raise NotFound("没有这个区（市）县，或它不在您的管理范围内。")
    parks = tuple(
        one
        for one in figures.parks
        if one.place is not None and figures.home.get(one.place.id) == district_id
    )
    return replace(figures, city=None, districts=own, parks=parks)


@dataclass(frozen=True, slots=True)
class Added:
    """What one enterprise adds to a sum: 分 and exact cm²."""

    fen: int
    cm2: Fraction


def additions(sums: Sums, indicator: Indicator, year: int) -> dict[str, Added]:
    """What each counted enterprise adds, by its code."""
    found: Kpi = sums.revenue if indicator is Indicator.REV_MU else sums.tax
    out = {each.uscc for each in found.left_out}
    added: dict[str, Added] = {}
    for firm in sums.firms:
        row = firm.figures(year)
        if firm.uscc not in out and row is not None:
            added[firm.uscc] = Added(figure(row, indicator) or 0, Fraction(row.area or 0))
    return added


def counted_out(sums: Kpi) -> list[tuple[LeftOutReason, int]]:
    """How many enterprises each reason leaves out, in the order of the reasons."""
    counts = Counter(item.reason for item in sums.left_out)
    return [(reason, counts[reason]) for reason in LeftOutReason if counts[reason]]


def counted_as(sums: Sums, enterprise: Enterprise) -> tuple[str, str]:
    """Whether an enterprise is in the sums (是, 部分, 否), and why not, in Chinese."""
    revenue, tax = (
        next((item.reason for item in each.left_out if item.uscc == enterprise.uscc), None)
        for each in (sums.revenue, sums.tax)
    )
    if revenue is tax:
        return ("是", "") if revenue is None else ("否", revenue.label)
    said = (("营收", revenue), ("税收", tax))
    why = "；".join(f"{name}：{reason.label}" for name, reason in said if reason is not None)
    return ("部分" if revenue is None or tax is None else "否"), why


def _sums(
    place: Place | None, firms: Sequence[Enterprise], policy: Policy, as_of: date, year: int
) -> Sums:
    revenue, tax = (kpi(firms, policy, as_of, year, each) for each in _TARGETS)
    return Sums(place, tuple(firms), revenue, tax)


def unseen_items(connection: Connection, places: Iterable[Sums], year: int, scope: Scope) -> int:
    """How many reports and uses of land of the enterprises of places lie outside a scope.

    None do for the whole city. With some, the sums of a park can differ from an official's.
    """
    codes = {firm.uscc for sums in places for firm in sums.firms}
    return unseen_of(connection, codes, year, scope)


def unseen_of(connection: Connection, codes: Collection[str], year: int, scope: Scope) -> int:
    """``unseen_items`` of enterprises by their codes."""
    if scope.city or not codes:
        return 0
    return firm_rows.rests_hidden(connection, sorted(codes), year)


def unseen_words(items: int, year: int) -> str:
    """按权限未显示 n 项, with what it means for the figures; "" for none."""
    if not items:
        return ""
    return (
        f"按权限未显示 {items} 项：这些企业在您的范围之外另有 {year} 年的用地或年度数据，没有算入；"
        "按全企业口径报数的，只除以您看得到的用地，与全市看到的可能不同。"
    )
