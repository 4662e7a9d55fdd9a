"""Where a parcel without a code gets one (编号来源): the file name, or a new number."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from parcels.question import Choice, Question, QuestionCode

FROM_FILENAME, NEW = "filename", "new"
_SHOWN = 60


def fill_codes(
    codes: Sequence[str | None], name: str, answer: str | None
) -> tuple[list[str | None], Question | None]:
    """Codes with the answer applied, or the question; several without a code are numbered.

    ``name`` is the user's file name. With "new" a missing code stays None: the store numbers it.
    """
    lacking = [index for index, code in enumerate(codes) if code is None]
    filled = list(codes)
    if not lacking or answer == NEW:
        return filled, None
    stem = PurePosixPath(name.replace("\\", "/")).stem
    if answer == FROM_FILENAME:
        for position, index in enumerate(lacking, start=1):
            filled[index] = stem if len(lacking) == 1 else f"{stem}-{position}"
        return filled, None
    text = f"{len(lacking)} 宗地块没有编号（空白或占位符），编号从哪里来？"
    choices = (
        Choice(FROM_FILENAME, f"用文件名“{stem[:_SHOWN]}”", "文件名常写地块编号"),
        Choice(NEW, "由系统新编"),
    )
    return filled, Question(QuestionCode.CODE_FROM, text, choices)
