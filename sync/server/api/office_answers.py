"""/v1/office/decisions, /conflicts, /tasks: what waits for the office, and its word."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sync.server.api.office_desk import Call, OfficeDesk, path_id, query_of
from sync.server.api.office_messages import (
    ConflictDecideRequest,
    ConflictEntry,
    ConflictsQuery,
    ConflictsReply,
    DecideRequest,
    DecisionEntry,
    DecisionsQuery,
    DecisionsReply,
    DoneReply,
    ReturnRequest,
    TaskEntry,
    TaskRequest,
    TasksQuery,
    TasksReply,
)
from sync.server.api.office_speech import office_speaks
from sync.server.service import deciding, office_reading
from sync.server.service.paging import make_cursor, read_cursor
from sync.server.service.refusal import Refused
from sync.server.service.roles import covers, may
from sync.server.service.tasks import add_task
from sync.server.store import office_pages


def routes(office: OfficeDesk) -> APIRouter:
    """Reports and leads, disputed edits, tasks."""
    router = APIRouter()
    _answer_routes(router, office)

    @router.get("/conflicts", **office_speaks(None, ConflictsReply, query=ConflictsQuery))
    async def get_conflicts(request: Request) -> Response:
        return await office.serve(
            request, "conflicts.list", lambda call: _conflicts(call, query_of(request, ConflictsQuery))
        )

    @router.post("/conflicts/{id}/decide", **office_speaks(ConflictDecideRequest, DoneReply))
    async def post_conflict(request: Request, id: str) -> Response:
        def work(call: Call) -> DoneReply:
            message = call.read(ConflictDecideRequest)
            sides: dict[str, Any] = {"accept": message.accept, "take": message.take, "keep": message.keep}
            return _say(call, path_id(request), "conflicts.decide", message.text, "decided", **sides)

        return await office.serve(request, "conflicts.decide", work, has_body=True)

    @router.get("/tasks", **office_speaks(None, TasksReply, query=TasksQuery))
    async def get_tasks(request: Request) -> Response:
        return await office.serve(request, "tasks.list", lambda call: _tasks(call, query_of(request, TasksQuery)))

    @router.post("/tasks", **office_speaks(TaskRequest, DoneReply))
    async def post_task(request: Request) -> Response:
        return await office.serve(request, "tasks.add", _add_task, has_body=True)

    return router


def _answer_routes(router: APIRouter, office: OfficeDesk) -> None:
    @router.get("/decisions", **office_speaks(None, DecisionsReply, query=DecisionsQuery))
    async def get_decisions(request: Request) -> Response:
        return await office.serve(
            request, "decisions.list", lambda call: _decisions(call, query_of(request, DecisionsQuery))
        )

    @router.post("/decisions/{id}/receive", **office_speaks(None, DoneReply))
    async def post_receive(request: Request, id: str) -> Response:
        def work(call: Call) -> DoneReply:
            return _say(call, path_id(request), "decisions.receive", "", "received")

        return await office.serve(request, "decisions.receive", work)

    @router.post("/decisions/{id}/return", **office_speaks(ReturnRequest, DoneReply))
    async def post_return(request: Request, id: str) -> Response:
        def work(call: Call) -> DoneReply:
            return _say(call, path_id(request), "decisions.return", call.read(ReturnRequest).text, "returned")

        return await office.serve(request, "decisions.return", work, has_body=True)

    @router.post("/decisions/{id}/decide", **office_speaks(DecideRequest, DoneReply))
    async def post_decide(request: Request, id: str) -> Response:
        def work(call: Call) -> DoneReply:
            message = call.read(DecideRequest)
            _stay_inside(call, message.fields.get("village_code", ""))
            return _say(
                call, path_id(request), "decisions.decide", message.text, "decided", fields=message.fields or None
            )

        return await office.serve(request, "decisions.decide", work, has_body=True)


def _say(
    call: Call, fact_id: str, verb: str, text: str, verdict: Literal["decided", "returned", "received"], **more: Any
) -> DoneReply:
    """The office's word on something in the caller's area; its author is the account, never the request."""
    village = office_pages.village_of_decision(call.connection, call.code, fact_id)
    if village is None or not may(call.caller.role, verb, call.caller.areas, village):
        raise Refused("office.unknown")
    deciding.decide(call.connection, call.code, fact_id, text, call.caller.name, call.now, verdict=verdict, **more)
    call.note(verb, fact_id, fields=sorted(more.get("fields") or ()))
    return DoneReply(done=verdict)


def _stay_inside(call: Call, village: str) -> None:
    """Nobody moves a person to a village he does not look after."""
    if village and not covers(call.caller.areas, village.strip()):
        raise Refused("office.unknown")


def _decisions(call: Call, query: DecisionsQuery) -> DecisionsReply:
    after = read_cursor("decisions", query.cursor, "i")
    villages = call.villages(query.village)
    rows = office_pages.answers(call.connection, call.code, villages, query.state, query.kind, after, query.limit)
    shown = rows[: query.limit]
    return DecisionsReply(
        decisions=[DecisionEntry(**office_reading.decision_entry(row)) for row in shown],
        cursor=make_cursor("decisions", [shown[-1].fact_id]) if len(rows) > len(shown) else "",
    )


def _conflicts(call: Call, query: ConflictsQuery) -> ConflictsReply:
    after = read_cursor("conflicts", query.cursor, "ni")
    villages = call.villages(query.village)
    rows = office_pages.disputes(call.connection, call.code, villages, query.state, after, query.limit)
    shown = rows[: query.limit]
    is_masked = not may(call.caller.role, "people.sensitive")
    entries = [office_reading.conflict_entry(row, call.now.offset_min, is_masked=is_masked) for row in shown]
    return ConflictsReply(
        conflicts=[ConflictEntry(**entry) for entry in entries],
        cursor=make_cursor("conflicts", [shown[-1].raised_ms, shown[-1].item_id]) if len(rows) > len(shown) else "",
    )


def _tasks(call: Call, query: TasksQuery) -> TasksReply:
    after = read_cursor("tasks", query.cursor, "ti")
    villages = call.villages(query.village)
    rows = office_pages.given(call.connection, call.code, villages, query.state, query.kind, after, query.limit)
    shown = rows[: query.limit]
    return TasksReply(
        tasks=[TaskEntry(**office_reading.task_entry(row)) for row in shown],
        cursor=make_cursor("tasks", [shown[-1].issued_on, shown[-1].task_id]) if len(rows) > len(shown) else "",
    )


def _add_task(call: Call) -> DoneReply:
    message = call.read(TaskRequest)
    villages = call.villages(message.village)  # a village out of reach is unknown
    if message.person is not None:
        row = office_pages.person(call.connection, call.code, villages, message.person)
        if row is None:
            raise Refused("office.unknown")
    task_id = add_task(
        call.connection, call.desk.ids, call.code, village=message.village, person_id=message.person,
        kind=message.kind, title=message.title, text=message.text, due_on=message.due_on, now=call.now,
    )  # fmt: skip
    call.note("tasks.add", task_id, kind=message.kind)
    return DoneReply(done=task_id)
