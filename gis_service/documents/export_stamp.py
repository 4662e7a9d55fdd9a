"""What an exported file says of its making (导出留痕): number, who, when, what for, of what.

The same lines stand in every format: under the table of a workbook, below the rows of a .csv, in a
table of a GeoPackage, beside a shapefile, among the members of a GeoJSON. With 敏感 columns they
are a visible watermark at the head as well.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from gis_service.day import CHINA
from gis_service.user import User

_RANDOM_BYTES = 4
_NO_FILTER = "无（管理范围内全部）"
_SENSITIVE = "含敏感栏目（单户数据），仅限所述用途使用，不得扩散"


@dataclass(frozen=True, slots=True)
class Stamp:
    """``number`` also stands in the audit event, so that a file leads to it."""

    number: str
    by: str
    at: datetime
    as_of: date
    data_at: datetime | None
    filters: str = ""
    purpose: str = ""
    sensitive: bool = False

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value in the order they are read; what was not said is left out."""
        told = [
            ("导出编号", self.number),
            ("导出人", self.by),
            ("导出时间", _moment(self.at)),
            ("数据截至", self.as_of.isoformat()),
            ("数据更新", _moment(self.data_at) if self.data_at is not None else "尚无数据"),
            ("筛选条件", self.filters or _NO_FILTER),
            ("用途", self.purpose),
            ("密级提示", _SENSITIVE if self.sensitive else ""),
        ]
        return tuple((name, value) for name, value in told if value)

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(f"{name}：{value}" for name, value in self.pairs)

    @property
    def watermark(self) -> str:
        """The line at the head of a file with 敏感 columns; "" for another."""
        if not self.sensitive:
            return ""
        return f"敏感数据 · {self.by} · {_moment(self.at)} · 编号 {self.number}"


def stamp(
    user: User,
    at: datetime,
    as_of: date,
    data_at: datetime | None,
    *,
    filters: str = "",
    purpose: str = "",
    sensitive: bool = False,
) -> Stamp:
    """A stamp with a number of its own: DC20251231-1A2B3C4D."""
    number = f"DC{at:%Y%m%d}-{secrets.token_hex(_RANDOM_BYTES).upper()}"
    by = f"{user.display_name}（{user.username}，{user.role.label}）"
    return Stamp(number, by, at, as_of, data_at, filters, purpose, sensitive)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
