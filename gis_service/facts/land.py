"""Areas, layers, shares and the ring of a parcel, from stored rows (面积、图层、占比、绕城)."""

from collections.abc import Sequence

from gis_service.services.overlaying import RING_REACH_M
from gis_service.store.fact_rows import Row, VersionRow
from gis_service.store.layer_rows import LayerVersion as StoredLayer
from parcels.facts import Areas, LandUse, LayerVersion, ParkMembership, RingPlace, ZoneShare
from parcels.layers import LayerKind
from parcels.units import MM_PER_M, PPM

_KINDS = {kind.value: kind for kind in LayerKind}
_NOT_ZONES = (LayerKind.RING.value, LayerKind.DISTRICT.value)
_TENTHS = 10
_RING = LayerKind.RING.value
_INDUSTRIAL_WORDS = ("工业", "厂房", "仓储", "生产", "制造")
_OTHER_WORDS = ("住宅", "商业", "酒店", "餐饮", "办公", "学校", "绿地", "停车")
_INDUSTRIAL_PREFIXES = ("0601", "1001", "1101", "0508", "M")


def areas(version: VersionRow, contract_cm2: int | None) -> Areas:
    """The areas of a version; the contract's own figure before the one in the drawing's table."""
    columns = version.columns
    return Areas(
        contract_cm2=contract_cm2 or columns["contract_cm2"],
        registered_cm2=columns["registered_cm2"],
        survey_cm2=columns["survey_cm2"],
        plane_cm2=columns["plane_cm2"],
        ellipsoidal_cm2=columns["ellipsoidal_cm2"],
        data_on=columns["recorded_on"],
    )


def layers(stored: Sequence[StoredLayer]) -> tuple[LayerVersion, ...]:
    return tuple(
        LayerVersion(layer.kind, layer.valid_from, layer.approximate, layer.source)
        for layer in stored
    )


def zone_shares(rows: Sequence[Row]) -> tuple[ZoneShare, ...]:
    return tuple(
        ZoneShare(
            kind=_KINDS[row["kind"]],
            code=row["code"],
            name=row["name"],
            share_ppm=row["share_ppm"],
            area_cm2=row["area_cm2"],
            perimeter_mm=row["perimeter_tenths"] // _TENTHS,
        )
        for row in rows
        if row["kind"] not in _NOT_ZONES and row["area_cm2"] > 0
    )


def ring_place(
    version: VersionRow, rows: Sequence[Row], stored: Sequence[StoredLayer | LayerVersion]
) -> RingPlace | None:
    """Where the parcel lies to the ring; None without a ring layer on that day."""
    if not any(layer.kind is LayerKind.RING for layer in stored):
        return None
    parts = [row for row in rows if row["kind"] == _RING]
    inside = sum(row["area_cm2"] for row in parts)
    whole = version.columns["plane_cm2"] or 0
    distances = [row["distance_mm"] for row in parts if row["distance_mm"] is not None]
    return RingPlace(
        inside_ppm=min(sum(row["share_ppm"] for row in parts), PPM),
        distance_mm=min(distances, default=RING_REACH_M * MM_PER_M),
        inside_cm2=inside,
        outside_cm2=max(whole - inside, 0),
        inside_perimeter_mm=sum(row["perimeter_tenths"] for row in parts) // _TENTHS,
    )


def membership(version: VersionRow) -> ParkMembership | None:
    columns = version.columns
    if columns["park_code"] is None:
        return None
    return ParkMembership(columns["park_code"], columns["park_name"], columns["valid_from"])


def land_use(version: VersionRow, actual: str | None) -> LandUse:
    """Approved use by code (0601, 1001, 仓储, M1-M3), actual use as an inspector wrote it."""
    columns = version.columns
    code = columns["land_use_code"]
    industrial = code.startswith(_INDUSTRIAL_PREFIXES) if code else None
    return LandUse(
        approved=columns["land_use"] or code or None,
        approved_industrial=industrial,
        actual=actual,
        actual_industrial=_industrial_word(actual),
        data_on=columns["recorded_on"],
    )


def _industrial_word(use: str | None) -> bool | None:
    """Only words that leave no doubt; anything else is unknown rather than guessed."""
    if use is None:
        return None
    if any(word in use for word in _INDUSTRIAL_WORDS):
        return True
    return False if any(word in use for word in _OTHER_WORDS) else None
