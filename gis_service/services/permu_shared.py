"""Enterprises counted in several places below and once above (跨园区、跨区县企业): the difference.

Parks count what each of them reports, a district and the city every enterprise once, so that the
places need not add up; this list says by whom, and its sums are what is missing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gis_service.services.permu import Added, PerMuFigures, Sums, additions
from parcels.contract import Indicator

INDICATORS = (Indicator.REV_MU, Indicator.TAX_MU)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the place above counts beyond the places below: 分, cm², enterprises."""

    fen: int
    cm2: Fraction
    counted: int


@dataclass(frozen=True, slots=True)
class SharedFirm:
    """``places`` below that know it, by name; differences by indicator."""

    uscc: str
    name: str
    places: tuple[str, ...]
    revenue: Difference
    tax: Difference


def shared_firms(figures: PerMuFigures) -> tuple[SharedFirm, ...]:
    """Of the city over its districts, or of one district over its parks; by code."""
    whole, parts = figures.city, figures.districts
    if whole is None:
        if len(figures.districts) != 1:
            return ()
        whole, parts = figures.districts[0], figures.parks
    by_indicator = [_differences(whole, parts, its, figures.year) for its in INDICATORS]
    revenue, tax = by_indicator
    names = {firm.uscc: firm.name for sums in (whole, *parts) for firm in sums.firms}
    places: dict[str, list[str]] = defaultdict(list)
    for sums in parts:
        for firm in sums.firms:
            places[firm.uscc].append(sums.place.name if sums.place is not None else "")
    same = Difference(0, Fraction(), 0)
    return tuple(
        SharedFirm(
            uscc,
            names[uscc],
            tuple(places[uscc]),
            revenue.get(uscc, same),
            tax.get(uscc, same),
        )
        for uscc in sorted(revenue.keys() | tax.keys())
    )


def _differences(
    whole: Sums, parts: Sequence[Sums], indicator: Indicator, year: int
) -> dict[str, Difference]:
    above = additions(whole, indicator, year)
    below: dict[str, list[Added]] = defaultdict(list)
    for part in parts:
        for uscc, added in additions(part, indicator, year).items():
            below[uscc].append(added)
    found = {}
    for uscc in above.keys() | below.keys():
        one, several = above.get(uscc), below.get(uscc, [])
        difference = Difference(
            (one.fen if one else 0) - sum(each.fen for each in several),
            (one.cm2 if one else Fraction()) - sum((each.cm2 for each in several), Fraction()),
            (one is not None) - len(several),
        )
        if difference != Difference(0, Fraction(), 0):
            found[uscc] = difference
    return found
