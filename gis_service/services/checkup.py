"""Whether an installation is sound, line by line (安装自检)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from gis_service.assets import load_assets
from gis_service.bootstrap import LOGIN, WORK_ROLES, alembic_config
from gis_service.errors import NotReady
from gis_service.services.policy_load import unused_of
from gis_service.settings import Settings
from gis_service.store import city_rows
from gis_service.transaction import job_work, sign_in_work
from parcels.policy import load_profile

_REPAIR = "请用超级用户执行 landgis db bootstrap。"
_UPGRADE = "请执行 landgis db up。"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, whether it is right, what was found or has to be done."""

    name: str
    right: bool
    text: str


def examine(settings: Settings, engine: Engine) -> Iterator[Check]:
    """All checks in order; without a database the later ones are left out."""
    yield _assets()
    try:
        with sign_in_work(engine) as connection:
            found = tuple(check(connection) for check in _OF_DATABASE)
            found += (_revision(connection), _city(connection, settings))
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        yield Check("数据库", False, f"连不上：{reason}。{_REPAIR}")
        return
    yield from found
    if all(check.right for check in found):
        yield _policy(engine, settings)


def _assets() -> Check:
    try:
        assets = load_assets()
    except NotReady as error:
        return Check("前端文件", False, error.message)
    return Check("前端文件", True, f"{len(assets.files)} 个，摘要 {assets.digest}")


def _server(connection: Connection) -> Check:
    version = connection.scalar(text("SELECT version()"))
    return Check("服务器", True, str(version).split(" on ")[0])


def _postgis(connection: Connection) -> Check:
    version = connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname='postgis'"))
    if version is None:
        return Check("PostGIS", False, f"没有这个扩展。{_REPAIR}")
    full = connection.scalar(text("SELECT postgis_full_version()"))
    return Check("PostGIS", True, str(full).partition(" LIBXML")[0])


def _login(connection: Connection) -> Check:
    """The login must not inherit: its rights are those of the role each transaction takes."""
    row = connection.execute(
        text("SELECT rolinherit, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user")
    ).one()
    grants = connection.scalar(
        text(
            "SELECT count(*) FROM information_schema.role_table_grants"
            " WHERE grantee = session_user AND table_schema = 'public'"
        )
    )
    if any(row) or grants:
        return Check("服务登录", False, f"登录角色有不该有的权限（应为 {LOGIN}）。{_REPAIR}")
    return Check("服务登录", True, "不继承，没有直接的表权限")


def _roles(connection: Connection) -> Check:
    members = connection.scalars(
        text(
            "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
            " JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = session_user"
        )
    )
    missing = sorted(set(WORK_ROLES) - set(members))
    if missing:
        return Check("工作角色", False, f"缺少 {'、'.join(missing)}。{_REPAIR}")
    return Check("工作角色", True, "、".join(WORK_ROLES))


def _leakproof(connection: Connection) -> Check:
    marked = connection.scalar(
        text(
            "SELECT proleakproof FROM pg_proc"
            " WHERE oid = to_regprocedure('geometry_overlaps(geometry,geometry)')"
        )
    )
    if not marked:
        return Check(
            "空间索引", False, f"geometry_overlaps 未标 LEAKPROOF，查询会慢数百倍。{_REPAIR}"
        )
    return Check("空间索引", True, "geometry_overlaps 已标 LEAKPROOF")


def _row_security(connection: Connection) -> Check:
    names = list(
        connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r','p') AND NOT relrowsecurity AND relname <> 'spatial_ref_sys'"
                " ORDER BY 1"
            )
        )
    )
    if names:
        return Check("行级权限", False, f"没有打开：{'、'.join(names)}。{_UPGRADE}")
    return Check("行级权限", True, "每张表都已打开")


def _functions(connection: Connection) -> Check:
    """What the SQL relies on and older or other databases lack."""
    wanted = {
        "ST_MakeValid(geometry, text)": "st_makevalid(geometry,text)",
        "ST_AsMVT(feature_id)": "st_asmvt(anyelement,text,integer,text,text)",
        "ST_AsMVTGeom": "st_asmvtgeom(geometry,box2d,integer,integer,boolean)",
        "starts_with": "starts_with(text,text)",
    }
    missing = [
        label
        for label, signature in wanted.items()
        if connection.scalar(text("SELECT to_regprocedure(:name)"), {"name": signature}) is None
    ]
    if missing:
        return Check("数据库能力", False, f"缺少 {'、'.join(missing)}，请升级 PostGIS。")
    return Check("数据库能力", True, "、".join(wanted))


_OF_DATABASE: tuple[Callable[[Connection], Check], ...] = (
    _server,
    _postgis,
    _login,
    _roles,
    _leakproof,
    _row_security,
    _functions,
)


def _revision(connection: Connection) -> Check:
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return Check("表结构", False, f"还没有建表。{_UPGRADE}")
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    has = city_rows.revision(connection)
    if has != head:
        return Check("表结构", False, f"数据库是 {has}，程序需要 {head}。{_UPGRADE}")
    return Check("表结构", True, has)


def _city(connection: Connection, settings: Settings) -> Check:
    if connection.scalar(text("SELECT to_regclass('city')")) is None:
        return Check("城市", False, f"还没有建表。{_UPGRADE}")
    city = city_rows.find(connection)
    if city is None:
        return Check("城市", False, f"还没有绑定城市。{_UPGRADE}")
    if city.code != settings.site.city:
        return Check("城市", False, f"数据库属于 {city.code}，设置为 {settings.site.city}。")
    return Check("城市", True, f"{city.name}，EPSG:{city.work_srid}")


def _policy(engine: Engine, settings: Settings) -> Check:
    """A text of the office's own may lack rows that the rules of a newer version read."""
    with job_work(engine) as connection:
        unused = unused_of(connection, load_profile(settings.site.city).policy)
    if unused is None:
        return Check("政策", True, "随系统提供的文本")
    return Check("政策", not unused.missing, unused.text)
