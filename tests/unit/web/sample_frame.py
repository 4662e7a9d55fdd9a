"""What every made-up page shares: the hostile name, the day, the frame, the filters."""

from datetime import UTC, date, datetime

from gis_service.web import words
from gis_service.web.filter_view import Filters, Option
from gis_service.web.frame_view import Shell, Viewer
from parcels.verdict import THEMES, Verdict

HOSTILE = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>"
AS_OF = date(2025, 12, 31)
NOW = datetime(2025, 12, 31, 9, 30, tzinfo=UTC)
MU = 6_666_667
WAN = 1_000_000
REASONS = (
    "约定动工日 2023-06-01 后满一年未动工，已超 213 天。",
    "容积率 0.81，低于合同约定下限 1.20（出让合同 2019-示例-0412，建筑数据 2025-11-03）。",
    "容积率 1.12，低于绕城高速以外下限 1.20（《…政策措施（征求意见稿）》七）。",
    "亩均税收 18.40 万元/亩，低于全市目标 30.00 万元/亩。",
    "缺 2025 年税收数据，最近为 2024 年 28.4 万元/亩，未作判断。",
    "建设期未满，尚未到期。",
    "各项均符合。",
    "特殊工艺认定，不适用区域容积率。",
)


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
