"""统一社会信用代码 in a cell: shape by us, check digit (GB 32100) by python-stdnum."""

from stdnum.cn import uscc

from gis_service.sheets.outcome import Outcome, Refused, Remarked
from parcels.codes import MalformedCodeError, is_number_shown, normal_organisation, normal_uscc


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
    return uscc.calc_check_digit(code) == code[-1]


def _organisation(text: str) -> Outcome:
    if is_number_shown(text):
        return Refused("code_as_number")
    try:
        return Remarked(normal_organisation(text), "uscc_organisation")
    except MalformedCodeError:
        return Refused("uscc_shape")
