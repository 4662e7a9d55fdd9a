"""数据责任 of one kind of data: who answers, when it is due, what was changed, changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import CHINA, AsOf
from gis_service.errors import LandgisError, Unusable
from gis_service.indicators.sources import FREQUENCIES, MODES
from gis_service.services.data_duties import (
    LONGEST,
    MOST_LAG,
    KindDuty,
    change_duty,
    duty_in,
    duty_of,
    may_change,
)
from gis_service.store.duty_rows import Duty, DutyRecord
from gis_service.user import User
from gis_service.web.filter_view import Option
from gis_service.web.freshness_view import DUTY_PATH, PATH
from gis_service.web.pages import render
from gis_service.web.posted import Posted, seen
from gis_service.web.typed_land import typed_day
from gis_service.web.words import UPLOAD_KINDS

router = APIRouter()

_BLANKS = ("owner", "contact", "mode", "months", "lag", "first_due", "reason")
_AS_DELIVERED = "系统初始设置"


@dataclass(frozen=True, slots=True)
class DutyVersion:
    """A version in words; ``at`` None as delivered."""

    duty: Duty
    frequency: str
    lag: str
    by: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class DutyForm:
    """What was typed and what is wrong with it; ``seen`` the version the page shows."""

    typed: Mapping[str, str]
    modes: tuple[Option, ...]
    frequencies: tuple[Option, ...]
    seen: int
    most_lag: int
    longest: int
    error: str


@dataclass(frozen=True, slots=True)
class DutyPage:
    """duty.html, as ``view``: what stands first, then the earlier versions."""

    kind: str
    label: str
    desk: str
    next_due: date
    versions: tuple[DutyVersion, ...]
    form: DutyForm | None
    back: str


@router.get(f"{DUTY_PATH}/{{kind}}", response_class=HTMLResponse)
def show(request: Request, user: CurrentUser, as_of: AsOf, kind: str) -> HTMLResponse:
    """Raises NotFound for no kind of data."""
    return _page(request, user, as_of, kind, {}, "")


@router.post(f"{DUTY_PATH}/{{kind}}")
def change(request: Request, user: CurrentUser, as_of: AsOf, kind: str, form: Posted) -> Response:
    """Record a change; what is wrong is said beside what was typed."""
    try:
        wanted = _duty(form)
        with open_work(request, user) as connection:
            change_duty(connection, user, kind, wanted, form.get("reason", ""), seen(form))
    except LandgisError as error:
        return _page(request, user, as_of, kind, form, error.message, error.status)
    return RedirectResponse(f"{PATH}?as_of={as_of}#duties", status_code=303)


def _duty(form: Mapping[str, str]) -> Duty:
    """Raises Unusable."""
    return Duty(
        form.get("owner", "").strip(),
        form.get("contact", "").strip(),
        form.get("mode", ""),
        _count(form.get("months", ""), "频次"),
        _count(form.get("lag", ""), "数据滞后"),
        typed_day(form.get("first_due", ""), "第一个应报日"),
    )


def _count(typed: str, label: str) -> int:
    said = typed.strip()
    if not (said.isascii() and said.isdecimal() and len(said) <= len(str(MOST_LAG))):
        raise Unusable(f"{label}写成了“{typed}”，请填月数，如 1。")
    return int(said)


def _page(
    request: Request,
    user: User,
    as_of: date,
    kind: str,
    typed: Mapping[str, str],
    error: str,
    status: int = 200,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        found = duty_of(connection, kind)
    view = DutyPage(
        kind=kind,
        label=UPLOAD_KINDS[kind],
        desk=found.source.desk.label,
        next_due=found.source.schedule.due_from(as_of),
        versions=_versions(found),
        form=_form(found, typed, error) if may_change(user) else None,
        back=f"{PATH}?as_of={as_of}#duties",
    )
    return render(request, "duty.html", page="uploads", status=status, view=view)


def _versions(found: KindDuty) -> tuple[DutyVersion, ...]:
    changed = tuple(_version(one.duty, one) for one in found.history)
    return (*changed, _version(duty_in(found.delivered), None))


def _version(duty: Duty, record: DutyRecord | None) -> DutyVersion:
    return DutyVersion(
        duty,
        FREQUENCIES[duty.months],
        f"应报日前第 {duty.lag} 个月月末" if duty.lag else "应报日当月月末",
        record.recorded_by if record is not None else _AS_DELIVERED,
        record.recorded_at.astimezone(CHINA) if record is not None else None,
        record.reason if record is not None else "",
    )


def _form(found: KindDuty, typed: Mapping[str, str], error: str) -> DutyForm:
    duty = duty_in(found.source)
    stands = {name: str(getattr(duty, name)) for name in Duty.__slots__} | {"reason": ""}
    said = {name: typed.get(name, stands[name]) for name in _BLANKS}
    return DutyForm(
        typed=said,
        modes=tuple(Option(mode, mode, mode == said["mode"]) for mode in MODES),
        frequencies=tuple(
            Option(str(months), word, str(months) == said["months"])
            for months, word in FREQUENCIES.items()
        ),
        seen=found.version,
        most_lag=MOST_LAG,
        longest=LONGEST,
        error=error,
    )
