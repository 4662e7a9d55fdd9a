"""Views of schema ``gis`` for database logins of GIS staff (GIS 数据库视图).

Made anew by ``landgis db up``, since their words come from the same lists, enums and classes of
columns as the pages. Scope stands twice: in each view, and in the row policies of the role that
owns the views, which owns no table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.bootstrap import GIS_LOGINS, GIS_READER
from gis_service.column_rights import ColumnClass, classes_of
from gis_service.documents.layout import layout
from gis_service.documents.parcel_table import LIST, SUSPENDED
from gis_service.store.parcel_query import SUSPENDED as SUSPENDED_SQL
from gis_service.store.parcel_query import THEME_POSITION, ParcelQuery
from gis_service.store.parcel_views import AREA
from gis_service.store.periods import live_at
from gis_service.user import Scope
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.units import CM2_PER_M2, CM2_PER_MU
from parcels.verdict import THEMES, ThemeCode, Verdict

SCHEMA = "gis"
# The day pages open with: the city's own, else today in China whatever the session's time zone.
_DAY = (
    "(SELECT coalesce((SELECT c.opening_day FROM public.city c),"
    " (now() AT TIME ZONE 'Asia/Shanghai')::date))"
)
_OWN = "FROM public.gis_account g WHERE g.login = session_user"
_GEOMETRY = "图形，CGCS2000 经纬度（EPSG:4490）"


@dataclass(frozen=True, slots=True)
class GisColumn:
    """A column of a view: its SQL, and what the comment on it says."""

    name: str
    sql: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GisView:
    """``source`` is ``FROM … WHERE …`` without parameters."""

    name: str
    meaning: str
    columns: tuple[GisColumn, ...]
    source: str


def publish(connection: Connection, scope_filter: bool = True) -> None:
    """Make every view anew, in the transaction of the owner.

    ``scope_filter=False`` leaves the policies as the only wall (for tests).
    """
    connection.execute(text(f"SET LOCAL ROLE {GIS_READER}"))
    for view in views(scope_filter):
        name = f"{SCHEMA}.{view.name}"
        chosen = ", ".join(f"{column.sql} AS {column.name}" for column in view.columns)
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
        connection.execute(
            text(
                f"CREATE VIEW {name} WITH (security_barrier) AS"
                f" SELECT {chosen} {view.source}".replace(":", "\\:")
            )
        )
        _comment(connection, f"VIEW {name}", view.meaning)
        for column in view.columns:
            _comment(connection, f"COLUMN {name}.{column.name}", column.meaning)
        connection.execute(text(f"GRANT SELECT ON {name} TO {GIS_LOGINS}"))
    connection.execute(text("RESET ROLE"))


def views(scope_filter: bool = True) -> Iterator[GisView]:
    """Parcels as the list shows them, less the columns of class 敏感, and every reference layer."""
    yield _parcels(scope_filter)
    for kind in LayerKind:
        yield _layer(kind, scope_filter)


def _parcels(scope_filter: bool) -> GisView:
    form = layout(LIST)
    classes = classes_of(LIST)
    columns = [
        GisColumn("id", "v.parcel_id", "内部编号，唯一；在 QGIS 中选作主键"),
        *(
            GisColumn(
                key, _VALUES[key].replace(":as_of", _DAY), column.header + _WORDS.get(key, "")
            )
            for key, column in zip(form.keys, form.columns, strict=True)
            if classes[key] is not ColumnClass.SENSITIVE
        ),
        GisColumn("geom", "v.geom", _GEOMETRY),
    ]
    query = ParcelQuery(date.min, Scope(city=True))
    source, bound = query.from_where(_in_scope("v") if scope_filter else "true")
    if bound.keys() != {"as_of"}:
        raise ValueError(f"a view takes no parameter: {sorted(bound)}")
    joined = source.replace(
        " WHERE ",
        " LEFT JOIN public.district d ON d.id = v.district_id"
        " LEFT JOIN public.park p ON p.id = v.park_id WHERE ",
        1,
    )
    return GisView(
        "parcel",
        "宗地：当日有效的地块，与网页地块清单同一查询；不含敏感栏目",
        tuple(columns),
        joined.replace(":as_of", _DAY),
    )


def _layer(kind: LayerKind, scope_filter: bool) -> GisView:
    seen = f" AND (f.park_id IS NULL OR {_in_scope('f')})" if scope_filter else ""
    return GisView(
        f"layer_{kind.value}",
        f"参考图层：{kind.label}，当日有效的一版",
        (
            GisColumn("id", "f.id", "内部编号，唯一；在 QGIS 中选作主键"),
            GisColumn("code", "f.code", "编号"),
            GisColumn("name", "f.name", "名称"),
            GisColumn("approximate", _yes_no("l.approximate"), "是否示意（非法定边界）"),
            GisColumn("source", "l.source", "来源文号"),
            GisColumn("valid_from", "l.valid_from", "起始日期"),
            GisColumn("geom", "f.geom", _GEOMETRY),
        ),
        "FROM public.layer_feature f JOIN public.layer_version l ON l.id = f.layer_version_id"
        f" WHERE l.kind = '{kind.value}' AND {live_at('l', _DAY)}{seen}",
    )


def _in_scope(alias: str) -> str:
    """By the row of the login that opened the session: no SET changes ``session_user``."""
    return (
        f"((SELECT g.whole_city {_OWN})"
        f" OR {alias}.district_id = ANY ((SELECT g.districts {_OWN})::int[]))"
    )


def _named(sql: str, names: Mapping[int, str]) -> str:
    cases = " ".join(f"WHEN {number} THEN '{word}'" for number, word in names.items())
    return f"CASE {sql} {cases} END"


def _yes_no(sql: str) -> str:
    return f"CASE WHEN {sql} THEN '是' ELSE '否' END"


def _comment(connection: Connection, on: str, meaning: str) -> None:
    connection.execute(text(f"COMMENT ON {on} IS :meaning"), {"meaning": meaning})


_VERDICTS = {int(verdict): verdict.word for verdict in Verdict}
_STATES = {int(state): state.word for state in IdleState}
_JUDGED = "；取值：" + "、".join(_VERDICTS.values())
_THEMES = tuple(code for code in THEMES if code is not ThemeCode.WORST)
_VALUES = {
    "parcel_code": "v.code",
    "name": "v.name",
    "district": "d.name",
    "park": "p.name",
    "holder": "v.holder",
    "holder_uscc": "v.holder_uscc",
    "land_use": "v.land_use",
    "area_m2": f"round({AREA} / {CM2_PER_M2}::numeric, 2)",
    "area_mu": f"round({AREA} * {CM2_PER_MU.denominator}::numeric / {CM2_PER_MU.numerator}, 2)",
    "verdict": _named(
        f"coalesce(a.verdicts[{THEME_POSITION[ThemeCode.WORST]}], {int(Verdict.UNKNOWN)})",
        _VERDICTS,
    ),
    "idle_state": _named("a.idle_state", _STATES),
    "decided": "coalesce(a.decided, 0)",
    "suspended": f"CASE WHEN {SUSPENDED_SQL} THEN '{SUSPENDED}' END",
} | {code.value: _named(f"a.verdicts[{THEME_POSITION[code]}]", _VERDICTS) for code in _THEMES}
_WORDS = {
    "verdict": f"：各项中最差的一项{_JUDGED}",
    "idle_state": "；取值：" + "、".join(_STATES.values()),
} | {code.value: f"判定{_JUDGED}" for code in _THEMES}
