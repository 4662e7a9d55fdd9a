"""Placing drawn shapes in the city (落图): exchange system, working plane, areas, envelope.

Everything is done for whole arrays: an import of hundreds of thousands of parcels calls PROJ once.
Edges are cut to 50 m before they are transformed, since a straight edge in one system is a curve in
another; what is drawn in the working grid, with or without its zone prefix, is kept to the digit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry import MultiPolygon, Polygon

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Floats, Shapes, ellipsoidal_m2, plane_m2, to_cm2
from spatial.crs import is_survey_plane
from spatial.geometry import as_multipolygons, validity_issue, vertex_issues
from spatial.readers.reading import Record
from spatial.repair import mend
from spatial.zones import same_grid_shift

SEGMENT_M = 50.0
_TINY_M2 = 0.01
_BATCH = 5_000
"""Shapes in hand at once: enough for whole arrays to pay, few enough for the memory."""

SEGMENT_DEGREES = SEGMENT_M / 111_320


@dataclass(frozen=True, slots=True)
class Placed:
    """One parcel's shape, ready to store.

    ``geom``: longitude, latitude (EPSG:4490); ``plane``: the city's working grid, metres;
    ``plane_cm2``: area in the surveyed plane system when there is one, else in the working grid;
    ``survey_srid``: that system's EPSG code, None for degrees or a local grid; ``drawn``: as read.
    Shapes are held as WKB (ISO, 2-D): a fifth of the memory, and what is stored in any case.
    """

    row: int
    geom_wkb: bytes
    plane_wkb: bytes
    plane_cm2: int
    ellipsoidal_cm2: int
    survey_srid: int | None
    drawn_wkb: bytes
    issues: tuple[Issue, ...] = ()
    repaired: bool = False

    @property
    def geom(self) -> MultiPolygon:
        return shapely.from_wkb(self.geom_wkb)

    @property
    def plane(self) -> MultiPolygon:
        return shapely.from_wkb(self.plane_wkb)

    @property
    def drawn(self) -> Polygon | MultiPolygon:
        return shapely.from_wkb(self.drawn_wkb)


@dataclass(slots=True)
class _Batch:
    """Shapes under way; an entry is dropped (None) when an error is reported for its row."""

    records: Sequence[Record]
    shapes: Shapes
    errors: dict[int, list[Issue]] = field(default_factory=dict)
    remarks: dict[int, list[Issue]] = field(default_factory=dict)
    repaired: set[int] = field(default_factory=set)

    def alive(self) -> NDArray[np.int64]:
        return np.flatnonzero(~shapely.is_missing(self.shapes))

    def refuse(self, index: int, issue: Issue) -> None:
        self.errors.setdefault(index, []).append(issue)
        self.shapes[index] = None

    def remark(self, index: int, issue: Issue) -> None:
        self.remarks.setdefault(index, []).append(issue)


def place(
    record: Record,
    crs: CRS,
    frame: CityFrame,
    repair: bool = False,
    survey_crs: CRS | None = None,
) -> Placed | list[Issue]:
    """One record placed, or its errors; an empty list when its reader has reported them already."""
    return place_all([record], crs, frame, repair, survey_crs)[0]


def place_all(
    records: Sequence[Record],
    crs: CRS,
    frame: CityFrame,
    repair: bool = False,
    survey_crs: CRS | None = None,
) -> list[Placed | list[Issue]]:
    """Each record placed, or its list of errors, in the order given.

    ``crs``: the file's system; ``survey_crs``: the plane system in which the land was measured when
    the file itself is in degrees (answer to --survey-crs).
    """
    placed: list[Placed | list[Issue]] = []
    for start in range(0, len(records), _BATCH):
        batch = records[start : start + _BATCH]
        placed.extend(_place_batch(batch, crs, frame, repair, survey_crs))
    return placed


def _place_batch(
    records: Sequence[Record], crs: CRS, frame: CityFrame, repair: bool, survey_crs: CRS | None
) -> list[Placed | list[Issue]]:
    shapes = np.empty(len(records), dtype=object)
    shapes[:] = [record.geometry for record in records]
    batch = _Batch(records, shapes)
    geom = _to_geographic(batch.shapes, crs, frame)
    _check_envelope(batch, geom, frame)
    _check_validity(batch, crs, repair)
    mended = sorted(batch.repaired)
    geom[mended] = _to_geographic(batch.shapes[mended], crs, frame)
    plane = _to_work(batch, crs, frame)
    _check_transformed(batch, geom, plane)
    _check_vertices(batch, plane)
    return _collect(batch, geom, plane, crs, frame, survey_crs)


def to_geographic(planes: Shapes, frame: CityFrame) -> Shapes:
    """Shapes of the working grid in longitude and latitude (EPSG:4490)."""
    return _to_geographic(planes, CRS.from_epsg(frame.work_srid), frame)


def _check_validity(batch: _Batch, crs: CRS, repair: bool) -> None:
    alive = batch.alive()
    invalid = alive[~shapely.is_valid(batch.shapes[alive])]
    if repair and len(invalid):
        _repair(batch, invalid, crs)
        return
    for index in invalid:
        record = batch.records[index]
        batch.refuse(index, validity_issue(record.geometry, record.row, record.points))


def _repair(batch: _Batch, invalid: NDArray[np.int64], crs: CRS) -> None:
    drawn = batch.shapes[invalid]
    mended = mend(drawn)
    measure = ellipsoidal_m2 if crs.is_geographic else plane_m2
    changes = zip(invalid, mended, measure(drawn), measure(mended), strict=True)
    for index, shape, before, after in changes:
        record = batch.records[index]
        reason = validity_issue(record.geometry, record.row, record.points)
        if shape is None:
            batch.refuse(index, reason)
            continue
        params = MappingProxyType({"before": f"{before:.2f}", "after": f"{after:.2f}"})
        batch.shapes[index] = shape
        batch.repaired.add(int(index))
        batch.remark(index, Issue("geometry-repaired", record.row, params=params))


def _to_geographic(shapes: Shapes, crs: CRS, frame: CityFrame) -> Shapes:
    if crs.is_geographic:
        return shapes.copy()
    return _transformed(shapes, crs, CRS.from_epsg(frame.geographic_srid), SEGMENT_M)


def _to_work(batch: _Batch, crs: CRS, frame: CityFrame) -> Shapes:
    shift = same_grid_shift(crs.to_epsg() or 0, frame.work_srid)
    if shift == 0.0:
        return batch.shapes.copy()
    if shift is not None:
        moved = np.array([shift, 0.0])
        return shapely.transform(batch.shapes, lambda coords: coords + moved)
    step = SEGMENT_DEGREES if crs.is_geographic else SEGMENT_M
    return _transformed(batch.shapes, crs, CRS.from_epsg(frame.work_srid), step)


def _transformed(shapes: Shapes, source: CRS, target: CRS, step: float) -> Shapes:
    """Invalid shapes are not cut, only moved: GEOS refuses to cut rings without any length."""
    transformer = Transformer.from_crs(source, target, always_xy=True)
    cut = shapes.copy()
    valid = shapely.is_valid(shapes)
    cut[valid] = shapely.segmentize(shapes[valid], step)

    def project(coords: Floats) -> Floats:
        return np.column_stack(transformer.transform(coords[:, 0], coords[:, 1]))

    return shapely.transform(cut, project)


def _check_envelope(batch: _Batch, geom: Shapes, frame: CityFrame) -> None:
    alive = batch.alive()
    west, south, east, north = shapely.bounds(geom[alive]).T
    inside = (west >= frame.west) & (east <= frame.east)
    inside &= (south >= frame.south) & (north <= frame.north)
    for index in alive[~inside]:
        here = _first_outside(shapely.get_coordinates(geom[index]), frame)
        params = MappingProxyType({"city": frame.name, "here": here})
        batch.refuse(index, Issue("outside-city", batch.records[index].row, params=params))


def _first_outside(coords: Floats, frame: CityFrame) -> str:
    for lon, lat in coords.tolist():
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return "无法换算"
        if not frame.covers(lon, lat):
            return f"{lon:.6f}, {lat:.6f}"
    return ""


def _check_transformed(batch: _Batch, geom: Shapes, plane: Shapes) -> None:
    """A valid shape can become invalid by rounding in another system; it is mended or refused."""
    alive = batch.alive()
    for shapes in (geom, plane):
        for index in alive[~shapely.is_valid(shapes[alive])]:
            shape = mend(shapes[index : index + 1])[0]
            if shape is None or not shape.is_valid:
                row = batch.records[index].row
                batch.refuse(index, Issue("geometry-collapsed", row))
            else:
                shapes[index] = shape
    _check_areas(batch, geom, plane)


def _check_areas(batch: _Batch, geom: Shapes, plane: Shapes) -> None:
    """A line bent by rounding alone is a valid triangle of no square centimetre."""
    alive = batch.alive()
    tiny = alive[plane_m2(plane[alive]) < _TINY_M2]
    areas = (to_cm2(plane_m2(plane[tiny])), to_cm2(ellipsoidal_m2(geom[tiny])))
    for index, plane_cm2, ellipsoidal_cm2 in zip(tiny.tolist(), *areas, strict=True):
        if plane_cm2 <= 0 or ellipsoidal_cm2 <= 0:
            batch.refuse(index, Issue("geometry-collapsed", batch.records[index].row))


def _check_vertices(batch: _Batch, plane: Shapes) -> None:
    alive = batch.alive()
    rows = [batch.records[index].row for index in alive]
    for position, issues in vertex_issues(plane[alive], rows).items():
        for issue in issues:
            batch.remark(int(alive[position]), issue)


def _collect(
    batch: _Batch,
    geom: Shapes,
    plane: Shapes,
    crs: CRS,
    frame: CityFrame,
    survey_crs: CRS | None,
) -> list[Placed | list[Issue]]:
    alive = batch.alive()
    survey = crs if is_survey_plane(crs) else survey_crs
    measured = plane[alive]
    if survey is not None:
        measured = batch.shapes[alive]
        if survey is not crs:
            step = SEGMENT_DEGREES if crs.is_geographic else SEGMENT_M
            measured = _transformed(measured, crs, survey, step)
    survey_srid = survey.to_epsg() if survey is not None else None
    drawn = np.empty(len(batch.records), dtype=object)
    drawn[:] = [record.geometry for record in batch.records]
    placed = zip(
        alive.tolist(),
        shapely.to_wkb(as_multipolygons(geom[alive])),
        shapely.to_wkb(as_multipolygons(plane[alive])),
        shapely.to_wkb(drawn[alive]),
        to_cm2(plane_m2(measured)),
        to_cm2(ellipsoidal_m2(geom[alive])),
        strict=True,
    )
    results: list[Placed | list[Issue]] = [
        batch.errors.get(index, []) for index in range(len(batch.records))
    ]
    for index, geom_wkb, plane_wkb, drawn_wkb, plane_cm2, ellipsoidal_cm2 in placed:
        results[index] = Placed(
            row=batch.records[index].row,
            geom_wkb=geom_wkb,
            plane_wkb=plane_wkb,
            plane_cm2=plane_cm2,
            ellipsoidal_cm2=ellipsoidal_cm2,
            survey_srid=survey_srid,
            drawn_wkb=drawn_wkb,
            issues=tuple(batch.remarks.get(index, ())),
            repaired=index in batch.repaired,
        )
    return results


def planes_of(placed: Sequence[Placed]) -> Shapes:
    """The plane shapes of all, in order."""
    blobs = np.empty(len(placed), dtype=object)
    blobs[:] = [one.plane_wkb for one in placed]
    return np.asarray(shapely.from_wkb(blobs), dtype=object)
