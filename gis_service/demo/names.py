"""Evidently invented names (模拟…) and the trades of the simulated enterprises."""

from dataclasses import dataclass
from random import Random

_FIRST = (
    "青禾", "云栈", "锦澜", "岷石", "沱江月", "木兰", "星野", "芙蓉树", "竹影", "望江",
    "银杏", "浣花", "长桥", "北辰", "川陌", "赤霞", "碧溪", "松谷", "远帆", "晨曦",
    "鹤鸣", "朗月", "金沙渡", "白鹭", "雪岭", "桃源", "春熙里", "玉垒", "平原", "丹景",
)  # fmt: skip
_SECOND = (
    "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸",
    "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥",
    "东", "南", "西", "北", "中", "一", "二", "三", "五", "六", "七", "八", "九", "十",
    "百", "千", "元", "和", "安", "宁", "康", "泰", "昌", "盛", "丰", "裕", "恒", "久",
)  # fmt: skip
_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Trade:
    """A GB/T 4754-2017 class of manufacturing, its name, and the word in company names."""

    code: str
    name: str
    word: str


TRADES = (
    Trade("3670", "汽车零部件及配件制造", "汽车零部件"),
    Trade("3921", "通信系统设备制造", "通信设备"),
    Trade("3973", "集成电路制造", "集成电路"),
    Trade("2710", "化学药品原料药制造", "制药"),
    Trade("2770", "卫生材料及医药用品制造", "医药用品"),
    Trade("3484", "机械零部件加工", "精密机械"),
    Trade("3562", "半导体器件专用设备制造", "半导体装备"),
    Trade("3825", "光伏设备及元器件制造", "光伏"),
    Trade("3841", "锂离子电池制造", "电池"),
    Trade("1499", "其他未列明食品制造", "食品"),
    Trade("2110", "木质家具制造", "家具"),
    Trade("3311", "金属结构制造", "钢构"),
    Trade("2926", "塑料包装箱及容器制造", "包装"),
)


def numeral(number: int) -> str:
    """1-99 in Chinese numerals: 十二, 四十一."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return lead + (_DIGITS[ones] if ones else "")


def park(index: int, functional: bool) -> str:
    """模拟一号园, 模拟二号园 …; the functional area's park says so."""
    name = f"模拟{numeral(index + 1)}号园"
    return f"{name}（模拟高新区）" if functional else name


class Companies:
    """Company names, each once: 模拟青禾甲汽车零部件有限公司."""

    def __init__(self, rng: Random) -> None:
        self._pairs = [first + second for first in _FIRST for second in _SECOND]
        rng.shuffle(self._pairs)
        self._used = 0

    def next(self, trade: Trade) -> str:
        pair = self._pairs[self._used % len(self._pairs)]
        turn = self._used // len(self._pairs)
        self._used += 1
        series = numeral(turn + 1) + "厂" if turn else ""
        return f"模拟{pair}{trade.word}{series}有限公司"
