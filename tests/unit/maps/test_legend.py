from datetime import date

from maps.legend import LayerSummary, layer_entries, verdict_entries
from parcels.layers import LayerKind
from parcels.verdict import Verdict


def test_verdicts_keep_their_place_and_show_zero() -> None:
    entries = verdict_entries({Verdict.PASS: 7, Verdict.IDLE: 2})
    assert [entry.key for entry in entries] == [f"verdict-{n}" for n in range(8)]
    assert [entry.count for entry in entries] == [2, 0, 0, 0, 0, 0, 7, 0]
    assert entries[0].label == "疑似闲置"


def test_layers_read_from_top_to_bottom_with_date_and_mark() -> None:
    entries = layer_entries(
        [
            LayerSummary(LayerKind.DISTRICT, 20),
            LayerSummary(LayerKind.RED, 12, date(2024, 7, 1)),
            LayerSummary(LayerKind.RING, 1, date(2020, 1, 1), approximate=True),
        ]
    )
    assert [(e.key, e.label, e.count, e.note) for e in entries] == [
        ("ring", "绕城高速（示意）", 1, "2020-01-01 起"),
        ("red", "工业红线区", 12, "2024-07-01 起"),
        ("district", "区（市）县", 20, "起始日期未提供"),
    ]
