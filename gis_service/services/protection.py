"""Sums that would give one enterprise away are not shown to who may not see it (汇总数据保护)."""

from collections.abc import Sequence
from dataclasses import replace

from gis_service.rights import sees_figures
from gis_service.services.permu import PerMuFigures, Sums
from gis_service.user import Role
from parcels.aggregate import Kpi
from parcels.benefit import figure
from parcels.contract import Indicator
from parcels.disclosure import Additions, Hidden, Thresholds, hidden, thresholds
from parcels.units import Exact

PROTECTED = "—(保护)"
"""What stands in the place of a total that is not shown."""


def shielded(figures: PerMuFigures, role: Role) -> PerMuFigures:
    """The figures as a role may see them: sums of the city and of parks that say too much hidden.

    Revenue and tax are looked at one by one; each hides its sum, its ratio and its outcome.
    """
    if sees_figures(role):
        return figures
    limits = thresholds(figures.snapshot.profile.policy, figures.as_of)
    marks = {
        indicator: _hidden(figures, indicator, limits)
        for indicator in (Indicator.REV_MU, Indicator.TAX_MU)
    }

    def marked(sums: Sums, place: int | None) -> Sums:
        closed = (
            indicator
            for indicator, mark in marks.items()
            if (mark.whole if place is None else place in mark.parts)
        )
        return replace(sums, hidden=frozenset(closed))

    return replace(
        figures,
        city=None if figures.city is None else marked(figures.city, None),
        parks=tuple(marked(sums, place) for place, sums in enumerate(figures.parks)),
    )


def _hidden(figures: PerMuFigures, indicator: Indicator, limits: Thresholds | None) -> Hidden:
    parts: Sequence[Additions] = [
        _additions(sums, indicator, figures.year) for sums in figures.parks
    ]
    city = figures.city
    whole = None if city is None else _additions(city, indicator, figures.year)
    return hidden(limits, whole, parts)


def _additions(sums: Sums, indicator: Indicator, year: int) -> dict[str, Exact]:
    """What each counted enterprise adds, in 分."""
    kpi: Kpi = sums.revenue if indicator is Indicator.REV_MU else sums.tax
    out = {each.uscc for each in kpi.left_out}
    added: dict[str, Exact] = {}
    for firm in sums.firms:
        row = firm.figures(year)
        if firm.uscc not in out and row is not None:
            added[firm.uscc] = figure(row, indicator) or 0
    return added
