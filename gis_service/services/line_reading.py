"""A line adjustment as its reader may see it: whom it touches, the ledger, the shapes around."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, Engine, text

from gis_service.services.line_effects import planned_cm2
from gis_service.services.line_ground import LAYER_OF, Drawn, areas_of, draft_of, version_on
from gis_service.services.line_steps import affected, read
from gis_service.store import line_rows, policy_rows
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Affected, Draft, StoredAdjustment
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.control_class import ControlClass
from parcels.lines.adjustment import Ledger, ledger

_DRAWN_PARCELS = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """An adjustment with what belongs to it.

    affected   parcels in the reader's scope; elsewhere: how many more.
    moving     how many of all change class.
    shapes     plane outlines of those parcels; areas: of the line before the change.
    """

    stored: StoredAdjustment
    affected: tuple[Affected, ...]
    elsewhere: int
    moving: int
    shapes: tuple[MultiPolygon, ...]
    areas: tuple[MultiPolygon, ...]
    ledger: Ledger


def drafted(engine: Engine, drawn: Drawn) -> Draft:
    """The draft measured: what moves, and what of it is no industrial parcel yet.

    Raises Unusable; see ``line_ground.draft_of``.
    """
    with job_work(engine) as connection:
        draft, _ = draft_of(connection, drawn)
        found, _ = affected(connection, draft, policy_rows.latest(connection))
    planned = planned_cm2(draft, found)
    return replace(draft, adjustment=replace(draft.adjustment, planned_cm2=planned))


_VISIBLE = text(
    "SELECT DISTINCT ON (parcel_id) parcel_id, ST_AsBinary(plane) AS plane FROM parcel_version"
    " WHERE superseded_at IS NULL AND parcel_id = ANY (CAST(:ids AS bigint[]))"
    " AND (valid_to IS NULL OR valid_to > :day) ORDER BY parcel_id, valid_from NULLS FIRST"
)


def read_whole(engine: Engine, user: User, adjustment_id: int) -> Reading:
    """Raises NotFound outside the scope. After approval, whom it touched is what was kept then."""
    with unit_of_work(engine, user) as connection:
        stored = read(connection, adjustment_id)
    draft = stored.draft
    with job_work(engine) as connection:
        found = stored.affected
        if not stored.state.closed:
            found, _ = affected(connection, draft, policy_rows.latest(connection))
        areas = areas_of(connection, draft.base_version_id)
    ids = [one.parcel_id for one in found]
    with unit_of_work(engine, user) as connection:
        bound = {"ids": ids, "day": draft.adjustment.valid_from}
        shapes = {row.parcel_id: row.plane for row in connection.execute(_VISIBLE, bound)}
        item = draft.adjustment
        held = ledger(line_rows.in_force(connection, item.control, item.valid_from), item.control)
    own = tuple(one for one in found if one.parcel_id in shapes)
    drawn = list(shapes.values())[:_DRAWN_PARCELS]
    return Reading(
        stored=stored,
        affected=own,
        elsewhere=len(found) - len(own),
        moving=sum(one.moves for one in found),
        shapes=tuple(shapely.from_wkb(bytes(one)) for one in drawn),
        areas=tuple(area.plane for area in areas),
        ledger=held,
    )


_AREA = text(
    "SELECT coalesce(sum(plane_area), 0) * 10000 FROM layer_feature WHERE layer_version_id = :id"
)


def lines_on(
    connection: Connection, on: date
) -> Sequence[tuple[ControlClass, LayerVersion | None, int | None, Ledger]]:
    """Each line on a day: version in force, area in cm², ledger."""
    found = []
    for control, kind in LAYER_OF.items():
        version = version_on(connection, kind, on)
        area = None
        if version is not None:
            area = int(connection.scalar(_AREA, {"id": version.id}) or 0)
        held = ledger(line_rows.in_force(connection, control, on), control)
        found.append((control, version, area, held))
    return found
