"""The commands that bring data in: what they store, ask, print, and how they exit."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from openpyxl import load_workbook

from gis_service.cli import main
from tests.database import Database
from tests.town import PARK_A, Plot, cell, code
from tests.uploading import FIRM_A, PLOTS, Office, firm, open_office, performance
from tests.workbooks import save_xlsx

Run = Callable[..., tuple[str, str]]


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``landgis`` as the city's official; its stdout and stderr."""
    settings = office.site.settings
    monkeypatch.setenv("LANDGIS_DATABASE_URL", settings.database.database_url)
    monkeypatch.setenv("LANDGIS_OWNER_URL", settings.database.owner_url)
    monkeypatch.setenv("LANDGIS_FILE_FOLDER", str(settings.files.folder))
    monkeypatch.setenv("LANDGIS_USER", "u-city")

    def run_once(*arguments: object, code: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["landgis", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, (arguments, said)
        return said.out, said.err

    return run_once


def saved(folder: Path, *rows: list[object], name: str = "年报.xlsx") -> Path:
    path = folder / name
    path.write_bytes(performance(*rows))
    return path


def test_a_check_tells_everything_and_stores_nothing(run: Run, office: Office) -> None:
    path = office.town.write(PLOTS)
    out, _ = run("parcels", "check", path)
    assert "读到 2 行，可以入库 2（新增 2，变更 0，未变 0），有错不入库 0" in out
    assert "宗地代码→" in out
    told = json.loads(run("parcels", "check", path, "--json")[0])
    assert (told["good"], told["bad"], told["upload"]) == (2, 0, None)
    assert office.count("parcel_version") == 0
    assert office.value("SELECT count(*) FROM upload") == 0


def test_an_import_stores_the_good_rows_and_asks_for_an_assessment(
    run: Run, office: Office
) -> None:
    bad = Plot(code("510107", 99), cell(200_000, 1), "外地")
    path = office.town.write([*PLOTS, bad])
    out, _ = run("parcels", "import", path, "--all-or-nothing", code=1)
    assert office.count("parcel_version") == 0
    out, _ = run("parcels", "import", path, "--json", code=1)
    told = json.loads(out)
    assert (told["new"], told["bad"]) == (2, 1)
    assert next(issue["severity"] for issue in told["issues"] if issue["row"] == 3) == "error"
    assert office.state(told["upload"]) == "stored"
    assert office.count("job", "kind = 'assess' AND state = 'queued'") == 1
    again = json.loads(run("parcels", "import", office.town.write(PLOTS), "--json")[0])
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2)
    out, _ = run("assess", "--as-of", "2025-12-31", "--json")
    assert json.loads(out)["assessed"] == 2


def test_a_question_names_the_option_that_answers_it(
    run: Run, office: Office, tmp_path: Path
) -> None:
    frame = geopandas.GeoDataFrame({"宗地代码": [PLOTS[0].code]}, geometry=[PLOTS[0].shape])
    path = tmp_path / "无坐标系.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path, layer="parcels")
    before = office.value("SELECT count(*) FROM upload")
    _, err = run("parcels", "import", path, code=1)
    assert "--crs EPSG:4544" in err
    assert office.value("SELECT count(*) FROM upload") == before, "it leaves no trace"
    run("parcels", "check", path, "--crs", "EPSG:4544")


def test_an_unreadable_file_and_a_wrong_use_exit_with_two(
    run: Run, office: Office, tmp_path: Path
) -> None:
    path = saved(tmp_path, firm(900))
    _, err = run("parcels", "import", path, code=2)
    assert err.strip().count("\n") == 0 and "Office 文档" in err
    empty = tmp_path / "空.xlsx"
    empty.touch()
    _, err = run("performance", "check", empty, code=2)
    assert "文件是空的" in err
    run("performance", "check", tmp_path / "没有.xlsx", code=2)
    _, err = run("performance", "check", path, "--year", "25", code=2)
    assert "四位数字" in err
    _, err = run("parcels", "check", path, "--user", "nobody", code=2)
    assert "没有账号" in err


def test_a_command_acts_in_the_role_and_scope_of_its_user(
    run: Run, office: Office, tmp_path: Path
) -> None:
    path = saved(tmp_path, firm(900))
    _, err = run("performance", "import", path, "--user", "u-walker", code=2)
    assert "巡查员不能上传" in err
    told = json.loads(run("performance", "import", path, "--user", "u-mana", "--json")[0])
    assert told["new"] == 1
    _, err = run("performance", "import", path, "--user", "u-manb", code=1)
    assert "没有名为“YQ-A”的园区" in err and "没有可以入库的行" in err
    assert office.count("performance") == 1


def test_a_column_is_named_on_the_command(run: Run, tmp_path: Path) -> None:
    path = save_xlsx(
        tmp_path / "年报.xlsx",
        [
            ["企业名称", "统一社会信用代码", "园区", "年度", "开票总额(万元)", "税收（万元）"],
            ["模拟甲厂", FIRM_A, PARK_A, 2025, 1200, 90],
        ],
    )
    named = ("--column", "开票总额(万元)=营业收入", "--column", "税收（万元）=-")
    told = json.loads(run("performance", "check", path, *named, "--json")[0])
    uses = {header: label for header, label, _ in told["mapping"]}
    assert uses["开票总额(万元)"] == "营业收入" and uses["税收（万元）"] is None
    for wrong in ("开票总额", "开票总额=没有这一栏"):
        _, err = run("performance", "check", path, "--column", wrong, code=2)
        assert "看不懂" in err


def test_layers_are_loaded_and_listed(run: Run, office: Office) -> None:
    path = office.town.write([Plot("P1", cell(0, 0, 8, 10), "园区甲")])
    arguments = ("layer", "load", path, "--kind", "farmland", "--valid-from", "2023-04-01")
    out, _ = run(*arguments, "--source", "自然资发〔2023〕1号", "--approximate")
    assert "可以入库 1" in out
    listed = json.loads(run("layer", "list", "--json")[0])
    (farmland,) = [each for each in listed if each["kind"] == "farmland"]
    assert farmland["approximate"] and farmland["source"] == "自然资发〔2023〕1号"
    _, err = run(*arguments, "--user", "u-west", code=2)
    assert "全市范围" in err


def test_a_template_comes_with_what_is_known(run: Run, office: Office, tmp_path: Path) -> None:
    target = tmp_path / "模板.xlsx"
    for kind in ("contracts", "buildings", "progress", "occupancy", "performance"):
        run(kind, "template", target)
        sheet = load_workbook(target).worksheets[0]
        assert sheet.max_row >= 1
    run("progress", "template", target)
    sheet = load_workbook(target).worksheets[0]
    known = {cell.value for row in sheet.iter_rows(min_row=2, max_row=5) for cell in row}
    assert PLOTS[0].code in known
    out, _ = run("progress", "template", target, "--user", "u-manb")
    assert "预填 0 行" in out, "park B has no parcel"


def test_what_a_template_asks_can_be_read_back(run: Run, tmp_path: Path) -> None:
    """A filled template needs no answer: sheet, units and columns are its own."""
    target = tmp_path / "年报.xlsx"
    run("performance", "template", target)
    book = load_workbook(target)
    sheet = book.worksheets[0]
    headers = [str(cell.value).lstrip("*") for cell in sheet[1]]
    filled = {"企业名称": "示范企业", "统一社会信用代码": "91510100MA6ABCDE0L", "年度": 2024}
    sheet.delete_rows(2, sheet.max_row)
    for header, value in filled.items():
        sheet.cell(2, headers.index(header) + 1, value)
    sheet.cell(2, headers.index("园区") + 1, "YQ-A")
    revenue = next(index for index, name in enumerate(headers) if name.startswith("营业收入"))
    sheet.cell(2, revenue + 1, 900)
    book.save(target)
    told = json.loads(run("performance", "check", target, "--json")[0])
    assert (told["good"], told["bad"]) == (1, 0)
