"""Names of downloads that every browser keeps: 闲置土地清单_2025年6月.xlsx (RFC 6266, RFC 8187)."""

import re
from urllib.parse import quote

_FORBIDDEN = re.compile(r"""[\x00-\x1f\x7f/\\:*?"<>|\u2028\u2029\u200e\u200f\u202a-\u202e]+""")
_NOT_ASCII = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 120
_LONGEST_SUFFIX = 10
_UNNAMED = "下载"


def safe_file_name(name: str) -> str:
    """One file name without directories, control characters or what Windows forbids.

    At most 120 characters; the extension is kept.
    """
    cleaned = _FORBIDDEN.sub("_", name).encode("utf-8", "ignore").decode("utf-8")
    cleaned = cleaned.strip(" .") or _UNNAMED
    if len(cleaned) <= _LONGEST:
        return cleaned
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return cleaned[:_LONGEST]
    return stem[: _LONGEST - len(suffix) - 1] + dot + suffix


def content_disposition(name: str) -> str:
    """The header value of a download, ASCII only, with filename and filename*."""
    safe = safe_file_name(name)
    stem, dot, suffix = safe.rpartition(".") if "." in safe else (safe, "", "")
    plain = (_NOT_ASCII.sub("_", stem).strip("._") or "download") + dot
    plain = (plain + _NOT_ASCII.sub("_", suffix)).rstrip(".")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
