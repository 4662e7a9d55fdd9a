"""Sums that would give one enterprise away are not shown to who may not see it (汇总数据保护)."""

from dataclasses import replace

from gis_service.rights import sees_figures
from gis_service.services.permu import PerMuFigures, Sums, additions
from gis_service.user import Role
from parcels.contract import Indicator
from parcels.disclosure import Additions, Thresholds, hidden, thresholds
from parcels.units import Exact

PROTECTED = "—(保护)"
"""What stands in the place of a total that is not shown."""


def shielded(figures: PerMuFigures, role: Role) -> PerMuFigures:
    """The figures as a role may see them: sums of city, districts, parks that say too much hidden.

    Revenue and tax are looked at one by one; each hides its sum, its ratio and its outcome.
    """
    if sees_figures(role):
        return figures
    limits = thresholds(figures.snapshot.profile.policy, figures.as_of)
    marks = {
        indicator: _hidden(figures, indicator, limits)
        for indicator in (Indicator.REV_MU, Indicator.TAX_MU)
    }

    def marked(sums: Sums, level: str, place: int) -> Sums:
        closed = (indicator for indicator, mark in marks.items() if (level, place) in mark)
        return replace(sums, hidden=frozenset(closed))

    return replace(
        figures,
        city=None if figures.city is None else marked(figures.city, _CITY, 0),
        districts=tuple(marked(sums, _DISTRICT, n) for n, sums in enumerate(figures.districts)),
        parks=tuple(marked(sums, _PARK, n) for n, sums in enumerate(figures.parks)),
    )


_CITY, _DISTRICT, _PARK = "city", "district", "park"


def _hidden(
    figures: PerMuFigures, indicator: Indicator, limits: Thresholds | None
) -> set[tuple[str, int]]:
    """Level and place in its list of what is hidden.

    A hidden district hides its parks with it, so that what its parent holds beyond the districts
    shown is looked at once and cannot be taken apart further.
    """
    year, closed = figures.year, set[tuple[str, int]]()
    added = [_additions(sums, indicator, year) for sums in figures.parks]
    owner = [figures.home.get(sums.place.id) if sums.place else None for sums in figures.parks]
    shown: list[int] = []
    wholes: list[Additions] = []
    parks_of: list[list[int]] = []
    for number, sums in enumerate(figures.districts):
        own = [n for n, each in enumerate(owner) if sums.place and each == sums.place.id]
        whole = _additions(sums, indicator, year)
        mark = hidden(limits, whole, [added[n] for n in own])
        closed |= {(_PARK, own[n]) for n in mark.parts}
        parks_of.append(own)
        if mark.whole:
            closed |= {(_DISTRICT, number), *((_PARK, n) for n in own)}
        else:
            shown.append(number)
            wholes.append(whole)
    alone = [n for n in range(len(added)) if not any(n in own for own in parks_of)]
    parts = [*wholes, *(added[n] for n in alone)]
    city = None if figures.city is None else _additions(figures.city, indicator, year)
    top = hidden(limits, city, parts)
    for n in top.parts:
        if n < len(shown):
            own = parks_of[shown[n]]
            closed |= {(_DISTRICT, shown[n]), *((_PARK, each) for each in own)}
        else:
            closed.add((_PARK, alone[n - len(shown)]))
    return closed | ({(_CITY, 0)} if top.whole else set())


def _additions(sums: Sums, indicator: Indicator, year: int) -> dict[str, Exact]:
    """What each counted enterprise adds, in 分."""
    return {uscc: one.fen for uscc, one in additions(sums, indicator, year).items()}
