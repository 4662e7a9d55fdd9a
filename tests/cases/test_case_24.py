"""19/28-digit codes and credit codes typed as numbers or shown as 9.15E+17."""

from pathlib import Path

from tests.workbooks import FULL_HEADER, codes, full_row, read, row, save_xlsx


def long_codes(path: Path) -> Path:
    spoilt = full_row(2)
    spoilt[1:4] = [915101007777777792, 5101850010010000000, 5101850010010000115059654656]
    shown = full_row(3)
    shown[1] = "9.15E+17"
    return save_xlsx(
        path,
        [
            [*FULL_HEADER, "地类编码"],
            [*full_row(1), "0601"],
            [*spoilt, 601],
            [*shown, "0601"],
        ],
    )


def test_text_codes_pass_unchanged(tmp_path: Path) -> None:
    values = row(read(long_codes(tmp_path / "codes.xlsx"), year=2024), 2).values

    assert values["parcel_code"] == "510185001001GB00001"
    assert values["unit_no"] == "510185001001GB00001W00000000"
    assert values["land_use_code"] == "0601"


def test_number_cells_are_refused_and_not_padded(tmp_path: Path) -> None:
    reading = read(long_codes(tmp_path / "codes.xlsx"), year=2024)

    assert codes(reading, 3) == ["code_as_number"] * 3 + ["code_zero_lost"]
    assert codes(reading, 4) == ["code_as_number"]
    assert "请将该列设为文本" in reading.issues[0].text
    spoilt = row(reading, 3)
    assert not spoilt.ok
    assert [
        spoilt.values[name] for name in ("uscc", "parcel_code", "unit_no", "land_use_code")
    ] == [None] * 4
