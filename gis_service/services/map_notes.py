"""Notes and bookmarks of the map (标注、书签): what may be stored, and for how long."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Unusable
from gis_service.parcel_address import read_query
from gis_service.region_address import read_region
from gis_service.store import note_rows
from gis_service.store.notes import MOST_ADDRESS, MOST_CHARACTERS
from gis_service.store.region import RegionKind
from gis_service.user import User

LONGEST_DAYS = 366
MOST_NOTES = 200
MOST_BOOKMARKS = 100
_LONGEST_NAME = 40
_PLACES = (RegionKind.POINT, RegionKind.LINE, RegionKind.POLYGON)
_KEPT = frozenset(
    {"as_of", "theme", "district", "park", "verdict", "line", "idle", "q", "region", "reach"}
    | {"at", "off", "parcel"}
)
"""Names in a bookmarked address; anything else is left out."""


def add_note(
    connection: Connection,
    user: User,
    *,
    body: str,
    place: str,
    shared: bool,
    expires_on: date,
    today: date,
) -> int:
    """Store a note at ``place`` (point-…, line-…, polygon-… as a region in an address); its id.

    Raises Unusable for a text, place or day that is none, Conflict above ``MOST_NOTES``.
    """
    text = " ".join(body.split())
    if not text or len(text) > MOST_CHARACTERS:
        raise Unusable(f"标注内容须为 1 到 {MOST_CHARACTERS} 个字，现为 {len(text)} 个。")
    if "\x00" in text:
        raise Unusable("标注内容含有不能保存的字符，请删去后重试。")
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= expires_on <= last:
        raise Unusable(f"到期日须在 {today} 到 {last} 之间，请另选。")
    # A point is a place by itself; as a region it would need a radius.
    drawn = read_region(place, "1")
    if drawn is None or drawn.kind not in _PLACES:
        raise Unusable("请先在图上点出或画出标注的位置。")
    if note_rows.count_own(connection, user, today) >= MOST_NOTES:
        raise Conflict(f"您已有 {MOST_NOTES} 条标注，请先撤下不用的。")
    new = note_rows.NewNote(text, drawn.wkt, shared, expires_on)
    note_id = note_rows.add_note(connection, user, new, today)
    detail: dict[str, object] = {"shared": shared, "expires_on": expires_on.isoformat()}
    audit.record(connection, user, EventKind.NOTE_ADDED, f"map_note:{note_id}", detail=detail)
    return note_id


def withdraw_note(connection: Connection, user: User, note_id: int) -> None:
    """Raises NotFound for another's note."""
    note_rows.withdraw_note(connection, user, note_id)
    audit.record(connection, user, EventKind.NOTE_WITHDRAWN, f"map_note:{note_id}")


def add_bookmark(connection: Connection, user: User, name: str, address: str, as_of: date) -> int:
    """Store the view that an address of 一张图 shows; its id.

    Raises Unusable for a name or an address that is none, Conflict for a name used twice.
    """
    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_NAME or "\x00" in shown:
        raise Unusable(f"书签名称须为 1 到 {_LONGEST_NAME} 个字，如“高新区疑似闲置”。")
    pairs = [pair for pair in parse_qsl(address.lstrip("?")) if pair[0] in _KEPT]
    read_query(pairs, user.scope, as_of)
    kept = urlencode(pairs)
    if len(kept) > MOST_ADDRESS:
        raise Unusable("这个视图的筛选太长，存不成书签，请把所画范围画得简单一些。")
    if len(note_rows.bookmarks_of(connection, user)) >= MOST_BOOKMARKS:
        raise Conflict(f"您已有 {MOST_BOOKMARKS} 个书签，请先删除不用的。")
    return note_rows.add_bookmark(connection, user, shown, kept)
