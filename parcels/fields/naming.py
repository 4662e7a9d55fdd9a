"""Names compared as people mean them: full-width and half-width, spaces and case do not matter."""

import re

_INVISIBLE = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
# Full-width ASCII and the space of CJK typesetting. Not NFKC: that turns ① and ² into digits.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x202F: 0x20,
    0x2212: 0x2D,
    0x3010: 0x5B,
    0x3011: 0x5D,
    0x3014: 0x5B,
    0x3015: 0x5D,
}
_TABLE = _INVISIBLE | _HALF_WIDTH
_NOT_IN_NAMES = re.compile(r"""[\s*"'“”:：]+""")


def plain(text: str) -> str:
    """Half-width, without invisible characters, ends stripped; case and inner spaces kept."""
    # Nearly all that is read is plain already, and nothing of the table is ASCII.
    return text.strip() if text.isascii() else text.translate(_TABLE).strip()


def fold(text: str) -> str:
    """The key under which two spellings of one name are equal."""
    return _NOT_IN_NAMES.sub("", plain(text)).casefold()
