"""What names a parcel's facts (事实摘要): equal statements, equal digest.

Rows are named by the digest of their content that they were stored with; only what is derived from
rows of other parcels, the enterprises' figures, goes in value by value. So the digest depends on
what was stated, not on how facts are shaped in code nor on when it was recorded.
"""

import hashlib
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from gis_service.store.fact_rows import Reported, Row, VersionRow
from parcels.enterprise import Enterprise
from parcels.facts import LayerVersion
from parcels.standing import Reach
from parcels.units import Exact

_BYTES = 16
_share = itemgetter(
    "kind", "code", "name", "share_ppm", "area_cm2", "perimeter_tenths", "distance_mm"
)


def digest_of(
    version: VersionRow,
    reported: Reported,
    layers: bytes,
    shares: Iterable[Row],
    enterprises: Iterable[Enterprise],
    reach: Iterable[Reach],
    next_fact_on: object,
) -> bytes:
    """16 bytes over a parcel's version, its reports, its place in the layers, its enterprises and
    the 达产考核 of its projects.

    ``layers``: ``layers_stated`` of those in force.
    Without the park's means and the grades: a viewer's scope may not reach all of the park's
    enterprises, nor an enterprise that another place evaluated.
    """
    columns = version.columns
    stated: tuple[Any, ...] = (
        (columns["code"], columns["park_code"], columns["park_name"], str(columns["valid_from"])),
        columns["content_digest"],
        [[row["content_digest"] for row in rows] for rows in reported.of(version.parcel_id)],
        [_share(row) for row in shares],
        [_enterprise(firm) for firm in enterprises],
        [(each.standing.value, str(each.since)) for each in reach],
        str(next_fact_on),
    )
    return hashlib.blake2b(layers + repr(stated).encode(), digest_size=_BYTES).digest()


def layers_stated(layers: Iterable[LayerVersion]) -> bytes:
    """The layers' part of a digest, the same for every parcel of a day."""
    said = [
        (layer.kind.value, str(layer.valid_from), layer.approximate, layer.source)
        for layer in layers
    ]
    return repr(said).encode()


def _enterprise(firm: Enterprise) -> tuple[Any, ...]:
    begun, industry = firm.first_production_on, firm.industry
    return (
        firm.uscc,
        firm.name,
        None if begun is None else begun.text,
        None if industry is None else (industry.division, industry.edition),
        [
            (
                year.year,
                year.revenue_fen,
                year.tax_fen,
                year.above_scale,
                year.coverage.value,
                _exact(year.area),
                None if year.basis is None else year.basis.value,
                _exact(year.on_parcel),
                year.in_park,
                year.in_construction,
                year.disputed,
            )
            for year in firm.years
        ],
    )


def _exact(value: Exact | None) -> tuple[int, int] | None:
    return None if value is None else (value.numerator, value.denominator)
