"""Adjustments of the red line in the simulated city: one approved, one sent (模拟数据)."""

from datetime import date, timedelta

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, Engine, text

from gis_service.day import noon
from gis_service.demo.rounds import Staff
from gis_service.services import line_steps
from gis_service.services.line_ground import Drawn, areas_of, version_on
from gis_service.services.line_reading import drafted
from gis_service.services.plan_outline import Outline, Source, read_outline
from gis_service.store import policy_rows
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.control_class import ControlClass
from parcels.layers import LayerKind
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason
from parcels.lines.course import Given
from spatial.readers.answers import Answers

_SIMULATED = "模拟数据"
_CLEAR_M = 20
_PARCELS = text(
    "SELECT ST_AsBinary(plane) FROM parcel_version WHERE superseded_at IS NULL"
    " AND valid_to IS NULL ORDER BY code"
)


def record(engine: Engine, staff: Staff, as_of: date) -> None:
    """The district draws two parcels outside every line into the red one; the city approves one.

    New versions hold from days after ``as_of``, so that the city's first day stays as it is.
    """
    for number, joining in enumerate(_outside(engine, staff.district, as_of)):
        drawn = Drawn(
            title=f"模拟调入方案{number + 1}",
            control=ControlClass.RED,
            kind=AdjustmentKind.ADD,
            reason=AdjustmentReason.PLAN,
            valid_from=as_of + timedelta(days=1 + number),
            joining=joining,
            leaving=None,
        )
        draft = drafted(engine, drawn)
        with unit_of_work(engine, staff.district) as connection:
            made = line_steps.open_draft(connection, staff.district, draft, as_of, noon(as_of))
        _take(engine, staff.district, made, "submit", as_of)
        if number == 0:
            _take(engine, staff.city, made, "approve", as_of)


def _outside(engine: Engine, district: User, as_of: date) -> list[Outline]:
    """Outlines of up to two parcels of the district's scope that lie clear of both lines."""
    with job_work(engine) as connection:
        lines = _lines(connection, as_of)
        frame = policy_rows.latest(connection).profile.frame
    with unit_of_work(engine, district) as connection:
        shapes = shapely.from_wkb([bytes(row) for row in connection.scalars(_PARCELS)])
    clear = [shape for shape in shapes if not shape.buffer(_CLEAR_M).intersects(lines)]
    answers = Answers(crs=f"EPSG:{frame.work_srid}")
    return [
        read_outline(Source(shapely.to_geojson(shape), f"{_SIMULATED}.geojson", answers), frame)
        for shape in clear[:2]
    ]


def _lines(connection: Connection, as_of: date) -> MultiPolygon:
    areas = [
        area.plane
        for kind in (LayerKind.RED, LayerKind.BLUE)
        if (version := version_on(connection, kind, as_of)) is not None
        for area in areas_of(connection, version.id)
    ]
    return shapely.union_all(areas)


def _take(engine: Engine, user: User, adjustment_id: int, step: str, on: date) -> None:
    given = Given(_SIMULATED, "模拟市人民政府", f"模府函〔{on.year}〕{adjustment_id}号", on)
    with unit_of_work(engine, user) as connection:
        seen = len(line_steps.read(connection, adjustment_id).history)
        asked = line_steps.Asked(step, on, seen, given)
        line_steps.take_step(connection, user, adjustment_id, asked, noon(on))
