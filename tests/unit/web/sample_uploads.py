"""Made-up uploads in every state."""

from datetime import date

from gis_service.web import words
from gis_service.web.failed_work import FailedWork
from gis_service.web.filter_view import Option
from gis_service.web.upload_view import (
    Counts,
    IssueGroup,
    IssueView,
    JobView,
    LayerRow,
    MappingView,
    SampleFile,
    UploadList,
    UploadPage,
    UploadRow,
)
from parcels.issue import Severity
from parcels.layers import LayerKind
from parcels.question import Choice, Question, QuestionCode
from tests.unit.web.sample_frame import HOSTILE, NOW


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
        samples=(
            SampleFile("示例_脏数据.xlsx", "/demo/1", "企业效益", "企业效益表，含 9 处常见错误"),
        ),
        failed=(FailedWork("评估没有完成", NOW, HOSTILE, "/uploads/4", "/uploads/jobs/4/again"),),
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
        sample=((1, "head", ("企业名称", "营收")), (3, "hidden", (HOSTILE, ""))),
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
                14,
                "企业名称",
                HOSTILE,
                f"第 14 行：名称是“{HOSTILE}”。",
                Severity.WARNING,
                "园区",
                HOSTILE,
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
        unread=(HOSTILE, "备用"),
        consequences=("涉及 96 宗地块、2 个园区的亩均结果将重算。",),
        stored_text="128 行已写入，3 行因错误未写入；涉及的 96 宗地块已排队重算。",
        map_href="/map",
        list_href="/parcels",
        undo_href="/uploads/4/undo",
    )
