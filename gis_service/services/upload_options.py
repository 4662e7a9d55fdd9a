"""What a user says about a file (上传选项): answers to its questions and how it is to be stored.

One name an option: that of the command line, of the question's code and of the stored answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gis_service.errors import Unusable
from gis_service.sheets.answers import SheetAnswers
from parcels.fields import families
from parcels.layers import LayerKind
from parcels.question import QuestionCode
from spatial.readers.answers import Answers

REPAIR, SNAPSHOT, ALL_OR_NOTHING = "repair", "snapshot", "all-or-nothing"
LAYER_KIND, VALID_FROM, APPROXIMATE, SOURCE = "layer-kind", "valid-from", "approximate", "source"
YES = "yes"
COLUMN = "column:"
"""Begins the name of an option that says which field a column is; its header follows."""
UNUSED = "-"
_SWITCHES = (REPAIR, SNAPSHOT, ALL_OR_NOTHING, APPROXIMATE)
_NAMES = frozenset([*QuestionCode, *_SWITCHES, LAYER_KIND, VALID_FROM, SOURCE])
_LONGEST = 200
_MEASURES = {QuestionCode.MONEY_UNIT: "money", QuestionCode.AREA_UNIT: "area"}
_CHOICES: Mapping[str, frozenset[str]] = {
    QuestionCode.HIDDEN_ROWS: frozenset({"include", "skip"}),
    QuestionCode.PLAUSIBLE: frozenset({"yes", "no"}),
    LAYER_KIND: frozenset(LayerKind),
}


def clean(given: Mapping[str, str | None]) -> dict[str, str]:
    """The options that say something, each of the right form. Raises Unusable naming the wrong."""
    cleaned: dict[str, str] = {}
    for name, value in given.items():
        said = (value or "").strip()
        if not said:
            continue
        if name.startswith(COLUMN):
            _check_column(name.removeprefix(COLUMN), said)
        elif name not in _NAMES:
            raise Unusable(f"没有“{name[:_LONGEST]}”这个选项，请从页面操作。")
        else:
            _check(name, said)
        cleaned[str(name)] = said
    return cleaned


def _check_column(header: str, said: str) -> None:
    if not header.strip() or len(header) > _LONGEST or not header.isprintable():
        raise Unusable("列名过长或含有不可显示的字符，请在原文件中改短后重新上传。")
    if said != UNUSED and not said.isidentifier():
        raise Unusable(f"“{header}”列的用途不对，请从列表中选择。")


def _check(name: str, said: str) -> None:
    if len(said) > _LONGEST or not said.isprintable():
        raise Unusable(f"选项“{name}”过长或含有不可显示的字符，请重新填写。")
    if name in (QuestionCode.EFFECTIVE, VALID_FROM):
        _day(said)
    elif name == QuestionCode.YEAR and not (said.isascii() and said.isdigit() and len(said) == 4):
        raise Unusable(f"年度写成了“{said}”，请写四位数字，如 2025。")
    elif name in _SWITCHES and said != YES:
        raise Unusable(f"选项“{name}”只能是 {YES}，或不填。")
    elif name in _MEASURES and families()[_MEASURES[QuestionCode(name)]].unit(said) is None:
        raise Unusable(f"没有“{said}”这种单位，请写元、万元或亩、平方米、公顷。")
    allowed = _CHOICES.get(name)
    if allowed is not None and said not in allowed:
        raise Unusable(f"“{said}”不是可选的值，可选：{_listed(allowed)}。")


def _listed(values: Iterable[str]) -> str:
    return "、".join(sorted(values))


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Unusable(f"日期写成了“{said}”，请按 2025-12-31 的形式填写。") from error


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """What a layer must state: its kind and since when it holds."""

    kind: LayerKind
    valid_from: date
    approximate: bool
    source: str


@dataclass(frozen=True, slots=True)
class Options:
    """Cleaned options as the readers and the store want them."""

    said: Mapping[str, str]

    def _get(self, name: str) -> str | None:
        return self.said.get(name)

    @property
    def columns(self) -> dict[str, str | None]:
        """Field by header as a user said; None for a column not to use."""
        return {
            name.removeprefix(COLUMN): None if said == UNUSED else said
            for name, said in self.said.items()
            if name.startswith(COLUMN)
        }

    @property
    def drawing(self) -> Answers:
        return Answers(
            crs=self._get(QuestionCode.CRS),
            survey_crs=self._get(QuestionCode.SURVEY_CRS),
            encoding=self._get(QuestionCode.ENCODING),
            layer=self._get(QuestionCode.LAYER),
            area_unit=self._get(QuestionCode.AREA_UNIT),
            code_from=self._get(QuestionCode.CODE_FROM),
            plausible=self._get(QuestionCode.PLAUSIBLE),
        )

    @property
    def table(self) -> SheetAnswers:
        year = self._get(QuestionCode.YEAR)
        return SheetAnswers(
            sheet=self._get(QuestionCode.SHEET),
            year=int(year) if year else None,
            money_unit=self._get(QuestionCode.MONEY_UNIT),
            area_unit=self._get(QuestionCode.AREA_UNIT),
            hidden_rows=self._get(QuestionCode.HIDDEN_ROWS),
            encoding=self._get(QuestionCode.ENCODING),
            columns=self.columns,
        )

    @property
    def effective(self) -> date | None:
        said = self._get(QuestionCode.EFFECTIVE)
        return _day(said) if said else None

    @property
    def repair(self) -> bool:
        return REPAIR in self.said

    @property
    def snapshot(self) -> bool:
        return SNAPSHOT in self.said

    @property
    def all_or_nothing(self) -> bool:
        return ALL_OR_NOTHING in self.said

    def layer(self) -> LayerOptions:
        """Raises Unusable where kind or first day are missing."""
        kind, since = self._get(LAYER_KIND), self._get(VALID_FROM)
        if kind is None or since is None:
            raise Unusable("图层须说明种类和生效日期，请补填。")
        return LayerOptions(
            LayerKind(kind), _day(since), APPROXIMATE in self.said, self._get(SOURCE) or ""
        )
