"""What a clerk reads of a finding."""

import ast
import tomllib
from dataclasses import replace
from pathlib import Path

import parcels
from parcels.assess import assess
from parcels.contract import Contract
from parcels.enterprise import Enterprise, YearFigures
from parcels.explain import applied_row, notes_of, reason_text, rule_label, sentence
from parcels.facts import ParcelFacts, RingPlace, ZoneShare
from parcels.layers import LayerKind
from parcels.verdict import Rule
from tests.unit.parcels.build import (
    POLICY,
    WAN,
    buildings,
    day,
    delay,
    land,
    layer,
    m2,
    on,
    parcel,
    stopped,
)

MEASURES = "《成都市支持制造业产业功能区提能升级的政策措施（征求意见稿）》"
ROOT = Path(parcels.__file__).parent


def said(facts: ParcelFacts, rule: Rule) -> str:
    return sentence(assess(facts, POLICY, on("2025-12-31")).finding(rule), POLICY)


def outside(area: str) -> ParcelFacts:
    built = replace(buildings((area, 3_900)), data_on=on("2025-11-03"))
    return parcel(
        areas=land("10000"),
        buildings=built,
        ring=RingPlace(0, 5_000_000),
        layers=(layer(LayerKind.RING, approximate=True),),
    )


def test_far_below_the_zone() -> None:
    assert said(outside("11200"), Rule.FAR_ZONE) == (
        f"容积率 1.12，低于绕城高速以外下限 1.20（{MEASURES}（七），征求意见稿，2025-12-31，"
        "面积数据，建筑数据 2025-11-03，绕城高速（示意） 2023-01-01）。"
    )


def test_a_value_that_rounds_to_its_limit_is_shown_finer() -> None:
    assert said(outside("11999"), Rule.FAR_ZONE).startswith(
        "容积率 1.1999，低于绕城高速以外下限 1.2000（"
    )


def test_suspected_idle_land_names_its_days() -> None:
    contract = Contract(agreed_start=day("2021-06-30"), data_on=on("2025-10-01"))
    facts = parcel(contract=contract, delays=(delay("2021-08-01", "2021-08-31", verified=False),))
    assert said(facts, Rule.IDLE) == (
        "超过动工开发日期 2021-06-30 满一年（末日 2022-06-30）未动工，涉嫌闲置"
        "；所报原因若全部认定，满一年末日变为 2022-07-31"
        "；已满两年（末日 2023-06-30），可进入收回档"
        "；缺合同签订日期，动工日期未作顺延"
        "（《闲置土地处置办法》（国土资源部令第53号）第二条第一款，现行，2025-12-31，"
        "合同数据 2025-10-01）。"
    )


def test_limb_2_shows_both_ratios() -> None:
    facts = stopped("2021-11-15", developed="19999.99", invested=40_000)
    finding = assess(facts, POLICY, on("2023-01-01")).finding(Rule.IDLE)
    assert "末日 2022-11-15" in reason_text(finding)
    assert "投资比例 66.67%" in reason_text(finding)


def test_missing_tax_names_the_newest_older_value() -> None:
    area = m2("20000")
    rows = (YearFigures(2024, tax_fen=852 * WAN, area=area),)
    facts = parcel(enterprises=(Enterprise("U", "甲厂", day("2019-01-01"), None, rows),))
    text = said(facts, Rule.TAX_MU)
    assert text.startswith("缺 2025 年亩均税收数据（甲厂），未作判断；最近为 2024 年 28.40 万元/亩")


def test_a_line_names_its_share() -> None:
    red = ZoneShare(LayerKind.RED, "R1", "青白江片", 968_000, m2("9680"), 500_000)
    facts = parcel(
        areas=land("10000"),
        shares=(red,),
        layers=(layer(LayerKind.RED), layer(LayerKind.BLUE)),
    )
    assert said(facts, Rule.LINE).startswith("位于工业红线区（青白江片），占宗地 96.80%，")


def test_the_applied_row_is_that_of_the_rules_own_day() -> None:
    facts = parcel(
        areas=land("10000"),
        land_parts=replace(parcel().land_parts, coefficient_cm2=1),
        contract=Contract(signed_on=day("2010-01-01")),
    )
    finding = assess(facts, POLICY, on("2025-12-31")).finding(Rule.LE_BCOEF)
    row = applied_row(finding, POLICY)
    assert row is not None
    assert row.document.number == "国土资发〔2008〕24号"


def test_every_rule_has_a_label() -> None:
    assert all(rule_label(rule) for rule in Rule)


def test_every_reason_written_out_in_a_rule_has_a_sentence() -> None:
    wording = tomllib.loads((ROOT / "wording" / "reasons.toml").read_text(encoding="utf-8"))
    known = {f"{area}.{key}" for area, table in wording.items() for key in table}
    named = set()
    for path in (ROOT / "rules").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                texts = [arg for arg in call.args if isinstance(arg, ast.Constant)]
                named |= {arg.value for arg in texts if _is_reason(arg.value)}
    policy_codes = {row.code for row in POLICY.rows}
    assert named - known - policy_codes == set()
    assert len(named & known) > 40


def test_notes_are_only_what_the_detail_holds() -> None:
    finding = assess(parcel(), POLICY, on("2025-12-31")).finding(Rule.IDLE)
    assert notes_of(finding) == ()


def _is_reason(value: object) -> bool:
    areas = ("idle.", "far.", "line.", "permu.", "le.", "area.", "admin.")
    return isinstance(value, str) and value.startswith(areas)
