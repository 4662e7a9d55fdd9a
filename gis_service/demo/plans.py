"""What officials of the simulated city recorded by hand (模拟数据): plans, targets, batches."""

from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from gis_service.services.stock_chain import record_batch
from gis_service.services.supply import record_line, record_survey
from gis_service.services.targets import record_target
from gis_service.store import city_rows
from gis_service.store.approval_batches import Batch
from gis_service.store.supply_rows import WHOLE_CITY
from gis_service.store.target_rows import TargetKey
from gis_service.user import User
from parcels.board import BoardIndicator
from parcels.supply_plan import PlanLine, PlanMode, Survey, UseClass
from parcels.units import CM2_PER_HECTARE

_DOCUMENT = "模拟数据"
_PLAN = (
    # use, mode, hectares planned and supplied in the last year; the running year is not reported.
    (UseClass.INDUSTRY, PlanMode.TRANSFER, 620, 540),
    (UseClass.MINING_STORAGE, PlanMode.TRANSFER, 90, 75),
    (UseClass.COMMERCE, PlanMode.TRANSFER, 210, 160),
    (UseClass.HOUSING, PlanMode.TRANSFER, 700, 610),
    (UseClass.PUBLIC, PlanMode.ALLOCATION, 640, 500),
    (UseClass.TRANSPORT, PlanMode.ALLOCATION, 1900, 1720),
)
_INDUSTRIAL, _URBAN = 21_400, 104_000
_BATCHES = 3
_TARGETS = (
    # indicator, of the first district, more for each further one.
    (BoardIndicator.REV_MU, 700, 15),
    (BoardIndicator.TAX_MU, 32, 1),
    (BoardIndicator.IDLE, 2, 1),
    (BoardIndicator.LOW, 90, 10),
    (BoardIndicator.STOCK, 900, 40),
)
_WITH_TARGETS = 15
"""Districts that were given targets: the others show 未下达."""


def record(connection: Connection, user: User, as_of: date) -> None:
    """Plans of two years, a survey of the city, batches and targets of the first districts."""
    for year, reported in ((as_of.year - 1, True), (as_of.year, False)):
        for use, mode, planned, done in _PLAN:
            line = PlanLine(
                use, mode, planned * CM2_PER_HECTARE, done * CM2_PER_HECTARE if reported else None
            )
            record_line(connection, user, WHOLE_CITY, year, line, _DOCUMENT)
    survey = Survey(
        date(as_of.year - 1, 12, 31),
        "国土变更调查（模拟）",
        "城镇开发边界（模拟）",
        _INDUSTRIAL * CM2_PER_HECTARE,
        _URBAN * CM2_PER_HECTARE,
    )
    record_survey(connection, user, WHOLE_CITY, survey, _DOCUMENT, as_of)
    for number, district in enumerate(city_rows.districts(connection)[:_BATCHES], start=1):
        batch = Batch(
            district.id,
            f"模拟批次〔{as_of.year - 2}〕{number}号",
            date(as_of.year - 2, 3 * number, 15),
            320 * CM2_PER_HECTARE,
            number * 7 * CM2_PER_HECTARE,
            _DOCUMENT,
        )
        record_batch(connection, user, batch, as_of)
    _targets(connection, user, as_of)


def _targets(connection: Connection, user: User, as_of: date) -> None:
    districts = city_rows.districts(connection)[:_WITH_TARGETS]
    for place, district in enumerate(districts):
        for indicator, first, step in _TARGETS:
            value = Fraction(first + step * place)
            key = TargetKey(district.id)
            record_target(connection, user, key, indicator, as_of.year, value, _DOCUMENT)
