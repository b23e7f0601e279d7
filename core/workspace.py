"""One unlocked workspace and its services: what the window, the commands and the sync engine work with.

The ways in are in `core.app`. A `Core` belongs to one thread; `twin` opens the same workspace again for another one,
without deriving the key a second time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from core.changes import Changes
from core.errors import AppError, Unavailable
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service import rescue
from core.service.agreements import Agreements
from core.service.campaigns import Campaigns
from core.service.desk import Desk
from core.service.drafts import Drafts
from core.service.due import DueList
from core.service.exchange import Exchange
from core.service.health import Health
from core.service.ledger import Ledger
from core.service.library import FormLibrary
from core.service.opening import read_info
from core.service.passphrases import locking
from core.service.people import People
from core.service.permits import require
from core.service.photos import Photos
from core.service.phrases import Phrases
from core.service.preferences import Preferences
from core.service.records import Records
from core.service.retention import Retention
from core.service.rotation import Holder, Step, drop_card, former_media_keys, is_wanted, keep_card, new_card, rotate
from core.service.tasks import TaskList
from core.service.todo import Todo
from core.service.users import Users
from core.store.database import Database
from core.vault.head import HeadCounter
from core.vault.keys import Keys
from core.vault.media import MediaStore
from core.vault.slots import read_slots, unwrap
from core.vault.tries import Tries
from core.vault.turn import door

if TYPE_CHECKING:  # spreadsheets, fonts and page layout are loaded when they are first needed, not at every start
    from core.service.backups import Backups
    from core.service.casework import Casework
    from core.service.dossier import Dossier
    from core.service.finishing import Finishing
    from core.service.overview import Overview
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
        self.had_damaged_keys = False  # one copy of the key file was unreadable or old when it was opened
        self.info = read_info(database, user_id)
        media = MediaStore(paths.media, keys.media, former=former_media_keys(database))
        self._desk = Desk(database, seams, self.info, media)
        self._holder = Holder(paths, database, keys, self._head, media, self.info.user.id)
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
        self.exchange = Exchange(
            self._desk, self.photos, lambda rows: self.backups.keep_before(rows), self.fit_district_slot
        )
        self.settings = Preferences(self._desk)
        self.phrases = Phrases(self._desk)
        self.health = Health(self._desk, paths, self._keys, self._head, lambda: self.backups.newest())
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

        return Roster(self._desk, self.backups.keep_before)

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
    def finishing(self) -> Finishing:
        """Drafts that are filled in, signed one after another."""
        from core.service.finishing import Finishing

        return Finishing(self._desk, self.drafts, self.records)

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
    def overview(self) -> Overview:
        """What the first page and the page of a person say at a glance."""
        from core.service.overview import Overview

        return Overview(self._desk)

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

    def rotate_key(self, say: Step = lambda step: None) -> Changes:
        """A new database key, for the lead. This must be the only connection: raises Unavailable("key.busy"), else as
        `core.service.rotation.rotate` does."""
        require(self._desk, "manage:users")
        rotate(self._holder, self.seams.ids, say)
        self._back_up_turned()
        return Changes.of("user", "backup")

    def rotate_if_wanted(self, say: Step = lambda step: None) -> bool:
        """After somebody was removed: True when the key is new now, False when it has to wait (`users.key_waits_for`
        says for whom; otherwise for the next opening)."""
        if not is_wanted(self._db):
            return False
        try:
            rotate(self._holder, self.seams.ids, say)
        except AppError:
            return False
        self._back_up_turned()
        return True

    def _back_up_turned(self) -> None:
        """After a change of the key: the backups of before open with the key of their day alone."""
        with suppress(AppError):  # a stick that is not there: the next backup makes up for it
            if not self.info.is_practice and self._desk.journal.head()[0]:
                self.backups.make()

    def new_card(self) -> tuple[str, str]:
        """A new recovery code, and what to tell `keep_card` once it is on paper. For the lead."""
        require(self._desk, "manage:users")
        return new_card(self._holder, self.seams.ids, self.info.user.id)

    def keep_card(self, card: str) -> None:
        """The new card is on paper: the one of before opens nothing any more."""
        require(self._desk, "manage:users")
        keep_card(self._holder, card)

    def drop_card(self, card: str) -> None:
        """The new card was not wanted after all."""
        require(self._desk, "manage:users")
        drop_card(self._holder, card)

    def fit_district_slot(self) -> None:
        """The district's way in, as the enrolment says. What fails here is made up for at the next opening."""
        with suppress(AppError):
            rescue.fit(self.paths, self._db, self._keys.database, self._desk.state.get("enrolment"), self.seams.ids)

    def stoppable(self, check: Callable[[], object]) -> AbstractContextManager[None]:
        """While it is open, reading ends with what `check` raises, also in the middle of a query."""
        return self._db.stoppable(check)

    def tidy(self) -> Changes:
        """Clears away what nobody will miss."""
        from core.service.tidying import tidy

        return self.drafts.sweep() | tidy(self._desk)

    def confirm(self, passphrase: str) -> None:
        """The one who is logged in proves it again; another's passphrase is wrong: he acts under his own name.

        Raises Unavailable("vault.wrong_passphrase" | "vault.wait").
        """
        file = read_slots(self.paths.slots)
        tries = Tries(self.paths.root, self.seams.clock, self.seams.boot_id, *locking(file.policy))
        with door(self.paths.root):
            tries.begin()
        key, slot = unwrap(file, passphrase, "passphrase")
        if slot.owner != self.info.user.id or not hmac.compare_digest(key, self._keys.database):
            raise Unavailable("vault.wrong_passphrase")
        tries.succeeded()

    def settle(self) -> bool:
        """Brings what was committed into the main file, without waiting for anybody; True when nothing is left."""
        return self._db.settle()

    def interrupt(self) -> None:
        """Ends a long read from another thread; the read raises."""
        self._db.interrupt()

    def close(self) -> None:
        """Checkpoints and closes."""
        self._db.close()
