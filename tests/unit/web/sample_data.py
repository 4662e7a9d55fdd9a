"""Made-up rows behind a parcel's facts, a correction before it is saved, a sheet of a past day."""

from dataclasses import replace

from gis_service.web.correction_requests import RequestPage, WaitingView
from gis_service.web.data_view import (
    CorrectionPage,
    DataGroup,
    DataRowView,
    DatumView,
    ParcelChangeView,
)
from gis_service.web.filter_view import Option
from gis_service.web.sheet_view import FindingChangeView, KnownView, SheetView
from tests.unit.web.sample_frame import AS_OF, HOSTILE
from tests.unit.web.sample_sheet import sheet

CHANGES = (
    FindingChangeView(
        "闲置土地", 0, "疑似闲置", f"满一年未动工 {HOSTILE}", 7, "—", "", turns=True, lapses=True
    ),
    FindingChangeView("容积率", 6, "合格", "1.20", 6, "合格", "1.21", turns=False, lapses=False),
)


def data() -> tuple[DataGroup, ...]:
    filled = (
        DatumView("price", "成交价款", "万元", "1200", "1200 万元", ()),
        DatumView("liability", "违约责任", "", HOSTILE, HOSTILE, ()),
        DatumView(
            "standard_land",
            "是否标准地",
            "",
            "是",
            "是",
            (Option("是", "是", True), Option("否", "否")),
        ),
    )
    blank = (DatumView("reach_on", "约定达产日期", "", "", "", ()),)
    source = f"上传 3：{HOSTILE}.xlsx，2025-11-03 入库"
    own = DataRowView("contracts", 5, "合同编号 HT-1", source, True, filled, blank)
    other = replace(own, kind="progress", id=6, title=HOSTILE, allowed=False)
    return (DataGroup("出让合同", (own,)), DataGroup("开工建设进度", (other, other)))


def correction(*, withdrawal: bool) -> CorrectionPage:
    parcel = ParcelChangeView(
        7, "510112006007GB00007", 0, "疑似闲置", 6, "合格", () if withdrawal else CHANGES
    )
    return CorrectionPage(
        heading="撤回更正" if withdrawal else "更正数据",
        what=f"出让合同：{HOSTILE}",
        label="约定动工日期",
        old="（空）",
        new=HOSTILE,
        remark="" if withdrawal else "请核对。",
        note="" if withdrawal else "由另一位有权限的人员核准才生效。",
        reason="" if withdrawal else HOSTILE,
        document="" if withdrawal else HOSTILE,
        parcels=() if withdrawal else (parcel,),
        looked_at=20,
        concerned=20 if withdrawal else 31,
        action="/corrections/3/withdraw?parcel=7&as_of=2025-12-31",
        fields=() if withdrawal else (("seen", HOSTILE), ("step", "save")),
        button="确认更正“约定动工日期”",
        back="/parcels/7?as_of=2025-12-31",
    )


def waiting(*, own: bool) -> WaitingView:
    return WaitingView(
        parcel_id=7,
        what=f"出让合同：{HOSTILE}",
        label="约定动工日期",
        old="2020-06-30",
        new=HOSTILE,
        reason=HOSTILE,
        document=HOSTILE,
        asked=f"{HOSTILE} 2025-12-30 09:12 提请",
        own=own,
        href="/correction-requests/3?as_of=2025-12-31",
    )


def request(*, own: bool) -> RequestPage:
    return RequestPage(
        line=waiting(own=own),
        answer="",
        obstacle=HOSTILE if own else "",
        shown=not own,
        parcels=(),
        looked_at=0 if own else 1,
        concerned=0 if own else 1,
    )


def known(*, exists: bool) -> SheetView:
    then = KnownView(
        on=AS_OF,
        published="当日没有已发布的评估。",
        events="入库 2 次" if exists else "",
        exists=exists,
        changes=CHANGES if exists else (),
        now_href="/parcels/7?as_of=2025-12-31",
    )
    return replace(sheet(), known=then, can_decide=False)
