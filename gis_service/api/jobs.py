"""Following and cancelling long work (任务)."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request

from gis_service.access import CurrentUser, open_work, require
from gis_service.jobs import requests
from gis_service.jobs.kinds import told
from gis_service.rights import BUSINESS_ROLES

PREFIX = "/api/v1/jobs"
router = APIRouter(prefix=PREFIX, tags=["任务"], dependencies=[Depends(require(*BUSINESS_ROLES))])


@router.get("/{job_id}")
def show(request: Request, user: CurrentUser, job_id: int) -> dict[str, Any]:
    """State, step, rows done and in all, time left, and the sentence at its end."""
    with open_work(request, user) as connection:
        return asdict(told(requests.find(connection, job_id)))


@router.post("/{job_id}/cancel")
def cancel(request: Request, user: CurrentUser, job_id: int) -> dict[str, Any]:
    """A waiting job ends at once, a running one at its next step. 409 when it has ended."""
    with open_work(request, user) as connection:
        return asdict(told(requests.cancel(connection, user, job_id)))


def address(job_id: int) -> str:
    return f"{PREFIX}/{job_id}"
