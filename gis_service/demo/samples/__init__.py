"""A dozen dirty files for newcomers to upload (试用文件): real troubles, simulated content.

Their good rows match parcels, parks and enterprises of the city, so that something can be stored.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gis_service.demo.model import City
from gis_service.demo.samples import books, drawings, exchange
from gis_service.demo.samples.subject import Subject

Writer = Callable[[Subject, Path], None]

_WRITERS: Mapping[str, Writer] = {
    "dirty_performance": books.dirty_performance,
    "unclear_dates": books.unclear_dates,
    "uncached_formulas": books.uncached_formulas,
    "gbk_csv": books.gbk_csv,
    "old_xls": books.old_xls,
    "gbk_shapefile": drawings.gbk_shapefile,
    "no_prj": drawings.no_prj,
    "exchange_rings": exchange.rings,
    "exchange_swapped": exchange.swapped,
    "old_datum": exchange.old_datum,
    "dxf": drawings.dxf,
    "hostile_geojson": drawings.hostile,
    "wgs_axis": drawings.swapped_degrees,
}


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file for a newcomer: what kind to upload it as, and what will be seen (Chinese)."""

    key: str
    file: str
    kind: str
    text: str


def sample_index() -> tuple[SampleFile, ...]:
    """The list of samples, for the first page; needs no city."""
    text = (files("gis_service.demo.samples") / "index.toml").read_text(encoding="utf-8")
    return tuple(SampleFile(**row) for row in tomllib.loads(text)["sample"])


def write_samples(city: City, folder: Path) -> tuple[Path, ...]:
    """Write all samples into ``folder`` (made if absent), in the order of the index."""
    folder.mkdir(parents=True, exist_ok=True)
    subject = Subject.of(city)
    paths = []
    for sample in sample_index():
        path = folder / sample.file
        _WRITERS[sample.key](subject, path)
        paths.append(path)
    return tuple(paths)
