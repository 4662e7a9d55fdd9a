"""Columns of drawings as offices and programs name them."""

import pytest

from parcels.fields import PARCELS, match_headers


def field_of(name: str) -> tuple[str, str | None] | None:
    """Field and unit of one column, None when it is not recognised."""
    match = match_headers([name], PARCELS).columns.get(0)
    return None if match is None else (match.field.name, match.unit and match.unit.name)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("zddm", "parcel_code"), ("ＺＤＤＭ", "parcel_code"), ("宗地代码(ZDDM)", "parcel_code"),
        ("宗地 代码", "parcel_code"), ("BDCDYH", "unit_no"), ("地块编号\u200b", "plot_no"),
        ("面积_公顷", "declared_area"), ("宗地面积㎡", "registered_area"), ("DLMC", "land_use"),
    ],
)  # fmt: skip
def test_usual_names(name: str, field: str) -> None:
    found = field_of(name)
    assert found is not None and found[0] == field


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("不动产单元", "unit_no"), ("用途分类标", "land_use_scheme"), ("土地使用权", "holder"),
        ("宗地代", "parcel_code"), ("地块编", "plot_no"), ("地块名", "name"),
        ("合同编", "contract_no"),
        ("统一社", "holder_uscc"), ("电子监", "supervision_no"), ("宗地面", "registered_area"),
    ],
)  # fmt: skip
def test_names_cut_to_ten_bytes(name: str, field: str) -> None:
    found = field_of(name)
    assert found is not None and found[0] == field


@pytest.mark.parametrize("name", ["不动产", "使用权", "地", "宗地", "面积大", "SHAPE_AREA", "ZDD"])
def test_names_that_several_fields_begin_with_or_none_are_not_guessed(name: str) -> None:
    assert field_of(name) is None


@pytest.mark.parametrize(
    ("name", "unit"),
    [("宗地面积(亩)", "亩"), ("ZDMJ_M2", "平方米"), ("用地面积（hm²）", "公顷"), ("MJ", None)],
)
def test_units_of_columns(name: str, unit: str | None) -> None:
    found = field_of(name)
    assert found is not None and found[1] == unit
