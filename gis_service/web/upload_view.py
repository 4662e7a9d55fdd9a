"""What uploads.html and upload.html need, as ``view``: the upload's way from file to store."""

from dataclasses import dataclass
from datetime import date, datetime

from gis_service.web.failed_work import FailedWork
from gis_service.web.filter_view import Option
from parcels.issue import Severity
from parcels.layers import LayerKind
from parcels.question import Question


@dataclass(frozen=True, slots=True)
class UploadRow:
    """``state`` is a key of ``words.UPLOAD_STATES``."""

    id: int
    file_name: str
    kind: str
    by: str
    at: datetime
    state: str
    rows: int | None
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file to try with (模拟数据), linked from the first page."""

    name: str
    href: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A version of a reference layer, for uploads.html."""

    kind: LayerKind
    label: str
    features: int
    valid_from: date | None
    valid_to: date | None
    source: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class UploadList:
    """uploads.html. ``kinds`` the viewer may upload; ``layer_kinds`` for who may load layers.

    ``failed``: background work of uploads that came to nothing. ``draws``: drawings are among the
    kinds; ``accepts``: what the file dialogue offers. ``waiting``: corrections that wait for a
    second person, None for who does not approve any.
    """

    rows: tuple[UploadRow, ...]
    kinds: tuple[Option, ...]
    templates: tuple[Option, ...]
    layers: tuple[LayerRow, ...] = ()
    samples: tuple[SampleFile, ...] = ()
    layer_kinds: tuple[Option, ...] = ()
    draws: bool = True
    accepts: str = ""
    limit_mb: int = 200
    waiting: int | None = None
    next_href: str | None = None
    failed: tuple[FailedWork, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueView:
    """One issue in the order of the file; ``text`` is the finished sentence.

    ``named``: which row that is, in its own words (企业、宗地代码); "" where that is not known.
    """

    row: int | None
    column: str | None
    value: str | None
    text: str
    severity: Severity
    mender: str
    named: str = ""


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """All issues of one kind in one line: what it is, how often, one example sentence."""

    title: str
    count: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class MappingView:
    """Which header was taken as which field, in which unit; field None = not used.

    ``fields``: what it can be taken for; ``by_hand``: a user said so.
    """

    header: str
    field: str | None
    unit: str
    by_hand: bool = False
    fields: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read; good ones split into new, changed and unchanged; ``closed`` by a snapshot."""

    read: int
    good: int
    bad: int
    new: int
    changed: int
    unchanged: int
    closed: int = 0


@dataclass(frozen=True, slots=True)
class JobView:
    """A job under way; ``href`` answers the JSON that static/progress.js reads.

    {"state": "waiting|running|done|failed|cancelled", "step": 第几步, "steps": 共几步,
     "label": 正在做什么, "done": rows, "total": rows | null, "seconds_left": int | null}
    """

    href: str
    cancel_href: str | None
    label: str
    step: int
    steps: int
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class UploadPage:
    """upload.html in each of its states.

    question   ``questions`` are answered by a form to ``answer_href``, one field a code; beside
               them ``sample``, the head of the table: (row, kind, cells).
    checked    ``counts``, ``groups``, ``passed``, ``mapping``, ``issues``; confirm posts to
               ``confirm_href``, a mapping changed by hand to ``columns_href``;
               ``consequences`` are listed before the button, and ``unread``, columns that nothing
               is read from.
    stored     ``stored_text`` and the addresses of map and list; undo when ``undo_href``.
    failed     ``failure`` is the whole sentence.
    A mended file is sent to ``mended_href``, where rows are bad or nothing could be read.
    ``notice`` says why a step came to nothing, when one did; ``failed`` what followed and failed.
    ``job`` is set while something runs (received, confirmed, assessed after storing).
    """

    id: int
    file_name: str
    kind: str
    by: str
    at: datetime
    state: str
    job: JobView | None = None
    failed: tuple[FailedWork, ...] = ()
    failure: str = ""
    notice: str = ""
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    sample: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    answer_href: str = ""
    counts: Counts | None = None
    groups: tuple[IssueGroup, ...] = ()
    passed: tuple[str, ...] = ()
    mapping: tuple[MappingView, ...] = ()
    issues: tuple[IssueView, ...] = ()
    issues_total: int = 0
    more_href: str | None = None
    marked_href: str | None = None
    json_href: str | None = None
    columns_href: str | None = None
    mended_href: str | None = None
    confirm_href: str = ""
    discard_href: str = ""
    consequences: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    stored_text: str = ""
    map_href: str = ""
    list_href: str = ""
    undo_href: str | None = None
    own: bool = True
    """False: another's upload, to look at only."""
