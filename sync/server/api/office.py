"""/v1/office: what the people of the office see and do, as JSON. One file a subject, one table of verbs in `roles`."""

from __future__ import annotations

from fastapi import APIRouter

from sync.server.api import office_admin, office_answers, office_cases, office_flags, office_session, office_staff
from sync.server.api.desk import Desk
from sync.server.api.office_desk import OfficeDesk


def routes(desk: Desk) -> APIRouter:
    """Every endpoint of the office."""
    router, office = APIRouter(prefix="/v1/office"), OfficeDesk(desk)
    for subject in (office_session, office_cases, office_answers, office_flags, office_admin, office_staff):
        router.include_router(subject.routes(office))
    return router
