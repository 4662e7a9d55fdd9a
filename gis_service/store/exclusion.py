"""Work on the facts, one at a time (事实数据互斥).

An import compares with what is stored and then stores; an assessment reads facts and then strikes
parcels off the queue. Side by side, one would miss what the other did.
"""

from sqlalchemy import Connection, text

_FACTS = 4_544_001
"""Any number, the same in every process of this service."""


def hold_facts(connection: Connection) -> None:
    """Wait until no other transaction holds the facts, then hold them until this one ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FACTS})
