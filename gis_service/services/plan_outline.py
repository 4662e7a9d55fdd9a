"""The outline of a plan (方案图形): read, placed, one polygon; nothing of it is kept.

Drawn on the map or pasted it is text, uploaded it is a file; both go through the readers, limits
and placing of an import.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import shapely
from pyproj import CRS

from gis_service.errors import HasIssues, HasQuestions, TooLarge, Unusable
from gis_service.services.parcel_check import CODE_FROM_NEW
from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.errors import UnreadableFile
from spatial.placing import Placed, place
from spatial.readers import read_vector
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits

_MIB = 1024 * 1024
LIMITS = Limits(
    max_bytes=20 * _MIB,
    max_text_bytes=20 * _MIB,
    max_unpacked=200 * _MIB,
    max_features=2_000,
    max_vertices=200_000,
)
PASTED = "界址点"
_CHUNK = 1 << 16
_AREA_UNIT = "平方米"
_NO_AREA = "declared-area-missing"
"""A plan declares none."""


@dataclass(frozen=True, slots=True)
class Source:
    """Text or a stream, the name its user gave it, answers, and which of several shapes (1 …)."""

    content: str | BinaryIO
    name: str = PASTED
    answers: Answers = field(default_factory=Answers)
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """One placed polygon, with what the reader decided and remarked."""

    placed: Placed
    crs_label: str
    notes: tuple[str, ...]
    issues: tuple[Issue, ...]
    text: str
    """The same shape as GeoJSON in the system it was drawn in, to be checked again."""


def read_outline(source: Source, frame: CityFrame) -> Outline:
    """Raises Unusable for an unreadable file, HasQuestions, HasIssues for a shape that is bad."""
    # Neither a code nor an area of its own table matters here: these questions are not asked.
    answers = replace(
        source.answers, code_from=CODE_FROM_NEW, area_unit=source.answers.area_unit or _AREA_UNIT
    )
    with _at_hand(source.content) as path:
        try:
            reading = read_vector(path, source.name, answers, frame, LIMITS)
        except UnreadableFile as error:
            raise Unusable(error.issue.text) from error
    if reading.questions:
        raise HasQuestions(reading.questions)
    if reading.crs is None or not reading.ready:
        raise _refusal(list(reading.issues))
    count = len(reading.records)
    number = source.number or 1
    if count == 0:
        raise _refusal([*reading.issues, Issue("outline-none")])
    if source.number is None and count > 1:
        raise _refusal([Issue("outline-several", params={"count": str(count)})])
    if not 1 <= number <= count:
        params = {"count": str(count)}
        raise _refusal([Issue("outline-no-such", value=str(number), params=params)])
    record = reading.records[number - 1]
    placed = place(record, reading.crs, frame, survey_crs=reading.survey_crs)
    if isinstance(placed, list):
        own = [issue for issue in reading.issues if issue.row in (None, record.row)]
        raise _refusal(placed or own or [Issue("outline-none")])
    return Outline(
        placed,
        reading.crs_label,
        reading.notes,
        tuple(
            issue
            for issue in (*reading.issues, *placed.issues)
            if issue.row in (None, record.row) and issue.code != _NO_AREA
        ),
        _geojson(placed, reading.crs, frame),
    )


def _refusal(issues: list[Issue]) -> HasIssues:
    said = issues or [Issue("outline-none")]
    return HasIssues("；".join(issue.text for issue in said[:3]), said)


def _geojson(placed: Placed, crs: CRS, frame: CityFrame) -> str:
    """In the drawn system where it has a code, else on the working plane."""
    code = crs.to_epsg()
    shape = placed.drawn if code is not None else placed.plane
    name = f"EPSG:{code or frame.work_srid}"
    drawn = json.loads(shapely.to_geojson(shape))
    drawn["crs"] = {"type": "name", "properties": {"name": name}}
    return json.dumps(drawn, separators=(",", ":"))


@contextmanager
def _at_hand(content: str | BinaryIO) -> Iterator[Path]:
    """A file of a name of our own, gone afterwards. Raises TooLarge, Unusable for nothing."""
    handle, name = tempfile.mkstemp(prefix="landgis-outline-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            if isinstance(content, str):
                _whole(target, content)
            else:
                _copy(content, target)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _whole(target: BinaryIO, content: str) -> None:
    raw = content.strip().encode("utf-8", "replace")
    if not raw:
        raise Unusable("没有图形，请粘贴界址点或选择文件。")
    if len(raw) > LIMITS.max_text_bytes:
        raise _too_large()
    target.write(raw)


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > LIMITS.max_bytes:
            raise _too_large()
        target.write(chunk)


def _too_large() -> TooLarge:
    return TooLarge(f"图形超过 {LIMITS.max_bytes // _MIB} MB 的上限，请只留要核查的一个图形。")
