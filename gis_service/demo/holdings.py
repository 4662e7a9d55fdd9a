"""Who holds and uses the land: enterprises, their occupancies, leases and yearly figures."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from gis_service.demo import names
from gis_service.demo.aims import Aims
from gis_service.demo.codes import CodeBook
from gis_service.demo.drafts import Draft
from gis_service.demo.figures import CONTRACT_TARGETS, EXACT, exact_amount, target, years
from gis_service.demo.model import Enterprise, Occupancy, Performance
from gis_service.demo.stories import FIGURE_WEIGHTS, FigureStory, deal
from parcels.dates import add_years, last_full_year
from parcels.units import Exact

_SIZES, _SIZE_WEIGHTS = (1, 2, 3, 4), (55, 25, 12, 8)
_EXPANSION_SHARE = 0.65
_NO_OCCUPANCY_EVERY = 20
_EXPANDING = {FigureStory.GOOD, FigureStory.BELOW_BOTH, FigureStory.BELOW_TAX}
_LEASES = {
    FigureStory.TWO_PARKS: Fraction(1, 10),
    FigureStory.TWO_PARKS_CONFLICT: Fraction(1, 10),
    FigureStory.HALF_LEASED_EXACT: Fraction(1, 3),
}
_ELSEWHERE = {FigureStory.TWO_PARKS, FigureStory.TWO_PARKS_CONFLICT}
_TENANT_SHARE = Fraction(1, 4)


@dataclass(slots=True)
class Group:
    """Completed parcels one enterprise holds in one park (or outside parks)."""

    enterprise: Enterprise
    lots: list[Draft]
    story: FigureStory
    production_on: date
    leased_in: list[tuple[Draft, Fraction]] = field(default_factory=list)

    @property
    def park(self) -> int | None:
        return self.lots[0].park

    @property
    def own_cm2(self) -> int:
        return sum(lot.paper_cm2 for lot in self.lots)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the registry has dealt out."""

    enterprises: tuple[Enterprise, ...]
    occupancies: tuple[Occupancy, ...]
    performance: tuple[Performance, ...]


class Registry:
    """Deals enterprises out over the lots; draws everything from one generator."""

    def __init__(self, rng: Random, codes: CodeBook, aim: Aims, as_of: date, city: int) -> None:
        self._rng, self._codes, self._aim, self._as_of, self._city = rng, codes, aim, as_of, city
        self._companies = names.Companies(rng)
        self._enterprises: list[Enterprise] = []
        self._occupancies: list[Occupancy] = []
        self._performance: list[Performance] = []
        self._let: dict[int, int] = {}

    def settle(self, lots: list[Draft]) -> Holdings:
        groups = self._groups([lot for lot in lots if lot.completed])
        self._holders(groups, [lot for lot in lots if not lot.completed])
        for group in groups:
            self._promise(group)
            self._lease(group, groups)
        for group in groups:
            self._occupy(group)
            self._report(group)
        return Holdings(
            tuple(self._enterprises), tuple(self._occupancies), tuple(self._performance)
        )

    def _found(self, lot: Draft) -> Enterprise:
        trade = self._rng.choice(names.TRADES)
        made = Enterprise(
            self._codes.enterprise(lot.site.wish.district),
            self._companies.next(trade),
            trade.code,
            trade.name,
        )
        self._enterprises.append(made)
        return made

    def _groups(self, finished: list[Draft]) -> list[Group]:
        """Neighbouring lots of a park to one enterprise; stories by ``deal`` over park groups."""
        bundles: list[list[Draft]] = []
        by_park: dict[int | None, list[Draft]] = {}
        for lot in finished:
            by_park.setdefault(lot.park, []).append(lot)
        for park, lots in by_park.items():
            while lots:
                size = 1 if park is None else self._rng.choices(_SIZES, _SIZE_WEIGHTS)[0]
                bundles.append(lots[:size])
                lots = lots[size:]
        inside = [bundle for bundle in bundles if bundle[0].park is not None]
        stories = iter(deal(self._rng, FIGURE_WEIGHTS, len(inside), self._city))
        groups = []
        for bundle in bundles:
            story = next(stories) if bundle[0].park is not None else FigureStory.GOOD
            groups.append(self._group(bundle, story))
        return groups

    def _group(self, lots: list[Draft], story: FigureStory) -> Group:
        enterprise = self._found(lots[0])
        for lot in lots:
            lot.holder = enterprise.code
        finished = min(lot.course.finished for lot in lots if lot.course.finished)
        production = finished + timedelta(days=self._rng.randint(60, 200))
        if story is FigureStory.FIRST_YEAR:
            production = date(self._as_of.year, self._rng.randint(2, 9), 1)
        return Group(enterprise, lots, story, production)

    def _holders(self, groups: list[Group], unfinished: list[Draft]) -> None:
        """Unfinished land: extensions of enterprises already there, or new project companies."""
        growing: dict[int | None, list[Group]] = {}
        for group in groups:
            if group.story in _EXPANDING:
                growing.setdefault(group.park, []).append(group)
        for lot in unfinished:
            near = growing.get(lot.park)
            if near and self._rng.random() < _EXPANSION_SHARE:
                lot.holder = self._rng.choice(near).enterprise.code
            else:
                lot.holder = self._found(lot).code

    def _promise(self, group: Group) -> None:
        """Benefit targets in the contracts (亩均营收、亩均税收) and when they are to be reached."""
        shares = CONTRACT_TARGETS.get(group.story)
        if shares is None:
            return
        late = group.story is FigureStory.CONTRACT_NOT_REACHED
        for lot in group.lots:
            lot.targets = (
                target(shares[0], self._aim.revenue_wan),
                target(shares[1], self._aim.tax_wan),
            )
            lot.reach_on = add_years(self._as_of, 1 if late else -2)

    def _lease(self, group: Group, groups: list[Group]) -> None:
        """Floor area leased in from a neighbour, or, as landlord, let to a new tenant."""
        if group.story is FigureStory.LANDLORD:
            self._let_to_tenant(group)
            return
        share = _LEASES.get(group.story)
        if share is None:
            return
        elsewhere = group.story in _ELSEWHERE
        for other in groups:
            lot = other.lots[0]
            fits = other.story is FigureStory.GOOD and other.park is not None and not lot.leased
            if not fits or (other.park != group.park) is not elsewhere:
                continue
            if lot.gross_cm2 and self._divides(group, lot, share):
                self._rent(group, lot, share)
                return

    def _divides(self, group: Group, lot: Draft, share: Fraction) -> bool:
        """Whether floor and exact amounts come out even, where the story needs that."""
        if group.story not in EXACT:
            return True
        area = group.own_cm2 + lot.paper_cm2 * share
        amounts = (
            exact_amount(self._aim.revenue_wan, area),
            exact_amount(self._aim.tax_wan, area),
        )
        floor = lot.gross_cm2 * share
        return floor.denominator == 1 and all(amount.denominator == 1 for amount in amounts)

    def _rent(self, group: Group, lot: Draft, share: Fraction) -> None:
        lot.leased = True
        group.leased_in.append((lot, share))
        land = lot.paper_cm2 * share
        self._let[lot.number] = -(-land.numerator // land.denominator)

    def _let_to_tenant(self, group: Group) -> None:
        lot = next((lot for lot in group.lots if lot.gross_cm2 and not lot.leased), None)
        if lot is None:
            return
        tenant = Group(self._found(lot), [lot], FigureStory.GOOD, group.production_on)
        self._rent(tenant, lot, _TENANT_SHARE)
        self._occupy_leased(tenant)
        self._report_rows(tenant, FigureStory.GOOD, lot.paper_cm2 * _TENANT_SHARE, lot, True)

    def _occupy(self, group: Group) -> None:
        if len(self._occupancies) % _NO_OCCUPANCY_EVERY or group.leased_in:
            for lot in group.lots:
                self._occupancies.append(
                    Occupancy(
                        group.enterprise.code, lot.code, lot.park, lot.paper_cm2, None,
                        self._let.get(lot.number), None, None,
                        lot.course.signed, group.production_on,
                    )
                )  # fmt: skip
        else:
            self._occupancies.append(
                Occupancy(
                    group.enterprise.code, group.lots[0].code, group.park, None, None, None,
                    None, None, group.lots[0].course.signed, group.production_on,
                )
            )  # fmt: skip
        self._occupy_leased(group)

    def _occupy_leased(self, group: Group) -> None:
        since = add_years(self._as_of, -4)
        for lot, share in group.leased_in:
            self._occupancies.append(
                Occupancy(
                    group.enterprise.code, lot.code, lot.park, None, None, None,
                    int(lot.gross_cm2 * share), lot.gross_cm2, since, group.production_on,
                )
            )  # fmt: skip

    def _report(self, group: Group) -> None:
        own = group.own_cm2 - sum(self._let.get(lot.number, 0) for lot in group.lots)
        there = sum((lot.paper_cm2 * share for lot, share in group.leased_in), Fraction())
        match group.story:
            case FigureStory.TWO_PARKS if group.leased_in:
                self._report_rows(group, group.story, own, group.lots[0], False)
                self._report_rows(group, group.story, there, group.leased_in[0][0], False)
            case FigureStory.TWO_PARKS_CONFLICT if group.leased_in:
                self._report_rows(group, group.story, own + there, group.lots[0], True)
                self._report_rows(group, group.story, own + there, group.leased_in[0][0], True)
            case _:
                self._report_rows(group, group.story, own + there, group.lots[0], True)

    def _report_rows(
        self, group: Group, story: FigureStory, area: Exact, lot: Draft, whole: bool
    ) -> None:
        """``lot`` says which park reports."""
        latest = last_full_year(self._as_of)
        for row in years(self._rng, story, area, self._aim, latest):
            self._performance.append(
                Performance(
                    enterprise=group.enterprise.code,
                    year=row.year,
                    park=lot.park,
                    district=lot.site.wish.district,
                    whole=whole,
                    above_scale=row.above_scale,
                    revenue=row.revenue,
                    tax=row.tax,
                    area_cm2=None,
                    story=story,
                )
            )
