"""From shapes and attributes to a reading: the steps every vector format shares."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Shapes
from spatial.crs import CrsDecision, Declared, decide
from spatial.errors import unreadable
from spatial.geometry import screen
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading, Record


def build_reading(
    shapes: Shapes,
    attributes: Sequence[dict[str, object]],
    declared: Declared,
    frame: CityFrame,
    answers: Answers,
    limits: Limits,
    *,
    known_bad: Sequence[Issue] = (),
    encoding: str | None = None,
    layer: str | None = None,
    notes: Sequence[str] = (),
) -> Reading:
    """Screen shapes, decide the system, put both together.

    ``known_bad`` are issues the reader already has for rows whose shape is None, so that these are
    not reported as missing a second time. Raises UnreadableFile beyond ``limits`` or without rows.
    """
    check_amount(shapes, limits)
    rows = range(1, len(shapes) + 1)
    screened = screen(shapes, rows)
    told = {issue.row for issue in known_bad}
    issues = [*known_bad, *(issue for issue in screened.issues if issue.row not in told)]
    issues.sort(key=lambda issue: issue.row or 0)
    points = shapely.get_coordinates(screened.shapes)
    decision = CrsDecision(None)
    if len(points):
        decision = decide(declared, points, frame, answers.crs)
    placed = swap_axes(screened.shapes) if decision.swap else screened.shapes
    records = tuple(
        Record(row, shape, values)
        for row, shape, values in zip(rows, placed, attributes, strict=True)
    )
    said = list(notes)
    if screened.flattened:
        said.append(f"{screened.flattened} 个图形带高程或测量值（Z/M），已去掉，只用平面坐标。")
    reading = Reading(
        records, encoding=encoding, layer=layer, notes=tuple(said), issues=tuple(issues)
    )
    return with_crs(reading, decision)


def with_crs(reading: Reading, decision: CrsDecision) -> Reading:
    """The reading with what was decided about its coordinate system."""
    told = reading.adding(decision.notes, decision.issues, decision.questions)
    return replace(told, crs=decision.crs, crs_label=decision.label)


def check_amount(shapes: Shapes, limits: Limits) -> None:
    """Raises UnreadableFile for no features, too many features or too many vertices."""
    if len(shapes) == 0:
        raise unreadable("file-no-features")
    if len(shapes) > limits.max_features:
        raise unreadable("file-too-many-features", limit=limits.max_features)
    if int(shapely.get_num_coordinates(shapes).sum()) > limits.max_vertices:
        raise unreadable("file-too-many-vertices", limit=limits.max_vertices)


def swap_axes(shapes: Shapes) -> Shapes:
    """Shapes with both columns exchanged; None stays None."""
    return shapely.transform(shapes, lambda coords: np.ascontiguousarray(coords[:, ::-1]))
