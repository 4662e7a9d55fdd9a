"""Reading a 报盘 TXT: one record a parcel; a parcel that fails takes no other with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Floats, ellipsoidal_m2, plane_m2
from spatial.crs import CrsDecision
from spatial.errors import unreadable
from spatial.geometry import PointNames
from spatial.readers.answers import Answers
from spatial.readers.codes import fill_codes
from spatial.readers.features import with_crs
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading, Record
from spatial.readers.text import decode
from spatial.readers.txt.areas import declared_area
from spatial.readers.txt.boundary import closed_array, distinct, rings
from spatial.readers.txt.content import parse_content
from spatial.readers.txt.grid import decide_grid, zone_prefix
from spatial.readers.txt.parcel import CODE, KIND, Parcel
from spatial.readers.txt.points import order
from spatial.rings import combine

_LEAST_POINTS = 3
_DEGREES = -1
_LARGEST_COORDINATE = 1e9


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A parcel's shape, whether its columns were north first, and its form (prefix or degrees)."""

    parcel: Parcel
    shape: Polygon | MultiPolygon
    north_first: bool
    form: int
    names: PointNames


def read_txt(raw: bytes, name: str, answers: Answers, frame: CityFrame, limits: Limits) -> Reading:
    """``name``: the user's file name, for a code taken from it. Raises UnreadableFile."""
    decoded = decode(raw, answers.encoding)
    if decoded.text is None:
        return Reading((), questions=(decoded.question,) if decoded.question else ())
    content = parse_content(decoded.text)
    if not content.parcels:
        raise unreadable("file-no-features")
    if len(content.parcels) > limits.max_features:
        raise unreadable("file-too-many-features", limit=limits.max_features)
    if sum(len(parcel.points) for parcel in content.parcels) > limits.max_vertices:
        raise unreadable("file-too-many-vertices", limit=limits.max_vertices)
    issues = [*content.issues, *_settings_issues(content.settings)]
    judged = [_draw(parcel, issues) for parcel in content.parcels]
    drawn = _of_one_form([one for one in judged if one is not None], issues)
    decision = CrsDecision(None)
    if drawn:
        points = np.vstack([_points(one) for one in drawn])
        decision = decide_grid(content.settings, points, frame, answers.crs)
    notes = [decoded.note] if decoded.note else []
    notes += _order_notes(drawn)
    typed = [_text(parcel.attributes.get(CODE)) for parcel in content.parcels]
    codes, question = fill_codes(typed, name, answers.code_from)
    records = _records(content.parcels, drawn, codes, answers.area_unit, issues, notes)
    issues.sort(key=lambda issue: issue.row or 0)
    reading = Reading(
        tuple(records),
        encoding=decoded.encoding,
        notes=tuple(notes),
        issues=tuple(issues),
        questions=(question,) if question else (),
    )
    return with_crs(reading, decision)


def _settings_issues(settings: dict[str, str]) -> list[Issue]:
    """Transformation parameters that are not zero are named, never applied."""
    given = settings.get("转换参数", "")
    return [Issue("txt-parameters", value=given)] if given.strip(" ,，0.;") else []


def _draw(parcel: Parcel, issues: list[Issue]) -> _Drawn | None:
    """The parcel's shape, or None with the reason reported at its line."""
    code = _text(parcel.attributes.get(CODE))
    fault = _fault(parcel, code)
    if fault is None:
        circles = list(rings(parcel.points))
        if any(distinct(ring) < _LEAST_POINTS for ring in circles):
            fault = Issue("ring-too-short", parcel.line, value=code)
    if fault is not None:
        issues.append(fault)
        return None
    north_first = bool(order(parcel.points[0].first, parcel.points[0].second))
    if parcel.count and parcel.count != len(parcel.points):
        params = {"lines": str(len(parcel.points))}
        issues.append(Issue("txt-count", parcel.line, value=str(parcel.count), params=params))
    arrays = [closed_array(ring, north_first) for ring in circles]
    names = {
        (p.second, p.first) if north_first else (p.first, p.second): p.name
        for ring in circles
        for p in ring
        if p.name
    }
    form = _form(arrays[0])
    return _Drawn(parcel, combine(arrays), north_first, form, MappingProxyType(names))


def _fault(parcel: Parcel, code: str | None) -> Issue | None:
    if not parcel.is_areal:
        return Issue("geometry-not-polygon", parcel.line, value=str(parcel.attributes[KIND]))
    if parcel.bad_line is not None:
        line, text = parcel.bad_line
        return Issue("txt-point-bad", line, value=text)
    if not parcel.points:
        return Issue("geometry-missing", parcel.line, value=code)
    orders = [order(p.first, p.second) for p in parcel.points]
    usual = Counter(orders).most_common(1)[0][0]
    forms = [_form(closed_array([p], bool(usual))) for p in parcel.points]
    usual_form = Counter(forms).most_common(1)[0][0]
    for point, found, form in zip(parcel.points, orders, forms, strict=True):
        if found is None or found != usual or form != usual_form:
            text = f"{point.name} {point.first:.15g}, {point.second:.15g}".strip()
            return Issue("txt-point-odd", point.line, value=text)
    return None


def _form(points: Floats) -> int:
    """The zone prefix of the eastings, 0 without one, or the mark for degrees."""
    if bool((np.abs(points) <= 180).all()):
        return _DEGREES
    return zone_prefix(float(points[0, 0]))


def _of_one_form(drawn: Sequence[_Drawn], issues: list[Issue]) -> list[_Drawn]:
    """A file has one system; parcels written otherwise than most are reported."""
    if not drawn:
        return []
    usual = Counter(one.form for one in drawn).most_common(1)[0][0]
    for one in drawn:
        if one.form != usual:
            issues.append(Issue("txt-mixed-systems", one.parcel.line))
    return [one for one in drawn if one.form == usual]


def _points(one: _Drawn) -> Floats:
    pairs = [(p.first, p.second) for p in one.parcel.points]
    array = np.array(pairs, dtype=np.float64)
    return array[:, ::-1] if one.north_first else array


def _order_notes(drawn: Sequence[_Drawn]) -> list[str]:
    swapped = sum(not one.north_first for one in drawn)
    if not swapped:
        return []
    return [f"{swapped} 宗地块的坐标东在前、北在后，已按数值识别并对调。"]


def _records(
    parcels: Sequence[Parcel],
    drawn: Sequence[_Drawn],
    codes: Sequence[str | None],
    unit_answer: str | None,
    issues: list[Issue],
    notes: list[str],
) -> list[Record]:
    by_line = {one.parcel.line: one for one in drawn}
    areas = dict(zip(by_line, _areas(drawn), strict=True))
    records, units = [], Counter[str]()
    for parcel, code in zip(parcels, codes, strict=True):
        one = by_line.get(parcel.line)
        attributes = {**parcel.attributes, CODE: code}
        if one is None:
            records.append(Record(parcel.line, None, attributes, None, parcel.area_text))
            continue
        drawn_m2 = areas[parcel.line] if one.shape.is_valid else None
        area = declared_area(parcel.area_text, drawn_m2, parcel.line, unit_answer)
        if area.issue is not None:
            issues.append(area.issue)
        if area.unit is not None:
            units[area.unit] += 1
        square_metres = area.square_metres
        records.append(
            Record(parcel.line, one.shape, attributes, square_metres, parcel.area_text, one.names)
        )
    if units:
        parts = "，".join(f"{count} 宗按{unit}" for unit, count in units.items())
        notes.append(f"申报面积的单位由图形面积判断：{parts}。")
    return records


def _areas(drawn: Sequence[_Drawn]) -> Floats:
    shapes = np.empty(len(drawn), dtype=object)
    shapes[:] = [one.shape for one in drawn]
    if drawn and drawn[0].form == _DEGREES:
        return ellipsoidal_m2(shapes)
    return plane_m2(shapes)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
