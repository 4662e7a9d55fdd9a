"""Results as lines at the terminal and as docs/performance.md with a chart of growth."""

import json
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.measure import LONG_S

Row = Mapping[str, Any]
_USUAL = 3
MIDDLE = 200_000
TO_MIDDLE = {
    "importing": "导入",
    "weight": "页面大小",
    "cost": "处理器时间",
    "plan_check": "方案核查",
}
"""What is asked for up to ``MIDDLE`` parcels; a larger city is measured without."""

_GROWN = (
    "叠加：计算并入库",
    "评估：全部规则、入库",
    "导入：宗地 GeoPackage，检查并入库",
    "统计（市）",
)
_COLOURS = ("#0b5fa5", "#b3261e", "#1d7a3a", "#8a5a00")
_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 20, 560, 320


def median(row: Row) -> float:
    return statistics.median(row["ours"]["seconds"])


def line(row: Row) -> str:
    """Ratios first."""
    ratios = "，".join(f"{value:g}× {name}" for name, value in row["ratios"].items())
    mark = {True: "达到", False: "未达到", None: ""}[row["reached"]]
    said = [f"{row['work']}：", ratios, _seconds(median(row)), row["goal"], mark, row["note"]]
    return "  ".join(item for item in said if item)


def write_pages(results: Path, docs: Path) -> None:
    """docs/performance.md and its chart from the newest result of each measure and size."""
    newest: dict[tuple[str, int], Row] = {}
    for path in sorted(results.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        newest[said["measure"], said["parcels"]] = said
    if not newest:
        return
    (docs / "growth.svg").write_text(_chart(newest.values()), encoding="utf-8")
    (docs / "performance.md").write_text(_page(newest), encoding="utf-8")


def _page(newest: Mapping[tuple[str, int], Row]) -> str:
    machine = max(newest.values(), key=lambda said: said["machine"]["at"])["machine"]
    postgresql = machine["postgresql"].split(" on ")[0]
    postgis = machine["postgis"].split('"')[1].split(" ")[0]
    parts = [
        "# 性能\n",
        "由 `make bench` 写成，请不要手改。比值 = 对照用时 / 本系统用时，大于 1 即本系统更快。"
        "各项用时为中位数；“负载”是测时机器一分钟平均负载，大于处理器数即有别的程序在争用，"
        "此时只宜看比值。瓦片一行是其中各张之和，不经缓存。"
        "没有达到的和没有测的，原因见 [规模](scale.md)。\n",
        f"机器：{machine['processor']}，{machine['processors']} 核，{machine['memory_gb']} GB；"
        f"{postgresql}；PostGIS {postgis}；"
        f"Python {machine['python']}；shapely 的 GEOS {machine['geos_of_shapely']}。\n",
    ]
    for size in sorted({size for _, size in newest}, reverse=True):
        parts.append(f"## {size:,} 宗\n")
        parts.append(
            "| 工作 | 数量 | 比值 | 用时 | 目标 | 结果 | 负载 | 说明 |\n"
            "|---|---|---|---|---|---|---|---|"
        )
        for (_, parcels), said in newest.items():
            if parcels == size:
                parts += [_cells(row) for row in said["results"]]
        parts.append("")
        if size > MIDDLE:
            parts.append(f"{'、'.join(TO_MIDDLE.values())}只要求到 {MIDDLE:,} 宗，这里没有测。\n")
    parts.append("## 随规模增长\n")
    parts.append("![用时随宗地数增长](growth.svg)\n")
    parts.append("| 工作 | 指数 | 各规模用时 |\n|---|---|---|")
    for work, points in _grown(newest.values()).items():
        if len(points) > 1:
            shown = "，".join(f"{size:,}：{_seconds(taken)}" for size, taken in sorted(points))
            parts.append(f"| {work} | {_exponent(points):.2f} | {shown} |")
    return "\n".join(parts) + "\n"


def _cells(row: Row) -> str:
    ratios = "<br>".join(f"{value:g}× {name}" for name, value in row["ratios"].items())
    mark = {True: "达到", False: "**未达到**", None: ""}[row["reached"]]
    cells = (
        row["work"],
        f"{row['size']:,}",
        ratios,
        _seconds(median(row)),
        row["goal"],
        mark,
        f"{row['ours']['load']:.1f}",
        "；".join(item for item in (row["note"], _repeated(row)) if item),
    )
    return f"| {' | '.join(cells)} |"


def _repeated(row: Row) -> str:
    """Said where fewer than three runs stand behind a long time."""
    runs = {"": row["ours"], **row["others"]}
    few = [
        f"{name}测 {len(timing['seconds'])} 次"
        for name, timing in runs.items()
        if len(timing["seconds"]) < _USUAL and max(timing["seconds"]) > LONG_S
    ]
    return "，".join(few)


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.1f} s"


def _grown(said: Sequence[Row] | Any) -> dict[str, list[tuple[int, float]]]:
    grown: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for run in said:
        for row in run["results"]:
            if row["size"] == run["parcels"]:
                grown[row["work"]].append((row["size"], median(row)))
    return grown


def _exponent(points: Sequence[tuple[int, float]]) -> float:
    """Slope of log time over log size, least squares."""
    x = [math.log(size) for size, _ in points]
    y = [math.log(seconds) for _, seconds in points]
    middle_x, middle_y = statistics.mean(x), statistics.mean(y)
    spread = sum((value - middle_x) ** 2 for value in x)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread


def _chart(said: Any) -> str:
    """Time over number of parcels, both logarithmic, as SVG."""
    grown = _grown(said)
    lines = {work: sorted(grown[work]) for work in _GROWN if len(grown.get(work, ())) > 1}
    body = [_axis()]
    for place, (work, points) in enumerate(lines.items()):
        colour = _COLOURS[place]
        path = " ".join(f"{_x(size):.1f},{_y(seconds):.1f}" for size, seconds in points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label = f"{work}，指数 {_exponent(points):.2f}"
        down = _TOP + 14 + 18 * place
        body.append(f'<text x="{_LEFT + 12}" y="{down}" fill="{colour}">{label}</text>')
    size = f'width="{_LEFT + _WIDTH + 20}" height="{_TOP + _HEIGHT + 40}"'
    style = 'font-family="sans-serif" font-size="13"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{chr(10).join(body)}\n</svg>\n'
    )


def _axis() -> str:
    parts = []
    for power in range(3, 7):
        x = _x(10**power)
        parts.append(f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{_TOP + _HEIGHT}" stroke="#ddd"/>')
        down = _TOP + _HEIGHT + 18
        parts.append(f'<text x="{x}" y="{down}" text-anchor="middle">{10**power:,}</text>')
    for power in range(-2, 4):
        y = _y(10.0**power)
        parts.append(f'<line x1="{_LEFT}" y1="{y}" x2="{_LEFT + _WIDTH}" y2="{y}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>'
        )
    return "\n".join(parts)


def _x(size: float) -> float:
    return _LEFT + (math.log10(size) - 3) / 3 * _WIDTH


def _y(seconds: float) -> float:
    return _TOP + _HEIGHT - (math.log10(max(seconds, 0.01)) + 2) / 5 * _HEIGHT
