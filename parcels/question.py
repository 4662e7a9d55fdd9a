"""What a file leaves unclear and only its owner can say (待答问题).

The code of a question is the name of the command-line option that answers it, so page and
command ask alike.
"""

from dataclasses import dataclass
from enum import StrEnum


class QuestionCode(StrEnum):
    """The value is the option's name without its dashes."""

    CRS = "crs"
    SURVEY_CRS = "survey-crs"
    ENCODING = "encoding"
    LAYER = "layer"
    SHEET = "sheet"
    YEAR = "year"
    MONEY_UNIT = "money-unit"
    AREA_UNIT = "area-unit"
    EFFECTIVE = "effective"
    CODE_FROM = "code-from"
    HIDDEN_ROWS = "hidden-rows"
    PLAUSIBLE = "plausible"


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer; ``evidence`` says in Chinese why it is offered."""

    value: str
    label: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` are suggestions; with ``free`` any value of the right form is accepted."""

    code: QuestionCode
    text: str
    choices: tuple[Choice, ...] = ()
    free: bool = False
