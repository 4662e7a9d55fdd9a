"""Kinds of reference layers a parcel is laid over (参考图层)."""

from enum import StrEnum


class LayerKind(StrEnum):
    """The value is the code in tables, addresses and ``--kind``."""

    RED = "red"
    BLUE = "blue"
    PARK = "park"
    RING = "ring"
    DISTRICT = "district"
    DEVELOPMENT_BOUNDARY = "development_boundary"
    FLEXIBLE = "flexible"
    CONCENTRATED = "concentrated"
    FARMLAND = "farmland"
    ECOLOGICAL = "ecological"

    @property
    def label(self) -> str:
        """The full Chinese name; never bare 红线 or 蓝线, which mean other lines."""
        return _LABELS[self]


_LABELS = {
    LayerKind.RED: "工业红线区",
    LayerKind.BLUE: "工业蓝线区",
    LayerKind.PARK: "园区",
    LayerKind.RING: "绕城高速",
    LayerKind.DISTRICT: "区（市）县",
    LayerKind.DEVELOPMENT_BOUNDARY: "城镇开发边界",
    LayerKind.FLEXIBLE: "城镇弹性建设区（弹性发展区）",
    LayerKind.CONCENTRATED: "集中建设区",
    LayerKind.FARMLAND: "永久基本农田",
    LayerKind.ECOLOGICAL: "生态保护红线",
}
