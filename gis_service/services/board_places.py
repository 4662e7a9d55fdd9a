"""The places of a board (看板范围): city, districts, parks, land outside parks, within a scope."""

from sqlalchemy import Connection

from gis_service.errors import NotFound
from gis_service.services.board_tallies import CITY, Area, Counted
from gis_service.store import city_rows
from gis_service.store.base import NO_DISTRICT, NO_PARK
from gis_service.store.city_rows import NOWHERE, OUTSIDE
from gis_service.store.target_rows import WHOLE_CITY, TargetKey
from gis_service.user import Scope
from parcels.board import Level

SCOPE = "管理范围"


class Atlas:
    """Which places there are, under which, and what of them lies in the scope."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._scope = scope
        self.districts = {place.id: place.name for place in city_rows.districts(connection)}
        self.parks = {place.id: place.name for place in city_rows.parks(connection)}
        self.home = city_rows.home_districts(connection)

    @property
    def root(self) -> Area:
        """Where the board of this scope begins."""
        scope = self._scope
        if not scope.city and len(scope.districts) == 1 and not self._single_parks:
            return Area(scope.districts[0])
        if not scope.city and not scope.districts and len(scope.parks) == 1:
            return Area(None, scope.parks[0])
        return CITY

    @property
    def _single_parks(self) -> list[int]:
        """Parks of the scope in none of its districts."""
        scope = self._scope
        return [one for one in scope.parks if self.home.get(one) not in scope.districts]

    def level(self, area: Area) -> Level:
        if area.park is not None:
            return Level.PARK
        return Level.CITY if area.district is None else Level.DISTRICT

    def whole(self, area: Area) -> bool:
        """Whether a place is seen as a whole: a scope of several places is none itself."""
        return area != CITY or self._scope.city

    def entered(self, area: Area) -> Area:
        """The place asked for; who asks for the whole city gets the whole of the scope."""
        return self.root if area == CITY else area

    def path(self, area: Area) -> tuple[tuple[Area, str], ...]:
        """The place under its district and the city, as far as the scope holds them.

        Raises NotFound for a place that is none or not in the scope.
        """
        places = self._above(area)
        scope = self._scope
        if not scope.city:
            places = [one for one in places if self._inside(one)]
        if not places or places[-1] != area or not self._exists(area):
            raise NotFound("没有这个地方，或它不在您的管理范围内。")
        if self.root == CITY and places[0] != CITY:
            places.insert(0, CITY)
        return tuple((one, self.name(one)) for one in places)

    def _above(self, area: Area) -> list[Area]:
        if area.park is not None:
            district = area.district if area.district is not None else self.home.get(area.park)
            return [CITY, Area(district), area]
        return [CITY] if area.district is None else [CITY, area]

    def _inside(self, area: Area) -> bool:
        scope = self._scope
        if area.park:
            mine = area.park in scope.parks or self.home.get(area.park) in scope.districts
            return mine or (area.district in scope.districts)
        return area.district in scope.districts or (area == CITY and self.root == CITY)

    def _exists(self, area: Area) -> bool:
        district = area.district is None or area.district in self.districts
        known = district or area.district == NO_DISTRICT
        return known and (not area.park or area.park in self.parks)

    def name(self, area: Area) -> str:
        if area.park is not None:
            return self.parks[area.park] if area.park else OUTSIDE
        if area.district is None:
            return "全市" if self._scope.city else SCOPE
        return self.districts.get(area.district, NOWHERE)

    def children(self, area: Area, counted: Counted) -> list[Area]:
        """Places of the next level in their order: those of the scope, and those with something."""
        scope = self._scope
        if area == CITY:
            own = [one for one in self.districts if scope.city or one in scope.districts]
            found = [Area(one) for one in own]
            if scope.city and Area(NO_DISTRICT) in counted.by_area:
                found.append(Area(NO_DISTRICT))
            return found + [Area(None, one) for one in self._single_parks if not scope.city]
        if area.district is None or area.park is not None:
            return []
        parks = [one for one in self.parks if self._belongs(one, area.district, counted)]
        outside = Area(area.district, NO_PARK)
        tail = [outside] if outside in counted.by_area else []
        return [Area(area.district, one) for one in parks] + tail

    def _belongs(self, park: int, district: int, counted: Counted) -> bool:
        return self.home.get(park) == district or Area(district, park) in counted.by_area

    def target_key(self, area: Area) -> TargetKey | None:
        """Whose target counts for a place; land outside parks, and part of a park, have none."""
        if area == CITY:
            return TargetKey(WHOLE_CITY) if self._scope.city else None
        if area.park is None:
            return TargetKey(area.district) if area.district else None
        home = self.home.get(area.park)
        if home is None or area.district not in (None, home):
            return None
        return TargetKey(home, area.park)

    def below(self, area: Area, key: TargetKey) -> bool:
        """Whether a target is one of the places right below: districts, or the parks of one."""
        if area == CITY:
            mine = key.park_id in self._single_parks
            return mine if key.park_id != NO_PARK else key.district_id != WHOLE_CITY
        return area.park is None and key.district_id == area.district and key.park_id != NO_PARK
