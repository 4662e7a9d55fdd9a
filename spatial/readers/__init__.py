"""Readers of uploaded vector files (图形文件读取): one function, whatever the format.

The kind is told from the content; the user's file name is only shown, never opened or believed.
"""

from pathlib import Path

from parcels.frame import CityFrame
from spatial.errors import unreadable
from spatial.readers.answers import Answers
from spatial.readers.geojson import read_geojson
from spatial.readers.geopackage import read_geopackage
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading, Record
from spatial.readers.sniff import HEAD_BYTES, Kind, sniff
from spatial.readers.txt import read_txt
from spatial.readers.zipped import read_zip

__all__ = ["Answers", "Limits", "Reading", "Record", "read_vector"]

_MIB = 1024 * 1024


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
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise unreadable("file-too-large", limit=limits.max_bytes // _MIB)
    with path.open("rb") as stream:
        kind = sniff(stream.read(HEAD_BYTES))
    if kind is Kind.GEOPACKAGE:
        return read_geopackage(path, answers, frame, limits)
    if kind is Kind.GEOJSON:
        return read_geojson(_text_bytes(path, size, limits), answers, frame, limits)
    if kind is Kind.ZIP:
        return read_zip(path, answers, frame, limits, read_vector)
    if kind is Kind.TXT:
        return read_txt(_text_bytes(path, size, limits), name, answers, frame, limits)
    raise unreadable("file-kind-unknown")


def _text_bytes(path: Path, size: int, limits: Limits) -> bytes:
    if size > limits.max_text_bytes:
        raise unreadable("file-too-large", limit=limits.max_text_bytes // _MIB)
    return path.read_bytes()
