"""Loading a reference layer (图层入库): a whole version or nothing.

A layer of districts or parks also creates or renames the districts and parks it names; their code
is their identity. Parcels that meet the old or the new outlines are queued for assessment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import shapely
from sqlalchemy import Connection, text

from gis_service.errors import HasIssues, HasQuestions
from gis_service.services.dirty import mark_near_layer
from gis_service.store import layer_rows
from parcels.fields import LAYERS, match_headers
from parcels.frame import CityFrame
from parcels.issue import Issue, has_errors
from parcels.layers import LayerKind
from parcels.question import Question
from spatial.placing import Placed, place_all
from spatial.readers import read_vector
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Record

OVERLAP_TOLERANCE_M2 = 1.0
_NAMED = (LayerKind.PARK, LayerKind.DISTRICT)
_FUNCTIONAL = "功能区"


@dataclass(frozen=True, slots=True)
class LayerSource:
    """What is loaded: the file under its server path and the name its user gave it."""

    path: Path
    name: str
    kind: LayerKind
    valid_from: date
    approximate: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class LayerLoaded:
    """What was stored, with the decisions of the reader (``notes``) and its remarks."""

    version_id: int
    feature_count: int
    notes: tuple[str, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Feature:
    placed: Placed
    code: str
    name: str
    district: str
    kind: str


@dataclass(frozen=True, slots=True)
class LayerCheck:
    """What a file holds, stopped before storing; features only when all of them can be stored."""

    total: int
    features: tuple["_Feature", ...]
    notes: tuple[str, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    crs_label: str

    @property
    def storable(self) -> bool:
        return bool(self.features) and not self.questions and not has_errors(self.issues)


def check_layer(source: LayerSource, answers: Answers, frame: CityFrame) -> LayerCheck:
    """Read and place a layer. Raises UnreadableFile for none of the accepted formats."""
    reading = read_vector(source.path, source.name, answers, frame, Limits())
    features: list[_Feature] = []
    issues = list(reading.issues)
    if reading.crs is not None and reading.ready:
        placed = place_all(reading.records, reading.crs, frame)
        features, said = _features(reading.records, placed, source.kind)
        issues.extend(said)
        issues.extend(_overlaps([item for item in features if item.kind != _FUNCTIONAL]))
    return LayerCheck(
        len(reading.records),
        tuple(features),
        reading.notes,
        tuple(issues),
        reading.questions,
        reading.crs_label,
    )


def store_layer(
    connection: Connection,
    source: LayerSource,
    check: LayerCheck,
    frame: CityFrame,
    upload_id: int | None,
) -> LayerLoaded:
    """Store one version. Raises HasQuestions, or HasIssues when a feature cannot be stored."""
    if check.questions:
        raise HasQuestions(check.questions)
    if not check.storable:
        raise HasIssues(f"图层“{source.name}”有问题，没有入库。", check.issues)
    version_id = _store(connection, source, check.features, frame, upload_id)
    return LayerLoaded(version_id, len(check.features), check.notes, check.issues)


def load_layer(
    connection: Connection,
    source: LayerSource,
    answers: Answers,
    frame: CityFrame,
    upload_id: int | None = None,
) -> LayerLoaded:
    """Read, check and store one layer version.

    Raises HasQuestions while something is unclear, HasIssues when a feature cannot be stored,
    UnreadableFile for a file that is none of the accepted formats.
    """
    return store_layer(connection, source, check_layer(source, answers, frame), frame, upload_id)


def _features(
    records: Sequence[Record], placed: Sequence[Placed | list[Issue]], kind: LayerKind
) -> tuple[list[_Feature], list[Issue]]:
    features: list[_Feature] = []
    issues: list[Issue] = []
    seen: set[str] = set()
    for record, result in zip(records, placed, strict=True):
        if isinstance(result, list):
            issues.extend(result)
            continue
        issues.extend(result.issues)
        words = _words(record)
        feature = _Feature(result, words["code"], words["name"], words["district"], words["kind"])
        issues.extend(_naming_issues(feature, record.row, kind, seen))
        seen.add(feature.code)
        features.append(feature)
    return features, issues


def _naming_issues(feature: _Feature, row: int, kind: LayerKind, seen: set[str]) -> list[Issue]:
    if kind not in _NAMED:
        return []
    if not feature.code:
        return [Issue("layer-code-missing", row)]
    if feature.code in seen:
        return [Issue("layer-code-twice", row, value=feature.code)]
    if not feature.name:
        return [Issue("layer-name-missing", row, value=feature.code)]
    return []


def _words(record: Record) -> dict[str, str]:
    names = list(record.attributes)
    words = dict.fromkeys(("code", "name", "district", "kind"), "")
    for position, match in match_headers(names, LAYERS).columns.items():
        value = record.attributes[names[position]]
        if value is not None and not words[match.field.name]:
            words[match.field.name] = str(value).strip()
    return words


def _overlaps(features: Sequence[_Feature]) -> list[Issue]:
    shapes = [feature.placed.plane for feature in features]
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    issues = []
    for one, other in zip(left, right, strict=True):
        if one >= other:
            continue
        area = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if area > OVERLAP_TOLERANCE_M2:
            params = {"other": features[other].code or str(other + 1), "area": f"{area:.2f}"}
            issues.append(Issue("layer-overlap", features[one].placed.row, params=params))
    return issues


def _store(
    connection: Connection,
    source: LayerSource,
    features: Sequence[_Feature],
    frame: CityFrame,
    upload_id: int | None,
) -> int:
    scopes = [_scope(connection, source, feature) for feature in features]
    first = not any(v.kind is source.kind for v in layer_rows.all_versions(connection))
    version_id = layer_rows.add_version(
        connection,
        kind=source.kind,
        valid_from=source.valid_from,
        approximate=source.approximate,
        source=source.source,
        feature_count=len(features),
        upload_id=upload_id,
    )
    layer_rows.add_features(
        connection,
        [
            {
                "layer_version_id": version_id,
                "kind": source.kind.value,
                "code": feature.code,
                "name": feature.name,
                "park_id": park_id,
                "district_id": district_id,
                "plane_area": Decimal(feature.placed.plane_cm2).scaleb(-4),
                "geom": feature.placed.geom_wkb,
                "plane": feature.placed.plane_wkb,
                "work_srid": frame.work_srid,
            }
            for feature, (park_id, district_id) in zip(features, scopes, strict=True)
        ],
    )
    mark_near_layer(connection, source.kind, everything=first)
    return version_id


def _scope(
    connection: Connection, source: LayerSource, feature: _Feature
) -> tuple[int | None, int | None]:
    """(park_id, district_id) of a feature: set for parks only, others are seen by everyone."""
    match source.kind:
        case LayerKind.DISTRICT:
            kind = "functional" if feature.kind == _FUNCTIONAL else "statutory"
            layer_rows.save_district(connection, feature.code, feature.name, kind)
            return None, None
        case LayerKind.PARK:
            district_id = _district_of(connection, source, feature)
            park_id = layer_rows.save_park(connection, feature.code, feature.name, district_id)
            return park_id, district_id
    return None, None


_LARGEST_DISTRICT = text(
    "SELECT d.id FROM layer_feature f JOIN layer_version v ON v.id = f.layer_version_id"
    " JOIN district d ON d.code = f.code,"
    " LATERAL (SELECT ST_GeomFromWKB(:plane, ST_SRID(f.plane)) AS shape) AS park"
    " WHERE v.kind = 'district' AND v.superseded_at IS NULL AND d.kind = 'statutory'"
    " AND f.plane && park.shape AND ST_Intersects(f.plane, park.shape)"
    " ORDER BY ST_Area(ST_Intersection(f.plane, park.shape)) DESC, d.id LIMIT 1"
)


def _district_of(connection: Connection, source: LayerSource, feature: _Feature) -> int:
    if feature.district:
        named = layer_rows.district_ids(connection).get(feature.district)
        if named is not None:
            return named
    plane = feature.placed.plane_wkb
    found = connection.scalar(_LARGEST_DISTRICT, {"plane": plane})
    if found is None:
        issue = Issue("park-district-unknown", feature.placed.row, value=feature.name)
        raise HasIssues(f"图层“{source.name}”有问题，没有入库。", [issue])
    return found
