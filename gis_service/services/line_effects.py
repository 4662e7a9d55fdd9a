"""Whom an adjustment of a line touches (受影响宗地): exactly the parcels whose share changes.

By a role that sees every parcel; shares after the change are computed by the overlay of the city,
the class before and after by the line rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, text

from gis_service.facts import assemble, land
from gis_service.facts.parks import WithoutMeans
from gis_service.services.line_ground import LAYER_OF, LineArea, change_of
from gis_service.store.fact_rows import Row
from gis_service.store.line_rows import Affected, Draft
from gis_service.store.outline_rows import cm2_of
from parcels.facts import ParcelFacts
from parcels.layers import LayerKind
from parcels.policy import Policy
from parcels.rules import line
from parcels.units import PPM
from spatial.line_change import SMALLEST_M2, LineChange
from spatial.overlay import PIECE_VERTICES, over

_TOUCHED = text(
    "SELECT v.parcel_id, v.id, v.code, v.name, part.gained, part.lost,"
    " (v.valid_from IS NULL OR v.valid_from <= :day) AS on_the_day"
    " FROM parcel_version v, LATERAL (SELECT"
    " ST_GeomFromWKB(:joined, ST_SRID(v.plane)) AS joined,"
    " ST_GeomFromWKB(:departed, ST_SRID(v.plane)) AS departed) AS moved,"
    " LATERAL (SELECT"
    " ST_Area(ST_CollectionExtract(ST_Intersection(v.plane, moved.joined), 3)) AS gained,"
    " ST_Area(ST_CollectionExtract(ST_Intersection(v.plane, moved.departed), 3)) AS lost) AS part"
    " WHERE v.plane && ST_MakeEnvelope(:west, :south, :east, :north, :srid)"
    " AND v.superseded_at IS NULL AND (v.valid_to IS NULL OR v.valid_to > :day)"
    " AND (part.gained >= :smallest OR part.lost >= :smallest) ORDER BY v.code, v.id"
)


def touched(connection: Connection, draft: Draft, srid: int) -> list[Any]:
    """Rows of parcel versions from the day of the draft on that gain or lose land of the line."""
    shapes = [shape for shape in (draft.joined, draft.departed) if not shape.is_empty]
    if not shapes:
        return []
    west, south, east, north = shapely.total_bounds(shapes)
    bound = {
        "joined": shapely.to_wkb(draft.joined),
        "departed": shapely.to_wkb(draft.departed),
        "west": float(west),
        "south": float(south),
        "east": float(east),
        "north": float(north),
        "srid": srid,
        "day": draft.adjustment.valid_from,
        "smallest": SMALLEST_M2,
    }
    return list(connection.execute(_TOUCHED, bound))


def effects(
    connection: Connection, draft: Draft, policy: Policy, srid: int
) -> tuple[tuple[Affected, ...], frozenset[int]]:
    """The parcels of the day that are touched, and the ids of all that must be assessed anew."""
    rows = touched(connection, draft, srid)
    on_the_day = {row.parcel_id: row for row in rows if row.on_the_day}
    kind, day = LAYER_OF[draft.adjustment.control], draft.adjustment.valid_from
    facts = assemble(connection, list(on_the_day), day, WithoutMeans())
    areas, change = change_of(connection, draft)
    after = _shares_after(connection, [row.id for row in on_the_day.values()], areas, change, draft)
    found = []
    for parcel_id, row in on_the_day.items():
        assembled = facts.get(parcel_id)
        if assembled is None:
            continue
        shares = land.zone_shares(after.get(row.id, ()))
        others = tuple(one for one in assembled.facts.shares if one.kind is not kind)
        moved = replace(assembled.facts, shares=(*others, *shares))
        found.append(_affected(row, assembled.facts, moved, kind, policy, day))
    return tuple(found), frozenset(row.parcel_id for row in rows)


def planned_cm2(draft: Draft, affected: Sequence[Affected]) -> int:
    """Of the land that joins, what is no parcel in industrial use."""
    industrial = sum(one.gained_cm2 for one in affected if one.industrial)
    return max(draft.adjustment.added_cm2 - industrial, 0)


def _affected(
    row: Any, now: ParcelFacts, moved: ParcelFacts, kind: LayerKind, policy: Policy, day: date
) -> Affected:
    use = now.use
    industrial = use.actual_industrial
    return Affected(
        parcel_id=row.parcel_id,
        code=row.code or "",
        name=row.name or "",
        gained_cm2=cm2_of(row.gained),
        lost_cm2=cm2_of(row.lost),
        share_before=_share(now, kind),
        share_after=_share(moved, kind),
        before=line.judge(now, policy, day).finding.control,
        after=line.judge(moved, policy, day).finding.control,
        industrial=industrial if industrial is not None else use.approved_industrial,
    )


def _share(facts: ParcelFacts, kind: LayerKind) -> int:
    return min(sum(part.share_ppm for part in facts.parts(kind)), PPM)


_AFTER = "SELECT id, plane FROM line_after"
_SUBJECT = "SELECT id, plane FROM parcel_version WHERE id = ANY (CAST(:ids AS bigint[]))"
_MAKE = text("CREATE TEMP TABLE line_after (id int, plane geometry) ON COMMIT DROP")
_ADD = text("INSERT INTO line_after VALUES (:id, ST_GeomFromWKB(:plane, :srid))")
_SRID = text("SELECT ST_SRID(plane) FROM layer_feature WHERE layer_version_id = :id LIMIT 1")
_PIECES = text(
    "CREATE TEMP TABLE line_after_piece ON COMMIT DROP AS " + over("pieces", zone=_AFTER)
)
_SHARES = text(
    "SELECT s.subject_id, s.zone_id, s.share_ppm,"
    " (s.area::numeric(16, 4) * 10000)::bigint AS area_cm2,"
    " (s.perimeter::numeric(16, 4) * 10000)::bigint AS perimeter_tenths FROM ("
    + over(
        "shares", subject=_SUBJECT, zone=_AFTER, piece="SELECT zone_id, shape FROM line_after_piece"
    )
    + ") AS s ORDER BY s.zone_id"
)


def _shares_after(
    connection: Connection,
    version_ids: Sequence[int],
    areas: Sequence[LineArea],
    change: LineChange,
    draft: Draft,
) -> Mapping[int, list[Row]]:
    """Rows as ``land.zone_shares`` reads them, by parcel version, of the line after the change."""
    if not version_ids:
        return {}
    kind = LAYER_OF[draft.adjustment.control].value
    named: list[tuple[str, str, MultiPolygon]] = [
        (area.code, area.name, kept)
        for area, kept in zip(areas, change.kept, strict=True)
        if kept is not None
    ]
    if not change.joined.is_empty:
        named.append(("", draft.title, change.joined))
    for table in ("line_after", "line_after_piece"):
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(_MAKE)
    srid = connection.scalar(_SRID, {"id": draft.base_version_id}) or 0
    rows = [
        {"id": place, "plane": shapely.to_wkb(shape), "srid": srid}
        for place, (_, _, shape) in enumerate(named)
    ]
    if rows:
        connection.execute(_ADD, rows)
    connection.execute(_PIECES, {"vertices": PIECE_VERTICES})
    connection.execute(text("CREATE INDEX ON line_after USING gist (plane)"))
    connection.execute(text("ANALYZE line_after"))
    found: dict[int, list[Row]] = {}
    for row in connection.execute(_SHARES, {"ids": list(version_ids)}).mappings():
        code, name, _ = named[row["zone_id"]]
        said = {**row, "kind": kind, "code": code, "name": name}
        found.setdefault(row["subject_id"], []).append(said)
    return found
