"""What becomes of a proposal (划线建议的处理): accepted with a draft of an adjustment, or not.

Acceptance never moves a line: it makes a draft that goes the way of every adjustment.
"""

import json
from datetime import date, datetime, timedelta

import shapely
from sqlalchemy import Connection, Engine

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.services.line_ground import LAYER_OF, Drawn
from gis_service.services.line_reading import drafted
from gis_service.services.line_steps import must_draft, open_draft
from gis_service.services.line_words import proposal_sentence
from gis_service.services.plan_outline import Source, read_outline
from gis_service.services.steps import must_have_come
from gis_service.store import policy_rows, proposal_rows
from gis_service.store.line_rows import Draft
from gis_service.store.proposal_rows import StoredProposal
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.frame import CityFrame
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason

_LONGEST = 2000


def read_proposal(connection: Connection, proposal_id: int) -> StoredProposal:
    """Raises NotFound outside the scope."""
    stored = proposal_rows.find(connection, proposal_id)
    if stored is None:
        raise NotFound("没有这条划线建议，或它不在您的管理范围内。")
    return stored


def decide(
    engine: Engine,
    user: User,
    proposal_id: int,
    *,
    accepted: bool,
    reason: str,
    on: date,
    at: datetime,
) -> int | None:
    """Record what becomes of a proposal; the id of the draft that acceptance made, if any.

    Accepted land that is wholly in the line already, or that no line is proposed for, makes none.
    Raises Unusable without a reason, Conflict when it was decided already, NotFound.
    """
    must_draft(user)
    must_have_come(on, at)
    said = reason.strip()
    if not said:
        raise Unusable("请写明采纳或不采纳的理由。")
    if len(said) > _LONGEST:
        raise Unusable(f"理由太长，请不要超过 {_LONGEST} 个字。")
    with unit_of_work(engine, user) as connection:
        stored = read_proposal(connection, proposal_id)
        frame = policy_rows.latest(connection).profile.frame
    if stored.decision is not None:
        raise Conflict("这条建议已经处理过，请刷新页面。")
    draft = _draft(engine, stored, frame, on) if accepted else None
    with unit_of_work(engine, user) as connection:
        adjustment_id = None
        if draft is not None:
            adjustment_id = open_draft(connection, user, draft, on, at, proposal_id)
        account = (user.id, user.display_name)
        proposal_rows.decide(
            connection, stored, account, said, accepted=accepted, adjustment_id=adjustment_id
        )
        detail = {"accepted": accepted, "adjustment": adjustment_id}
        target = f"line_proposal:{proposal_id}"
        audit.record(connection, user, EventKind.PROPOSAL_DECIDED, target, detail=detail)
    return adjustment_id


def _draft(engine: Engine, stored: StoredProposal, frame: CityFrame, on: date) -> Draft | None:
    control = stored.proposed.control
    if control not in LAYER_OF:
        return None
    drawn = Drawn(
        title=f"建议 {stored.id}：{proposal_sentence(stored.proposed)}",
        control=control,
        kind=AdjustmentKind.ADD,
        reason=AdjustmentReason.PLAN,
        valid_from=on + timedelta(days=1),
        joining=read_outline(Source(_geojson(stored, frame)), frame),
        leaving=None,
    )
    try:
        return drafted(engine, drawn)
    except Unusable as error:
        if stored.proposed.sort == proposal_rows.RANGE:
            # The land is in the line already: only the range of the park is left to change.
            return None
        raise Unusable(f"不能生成方案：{error.message}") from error


def _geojson(stored: StoredProposal, frame: CityFrame) -> str:
    shape = json.loads(shapely.to_geojson(stored.proposed.shape))
    shape["crs"] = {"type": "name", "properties": {"name": f"EPSG:{frame.work_srid}"}}
    return json.dumps(shape)
