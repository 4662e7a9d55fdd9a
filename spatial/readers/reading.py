"""What a reader hands back: records, the decisions it took, what is wrong and what is unclear."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon

from parcels.issue import Issue, Severity
from parcels.question import Question
from spatial.geometry import NO_NAMES, PointNames


@dataclass(frozen=True, slots=True)
class Record:
    """One feature of a file.

    ``row``: what the user counts by (feature from 1; for text files the line). ``geometry``: 2-D,
    x east, y north, in the file's system; None when its reader has already reported why.
    ``declared_area``: m², None when absent or its unit is undecided; the text as typed beside it.
    ``points``: names of boundary points (界址点号) by coordinates, where the format has them.
    """

    row: int
    geometry: Polygon | MultiPolygon | None
    attributes: dict[str, object]
    declared_area: Decimal | None = None
    declared_area_text: str = ""
    points: PointNames = field(default_factory=lambda: NO_NAMES)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. ``notes`` say in Chinese what was decided and by which evidence."""

    records: Sequence[Record]
    crs: CRS | None = None
    crs_label: str = ""
    survey_crs: CRS | None = None
    encoding: str | None = None
    layer: str | None = None
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    questions: tuple[Question, ...] = field(default=())

    @property
    def ready(self) -> bool:
        """Whether records may be placed: a known system, no open question, file not refused."""
        refused = any(i.row is None and i.severity is Severity.ERROR for i in self.issues)
        return self.crs is not None and not self.questions and not refused

    def adding(
        self,
        notes: tuple[str, ...] = (),
        issues: tuple[Issue, ...] = (),
        questions: tuple[Question, ...] = (),
    ) -> "Reading":
        """The same reading with more said about it."""
        return replace(
            self,
            notes=(*self.notes, *notes),
            issues=(*self.issues, *issues),
            questions=(*self.questions, *questions),
        )
