"""Areas, layers, shares and the ring of a parcel, from stored rows (面积、图层、占比、绕城)."""

from collections.abc import Sequence
from decimal import Decimal

from gis_service.services.overlaying import RING_REACH_M
from gis_service.store.fact_rows import Row, VersionRow
from gis_service.store.layer_rows import LayerVersion as StoredLayer
from parcels.facts import Areas, LandUse, LayerVersion, ParkMembership, RingPlace, ZoneShare
from parcels.layers import LayerKind
from parcels.units import CM2_PER_M2, MM_PER_M, half_up

_NOT_ZONES = (LayerKind.RING, LayerKind.DISTRICT)
_INDUSTRIAL_WORDS = ("工业", "厂房", "仓储", "生产", "制造")
_OTHER_WORDS = ("住宅", "商业", "酒店", "餐饮", "办公", "学校", "绿地", "停车")
_INDUSTRIAL_PREFIXES = ("0601", "1001", "1101", "0508", "M")


def cm2(value: Decimal | None) -> int | None:
    """m² as stored in cm², exact: four decimals."""
    return None if value is None else int(value * CM2_PER_M2)


def areas(version: VersionRow, contract_cm2: int | None) -> Areas:
    """The areas of a version; the contract's own figure before the one in the drawing's table."""
    columns = version.columns
    return Areas(
        contract_cm2=contract_cm2 or cm2(columns["contract_area"]),
        registered_cm2=cm2(columns["registered_area"]),
        survey_cm2=cm2(columns["survey_area"]),
        plane_cm2=cm2(columns["plane_area"]),
        ellipsoidal_cm2=cm2(columns["ellipsoidal_area"]),
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
            kind=LayerKind(row["kind"]),
            code=row["code"],
            name=row["name"],
            share_ppm=row["share_ppm"],
            area_cm2=cm2(row["area"]) or 0,
            perimeter_mm=int(row["perimeter"] * MM_PER_M),
        )
        for row in rows
        if LayerKind(row["kind"]) not in _NOT_ZONES and row["area"] > 0
    )


def ring_place(
    version: VersionRow, rows: Sequence[Row], stored: Sequence[StoredLayer]
) -> RingPlace | None:
    """Where the parcel lies to the ring; None without a ring layer on that day."""
    if not any(layer.kind is LayerKind.RING for layer in stored):
        return None
    parts = [row for row in rows if row["kind"] == LayerKind.RING]
    inside = sum(cm2(row["area"]) or 0 for row in parts)
    whole = cm2(version.columns["plane_area"]) or 0
    distances = [row["boundary_distance"] for row in parts if row["boundary_distance"] is not None]
    nearest = min(distances, default=Decimal(RING_REACH_M))
    return RingPlace(
        inside_ppm=min(sum(row["share_ppm"] for row in parts), 1_000_000),
        distance_mm=half_up(int(nearest * MM_PER_M)),
        inside_cm2=inside,
        outside_cm2=max(whole - inside, 0),
        inside_perimeter_mm=int(sum(row["perimeter"] for row in parts) * MM_PER_M),
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
