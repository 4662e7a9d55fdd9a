"""Buildings, permits, foundations, progress, delays, recognitions (建筑与动工)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gis_service.facts import dated
from gis_service.store.fact_rows import Row
from parcels.building import Building, Buildings, LandUseParts, Storey
from parcels.dates import PreciseDate
from parcels.works import (
    Delay,
    DelayCause,
    Foundation,
    FoundationType,
    Permit,
    PermitState,
    Progress,
    Recognition,
)

_ADMINISTRATIVE = ("office", "living")
_MILLI = 1000


def buildings_of(rows: Sequence[Row], as_of: date) -> Buildings | None:
    """Buildings that stand at ``as_of``; None when nothing was ever reported."""
    standing = [row for row in rows if _by(row["completed_on"], as_of)]
    if not rows:
        return None
    named: dict[str, list[Row]] = defaultdict(list)
    for row in standing:
        named[row["building"] or ""].append(row)
    return Buildings(
        items=tuple(_building(name, own) for name, own in sorted(named.items())),
        data_on=max(row["recorded_at"] for row in rows).date(),
    )


def _building(name: str, rows: Sequence[Row]) -> Building:
    uses = {row["use"] for row in rows if row["use"] is not None}
    known = [row for row in rows if row["floor_area"] is not None]
    return Building(
        name=name,
        storeys=tuple(_storey(row) for row in known) if len(known) == len(rows) else None,
        administrative=any(use in _ADMINISTRATIVE for use in uses) if uses else None,
    )


def _storey(row: Row) -> Storey:
    return Storey(
        area_cm2=row["floor_area"] * (row["storey_count"] or 1),
        height_mm=row["storey_height"],
        below_ground=row["position"] == "below" or (row["storey"] or 0) < 0,
    )


def land_parts(rows: Sequence[Row], as_of: date) -> LandUseParts:
    """Land under buildings: one footprint a building; structures and yards are not reported."""
    footprints: dict[str, int] = {}
    for row in rows:
        if row["footprint"] is not None and _by(row["completed_on"], as_of):
            name = row["building"] or ""
            footprints[name] = max(footprints.get(name, 0), row["footprint"])
    if not footprints:
        return LandUseParts()
    return LandUseParts(
        coefficient_cm2=sum(footprints.values()),
        data_on=max(row["recorded_at"] for row in rows).date(),
    )


def permit_of(rows: Sequence[Row], as_of: date) -> Permit | None:
    """施工许可证: a grant counts from its own day, whoever reported it when.

    无 reported later holds earlier too; 不详 speaks of the day it was observed only.
    """
    granted = dated.day_of(rows, "permit_on", as_of)
    if granted is not None:
        return Permit(PermitState.GRANTED, granted, _latest(rows, "permit_no") or "")
    seen = dated.observed(rows, as_of)
    if number := _latest(seen, "permit_no"):
        return Permit(PermitState.GRANTED, None, number)
    later = [row for row in rows if row["permit_on"] == "none"]
    said = [row["permit_on"] for row in seen if row["permit_on"] is not None]
    if said:
        return Permit(PermitState.NONE if said[-1] == "none" else PermitState.UNCLEAR)
    return Permit(PermitState.NONE) if later else None


_QUANTITIES = {
    FoundationType.PILE: ("piles_done", "piles_total"),
    FoundationType.DEEP_PIT: ("pit_done", "pit_total"),
    FoundationType.OTHER: ("foundation_done", "foundation_total"),
}
_KINDS = {
    "deep_pit": (FoundationType.DEEP_PIT,),
    "pile": (FoundationType.PILE,),
    "pit_and_pile": (FoundationType.DEEP_PIT, FoundationType.PILE),
    "other": (FoundationType.OTHER,),
}


def foundations_of(rows: Sequence[Row], as_of: date) -> tuple[Foundation, ...]:
    """Quantities as last observed; the day the share was reached counts whenever it was told."""
    latest: dict[FoundationType, Foundation] = {}
    for row in dated.chronological(rows):
        reached = dated.by(row["threshold_on"], as_of)
        seen = dated.is_observed(row, as_of)
        for kind in _kinds(row) if seen or reached else ():
            former = latest.get(kind, Foundation(kind))
            done, total = (_quantity(row[name]) for name in _QUANTITIES[kind])
            latest[kind] = Foundation(
                kind,
                done if seen else former.done,
                total if seen else former.total,
                reached or former.reached_on,
                dated.observed_on(row) if seen else former.observed_on,
            )
    return tuple(latest[kind] for kind in FoundationType if kind in latest)


def reported_start_of(rows: Sequence[Row], as_of: date) -> PreciseDate | None:
    """实际开工时间 as records give it: a day without any foundation beside it is no evidence."""
    return dated.day_of([row for row in rows if not _kinds(row)], "threshold_on", as_of)


def _kinds(row: Row) -> tuple[FoundationType, ...]:
    if row["foundation_type"] is not None:
        return _KINDS[row["foundation_type"]]
    return tuple(
        kind for kind, names in _QUANTITIES.items() if any(row[name] is not None for name in names)
    )


def _quantity(value: int | Decimal | None) -> int | None:
    """Quantities of one foundation share a unit, so their ratio survives a common factor."""
    return None if value is None else int(Decimal(value) * _MILLI)


def progress_of(rows: Sequence[Row], as_of: date) -> Progress | None:
    """Figures as last observed; events (竣工, 停工, 停产) from their own day."""
    seen = dated.observed(rows, as_of)
    stopped_on = dated.stopped_on(rows, as_of)
    completed_on = dated.day_of(rows, "completed_on", as_of)
    production_stopped_on = dated.day_of(rows, "production_stopped_on", as_of)
    if not seen and not (stopped_on or completed_on or production_stopped_on):
        return None
    return Progress(
        works_seen=_latest(seen, "works_seen"),
        developed_cm2=_latest(seen, "developed_area"),
        should_develop_cm2=_latest(seen, "should_develop_area"),
        invested_fen=_invested(seen),
        invested_with_land_fen=_latest(seen, "invested_incl_land"),
        stopped_on=stopped_on,
        completed_on=completed_on,
        production_stopped_on=production_stopped_on,
        government_cause=any(
            (row["delay_cause"] or "").startswith("GOV") and row["delay_from"] is None
            for row in seen
        ),
        observed_on=dated.observed_on(seen[-1]) if seen else None,
    )


def actual_use_of(rows: Sequence[Row], as_of: date) -> str | None:
    """现场实际用途 as last seen."""
    found: str | None = _latest(dated.observed(rows, as_of), "actual_use")
    return found


def _invested(rows: Sequence[Row]) -> int | None:
    """已投资额 without land price (办法 30): as reported, or both parts known in one report."""
    for row in reversed(rows):
        if row["invested_excl_land"] is not None:
            return row["invested_excl_land"]
        if row["invested_incl_land"] is not None and row["land_price"] is not None:
            return row["invested_incl_land"] - row["land_price"]
    return None


def total_investment_of(rows: Sequence[Row], as_of: date) -> int | None:
    """总投资额 without land price from progress reports, for a contract that does not say."""
    for row in reversed(dated.observed(rows, as_of)):
        if row["investment_excl_land"] is not None:
            return row["investment_excl_land"]
        if row["investment_incl_land"] is not None and row["land_price"] is not None:
            return row["investment_incl_land"] - row["land_price"]
    return None


def delays_of(rows: Sequence[Row]) -> tuple[Delay, ...]:
    """Claimed and verified intervals; a rejected claim is left out, a vague date is not a day."""
    delays = []
    for row in rows:
        since = row["delay_from"]
        if row["delay_cause"] is None or since is None or not since.exact:
            continue
        if row["delay_state"] == "rejected":
            continue
        until = row["delay_to"]
        if isinstance(until, PreciseDate) and not until.exact:
            continue
        delays.append(
            Delay(
                cause=DelayCause(row["delay_cause"]),
                since=since.value,
                until=until.value if isinstance(until, PreciseDate) else None,
                verified=row["delay_state"] == "verified",
                department=row["delay_department"] or "",
            )
        )
    return tuple(delays)


def recognition_of(rows: Sequence[Row], as_of: date) -> Recognition | None:
    """The latest 特殊工艺认定 that carries a number and a date."""
    for row in reversed(rows):
        day = row["recognition_on"]
        if row["recognition_no"] and day is not None and day.last <= as_of:
            return Recognition(
                document=row["recognition_no"],
                since=day.last,
                until=row["recognition_until"].last if row["recognition_until"] else None,
                scope=row["recognition_scope"] or "",
                low=_exact(row["recognition_far_min"]),
                high=_exact(row["recognition_far_max"]),
            )
    return None


def _latest(rows: Sequence[Row], name: str) -> Any:
    return next((row[name] for row in reversed(rows) if row[name] is not None), None)


def _by(day: PreciseDate | None, as_of: date) -> bool:
    return day is None or day.first <= as_of


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))
