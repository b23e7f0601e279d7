"""What happens between the key and the desk: is anything missing, does the schema have to change, who may come in."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.clock import Moment
from core.domain.chain import ChainHead
from core.domain.divisions import check_village_code
from core.errors import Conflict, InvalidInput, Unavailable
from core.files import make_folder, put_in_place, remove_file
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.passphrases import Profile, adopt_for, check_new
from core.service.slot_set import change_slots, is_ours, require_ours
from core.store.database import Database
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.members import MemberRepository, StoredMember
from core.store.migrate import newest_version
from core.vault.head import HeadCounter
from core.vault.kdf import dearer
from core.vault.slots import Slot, SlotFile, opens_for_another, read_slots, unwrap, wrap

if TYPE_CHECKING:
    from core.service.desk import Desk
    from core.service.views import WorkspaceInfo

GAP = "gap"
TAG_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


def lost_since(database: Database, counter: HeadCounter) -> ChainHead | None:
    """How far the chain had got when the database has less than that; None when nothing it acknowledged is missing.

    A database ahead of the counter is what a pulled plug leaves: then the counter is brought up. Two files that are
    both unreadable are no plug's work, which spoils one of them: nobody can tell what is missing, and its own end is
    returned.
    """
    noted, journal = counter.last(), Journal(database, "")
    here = journal.chain_head()
    if here.seq and noted is None and counter.is_damaged():
        return here
    if noted and journal.hash_at(noted.seq) != noted.hash:
        return noted
    if here.seq and (noted is None or here.seq > noted.seq or counter.is_damaged()):
        counter.bring_up(here)
    return None


def refuse_loss(paths: WorkspacePaths, database: Database, noted: ChainHead) -> Unavailable:
    """The refusal, with what it means for the people; the write-ahead log stays for a specialist before it is closed.

    "store.rolled_back": entries are missing at the end. "store.other_history": as many are there, but not the same.
    "store.counter_spoilt": nobody can tell.
    """
    here = Journal(database, "").chain_head()
    if here == noted:
        return Unavailable("store.counter_spoilt")
    _keep_log(paths.database, noted.seq)
    since, until = _minute(here.recorded_ms), _minute(noted.recorded_ms)
    if here.seq >= noted.seq:
        return Unavailable("store.other_history", seq=noted.seq, until=until)
    return Unavailable("store.rolled_back", lost=noted.seq - here.seq, since=since, until=until)


def write_gap(desk: Desk, counter: HeadCounter, noted: ChainHead, before: ChainHead) -> None:
    """Somebody goes on knowingly: that is a fact like any other, and only then does the counter begin again."""
    with desk.db.transaction():
        body = {
            "lost": max(0, noted.seq - before.seq),
            "before": {"seq": before.seq, "hash": before.hash},
            "after": {"seq": noted.seq, "hash": noted.hash},
        }
        desk.write_fact(GAP, body, title="数据缺口")
    counter.begin_again(desk.journal.chain_head())


def put_passphrase(
    paths: WorkspacePaths, database: Database, secret: str, kind: str, new: str, rules: Profile | None, seams: Seams
) -> None:
    """A slot for a new passphrase under these rules, made by whoever knows `secret`; the old one goes."""
    file = read_slots(paths.slots)
    key, slot = unwrap(file, secret, kind)
    require_ours(file, key, database)
    check_new(rules, new)
    if opens_for_another(file, new, slot.user):
        raise Conflict("user.passphrase_taken", where="passphrase")
    ids = seams.ids
    fresh = wrap(key, new, ids.new(), "passphrase", slot.user, file.workspace_id, slot.cost, ids.token)
    fresh = replace(fresh, set_on=seams.clock.now().day.isoformat())
    change_slots(paths, key, database, lambda now: adopt_for(now, rules).with_slot(fresh))


def renew_slot(
    paths: WorkspacePaths, database: Database, slot: Slot, key: bytes, secret: str, spent_ms: float, seams: Seams
) -> None:
    """After a successful unlock: a slot of the first format, or one that has become too cheap for this machine, is
    written anew; one without a date is given today's. A set that somebody changed without the key is left for `check`
    to tell."""
    cost = dearer(slot.cost, spent_ms)
    lacks_date = slot.kind == "passphrase" and not slot.set_on
    file = read_slots(paths.slots)
    if not (slot.is_old or cost or lacks_date) or not is_ours(file, key, database):
        return
    ids, fresh = seams.ids, slot
    if slot.is_old or cost:
        fresh = wrap(key, secret, ids.new(), slot.kind, slot.owner, file.workspace_id, cost or slot.cost, ids.token)
    set_on = slot.set_on or (seams.clock.now().day.isoformat() if slot.kind == "passphrase" else "")
    renewed = replace(fresh, serves=slot.serves, set_on=set_on)

    def exchanged(now: SlotFile) -> SlotFile:  # this slot alone: a second card is another one, not an older one
        return replace(now, slots=tuple(renewed if one.id == slot.id else one for one in now.slots))

    change_slots(paths, key, database, exchanged)


def keep_before_migration(paths: WorkspacePaths, database: Database) -> None:
    """A copy of the database as the older program left it, beside it, before its schema is changed: whole, or not there
    under its name. That of the change before goes. Raises Unavailable("disk.*")."""
    version = int(database.scalar("PRAGMA user_version"))
    copy = paths.root / f"workspace-schema{version}.db"
    part = copy.with_name(f"{copy.name}.part")
    remove_file(part)
    if 0 < version < newest_version() and not copy.exists():
        try:
            database.copy_into(part)
            put_in_place(part, copy)
            for older in copies_before_migration(paths):
                if older != copy:
                    remove_file(older)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def copies_before_migration(paths: WorkspacePaths) -> list[Path]:
    """What `keep_before_migration` left, the newest schema first."""
    named = {path: path.stem.removeprefix("workspace-schema") for path in paths.root.glob("workspace-schema*.db")}
    numbered = {path: int(number) for path, number in named.items() if number.isascii() and number.isdigit()}
    return sorted(numbered, key=lambda path: -numbered[path])


def enlist_founder(database: Database) -> None:
    """Who made the workspace is its first user and lets others in; older workspaces knew no list of users."""
    labels, members = Labels(database, "workspace"), MemberRepository(database)
    founder = labels.get("user_id")
    if members.get(founder) is None:
        since = Moment.parse(labels.get("created_at")).day.isoformat()
        with database.transaction():
            members.put(StoredMember(founder, labels.get("user_name"), "lead", "", since, None))


def refuse_ended(database: Database, user_id: str) -> None:
    """A slot that came back (an old copy of the key file) opens nothing for somebody who has left."""
    member = MemberRepository(database).get(user_id)
    if member is None or member.until_on is not None:
        raise Unavailable("vault.wrong_passphrase")


def read_info(database: Database, user_id: str = "") -> WorkspaceInfo:
    """The label of the workspace, and who is sitting there."""
    from core.service.views import Actor, WorkspaceInfo

    labels = Labels(database, "workspace")
    member = MemberRepository(database).get(user_id or labels.get("user_id"))
    founder = Actor(labels.get("user_id"), labels.get("user_name"))
    user = Actor(member.id, member.name, member.role) if member else founder
    names = ("id", "mode", "village_code", "village_name")
    id_, mode, code, name = (labels.get(key) for key in names)
    created = Moment.parse(labels.get("created_at"))
    return WorkspaceInfo(id_, mode, code, name, user, labels.get("device_tag"), labels.get("pack_id"), created)


def check_labels(village_code: str, village_name: str, user_name: str) -> None:
    """Raises InvalidInput at `village_code`, `village_name` or `user_name`."""
    check_village_code(village_code)
    for field, value in (("village_name", village_name), ("user_name", user_name)):
        if not value.strip():
            raise InvalidInput("workspace.label_missing", where=field)
        if len(value.strip()) > 50:
            raise InvalidInput("workspace.label_long", where=field, limit=50)


def draw_tag(random: bytes) -> str:
    """Marks this laptop's serial numbers until the district gives it a tag of its own."""
    return "".join(TAG_LETTERS[byte % len(TAG_LETTERS)] for byte in random)


def make_root(root: Path) -> None:
    """The folder of a new workspace. Raises Unavailable("workspace.folder")."""
    try:
        make_folder(root, 0o700)
    except Unavailable as error:
        raise Unavailable("workspace.folder", folder=root.name) from error


def _keep_log(database: Path, seq: int) -> None:
    log = database.with_name(f"{database.name}-wal")
    kept = database.with_name(f"{database.name}-wal.lost{seq}")
    with suppress(OSError):
        if log.stat().st_size and not kept.exists():
            shutil.copyfile(log, kept)


def _minute(utc_ms: int) -> str:
    """A point in time as people say it: Beijing time, to the minute; "—" for an empty chain."""
    return Moment(utc_ms, 480).iso()[:16].replace("T", " ") if utc_ms else "—"
