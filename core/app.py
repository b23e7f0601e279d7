"""An unlocked workspace: what the window, the commands and the sync engine receive.

`create_workspace`, `open_workspace` and `open_with_recovery` are the only ways in. A `Core` belongs to one
thread; `twin` opens the same workspace again for another one, without deriving the key a second time.
"""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core.changes import Changes
from core.errors import Conflict, Unavailable
from core.files import remove_file, replace_file
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.agreements import Agreements
from core.service.campaigns import Campaigns
from core.service.desk import Desk
from core.service.drafts import Drafts
from core.service.due import DueList
from core.service.exchange import Exchange
from core.service.health import Health
from core.service.ledger import Ledger
from core.service.library import FormLibrary
from core.service.opening import (
    check_labels,
    draw_tag,
    enlist_founder,
    keep_before_migration,
    lost_since,
    make_root,
    put_passphrase,
    read_info,
    refuse_ended,
    refuse_loss,
    write_gap,
)
from core.service.people import People
from core.service.photos import Photos
from core.service.preferences import Preferences
from core.service.records import Records
from core.service.retention import Retention
from core.service.rules import choose_pack, known_pack
from core.service.tasks import TaskList
from core.service.todo import Todo
from core.service.users import Users
from core.service.wiping import Wiping, refuse_wiping
from core.store.database import Database
from core.store.journal import Journal
from core.store.labels import Labels
from core.store.migrate import migrate
from core.vault.head import HeadCounter
from core.vault.kdf import KdfCost, calibrate
from core.vault.keys import KEY_BYTES, Keys
from core.vault.media import MediaStore
from core.vault.slots import (
    SlotFile,
    check_passphrase,
    damaged_copies,
    new_recovery_code,
    read_recovery_code,
    read_slots,
    unwrap,
    wrap,
    write_slots,
)

if TYPE_CHECKING:  # spreadsheets, fonts and page layout are loaded when they are first needed, not at every start
    from core.service.backups import Backups
    from core.service.casework import Casework
    from core.service.dossier import Dossier
    from core.service.policy import PolicyBook
    from core.service.prints import Prints
    from core.service.quality import Quality
    from core.service.residence import Residence
    from core.service.reviews import Reviews
    from core.service.roster import Roster
    from core.service.rulebook import Rulebook
    from core.service.scans import Scans
    from core.service.statistics import Statistics


class Core:
    """One open workspace and its services. Close it when done: the key goes with it."""

    def __init__(
        self,
        paths: WorkspacePaths,
        keys: Keys,
        database: Database,
        seams: Seams,
        user_id: str = "",
        head: HeadCounter | None = None,
    ) -> None:
        self.paths = paths
        self.seams = seams
        self._keys = keys
        self._db = database
        self._head = head or HeadCounter(paths.heads, keys.head)
        database.on_moved = self._head.note
        self.info = read_info(database, user_id)
        media = MediaStore(paths.media, keys.media)
        self._desk = Desk(database, seams, self.info, media)
        self.photos = Photos(media, self._desk.pictures)
        self.forms = FormLibrary(self._desk)
        self.agreements = Agreements(self._desk)
        self.people = People(self._desk, self.agreements)
        self.drafts = Drafts(self._desk, self.forms)
        self.records = Records(self._desk, self.forms, self.drafts)
        self.due = DueList(self._desk)
        self.campaigns = Campaigns(self._desk)
        self.ledger = Ledger(self._desk)
        self.tasks = TaskList(self._desk)
        self.todo = Todo(self._desk)
        self.exchange = Exchange(self._desk, self.photos)
        self.settings = Preferences(self._desk)
        self.health = Health(self._desk, paths, self._head, lambda: self.backups.newest())
        self.users = Users(self._desk, paths, keys)
        self.retention = Retention(self._desk)

    @cached_property
    def scans(self) -> Scans:
        """Sheets that came back on paper."""
        from core.service.scans import Scans

        return Scans(self._desk, self.photos)

    @cached_property
    def roster(self) -> Roster:
        """Importing lists (its readers are imported on first use)."""
        from core.service.roster import Roster

        return Roster(self._desk)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Which rule says so (its words are loaded on first use)."""
        from core.service.rulebook import Rulebook

        return Rulebook(self._desk)

    @cached_property
    def backups(self) -> Backups:
        """Copies of the whole workspace on another disk."""
        from core.service.backups import Backups

        return Backups(self._desk, self.paths, self._keys)

    @cached_property
    def reviews(self) -> Reviews:
        """The yearly verification as a list."""
        from core.service.reviews import Reviews

        return Reviews(self._desk, self.drafts)

    @cached_property
    def residence(self) -> Residence:
        """Registration and residence apart; wishes for institutional care."""
        from core.service.residence import Residence

        return Residence(self._desk)

    @cached_property
    def policy(self) -> PolicyBook:
        """The policy pack in the words and numbers of this district."""
        from core.service.policy import PolicyBook

        return PolicyBook(self._desk)

    @cached_property
    def dossier(self) -> Dossier:
        """One person's whole file, for himself."""
        from core.service.dossier import Dossier

        return Dossier(self._desk)

    @cached_property
    def quality(self) -> Quality:
        """What to mend in the master records."""
        from core.service.quality import Quality

        return Quality(self._desk, self.agreements)

    @cached_property
    def statistics(self) -> Statistics:
        """The tables of a month, a quarter, a year."""
        from core.service.statistics import Statistics

        return Statistics(self._desk, self.agreements)

    @cached_property
    def casework(self) -> Casework:
        """Emergencies, relief and referrals."""
        from core.service.casework import Casework

        return Casework(self._desk, self.photos)

    @cached_property
    def prints(self) -> Prints:
        """Printed documents (fonts and layout are loaded on first use)."""
        from core.service.prints import Prints

        return Prints(self._desk, self.people, self.records, self.due, self.ledger, self.photos)

    @property
    def pack(self) -> str:
        """The name of the rule pack in use."""
        return self._desk.pack().name

    @property
    def device_tag(self) -> str:
        """What marks this laptop's serial numbers: the district's own tag once it is enrolled."""
        return self._desk.device_tag()

    def rule_texts(self) -> dict[str, str]:
        """Labels that differ by district: what a visit is called, which number to call."""
        pack = self._desk.pack()
        return {"visit_label": pack.visit_label, "hotline": pack.text("hotline", self._desk.today())}

    def twin(self) -> Core:
        """The same workspace with a connection of its own, for another thread."""
        database = Database(self.paths.database, self._keys.database)
        return Core(self.paths, self._keys, database, self.seams, self.info.user.id, self._head)

    def change_passphrase(self, old: str, new: str) -> None:
        """Wraps the key anew; the data stays as it is. Raises Unavailable("vault.wrong_passphrase"), InvalidInput."""
        self.users.change_passphrase(old, new)

    def tidy(self) -> Changes:
        """Clears away what nobody will miss."""
        from core.service.tidying import tidy

        return tidy(self._desk)

    def interrupt(self) -> None:
        """Ends a long read from another thread; the read raises."""
        self._db.interrupt()

    def close(self) -> None:
        """Checkpoints and closes."""
        self._db.close()


def create_workspace(
    root: Path,
    *,
    village_code: str,
    village_name: str,
    user_name: str,
    passphrase: str,
    seams: Seams,
    mode: str = "real",
    pack_id: str | None = None,
    cost: KdfCost | None = None,
) -> tuple[Core, str]:
    """Makes an encrypted workspace and opens it; the second value is the recovery code for the card.

    Raises Conflict("workspace.exists"), InvalidInput at `village_code`, `village_name`, `user_name` or `passphrase`,
    NotFound("rulepack.unknown"), Unavailable("disk.*"); then nothing is left behind. What a killed creation left is
    marked as unfinished, is no workspace, and is cleared away by the next one.
    """
    check_labels(village_code, village_name, user_name)
    check_passphrase(passphrase)
    paths = WorkspacePaths(root)
    if paths.exists():
        raise Conflict("workspace.exists", where="workspace")
    Wiping(root).forget()
    rules = known_pack(pack_id) if pack_id else choose_pack(village_code)
    make_root(root)
    cost = cost or (KdfCost.lowest() if mode == "practice" else calibrate(time.perf_counter_ns))
    keys = Keys(seams.ids.token(KEY_BYTES))
    workspace_id, user_id = seams.ids.new(), seams.ids.new()
    code = new_recovery_code(seams.ids.token)
    slots = SlotFile(workspace_id, mode, ())
    for kind, secret in (("passphrase", passphrase), ("recovery", read_recovery_code(code))):
        slot = wrap(keys.database, secret, seams.ids.new(), kind, user_id, workspace_id, cost, seams.ids.token)
        slots = slots.with_slot(slot)
    label = {
        "id": workspace_id,
        "mode": mode,
        "village_code": village_code,
        "village_name": village_name.strip(),
        "user_id": user_id,
        "user_name": user_name.strip(),
        "device_tag": draw_tag(seams.ids.token(2)),
        "pack_id": rules,
        "created_at": seams.clock.now().iso(),
    }
    if paths.unfinished.exists():
        paths.clear()
    replace_file(paths.unfinished, b"")
    try:
        core = _found(paths, keys, slots, label, seams)
        remove_file(paths.unfinished)
    except BaseException:
        paths.clear()
        raise
    return core, code


def _found(paths: WorkspacePaths, keys: Keys, slots: SlotFile, label: dict[str, str], seams: Seams) -> Core:
    database = Database(paths.database, keys.database, create=True)
    try:
        migrate(database)
        with database.transaction():
            labels = Labels(database, "workspace")
            for name, value in label.items():
                labels.set(name, value)
        write_slots(paths.slots, slots)
        enlist_founder(database)
        core = Core(paths, keys, database, seams)
        core.forms.install_shipped()
    except BaseException:
        database.close()
        raise
    return core


def open_workspace(
    root: Path, passphrase: str, seams: Seams, *, accepts_loss: bool = False, for_wiping: bool = False
) -> Core:
    """Opens a workspace with the passphrase.

    Raises Unavailable: "workspace.missing", "vault.wrong_passphrase", "vault.slots_damaged", "store.newer", and when
    the database has less than it had acknowledged "store.rolled_back" or "store.other_history". `accepts_loss`: go on
    all the same; a fact says so for ever. "wipe.*" when the district had it cleared; `for_wiping`: shown to nobody.
    """
    refuse_wiping(root, for_wiping=for_wiping)
    return _open(root, passphrase, "passphrase", seams, accepts_loss=accepts_loss)


def open_with_recovery(root: Path, code: str, new_passphrase: str, seams: Seams) -> Core:
    """Opens a workspace with the recovery code and sets a new passphrase.

    Raises InvalidInput("vault.recovery_form"), Unavailable("vault.wrong_recovery").
    """
    refuse_wiping(root)
    check_passphrase(new_passphrase)
    plain = read_recovery_code(code)
    paths = WorkspacePaths(root)
    core = _open(root, plain, "recovery", seams)
    try:
        put_passphrase(paths, plain, "recovery", new_passphrase, seams)
    except BaseException:
        core.close()
        raise
    return core


def take_back_workspace(core: Core) -> None:
    """Removes a workspace that was made a moment ago: without its recovery card it must not be used. Closes it."""
    core.close()
    core.paths.clear()


def workspace_mode(root: Path) -> str:
    """ "real", "practice" or "" (none here): readable without a key, so that practice shows before it is opened."""
    paths = WorkspacePaths(root)
    return read_slots(paths.slots).mode if paths.exists() else ""


def workspace_label(root: Path) -> str:
    """The id of the workspace in a folder, readable without a key. Raises Unavailable("workspace.missing")."""
    paths = WorkspacePaths(root)
    if not paths.exists():
        raise Unavailable("workspace.missing", folder=root.name)
    return read_slots(paths.slots).workspace_id


def _open(root: Path, secret: str, kind: str, seams: Seams, *, accepts_loss: bool = False) -> Core:
    paths = WorkspacePaths(root)
    if not paths.exists():
        raise Unavailable("workspace.missing", folder=root.name)
    file = read_slots(paths.slots)
    key, slot = unwrap(file, secret, kind)
    head = HeadCounter(paths.heads, Keys(key).head)
    database = Database(paths.database, key)
    try:
        noted = lost_since(database, head)
        if noted and not accepts_loss:
            raise refuse_loss(paths, database, noted)
        before = Journal(database, "").chain_head()
        keep_before_migration(paths, database)
        migrate(database)
        enlist_founder(database)
        refuse_ended(database, slot.owner)
        core = Core(paths, Keys(key), database, seams, slot.owner, head)
        if noted:
            write_gap(core._desk, head, noted, before)
        if damaged_copies(paths.slots):
            write_slots(paths.slots, file)  # one copy was unreadable or lagged behind: the whole one mends it
        core.forms.install_shipped()
        core.exchange.device.note_time()
    except BaseException:
        database.close()
        raise
    return core
