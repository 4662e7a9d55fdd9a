"""统一社会信用代码 in a cell: shape by us, check digit (GB 32100) by python-stdnum."""

from functools import cache

from stdnum.cn import uscc

from gis_service.sheets.outcome import Outcome, Refused, Remarked
from parcels.codes import (
    USCC_ALPHABET,
    MalformedCodeError,
    is_number_shown,
    normal_organisation,
    normal_uscc,
)

_PLACES = {sign: place for place, sign in enumerate(USCC_ALPHABET)}


def read_uscc(cell: object) -> Outcome:
    """18 characters with a right check digit; an old 组织机构代码 (9) passes with a warning."""
    if isinstance(cell, bool):
        return Refused("code_not_text")
    if isinstance(cell, int | float):
        return Refused("code_as_number")
    if not isinstance(cell, str):
        return Refused("code_not_text")
    try:
        code = normal_uscc(cell)
    except MalformedCodeError:
        return _organisation(cell)
    return code if has_check_digit(code) else Refused("uscc_check")


def has_check_digit(code: str) -> bool:
    """Whether the 18th character of a well-formed code is the one that the others require."""
    try:
        total = sum([share[sign] for share, sign in zip(_shares(), code[:-1], strict=True)])
        return total % len(USCC_ALPHABET) == _PLACES[code[-1]]
    except KeyError:
        # I, O, S, V and Z may stand for an authority in the shape, but have no value.
        return False


@cache
def _shares() -> tuple[dict[str, int], ...]:
    """By place of the 17: what each sign there adds to the number of the check digit.

    python-stdnum is asked once for each; for every row of a workbook it takes longer than reading
    the file.
    """
    return tuple(
        {
            sign: _PLACES[uscc.calc_check_digit("0" * place + sign + "0" * (16 - place))]
            for sign in USCC_ALPHABET
        }
        for place in range(17)
    )


def _organisation(text: str) -> Outcome:
    if is_number_shown(text):
        return Refused("code_as_number")
    try:
        return Remarked(normal_organisation(text), "uscc_organisation")
    except MalformedCodeError:
        return Refused("uscc_shape")
