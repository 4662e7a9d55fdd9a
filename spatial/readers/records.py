"""Features of a file as they are read (读出的图形), some of them in hand at a time."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import shapely

from parcels.issue import Issue
from spatial.area import Floats, Shapes
from spatial.errors import unreadable
from spatial.geometry import screen
from spatial.readers.limits import Limits
from spatial.readers.reading import Record
from spatial.spool import Blobs, Spool

_SAMPLE = 2_000
_Row = tuple[bytes | None, dict[str, object]]


class Records(Sequence[Record]):
    """Records numbered from 1; shapes lie as WKB. ``swapped``: both columns exchanged."""

    def __init__(self, rows: Spool[_Row], swapped: bool = False) -> None:
        self._rows = rows
        self._swapped = swapped

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Record]:
        first = 1
        for chunk in self._rows.chunks():
            yield from self._made(first, chunk)
            first += len(chunk)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step == 1:
                return self._made(start + 1, self._rows[start:stop])
            return [self[place] for place in range(start, stop, step)]
        place = index + len(self) if index < 0 else index
        return self._made(place + 1, [self._rows[place]])[0]

    def _made(self, first: int, rows: Sequence[_Row]) -> list[Record]:
        shapes = shapely.from_wkb([blob for blob, _ in rows])
        if self._swapped:
            shapes = swap_axes(shapes)
        return [
            Record(number, shape, attributes)
            for number, (shape, (_, attributes)) in enumerate(
                zip(shapes, rows, strict=True), start=first
            )
        ]


@dataclass(slots=True)
class Gathered:
    """What the batches of a file came to: screened rows, what is wrong, where vertices lie."""

    limits: Limits
    rows: Spool[_Row] = field(init=False)
    issues: list[Issue] = field(default_factory=list)
    flattened: int = 0
    vertices: int = 0
    _points: Blobs = field(default_factory=Blobs)
    _ends: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def __post_init__(self) -> None:
        self.rows = Spool(size=self.limits.batch)

    def add(
        self,
        shapes: Shapes,
        attributes: Sequence[dict[str, object]],
        known_bad: Sequence[Issue] = (),
    ) -> None:
        """The next features. ``known_bad``: issues of rows whose shape is None for that reason.

        Raises UnreadableFile beyond the limits.
        """
        first = len(self.rows) + 1
        if first + len(shapes) - 1 > self.limits.max_features:
            raise unreadable("file-too-many-features", limit=self.limits.max_features)
        self.vertices += int(shapely.get_num_coordinates(shapes).sum())
        if self.vertices > self.limits.max_vertices:
            raise unreadable("file-too-many-vertices", limit=self.limits.max_vertices)
        screened = screen(shapes, range(first, first + len(shapes)))
        told = {issue.row for issue in known_bad}
        issues = [*known_bad, *(issue for issue in screened.issues if issue.row not in told)]
        self.issues.extend(sorted(issues, key=lambda issue: issue.row or 0))
        self.flattened += screened.flattened
        points = shapely.get_coordinates(screened.shapes)
        self._points.append(points.tobytes())
        self._ends.append(self._ends[-1] + len(points))
        blobs = shapely.to_wkb(screened.shapes).tolist()
        self.rows.extend(zip(blobs, attributes, strict=True))

    def sample(self) -> Floats:
        """Vertices evenly from the whole file, at most twice ``_SAMPLE``."""
        step = max(1, self._ends[-1] // _SAMPLE)
        found = [np.empty((0, 2))]
        for place, blob in enumerate(self._points):
            points = np.frombuffer(blob, dtype=np.float64).reshape(-1, 2)
            found.append(points[-self._ends[place] % step :: step])
        return np.concatenate(found)


def swap_axes(shapes: Shapes) -> Shapes:
    """Shapes with both columns exchanged; None stays None."""
    return shapely.transform(shapes, lambda coords: np.ascontiguousarray(coords[:, ::-1]))
