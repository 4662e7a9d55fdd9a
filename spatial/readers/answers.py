"""Answers a user gave to a reader's questions (已答问题), by option name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answers:
    """Each is None while unanswered.

    ``crs``, ``survey_crs``: "EPSG:4544", "4544", "EPSG:4490+swap" or "file"; ``encoding``: a codec
    name; ``layer``: a layer's name; ``area_unit``: 公顷 | 平方米 | 亩; ``code_from``: filename or
    new; ``plausible``: yes or no, whether coordinates are true though the file hints at a shift.
    """

    crs: str | None = None
    survey_crs: str | None = None
    encoding: str | None = None
    layer: str | None = None
    area_unit: str | None = None
    code_from: str | None = None
    plausible: str | None = None
