"""Several people on one laptop: each has a passphrase of his own and acts under his own name.

The key slots hold no names; who the users are stands in the encrypted database. A user who left keeps his row,
because records name him, and loses his way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.changes import Changes
from core.domain.notice import owed
from core.domain.permission import ROLES, may, may_end
from core.domain.person import Person
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from core.paths import WorkspacePaths
from core.service.desk import Desk
from core.service.passphrases import (
    REMIND_DAYS,
    Profile,
    adopt,
    check_new,
    chosen,
    load_profiles,
    locking,
    prescribed,
    rules_for,
)
from core.service.permits import require
from core.service.privacy import told_of
from core.service.rotation import is_wanted, waiting_for, want
from core.service.slot_set import Change, change_slots, require_ours
from core.store.members import StoredMember
from core.vault.keys import Keys
from core.vault.slots import Slot, SlotFile, opens_for_another, read_slots, unwrap, wrap
from core.vault.tries import Tries
from core.vault.turn import door

LONGEST_NAME = 50
DIRECT = "直接责任人"


@dataclass(frozen=True)
class User:
    """One user. `has_login` is False when his passphrase was never stored (a killed program) or he left."""

    id: str
    name: str
    role: str
    role_label: str
    organisation: str
    since_on: date
    until_on: date | None
    has_login: bool
    is_me: bool

    @property
    def is_active(self) -> bool:
        return self.until_on is None


@dataclass(frozen=True)
class Link:
    """One of those who answer for a person: office, what for, by name when it is known."""

    who: str
    duty: str
    name: str


@dataclass(frozen=True)
class Chain:
    """Who answers for a person. `notice`: "" told, never, grown (core/domain/notice.py)."""

    links: tuple[Link, ...]
    told_on: date | None
    notice: str


class Users:
    """Verbs about the users of this laptop. Each of them leaves a fact: who let whom in, and when."""

    def __init__(self, desk: Desk, paths: WorkspacePaths, keys: Keys) -> None:
        self._desk = desk
        self._paths = paths
        self._keys = keys

    def me(self) -> User:
        """Who is logged in."""
        return next(user for user in self.list() if user.is_me)

    def may(self, right: str) -> bool:
        """True when the one who is logged in has this right."""
        return may(self._desk.role(), right)

    def list(self) -> Sequence[User]:
        """Everybody who works or worked with this laptop."""
        owners = read_slots(self._paths.slots).owners()
        mine = self._desk.info.user.id
        return [
            User(
                id=member.id,
                name=member.name,
                role=member.role,
                role_label=ROLES[member.role].label if member.role in ROLES else member.role,
                organisation=member.organisation,
                since_on=date.fromisoformat(member.since_on),
                until_on=date.fromisoformat(member.until_on) if member.until_on else None,
                has_login=member.id in owners,
                is_me=member.id == mine,
            )
            for member in self._desk.members.listed()
        ]

    def chain(self, person_id: str) -> Chain:
        """Who answers for a person, from the township down to the caregiver (济办发〔2020〕21号: 村居第一责任、协理员
        直接责任), and whether the person was told what is done with his data. Raises NotFound("person.unknown")."""
        desk = self._desk
        found = desk.persons.get(person_id)
        if found is None:
            raise NotFound("person.unknown", where=person_id)
        person = Person.from_body(person_id, found[0])
        pack, today = desk.pack(), desk.today()
        direct = "、".join(user.name for user in self.list() if user.is_active and _duty(user.role) == DIRECT)
        caregiver = " ".join(part for part in (person.caregiver_name, person.caregiver_relation) if part)
        told = told_of(desk, [person]).get(person_id)
        return Chain(
            links=(
                Link(pack.text("township_office", today) or "乡镇人民政府（街道办事处）", "监管责任", ""),
                Link(person.village or desk.info.village_name, "第一责任", ""),
                Link("协理员", "直接责任", direct),
                Link("照料人", "按协议照料", caregiver),
            ),
            told_on=told.on if told else person.notice_on,
            notice=owed(pack, person, told, today),
        )

    def add(self, name: str, role: str, passphrase: str, organisation: str = "") -> tuple[User, Changes]:
        """Lets somebody in. Raises NotAllowed, InvalidInput at name, role, organisation or passphrase,
        Conflict("user.exists" | "user.passphrase_taken")."""
        desk = self._desk
        require(desk, "manage:users")
        name, organisation = _checked(name, role, organisation)
        check_new(self.policy(), passphrase)
        if any(user.name == name and user.is_active for user in self.list()):
            raise Conflict("user.exists", where="name", name=name)
        file = self._file()
        self._refuse_taken(file, passphrase, "")
        member = StoredMember(desk.seams.ids.new(), name, role, organisation, desk.today().isoformat(), None)
        with desk.db.transaction():
            desk.members.put(member)
            self._tell("added", member)
        # The row first: killed between the two, somebody is listed who cannot come in, and is let in once more.
        slot = self._slot(passphrase, member.id, file)
        self._change(lambda now: self._adopted(now).with_slot(self._held(slot, now)))
        return self._user(member.id), Changes.of("user", "outbox")

    def end(self, user_id: str) -> Changes:
        """Takes somebody's way in away; what he recorded stays. Raises NotAllowed: "user.last_manager", "user.self"."""
        desk = self._desk
        require(desk, "manage:users")
        member = self._member(user_id)
        if member.until_on is not None:
            return Changes()
        self._require_another(member)
        if member.id == desk.info.user.id:
            raise NotAllowed("user.self", where=user_id)
        # The way in first: killed between the two, he is still listed and ended once more.
        self._change(lambda now: self._keep_recovery(now, member.id).without_owner(member.id))
        ended = replace(member, until_on=desk.today().isoformat())
        with desk.db.transaction():
            desk.members.put(ended)
            want(desk.db)
            self._tell("ended", ended)
        return Changes.of("user", "outbox")

    def change_role(self, user_id: str, role: str, organisation: str | None = None) -> Changes:
        """Gives somebody another role. Raises as `add` and `end` do, NotAllowed("user.ended") for who has left."""
        desk = self._desk
        require(desk, "manage:users")
        with desk.db.transaction():
            member = self._member(user_id)
            if member.until_on is not None:
                raise NotAllowed("user.ended", where=user_id, name=member.name)
            _name, place = _checked(member.name, role, member.organisation if organisation is None else organisation)
            if not may(role, "manage:users"):
                self._require_another(member)
            changed = replace(member, role=role, organisation=place)
            desk.members.put(changed)
            self._tell("changed", changed)
        return Changes.of("user", "outbox")

    def change_passphrase(self, old: str, new: str) -> None:
        """One's own; the data stays as it is.

        Raises Unavailable("vault.wrong_passphrase" | "vault.wait"), InvalidInput, Conflict.
        """
        policy = self.policy()
        check_new(policy, new)
        if old == new and policy is not None and policy.max_age_days:
            raise InvalidInput("vault.passphrase_same", where="passphrase")
        mine = self._desk.info.user.id
        file = self._file()
        own = replace(file, slots=tuple(slot for slot in file.slots if slot.owner == mine))
        seams = self._desk.seams
        tries = Tries(self._paths.root, seams.clock, seams.boot_id, *locking(file.policy))
        with door(self._paths.root):
            tries.begin()
        unwrap(own, old, "passphrase")
        tries.succeeded()
        self._refuse_taken(file, new, mine)
        slot = self._slot(new, mine, file)

        def exchanged(now: SlotFile) -> SlotFile:
            if mine not in now.owners():  # let go while this was worked out: no way in is given back
                raise Unavailable("vault.wrong_passphrase")
            return self._adopted(now).with_slot(self._held(slot, now))

        self._change(exchanged)

    def policy(self) -> Profile | None:
        """The rules for the next new passphrase: the district's, once its rule pack names some, from the first change
        of a passphrase on; None for practice, where the length alone counts."""
        file = read_slots(self._paths.slots)
        return rules_for(file.mode, chosen(file.policy, self._desk.pack(), self._desk.today()))

    def policy_source(self) -> str:
        """The document by which the district chose the rules, or "" while they are this workspace's own."""
        row, policy = prescribed(self._desk.pack(), self._desk.today()), self.policy()
        if row is None or policy is None or policy.name != row.text("profile"):
            return ""
        return f"{row.source.cite()}{row.article}"

    def passphrase_days_left(self) -> int | None:
        """Days until one's own passphrase has to be changed, 0 or less: now; None: never."""
        file, mine = read_slots(self._paths.slots), self._desk.info.user.id
        policy = rules_for(file.mode, file.policy)  # in force already: the district's word waits for a change
        own = [slot for slot in file.slots if (slot.kind, slot.owner) == ("passphrase", mine)]
        return policy.days_left(own[0].set_on, self._desk.today()) if policy and own else None

    def passphrase_reminder(self) -> int | None:
        """The days left when there are so few that it has to be said."""
        left = self.passphrase_days_left()
        return left if left is not None and left <= REMIND_DAYS else None

    def choose_policy(self, name: str) -> Changes:
        """Which rules hold from here on, for new passphrases. Raises NotAllowed("vault.policy_district" where the
        district chose), InvalidInput("vault.policy")."""
        require(self._desk, "manage:users")
        if name not in load_profiles():
            raise InvalidInput("vault.policy", where="policy", known="、".join(load_profiles()))
        district = self.policy()
        if self.policy_source() and district is not None and name != district.name:
            raise NotAllowed("vault.policy_district", where="policy", document=self.policy_source())
        self._change(lambda now: adopt(now, name))
        return Changes.of("user")

    def key_waits_for(self) -> Sequence[str] | None:
        """None: the database key is nobody's who left. Otherwise it has to change, once these have come in again."""
        if not is_wanted(self._desk.db):
            return None
        return waiting_for(read_slots(self._paths.slots), self._desk.db)

    def _file(self) -> SlotFile:
        """The slots, when nobody slipped in: whatever is written next is sealed again."""
        file = read_slots(self._paths.slots)
        require_ours(file, self._keys.database, self._desk.db)
        return file

    def _change(self, change: Change) -> None:
        change_slots(self._paths, self._keys.database, self._desk.db, change)

    def _adopted(self, now: SlotFile) -> SlotFile:
        if now.mode == "practice":
            return now
        return adopt(now, chosen(now.policy, self._desk.pack(), self._desk.today()))

    def _refuse_taken(self, file: SlotFile, passphrase: str, owner: str) -> None:
        if opens_for_another(file, passphrase, owner):
            raise Conflict("user.passphrase_taken", where="passphrase")

    def _slot(self, passphrase: str, owner: str, file: SlotFile) -> Slot:
        ids = self._desk.seams.ids
        cost = next(slot.cost for slot in file.slots if slot.kind == "passphrase")
        made = wrap(self._keys.database, passphrase, ids.new(), "passphrase", owner, file.workspace_id, cost, ids.token)
        return replace(made, set_on=self._desk.today().isoformat())

    def _held(self, slot: Slot, now: SlotFile) -> Slot:
        """With the database key of this moment: it may have changed while the passphrase was worked into the slot."""
        return slot.holding(self._keys.database, now.workspace_id, self._desk.seams.ids.token)

    def _keep_recovery(self, file: SlotFile, leaving: str) -> SlotFile:
        """The card in the township's safe stays good when its first owner leaves: it then opens for who lets him go."""
        heir = self._desk.info.user.id
        slots = tuple(
            (replace(slot, owner=heir) if slot.is_old else replace(slot, serves=heir))
            if slot.kind == "recovery" and slot.user == leaving
            else slot
            for slot in file.slots
        )
        return replace(file, slots=slots)

    def _require_another(self, member: StoredMember) -> None:
        """Somebody who can come in and lets others in is left without this one: a way in counts, not a row."""
        others = sum(
            user.is_active and user.has_login and user.id != member.id and may(user.role, "manage:users")
            for user in self.list()
        )
        if not may_end(member.role, others + 1):
            raise NotAllowed("user.last_manager", where=member.id, name=member.name)

    def _member(self, user_id: str) -> StoredMember:
        member = self._desk.members.get(user_id)
        if member is None:
            raise NotFound("user.unknown", where=user_id)
        return member

    def _user(self, user_id: str) -> User:
        return next(user for user in self.list() if user.id == user_id)

    def _tell(self, what: str, member: StoredMember) -> None:
        body = {"what": what, "user": member.id, "name": member.name, "role": member.role,
                "organisation": member.organisation}  # fmt: skip
        self._desk.write_fact("user", body, title="使用人")


def _duty(role: str) -> str:
    return ROLES[role].duty if role in ROLES else ""


def _checked(name: str, role: str, organisation: str) -> tuple[str, str]:
    name, organisation = name.strip(), organisation.strip()
    if not name:
        raise InvalidInput("user.name_missing", where="name")
    if len(name) > LONGEST_NAME or len(organisation) > LONGEST_NAME:
        raise InvalidInput("user.name_long", where="name" if len(name) > LONGEST_NAME else "organisation",
                           limit=LONGEST_NAME)  # fmt: skip
    if role not in ROLES:
        raise InvalidInput("user.unknown_role", where="role", role=role[:20], known="、".join(ROLES))
    if ROLES[role].visitor == "third_party" and not organisation:
        raise InvalidInput("user.organisation_missing", where="organisation")
    return name, organisation
