"""What else an enterprise reports for a year: people, energy, power, R&D, value added (投入产出).

Drawn apart from the city's own chance, from code and year, so that nothing else of it changes.
"""

from decimal import Decimal
from random import Random

from parcels.units import FEN_PER_WAN

_A_HEAD = (60, 260)
"""Revenue a head, 万元."""
_A_TON = (3, 25)
"""Revenue a ton of standard coal, 万元."""
_A_WAN_KWH = (40, 220)
"""Revenue for ten thousand kWh, 万元."""
_RD = (0, 60)
"""R&D in tenths of a per cent of revenue."""
_ADDED = (16, 34)
"""Value added as per cent of revenue."""
_BLANK = 12
"""One of so many leaves energy blank."""


def inputs(uscc: str, year: int, revenue: int | None) -> dict[str, object]:
    """By field of the report, in base units; nothing where revenue is blank."""
    if revenue is None:
        return {}
    chance = Random(f"{uscc}-{year}")
    wan = max(revenue // FEN_PER_WAN, 1)
    found: dict[str, object] = {
        "employees": max(wan // chance.randint(*_A_HEAD), 3),
        "energy": Decimal(max(wan // chance.randint(*_A_TON), 1)),
        "electricity": Decimal(max(wan // chance.randint(*_A_WAN_KWH), 1)),
        "rd_expense": revenue * chance.randint(*_RD) // 1000,
        "value_added": revenue * chance.randint(*_ADDED) // 100,
    }
    if not chance.randrange(_BLANK):
        del found["energy"]
    return found
