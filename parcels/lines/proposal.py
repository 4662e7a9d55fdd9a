"""Which control class existing industrial land would have (划线建议), piece by piece.

The order: park or contiguous land inside 城镇开发边界 → 工业红线区; other land inside it, and
land in 城镇弹性建设区 → 工业蓝线区; outside it in a park → managed as park; outside 集中建设区
and in no park → 分类处置. Published polygons prevail; land that meets the text of two classes is
left to people. The algorithm only proposes.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.control_class import ControlClass
from parcels.lines.cluster import Adjacency, Cluster, LandPiece, clusters
from parcels.policy import Policy, PolicyError


@dataclass(frozen=True, slots=True)
class Proposal:
    """``control``: the class proposed; None = none, for the reason named. ``review``: decide."""

    code: str
    control: ControlClass | None
    reason: str
    review: bool = False
    cluster: Cluster | None = None

    @property
    def sentence(self) -> str:
        return sentence_of(self.reason)


def sentence_of(reason: str) -> str:
    """Why, in words, as kept proposals name it. Raises KeyError for no reason of this module."""
    return _wording()[reason]


def propose(
    pieces: Iterable[LandPiece], adjacency: Adjacency, policy: Policy, as_of: date
) -> tuple[Proposal, ...]:
    """One proposal a piece, in the order given. Raises PolicyError without ``line.cluster``."""
    row = policy.find("line.cluster", as_of)
    if row is None:
        raise PolicyError(f"line.cluster is not in force on {as_of}")
    chosen, pairs = tuple(pieces), tuple(adjacency)
    inside = (piece for piece in chosen if piece.within_boundary)
    large = {
        code: cluster
        for cluster in clusters(inside, pairs)
        if cluster.contiguous(row)
        for code in cluster.codes
    }
    return tuple(_proposal(piece, large.get(piece.code)) for piece in chosen)


def _proposal(piece: LandPiece, cluster: Cluster | None) -> Proposal:
    code = piece.code
    if piece.published is not None:
        return Proposal(code, piece.published, "published")
    if not piece.industrial:
        return Proposal(code, None, "not_industrial")
    if piece.within_boundary is None:
        return Proposal(code, None, "no_boundary")
    if piece.flexible is None:
        return Proposal(code, None, "no_flexible")
    strict = piece.within_boundary and (piece.park is not None or cluster is not None)
    if strict and piece.flexible:
        return Proposal(code, None, "two_classes", review=True, cluster=cluster)
    if strict:
        reason = "park" if piece.park is not None else "contiguous"
        return Proposal(code, ControlClass.RED, reason, cluster=cluster)
    if piece.flexible:
        return Proposal(code, ControlClass.BLUE, "flexible")
    if piece.within_boundary:
        return Proposal(code, ControlClass.BLUE, "scattered")
    return _outside(piece)


def _outside(piece: LandPiece) -> Proposal:
    if piece.park is not None:
        return Proposal(piece.code, ControlClass.PARK_OUTSIDE, "park_outside")
    if piece.concentrated is None:
        return Proposal(piece.code, None, "no_concentrated")
    if piece.concentrated:
        return Proposal(piece.code, ControlClass.OUTSIDE, "outside")
    return Proposal(piece.code, ControlClass.CLASSIFY, "classify", review=True)


@cache
def _wording() -> Mapping[str, str]:
    text = (files("parcels") / "wording" / "lines.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))
