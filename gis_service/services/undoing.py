"""Taking back what an upload stored (撤回入库): its rows cease, what they replaced comes back.

Refused as a whole where that would tear something: a later upload built on it.
"""

from sqlalchemy import Connection

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict
from gis_service.progress import Progress, silent
from gis_service.services import dirty, uploads
from gis_service.services.report_store import queue
from gis_service.services.upload_content import Summary
from gis_service.store import layer_rows, parcel_rows, report_rows, upload_rows
from gis_service.store.exclusion import hold_facts
from gis_service.store.upload_rows import Upload, UploadState
from gis_service.user import User
from parcels.fields import PARCELS


def undo(connection: Connection, user: User, upload_id: int, progress: Progress = silent) -> None:
    """Stored → undone. Raises Conflict with the reason where it cannot be."""
    hold_facts(connection)
    found = uploads.own(connection, user, upload_id)
    if found.state is not UploadState.STORED:
        raise Conflict("这次上传没有入库，或已经撤回。")
    progress("撤回", 0, None)
    match found.kind:
        case "parcels":
            _parcels(connection, found)
        case "layers":
            _layer(connection, found)
        case _:
            _report(connection, found)
    upload_rows.move(connection, upload_id, [UploadState.STORED], UploadState.UNDONE)
    detail: dict[str, object] = {"kind": found.kind}
    record(connection, user, EventKind.IMPORT_UNDONE, f"upload:{upload_id}", detail=detail)


def _parcels(connection: Connection, found: Upload) -> None:
    _refuse_replaced(parcel_rows.changed_after(connection, found.id), "宗")
    hanging = parcel_rows.reported_on_new(connection, found.id)
    if hanging:
        raise Conflict(
            f"这次新增的宗地上已有 {hanging} 条合同、建筑、进度或企业用地记录，"
            "撤回后这些记录没有着落。请先撤回那些上传。"
        )
    _refuse_partial(found, parcel_rows.live_of_upload(connection, found.id))
    touched = parcel_rows.undo(connection, found.id)
    for parcel_id, (district, park, managing) in found.summary.get(uploads.MOVES, {}).items():
        parcel_rows.move(connection, int(parcel_id), district, park, managing)
    dirty.mark(connection, touched, PARCELS)


def _report(connection: Connection, found: Upload) -> None:
    kind = found.kind
    _refuse_replaced(report_rows.changed_after(connection, kind, found.id), "条")
    _refuse_partial(found, report_rows.live_of_upload(connection, kind, found.id))
    enterprises = report_rows.enterprises_of_upload(connection, kind, found.id)
    # What they hold before and what they hold after: both must be judged anew.
    queue(connection, kind, set(), enterprises)
    touched = report_rows.undo(connection, kind, found.id)
    report_rows.leave_parks(connection, found.id)
    on_parcels = report_rows.ANCHORS[kind][0] == "parcel_id"
    queue(connection, kind, touched if on_parcels else set(), enterprises)


def _layer(connection: Connection, found: Upload) -> None:
    if layer_rows.replaced_after(connection, found.id):
        raise Conflict("这个图层版本已被后来的装载替换，不能撤回。请先撤回后来的那次。")
    for kind in layer_rows.undo(connection, found.id):
        dirty.mark_near_layer(connection, kind, everything=False)


def _refuse_replaced(count: int, unit: str) -> None:
    if count:
        raise Conflict(
            f"其中 {count} {unit}已被后来的上传或更正改过，不能撤回。请先撤回后来的那些。"
        )


def _refuse_partial(found: Upload, visible: int) -> None:
    """A scope that shrank since would take back a part only."""
    summary = Summary.from_json(found.summary)
    if visible < summary.new + summary.changed:
        raise Conflict("其中一部分记录已不在您的管理范围内，不能撤回。请交由全市范围的人员办理。")
