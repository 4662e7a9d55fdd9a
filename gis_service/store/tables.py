"""Every table, imported so that the metadata is complete (migrations, doctor)."""

from gis_service.store import (
    accounts,
    approval_batches,
    assessments,
    cases,
    changes,
    column_choices,
    corrections,
    evaluation,
    facts,
    layers,
    lines,
    notes,
    parcels,
    places,
    plans,
    supply_rows,
    uploads,
)
from gis_service.store.base import metadata

__all__ = [
    "accounts",
    "approval_batches",
    "assessments",
    "cases",
    "changes",
    "column_choices",
    "corrections",
    "evaluation",
    "facts",
    "layers",
    "lines",
    "metadata",
    "notes",
    "parcels",
    "places",
    "plans",
    "supply_rows",
    "uploads",
]
