"""What services hand out: plain, frozen data for windows, commands and printed pages.

Numbers that identify a person are masked here already; showing them in full is a verb of its own
(`people.reveal_id`) that leaves a trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.advice import Advice
from core.domain.person import Person
from core.domain.risk import Tag
from core.domain.schedule import Due
from core.domain.standing import Standing


@dataclass(frozen=True)
class Actor:
    """The user who acts: id and name stay with every fact. `role` is what he was when he came in."""

    id: str
    name: str
    role: str = ""


@dataclass(frozen=True)
class WorkspaceInfo:
    """The workspace's own label. `mode` is "real" or "practice"; `device_tag` marks serial numbers
    until the district gives one."""

    id: str
    mode: str
    village_code: str
    village_name: str
    user: Actor
    device_tag: str
    pack_id: str
    created_at: Moment

    @property
    def is_practice(self) -> bool:
        return self.mode == "practice"


@dataclass(frozen=True)
class PersonRow:
    """One line of the people list. `sync_state`: local (never at the district), pending (edits wait), synced."""

    id: str
    name: str
    sex: str
    age: int | None
    id_masked: str
    village: str
    group: str
    phone_masked: str
    tags: tuple[tuple[str, str], ...]
    self_care: str
    last_visit_on: date | None
    due_state: str
    sync_state: str


@dataclass(frozen=True)
class PersonPage:
    """A window onto the people found: at most `limit` rows, and how many there are in all."""

    rows: list[PersonRow]
    total: int


@dataclass(frozen=True)
class AgreementRow:
    """A care agreement. `state`: drafted (not signed by all yet), active, expiring (within the reminder days),
    suspended, expired, ended, missing (none recorded).

    `load`: how many people the caregiver is bound to look after, this one included (0: not counted); `is_overloaded`
    when the rules allow fewer. `lapse` says why it has to be signed anew. `fee` is what was agreed, in words.
    """

    id: str
    person_id: str
    person_name: str
    village: str
    caregiver_name: str
    caregiver_relation: str
    caregiver_phone_masked: str
    number: str
    starts_on: date | None
    ends_on: date | None
    state: str
    signed_on: date | None
    duties: tuple[str, ...] = ()
    level: str = ""
    load: int = 0
    is_overloaded: bool = False
    lapse: str = ""
    fee: str = ""
    ended_on: date | None = None
    suspended_on: date | None = None


@dataclass(frozen=True)
class Reported:
    """One thing that was reported about a person and is not decided. `field` is that of the master record ("" for
    none), `value` what the report says in words."""

    field: str
    what: str
    value: str
    on: date
    serial: str
    record_id: str
    standing: Standing


@dataclass(frozen=True)
class PersonView:
    """Everything about one person at once. `pending` holds edits the district has not answered yet, `reported` what
    records say and the district has not decided, `advice` what may be told to the person."""

    person: Person
    tags: tuple[Tag, ...]
    agreement: AgreementRow | None
    due: Due | None
    pending: Mapping[str, Any]
    sync_state: str
    id_masked: str
    phone_masked: str
    extra: Mapping[str, str] = field(default_factory=dict)
    base_version: int = 0
    reported: Sequence[Reported] = ()
    advice: Sequence[Advice] = ()


@dataclass(frozen=True)
class LedgerEntry:
    """One line of the ledger (工作台账). `record_id` leads to the record when there is one."""

    id: str
    at: Moment
    kind: str
    title: str
    summary: str
    actor_name: str
    record_id: str
    is_superseded: bool


@dataclass(frozen=True)
class DueRow:
    """Whom to visit, by when and why."""

    person_id: str
    name: str
    village: str
    group: str
    address: str
    phone_masked: str
    tags: tuple[tuple[str, str], ...]
    last_visit_on: date | None
    due: Due


@dataclass(frozen=True)
class Draft:
    """A form being filled in. `answers` holds everything typed, also what is irrelevant now."""

    id: str
    kind: str
    person_id: str
    person_name: str
    form_id: str
    form_version: str
    answers: Mapping[str, Any]
    place: str
    started_at: Moment
    updated_at: Moment
    supersedes: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftRow:
    """One line of the list of drafts. `gone_at`: when one that was thrown away is gone for good, else None."""

    id: str
    kind: str
    person_id: str
    person_name: str
    form_id: str
    started_at: Moment
    updated_at: Moment
    answered: int
    is_discarded: bool
    gone_at: Moment | None = None


@dataclass(frozen=True)
class Signed:
    """The outcome of signing: the record's id and its serial number on paper."""

    id: str
    serial: str
    changes: Changes


@dataclass(frozen=True)
class RecordRow:
    """One signed record in a list. `sync_state`: waiting, sent, refused, conflict, held."""

    id: str
    kind: str
    person_id: str
    person_name: str
    serial: str
    occurred_on: date
    method: str
    is_met: bool
    title: str
    sync_state: str
    is_superseded: bool
    print_count: int
    answer_state: str = ""
    answer_text: str = ""
    is_cleared: bool = False


@dataclass(frozen=True)
class Bracket:
    """Between which times of the district something was: `after` is the one that the laptop heard last before, `before`
    when the district signed that it has it. None where there is none: never in contact before, not delivered yet."""

    after: Moment | None = None
    before: Moment | None = None


@dataclass(frozen=True)
class RecordView:
    """A signed record, read only, with the form it was made with and the person as known on that day.

    `is_cleared`: its content was cleared after its time and is at the district. `by`: role and organisation of who
    signed.
    """

    id: str
    kind: str
    person_id: str
    person_name: str
    serial: str
    form_id: str
    form_version: str
    occurred_at: Moment
    recorded_at: Moment
    actor_name: str
    answers: Mapping[str, Any]
    person: Person | None
    hash: str
    supersedes: str
    superseded_by: str
    media: tuple[str, ...]
    sync_state: str
    print_count: int
    answer_state: str = ""
    answer_text: str = ""
    is_clock_doubted: bool = False
    really: Bracket = field(default_factory=Bracket)
    is_cleared: bool = False
    by: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    despite: str = ""


@dataclass(frozen=True)
class TodoRow:
    """One thing that waits: a matter that a record left, a duty that follows from the rules, a task of the district.

    `source` is matter, duty, task, conflict or removal; `state` overdue, today, soon, open or done. `start` is the kind
    of record that settles it (empty: a word about the outcome does), `about` what that record follows up. `why` says
    where it comes from, `rule` which rule says so. `awaits`: us, or the office's answer.
    """

    key: str
    source: str
    code: str
    title: str
    person_id: str
    person_name: str
    due_on: date | None
    due_at: Moment | None
    state: str
    why: str
    rule: str
    start: str = ""
    about: str = ""
    record_id: str = ""
    awaits: str = "us"


@dataclass(frozen=True)
class TaskRow:
    """A task from the district or from the schedule. `state`: open, done."""

    id: str
    person_id: str
    person_name: str
    kind: str
    title: str
    text: str
    due_on: date | None
    state: str
    note: str = ""


@dataclass(frozen=True)
class PrintRow:
    """One entry of the print log."""

    id: str
    at: Moment
    document: str
    record_id: str
    person_name: str
    serial: str
    copy: str
    target: str
    count: int


@dataclass(frozen=True)
class Printed:
    """One document inside a print job. `reprint` counts earlier prints of the same record (0: first)."""

    id: str
    serial: str
    copy: str
    reprint: int = 0
    person_id: str = ""

    @property
    def is_reprint(self) -> bool:
        return self.reprint > 0


@dataclass(frozen=True)
class PrintJob:
    """A PDF in memory, how many pages it has and what it holds. Nothing is logged until it is printed or saved.

    `counts` are the pages of each document: on paper printed on both sides each begins on a sheet of its own. `copies`
    is how many of each there must be on paper (an agreement: as many as it says, one for every party).
    """

    document: str
    pdf: bytes
    pages: int
    documents: list[Printed]
    counts: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing `check` has to say. "ok.…" is good news, "advice.…" something to do although nothing is damaged."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return self.code.startswith(("ok.", "advice."))


@dataclass(frozen=True)
class ImportRow:
    """One roster import. `state`: applied, undone."""

    id: str
    at: Moment
    file_name: str
    added: int
    changed: int
    state: str
