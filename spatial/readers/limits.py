"""How much a reader takes before it refuses a file (读取上限)."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, archive entries, features and vertices; ``max_ratio`` is unpacked : packed.

    ``batch``: features in hand at once; it changes the memory that is needed, nothing else.
    """

    max_bytes: int = 512 * _MIB
    max_text_bytes: int = 200 * _MIB
    max_unpacked: int = 1024 * _MIB
    max_entries: int = 2_000
    max_ratio: int = 300
    max_features: int = 1_000_000
    max_vertices: int = 20_000_000
    batch: int = 5_000
