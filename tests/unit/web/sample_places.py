"""Made-up pages of an enterprise and a park."""

from datetime import date

from gis_service.web.place_view import (
    CountRow,
    FirmView,
    GradeOfFirm,
    ParcelOfFirm,
    ParkView,
    PerMuYear,
    ProblemRow,
    YearsOf,
)
from gis_service.web.proceedings_view import Proceeding, ProceedingGroup, StepTaken
from gis_service.web.sheet_view import HistoryView, OwnerView, TenantYear
from tests.unit.web.sample_frame import AS_OF, HOSTILE, MU

_HIDDEN = (("企业年度数据", 2), ("闲置土地案件", 1))


def _groups(href: str = "") -> tuple[ProceedingGroup, ...]:
    steps = (StepTaken(AS_OF, f"调查 {HOSTILE}", f"示规资调〔2025〕1号 {HOSTILE}"),)
    one = Proceeding("闲置土地案件", 7, HOSTILE, "第 4 号案件", "/cases/4", HOSTILE, HOSTILE, steps)
    bare = Proceeding("闲置土地案件", 8, "", "第 5 号案件", "/cases/5", "线索登记", "", ())
    return (ProceedingGroup("闲置土地案件", 23, (one, bare), href),)


def firm(full: bool) -> FirmView:
    parcel = ParcelOfFirm(
        7, HOSTILE, HOSTILE, HOSTILE, "15.00", "使用", "9.00", "", "", "2015", 1, "不合格", "无"
    )
    year = TenantYear("2025", "100.00", "10.00", "30.00", "3.00")
    return FirmView(
        name=HOSTILE,
        code="91510100MA00000019",
        industry=HOSTILE,
        parks=((HOSTILE, "/parks/3"),) if full else (),
        parcels=(parcel,) if full else (),
        legal_sum="15.00",
        own="9.00",
        leased_in="—",
        leased_out="—",
        land="9.00",
        reported=(YearsOf(HOSTILE, "/permu", ((year, "9.00（企业用地）"),)),) if full else (),
        protected=not full,
        grades=(GradeOfFirm(2025, "A", AS_OF), GradeOfFirm(2024, "未评等级", AS_OF))
        if full
        else (),
        proceedings=_groups() if full else (),
        history=(HistoryView("2025-12-01 10:00", HOSTILE, HOSTILE),) if full else (),
        withheld=() if full else _HIDDEN,
    )


def park(full: bool) -> ParkView:
    counts = (CountRow(HOSTILE, 3, MU, "/parcels", 1),) if full else ()
    return ParkView(
        name=HOSTILE,
        code="A1",
        as_of=AS_OF,
        count=3 if full else 0,
        area_cm2=MU,
        list_href="/parcels",
        map_href="/map",
        verdicts=counts,
        problems=(ProblemRow(HOSTILE, 1, "不合格", 3, MU, "/parcels"),) if full else (),
        idle=counts,
        stock=counts,
        per_mu=(PerMuYear(2025, "/permu", "1 / 2", "9.00", "10.00", "合格", "3.00", "合格", 1),),
        withheld="" if full else "按权限未显示 1 项。",
        proceedings=_groups("/cases?park=3") if full else (),
        hidden=() if full else _HIDDEN,
        sources=(OwnerView("宗地", HOSTILE, HOSTILE, date(2025, 3, 1)),),
        evaluated=full,
    )
