"""From the lines of a 报盘 TXT to settings and parcels (逐行解析)."""

from collections import Counter
from dataclasses import dataclass, field

from parcels.issue import Issue
from spatial.readers.txt.lines import fields, numbered_lines, section_name, setting
from spatial.readers.txt.parcel import CODE, Parcel, PointLine, is_header, parse_header
from spatial.readers.txt.points import parse_point

_LEAST_FIELDS = 2
_POINTS_OF_A_RING = 3


@dataclass(slots=True)
class TxtContent:
    """Settings by key (from every section), parcels in order, lines that fit nowhere."""

    settings: dict[str, str] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def parse_content(text: str) -> TxtContent:
    """Every line is a section mark, a setting, a parcel header, a point, or reported."""
    content = TxtContent()
    bare: list[PointLine] = []
    current: Parcel | None = None
    for number, line in numbered_lines(text):
        if section_name(line) is not None:
            continue
        if is_header(line):
            current = parse_header(number, line)
            content.parcels.append(current)
            continue
        found = setting(line)
        if found is not None:
            content.settings.setdefault(*found)
            continue
        point = parse_point(number, line)
        if point is not None:
            (bare if current is None else current.points).append(point)
        elif current is not None:
            _unread(number, line, current, content)
        elif bare:
            content.issues.append(Issue("txt-line-unknown", number, value=line.strip()))
    if bare:
        content.parcels[:0] = _without_headers(bare)
    return content


def _unread(number: int, line: str, current: Parcel, content: TxtContent) -> None:
    """Below a header, a line with several fields was meant as a point."""
    if len(fields(line)) >= _LEAST_FIELDS:
        current.bad_line = current.bad_line or (number, line.strip())
    else:
        content.issues.append(Issue("txt-line-unknown", number, value=line.strip()))


def _without_headers(points: list[PointLine]) -> list[Parcel]:
    """A list of bare points is one parcel; where names repeat they are the parcels' own codes."""
    repeats = Counter(point.name for point in points)
    by_name = all(name and count >= _POINTS_OF_A_RING for name, count in repeats.items())
    if not by_name:
        return [Parcel(points[0].line, points=points)]
    parcels = []
    for name in repeats:
        own = [PointLine(p.line, "", p.ring, p.first, p.second) for p in points if p.name == name]
        parcels.append(Parcel(own[0].line, {CODE: name}, points=own))
    return parcels
