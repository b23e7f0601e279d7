"""GET /v1/office/overview, /people, /people/{id}, /records, /records/{id}, /photos/{id}"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sync.server.api.office_desk import PICTURES, Call, OfficeDesk, path_hash, path_id, query_of
from sync.server.api.office_messages import (
    OverviewQuery,
    OverviewReply,
    PeopleQuery,
    PeopleReply,
    PersonEntry,
    PersonReply,
    RecordEntry,
    RecordReply,
    RecordsQuery,
    RecordsReply,
)
from sync.server.api.office_speech import office_speaks
from sync.server.service import office_reading
from sync.server.service.overview import overview
from sync.server.service.paging import make_cursor, read_cursor
from sync.server.service.refusal import Refused
from sync.server.service.roles import may
from sync.server.store import office_pages
from sync.server.store import photos as photo_rows


def routes(office: OfficeDesk) -> APIRouter:
    """People and what was seen of them, within the caller's area. Who reads one person's record is noted."""
    router = APIRouter()

    @router.get("/overview", **office_speaks(None, OverviewReply, query=OverviewQuery))
    async def get_overview(request: Request) -> Response:
        def work(call: Call) -> OverviewReply:
            query = query_of(request, OverviewQuery)
            found = overview(call.connection, call.code, call.villages(), query.days, query.month, call.now)
            return OverviewReply(**found)

        return await office.serve(request, "overview.read", work)

    @router.get("/people", **office_speaks(None, PeopleReply, query=PeopleQuery))
    async def get_people(request: Request) -> Response:
        return await office.serve(request, "people.list", lambda call: _people(call, query_of(request, PeopleQuery)))

    @router.get("/people/{id}", **office_speaks(None, PersonReply))
    async def get_person(request: Request, id: str) -> Response:
        def work(call: Call) -> PersonReply:
            row = office_pages.person(call.connection, call.code, call.villages(), path_id(request))
            if row is None:
                raise Refused("office.unknown")
            call.note("people.read", row.person_id)
            is_masked = not may(call.caller.role, "people.sensitive")
            return PersonReply(**office_reading.person_detail(row, is_masked=is_masked))

        return await office.serve(request, "people.read", work)

    @router.get("/records", **office_speaks(None, RecordsReply, query=RecordsQuery))
    async def get_records(request: Request) -> Response:
        return await office.serve(request, "records.list", lambda call: _records(call, query_of(request, RecordsQuery)))

    @router.get("/records/{id}", **office_speaks(None, RecordReply))
    async def get_record(request: Request, id: str) -> Response:
        def work(call: Call) -> RecordReply:
            row = office_pages.record(call.connection, call.code, call.villages(), path_id(request))
            if row is None:
                raise Refused("office.unknown")
            call.note("records.read", row.item_id)
            named = office_pages.photos_of(call.connection, call.code, row.item_id)
            return RecordReply(
                record=RecordEntry(**office_reading.record_entry(row, call.now.offset_min)),
                item=office_reading.item_of(row.line),
                photos=named,
                thumbnails=photo_rows.thumbnails_of(call.connection, call.code, named),
            )

        return await office.serve(request, "records.read", work)

    @router.get("/photos/{id}", **office_speaks(None, None, reply_types=sorted(PICTURES.values())))
    async def get_photo(request: Request, id: str) -> Response:
        return await office.serve_picture(request, "photos.read", lambda call: _photo(call, path_hash(request)))

    return router


def _photo(call: Call, sha256: str) -> bytes:
    record = office_pages.record_of_photo(call.connection, call.code, call.villages(), sha256)
    if record is None:
        raise Refused("office.unknown")
    data = call.desk.storage.read(call.code, sha256)
    if data is None:  # its record is here, it is not yet
        raise Refused("photo.unknown")
    call.note("photos.read", record, sha256=sha256)
    return data


def _people(call: Call, query: PeopleQuery) -> PeopleReply:
    name = f"people {query.sort}"
    after = read_cursor(name, query.cursor, "ti")
    villages = call.villages(query.village)
    rows = office_pages.people(call.connection, call.code, villages, query.sort, query.q, after, query.limit)
    shown = rows[: query.limit]
    cursor = ""
    if len(rows) > len(shown):
        last = shown[-1]
        cursor = make_cursor(name, [last.name if query.sort == "name" else last.village, last.person_id])
    return PeopleReply(people=[PersonEntry(**office_reading.person_entry(row)) for row in shown], cursor=cursor)


def _records(call: Call, query: RecordsQuery) -> RecordsReply:
    if not query.kind and not query.person:  # everything of everybody is an export, not a list
        raise Refused("office.filter", where="kind")
    after = read_cursor("records", query.cursor, "ti")
    wanted = {name: getattr(query, name) for name in ("kind", "person", "since", "until")}
    villages = call.villages(query.village)
    rows = office_pages.records(call.connection, call.code, villages, wanted, after, query.limit)
    shown = rows[: query.limit]
    is_more = len(rows) > len(shown)
    return RecordsReply(
        records=[RecordEntry(**office_reading.record_entry(row, call.now.offset_min)) for row in shown],
        cursor=make_cursor("records", [shown[-1].occurred_at, shown[-1].item_id]) if is_more else "",
    )
