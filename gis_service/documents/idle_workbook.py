"""闲置土地台账 as a workbook of two sheets: suspected, and soon due."""

from collections.abc import Sequence

from gis_service.documents.heading import Heading
from gis_service.documents.idle_ledger import ledger_row
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.idle_list import IdleEntry, IdleList
from gis_service.services.office_calendar import calendar_words
from gis_service.sheets.writer import SheetTable, Target, write_book

NAME = "闲置土地台账"
SUSPECTED_SHEET = "疑似闲置"
SOON_SHEET = "即将到期、逾期未满一年"
_ORDER = "排序：最近法定期限，超过满一年末日的天数，面积。"
_MEANING = "疑似不是认定；认定须经调查并送达《闲置土地认定书》。"


def write_idle(target: Target, found: IdleList, heading: Heading) -> int:
    """Write the list; returns its rows. Raises ValueError for a list cut short."""
    for part in (found.suspected, found.soon):
        if len(part.entries) < part.count:
            raise ValueError("a ledger needs every entry")
    tables = (
        _table(SUSPECTED_SHEET, NAME, found.suspected.entries, found, heading),
        _table(SOON_SHEET, f"{NAME}·{SOON_SHEET}", found.soon.entries, found, heading),
    )
    return sum(write_book(target, tables))


def _table(
    sheet: str, name: str, entries: Sequence[IdleEntry], found: IdleList, heading: Heading
) -> SheetTable:
    policy = found.snapshot.profile.policy
    return list_sheet(
        sheet,
        layout("idle_ledger"),
        (ledger_row(entry, policy, found.calendar) for entry in entries),
        heading,
        title=name,
        remarks=(f"{len(entries)} 宗。{_ORDER}",),
        notes=(_MEANING, calendar_words(found.calendar)),
    )
