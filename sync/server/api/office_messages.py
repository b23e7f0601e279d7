"""What the office sends and is sent, /v1/office. Bodies and queries are closed lists: other names are refused.

Times are RFC 3339 with their offset, days ISO dates, ids UUIDs. `cursor` of an answer is the next page; empty: the end.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_PLAIN = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(max_length=200, pattern=_PLAIN)]
Words = Annotated[str, StringConstraints(max_length=4_000, pattern=_TEXT)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,15}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Day = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Cursor = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[A-Za-z0-9_-]*$")]


class OfficeRequest(BaseModel):
    """A body. Nothing but its own names."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OfficeQuery(BaseModel):
    """A query. Nothing but its own names; numbers come as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(OfficeQuery):
    """Every list has these."""

    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class OfficeReply(BaseModel):
    """An answer; what has its default value is left out."""

    model_config = ConfigDict(frozen=True)


class Page(OfficeReply):
    """Every list answers with this."""

    cursor: str = ""


# --- signing in


class SignInRequest(OfficeRequest):
    login: Secret
    password: Secret


class RefreshRequest(OfficeRequest):
    refresh: Secret


class PasswordRequest(OfficeRequest):
    old: Secret
    new: Secret


class TokensReply(OfficeReply):
    """`access` for 15 minutes in `Authorization: Bearer`; `refresh` once, for the next pair."""

    access: str
    access_until: str
    refresh: str
    staff_id: str
    name: str
    role: str
    areas: list[str] = []
    must_change: bool = False


class OpenSession(OfficeReply):
    id: str
    started_at: str
    used_at: str
    is_this: bool = False


class SessionReply(OfficeReply):
    """Who is signed in, what the role may do, and where else."""

    staff_id: str
    login: str
    name: str
    role: str
    label: str
    areas: list[str] = []
    verbs: list[str] = []
    must_change: bool = False
    sessions: list[OpenSession] = []


class DoneReply(OfficeReply):
    """Done; the envelope says the rest."""

    done: str


# --- cases


class OverviewQuery(OfficeQuery):
    """`days` without a complete synchronisation; `month` of the coverage (this one by default)."""

    days: Annotated[int, Field(ge=1, le=3_650)] = 7
    month: Month | Literal[""] = ""


class OverviewReply(OfficeReply):
    """`laptops`: silent or in trouble, worst first; `waiting` by kind; `coverage` by village."""

    month: str
    days: int
    laptops: list[dict[str, Any]] = []
    laptops_well: int = 0
    waiting: dict[str, int] = {}
    conflicts: int = 0
    tasks_open: int = 0
    coverage: list[dict[str, Any]] = []


class PeopleQuery(PageQuery):
    """`q` is a part of the name."""

    q: Line = ""
    village: Code | Literal[""] = ""
    sort: Literal["name", "village"] = "village"


class PersonEntry(OfficeReply):
    id: str
    name: str
    village: str
    id_number: str = ""
    phone: str = ""
    support_form: str = ""
    self_care: str = ""
    is_active: bool = True


class PeopleReply(Page):
    people: list[PersonEntry] = []


class PersonReply(OfficeReply):
    """`person`: the master record; whoever only looks gets what is sensitive masked."""

    id: str
    village: str
    version: int
    person: dict[str, Any]
    is_masked: bool = False


class RecordsQuery(PageQuery):
    """`kind` or `person` has to be named. `until` is excluded."""

    kind: Kind | Literal[""] = ""
    person: Uuid | Literal[""] = ""
    village: Code | Literal[""] = ""
    since: Day | Literal[""] = ""
    until: Day | Literal[""] = ""


class RecordEntry(OfficeReply):
    id: str
    kind: str
    village: str
    person_id: str | None = None
    occurred_at: str
    received_at: str
    outcome: str
    code: str = ""
    supersedes: str | None = None


class RecordsReply(Page):
    records: list[RecordEntry] = []


class RecordReply(OfficeReply):
    """`item` as the laptop signed it (docs/protocol.md); `photos` by hash.

    `thumbnails`: photo -> the small picture of it that came ahead over a slow link.
    """

    record: RecordEntry
    item: dict[str, Any]
    photos: list[str] = []
    thumbnails: dict[str, str] = {}


class DecisionsQuery(PageQuery):
    state: Literal["received", "decided", "returned"] = "received"
    kind: Kind | Literal[""] = ""
    village: Code | Literal[""] = ""


class DecisionEntry(OfficeReply):
    id: str
    kind: str
    village: str
    person_id: str | None = None
    name: str = ""
    state: str
    text: str = ""
    received_at: str = ""
    received_by: str = ""
    decided_at: str = ""
    decided_by: str = ""


class DecisionsReply(Page):
    decisions: list[DecisionEntry] = []


class ReturnRequest(OfficeRequest):
    """`text`: what is missing."""

    text: Words


class DecideRequest(OfficeRequest):
    """`fields` are set in the person's master record at once."""

    text: Words
    fields: Annotated[dict[Line, Line], Field(max_length=60)] = {}


class ConflictDecideRequest(OfficeRequest):
    """`accept` the laptop's version or not; or field by field, `take` the laptop's, `keep` the district's."""

    text: Words
    accept: bool | None = None
    take: Annotated[list[Line], Field(max_length=60)] = []
    keep: Annotated[list[Line], Field(max_length=60)] = []


class ConflictsQuery(PageQuery):
    state: Literal["open", "accepted", "refused"] = "open"
    village: Code | Literal[""] = ""


class ConflictEntry(OfficeReply):
    """`fields`: field -> what the district has (`theirs`) and what the laptop wants (`mine`)."""

    id: str
    code: str
    village: str
    person_id: str | None = None
    name: str = ""
    state: str
    raised_at: str
    fields: dict[str, Any] = {}


class ConflictsReply(Page):
    conflicts: list[ConflictEntry] = []


class TasksQuery(PageQuery):
    state: Literal["", "open", "done", "withdrawn"] = ""
    kind: Kind | Literal[""] = ""
    village: Code | Literal[""] = ""


class TaskEntry(OfficeReply):
    id: str
    kind: str
    village: str
    person_id: str | None = None
    title: str = ""
    state: str
    issued_on: str = ""
    due_on: str = ""
    done_on: str = ""
    outcome: str = ""


class TasksReply(Page):
    tasks: list[TaskEntry] = []


class TaskRequest(OfficeRequest):
    """For a village or for one person of it."""

    village: Code | Literal[""] = ""
    person: Uuid | None = None
    kind: Literal["request", "supervise", "comment", "proxy_visit", "review"] = "request"
    title: Line
    text: Words = ""
    due_on: Day | Literal[""] = ""
