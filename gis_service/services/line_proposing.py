"""Proposals of line classes and park ranges from stored parcels (划线建议、园区范围建议).

The rules are pure (``parcels.lines``); measured here are neighbours within the gap of the policy,
parks within it, and the land of each. A run looks at every parcel of a district or of the city, by
the role of jobs; it only proposes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, Engine, text

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Forbidden, Unusable
from gis_service.facts import assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.services.line_steps import must_draft
from gis_service.store import layer_rows, policy_rows, proposal_rows
from gis_service.store.periods import live_at
from gis_service.store.proposal_rows import CLASS, RANGE, NewRun, Proposed
from gis_service.transaction import job_work
from gis_service.user import User
from parcels.control_class import ControlClass
from parcels.lines.cluster import Cluster, LandPiece
from parcels.lines.park_range import RangeKind, RangeProposal, propose_ranges
from parcels.lines.piece import piece_of
from parcels.lines.proposal import Proposal, propose
from parcels.policy import Policy, PolicyError
from spatial.line_change import polygons

MOST_PARCELS = 20_000
_BATCH = 2_000
_LISTED_NOT = frozenset({"published", "not_industrial"})
"""What is in a line, or no industrial land, asks for nothing."""


@dataclass(frozen=True, slots=True)
class _Land:
    """Parcels of a run: pieces and what belongs to each, by the parcel's id as its code."""

    pieces: tuple[LandPiece, ...]
    codes: Mapping[str, str]
    districts: Mapping[str, int]
    shapes: Mapping[str, MultiPolygon]
    unknown_use: int


def make_run(engine: Engine, user: User, district_id: int, as_of: date) -> int:
    """Propose for a district (0: the whole city) on a day; the id of the run.

    Raises Forbidden beyond the user's scope, Unusable for more parcels than a page waits for, or
    without the numbers of ``line.cluster``.
    """
    must_draft(user)
    _must_ask(user, district_id)
    with job_work(engine) as connection:
        snapshot = policy_rows.latest(connection)
        policy = snapshot.profile.policy
        row = policy.find("line.cluster", as_of)
        if row is None:
            raise Unusable(f"{as_of} 没有“连片、成板块”的数字，不能建议。")
        ids = _ids(connection, district_id, as_of)
        if len(ids) > MOST_PARCELS:
            raise Unusable(f"有 {len(ids)} 宗地，超过 {MOST_PARCELS} 宗，请按区（市）县生成。")
        land = _land(connection, ids, policy, as_of)
        gap = float(row.number("gap_m"))
        pairs, parks = _near(connection, ids, as_of, gap), _parks(connection, ids, as_of, gap)
        try:
            classes = propose(land.pieces, pairs, policy, as_of)
            ranges = propose_ranges(land.pieces, pairs, parks, policy, as_of)
        except PolicyError as error:
            raise Unusable("政策中缺少划线的参数，不能建议。") from error
        names = _park_names(connection)
        found = (*_classes(classes, land), *_ranges(ranges, land, names))
        versions = layer_rows.live_versions(connection, as_of)
        run = NewRun(
            district_id=district_id,
            as_of=as_of,
            snapshot_id=snapshot.id,
            layers={one.kind.value: one.valid_from.isoformat() for one in versions},
            parcels=len(ids),
            unknown_use=land.unknown_use,
        )
        run_id = proposal_rows.add_run(connection, run, found, (user.id, user.display_name))
        detail = {"district": district_id, "as_of": as_of.isoformat()}
        target = f"proposal_run:{run_id}"
        audit.record(connection, user, EventKind.LINES_PROPOSED, target, detail=detail)
    return run_id


def may_ask(user: User, district_id: int) -> bool:
    return user.scope.city or district_id in user.scope.districts


def _must_ask(user: User, district_id: int) -> None:
    if not may_ask(user, district_id):
        raise Forbidden("只能为您管理的区（市）县生成建议，全市的由市级生成。")


_IDS = text(
    "SELECT DISTINCT v.parcel_id FROM parcel_version v"
    f" WHERE {live_at('v')} AND (:district = 0 OR v.district_id = :district) ORDER BY v.parcel_id"
)
_SHAPES = text(
    "SELECT v.parcel_id, v.code, v.name, v.district_id, ST_AsBinary(v.plane) AS plane"
    f" FROM parcel_version v WHERE {live_at('v')} AND v.parcel_id = ANY (CAST(:ids AS bigint[]))"
)
_NEAR = text(
    "SELECT a.parcel_id AS one, b.parcel_id AS other FROM parcel_version a"
    " JOIN parcel_version b ON b.plane && ST_Expand(a.plane, :gap) AND a.parcel_id < b.parcel_id"
    f" AND ST_DWithin(a.plane, b.plane, :gap) AND {live_at('b')}"
    f" WHERE {live_at('a')} AND a.parcel_id = ANY (CAST(:ids AS bigint[]))"
    " AND b.parcel_id = ANY (CAST(:ids AS bigint[]))"
)
_PARKS = text(
    "SELECT v.parcel_id, f.code FROM layer_feature f"
    f" JOIN layer_version l ON l.id = f.layer_version_id AND l.kind = 'park' AND {live_at('l')}"
    " JOIN parcel_version v ON v.plane && ST_Expand(f.plane, :gap)"
    f" AND ST_DWithin(f.plane, v.plane, :gap) AND {live_at('v')}"
    " WHERE v.parcel_id = ANY (CAST(:ids AS bigint[]))"
)


def _ids(connection: Connection, district_id: int, as_of: date) -> list[int]:
    return list(connection.scalars(_IDS, {"district": district_id, "as_of": as_of}))


def _near(
    connection: Connection, ids: Sequence[int], as_of: date, gap: float
) -> list[tuple[str, str]]:
    bound = {"ids": list(ids), "as_of": as_of, "gap": gap}
    return [(str(row.one), str(row.other)) for row in connection.execute(_NEAR, bound)]


def _parks(
    connection: Connection, ids: Sequence[int], as_of: date, gap: float
) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(_PARKS, {"ids": list(ids), "as_of": as_of, "gap": gap}):
        found[str(row.parcel_id)].add(row.code)
    return {key: frozenset(codes) for key, codes in found.items()}


_PARK_NAMES = text("SELECT code, name FROM park")


def _park_names(connection: Connection) -> Mapping[str, str]:
    return {row.code: row.name for row in connection.execute(_PARK_NAMES)}


def _land(connection: Connection, ids: Sequence[int], policy: Policy, as_of: date) -> _Land:
    pieces: list[LandPiece] = []
    codes: dict[str, str] = {}
    districts: dict[str, int] = {}
    shapes: dict[str, MultiPolygon] = {}
    unknown = 0
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        for parcel_id, assembled in assemble(connection, batch, as_of, WithoutMeans()).items():
            piece = piece_of(str(parcel_id), assembled.facts, policy, as_of)
            if piece is None:
                unknown += 1
            else:
                pieces.append(piece)
        for row in connection.execute(_SHAPES, {"ids": batch, "as_of": as_of}):
            key = str(row.parcel_id)
            codes[key] = row.code or row.name or key
            districts[key] = row.district_id
            shapes[key] = shapely.from_wkb(bytes(row.plane))
    return _Land(tuple(pieces), codes, districts, shapes, unknown)


def _classes(found: Sequence[Proposal], land: _Land) -> Iterator[Proposed]:
    """Contiguous land as one proposal, other land parcel by parcel."""
    together: dict[tuple[str, ControlClass | None, tuple[str, ...]], list[Proposal]] = {}
    for one in found:
        if one.reason in _LISTED_NOT:
            continue
        codes = one.cluster.codes if one.cluster is not None else (one.code,)
        together.setdefault((one.reason, one.control, codes), []).append(one)
    pieces = {piece.code: piece for piece in land.pieces}
    for (reason, control, _), members in together.items():
        keys = tuple(one.code for one in members)
        area = sum(pieces[key].area_cm2 for key in keys)
        review = any(one.review for one in members)
        yield _proposed(land, CLASS, control, reason, keys, (area, area), review=review)


def _ranges(
    found: Sequence[RangeProposal], land: _Land, names: Mapping[str, str]
) -> Iterator[Proposed]:
    """Contiguous land inside the boundary belongs into the red line as well."""
    for one in found:
        control = None if one.kind is RangeKind.OUTSIDE else ControlClass.RED
        cluster: Cluster = one.cluster
        areas = cluster.area_cm2, cluster.industrial_cm2
        parks = tuple(names.get(code, code) for code in one.parks)
        yield _proposed(
            land, RANGE, control, one.kind.name, cluster.codes, areas, parks, review=True
        )


def _proposed(
    land: _Land,
    sort: str,
    control: ControlClass | None,
    reason: str,
    keys: Sequence[str],
    areas: tuple[int, int],
    parks: tuple[str, ...] = (),
    *,
    review: bool,
) -> Proposed:
    districts = {land.districts[key] for key in keys}
    return Proposed(
        sort=sort,
        control=control,
        reason=reason,
        review=review,
        parcel_ids=tuple(int(key) for key in keys),
        codes=tuple(land.codes[key] for key in keys),
        area_cm2=areas[0],
        industrial_cm2=areas[1],
        parks=parks,
        shape=polygons(shapely.union_all([land.shapes[key] for key in keys])),
        district_id=districts.pop() if len(districts) == 1 else 0,
    )
