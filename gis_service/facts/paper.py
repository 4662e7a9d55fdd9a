"""The contract of a parcel from its reported rows (合同、划拨决定书)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import RowMapping

from gis_service.store.fact_rows import Row
from parcels.contract import (
    BenefitTarget,
    CheckStage,
    Contract,
    FarRange,
    Indicator,
    Operator,
    Supplement,
)
from parcels.dates import PreciseDate
from parcels.fields import vocabulary
from parcels.units import FEN_PER_WAN

_TARGET_UNIT = "万元/亩"
_TARGETS = {
    "target_investment": Indicator.FAI_MU,
    "target_revenue": Indicator.REV_MU,
    "target_tax": Indicator.TAX_MU,
}


def contract_of(rows: Sequence[Row], as_of: date) -> tuple[Contract | None, int | None]:
    """The contract in force at a day and its area in cm².

    Of several numbers the latest signed counts; its further rows are supplements. A contract
    whose signing is later than ``as_of`` is not in force yet.
    """
    own = _own(rows, as_of)
    if not own:
        return None, None
    main = _merged(own)
    return (
        Contract(
            number=number_of(own[0]),
            supply_mode=_supply_label(main["supply_mode"]),
            signed_on=main["signed_on"],
            agreed_delivery=main["agreed_delivery_on"],
            actual_delivery=main["actual_delivery_on"],
            agreed_start=main["agreed_start_on"],
            agreed_completion=main["agreed_completion_on"],
            supplements=tuple(_supplements(own)),
            far=_far(main),
            price_fen=main["price"],
            total_investment_fen=_total_investment(main),
            targets=tuple(_targets(main)),
            has_liability=bool(main["liability"]) if main["liability"] is not None else None,
            reach_on=main["reach_on"],
            collective=main["supply_mode"] == "collective",
            data_on=main["recorded_at"].date(),
        ),
        main["contract_area"],
    )


def row_of(rows: Sequence[Row], as_of: date) -> Row | None:
    """The contract in force at a day as one row, also with the fields no rule reads."""
    own = _own(rows, as_of)
    return _merged(own) if own else None


def _own(rows: Sequence[Row], as_of: date) -> list[Row]:
    """The rows of the contract in force."""
    signed = [row for row in rows if _known_by(row["signed_on"], as_of)]
    if not signed:
        return []
    number = number_of(max(signed, key=lambda row: (_first(row["signed_on"]), row["id"])))
    return [row for row in signed if number_of(row) == number]


def _merged(rows: Sequence[Row]) -> Row:
    """The newest non-empty value of each field: a supplement repeats only what changed."""
    merged = dict(rows[0])
    for row in rows[1:]:
        merged.update({name: value for name, value in row.items() if value is not None})
    return merged


def number_of(row: Row | RowMapping) -> str:
    return row["contract_no"] or row["supervision_no"] or ""


def _first(day: PreciseDate | None) -> date:
    return day.first if day is not None else date.min


def _known_by(day: PreciseDate | None, as_of: date) -> bool:
    return day is None or day.first <= as_of


def _supply_label(value: str | None) -> str | None:
    if value is None:
        return None
    options = vocabulary("contracts").field("supply_mode").options
    return next((option.label for option in options if option.value == value), value)


def _supplements(rows: Sequence[Row]) -> list[Supplement]:
    return [
        Supplement(
            signed_on=row["supplement_signed_on"].last,
            start_on=row["supplement_start_on"],
            completion_on=row["supplement_completion_on"],
            restarts=bool(row["supplement_restart"]),
            document=row["supplement_no"] or "",
        )
        for row in rows
        if row["supplement_signed_on"] is not None
    ]


def _far(row: Row) -> FarRange | None:
    low, high = row["far_min"], row["far_max"]
    if low is None and high is None:
        return None
    return FarRange(_exact(low), _exact(high))


def _total_investment(row: Row) -> int | None:
    """总投资额 without land price (办法 30); computed only where both parts are known."""
    if row["investment_excl_land"] is not None:
        return row["investment_excl_land"]
    if row["investment_incl_land"] is not None and row["land_price"] is not None:
        return row["investment_incl_land"] - row["land_price"]
    return None


def _targets(row: Row) -> list[BenefitTarget]:
    return [
        BenefitTarget(
            indicator=indicator,
            operator=Operator.AT_LEAST,
            low=Fraction(row[name], FEN_PER_WAN),
            high=None,
            unit=_TARGET_UNIT,
            stage=CheckStage.REACH,
            with_land_price=_with_land(row) if indicator is Indicator.FAI_MU else None,
        )
        for name, indicator in _TARGETS.items()
        if row[name] is not None and not (indicator is Indicator.REV_MU and _of_output(row))
    ]


def _with_land(row: Row) -> bool | None:
    """投资口径 as agreed; unstated stays unknown, since the two differ by the land price."""
    measure = row["target_investment_measure"]
    return None if measure is None else measure == "incl_land"


def _of_output(row: Row) -> bool:
    """产值 is not 营收: a target in output value is not compared with revenue."""
    return row["target_revenue_measure"] == "output"


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))
