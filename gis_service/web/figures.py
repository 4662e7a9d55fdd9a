"""Figures as offices print them: two decimals, thousands in groups (12,345.67)."""

from fractions import Fraction

from parcels import units
from parcels.units import Exact

_PLACES = 2


def mu(cm2: Exact) -> str:
    """亩 of an area in cm²."""
    return grouped(units.shown(units.mu(cm2), _PLACES))


def m2(cm2: Exact) -> str:
    """平方米 of an area in cm²."""
    return grouped(units.shown(units.m2(cm2), _PLACES))


def hectares(cm2: Exact) -> str:
    """公顷 of an area in cm²."""
    return grouped(units.shown(Fraction(cm2) / units.CM2_PER_HECTARE, _PLACES))


def wan(fen: Exact) -> str:
    """万元 of an amount in 分."""
    return grouped(units.shown(Fraction(fen) / units.FEN_PER_WAN, _PLACES))


def percent(ppm: Exact) -> str:
    """A share in ppm as per cent, with the sign."""
    return units.shown(Fraction(ppm) * units.PERCENT / units.PPM, _PLACES) + "%"


def grouped(number: str) -> str:
    """A printed decimal with its thousands in groups."""
    whole, _, decimals = number.partition(".")
    return f"{int(whole):,}.{decimals}" if whole not in ("-0", "0") else number
