"""Which state of the data a reader sees (数据版本), for answers that are kept."""

from sqlalchemy import BigInteger, Column, Connection, DateTime, Table, text

from gis_service.store.base import metadata

# A row a changing transaction, written by triggers. Counting the rows tells states apart where a
# greatest number would not: of two transactions the one that began first may end last.
data_change = Table(
    "data_change",
    metadata,
    Column("transaction", BigInteger, primary_key=True, autoincrement=False),
    Column("began_at", DateTime(True), primary_key=True, server_default=text("now()")),
)

_COUNT = text("SELECT count(*) FROM data_change")


def data_version(connection: Connection) -> int:
    """Grows with every committed change of parcels, facts, layers, policy or assessments."""
    return int(connection.execute(_COUNT).scalar_one())
