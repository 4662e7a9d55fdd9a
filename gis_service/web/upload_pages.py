"""Putting uploads.html and upload.html together from what is stored."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Connection

from gis_service.demo.samples import sample_index
from gis_service.jobs.kinds import JobKind, told
from gis_service.rights import approves_corrections, uploads_of
from gis_service.services import uploads
from gis_service.services.upload_content import LAYERS, Summary
from gis_service.services.upload_options import Options
from gis_service.settings import Settings
from gis_service.store import job_rows, layer_rows, request_rows, upload_rows
from gis_service.store.job_rows import Job
from gis_service.store.upload_rows import IssueCount, Upload, UploadState
from gis_service.user import User
from gis_service.web import words
from gis_service.web.failed_work import ON_UPLOADS, failed_work
from gis_service.web.filter_view import Option
from gis_service.web.passed_checks import passed
from gis_service.web.upload_view import (
    Counts,
    IssueGroup,
    IssueView,
    JobView,
    LayerRow,
    MappingView,
    SampleFile,
    UploadList,
    UploadPage,
    UploadRow,
)
from parcels.fields import KINDS, PARCELS, vocabulary
from parcels.fields.naming import fold
from parcels.issue import Issue
from parcels.layers import LayerKind

ADDRESS = "/uploads"
_MIB = 1024 * 1024
_SKIPPED_SHOWN = 8
_FOLLOWED = (UploadState.STORED, UploadState.UNDONE)
_JUST_BEFORE = timedelta(minutes=5)
"""One that waited already takes the parcels along."""
_STATES_WITH_RESULT = (
    UploadState.CHECKED,
    UploadState.CONFIRMED,
    UploadState.STORED,
    UploadState.UNDONE,
)


def list_page(
    connection: Connection, user: User, settings: Settings, before: int | None
) -> UploadList:
    """The newest uploads in sight, the form, and what to try it with."""
    limit = settings.site.max_page_rows
    found = upload_rows.newest(connection, limit + 1, before)
    shown = found[:limit]
    mine = uploads_of(user.role)
    loads_layers = LAYERS in mine and user.scope.city
    kinds = [
        kind for kind in words.UPLOAD_KINDS if kind in mine and (kind != LAYERS or loads_layers)
    ]
    return UploadList(
        rows=tuple(_row(each) for each in shown),
        failed=failed_work(connection, ON_UPLOADS),
        kinds=tuple(Option(kind, words.UPLOAD_KINDS[kind]) for kind in kinds),
        templates=tuple(
            Option(f"{ADDRESS}/templates/{kind}.xlsx", words.UPLOAD_KINDS[kind])
            for kind in kinds
            if kind in KINDS
        ),
        layers=tuple(_layer(each) for each in layer_rows.all_versions(connection)),
        samples=samples(settings.site.samples_folder, frozenset(kinds)),
        layer_kinds=tuple(Option(kind.value, kind.label) for kind in LayerKind)
        if loads_layers
        else (),
        draws=PARCELS in kinds,
        accepts=",".join(_accepted(kinds)),
        waiting=request_rows.waiting_count(connection) if approves_corrections(user.role) else None,
        limit_mb=settings.files.max_upload_bytes // _MIB,
        next_href=f"{ADDRESS}?{urlencode({'before': shown[-1].id})}"
        if len(found) > limit
        else None,
    )


def _accepted(kinds: Sequence[str]) -> list[str]:
    """File endings of these kinds, each once."""
    return list(
        dict.fromkeys(end for kind in kinds for end in words.UPLOAD_ACCEPTS[kind].split(","))
    )


def samples(folder: Path, kinds: frozenset[str]) -> tuple[SampleFile, ...]:
    """Files of the simulated city that lie there and are of these kinds."""
    return tuple(
        SampleFile(
            each.file, f"{ADDRESS}/samples/{each.key}", words.UPLOAD_KINDS[each.kind], each.text
        )
        for each in sample_index()
        if each.kind in kinds and (folder / each.file).is_file()
    )


def _row(found: Upload) -> UploadRow:
    checked = "read" in found.summary
    summary = Summary.from_json(found.summary)
    return UploadRow(
        id=found.id,
        file_name=found.file_name,
        kind=words.UPLOAD_KINDS[found.kind],
        by=found.account_name,
        at=found.created_at,
        state=found.state.value,
        rows=summary.read if checked else None,
        errors=summary.errors,
        warnings=summary.warnings,
    )


def _layer(each: layer_rows.LayerVersion) -> LayerRow:
    rough = "（示意）" if each.approximate else ""
    return LayerRow(
        kind=each.kind,
        label=each.kind.label + rough,
        features=each.feature_count,
        valid_from=each.valid_from,
        valid_to=each.valid_to,
        source=each.source or words.NOTHING,
        loaded_at=each.recorded_at,
    )


def page(connection: Connection, user: User, upload_id: int, after: int, limit: int) -> UploadPage:
    """One upload in its state, issues from behind the id ``after``. Raises NotFound."""
    # The job first: should it end in between, the page follows it and is drawn anew.
    under_way = job_rows.pending_of_upload(connection, upload_id)
    found = uploads.find(connection, upload_id)
    at = f"{ADDRESS}/{found.id}"
    own = found.account_id == user.id
    summary = Summary.from_json(found.summary)
    with_result = found.state in _STATES_WITH_RESULT
    issues = upload_rows.issues(connection, found.id, limit + 1, after) if with_result else []
    groups = upload_rows.issue_groups(connection, found.id) if with_result else []
    more = len(issues) > limit
    table = found.kind in KINDS
    return UploadPage(
        id=found.id,
        file_name=found.file_name,
        kind=words.UPLOAD_KINDS[found.kind],
        by=found.account_name,
        at=found.created_at,
        state=found.state.value,
        job=_job(under_way, at, own) if under_way else _assessing(connection, found, at),
        failed=failed_work(connection, (JobKind.ASSESS,)) if found.state in _FOLLOWED else (),
        failure=str(found.summary.get(uploads.FAILURE, "")),
        notice=str(found.summary.get(uploads.NOTICE, "")),
        notes=(*summary.notes, *_skipped(summary)),
        questions=uploads.questions_of(found),
        sample=summary.sample if own else (),
        answer_href=f"{at}/answers",
        counts=_counts(summary) if with_result else None,
        groups=tuple(_group(group) for group in groups),
        passed=passed(found.kind, {group.example.code for group in groups})
        if with_result and summary.good
        else (),
        mapping=_mapping(found, summary),
        issues=tuple(_issue(issue, dict(summary.named)) for _, issue in issues[:limit]),
        issues_total=sum(group.count for group in groups),
        more_href=f"{at}?{urlencode({'after': issues[limit - 1][0]})}" if more else None,
        marked_href=f"{at}/marked.xlsx" if table and groups else None,
        json_href=f"{at}/issues.json" if groups else None,
        columns_href=f"{at}/columns"
        if own and found.state is UploadState.CHECKED and summary.mapping
        else None,
        mended_href=f"{at}/mended"
        if own and under_way is None and (summary.bad or found.state is UploadState.FAILED)
        else None,
        confirm_href=f"{at}/confirm",
        discard_href=f"{at}/discard",
        consequences=_consequences(found, summary),
        unread=_unread(found, summary),
        stored_text=_stored(found, summary),
        map_href="/map",
        list_href="/parcels" if found.kind == PARCELS else "",
        undo_href=f"{at}/undo" if own and under_way is None else None,
        own=own,
    )


def _mapping(found: Upload, summary: Summary) -> tuple[MappingView, ...]:
    fields = vocabulary(found.kind).fields.values()
    chosen = {fold(header) for header in Options(found.answers).columns}
    return tuple(
        MappingView(
            header,
            label,
            unit,
            fold(header) in chosen,
            tuple(Option(each.name, each.label, each.label == label) for each in fields),
        )
        for header, label, unit in summary.mapping
    )


def _unread(found: Upload, summary: Summary) -> tuple[str, ...]:
    """Columns that nobody said are of no use, and that nothing is read from."""
    left = {fold(header) for header, name in Options(found.answers).columns.items() if name is None}
    return tuple(
        header for header, label, _ in summary.mapping if label is None and fold(header) not in left
    )


def _job(job: Job, at: str, own: bool) -> JobView:
    said = told(job)
    return JobView(
        href=f"/api/v1/jobs/{job.id}",
        cancel_href=f"{at}/cancel" if own else None,
        label=said.label,
        step=said.step,
        steps=said.steps,
        done=said.done,
        total=said.total,
    )


def _assessing(connection: Connection, found: Upload, at: str) -> JobView | None:
    """The assessment that follows what was stored or taken back."""
    if found.state not in _FOLLOWED:
        return None
    job = job_rows.pending_since(connection, JobKind.ASSESS, found.changed_at - _JUST_BEFORE)
    return None if job is None else _job(job, at, own=False)


def _counts(summary: Summary) -> Counts:
    return Counts(
        read=summary.read,
        good=summary.good,
        bad=summary.bad,
        new=summary.new,
        changed=summary.changed,
        unchanged=summary.same,
        closed=summary.closed,
    )


def _group(group: IssueCount) -> IssueGroup:
    where = f"（如第 {group.example.row} 行）" if group.example.row is not None else ""
    text = group.example.text.removeprefix(group.example.place)
    return IssueGroup(f"{text}{where}", group.count, group.severity)


def _issue(issue: Issue, names: Mapping[int, str]) -> IssueView:
    return IssueView(
        row=issue.row,
        column=issue.column,
        value=issue.value,
        text=issue.text,
        severity=issue.severity,
        mender=issue.kind.mender,
        named=names.get(issue.row, "") if issue.row is not None else "",
    )


def _skipped(summary: Summary) -> Sequence[str]:
    """Rows that were no data, in one sentence."""
    if not summary.skipped:
        return ()
    shown = "、".join(
        f"第 {row} 行（{reason}）" for row, reason, _ in summary.skipped[:_SKIPPED_SHOWN]
    )
    more = " 等" if len(summary.skipped) > _SKIPPED_SHOWN else ""
    return (f"不是数据、没有读取的 {len(summary.skipped)} 行：{shown}{more}。",)


def _consequences(found: Upload, summary: Summary) -> tuple[str, ...]:
    if found.state is not UploadState.CHECKED:
        return ()
    said = []
    if summary.new:
        said.append(f"新增 {summary.new} 行。")
    if summary.changed:
        said.append(f"变更 {summary.changed} 行，原来的内容留作历史，可以撤回。")
    if summary.same:
        said.append(f"{summary.same} 行与库中相同，不改动。")
    if summary.closed:
        said.append(f"文件中没有的 {summary.closed} 条终止，不再计入。")
    if summary.bad:
        said.append(f"{summary.bad} 行有错，不入库；改正后可以再传，已入库的行不会重复。")
    said.append("入库后自动评估受影响的地块，一张图和清单随之更新。")
    return tuple(said)


def _stored(found: Upload, summary: Summary) -> str:
    parts = [
        f"{word} {count} 行"
        for word, count in (
            ("新增", summary.new),
            ("变更", summary.changed),
            ("未变", summary.same),
            ("终止", summary.closed),
        )
        if count
    ]
    when = found.changed_at.strftime("%Y-%m-%d %H:%M")
    return f"{'，'.join(parts) or '没有改动'}；{found.account_name}于 {when} 入库。"
