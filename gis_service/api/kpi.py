"""Per-mu figures of the city and of parks as JSON (亩均指标)."""

from fractions import Fraction
from typing import Any

from fastapi import APIRouter, Request

from gis_service.access import CurrentUser, kept, open_work
from gis_service.day import AsOf
from gis_service.services.permu import Sums, counted_out, per_mu_figures
from gis_service.services.protection import PROTECTED, shielded
from parcels.aggregate import Kpi
from parcels.contract import Indicator
from parcels.units import FEN_PER_WAN, Exact, mu, shown

router = APIRouter(prefix="/api/v1", tags=["亩均"])

_PLACES = 2


@router.get("/kpi")
def kpi(
    request: Request, user: CurrentUser, as_of: AsOf, year: int | None = None
) -> dict[str, Any]:
    """Σ revenue and Σ tax over Σ 亩 of the parks in scope, and of the city for its officials.

    Money in 万元, land in 亩, ratios in 万元/亩, all as texts with two decimals, half up.
    ``protected``: not shown, since it would give a single enterprise away.
    """
    with open_work(request, user) as connection:
        figures = kept(request).of(
            connection,
            user,
            ("per mu", as_of, year),
            lambda: per_mu_figures(connection, user.scope, as_of, year),
            weight=lambda found: found.size,
        )
    figures = shielded(figures, user.role)
    return {
        "as_of": as_of.isoformat(),
        "year": figures.year,
        "policy_snapshot": figures.snapshot.id,
        "city": None if figures.city is None else _sums(figures.city),
        "parks": [_sums(sums) for sums in figures.parks],
    }


def _sums(sums: Sums) -> dict[str, Any]:
    place = sums.place
    named = {} if place is None else {"id": place.id, "code": place.code, "name": place.name}
    return {
        **named,
        "enterprises": len(sums.firms),
        "revenue": _kpi(sums.revenue, Indicator.REV_MU in sums.hidden),
        "tax": _kpi(sums.tax, Indicator.TAX_MU in sums.hidden),
    }


def _kpi(found: Kpi, hidden: bool) -> dict[str, Any]:
    return {
        "protected": hidden,
        "per_mu_wan": None if hidden else _wan(found.value),
        "sum_wan": None if hidden else _wan(found.money_fen),
        "land_mu": shown(mu(found.land), _PLACES),
        "target_wan": _wan(found.limit),
        "outcome": None if hidden else found.outcome.name,
        "word": PROTECTED if hidden else found.outcome.word,
        "counted": found.counted,
        "scale_unknown": found.scale_unknown,
        "left_out": [
            {"reason": reason.value, "label": reason.label, "count": count}
            for reason, count in counted_out(found)
        ],
    }


def _wan(fen: Exact | None) -> str | None:
    return None if fen is None else shown(Fraction(fen) / FEN_PER_WAN, _PLACES)
