"""A zip of Chinese Windows: GBK names without a flag, in a folder, with mixed cases."""

from pathlib import Path

from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, PRJ_4544, parcel_table, rectangle, shp, zipped


def test_layer_and_side_files_are_found(tmp_path: Path) -> None:
    main, index = shp([[rectangle(452000, 3366000)]])
    members = {
        "东部新区/东部新区地块.SHP": main,
        "东部新区/东部新区地块.shx": index,
        "东部新区/东部新区地块.DBF": parcel_table(["一号"]),
        "东部新区/东部新区地块.prj": PRJ_4544,
        "__MACOSX/._东部新区地块.shp": b"junk",
    }
    path = zipped(tmp_path / "upload.bin", members, gbk_names=True)

    reading = read_vector(path, "东部新区.zip", Answers(), CHENGDU)

    assert reading.layer == "东部新区地块"
    assert reading.crs is not None and reading.crs.to_epsg() == 4544
    assert reading.records[0].attributes["DKMC"] == "一号"


def test_a_name_whose_second_byte_is_a_backslash(tmp_path: Path) -> None:
    main, index = shp([[rectangle(452000, 3366000)]])
    assert b"\\" in "誠".encode("gbk")
    members = {"東部誠.shp": main, "東部誠.dbf": parcel_table(["一号"]), "東部誠.shx": index}
    path = zipped(tmp_path / "upload.bin", members, gbk_names=True)

    assert read_vector(path, "a.zip", Answers(), CHENGDU).layer == "東部誠"


def test_several_layers_are_a_question(tmp_path: Path) -> None:
    main, index = shp([[rectangle(452000, 3366000)]])
    members = {}
    for stem in ("甲", "乙"):
        members |= {f"{stem}.shp": main, f"{stem}.shx": index, f"{stem}.dbf": parcel_table(["x"])}
    path = zipped(tmp_path / "two.zip", members)

    (question,) = read_vector(path, "two.zip", Answers(), CHENGDU).questions
    assert (question.code, {choice.value for choice in question.choices}) == ("layer", {"甲", "乙"})

    reading = read_vector(path, "two.zip", Answers(layer="乙"), CHENGDU)
    assert reading.layer == "乙"
