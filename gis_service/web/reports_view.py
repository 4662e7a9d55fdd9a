"""What the page of reports needs to be drawn."""

from dataclasses import dataclass

from gis_service.web.failed_work import FailedWork


@dataclass(frozen=True, slots=True)
class Report:
    """A fixed report; ``rows`` in ``unit`` is what it is about."""

    title: str
    text: str
    href: str | None
    rows: int | None = None
    unit: str = "行"


@dataclass(frozen=True, slots=True)
class FixedReport:
    """A report with fixed columns and how many versions of it are frozen."""

    title: str
    text: str
    href: str
    versions: int


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """reports.html, as ``view``; a report without address is not for this role.

    ``failed``: archiving that came to nothing.
    """

    reports: tuple[Report, ...]
    year: int
    fixed: tuple[FixedReport, ...]
    failed: tuple[FailedWork, ...] = ()
