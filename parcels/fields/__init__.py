"""The columns offices use, as data: one TOML a kind of table, shared by readers and templates."""

from parcels.fields.headers import HeaderMatch, Match, match_header, match_headers
from parcels.fields.measures import Family, Unit, families, unit_of
from parcels.fields.vocabulary import (
    KINDS,
    LAYERS,
    PARCELS,
    Field,
    FieldType,
    Negative,
    Option,
    Vocabulary,
    python_types,
    vocabulary,
)

__all__ = [
    "KINDS",
    "LAYERS",
    "PARCELS",
    "Family",
    "Field",
    "FieldType",
    "HeaderMatch",
    "Match",
    "Negative",
    "Option",
    "Unit",
    "Vocabulary",
    "families",
    "match_header",
    "match_headers",
    "python_types",
    "unit_of",
    "vocabulary",
]
