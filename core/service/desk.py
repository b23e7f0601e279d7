"""The desk all verbs work at: one open database with its stores, the clock, and who is sitting there.

A verb opens one transaction, writes the record, and calls `write_fact` or `write_edit`, which add the event
and the outbox row to that same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.clock import Moment
from core.domain.permission import ROLES
from core.domain.person import Person
from core.domain.rulepack import RulePack
from core.domain.workdays import WorkCalendar
from core.paths import resources
from core.seams import Seams
from core.service.lease import LeaseBook
from core.service.rules import RuleShelf
from core.service.views import WorkspaceInfo
from core.store.active import ActivePeople
from core.store.agreements import AgreementRepository
from core.store.campaigns import CampaignRepository
from core.store.database import Database
from core.store.device_orders import OrderRepository
from core.store.drafts import DraftRepository
from core.store.facts import FactRepository, StoredFact
from core.store.imports import ImportRepository
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.matters import MatterRepository
from core.store.media import MediaRepository
from core.store.members import MemberRepository, StoredMember
from core.store.outbox import Outbox
from core.store.persons import PersonRepository, StoredEdit
from core.store.purges import PurgeRepository
from core.store.reference import DecisionRepository, FormRepository, PackRepository, TaskRepository
from core.store.remote import RemoteRepository
from core.store.signed_papers import PaperRepository
from core.vault.media import MediaStore

ITEM_SCHEMA = 1
LAST_DAY = date(2099, 12, 31)
URGENT, ORDINARY, LAST = 0, 5, 9


@dataclass(frozen=True)
class Sitting:
    """Who sits at the desk, read once for one verb."""

    member: StoredMember | None

    @property
    def role(self) -> str:
        """What he may do here (core/domain/permission.py); nothing once he has left."""
        return self.member.role if self.member and self.member.until_on is None else ""

    def signer(self) -> dict[str, str]:
        """In what role he signs: role, its name, and where he comes from."""
        if self.member is None or self.member.role not in ROLES:
            return {}
        kind = ROLES[self.member.role]
        said = {"role": kind.code, "label": kind.label, "duty": kind.duty, "organisation": self.member.organisation}
        return {name: words for name, words in said.items() if words}


class Desk:
    """Stores, seams and the workspace's label: what every service receives."""

    def __init__(self, database: Database, seams: Seams, info: WorkspaceInfo, media: MediaStore) -> None:
        self.db = database
        self.seams = seams
        self.info = info
        self.media = media
        self.persons = PersonRepository(database)
        self.active = ActivePeople(database, self.persons)
        self.facts = FactRepository(database)
        self.journal = Journal(database, seams.boot_id)
        self.outbox = Outbox(database)
        self.drafts = DraftRepository(database)
        self.forms = FormRepository(database)
        self.tasks = TaskRepository(database)
        self.matters = MatterRepository(database)
        self.agreements = AgreementRepository(database)
        self.decisions = DecisionRepository(database)
        self.pictures = MediaRepository(database, seams.clock)
        self.imports = ImportRepository(database)
        self.members = MemberRepository(database)
        self.purges = PurgeRepository(database)
        self.papers = PaperRepository(database)
        self.campaigns = CampaignRepository(database)
        self.remote = RemoteRepository(database)
        self.settings = Labels(database, "setting")
        self.state = Labels(database, "sync_state")
        self.orders = OrderRepository(database)
        self.lease = LeaseBook(database, self.state, seams, is_practice=info.is_practice)
        self._opened_on = info.created_at.day
        self.rules = RuleShelf(PackRepository(database), info.pack_id, info.village_code)
        self._calendar: WorkCalendar | None = None

    def now(self) -> Moment:
        return self.seams.clock.now()

    def today(self) -> date:
        return self.now().day

    def latest_day(self) -> date | None:
        """Until when something may have happened while the clock is behind and cannot say: a form holds no day after
        its today against anybody then. None while the clock may be right."""
        return LAST_DAY if self.journal.is_behind(self.now(), self.state.get("beacon", "")) else None

    def role(self) -> str:
        """What the one who is logged in may do here; asked anew each time."""
        return self.sitting().role

    def sitting(self) -> Sitting:
        """The one who is logged in, for a verb that asks for more than one thing about him."""
        return Sitting(self.members.get(self.info.user.id))

    def pack(self) -> RulePack:
        """The rule pack of this workspace's district."""
        return self.rules.current()

    def calendar(self) -> WorkCalendar:
        """The work calendar as far as its years were published; it refuses years it does not know."""
        if self._calendar is None:
            folder = resources() / "calendar"
            self._calendar = WorkCalendar.load(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))
        return self._calendar

    def counted_from(self, person: Person) -> date:
        """From when on visits are owed by this laptop: what was done before it was set up is not known here, and
        nobody is called late for it."""
        return max(person.started_on or self._opened_on, self._opened_on)

    def device_tag(self) -> str:
        """What tells this laptop's serial numbers from those of the village's other laptops. The district gives every
        laptop its own; until then one was drawn, and two laptops may have drawn the same."""
        enrolment = self.state.get("enrolment") or {}
        return str(enrolment.get("device_tag") or self.info.device_tag)

    def village_of(self, person_id: str) -> str:
        """The village code a fact about this person belongs to."""
        return self.village_in(self.persons.last_known(person_id) if person_id else {})

    def village_in(self, known: Mapping[str, Any]) -> str:
        """The same when it is known already what is known of the person."""
        return str(known.get("village_code") or self.info.village_code)

    def write_fact(
        self,
        kind: str,
        body: dict[str, Any],
        *,
        fact_id: str = "",
        person_id: str = "",
        occurred: Moment | None = None,
        serial: str | None = None,
        form: tuple[str, str] = ("", ""),
        supersedes: str = "",
        title: str = "",
        media: Sequence[str] = (),
        urgency: int = ORDINARY,
        about: str = "",
        village: str = "",
    ) -> StoredFact:
        """Writes a fact, its event and its outbox row into the running transaction.

        `about` is the record or task it follows up; it travels in the body, so that an older district keeps it.
        `village`: the code of the person's village, where it was read already.
        Raises NotAllowed("lease.over").
        """
        self.lease.require(kind)
        if about:
            body = body | {"about": about}
        now = self.now()
        happened = occurred or now
        village = village or self.village_of(person_id)
        item = self._item("fact", kind, fact_id or self.seams.ids.new(), person_id, village, now, urgency) | {
            "serial": serial,
            "form": {"id": form[0], "version": form[1]} if form[0] else None,
            "occurred_at": happened.iso(),
            "supersedes": supersedes or None,
            "title": title,
            "body": body,
            "media": list(media),
        }
        written = self.journal.append(item, now, self.seams.clock.monotonic_ns(), self.state.get("beacon", ""))
        fact = StoredFact(
            item["id"], kind, person_id, village, serial, form[0], form[1], happened.iso(), happened.utc_ms, now.iso(),
            now.utc_ms, self.info.user.id, self.info.user.name, supersedes, title, body, tuple(media), written.hash,
            written.is_doubted, about,
        )  # fmt: skip
        self.facts.add(fact)
        self.pictures.use(media)
        return fact

    def edit_base(self, person_id: str) -> int:
        """The district's version a proposal stands on; 0 for a new person.

        Whoever was proposed here before will be version 1 there: what is changed after that is an ordinary edit.
        """
        base = self.persons.base(person_id)
        return base[0] if base else int(any(edit.base_version == 0 for edit in self.persons.edits(person_id)))

    def standing_fields(self, edit: StoredEdit) -> dict[str, Any]:
        """The fields of a proposal that its author has not given up since it came into dispute."""
        if edit.state != "conflict":
            return edit.fields
        given = {
            name
            for fact, _state in self.facts.following(edit.id)
            if fact.kind == "resolution"
            for name, choice in fact.body.get("choices", {}).items()
            if choice == "theirs"
        }
        return {name: value for name, value in edit.fields.items() if name not in given}

    def _read_version(self, person_id: str, fields: dict[str, Any], version: int) -> int:
        """The version whose values the author of a proposal has read. A value of this laptop that is still open, or in
        dispute, lies over the district's on the screen: whoever changes it again has not seen what is beneath."""
        over = [
            edit.base_version
            for edit in (self.persons.edits(person_id) if version else ())
            if edit.base_version
            and edit.state != "accepted"
            and not fields.keys().isdisjoint(self.standing_fields(edit))
        ]
        return min([version, *over])

    def write_edit(
        self, person_id: str, fields: dict[str, Any], reason: str, import_id: str = "", seen_version: int | None = None
    ) -> StoredEdit:
        """Proposes master data on the version its author had before his eyes (the present one unless told)."""
        self.lease.require("person")
        now = self.now()
        version = self._read_version(
            person_id, fields, self.edit_base(person_id) if seen_version is None else seen_version
        )
        # Somebody who is to move is still of the village he is in: the district alone moves him.
        village = str((fields.get("village_code") if not version else "") or self.village_of(person_id))
        item = self._item("person_edit", "person", self.seams.ids.new(), person_id, village, now, ORDINARY)
        item["body"] = {"base_version": version, "fields": fields, "reason": reason}
        written = self.journal.append(item, now, self.seams.clock.monotonic_ns(), self.state.get("beacon", ""))
        shown = (self.persons.get(person_id) or ({}, ""))[0] if version else {}
        edit = StoredEdit(
            item["id"], person_id, version, fields, reason, now.utc_ms, written.seq, import_id, "waiting",
            {name: shown.get(name) for name in fields if name in shown},
        )  # fmt: skip
        self.persons.add_edit(edit)
        return edit

    def _item(
        self, op: str, kind: str, item_id: str, person_id: str, village: str, now: Moment, urgency: int
    ) -> dict[str, Any]:
        return {
            "id": item_id,
            "op": op,
            "kind": kind,
            "schema": ITEM_SCHEMA,
            "village": village,
            "person_id": person_id or None,
            "occurred_at": now.iso(),
            "recorded_at": now.iso(),
            "actor": {"id": self.info.user.id, "name": self.info.user.name},
            "urgency": urgency,
        }
