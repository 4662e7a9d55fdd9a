"""Made-up lists: parcels, idle land, per-mu figures."""

from datetime import date

from gis_service.web.filter_view import Chip, Option
from gis_service.web.idle_view import IdleList, IdleRow
from gis_service.web.list_view import ParcelList, ParcelRow
from gis_service.web.permu_view import EnterpriseRow, KpiRow, LeftOut, PermuPage
from parcels.verdict import Verdict
from tests.unit.web.sample_frame import HOSTILE, MU, REASONS, WAN, filters


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
            reason=REASONS[n % 8],
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
            state="第二条第一款",
            start_on=date(2023, 6, 1),
            t1=date(2024, 6, 1),
            t2=date(2025, 6, 1),
            days_over=578 - n,
            excluded_days=n * 30,
            level=levels[n % 4],
            deadline="2026-01-15 前发《闲置土地调查通知书》" if n % 4 < 3 else "",
            decided="合格" if n == 4 else "",
        )
        for n in range(count)
    )
    return IdleList(
        suspected=rows,
        due_soon=rows[:3],
        suspected_count=137 if count else 0,
        due_soon_count=min(count, 3),
        suspected_cm2=1_234 * MU,
        decided=1,
        unknown=41,
        unknown_href="/parcels?idle=9",
        evaluated=count > 0,
        export_href="/idle/export.xlsx",
        filters=filters(),
        chips=(Chip(f"包含：{HOSTILE}", "/idle"),),
        clear_href="/idle",
        whole_href="/idle?rows=all" if count else None,
        calendar="期限遇周六、周日顺延。",
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
        "否",
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
        export_href="/permu/export.xlsx",
    )
