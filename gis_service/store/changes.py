"""Which state of the data a reader sees (数据版本), for answers that are kept."""

from datetime import datetime

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


def changed_at(connection: Connection) -> datetime | None:
    """When the data last changed (数据更新时间); None where nothing was ever loaded."""
    found: datetime | None = connection.scalar(text("SELECT max(began_at) FROM data_change"))
    return found
