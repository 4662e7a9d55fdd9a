"""Every column of every list has exactly one class; the matrix names roles that do business."""

from importlib.resources import files

import pytest

from gis_service.column_rights import (
    FINDINGS,
    ColumnClass,
    classes_of,
    exported,
    places,
    rights_of,
    seen,
    sees_finding,
)
from gis_service.documents.layout import layout
from gis_service.rights import ADMIN_ROLES, BUSINESS_ROLES, sees_figures
from gis_service.user import Role
from parcels.verdict import Rule

LISTS = [
    each.name.removesuffix(".toml")
    for each in files("gis_service.documents").iterdir()
    if each.name.endswith(".toml")
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_class_for_each_of_its_columns(name: str) -> None:
    assert classes_of(name).keys() == set(layout(name).keys)


def test_every_rule_has_a_class() -> None:
    assert classes_of(FINDINGS).keys() == {rule.value for rule in Rule}


def test_what_one_enterprise_earns_is_sensitive_everywhere() -> None:
    for place in places():
        for key, its in classes_of(place).items():
            if place != "permu_parks" and key in ("revenue_wan", "tax_wan", "tax_per_mu"):
                assert its is ColumnClass.SENSITIVE, (place, key)


def test_roles_of_the_matrix() -> None:
    for role in ADMIN_ROLES:
        assert seen(role, "parcel_list") == exported(role, "parcel_list") == frozenset()
    for role in BUSINESS_ROLES:
        # Nobody takes out what he may not look at.
        assert rights_of(role).export <= rights_of(role).see
    assert [role for role in Role if rights_of(role).coordinates] == [Role.OFFICIAL]
    assert not sees_figures(Role.INSPECTOR) and sees_figures(Role.MANAGER)
    assert not sees_finding(Role.INSPECTOR, Rule.TAX_MU)
    assert not sees_finding(None, Rule.REV_MU) and sees_finding(None, Rule.IDLE)
    assert "tax_per_mu" not in exported(Role.OFFICIAL, "parcel_list", sensitive=False)
