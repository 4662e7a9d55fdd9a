"""标准地项目: from 出让前准备 to 到期考核 by the service login, and what is refused on the way."""

from datetime import date

import pytest

from gis_service.errors import NotFound
from parcels.standard.project import ProjectState
from tests.database import Database
from tests.std_work import WEST, StdDesk, found_std_office, yielding


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


def test_a_failed_check_suspends_until_the_recheck(desk: StdDesk) -> None:
    project_id = desk.rectify(WEST[0])
    assert desk.read(project_id).project.suspended_since == date(2027, 2, 1)
    desk.do(project_id, "recheck", "2028-01-31")
    after = desk.do(project_id, "pass_recheck", "2028-02-10", measures=yielding("2027-12-31"))
    assert after.project.state is ProjectState.NORMAL
    assert after.project.suspended_since is None
    with pytest.raises(NotFound):
        desk.read(project_id, desk.town.manager_b)
