"""The audit trail speaks Chinese where it knows the word, and never hides what it does not know."""

from gis_service.web.trail_words import detail_words, object_words


def test_known_objects_have_words() -> None:
    assert object_words("upload:18") == "上传 18"
    assert object_words("/admin/users") == "/admin/users"
    assert object_words("letter:3") == "letter:3"
    assert object_words("") == ""


def test_details_are_named_and_empty_ones_left_out() -> None:
    assert detail_words({"kind": "", "username": ""}) == ""
    assert detail_words({"kind": "parcels", "new": 0}) == "类别：地块（图形）；新增：0"
    assert detail_words({"before": "official", "after": "inspector"}) == (
        "原来：土地官员；改为：巡查员"
    )


def test_a_scope_is_told_in_words() -> None:
    assert detail_words({"before": "d2,3;p", "after": "d;p17"}) == "原来：区县 2,3；改为：园区 17"
    assert detail_words({"before": "d;p", "after": "city"}) == "原来：—；改为：全市"


def test_lists_and_unknown_names_are_shown() -> None:
    assert detail_words({"asked": [["park", 3], ["q", "一"]]}) == "筛选：park=3，q=一"
    assert detail_words({"novelty": 1}) == "novelty：1"
