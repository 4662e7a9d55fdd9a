"""What is copied into a table is read back as it was."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from sqlalchemy import Engine, create_engine, text

from gis_service.database import normal_url
from gis_service.store.copying import copy_in, hex_ewkb, line, rows_of
from tests.database import Database

_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=20)
_ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), _TEXT, st.sampled_from(["\\N", "\\", "\t", "a\nb", "\\.", ""])),
        st.one_of(st.none(), st.binary(max_size=8)),
        st.one_of(st.none(), st.integers(-(2**62), 2**62)),
    ),
    max_size=6,
)

_HELD = text(
    "CREATE TEMP TABLE held (place int, words text, blob bytea, number bigint) ON COMMIT DROP"
)


def _engine(database: Database) -> Engine:
    return create_engine(normal_url(database.login_url))


def test_any_text_bytes_and_numbers_come_back(database: Database) -> None:
    engine = _engine(database)

    @settings(max_examples=60, deadline=None)
    @given(_ROWS)
    def holds(rows: list[tuple[str | None, bytes | None, int | None]]) -> None:
        with engine.begin() as connection:
            connection.execute(_HELD)
            lines = [line((place, *row)) for place, row in enumerate(rows)]
            columns = [list(range(len(rows))), *map(list, zip(*rows, strict=True))]
            assert list(rows_of(columns)) == lines
            assert copy_in(connection, "held", lines) == len(rows)
            read = connection.execute(text("SELECT words, blob, number FROM held ORDER BY place"))
            got = [(one[0], None if one[1] is None else bytes(one[1]), one[2]) for one in read]
            assert got == rows

    holds()
    engine.dispose()


def test_more_rows_than_one_helping_arrive_in_order(database: Database) -> None:
    engine = _engine(database)
    count = 1_733
    with engine.begin() as connection:
        connection.execute(_HELD)
        lines = (line((place, f"第{place}行", None, place)) for place in range(count))
        assert copy_in(connection, "held", lines) == count
        read = connection.execute(text("SELECT words FROM held ORDER BY place")).scalars()
        assert list(read) == [f"第{place}行" for place in range(count)]
    engine.dispose()


def test_shapes_carry_their_system() -> None:
    shape = box(0, 0, 1, 1)
    (written,) = hex_ewkb([shapely.to_wkb(shape)], 4490)
    read = shapely.from_wkb(bytes.fromhex(written))
    assert read.equals_exact(shape) and shapely.get_srid(read) == 4490
