"""Contiguous land (连片、成板块): pieces joined by adjacency that is given as values.

Which pieces are neighbours is measured elsewhere, with the gap of the policy row
``line.cluster`` (gap_m); here they are only joined and weighed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from parcels.control_class import ControlClass
from parcels.policy import PolicyRow
from parcels.units import CM2_PER_HECTARE

Adjacency = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LandPiece:
    """One piece of land; None = the layer for it is missing.

    industrial        actual industrial use (现状工业用地).
    park              code of its park by the dated list; None = in no park.
    within_boundary   in 城镇开发边界; concentrated: in 集中建设区; flexible: in 弹性建设区.
    published         class by a published line polygon, which prevails over any proposal.
    """

    code: str
    area_cm2: int
    industrial: bool
    park: str | None = None
    within_boundary: bool | None = None
    concentrated: bool | None = None
    flexible: bool | None = None
    published: ControlClass | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pieces that hang together; codes in order."""

    codes: tuple[str, ...]
    area_cm2: int
    industrial_cm2: int

    @property
    def industrial_share(self) -> Fraction:
        return Fraction(self.industrial_cm2, self.area_cm2) if self.area_cm2 else Fraction()

    def contiguous(self, row: PolicyRow) -> bool:
        """Large enough and industrial enough, bounds inclusive."""
        large = self.area_cm2 >= row.number("min_area_ha") * CM2_PER_HECTARE
        return large and self.industrial_share >= row.number("industrial_share")


def clusters(pieces: Iterable[LandPiece], adjacency: Adjacency) -> tuple[Cluster, ...]:
    """The connected parts of the pieces; neighbours that are not among them join nothing.

    Raises ValueError for a piece given twice.
    """
    chosen = tuple(pieces)
    given = {piece.code: piece for piece in chosen}
    if len(given) < len(chosen):
        raise ValueError("a piece stands twice")
    neighbours: dict[str, set[str]] = defaultdict(set)
    for left, right in adjacency:
        if left in given and right in given:
            neighbours[left].add(right)
            neighbours[right].add(left)
    found: list[Cluster] = []
    seen: set[str] = set()
    for code in sorted(given):
        if code not in seen:
            joined = _reached(code, neighbours)
            seen |= joined
            found.append(_cluster(given[name] for name in sorted(joined)))
    return tuple(found)


def _reached(start: str, neighbours: dict[str, set[str]]) -> set[str]:
    joined, waiting = {start}, [start]
    while waiting:
        for other in neighbours.get(waiting.pop(), ()):
            if other not in joined:
                joined.add(other)
                waiting.append(other)
    return joined


def _cluster(pieces: Iterable[LandPiece]) -> Cluster:
    chosen = tuple(pieces)
    return Cluster(
        tuple(piece.code for piece in chosen),
        sum(piece.area_cm2 for piece in chosen),
        sum(piece.area_cm2 for piece in chosen if piece.industrial),
    )
