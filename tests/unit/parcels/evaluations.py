"""Short ways to write schemes and enterprises to be evaluated."""

from fractions import Fraction
from typing import Any

from parcels.evaluation.firm import Firm
from parcels.evaluation.scheme import Scheme
from parcels.evaluation.scheme_file import parse_scheme
from parcels.units import CM2_PER_MU
from tests.unit.parcels.build import WAN

PLAIN = """
code = "plain"
title = "t"
clause = "c"
status = "现行"
evidence = "D"
mode = "RATIO"
cap = 1.5
full_weight = 100
group_by = ["district"]
area_mode = "OWN"
tie_break = "TAX_MU"
remainder = "B"
classes = ["A", "B", "C", "D"]
unsuited = "T"
[[part]]
above_scale = true
[[part.indicator]]
code = "TAX_MU"
label = "亩均税收"
weight = 60
upper = "tax"
lower = "area"
baseline = "FIXED"
fixed = 20
missing = "BLOCK"
[[part.indicator]]
code = "ENERGY"
label = "单位能耗税收"
weight = 40
upper = "tax"
lower = "energy"
baseline = "FIXED"
fixed = 10
missing = "AVG_OF_GROUP"
[[cut]]
name = "A"
side = "top"
bound = "at_most"
share = 0.30
[[cut]]
name = "C"
side = "bottom"
bound = "at_least"
share = 0.10
[[veto]]
code = "accident"
label = "事故"
ceiling = "D"
[[veto]]
code = "standards"
label = "不达标"
ceiling = "C"
[[protection]]
code = "new"
label = "新企业"
floor = "B"
"""


def scheme(**change: str) -> Scheme:
    """The plain scheme with pieces of its text replaced (key: old text, value: new)."""
    text = PLAIN
    for old, new in change.items():
        line = next(item for item in PLAIN.splitlines() if item.startswith(f"{old} ="))
        text = text.replace(line, f"{old} = {new}", 1)
    return parse_scheme(text)


def firm(
    uscc: str,
    tax: int | None = 1_000,
    mu: int = 50,
    energy: int | None = 100,
    **known: Any,
) -> Firm:
    """Tax in 万元, land in 亩, energy in 吨."""
    above = known.pop("above_scale", True)
    more = known.pop("amounts", {})
    amounts = {
        "tax": None if tax is None else tax * WAN,
        "area": Fraction(mu) * CM2_PER_MU,
        "energy": None if energy is None else energy * 1_000,
        **more,
    }
    return Firm(uscc, uscc, above, amounts, **known)
