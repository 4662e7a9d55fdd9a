"""Documents of an idle-land case as .docx (文书): from our template, or the office's own.

A template is a Word file with ``{{ key }}`` for each content its article demands and for
``number``, ``dated``, ``cites``, ``office`` (发文机关) and ``mark`` (模拟数据). Values are never
compiled as templates; XML is escaped.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from gis_service.documents.heading import SIMULATED
from gis_service.errors import Unusable
from parcels.cases.documents import DocumentKind

_FRAME = ("number", "dated", "cites", "office", "mark")
_TITLE, _BODY = Pt(22), Pt(14)
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says. ``contents`` by key; ``cites``: 依据 in words."""

    kind: DocumentKind
    number: str
    dated: date
    authority: str
    contents: Mapping[str, str]
    cites: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The finished file, and the SHA-256 (hex) of what its template says."""

    data: bytes
    template_sha256: str


def write_paper(paper: Paper, templates: Path) -> Written:
    """Fill the office's ``<kind>.docx`` of the folder, else our own template.

    Raises Unusable for a template that cannot be read or leaves a content out.
    """
    own = templates / f"{paper.kind.code}.docx"
    data = own.read_bytes() if own.is_file() else default_template(paper.kind)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = DocxTemplate(io.BytesIO(data))
        named = template.get_undeclared_template_variables(environment)
        _check_complete(paper.kind, named)
        template.render(_context(paper), environment)
        made = io.BytesIO()
        template.save(made)
    except (TemplateError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unusable(
            f"《{paper.kind.title}》的模板读不出来，请系统管理员更换模板文件 {own.name}。"
        ) from error
    return Written(made.getvalue(), _said(data))


def default_template(kind: DocumentKind) -> bytes:
    """Our template of a kind: what an office starts from when it makes its own."""
    document = Document()
    style = document.styles["Normal"]
    style.font.size = _BODY
    style.font.name = "FangSong"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    _line(document, "{{ mark }}", WD_ALIGN_PARAGRAPH.RIGHT)
    head = _line(document, kind.title, WD_ALIGN_PARAGRAPH.CENTER)
    head.runs[0].font.size = _TITLE
    head.runs[0].bold = True
    _line(document, "{{ number }}", WD_ALIGN_PARAGRAPH.CENTER)
    for ordinal, content in zip(_ORDINALS, kind.contents, strict=False):
        _line(document, f"{ordinal}、{content.label}").runs[0].bold = True
        _line(document, f"{{{{ {content.key} }}}}")
    _line(document, "依据：{{ cites }}")
    _line(document, "{{ office }}", WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, "{{ dated }}", WD_ALIGN_PARAGRAPH.RIGHT)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _line(document, text: str, alignment=WD_ALIGN_PARAGRAPH.LEFT):  # type: ignore[no-untyped-def]
    paragraph = document.add_paragraph(text)
    paragraph.alignment = alignment
    return paragraph


def _check_complete(kind: DocumentKind, named: set[str]) -> None:
    left_out = [item.label for item in kind.contents if item.key not in named]
    left_out += [key for key in ("number", "dated") if key not in named]
    if left_out:
        raise Unusable(f"《{kind.title}》的模板缺少：{'、'.join(left_out)}。请补上后再制发。")


def _context(paper: Paper) -> dict[str, str]:
    day = paper.dated
    frame = (
        paper.number,
        f"{day.year}年{day.month}月{day.day}日",
        "；".join(paper.cites),
        paper.authority,
        SIMULATED if paper.simulated else "",
    )
    keys = (item.key for item in paper.kind.contents)
    texts = {key: paper.contents.get(key, "") for key in keys}
    said = dict(zip(_FRAME, frame, strict=True)) | texts
    return {key: _printable(text) for key, text in said.items()}


def _printable(text: str) -> str:
    """Without the characters that XML cannot carry."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())


def _said(data: bytes) -> str:
    """The parts without the times at which they were packed."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in sorted(packed.namelist()):
            digest.update(name.encode())
            digest.update(packed.read(name))
    return digest.hexdigest()
