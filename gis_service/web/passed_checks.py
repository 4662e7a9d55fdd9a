"""What a check says it found in order (已通过的检查): a sentence, and the issues that deny it."""

from collections.abc import Set

_DRAWN = ("parcels", "layers")
_TABLES = ("contracts", "progress", "buildings", "occupancy", "performance")

PASSED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "图形全部有效：闭合、不自相交、没有塌缩",
        _DRAWN,
        (
            "geometry-missing",
            "geometry-empty",
            "geometry-not-polygon",
            "geometry-broken",
            "geometry-collapsed",
            "coordinate-not-finite",
            "ring-not-closed",
            "ring-too-short",
            "self-intersection",
            "rings-conflict",
        ),
    ),
    ("图形全部在本市范围内", _DRAWN, ("outside-city",)),
    (
        "坐标系为 2000 国家大地坐标系",
        _DRAWN,
        ("datum-old", "datum-shifted", "datum-unknown", "crs-answer-unknown"),
    ),
    (
        "每宗都有标识，没有重复",
        ("parcels",),
        (
            "parcel-code-missing",
            "parcel-code-twice",
            "parcel-named-twice",
            "parcel-shape-twice",
            "parcel-shape-known",
        ),
    ),
    ("与已入库的宗地没有重叠", ("parcels",), ("parcel-overlaps",)),
    ("填报面积与图形面积相符", ("parcels",), ("parcel-area-differs", "declared-area-differs")),
    ("要素之间没有重叠", ("layers",), ("layer-overlap",)),
    (
        "宗地标识全部对应到已入库的宗地",
        ("contracts", "progress", "buildings", "occupancy"),
        ("row-parcel-unknown", "row-parcel-many", "parcel-matches-many"),
    ),
    (
        "统一社会信用代码的校验位全部正确",
        ("occupancy", "performance"),
        ("uscc_shape", "uscc_check", "uscc_organisation", "code_as_number", "code_zero_lost"),
    ),
    ("没有重复的行", _TABLES, ("row-twice",)),
    ("都在您的管理范围内", (*_TABLES, "parcels"), ("row-out-of-scope", "parcel-out-of-scope")),
    (
        "日期全部读懂",
        _TABLES,
        ("date_unreadable", "date_ambiguous", "date_out_of_range", "date_placeholder"),
    ),
    (
        "数字和单位全部读懂",
        _TABLES,
        (
            "cell_not_number",
            "cell_unit_unknown",
            "cell_share_ambiguous",
            "cell_error_value",
            "cell_formula_uncached",
            "cell_out_of_range",
        ),
    ),
)


def passed(kind: str, met: Set[str]) -> tuple[str, ...]:
    """Sentences for a kind of data, given the codes of the issues that were met."""
    return tuple(text for text, kinds, codes in PASSED if kind in kinds and met.isdisjoint(codes))
