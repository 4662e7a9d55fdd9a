"""Loading a city's policy text as a new snapshot (载入政策参数): every parcel is judged again."""

import tomllib
from dataclasses import dataclass

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, Unusable
from gis_service.services import dirty
from gis_service.store import city_rows, policy_rows
from gis_service.user import Role, User
from parcels.policy import Policy, PolicyError, PolicyRow, Profile, parse_profile, whole_text


@dataclass(frozen=True, slots=True)
class PolicyLoaded:
    """``snapshot_id`` is in use now; of its rows so many differ from the snapshot before."""

    snapshot_id: int
    profile: Profile
    changed: int


@dataclass(frozen=True, slots=True)
class Unused:
    """The shipped text is not in use, snapshot ``held`` is; it lacks the rows of ``missing``."""

    held: int
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        said = f"沿用本市自己载入的政策文本（第 {self.held} 份快照），没有改用随系统提供的文本"
        if not self.missing:
            return f"{said}。"
        codes = "、".join(self.missing)
        return (
            f"{said}；其中没有条目 {codes}，用到它们的判断不会作出。"
            "请把这些条目补进文件，用 landgis policy load 载入。"
        )


def unused_of(connection: Connection, shipped: Policy) -> Unused | None:
    """What becomes of a shipped text; None where it is in use itself."""
    held = policy_rows.latest(connection)
    if held.profile.policy.sha256 == shipped.sha256:
        return None
    missing = sorted(shipped.by_code.keys() - held.profile.policy.by_code.keys())
    return Unused(held.id, tuple(missing))


def load_policy(connection: Connection, user: User, content: bytes) -> PolicyLoaded:
    """Store a profile's text, its own part or whole, and queue every parcel.

    Raises Forbidden for others than officials of the whole city, Unusable for a text that cannot
    be read (with the row), Conflict for another city's or one that was stored before.
    """
    if user.role is not Role.OFFICIAL or not user.scope.city:
        raise Forbidden("政策参数由全市范围的土地官员载入。")
    profile = _read(content)
    _check_city(connection, profile)
    before = policy_rows.latest(connection)
    _check_values(profile.policy, before.profile.policy)
    if policy_rows.has(connection, profile.policy.sha256):
        raise Conflict(
            f"这份政策文本以前载入过，没有改动；现行为第 {before.id} 份快照。"
            "如要恢复旧参数，请在文件中加一行注释说明缘由后再载入。"
        )
    snapshot_id = policy_rows.store(connection, profile.frame.city, profile, user.id)
    dirty.mark_all(connection, "policy")
    changed = _changed(profile.policy, before.profile.policy)
    audit.record(
        connection,
        user,
        EventKind.POLICY_LOADED,
        f"policy:{profile.policy.sha256}",
        detail={"snapshot": snapshot_id, "changed_rows": changed},
    )
    return PolicyLoaded(snapshot_id, profile, changed)


def _read(content: bytes) -> Profile:
    try:
        own = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable("政策文件不是 UTF-8 编码，请另存为 UTF-8 后重试。") from error
    try:
        return parse_profile(own if _is_whole(own) else whole_text(own))
    except PolicyError as error:
        raise Unusable(f"政策文件读不出来：{error}。请改正后重试。") from error


def _is_whole(own: str) -> bool:
    """Whether the text brings the shared documents itself, as a stored snapshot does."""
    shared = tomllib.loads(whole_text("")).get("documents", {})
    try:
        documents = tomllib.loads(own).get("documents", {})
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"不是 TOML（{error}）") from error
    return bool(shared.keys() & documents.keys())


def _check_city(connection: Connection, profile: Profile) -> None:
    city = city_rows.find(connection)
    frame = profile.frame
    if city is None or city.code != frame.city:
        held = city.name if city is not None else "尚未绑定城市"
        raise Conflict(f"这是{frame.name}（{frame.city}）的政策文件，数据库是{held}的，没有载入。")
    if city.work_srid != frame.work_srid:
        raise Conflict(
            f"政策文件的工作坐标系 EPSG:{frame.work_srid} 与数据库的 EPSG:{city.work_srid} 不同，"
            "没有载入。改坐标系须由运维人员处理。"
        )


def _check_values(new: Policy, held: Policy) -> None:
    """A row keeps the values, by name and kind, that the rules read from rows of its code."""
    for row in new.rows:
        for other in held.by_code.get(row.code, ()):
            for name, value in other.values.items():
                if name not in row.values:
                    raise Unusable(f"条目 {_place(row)}缺少“{name}”，请补上后重试。")
                if not _same_kind(row.values[name], value):
                    raise Unusable(f"条目 {_place(row)}的“{name}”类型不对，请改正后重试。")


def _same_kind(value: object, other: object) -> bool:
    """int and Fraction are one kind of number; a flag is not."""
    kinds = (bool, str, tuple)
    return all(isinstance(value, kind) == isinstance(other, kind) for kind in kinds)


def _place(row: PolicyRow) -> str:
    return f"{row.code}（{row.scope or row.since}）"


def _changed(new: Policy, held: Policy) -> int:
    """Rows that are new, gone or different."""
    return len({repr(row) for row in new.rows} ^ {repr(row) for row in held.rows})
