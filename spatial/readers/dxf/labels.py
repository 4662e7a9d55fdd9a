"""Texts of a drawing (图内文字) and the parcel codes they suggest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import shapely

from spatial.area import Shapes
from spatial.readers.dxf.tags import Tagged

_TEXTS = frozenset({"TEXT", "MTEXT", "ATTRIB"})
_MTEXT_FORMAT = re.compile(r"\\[ACFHLOQTWfkclo][^;\\{}]*;|\\[LlOoKk]|[{}]")
_CODE = re.compile(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9\-_/()（）]{1,27}$")
_AREA = re.compile(r"亩|公顷|平方米|㎡|m2|m²|^\d+(\.\d+)?$", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Label:
    """A text and where it stands, as drawn."""

    text: str
    x: float
    y: float


def labels(tags: Iterable[Tagged]) -> Iterator[Label]:
    """Single-line texts and each line of multi-line ones, formatting removed."""
    for tag in tags:
        if tag.kind not in _TEXTS:
            continue
        raw = "".join(value for code, value in tag.groups if code in (3, 1))
        for line in raw.split("\\P"):
            text = " ".join(_MTEXT_FORMAT.sub("", line).split())
            if text:
                yield Label(text, tag.number(10), tag.number(20))


def labels_inside(shapes: Shapes, found: Sequence[Label]) -> list[list[str]]:
    """For each shape the texts whose place lies in it; the smallest shape around a text has it."""
    inside: list[list[str]] = [[] for _ in shapes]
    if not found or len(shapes) == 0:
        return inside
    places = shapely.points([(label.x, label.y) for label in found])
    text, shape = shapely.STRtree(shapes).query(places, predicate="intersects")
    areas = shapely.area(shapes)
    smallest: dict[int, int] = {}
    for index, candidate in zip(text.tolist(), shape.tolist(), strict=True):
        known = smallest.get(index)
        if known is None or areas[candidate] < areas[known]:
            smallest[index] = candidate
    for index in sorted(smallest):
        inside[smallest[index]].append(found[index].text)
    return inside


def suggested(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """Code and name among the texts of a parcel; areas are neither."""
    rest = [text for text in texts if not _AREA.search(text)]
    code = next((text for text in rest if _CODE.match(text)), None)
    name = next((text for text in rest if _CHINESE.search(text)), None)
    return code, name
