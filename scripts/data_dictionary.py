"""The data dictionary (数据字典) as Markdown, told by the tables and the column vocabulary.

    python scripts/data_dictionary.py > 数据字典.md

Not kept in the repository: it is made from the same two sources as the database itself.
"""

import sys
from collections.abc import Iterator

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from gis_service.store.facts import FACT_TABLES
from gis_service.store.tables import metadata
from parcels.fields import PARCELS, Field, vocabulary

_KINDS = {table.name: kind for kind, table in FACT_TABLES.items()} | {"parcel_version": PARCELS}
_DIALECT = postgresql.dialect()
_SHARED = {
    "valid_from": "有效期起（法定日期）；空 = 起始日期未提供",
    "valid_to": "有效期止，当日不含；空 = 至今",
    "recorded_at": "记录时间",
    "superseded_at": "被取代的时间；空 = 现行",
    "unknown_during": "曾被撤回、后又恢复的各段时间，其间不知道这一条",
    "upload_id": "由哪次上传入库",
    "superseded_by_upload": "被哪次上传取代",
    "park_id": "园区，0 = 不在园区；行级权限依据",
    "district_id": "法定区（市）县，0 = 未定；行级权限依据",
    "geom": "图形，CGCS2000 经纬度（EPSG:4490）",
    "plane": "图形，本市平面坐标系；一切面积、叠加以此为准",
    "web": "图形，Web 墨卡托；只用于显示",
    "drawn": "上传时的原图形（WKB）",
    "row_key": "同一地块或企业内区分各条记录的键",
    "content_digest": "内容摘要，用来判断是否有变化",
    "row_number": "在文件中的行号",
}


def lines() -> Iterator[str]:
    """The whole page, line by line; tables in alphabetical order."""
    yield "# 数据字典"
    for name in sorted(metadata.tables):
        yield from _table(metadata.tables[name])


def _table(table: Table) -> Iterator[str]:
    kind = _KINDS.get(table.name)
    words = vocabulary(kind) if kind else None
    yield ""
    yield f"## {table.name}" + (f" {words.title}" if words else "")
    yield ""
    yield "| 列 | 类型 | 可空 | 含义 |"
    yield "|---|---|---|---|"
    for column in table.columns:
        field = words.fields.get(column.name) if words else None
        sql = column.type.compile(dialect=_DIALECT).replace("|", "\\|")
        empty = "是" if column.nullable else "否"
        yield f"| {column.name} | {sql} | {empty} | {_meaning(column, field)} |"


def _meaning(column: Column[object], field: Field | None) -> str:
    parts = []
    if field is not None:
        parts.append(field.header)
        parts.extend(f"{option.value} = {option.label}" for option in field.options)
    elif column.comment or column.name in _SHARED:
        parts.append(column.comment or _SHARED[column.name])
    parts.extend(f"→ {key.target_fullname}" for key in column.foreign_keys)
    return "；".join(parts)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
