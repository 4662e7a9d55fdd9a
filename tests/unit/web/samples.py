"""Made-up contexts for every template, full and empty, with a hostile name in each text."""

from datetime import UTC, date, datetime

from gis_service.web import words
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
from gis_service.web.upload_view import (
    Counts,
    IssueGroup,
    IssueView,
    JobView,
    MappingView,
    SampleFile,
    UploadList,
    UploadPage,
    UploadRow,
)
from gis_service.web.views import (
    Chip,
    EnterpriseRow,
    Filters,
    IdleList,
    IdleRow,
    KpiRow,
    LayerRow,
    LeftOut,
    Option,
    ParcelList,
    ParcelRow,
    PermuPage,
    Report,
    ReportsPage,
    Shell,
    StandardPage,
    TargetRow,
    UserRow,
    UsersPage,
    Viewer,
)
from parcels.issue import Severity
from parcels.layers import LayerKind
from parcels.question import Choice, Question, QuestionCode
from parcels.verdict import THEMES, Verdict

HOSTILE = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>"
AS_OF = date(2025, 12, 31)
NOW = datetime(2025, 12, 31, 9, 30, tzinfo=UTC)
MU = 6_666_667
WAN = 1_000_000


def shell(page: str) -> Shell:
    return Shell(
        city="成都市",
        as_of=AS_OF,
        viewer=Viewer("张示例", "土地官员", "全市"),
        page=page,
        allowed=frozenset(entry.key for entry in words.NAVIGATION) - {"reports"},
        csrf="token",
        simulated=True,
        kept=(("q", HOSTILE),),
        admin=True,
        todo=3,
    )


def filters() -> Filters:
    every = Option("", "全部")
    return Filters(
        themes=tuple(Option(theme.code, theme.label) for theme in THEMES.values()),
        districts=(every, Option("510104", "锦江区"), Option("510112", "龙泉驿区")),
        parks=(every, Option("1", "东部示例汽车产业园"), Option("2", HOSTILE)),
        verdicts=tuple(Option(str(int(v)), v.word, v == Verdict.FAIL) for v in Verdict),
        lines=(every, Option("red", "工业红线区"), Option("blue", "工业蓝线区")),
        idle=(every, Option("suspected", "疑似闲置"), Option("due", "即将到期")),
        q="示例",
    )


_REASONS = (
    "约定动工日 2023-06-01 后满一年未动工，已超 213 天。",
    "容积率 0.81，低于合同约定下限 1.20（出让合同 2019-示例-0412，建筑数据 2025-11-03）。",
    "容积率 1.12，低于绕城高速以外下限 1.20（《…政策措施（征求意见稿）》七）。",
    "亩均税收 18.40 万元/亩，低于全市目标 30.00 万元/亩。",
    "缺 2025 年税收数据，最近为 2024 年 28.4 万元/亩，未作判断。",
    "建设期未满，尚未到期。",
    "各项均符合。",
    "特殊工艺认定，不适用区域容积率。",
)


def parcel_rows(count: int) -> tuple[ParcelRow, ...]:
    return tuple(
        ParcelRow(
            id=n,
            code=None if n % 17 == 5 else f"5101120060{n:02d}GB00{n:03d}",
            name=HOSTILE if n == 2 else f"示例地块{n}号",
            district="龙泉驿区",
            park="东部示例汽车产业园" if n % 3 else None,
            area_cm2=(n * 7 + 12) * MU,
            verdict=n % 8,
            word=Verdict(n % 8).word,
            reason=_REASONS[n % 8],
            decided=n == 3,
        )
        for n in range(count)
    )


def parcels(count: int) -> ParcelList:
    return ParcelList(
        rows=parcel_rows(count),
        count=3000 if count else 0,
        area_cm2=45_120 * MU,
        filters=filters(),
        chips=(Chip("判定：不合格", "/parcels"), Chip(f"包含：{HOSTILE}", "/parcels")),
        clear_href="/parcels",
        map_href="/map?verdict=1",
        next_href="/parcels?after=50" if count else None,
        first_href=None,
        export_href="/parcels/export",
        empty="没有同时满足这些条件的地块。可去掉一条筛选再看。",
    )


def idle(count: int) -> IdleList:
    levels = ("over", "near", "soon", "")
    rows = tuple(
        IdleRow(
            id=n,
            rank=n + 1,
            code=f"5101120060{n:02d}GB00{n:03d}",
            name=HOSTILE if n == 1 else f"示例地块{n}号",
            district="龙泉驿区",
            park="东部示例汽车产业园",
            holder=f"成都示例精密制造有限公司{n}",
            area_cm2=(n + 20) * MU,
            state="第一款",
            start_on=date(2023, 6, 1),
            t1=date(2024, 6, 1),
            t2=date(2025, 6, 1),
            days_over=578 - n,
            excluded_days=n * 30,
            level=levels[n % 4],
            deadline="2026-01-15 前发《闲置土地调查通知书》" if n % 4 < 3 else "",
        )
        for n in range(count)
    )
    return IdleList(
        suspected=rows,
        due_soon=rows[:3],
        suspected_cm2=1_234 * MU,
        unknown=41,
        unknown_href="/parcels?idle=unknown",
        evaluated=count > 0,
        export_href="/idle/export",
    )


def sheet() -> SheetView:
    findings = tuple(
        FindingView(
            rule=f"RULE{n}",
            title=title,
            verdict=n,
            word=Verdict(n).word,
            computed_word="不合格" if n == 1 else Verdict(n).word,
            sentence=_REASONS[n],
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
        why=_REASONS[0],
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
        stages=(StageView("交地", "2020-01-15", "2020-02-01"), StageView("开工", "2023-06-01", "")),
        tenants=(
            TenantView("成都示例精密制造有限公司", "91510112MA6EXAMPL1", "自有 64.00 亩", ()),
        ),
        history=(HistoryView("2025-12-30", "图形更新（批次 12）", "王示例"),),
        withheld=2,
        can_decide=True,
        outcomes=(Option("PASS", "合格"), Option("REVIEW", "需说明")),
    )


def uploads(full: bool) -> UploadList:
    states = tuple(words.UPLOAD_STATES)
    rows = tuple(
        UploadRow(
            n,
            HOSTILE if n == 2 else f"2025年企业效益{n}.xlsx",
            "企业效益",
            "张示例",
            NOW,
            state,
            128,
            n,
            2,
        )
        for n, state in enumerate(states)
    )
    layer = LayerRow(LayerKind.RED, "工业红线区", 12, date(2024, 7, 1), None, "示例图层", NOW)
    return UploadList(
        rows=rows if full else (),
        kinds=tuple(Option(key, label) for key, label in words.UPLOAD_KINDS.items()),
        templates=(Option("/templates/performance", "企业效益模板"),),
        layers=(layer,) if full else (),
        samples=(SampleFile("示例_脏数据.xlsx", "/demo/1", "企业效益表，含 9 处常见错误"),),
    )


def upload(state: str) -> UploadPage:
    checked = state in ("checked", "stored")
    running = state in ("received", "confirmed")
    return UploadPage(
        id=4,
        file_name=HOSTILE if state == "checked" else "园区企业2025.xlsx",
        kind="企业效益",
        by="张示例",
        at=NOW,
        state=state,
        job=JobView("/api/v1/jobs/4", "/jobs/4/cancel", "检查行", 2, 3, 3400, 12000)
        if running
        else None,
        failure="压缩包里没有 .shp 文件。请把 .shp、.dbf、.shx、.prj 一起压缩。",
        notes=("编码按 GB18030 读取：.cpg 缺失，按此编码解出的汉字全部成立。",),
        questions=(
            Question(
                QuestionCode.CRS,
                "这份文件没有坐标系（.prj），坐标是哪一种？",
                (
                    Choice(
                        "EPSG:4523", "CGCS2000 3 度带 35 带", "横坐标以 35 开头，落在本市范围内"
                    ),
                    Choice("EPSG:4544", "CGCS2000 3 度带 中央经线 105°", HOSTILE),
                ),
                free=True,
            ),
        ),
        answer_href="/uploads/4/answers",
        counts=Counts(131, 128, 3, 20, 100, 8) if checked else None,
        groups=(
            IssueGroup("数字看不懂", 2, Severity.ERROR),
            IssueGroup("税收比上年高 10 倍以上", 5, Severity.WARNING),
        ),
        passed=("统一社会信用代码校验位全部正确", "没有重复的企业和年度"),
        mapping=(MappingView("用地面积（亩）", "用地面积", "亩"), MappingView(HOSTILE, None, "")),
        issues=(
            IssueView(
                12,
                "用地面积（亩）",
                "约15亩",
                "第 12 行「用地面积（亩）」：填的是“约15亩”，无法确定数值。请只填数字，如 15.00。",
                Severity.ERROR,
                "填报人",
            ),
            IssueView(
                14, "企业名称", HOSTILE, f"第 14 行：名称是“{HOSTILE}”。", Severity.WARNING, "园区"
            ),
        )
        if checked
        else (),
        issues_total=7,
        more_href="/uploads/4?after=2",
        marked_href="/uploads/4/marked",
        json_href="/uploads/4/issues.json",
        confirm_href="/uploads/4/confirm",
        discard_href="/uploads/4/discard",
        consequences=("涉及 96 宗地块、2 个园区的亩均结果将重算。",),
        stored_text="128 行已写入，3 行因错误未写入；涉及的 96 宗地块已排队重算。",
        map_href="/map",
        list_href="/parcels",
        undo_href="/uploads/4/undo",
    )


def kpi(name: str, href: str | None) -> KpiRow:
    return KpiRow(
        name,
        href,
        38,
        52,
        8_120 * MU,
        5_400_000 * WAN,
        230_000 * WAN,
        665 * WAN,
        2_832 * WAN // 100,
        6,
        "合格",
        3,
        "低于目标",
        (LeftOut("规下企业", 9), LeftOut("缺用地面积", 5)),
    )


def permu(full: bool) -> PermuPage:
    row = EnterpriseRow(
        HOSTILE,
        "91510112MA6EXAMPL1",
        "C36 汽车制造业",
        True,
        64 * MU,
        "企业填报",
        None,
        None,
        None,
        None,
        False,
        "同年两份全企业数据不一致",
    )
    return PermuPage(
        year=2025,
        years=(Option("2025", "2025", True), Option("2024", "2024")),
        revenue_target_fen=650 * WAN,
        tax_target_fen=30 * WAN,
        clause="《…政策措施（征求意见稿）》二",
        city=kpi("成都市", None) if full else None,
        parks=tuple(kpi(f"示例园区{n}", "/permu?park=1") for n in range(6)) if full else (),
        park="东部示例汽车产业园" if full else None,
        enterprises=(row,) * 5 if full else (),
        protected=True,
        empty="2025 年还没有企业效益数据，请先在“数据上传”导入。",
    )


def pages() -> dict[str, tuple[str, dict[str, object]]]:
    """Picture name → template and context."""
    target = TargetRow(
        7,
        "510112006007GB00007",
        HOSTILE,
        "2019-示例-0412",
        "亩均税收",
        "≥ 30.00 万元/亩",
        "18.40 万元/亩",
        "2024 年企业效益",
        1,
        "不合格",
    )
    users = (
        UserRow(1, "zhang", "张示例", "土地官员", "全市", True, NOW),
        UserRow(2, "li", HOSTILE, "巡查员", "锦江区", False, None),
    )
    listed: dict[str, tuple[str, dict[str, object]]] = {
        "login": (
            "login.html",
            {
                "city": "成都市",
                "simulated": True,
                "csrf": "t",
                "next": "/",
                "login": HOSTILE,
                "failure": "用户名或密码不对。",
            },
        ),
        "message": (
            "message.html",
            {
                "title": "没有找到",
                "text": "这宗地不存在，或不在您的权限范围内。",
                "action_href": "/",
                "action_label": "回到一张图",
            },
        ),
        "map": ("map.html", {"shell": shell("map"), "filters": filters()}),
        "sheet": ("sheet.html", {"shell": shell("map"), "view": sheet()}),
        "parcel": ("parcel.html", {"shell": shell("parcels"), "view": sheet()}),
        "parcels": ("parcels.html", {"shell": shell("parcels"), "view": parcels(50)}),
        "parcels-empty": ("parcels.html", {"shell": shell("parcels"), "view": parcels(0)}),
        "idle": ("idle.html", {"shell": shell("idle"), "view": idle(12)}),
        "idle-empty": ("idle.html", {"shell": shell("idle"), "view": idle(0)}),
        "uploads": ("uploads.html", {"shell": shell("uploads"), "view": uploads(True)}),
        "uploads-empty": ("uploads.html", {"shell": shell("uploads"), "view": uploads(False)}),
        "permu": ("permu.html", {"shell": shell("permu"), "view": permu(True)}),
        "permu-empty": ("permu.html", {"shell": shell("permu"), "view": permu(False)}),
        "standard": (
            "standard.html",
            {"shell": shell("standard"), "view": StandardPage((target,) * 4, 4, "")},
        ),
        "standard-empty": (
            "standard.html",
            {
                "shell": shell("standard"),
                "view": StandardPage((), 0, "尚未导入带标准地指标的出让合同。"),
            },
        ),
        "reports": (
            "reports.html",
            {
                "shell": shell("reports"),
                "view": ReportsPage(
                    (
                        Report("闲置土地台账", "疑似与即将到期。", "/idle/export", 36),
                        Report("亩均评价表", "按年度。", None),
                    )
                ),
            },
        ),
        "users": (
            "users.html",
            {
                "shell": shell(""),
                "view": UsersPage(
                    users,
                    (Option("official", "土地官员"),),
                    (Option("", "全市"),),
                    "/admin/users",
                    "已新增 zhang。",
                    "p-q-r",
                ),
            },
        ),
    }
    for state in words.UPLOAD_STATES:
        listed[f"upload-{state}"] = (
            "upload.html",
            {"shell": shell("uploads"), "view": upload(state)},
        )
    return listed
