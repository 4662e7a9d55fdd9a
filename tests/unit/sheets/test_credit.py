"""The check digit of a 统一社会信用代码: that of python-stdnum, whatever the code."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from gis_service.sheets.credit import has_check_digit, read_uscc
from gis_service.sheets.outcome import Refused
from parcels.codes import USCC_ALPHABET

CODES = st.text(USCC_ALPHABET, min_size=18, max_size=18)


@given(CODES)
def test_the_check_digit_is_that_of_the_standard(code: str) -> None:
    digit = uscc.calc_check_digit(code[:-1])
    assert has_check_digit(code) is (code[-1] == digit)
    assert has_check_digit(code[:-1] + digit)


def test_an_authority_by_a_letter_without_value_is_refused() -> None:
    assert read_uscc("I1510000000000000A") == Refused("uscc_check")
