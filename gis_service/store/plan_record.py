"""The answer of a plan check as it is kept (方案核查记录): everything its page, file and list say.

A kept answer is never computed again: it names the layer versions and the policy it was made by.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from gis_service.store.outline_rows import Neighbour
from parcels.layers import LayerKind
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import PlanFinding
from parcels.plan_checks.plan import Overlap, Purpose
from parcels.units import PPM

_SPEAKING = (Outcome.FAIL, Outcome.REVIEW, Outcome.BELOW)


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A kind of layer: its version in force on the day, None = missing, and the share in it.

    ``share_ppm`` and ``area_cm2`` of the ring are those inside it.
    """

    kind: LayerKind
    version_id: int | None
    valid_from: date | None
    approximate: bool
    source: str
    area_cm2: int | None
    share_ppm: int | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One answer. ``parcel``: (id, code) of the parcel it equals; ``far``: bounds by the ring.

    ``overlaps``: the largest of ``overlap_count``.
    """

    purpose: Purpose
    as_of: date
    snapshot_id: int
    district: str
    plane_cm2: int
    ellipsoidal_cm2: int
    crs_label: str
    notes: tuple[str, ...]
    findings: tuple[PlanFinding, ...]
    layers: tuple[LayerLine, ...]
    overlaps: tuple[Overlap, ...]
    overlap_count: int
    neighbours: tuple[Neighbour, ...]
    parcel: tuple[int, str] | None
    far: str

    @property
    def missing(self) -> tuple[LayerKind, ...]:
        """Kinds without a version on the day."""
        return tuple(line.kind for line in self.layers if line.version_id is None)

    @property
    def inside_ring_ppm(self) -> int | None:
        """Share inside 绕城高速; None where the layer is missing."""
        own = (line.share_ppm for line in self.layers if line.kind is LayerKind.RING)
        return next(own, None)

    @property
    def outside_ring_ppm(self) -> int | None:
        inside = self.inside_ring_ppm
        return None if inside is None else PPM - inside

    @property
    def stopping(self) -> tuple[PlanFinding, ...]:
        """What stands in the way (不予办理)."""
        return tuple(one for one in self._speaking() if one.effect is Effect.BLOCK)

    @property
    def explaining(self) -> tuple[PlanFinding, ...]:
        return tuple(one for one in self._speaking() if one.effect is not Effect.BLOCK)

    @property
    def unknown(self) -> tuple[PlanFinding, ...]:
        return tuple(one for one in self.findings if one.outcome is Outcome.UNKNOWN)

    @property
    def passed(self) -> tuple[PlanFinding, ...]:
        fits = (Outcome.PASS, Outcome.EXEMPT)
        return tuple(one for one in self.findings if one.outcome in fits)

    @property
    def silent(self) -> tuple[PlanFinding, ...]:
        return tuple(one for one in self.findings if one.outcome is Outcome.NOT_APPLICABLE)

    @property
    def spoken(self) -> tuple[tuple[int, PlanFinding], ...]:
        """Findings that apply, with their number among the fifteen."""
        return tuple(
            (number, one)
            for number, one in enumerate(self.findings, 1)
            if one.outcome is not Outcome.NOT_APPLICABLE
        )

    def codes(self) -> frozenset[str]:
        """Codes of all parcels it names."""
        named = {one.code for one in self.overlaps if one.code}
        named |= {one.code for one in self.neighbours}
        return frozenset(named | ({self.parcel[1]} if self.parcel else set()))

    def for_one_who_sees(self, codes: Collection[str]) -> "PlanRecord":
        """Without what the maker saw and the reader may not: codes, links, neighbours."""
        hidden = self.codes() - set(codes)
        if not hidden:
            return self
        return replace(
            self,
            findings=tuple(_silenced(one, hidden) for one in self.findings),
            overlaps=tuple(
                replace(one, code=None) if one.code in hidden else one for one in self.overlaps
            ),
            neighbours=tuple(one for one in self.neighbours if one.code not in hidden),
            parcel=None if self.parcel and self.parcel[1] in hidden else self.parcel,
        )

    def _speaking(self) -> tuple[PlanFinding, ...]:
        return tuple(one for one in self.findings if one.outcome in _SPEAKING)


def _silenced(finding: PlanFinding, hidden: Collection[str]) -> PlanFinding:
    said = list(finding.sentences)
    for code in hidden:
        said = [each.replace(f"（{code}）", "").replace(code, "") for each in said]
    return replace(finding, sentences=tuple(said))


_RECORD = TypeAdapter(PlanRecord)


def record_json(record: PlanRecord) -> dict[str, Any]:
    """For the database and the interface."""
    written: dict[str, Any] = _RECORD.dump_python(record, mode="json")
    return written


def record_from(stored: object) -> PlanRecord:
    """Raises pydantic's ValidationError for what is no record."""
    return _RECORD.validate_python(stored)
