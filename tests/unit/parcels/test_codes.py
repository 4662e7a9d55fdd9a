"""Codes of land and people: shapes, parts, old prefixes."""

import pytest

from parcels.codes import (
    MalformedCodeError,
    ParcelCode,
    UnitNumber,
    county_of,
    is_number_shown,
    normal_organisation,
    normal_uscc,
    organisation_in,
    under_county,
)

PARCEL = "510185001001GB00001"
UNIT = PARCEL + "W00000000"


def test_a_unit_number_in_printed_groups_holds_its_parcel() -> None:
    unit = UnitNumber.parse("５10185 001001 gb00001 W00000000")
    assert str(unit) == UNIT
    assert str(unit.parcel) == PARCEL
    assert unit.parcel.feature == "GB"


@pytest.mark.parametrize("text", ["", PARCEL[:-1], PARCEL + "1", "510185001001XB00001", UNIT])
def test_other_shapes_are_no_parcel_codes(text: str) -> None:
    with pytest.raises(MalformedCodeError):
        ParcelCode.parse(text)


@pytest.mark.parametrize("text", [PARCEL, UNIT[:-1], PARCEL + "X00000000"])
def test_other_shapes_are_no_unit_numbers(text: str) -> None:
    with pytest.raises(MalformedCodeError):
        UnitNumber.parse(text)


def test_old_county_prefixes_are_replaced_and_others_kept() -> None:
    aliases = {"510122": "510116"}
    assert under_county("510122001001GB00001", aliases) == "510116001001GB00001"
    assert under_county(PARCEL, aliases) == PARCEL
    assert county_of(PARCEL) == "510185"
    assert county_of("D8-003") is None


def test_a_credit_code_contains_the_organisation_code() -> None:
    assert organisation_in("９1510100 MA6ABCDE0l") == "MA6ABCDE0"
    assert normal_organisation("MA6ABCDE-0") == "MA6ABCDE0"
    with pytest.raises(MalformedCodeError):
        normal_uscc("91510100MA6ABCDE0")
    with pytest.raises(MalformedCodeError):
        normal_uscc("91510100MA6ABCDEI0")


def test_wrappings_against_spreadsheets_are_taken_off() -> None:
    assert str(ParcelCode.parse(f'="{PARCEL}"')) == PARCEL
    assert str(ParcelCode.parse(f"'{PARCEL}\t")) == PARCEL


def test_numbers_as_a_sheet_shows_them() -> None:
    assert is_number_shown("5.10185E+18")
    assert not is_number_shown("510185")
