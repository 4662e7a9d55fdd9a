"""The script of the acceptance run asks what the site answers; how fast is no matter of a test."""

import random

import pytest

from gis_service.acceptance.load import Load, run
from gis_service.acceptance.script import SCRIPT, survey
from gis_service.acceptance.visitor import visiting
from gis_service.errors import NotReady
from tests.browser.serving import served
from tests.city import SmallCity
from tests.site import PASSWORD


def test_every_step_is_answered(small_city: SmallCity) -> None:
    with (
        served(small_city.site.app) as address,
        visiting(address, "official", PASSWORD) as visitor,
    ):
        area = survey(visitor)
        dice = random.Random(1)
        answers = {path: visitor.get(path)[0] for step in SCRIPT for path in step.paths(area, dice)}
    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_users_at_once_are_all_let_in(small_city: SmallCity) -> None:
    signed_in: list[int] = []
    with served(small_city.site.app) as address:
        results = run(Load(address, "official", PASSWORD, 2, 6), signed_in.append)
    assert signed_in == [1, 2]
    assert results and sum(result.errors for result in results) == 0


def test_a_wrong_password_is_told(small_city: SmallCity) -> None:
    with (
        served(small_city.site.app) as address,
        pytest.raises(NotReady, match="口令"),
        visiting(address, "nobody", PASSWORD),
    ):
        pass
