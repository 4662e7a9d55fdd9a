"""Control classes of industrial land under the protection lines (分级保护)."""

from enum import IntEnum


class ControlClass(IntEnum):
    """Strictest first. OUTSIDE: in no line and not subject to 分类处置."""

    RED = 0
    BLUE = 1
    CLASSIFY = 2
    PARK_OUTSIDE = 3
    OUTSIDE = 4

    @property
    def word(self) -> str:
        return _WORDS[self]


_WORDS = {
    ControlClass.RED: "工业红线区",
    ControlClass.BLUE: "工业蓝线区",
    ControlClass.CLASSIFY: "分类处置",
    ControlClass.PARK_OUTSIDE: "开发边界外纳入园区管理",
    ControlClass.OUTSIDE: "工业保护线以外",
}
