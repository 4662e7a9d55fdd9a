"""Accounts of a demonstration: one for each role, with random passwords (演示账号)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from gis_service.demo.model import City, Park
from gis_service.demo.samples.subject import Subject
from gis_service.services import accounts, passwords
from gis_service.store import account_rows, city_rows
from gis_service.transaction import sign_in_work, unit_of_work
from gis_service.user import Role, User

_MODE = 0o600
CITY_OFFICIAL = "official"
INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Person:
    """Who may sign in; codes of districts and parks make the scope. ``words`` say what for."""

    username: str
    name: str
    role: Role
    words: str
    whole_city: bool = False
    districts: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    password: str = ""


def people_of(city: City) -> tuple[Person, ...]:
    """The park of the sample files and another in a different district have a manager each."""
    first = Subject.of(city).park
    second = _another(city, first)
    district = next(row for row in city.districts if row.code == first.district)
    return (
        Person(CITY_OFFICIAL, "模拟·市级官员", Role.OFFICIAL, "全市", whole_city=True),
        Person(
            "district",
            "模拟·区级官员",
            Role.OFFICIAL,
            district.name,
            districts=(district.code,),
        ),
        Person("park1", "模拟·园区管理者一", Role.MANAGER, first.name, parks=(first.code,)),
        Person("park2", "模拟·园区管理者二", Role.MANAGER, second.name, parks=(second.code,)),
        Person(
            INSPECTOR,
            "模拟·巡查员",
            Role.INSPECTOR,
            district.name,
            districts=(district.code,),
        ),
        Person("sysadmin", "模拟·系统管理员", Role.SYSTEM_ADMIN, "账号"),
        Person("secadmin", "模拟·安全管理员", Role.SECURITY_ADMIN, "授权"),
        Person("auditor", "模拟·审计管理员", Role.AUDIT_ADMIN, "审计"),
    )


def _another(city: City, first: Park) -> Park:
    counts = Counter(row.park for row in city.parcels)
    others = [park for park in city.parks if park.district != first.district]
    return max(others, key=lambda park: (counts[park.index], -park.index))


def make_account(engine: Engine, actor: User, person: Person) -> Person:
    """Create the account, or give the one of a broken-off run another password; no scope yet."""
    secret = passwords.generated()
    with sign_in_work(engine) as connection:
        held = account_rows.find(connection, person.username)
    if held is None:
        accounts.create(
            engine,
            actor,
            username=person.username,
            display_name=person.name,
            role=person.role,
            password=secret,
            must_change=False,
        )
    else:
        accounts.reset_password(engine, actor, held.id, secret, must_change=False)
    return Person(
        person.username,
        person.name,
        person.role,
        person.words,
        person.whole_city,
        person.districts,
        person.parks,
        secret,
    )


def give_scope(engine: Engine, actor: User, person: Person) -> None:
    """The scope by codes; districts and parks must be there. Administrators have none."""
    if person.role.is_admin:
        return
    with sign_in_work(engine) as connection:
        held = account_rows.find(connection, person.username)
    with unit_of_work(engine, actor) as connection:
        scope = city_rows.scope_of_codes(
            connection, person.whole_city, list(person.districts), list(person.parks)
        )
    if held is not None:
        accounts.set_scope(engine, actor, held.id, scope)


def keep(path: Path, people: Sequence[Person]) -> None:
    """Write names and passwords, readable by the owner only from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=_MODE, exist_ok=False)
    path.write_text("\n".join([*lines(people), ""]), encoding="utf-8")


def lines(people: Sequence[Person]) -> list[str]:
    """A table as text: account, password, role, scope."""
    return [
        f"{person.username:<12}{person.password:<20}{person.role.label}（{person.words}）"
        for person in people
    ]
