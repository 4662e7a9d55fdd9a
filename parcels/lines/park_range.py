"""Proposals for the range of parks (园区规划范围): 纳入, 一园多片, 开发边界外成片."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.lines.cluster import Adjacency, Cluster, LandPiece, clusters
from parcels.policy import Policy, PolicyError


class RangeKind(StrEnum):
    """The three sentences of the measures; the second and third are 可."""

    INCORPORATE = "紧邻园区成板块，纳入园区范围"
    MULTI_PIECE = "不相邻成板块，可按一园多片纳入"
    OUTSIDE = "城镇开发边界外成片，可纳入园区管理"


@dataclass(frozen=True, slots=True)
class RangeProposal:
    """A cluster outside every park, and the parks it touches."""

    kind: RangeKind
    cluster: Cluster
    parks: tuple[str, ...] = ()


def propose_ranges(
    pieces: Iterable[LandPiece],
    adjacency: Adjacency,
    touching: Mapping[str, frozenset[str]],
    policy: Policy,
    as_of: date,
) -> tuple[RangeProposal, ...]:
    """Contiguous land in no park, inside and outside 城镇开发边界 apart.

    ``touching``: parks next to a piece (within the gap). Land for which the boundary layer is
    missing is left out. Raises PolicyError without ``line.cluster``.
    """
    row = policy.find("line.cluster", as_of)
    if row is None:
        raise PolicyError(f"line.cluster is not in force on {as_of}")
    free = tuple(piece for piece in pieces if piece.park is None)
    pairs = tuple(adjacency)
    found: list[RangeProposal] = []
    for inside in (True, False):
        side = (piece for piece in free if piece.within_boundary is inside)
        for cluster in clusters(side, pairs):
            if cluster.contiguous(row):
                parks = sorted({p for code in cluster.codes for p in touching.get(code, ())})
                found.append(RangeProposal(_kind(inside, parks), cluster, tuple(parks)))
    return tuple(found)


def _kind(inside: bool, parks: list[str]) -> RangeKind:
    if not inside:
        return RangeKind.OUTSIDE
    return RangeKind.INCORPORATE if parks else RangeKind.MULTI_PIECE
