"""Made-up idle-land cases: the list, opening one, a case with open and shut steps."""

from datetime import date

from gis_service.store.case_document_rows import StoredDocument
from gis_service.web.blanks import Blank, Kind
from gis_service.web.case_forms import blanks_of_mode
from gis_service.web.case_view import (
    CasePage,
    CaseRow,
    CasesPage,
    CaseStep,
)
from gis_service.web.due import DueView
from gis_service.web.filter_view import Option
from gis_service.web.sheet_view import FactView
from gis_service.web.step_view import EventView, Progress, Tried
from parcels.cases.disposal import Mode
from parcels.objection import Objection
from parcels.outcome import Effect
from tests.unit.web.sample_frame import AS_OF, HOSTILE

_DUE = DueView("near", f"2026-01-30 前发出调查通知书（第五条第一款）{HOSTILE}")
_SHUT = (Objection("case.x", "idle.levy", "第十四条", f"不得征缴{HOSTILE}", Effect.BLOCK),)
CAUSES = (Option("ENT", "企业自身原因"),)
NEW: dict[str, object] = {
    "parcel": 7,
    "code": "510112006007GB00007",
    "holder": HOSTILE,
    "state": "疑似闲置",
    "suspected": True,
    "said": {"mortgagees": HOSTILE, "reason": HOSTILE, "clue_on": ""},
    "refused": HOSTILE,
}


def cases(count: int) -> CasesPage:
    rows = tuple(
        CaseRow(n, "510112006007GB00007", HOSTILE, HOSTILE, AS_OF, n == 1, _DUE if n else None)
        for n in range(count)
    )
    return CasesPage(
        groups=(("调查中", rows),) if rows else (),
        parcel=None if count else 7,
        disposed=2025 if count else None,
        count=count,
        can_open=not count,
        columns=("位置", "使用权人名称"),
        public=((HOSTILE, HOSTILE),) if count else (),
        unpublished=("510112006007GB00007",) if count else (),
        standing=(HOSTILE,) if count else (),
        calendar="期限遇周六、周日顺延。",
    )


def case() -> CasePage:
    blanks = (
        Blank("number", "文号"),
        Blank("evidence", "证据", Kind.LINES),
        Blank("on_day", "日期", Kind.DAY),
        Blank("agreed", "使用权人同意", Kind.BOX),
        Blank("cause", "原因", Kind.CHOICE, CAUSES),
    )
    contents = (Blank("content.holder", "使用权人", Kind.LONG),)
    modes = ((Mode.SWAP.label, blanks_of_mode(Mode.SWAP)),)
    named = (*blanks, *contents, *modes[0][1])
    said = {blank.name: HOSTILE for blank in named} | {"on": "", "authority": HOSTILE}
    step = CaseStep(
        "draft_plan",
        "拟订处置方案",
        cautions=_SHUT,
        blanks=blanks,
        said=said,
        choices=modes,
        document="处置方案",
        contents=contents,
        confirms=(Blank("confirmed.x", HOSTILE, Kind.BOX),),
    )
    shut = CaseStep("approve_fee", "批准征缴", _SHUT)
    paper = StoredDocument(
        3, 1, "determination", HOSTILE, "闲置土地认定书", date(2026, 2, 2), "00", HOSTILE
    )
    return CasePage(
        id=1,
        parcel_id=7,
        code="510112006007GB00007",
        state="协商处置中",
        closed=False,
        facts=(FactView("使用权人", HOSTILE),),
        due=(_DUE,),
        progress=Progress(
            on=AS_OF,
            seen=3,
            steps=(step, shut),
            events=(EventView(AS_OF, "登记线索", HOSTILE, AS_OF, (HOSTILE,)),),
            tried=Tried("draft_plan", said, HOSTILE, 409),
        ),
        documents=(paper,),
        what_if=HOSTILE,
    )
