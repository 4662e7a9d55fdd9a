"""The version of the rules covers what judges a parcel, and nothing that does not."""

from gis_service.services.rules_version import judging_modules, rules_version


def test_covers_every_rule_and_what_rules_stand_on() -> None:
    names = set(judging_modules())
    rules = ("line", "idle", "far", "permu", "efficiency", "area_basis", "admin_land")
    assert {f"parcels.rules.{name}" for name in rules} <= names
    assert {"parcels.idle_clock", "parcels.units", "parcels.dates", "parcels.policy"} <= names


def test_procedures_and_wording_judge_nothing() -> None:
    packages = {name.split(".")[1] for name in judging_modules() if "." in name}
    assert packages.isdisjoint({"cases", "standard", "evaluation", "low_efficiency", "explain"})


def test_is_the_same_each_time() -> None:
    assert rules_version() == rules_version()
    assert "+" in rules_version()
