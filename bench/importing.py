"""Files brought in: a GeoPackage of parcels, a workbook of figures (导入)."""

import multiprocessing
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import geopandas
import python_calamine
import xlsxwriter
from sqlalchemy import Engine, NullPool, create_engine, text

from bench.city.base import found
from bench.city.build import drop
from bench.city.land import street
from bench.city.papers import uscc
from bench.city.plan import Plan
from bench.ground import Ground
from bench.measure import Result, Timing, peak_mb, timed
from gis_service.bootstrap import OWNER, bootstrap
from gis_service.services.city import bring_up
from gis_service.services.parcel_check import ParcelSource, check_parcels
from gis_service.services.parcel_store import store_parcels
from gis_service.services.report_check import ReportSource, check_report
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.policy import load_profile

AS_OF = date(2025, 12, 31)
_CITY = User(0, "bench", "性能基准", Role.OFFICIAL, Scope(city=True))
_BOOK_ROWS = 50_000
_MOST_TIMES, _MOST_SECONDS = 8.0, 6.0
_OGR_TIMES = 3.0
_HEADERS = ("企业名称", "统一社会信用代码", "园区", "年度", "营业收入（万元）", "税收（万元）")


def measure(ground: Ground, times: int) -> list[Result]:
    """Each against the tool that only reads or copies the same file."""
    with tempfile.TemporaryDirectory() as folder:
        name = _empty_city(ground)
        # The server's account reads nothing here; ogr2ogr and we do.
        return [
            _parcels(ground, name, Path(folder)),
            _workbook(ground, name, Path(folder), times),
        ]


def _empty_city(ground: Ground) -> str:
    """Districts, parks and layers of the city, no parcel."""
    name = f"{ground.name}_empty"
    drop(ground.cluster, name)
    bootstrap(ground.cluster.superuser_url, name)
    bring_up(ground.cluster.url(OWNER, name), "chengdu", _CITY)
    engine = create_engine(ground.cluster.url(OWNER, name), poolclass=NullPool)
    with ground.superuser(name).begin() as connection:
        found(connection, ground.plan)
    engine.dispose()
    return name


def _parcels(ground: Ground, name: str, folder: Path) -> Result:
    path = folder / "宗地.gpkg"
    size = write_geopackage(ground.plan, path)
    url = ground.login(name).url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        checked, stored, memory, issues = pool.apply(_import, (url, path))
    copy = f"{name}_ogr"
    drop(ground.cluster, copy)
    bootstrap(ground.cluster.superuser_url, copy)
    ogr = timed(lambda: _ogr2ogr(ground, copy, path), 1, warm_up=False)
    drop(ground.cluster, copy)
    ours = Timing((checked + stored,), ogr.load)
    return Result(
        "导入：宗地 GeoPackage，检查并入库",
        size,
        ours,
        {"ogr2ogr": ogr},
        f"≤ {_OGR_TIMES:.0f}× ogr2ogr",
        ours.median <= _OGR_TIMES * ogr.median,
        f"检查 {checked:.1f} s，入库 {stored:.1f} s，内存峰值 {memory:.0f} MB",
        {"check_s": checked, "store_s": stored, "peak_mb": memory, "issues": issues},
    )


def write_geopackage(plan: Plan, path: Path) -> int:
    """The parcels of the city as a surveyor sends them; returns how many."""
    shapes = [shape for row in range(plan.rows) for shape in street(plan, row)]
    codes = [f"510200{k // 99_999:06d}GB{k % 99_999 + 1:05d}" for k in range(len(shapes))]
    frame = geopandas.GeoDataFrame(
        {"宗地代码": codes, "地块名称": [f"模拟地块{k}" for k in range(len(shapes))]},
        geometry=shapes,
        crs=4544,
    )
    frame.to_file(path, layer="parcels")
    return len(frame)


def _import(url: str, path: Path) -> tuple[float, float, float, int]:
    """Seconds of checking and of storing, greatest memory in MB, issues found."""
    engine = create_engine(url, connect_args={"options": "-c timezone=Asia/Shanghai -c jit=off"})
    frame = load_profile("chengdu").frame
    with unit_of_work(engine, _CITY) as connection:
        start = perf_counter()
        check = check_parcels(connection, ParcelSource(path, path.name), _CITY, frame, AS_OF)
        checked = perf_counter()
        store_parcels(connection, check.rows, frame, upload_id=None, effective=None)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        stored = perf_counter()
        if len(check.rows) != check.total:
            raise ValueError(f"{check.total - len(check.rows)} rows were refused")
    return checked - start, stored - checked, peak_mb(), len(check.issues)


def _ogr2ogr(ground: Ground, name: str, path: Path) -> None:
    subprocess.run(
        [
            "ogr2ogr",
            "-f",
            "PostgreSQL",
            f"PG:dbname={name} user=postgres host={ground.cluster.socket}",
            str(path),
            "-nln",
            "parcels_by_ogr",
            "-nlt",
            "MULTIPOLYGON",
        ],
        check=True,
        capture_output=True,
    )


def _workbook(ground: Ground, name: str, folder: Path, times: int) -> Result:
    path = folder / "亩均.xlsx"
    _write_book(path)
    engine = ground.login(name)
    bare = timed(lambda: _bare(path), times)
    ours = timed(_checking(engine, path), times)
    engine.dispose()
    reached = ours.median <= _MOST_TIMES * bare.median and ours.median < _MOST_SECONDS
    goal = f"≤ {_MOST_TIMES:.0f}× calamine，< {_MOST_SECONDS:.0f} s"
    return Result(
        "导入：亩均工作簿，检查", _BOOK_ROWS, ours, {"bare calamine": bare}, goal, reached
    )


def _write_book(path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("2025")
    sheet.write_row(0, 0, _HEADERS)
    for row in range(1, _BOOK_ROWS + 1):
        values = (f"模拟{row}号企业", uscc(row), "YQ-001", 2025, row % 9000 + 0.5, row % 700 + 0.25)
        sheet.write_row(row, 0, values)
    book.close()


def _bare(path: Path) -> int:
    with path.open("rb") as stream:
        book = python_calamine.CalamineWorkbook.from_filelike(stream)
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _checking(engine: Engine, path: Path) -> Callable[[], None]:
    def check() -> None:
        with unit_of_work(engine, _CITY) as connection:
            found_rows = check_report(
                connection, ReportSource(path, path.name, "performance"), _CITY
            )
            if len(found_rows.rows) != _BOOK_ROWS:
                raise ValueError(f"{len(found_rows.rows)} rows of {_BOOK_ROWS} were good")

    return check
