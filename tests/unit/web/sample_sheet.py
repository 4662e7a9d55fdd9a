"""A made-up parcel sheet with a decision and a hostile name."""

from datetime import date

from gis_service.web.filter_view import Option
from gis_service.web.proceedings_view import Letter, Proceeding, StepTaken
from gis_service.web.sheet_view import (
    DecisionView,
    FactGroup,
    FactView,
    FindingView,
    HistoryView,
    SheetView,
    StageView,
    TenantView,
)
from parcels.verdict import Verdict
from tests.unit.web.sample_frame import AS_OF, HOSTILE, REASONS


def sheet() -> SheetView:
    findings = tuple(
        FindingView(
            rule=f"RULE{n}",
            title=title,
            verdict=n,
            word=Verdict(n).word,
            computed_word="不合格" if n == 1 else Verdict(n).word,
            sentence=REASONS[n],
            clauses=("《成都市…政策措施（征求意见稿）》七，2025-12-31（征求意见稿）",),
            data=("建筑数据 2025-11-03", "出让合同 2019-示例-0412"),
            digest="d1",
            decision=DecisionView(
                5,
                "需说明",
                f"经核实在建 {HOSTILE}",
                "示规资〔2025〕12号",
                "李示例",
                AS_OF,
                None,
                False,
            )
            if n == 1
            else None,
        )
        for n, title in enumerate(("闲置土地", "容积率（合同）", "容积率（区域）", "亩均税收"))
    )
    return SheetView(
        id=7,
        code="510112006007GB00007",
        name=HOSTILE,
        district="龙泉驿区",
        park="东部示例汽车产业园",
        area="128.40 亩（合同面积 85,600.00 平方米）",
        as_of=AS_OF,
        evaluated=True,
        verdict=0,
        word="疑似闲置",
        why=REASONS[0],
        stock="供而未用（已交地，未动工）",
        bounds=(104.25, 30.55, 104.26, 30.56),
        findings=findings,
        facts=(
            FactGroup(
                "面积",
                (
                    FactView("合同面积", "85,600.00 平方米", "出让合同", date(2019, 5, 8)),
                    FactView("登记面积", "", ""),
                    FactView("图形面积", "85,612.31 平方米", "图形计算", date(2025, 11, 3)),
                ),
            ),
            FactGroup("保护线", (FactView("工业红线区", "82.40%", "2024-07-01 版"),)),
        ),
        stages=(
            StageView("交地", "2020-01-15", "2020-02-01", "已完成，晚 17 天", "done"),
            StageView("开工", "2023-06-01", "", "逾期 944 天", "overdue"),
        ),
        tenants=(
            TenantView("成都示例精密制造有限公司", "91510112MA6EXAMPL1", "自有 64.00 亩", ()),
        ),
        history=(HistoryView("2025-12-30", "图形更新（批次 12）", "王示例"),),
        withheld=(("企业年度数据", 2),),
        can_decide=True,
        outcomes=(Option("PASS", "合格"), Option("REVIEW", "需说明")),
        proceedings=(
            Proceeding(
                "闲置土地案件",
                7,
                HOSTILE,
                "第 4 号案件",
                "/cases/4",
                "调查中",
                "",
                tuple(StepTaken(AS_OF, f"第 {n} 步 {HOSTILE}", "") for n in range(8)),
                (Letter("闲置土地调查通知书", f"示规资调〔2025〕1号 {HOSTILE}", AS_OF, "/x"),),
            ),
            Proceeding(
                "标准地项目",
                7,
                "",
                "第 3 号项目",
                "/standard/projects/3",
                f"限期整改（2026-03-01 限期整改 {HOSTILE}）",
                f"优惠政策自 {AS_OF} 起暂停",
                (),
            ),
        ),
        open_project=True,
    )
