"""Codes of land and people as written on paper: 宗地代码, 不动产单元号, 统一社会信用代码.

Shapes only: the check digit of GB 32100 is verified where python-stdnum may be used.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parcels.fields.naming import plain

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, S, V, Z."""

_SPACES = re.compile(r"\s+")
_WRAPPED = re.compile(r"""="([^"]+)"|'([^']+)""")
_PARCEL = re.compile(r"([0-9]{6})([0-9]{3})([0-9]{3})([GJZ][ABSXCDEFWYHG])([0-9]{5})")
_FIXTURE = re.compile(r"([FLQW])([0-9]{8})")
_USCC = re.compile(rf"[0-9A-Z]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}-?[0-9X]")
_PARCEL_LENGTH = 19
_COUNTY_LENGTH = 6
_ORGANISATION_IN_USCC = slice(8, 17)
_NUMBER_SHOWN = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")


class MalformedCodeError(ValueError):
    """A text that does not have the shape of the code asked for."""


@dataclass(frozen=True, slots=True)
class ParcelCode:
    """宗地代码 of 19 characters: 县级区划 6, 地籍区 3, 地籍子区 3, 特征码 2, 顺序号 5."""

    county: str
    cadastral_district: str
    cadastral_subdistrict: str
    feature: str
    serial: str

    @classmethod
    def parse(cls, text: str) -> "ParcelCode":
        """Raises MalformedCodeError."""
        found = _PARCEL.fullmatch(clean(text))
        if found is None:
            raise MalformedCodeError(text)
        return cls(*found.groups())

    def __str__(self) -> str:
        return "".join(
            (
                self.county,
                self.cadastral_district,
                self.cadastral_subdistrict,
                self.feature,
                self.serial,
            )
        )


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """不动产单元号 of 28 characters (GB/T 37346-2019): 宗地代码 19, 定着物特征码 1, 顺序号 8."""

    parcel: ParcelCode
    fixture: str
    serial: str

    @classmethod
    def parse(cls, text: str) -> "UnitNumber":
        """Raises MalformedCodeError. Spaces between the four printed groups do not matter."""
        code = clean(text)
        found = _FIXTURE.fullmatch(code[_PARCEL_LENGTH:])
        if found is None:
            raise MalformedCodeError(text)
        return cls(ParcelCode.parse(code[:_PARCEL_LENGTH]), *found.groups())

    def __str__(self) -> str:
        return f"{self.parcel}{self.fixture}{self.serial}"


def clean(text: str) -> str:
    """A code as compared: half-width, no blanks, capitals.

    The wrappings by which people keep a spreadsheet from spoiling a code, ="…" and a leading ',
    are taken off.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    code = _SPACES.sub("", plain(text)).upper()
    wrapped = _WRAPPED.fullmatch(code)
    return wrapped.group(1) or wrapped.group(2) if wrapped is not None else code


def is_number_shown(text: str) -> bool:
    """Whether a text is a number as a spreadsheet shows it (9.15E+17), its digits lost."""
    return _NUMBER_SHOWN.fullmatch(clean(text)) is not None


def county_of(code: str) -> str | None:
    """The county prefix (GB/T 2260, six digits) of a parcel code or unit number, if it has one."""
    prefix = clean(code)[:_COUNTY_LENGTH]
    return prefix if len(prefix) == _COUNTY_LENGTH and prefix.isdecimal() else None


def under_county(code: str, aliases: Mapping[str, str]) -> str:
    """The code with an abolished or invented county prefix replaced by today's.

    ``aliases``: old prefix → prefix in force (510122 双流县 → 510116 双流区). Other codes are
    returned cleaned.
    """
    cleaned = clean(code)
    prefix = cleaned[:_COUNTY_LENGTH]
    return aliases.get(prefix, prefix) + cleaned[_COUNTY_LENGTH:]


def normal_uscc(text: str) -> str:
    """A 统一社会信用代码 in 18 characters, check digit untried. Raises MalformedCodeError."""
    code = clean(text).replace("-", "")
    if _USCC.fullmatch(code) is None:
        raise MalformedCodeError(text)
    return code


def normal_organisation(text: str) -> str:
    """An old 组织机构代码 (GB 11714) in 9 characters, no hyphen. Raises MalformedCodeError."""
    code = clean(text)
    if _ORGANISATION.fullmatch(code) is None:
        raise MalformedCodeError(text)
    return code.replace("-", "")


def organisation_in(uscc: str) -> str:
    """The 组织机构代码 that a 统一社会信用代码 contains, characters 9 to 17."""
    return normal_uscc(uscc)[_ORGANISATION_IN_USCC]
