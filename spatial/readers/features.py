"""From shapes and attributes to a reading: the steps every vector format shares."""

from collections.abc import Sequence
from dataclasses import replace

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Shapes
from spatial.crs import CrsDecision, Declared, decide
from spatial.errors import unreadable
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.records import Gathered, Records


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
    gathered = Gathered(limits)
    unplaced = [issue for issue in known_bad if issue.row is None]
    for start in range(0, len(shapes), limits.batch):
        end = min(start + limits.batch, len(shapes))
        own = [issue for issue in known_bad if issue.row and start < issue.row <= end]
        gathered.add(shapes[start:end], attributes[start:end], own)
    gathered.issues[:0] = unplaced
    return gathered_reading(
        gathered, declared, frame, answers, encoding=encoding, layer=layer, notes=notes
    )


def gathered_reading(
    gathered: Gathered,
    declared: Declared,
    frame: CityFrame,
    answers: Answers,
    *,
    encoding: str | None = None,
    layer: str | None = None,
    notes: Sequence[str] = (),
) -> Reading:
    """The reading of features that came in batches. Raises UnreadableFile when there are none."""
    if not gathered.rows:
        raise unreadable("file-no-features")
    sample = gathered.sample()
    decision = CrsDecision(None)
    if len(sample):
        decision = decide(declared, sample, frame, answers.crs)
    said = list(notes)
    if gathered.flattened:
        said.append(f"{gathered.flattened} 个图形带高程或测量值（Z/M），已去掉，只用平面坐标。")
    reading = Reading(
        Records(gathered.rows, decision.swap),
        encoding=encoding,
        layer=layer,
        notes=tuple(said),
        issues=tuple(gathered.issues),
    )
    return with_crs(reading, decision)


def with_crs(reading: Reading, decision: CrsDecision) -> Reading:
    """The reading with what was decided about its coordinate system."""
    told = reading.adding(decision.notes, decision.issues, decision.questions)
    return replace(told, crs=decision.crs, crs_label=decision.label)
