"""Numbers of the simulated city: well-formed, unique, evidently invented."""

from collections import Counter
from random import Random

from stdnum.cn import uscc

_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_MODULUS = 11
# 登记管理部门“工商”+机构类别“企业”；主体标识码以 MN（模拟）开头。
_USCC_HEAD, _ORG_HEAD = "91", "MN"


class CodeBook:
    """Hands out codes in order, so that none occurs twice in a city."""

    def __init__(self, rng: Random) -> None:
        self._counts: Counter[str] = Counter()
        # 起号随种子变化，避免两座模拟城市的企业相互混同。
        self._first_org = rng.randrange(0, 400_000)

    def _next(self, series: str) -> int:
        self._counts[series] += 1
        return self._counts[series]

    def parcel(self, county: str, zone: int, collective: bool) -> str:
        """宗地代码, 19 characters: county 6, 地籍区 3, 地籍子区 3, 特征码 2, 顺序号 5."""
        area = f"{county}{zone:03d}001"
        feature = "JB" if collective else "GB"
        return f"{area}{feature}{self._next(area + feature):05d}"

    def unit(self, parcel: str, built: bool) -> str:
        """不动产单元号, 28 characters (GB/T 37346-2019); W = bare land, F = building."""
        return parcel + ("F00010001" if built else "W00000000")

    def supervision(self, county: str, year: int) -> str:
        """电子监管号 as the land market system prints it: county, year, B, serial."""
        return f"{county}{year}B{self._next(f'B{county}{year}'):05d}"

    def contract(self, county: str, year: int) -> str:
        """合同编号, marked 模拟."""
        return f"模拟{county}-{year}-{self._next(f'C{county}{year}'):04d}"

    def plot(self, prefix: str) -> str:
        """地块编号 within a park or cluster, e.g. M01-003."""
        return f"{prefix}-{self._next('P' + prefix):03d}"

    def enterprise(self, county: str) -> str:
        """统一社会信用代码 (GB 32100) with a valid inner 组织机构代码 (GB 11714)."""
        body = f"{_ORG_HEAD}{self._first_org + self._next('E'):06d}"
        front = f"{_USCC_HEAD}{county}{body}{_organisation_check(body)}"
        return front + uscc.calc_check_digit(front)


def _organisation_check(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714-1997)."""
    total = sum(
        weight * _ORG_ALPHABET.index(sign) for weight, sign in zip(_ORG_WEIGHTS, body, strict=True)
    )
    rest = (_ORG_MODULUS - total % _ORG_MODULUS) % _ORG_MODULUS
    return "X" if rest == _ORG_MODULUS - 1 else str(rest)
