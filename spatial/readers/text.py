"""Text from bytes (文字编码), decided by the bytes themselves.

Byte-order mark, then strict UTF-8, then GB18030 (which contains GBK and GB2312). A file that is
neither asks for its encoding.
"""

import codecs
from dataclasses import dataclass

from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.errors import UnreadableFile

ENCODING_CHOICES = (
    Choice("GB18030", "GB18030 / GBK（简体中文）"),
    Choice("Big5", "Big5（繁体中文）"),
    Choice("latin-1", "Latin-1（西文）"),
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8（带 BOM）"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
BIG5 = "big5hkscs"
"""Big5 with the Hong Kong characters, of which plain Big5 is a part."""
_CJK_START = "\u2e80"
_SNIFFED = 4_096


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` is None while the encoding is a question."""

    text: str | None
    encoding: str | None
    note: str = ""
    question: Question | None = None


def decode(raw: bytes, answer: str | None = None) -> Decoded:
    """Text of a whole file. Raises UnreadableFile when a given encoding does not fit."""
    if answer:
        return Decoded(decode_as(raw, answer), answer, f"文字编码按用户确认：{answer}。")
    for mark, codec, label in _MARKS:
        if raw.startswith(mark):
            try:
                return Decoded(raw.decode(codec), codec, f"文字编码：{label}，由文件头标记确定。")
            except UnicodeDecodeError:
                return Decoded(None, None, question=encoding_question())
    unmarked = _utf16_without_mark(raw)
    if unmarked is not None:
        return Decoded(
            raw.decode(unmarked), unmarked, "文字编码：UTF-16（无标记），由字节分布确定。"
        )
    encoding = choose_encoding([raw])
    if encoding is None:
        return Decoded(None, None, question=encoding_question())
    text, _ = decode_field(raw, encoding)
    note = "" if raw.isascii() else f"文字编码：{encoding.upper()}，由内容确定。"
    return Decoded(text, encoding, note)


def decode_as(raw: bytes, encoding: str) -> str:
    """Raises UnreadableFile for an unknown codec or bytes that do not fit it."""
    try:
        return raw.decode(codec_named(encoding))
    except UnicodeDecodeError as error:
        raise UnreadableFile(Issue("encoding-wrong", value=encoding)) from error


def codec_named(encoding: str) -> str:
    """A text codec's name, GBK widened to GB18030. Raises UnreadableFile for an unknown one."""
    try:
        info = codecs.lookup(encoding.strip())
    except (LookupError, ValueError) as error:
        raise UnreadableFile(Issue("encoding-unknown", value=encoding)) from error
    if not info._is_text_encoding:
        raise UnreadableFile(Issue("encoding-unknown", value=encoding))
    return "gb18030" if info.name in ("gbk", "gb2312", "cp936") else info.name


def choose_encoding(samples: list[bytes], declared: str | None = None) -> str | None:
    """utf-8 or gb18030 for texts whose last character may be cut; None when neither fits.

    GBK text is hardly ever valid UTF-8; when it is, it decodes to Latin or Greek letters without a
    single Chinese character, and then GB18030 is right unless the file declares UTF-8. Big5 text is
    mostly valid GB18030 too, in characters that GB 2312 does not have; where it is declared and
    fits it is believed.
    """
    texts = [sample for sample in samples if not sample.isascii()]
    if not texts:
        return "utf-8"
    as_utf8 = _try_all(texts, "utf-8")
    as_gb = _try_all(texts, "gb18030")
    if as_utf8 is None:
        if declared == BIG5 and _is_big5(texts):
            return BIG5
        return None if as_gb is None else "gb18030"
    if as_gb is not None and declared != "utf-8":
        chinese = any(char >= _CJK_START for char in as_utf8)
        if not chinese and any(char >= _CJK_START for char in as_gb):
            return "gb18030"
    return "utf-8"


def decode_field(raw: bytes, encoding: str) -> tuple[str, bool]:
    """A fixed-width field and whether half a character was dropped at its end.

    Raises UnicodeDecodeError when it does not fit the encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    text = decoder.decode(raw)
    return text, bool(decoder.getstate()[0])


def encoding_question() -> Question:
    text = "文字编码既不是 UTF-8 也不是 GB18030，请选择编码。"
    return Question(QuestionCode.ENCODING, text, ENCODING_CHOICES, free=True)


def _is_big5(texts: list[bytes]) -> bool:
    """Whether texts fit Big5 and do not all fit GB 2312, the common simplified characters."""
    return _try_all(texts, BIG5) is not None and _try_all(texts, "gb2312") is None


def _try_all(texts: list[bytes], encoding: str) -> str | None:
    try:
        return "".join(decode_field(text, encoding)[0] for text in texts)
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 text in Latin letters and digits has a zero in every other byte."""
    head = raw[:_SNIFFED]
    if len(head) < 8 or len(raw) % 2:
        return None
    for codec, zeros, letters in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if zeros.count(0) * 2 > len(zeros) and letters.count(0) * 10 < len(letters):
            try:
                raw.decode(codec)
            except UnicodeDecodeError:
                return None
            return codec
    return None
