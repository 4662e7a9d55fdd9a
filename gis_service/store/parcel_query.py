"""The one query behind map, list, totals and export (统一查询对象).

All four are made from the same ``FROM … WHERE``, so their figures cannot differ. The scope is
written here again although row policies enforce it too: either wall alone must hold.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis_service.store.periods import live_at
from gis_service.store.region import Region
from gis_service.user import Scope
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.stock_class import StockClass
from parcels.verdict import THEMES, ThemeCode, Verdict

THEME_POSITION = {code: place + 1 for place, code in enumerate(THEMES)}
"""Position of a theme's verdict in ``assessment.verdicts`` (PostgreSQL counts from 1)."""


@dataclass(frozen=True, slots=True)
class ParcelQuery:
    """Filters of one view. Empty means no restriction; ``as_of`` and ``scope`` always restrict.

    ``suspended``: only parcels whose benefits are suspended (优惠暂停).
    """

    as_of: date
    scope: Scope
    theme: ThemeCode = ThemeCode.WORST
    district: int | None = None
    park: int | None = None
    verdicts: tuple[Verdict, ...] = ()
    line: LayerKind | None = None
    idle: tuple[IdleState, ...] = ()
    stock: tuple[StockClass, ...] = ()
    suspended: bool = False
    text: str = ""
    region: Region | None = None
    without_scope_filter: bool = field(default=False, kw_only=True)

    @property
    def verdict_sql(self) -> str:
        """The verdict shown: of the theme, UNKNOWN where no assessment holds on that day."""
        place = THEME_POSITION[self.theme]
        return f"coalesce(a.verdicts[{place}], {int(Verdict.UNKNOWN)})"

    def showing_sql(self, verdict: Verdict) -> str:
        """The condition that a parcel shows one verdict; by index but for UNKNOWN, which is also
        what has no assessment."""
        if verdict is Verdict.UNKNOWN:
            return f"{self.verdict_sql} = {int(verdict)}"
        # The planner does not see that a place of an array of nothing is nothing, and would go
        # through all parcels in search of a verdict that few or none of them bear.
        return f"a.id IS NOT NULL AND a.verdicts[{THEME_POSITION[self.theme]}] = {int(verdict)}"

    def from_where(self, *also: str) -> tuple[str, dict[str, Any]]:
        """``FROM … WHERE …`` over aliases v (version), a (assessment), and its bound values."""
        conditions, bound = self._conditions()
        conditions.extend(also)
        source = (
            " FROM parcel_version v LEFT JOIN assessment a ON a.parcel_id = v.parcel_id"
            " AND a.superseded_at IS NULL AND a.holds_from <= :as_of AND a.holds_until > :as_of"
        )
        return f"{source} WHERE {' AND '.join(conditions)}", bound

    def _conditions(self) -> tuple[list[str], dict[str, Any]]:
        conditions = [live_at("v")]
        bound: dict[str, Any] = {"as_of": self.as_of}
        if self._filters_scope:
            conditions.append(self.scope_sql("v"))
            bound |= {"parks": list(self.scope.parks), "districts": list(self.scope.districts)}
        if self.district is not None:
            conditions.append("v.district_id = :district")
            bound["district"] = self.district
        if self.park is not None:
            conditions.append("v.park_id = :park")
            bound["park"] = self.park
        if self.verdicts:
            conditions.append(f"{self.verdict_sql} = ANY(:verdicts)")
            bound["verdicts"] = [int(verdict) for verdict in self.verdicts]
        if self.idle:
            conditions.append("a.idle_state = ANY(:idle)")
            bound["idle"] = [int(state) for state in self.idle]
        if self.stock:
            conditions.append(f"coalesce(a.stock, {StockClass.UNKNOWN.number}) = ANY(:stock)")
            bound["stock"] = [kind.number for kind in self.stock]
        if self.suspended:
            conditions.append(SUSPENDED)
        if self.line is not None:
            conditions.append(_IN_LAYER)
            bound["line"] = self.line.value
        if self.text:
            conditions.append(_NAMED if len(self.text) > 1 else _WITH_CHARACTER)
            bound["text"] = self.text
        if self.region is not None:
            near, values = self.region.near(self.scope_sql("n"))
            conditions.append(near)
            bound |= values
        return conditions, bound

    @property
    def _filters_scope(self) -> bool:
        return not self.scope.city and not self.without_scope_filter

    def scope_sql(self, alias: str) -> str:
        """What of ``parcel_version`` under an alias lies in the scope; ``true`` for all."""
        if not self._filters_scope:
            return "true"
        return f"({alias}.park_id = ANY(:parks) OR {alias}.district_id = ANY(:districts))"


SUSPENDED = (
    "EXISTS (SELECT 1 FROM std_project s WHERE s.parcel_id = v.parcel_id"
    " AND s.suspended_since <= :as_of)"
)
"""A suspension that stands today and had begun on the day."""

# Pairs of neighbouring characters are indexed, a single one is not.
_WITH_CHARACTER = "(starts_with(v.code, :text) OR strpos(v.name, :text) > 0)"
_NAMED = (
    "(starts_with(v.code, :text)"
    " OR (name_pairs(v.name) @> name_pairs(:text) AND strpos(v.name, :text) > 0))"
)
_IN_LAYER = (
    "EXISTS (SELECT 1 FROM overlay_share s JOIN layer_version l ON l.id = s.layer_version_id"
    f" WHERE s.parcel_version_id = v.id AND l.kind = :line AND s.area > 0 AND {live_at('l')})"
)
