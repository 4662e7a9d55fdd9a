"""What the stored reports say of enterprises for one year, as a round of evaluation states it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gis_service.facts.firm_data import FirmData
from gis_service.facts.firms import city_reports, disputed, enterprise_in_city
from gis_service.facts.occupied import area_under, built, covered, occupied
from gis_service.store.city_rows import OUTSIDE
from gis_service.store.fact_rows import Row
from parcels.dates import year_end
from parcels.enterprise import AreaBasis, Enterprise, LeasedBuilding
from parcels.evaluation.land import LandPart, LandStatement, LandUse, land_statement
from parcels.evaluation.round import AREA
from parcels.evaluation.scheme import Quantity, quantities
from parcels.units import Exact

_NOT_REPORTED = "未填报"
_NO_COLUMN = "年报没有这一项"
_DISPUTED = "两份全企业数据不一致，待认定，未采用"
_NO_LAND = "没有用地关系、企业填报面积或自有宗地，面积未知"


@dataclass(frozen=True, slots=True)
class Told:
    """One enterprise of one year.

    parks      ids of the parks that report it.
    figures    quantity → exact value in its stored unit (None = not reported), and its source.
    land       the sum with its parts where use of land is recorded.
    tenant_of  code of who owns the land, for one that only leases.
    """

    firm: Enterprise
    parks: frozenset[int]
    above_scale: bool | None
    figures: Mapping[str, tuple[Exact | None, str]]
    land: LandStatement | None
    parts: tuple[LandPart, ...]
    tenant_of: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Words for ids: 宗地代码 of parcels, names of parks."""

    parcels: Mapping[int, str]
    parks: Mapping[int, str]


def tell(identifiers: Collection[int], firms: FirmData, names: Names, year: int) -> list[Told]:
    """Everyone who is known, by code."""
    known = [each for each in identifiers if each in firms.enterprises]
    owners = _owners(known, firms, year)
    told = (_tell(each, firms, names, year, owners) for each in known)
    return sorted(told, key=lambda one: one.firm.uscc)


def _tell(
    identifier: int, firms: FirmData, names: Names, year: int, owners: Mapping[int, str]
) -> Told:
    rows = [row for row in firms.performance.get(identifier, ()) if row["year"] == year]
    reports = city_reports(rows)
    firm = enterprise_in_city(identifier, firms, year)
    grounds = reports or [_without_report(year)]
    land, parts = _land(identifier, grounds, firms, names)
    figures = {
        code: _figure(kind, reports, rows, names)
        for code, kind in quantities().items()
        if kind.of == code and code != AREA
    }
    figures[AREA] = _area(identifier, grounds, firms, names, land)
    own = firm.figures(year)
    return Told(
        firm,
        frozenset(row["park_id"] for row in rows if row["park_id"] > 0),
        None if own is None else own.above_scale,
        figures,
        land,
        parts,
        _tenant_of(identifier, grounds, firms, owners),
    )


def _without_report(year: int) -> Row:
    """Land is known by its use even of one who reports nothing."""
    return {"year": year, "coverage": None, "park_id": 0, "land_area": None}


def _figure(
    kind: Quantity, reports: Sequence[Row], rows: Sequence[Row], names: Names
) -> tuple[Exact | None, str]:
    if not kind.field:
        return None, _NO_COLUMN
    if not reports:
        return None, _NOT_REPORTED
    if disputed(rows):
        return None, _DISPUTED
    values = [row[kind.field] for row in reports]
    source = "；".join(_source(row, names) for row in reports)
    if any(value is None for value in values):
        return None, f"{_NOT_REPORTED}（{source}）"
    return sum((Fraction(value) for value in values), Fraction()) * kind.field_scale, source


def _source(row: Row, names: Names) -> str:
    park = names.parks.get(row["park_id"], OUTSIDE)
    return f"{row['year']} 年企业效益年报，{park}，{row['recorded_at'].date()} 入库"


def _area(
    identifier: int,
    grounds: Sequence[Row],
    firms: FirmData,
    names: Names,
    land: LandStatement | None,
) -> tuple[Exact | None, str]:
    if land is not None:
        return land.area, f"{AreaBasis.OCCUPANCY.label}（{year_end(grounds[0]['year'])}）"
    found = [area_under(identifier, row, firms) for row in grounds]
    areas = [area for area, _ in found if area is not None]
    if len(areas) < len(found):
        return None, _NO_LAND
    words = dict.fromkeys(
        _basis(basis, row, names) for (_, basis), row in zip(found, grounds, strict=True)
    )
    return sum(map(Fraction, areas), Fraction()), "；".join(words)


def _basis(basis: AreaBasis | None, row: Row, names: Names) -> str:
    if basis is AreaBasis.REPORTED:
        return f"{basis.label}（{_source(row, names)}）"
    return basis.label if basis is not None else ""


def _land(
    identifier: int, grounds: Sequence[Row], firms: FirmData, names: Names
) -> tuple[LandStatement | None, tuple[LandPart, ...]]:
    """Own + leased in − leased out, without land in its construction period unless all of it is."""
    used: dict[object, Row] = {}
    counted: dict[object, Row] = {}
    for row in grounds:
        held = covered(identifier, row, firms)
        past = built(held, firms, year_end(row["year"])) or held
        used |= {_key(each): each for each in held}
        counted |= {_key(each): each for each in past}
    whole = occupied(list(used.values()), firms.legal_cm2) if used else None
    part = occupied(list(counted.values()), firms.legal_cm2) if counted else None
    if whole is None or part is None:
        return None, ()
    parts = tuple(
        one
        for key, each in used.items()
        for one in _parts(each, firms, names, in_construction=key not in counted)
    )
    return land_statement(whole, whole.area - part.area), parts


def _key(row: Row) -> object:
    return row["id"]


def _parts(row: Row, firms: FirmData, names: Names, *, in_construction: bool) -> Iterator[LandPart]:
    legal = firms.legal_cm2.get(row["parcel_id"])
    code = names.parcels.get(row["parcel_id"], "")
    plain = (
        (LandUse.OWN, row["own_area"]),
        (LandUse.LEASED_IN, row["leased_in_area"]),
        (LandUse.LEASED_OUT, row["leased_out_area"]),
    )
    for use, area in plain:
        if area:
            yield LandPart(code, legal, use, area, None, in_construction)
    if row["leased_gfa"] is not None and row["leased_in_area"] is None and legal is not None:
        floors = (row["leased_gfa"], row["total_gfa"])
        land = LeasedBuilding(legal, *floors).land
        yield LandPart(code, legal, LandUse.LEASED_BUILDING, land, floors, in_construction)


def _owners(identifiers: Sequence[int], firms: FirmData, year: int) -> dict[int, str]:
    """Who owns each parcel: its registered holder, or who uses it as own land."""
    owners = {parcel: code for code, parcels in firms.own_parcels.items() for parcel in parcels}
    for each in identifiers:
        for row in covered(each, _without_report(year), firms):
            if row["own_area"]:
                owners[row["parcel_id"]] = firms.enterprises[each]["uscc"]
    return owners


def _tenant_of(
    identifier: int, grounds: Sequence[Row], firms: FirmData, owners: Mapping[int, str]
) -> str | None:
    """The owner of the land that it leases most of, for one without land of its own."""
    rows = [row for ground in grounds for row in covered(identifier, ground, firms)]
    own = firms.enterprises[identifier]["uscc"]
    if any(row["own_area"] for row in rows):
        return None
    leased = [row for row in rows if owners.get(row["parcel_id"], own) != own]
    if not leased:
        return None
    most = max(leased, key=lambda row: (_leased(row), row["parcel_id"]))
    return owners[most["parcel_id"]]


def _leased(row: Row) -> int:
    return int(row["leased_in_area"] or row["leased_gfa"] or 0)
