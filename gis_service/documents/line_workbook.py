"""受影响宗地 of a line adjustment as a workbook."""

from collections.abc import Iterator, Sequence

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.line_words import class_word
from gis_service.sheets.writer import Target, Value, write_book
from gis_service.store.line_rows import Affected, Draft
from parcels.units import PERCENT, PPM, exact, m2, mu, shown

NAME = "保护线调整受影响宗地"


def write_affected(
    target: Target, draft: Draft, found: Sequence[Affected], heading: Heading
) -> int:
    """Returns the rows."""
    form, item = layout("line_parcels"), draft.adjustment
    remark = (
        f"{draft.title}：{item.control.word}，{item.valid_from} 起；"
        f"调入 {_area(item.added_cm2)}，调出 {_area(item.removed_cm2)}"
    )
    table = list_sheet(form.title, form, _rows(found), heading, title=NAME, remarks=(remark,))
    return sum(write_book(target, (table,)))


def _rows(found: Sequence[Affected]) -> Iterator[dict[str, Value]]:
    for one in found:
        yield {
            "code": one.code or None,
            "name": one.name or None,
            "before": class_word(one.before),
            "after": class_word(one.after),
            "gained_m2": m2(one.gained_cm2),
            "lost_m2": m2(one.lost_cm2),
            "share_before": exact(one.share_before) * PERCENT / PPM,
            "share_after": exact(one.share_after) * PERCENT / PPM,
        }


def _area(cm2: int) -> str:
    return f"{shown(m2(cm2), 2)} 平方米（{shown(mu(cm2), 2)} 亩）"
