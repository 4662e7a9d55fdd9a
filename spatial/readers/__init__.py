"""Readers of uploaded vector files (图形文件读取): one function, whatever the format.

The kind is told from the content; the user's file name is only shown, never opened or believed.
"""

from dataclasses import replace
from pathlib import Path

from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.crs import survey_plane
from spatial.datum import says_shifted
from spatial.errors import unreadable
from spatial.readers.answers import Answers
from spatial.readers.dxf import read_dxf
from spatial.readers.geojson import read_geojson
from spatial.readers.geopackage import read_geopackage
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading, Record
from spatial.readers.sniff import HEAD_BYTES, Kind, sniff
from spatial.readers.txt import read_txt
from spatial.readers.zipped import read_zip

__all__ = ["Answers", "Limits", "Reading", "Record", "read_vector"]

_MIB = 1024 * 1024
_TRUE, _SHIFTED = "yes", "no"
_SHOWN = 40


def read_vector(
    path: Path,
    name: str,
    answers: Answers,
    frame: CityFrame,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Reading:
    """Read an uploaded file.

    ``path`` is a name chosen by the server; ``name`` the user's own, for texts and for a parcel
    code taken from it. Raises UnreadableFile for a file that cannot be read as a whole.
    """
    reading = _read(path, name, answers, frame, limits)
    reading = _with_survey_plane(reading, answers.survey_crs)
    return _hinting_at_shift(reading, name, answers.plausible)


def _read(path: Path, name: str, answers: Answers, frame: CityFrame, limits: Limits) -> Reading:
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise unreadable("file-too-large", limit=limits.max_bytes // _MIB)
    with path.open("rb") as stream:
        kind = sniff(stream.read(HEAD_BYTES))
    if kind is Kind.GEOPACKAGE:
        return read_geopackage(path, answers, frame, limits)
    if kind is Kind.ZIP:
        return read_zip(path, answers, frame, limits, _read)
    raw = _text_bytes(path, size, limits)
    if kind is Kind.GEOJSON:
        return read_geojson(raw, answers, frame, limits)
    if kind is Kind.DXF:
        return read_dxf(raw, name, answers, frame, limits)
    return read_txt(raw, name, answers, frame, limits)


def _with_survey_plane(reading: Reading, answer: str | None) -> Reading:
    """The plane in which land drawn in degrees was measured, when the user names it."""
    if not answer:
        return reading
    decision = survey_plane(answer)
    if decision.crs is None:
        return reading.adding(issues=decision.issues)
    return replace(reading.adding(notes=decision.notes), survey_crs=decision.crs)


def _hinting_at_shift(reading: Reading, name: str, answer: str | None) -> Reading:
    """Shifted coordinates cannot be seen; a name that speaks of them is asked about."""
    fields = reading.records[0].attributes if reading.records else {}
    hint = next((text for text in (name, reading.layer or "", *fields) if says_shifted(text)), None)
    if hint is None or answer == _TRUE:
        return reading
    if answer == _SHIFTED:
        return reading.adding(issues=(Issue("datum-shifted", value=hint),))
    text = (
        f"“{hint[:_SHOWN]}”提到互联网地图坐标（GCJ-02/BD-09），这类坐标偏移几百米。"
        "请确认这份文件的坐标有没有偏移。"
    )
    choices = (
        Choice(_TRUE, "确认是 2000 国家大地坐标，没有偏移"),
        Choice(_SHIFTED, "是偏移坐标（将不能使用）"),
    )
    return reading.adding(questions=(Question(QuestionCode.PLAUSIBLE, text, choices),))


def _text_bytes(path: Path, size: int, limits: Limits) -> bytes:
    if size > limits.max_text_bytes:
        raise unreadable("file-too-large", limit=limits.max_text_bytes // _MIB)
    return path.read_bytes()
