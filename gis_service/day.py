"""The day a request speaks of (数据截至), and today in China."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from fastapi import Depends, Request

from gis_service.errors import Unusable

# China has kept UTC+8 without summer time since 1992; no time zone data needed.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """Today in Asia/Shanghai, wherever the server stands."""
    return datetime.now(UTC).astimezone(CHINA).date()


def as_of(request: Request) -> date:
    """``as_of`` of the address, else the site's opening day, else today. Raises Unusable."""
    typed = request.query_params.get("as_of", "")
    if not typed:
        opening: date | None = request.app.state.settings.site.as_of
        return opening or today()
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Unusable("数据截至日期不对，请按 2025-12-31 的形式填写。") from error


AsOf = Annotated[date, Depends(as_of)]
