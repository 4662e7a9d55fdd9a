"""Made-up contexts for every template, full and empty, with a hostile name in each text."""

from gis_service.web import words
from gis_service.web.admin_view import UserRow, UsersPage
from gis_service.web.correction_requests import WaitingView
from gis_service.web.data_view import DataGroup
from gis_service.web.filter_view import Option
from gis_service.web.freshness_view import Mark
from gis_service.web.reports_view import FixedReport, Report, ReportsPage
from gis_service.web.sheet_view import SheetView
from gis_service.web.standard_view import StandardPage, TargetRow
from tests.unit.web import sample_cases
from tests.unit.web.sample_data import correction, data, known, request, waiting
from tests.unit.web.sample_frame import HOSTILE, NOW, filters, shell
from tests.unit.web.sample_lists import idle, parcels, permu
from tests.unit.web.sample_places import firm, park
from tests.unit.web.sample_sheet import sheet
from tests.unit.web.sample_uploads import upload, uploads

MARK = Mark("/freshness#i-standard", "标准地实际亩均", HOSTILE, True, "截至 2024-12-31")


def _parcel(
    view: SheetView, rows: tuple[DataGroup, ...] = (), asked: tuple[WaitingView, ...] = ()
) -> tuple[str, dict[str, object]]:
    shown = {"shell": shell("parcels"), "view": view, "data": rows, "waiting": asked}
    return "parcel.html", shown


def standard(rows: tuple[TargetRow, ...]) -> StandardPage:
    return StandardPage(
        rows=rows,
        parcels=len(rows),
        mark=MARK,
        empty="" if rows else "尚未导入带标准地指标的出让合同。",
        filters=filters(),
        export_href="/standard/export.xlsx",
        next_href="/standard?after=3" if rows else None,
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
        f"2024 年亩均税收 18.40 万元/亩，未达到合同约定 不低于 30.00 万元/亩 {HOSTILE}",
        "企业数据 2025-03-01",
        1,
        "不合格",
        MARK,
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
        "parcel": _parcel(sheet(), data(), (waiting(own=False),)),
        "parcel-empty": _parcel(sheet()),
        "parcel-known": _parcel(known(exists=True)),
        "parcel-gone": _parcel(known(exists=False)),
        "correction-requests": (
            "correction_requests.html",
            {"shell": shell("uploads"), "rows": (waiting(own=False), waiting(own=True))},
        ),
        "correction-requests-empty": (
            "correction_requests.html",
            {"shell": shell("uploads"), "rows": ()},
        ),
        "correction-request": (
            "correction_request.html",
            {"shell": shell("uploads"), "view": request(own=False)},
        ),
        "correction-request-own": (
            "correction_request.html",
            {"shell": shell("uploads"), "view": request(own=True)},
        ),
        "correction": (
            "correction.html",
            {"shell": shell("parcels"), "view": correction(withdrawal=False)},
        ),
        "correction-withdrawal": (
            "correction.html",
            {"shell": shell("parcels"), "view": correction(withdrawal=True)},
        ),
        "firm": ("firm.html", {"shell": shell("permu"), "view": firm(full=True)}),
        "firm-empty": ("firm.html", {"shell": shell("permu"), "view": firm(full=False)}),
        "park": ("park.html", {"shell": shell("parcels"), "view": park(full=True)}),
        "park-empty": ("park.html", {"shell": shell("parcels"), "view": park(full=False)}),
        "parcels": ("parcels.html", {"shell": shell("parcels"), "view": parcels(50)}),
        "parcels-empty": ("parcels.html", {"shell": shell("parcels"), "view": parcels(0)}),
        "idle": ("idle.html", {"shell": shell("idle"), "view": idle(12)}),
        "idle-empty": ("idle.html", {"shell": shell("idle"), "view": idle(0)}),
        "cases": ("cases.html", {"shell": shell("idle"), "view": sample_cases.cases(3)}),
        "cases-empty": ("cases.html", {"shell": shell("idle"), "view": sample_cases.cases(0)}),
        "case": (
            "case.html",
            {
                "shell": shell("idle"),
                "view": sample_cases.case(),
                "causes": sample_cases.CAUSES,
            },
        ),
        "case-new": ("case_new.html", {"shell": shell("idle"), **sample_cases.NEW}),
        "uploads": ("uploads.html", {"shell": shell("uploads"), "view": uploads(True)}),
        "uploads-empty": ("uploads.html", {"shell": shell("uploads"), "view": uploads(False)}),
        "permu": ("permu.html", {"shell": shell("permu"), "view": permu(True)}),
        "permu-empty": ("permu.html", {"shell": shell("permu"), "view": permu(False)}),
        "standard": (
            "standard.html",
            {"shell": shell("standard"), "view": standard((target,) * 4)},
        ),
        "standard-empty": (
            "standard.html",
            {
                "shell": shell("standard"),
                "view": standard(()),
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
                    ),
                    2025,
                    (FixedReport("周报", "七日内的事项。", "/reports/fixed/weekly", 2),),
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
