"""The data dictionary names every table, every column and every label of the vocabulary."""

from data_dictionary import lines

from gis_service.store.facts import FACT_TABLES
from gis_service.store.tables import metadata
from parcels.fields import vocabulary


def test_every_table_and_column_is_named() -> None:
    page = list(lines())
    headings = {line.split()[1] for line in page if line.startswith("## ")}
    rows = sum(line.startswith("| ") for line in page) - len(headings)
    assert headings == set(metadata.tables)
    assert rows == sum(len(table.columns) for table in metadata.tables.values())


def test_columns_of_reports_carry_the_words_of_the_workbooks() -> None:
    page = "\n".join(lines())
    for kind in FACT_TABLES:
        words = vocabulary(kind)
        assert all(field.header in page for field in words.fields.values() if not field.becomes)


def test_columns_with_a_comment_carry_it() -> None:
    page = "\n".join(lines())
    for table in metadata.tables.values():
        assert all(column.comment in page for column in table.columns if column.comment)
    assert "优惠政策暂停起始日" in page
