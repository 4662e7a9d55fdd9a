"""Drawings that a test brings along: parcels of the product, changed or beside what is there."""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import geopandas
import pandas
from shapely import wkb
from shapely.affinity import translate
from shapely.geometry import mapping
from sqlalchemy import text

from parcels.policy import load_profile
from tests.browser.product import Product

NEW_CODE = "510117099001GB00001"
_AWAY_M = 1500.0


def with_a_new_parcel(sample: Path, folder: Path) -> Path:
    """The sample drawing without a projection, its first parcel once more 1.5 km to the north."""
    known = geopandas.read_file(f"zip://{sample}", encoding="GBK")
    new = known.iloc[[0]].copy()
    code, name = known.columns[0], known.columns[1]
    new[code], new[name] = NEW_CODE, "新测的宗地"
    new.geometry = [translate(new.geometry.iloc[0], yoff=_AWAY_M)]
    both = geopandas.GeoDataFrame(pandas.concat([known, new], ignore_index=True))
    both = both.set_crs(load_profile("chengdu").frame.work_srid, allow_override=True)
    source = folder / "parcels.shp"
    both.to_file(source, driver="ESRI Shapefile", engine="pyogrio", encoding="GBK")
    target = folder / "新测宗地.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            archive.write(source.with_suffix(suffix), f"parcels{suffix}")
    return target


def renamed(product: Product, names: Iterable[tuple[str, str]], path: Path) -> Path:
    """A GeoJSON with the stored shapes of parcels under other names, as (code, name)."""
    features = []
    query = text(
        "SELECT ST_AsBinary(geom) AS shape FROM parcel_version"
        " WHERE code = :code AND superseded_at IS NULL AND valid_to IS NULL"
    )
    with product.owner.connect() as connection:
        for code, name in names:
            shape = wkb.loads(bytes(connection.execute(query, {"code": code}).scalar_one()))
            features.append(
                {
                    "type": "Feature",
                    "properties": {"宗地代码": code, "地块名称": name},
                    "geometry": mapping(shape),
                }
            )
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path
