"""Vector files inside a zip: every Shapefile, or else other supported files (压缩包里的图层)."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.answers import Answers
from spatial.readers.archive import Archive, Entry
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.shapefile import ShapefileParts, read_shapefile
from spatial.readers.sniff import HEAD_BYTES, Kind, sniff

OpenFile = Callable[[Path, str, Answers, CityFrame, Limits], Reading]

_SIDE_FILES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_OTHERS = frozenset({".gpkg", ".geojson", ".json", ".txt", ".dxf"})
_FOREIGN = {
    "[content_types].xml": ("Office 文档", "表格请从表格入口上传。"),
    "doc.kml": ("KMZ 文件", "请导出 GeoPackage 或 zip 压缩的 Shapefile。"),
}
_GEODATABASE = (
    "File Geodatabase（.gdb）", "请导出 GeoPackage 或 zip 压缩的 Shapefile。"
)  # fmt: skip


def read_zip(
    path: Path, answers: Answers, frame: CityFrame, limits: Limits, open_file: OpenFile
) -> Reading:
    """The only layer of an archive, the answered one, or a question.

    ``open_file`` reads a member that is no Shapefile, unpacked under a name of ours.
    """
    with Archive(path, limits) as archive:
        mains = [entry for entry in archive.entries if entry.extension == ".shp"]
        members = mains or _other_members(archive)
        if not members:
            raise _nothing(archive.entries)
        layers = _named(members)
        chosen = _chosen(layers, answers.layer)
        if chosen is None:
            return Reading((), questions=(_question(layers),))
        name, entry = chosen
        if mains:
            return read_shapefile(_parts(archive, name, entry), answers, frame, limits)
        return _unpacked(archive, name, entry, answers, frame, limits, open_file)


def _parts(archive: Archive, layer: str, main: Entry) -> ShapefileParts:
    found = {
        entry.extension: entry
        for entry in archive.entries
        if entry.key == main.key and entry.extension in _SIDE_FILES
    }
    return ShapefileParts(layer, frozenset(found), lambda extension: archive.read(found[extension]))


def _other_members(archive: Archive) -> list[Entry]:
    members = []
    for entry in archive.entries:
        if entry.extension not in _OTHERS:
            continue
        try:
            kind = sniff(archive.read(entry, HEAD_BYTES))
        except UnreadableFile:
            continue
        if kind is not Kind.ZIP:
            members.append(entry)
    return members


def _named(members: Sequence[Entry]) -> dict[str, Entry]:
    """Layers by stem, by whole path where two stems are equal."""
    stems = [entry.path.stem for entry in members]
    names = [
        stem if stems.count(stem) == 1 else str(entry.path)
        for stem, entry in zip(stems, members, strict=True)
    ]
    return dict(zip(names, members, strict=True))


def _chosen(layers: Mapping[str, Entry], answer: str | None) -> tuple[str, Entry] | None:
    if answer:
        if answer in layers:
            return answer, layers[answer]
        params = {"layers": "、".join(layers)}
        raise UnreadableFile(Issue("layer-unknown", value=answer, params=params))
    return next(iter(layers.items())) if len(layers) == 1 else None


def _question(layers: Mapping[str, Entry]) -> Question:
    choices = tuple(Choice(name, name, str(entry.path)) for name, entry in layers.items())
    return Question(QuestionCode.LAYER, "压缩包里有几个图层，请选择要读取的一个。", choices)


def _unpacked(
    archive: Archive,
    name: str,
    entry: Entry,
    answers: Answers,
    frame: CityFrame,
    limits: Limits,
    open_file: OpenFile,
) -> Reading:
    with tempfile.TemporaryDirectory(prefix="landgis-") as folder:
        target = Path(folder) / "member"
        target.write_bytes(archive.read(entry))
        inner = Answers(
            answers.crs, answers.survey_crs, answers.encoding, None,
            answers.area_unit, answers.code_from, answers.plausible,
        )  # fmt: skip
        reading = open_file(target, entry.path.name, inner, frame, limits)
    return reading.adding(notes=(f"读取压缩包里的“{name}”。",))


def _nothing(entries: Sequence[Entry]) -> UnreadableFile:
    for entry in entries:
        if ".gdb" in str(entry.path).lower():
            kind, advice = _GEODATABASE
            return unreadable("file-kind-refused", kind=kind, advice=advice)
        foreign = _FOREIGN.get(entry.path.name.lower())
        if foreign is not None:
            return unreadable("file-kind-refused", kind=foreign[0], advice=foreign[1])
    return unreadable("zip-no-vector")
