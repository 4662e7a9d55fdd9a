"""The column vocabulary: every name means one field, every header is read with its unit."""

import pytest

from parcels.fields import KINDS, PARCELS, Field, match_header, match_headers, vocabulary

ALL = [(kind, field) for kind in (*KINDS, PARCELS) for field in vocabulary(kind).fields.values()]


@pytest.mark.parametrize(("kind", "field"), ALL, ids=[f"{k}-{f.name}" for k, f in ALL])
def test_label_synonyms_and_printed_header_mean_the_field(kind: str, field: Field) -> None:
    words = vocabulary(kind)
    for name in (field.label, *field.synonyms, f" {field.label} ", f"*{field.label}"):
        found = match_header(name, words)
        assert found is not None
        assert found.field is field
    printed = match_header(field.header, words)
    assert printed is not None
    assert (printed.field, printed.unit) == (field, field.unit)


@pytest.mark.parametrize("kind", [*KINDS, PARCELS])
def test_what_a_vocabulary_refers_to_exists(kind: str) -> None:
    words = vocabulary(kind)
    named = [name for group in words.identify for name in group]
    named += [name for key, needs in words.dependent.items() for name in (key, *needs)]
    named += [field.becomes for field in words.fields.values() if field.becomes is not None]
    assert set(named) <= set(words.fields)


def test_attributes_of_a_vector_file() -> None:
    found = match_headers(["DKBH", "zddm", "MJ", "税收（亩）", "FID", "甲"], PARCELS)
    assert [found.columns[i].field.name for i in (0, 1, 2)] == [
        "plot_no",
        "parcel_code",
        "declared_area",
    ]
    assert found.unknown == ("税收（亩）", "甲")


def test_money_with_and_without_the_land_price_are_two_fields() -> None:
    words = vocabulary("progress")
    with_price = match_header("已投资额（含地价，万元）", words)
    without = match_header("已投资额（不含土地价款）（万元）", words)
    assert with_price is not None
    assert without is not None
    assert (with_price.field.name, without.field.name) == (
        "invested_incl_land",
        "invested_excl_land",
    )
    assert match_header("已投资额（万元）", words) is None


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        vocabulary("../codes")
