"""What is copied into a table is read back as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from gis_service.database import normal_url
from gis_service.store.copying import copy_in, line
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
            assert copy_in(connection, "held", lines) == len(rows)
            read = connection.execute(text("SELECT words, blob, number FROM held ORDER BY place"))
            got = [(one[0], None if one[1] is None else bytes(one[1]), one[2]) for one in read]
            assert got == rows

    holds()
    engine.dispose()
