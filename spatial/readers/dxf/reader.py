"""Reading a DXF: the layer is asked for, open polylines are reported, texts suggest codes."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely

from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.area import Floats, Shapes
from spatial.crs import Declared
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.answers import Answers
from spatial.readers.codes import fill_codes
from spatial.readers.dxf.labels import Label, labels, labels_inside, suggested
from spatial.readers.dxf.polylines import Polyline, polylines
from spatial.readers.dxf.tags import Tagged, entities
from spatial.readers.features import build_reading
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.text import decode
from spatial.rings import shapes_from_rings

CODE, NAME, LAYER, TEXTS = "地块编号", "地块名称", "图层", "标注"

_IGNORED = {
    "LINE": "直线",
    "ARC": "圆弧",
    "CIRCLE": "圆",
    "ELLIPSE": "椭圆",
    "SPLINE": "样条曲线",
    "HATCH": "填充",
    "INSERT": "块参照",
    "3DFACE": "三维面",
    "REGION": "面域",
}
# CASS keeps a parcel's code, owner and land class in the extended data of its boundary (权属线).
_CASS_PARCEL = "300000"


def read_dxf(raw: bytes, name: str, answers: Answers, frame: CityFrame, limits: Limits) -> Reading:
    """``name``: the user's file name, for a code taken from it. Raises UnreadableFile."""
    decoded = decode(raw, answers.encoding)
    if decoded.text is None:
        return Reading((), questions=(decoded.question,) if decoded.question else ())
    tags = [tag for tag in entities(decoded.text) if tag.section == "ENTITIES"]
    lines = list(polylines(tags))
    layers = _layers(lines)
    if not any(closed for closed, _ in layers.values()):
        raise unreadable("dxf-no-parcels")
    layer = _chosen(layers, answers.layer)
    if layer is None:
        return Reading((), questions=(_layer_question(layers),))
    chosen = [line for line in lines if line.layer == layer]
    shapes, issues = _shapes(chosen)
    attributes = _attributes(chosen, shapes, list(labels(tags)))
    usable = [row for row, shape in zip(attributes, shapes, strict=True) if shape is not None]
    typed = [_code(row) for row in usable]
    codes, question = fill_codes(typed, name, answers.code_from)
    for row, code in zip(usable, codes, strict=True):
        row[CODE] = code
    notes = [decoded.note] if decoded.note else []
    notes += _notes(layer, chosen, tags, len(typed) - typed.count(None))
    reading = build_reading(
        shapes,
        attributes,
        Declared(None, "DXF 不带坐标系，"),
        frame,
        answers,
        limits,
        known_bad=issues,
        encoding=decoded.encoding,
        layer=layer,
        notes=notes,
    )
    nested = _nested(shapes)
    return reading.adding(issues=nested, questions=(question,) if question else ())


def _layers(lines: Sequence[Polyline]) -> dict[str, tuple[int, int]]:
    """Closed and open polylines a layer, the layer with most closed ones first."""
    closed = Counter(line.layer for line in lines if line.is_ring)
    opened = Counter(line.layer for line in lines if not line.is_ring)
    names = sorted(closed | opened, key=lambda layer: (-closed[layer], layer))
    return {layer: (closed[layer], opened[layer]) for layer in names}


def _chosen(layers: dict[str, tuple[int, int]], answer: str | None) -> str | None:
    if answer:
        if answer in layers:
            return answer
        params = {"layers": "、".join(layers)}
        raise UnreadableFile(Issue("layer-unknown", value=answer, params=params))
    with_rings = [layer for layer, (closed, _) in layers.items() if closed]
    return with_rings[0] if len(with_rings) == 1 else None


def _layer_question(layers: dict[str, tuple[int, int]]) -> Question:
    choices = tuple(
        Choice(layer, layer, f"{closed} 条闭合线，{opened} 条未闭合")
        for layer, (closed, opened) in layers.items()
        if closed
    )
    return Question(QuestionCode.LAYER, "图里有几个图层画了闭合线，地块在哪一层？", choices)


def _shapes(lines: Sequence[Polyline]) -> tuple[Shapes, list[Issue]]:
    rings: list[Floats] = []
    owners: list[int] = []
    faults: dict[int, str] = {}
    for index, line in enumerate(lines):
        if line.is_ring:
            rings.append(line.ring())
            owners.append(index)
        else:
            faults[index] = "ring-not-closed" if len(line.vertices) > 1 else "ring-too-short"
    sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
    coords = np.concatenate(rings) if rings else np.empty((0, 2))
    shapes, bad = shapes_from_rings(coords, sizes, np.array(owners, dtype=np.int64), len(lines))
    faults.update(bad)
    return shapes, [Issue(code, index + 1) for index, code in sorted(faults.items())]


def _attributes(
    lines: Sequence[Polyline], shapes: Shapes, found: Sequence[Label]
) -> list[dict[str, object]]:
    present = np.flatnonzero(~shapely.is_missing(shapes))
    texts: list[list[str]] = [[] for _ in lines]
    for index, inside in zip(present, labels_inside(shapes[present], found), strict=True):
        texts[index] = inside
    rows: list[dict[str, object]] = []
    for line, inside in zip(lines, texts, strict=True):
        code, parcel_name = suggested(inside)
        row: dict[str, object] = {
            CODE: code, NAME: parcel_name, LAYER: line.layer, TEXTS: "；".join(inside) or None,
        }  # fmt: skip
        if line.extended and line.extended[0] == _CASS_PARCEL:
            row.update(zip((CODE, "权利人", "地类编码"), line.extended[1:], strict=False))
        rows.append(row)
    return rows


def _code(row: dict[str, object]) -> str | None:
    code = row.get(CODE)
    return code if isinstance(code, str) and code else None


def _notes(
    layer: str, lines: Sequence[Polyline], tags: Sequence[Tagged], suggestions: int
) -> list[str]:
    notes = [f"读取图层“{layer}”的闭合多段线。"]
    if suggestions:
        notes.append(f"{suggestions} 宗地块的编号取自图内文字或扩展数据，请核对。")
    raised = sum(line.raised for line in lines)
    if raised:
        notes.append(f"{raised} 个图形带高程（Z），已去掉，只用平面坐标。")
    counts = Counter(
        _IGNORED[tag.kind] for tag in tags if tag.kind in _IGNORED and tag.first(8) == layer
    )
    if counts:
        parts = "、".join(f"{word} {count} 个" for word, count in counts.items())
        notes.append(
            f"该图层另有{parts}，未读取；如是地块边界请先转为闭合多段线（炸开块、合并线）。"
        )
    return notes


def _nested(shapes: Shapes) -> tuple[Issue, ...]:
    """A ring inside another may be its hole; it is read as a parcel of its own and named."""
    present = np.flatnonzero(~shapely.is_missing(shapes))
    kept = shapes[present]
    valid = shapely.is_valid(kept)
    present, kept = present[valid], kept[valid]
    inner, outer = shapely.STRtree(kept).query(kept, predicate="within")
    pairs = sorted(
        {(int(present[i]), int(present[o])) for i, o in zip(inner, outer, strict=True) if i != o}
    )
    return tuple(Issue("dxf-nested", i + 1, params={"outer": str(o + 1)}) for i, o in pairs)
