"""What the user has answered about a table; each name is the option of the command of that name."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SheetAnswers:
    """``year`` four digits; ``money_unit`` 元|万元|亿元; ``area_unit`` 平方米|亩|公顷;
    ``hidden_rows`` include|skip; ``encoding`` of a .csv (utf-8, gb18030, utf-16); ``columns``: the
    field that a header is, by name, None for a column not to use."""

    sheet: str | None = None
    year: int | None = None
    money_unit: str | None = None
    area_unit: str | None = None
    hidden_rows: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
