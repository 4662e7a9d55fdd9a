"""No base map is drawn beneath the parcels: nothing that could lie beside them by hundreds of m."""

import json
from importlib.resources import files

from maps.skeleton import Source, build_skeleton
from parcels.policy import load_profile

SUPPLIERS = ("amap", "autonavi", "gaode", "tencent", "qq.com", "baidu", "bdimg", "google", "osm")


def test_the_map_has_no_tiles_of_a_supplier() -> None:
    frame = load_profile("chengdu").frame
    for source in Source:
        script = build_skeleton(frame, source).script
        assert "L.tileLayer(" not in script and "L.tileLayer.wms(" not in script
        assert "http" not in script.replace(json.dumps("http://www.w3.org/2000/svg"), "")


def test_no_script_of_the_map_names_one() -> None:
    folder = files("maps") / "static"
    scripts = [item for item in folder.iterdir() if item.name.endswith(".js")]

    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8").lower()
        assert [name for name in SUPPLIERS if name in text] == [], script.name
